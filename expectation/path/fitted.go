package path

import (
	"fmt"
	"strings"

	"github.com/clientele-go/clientele/segment"
)

// Fitted is a model with its figures, all with 95 % bootstrap intervals. It can be
// written as JSON and read again. Figures are not rounded.
type Fitted struct {
	N       int `json:"n"`       // respondents with all the answers that the model takes
	Missing int `json:"missing"` // those left out because they lack one
	// Scheme of the inner weights, and the iterations that they took.
	Scheme     Scheme `json:"scheme"`
	Iterations int    `json:"iterations"`
	// Constructs in the order of the model.
	Constructs []Latent `json:"constructs"`
	// Effects of each construct on each that a chain of paths leads to, by cause and
	// then by effect in the order of the model.
	Effects []Effect `json:"effects"`
	// Pairs of constructs of mode A, and whether they can be told apart.
	Pairs []Pair `json:"pairs"`
	// Bootstrap says what became of the replicates; nil without a bootstrap.
	Bootstrap *Bootstrap `json:"bootstrap,omitempty"`
	// Warnings are described in the package documentation.
	Warnings []Warning `json:"warnings"`
}

// Latent is a construct.
type Latent struct {
	Name       string      `json:"name"`
	Mode       Mode        `json:"mode"`
	Low        float64     `json:"low,omitempty"` // ends of the scale; both 0 without one
	High       float64     `json:"high,omitempty"`
	Indicators []Indicator `json:"indicators"`
	// Index is the mean score on a scale from 0 to 100: the mean over indicators, weighed
	// by Indicator.Share, of 100 (Mean - Low) / (High - Low) (Fornell, Johnson, Anderson,
	// Cha & Bryant 1996, Journal of Marketing 60(4), 7-18). Nil without a scale, and where
	// the weights do not add up to anything positive.
	Index *segment.Figure `json:"index,omitempty"`
	// R2 is the part of the score's variance that the scores with paths to it explain,
	// and Adjusted allows for a sample's explaining more of itself than of all customers
	// (Ezekiel 1930, Methods of Correlation Analysis). Nil and 0 where no path leads to
	// it. The interval of R2 allows for it too; mode B, which fits weights besides, leaves
	// it a little high below a few hundred respondents.
	R2       *segment.Figure `json:"r2,omitempty"`
	Adjusted float64         `json:"adjusted,omitempty"`
	// Reliability of the indicators as a scale; nil for a single one and in mode B,
	// which does not ask indicators to agree.
	Reliability *Reliability `json:"reliability,omitempty"`
}

// Indicator is a column that shows a construct.
type Indicator struct {
	Column string  `json:"column"`
	Mean   float64 `json:"mean"`
	SD     float64 `json:"sd"` // standard deviation, by the number of respondents
	// Weight of the standardised answer in the score, which has mean 0 and variance 1;
	// Loading is its correlation with the score.
	Weight  segment.Figure `json:"weight"`
	Loading segment.Figure `json:"loading"`
	// Share of the answer as it is in the index: Weight/SD, scaled so that the shares of
	// a construct add up to 1. 0 where the weights do not add up to anything positive.
	Share float64 `json:"share"`
}

// Effect is what one construct does to another. Direct, Indirect and Total count in
// standard deviations: the effect's for one of the cause's.
type Effect struct {
	From string `json:"from"`
	To   string `json:"to"`
	// Direct is the coefficient of the path; nil where the model has none. Indirect
	// sums up all ways through other constructs; nil where there is none. Total is both.
	Direct   *segment.Figure `json:"direct,omitempty"`
	Indirect *segment.Figure `json:"indirect,omitempty"`
	Total    segment.Figure  `json:"total"`
	// Points is the total effect between indices: by how many points of its index To
	// moves for one point of From's. Potential is Points times what From lacks to 100: a
	// straight line drawn to the end of the scale, so good for comparing and no
	// promise. Nil where either has no index.
	Points    *segment.Figure `json:"points,omitempty"`
	Potential *segment.Figure `json:"potential,omitempty"`
	// PFirst is the share of replicates in which nothing else has as much potential for
	// To; 0 without a bootstrap.
	PFirst float64 `json:"pFirst,omitempty"`
}

// String says the effect in a sentence.
func (e Effect) String() string {
	say := func(f segment.Figure) string { return fmt.Sprintf("%.2f (%.2f to %.2f)", f.Value, f.Low, f.High) }
	var b strings.Builder
	fmt.Fprintf(&b, "%s on %s: ", e.From, e.To)
	switch {
	case e.Direct != nil && e.Indirect != nil:
		fmt.Fprintf(&b, "%s in all, of which %s directly and %s by way of others", say(e.Total), say(*e.Direct), say(*e.Indirect))
	case e.Direct != nil:
		fmt.Fprintf(&b, "%s, all of it directly", say(*e.Direct))
	default:
		fmt.Fprintf(&b, "%s, all of it by way of others", say(e.Total))
	}
	return b.String()
}

// Effect returns that of one construct on another, and whether a chain of paths
// leads from the one to the other.
func (f *Fitted) Effect(from, to string) (Effect, bool) {
	for _, e := range f.Effects {
		if e.From == from && e.To == to {
			return e, true
		}
	}
	return Effect{}, false
}

// Pair is two constructs. HTMT, the heterotrait-monotrait ratio, estimates how
// strongly what they stand for is correlated, without the errors of measurement:
// 1 says that they are one and the same (Henseler, Ringle & Sarstedt 2015, Journal of
// the Academy of Marketing Science 43, 115-135): the mean correlation between their
// indicators over the geometric mean of those within each. Correlations count without
// their signs, and the only indicator of a construct as free of errors.
type Pair struct {
	A    string         `json:"a"`
	B    string         `json:"b"`
	HTMT segment.Figure `json:"htmt"`
}

// figures lists all figures, always in the same order for the same model.
func (f *Fitted) figures() []*segment.Figure {
	var out []*segment.Figure
	put := func(some ...*segment.Figure) {
		for _, g := range some {
			if g != nil {
				out = append(out, g)
			}
		}
	}
	for j := range f.Constructs {
		c := &f.Constructs[j]
		for h := range c.Indicators {
			put(&c.Indicators[h].Weight, &c.Indicators[h].Loading)
		}
		put(c.Index, c.R2)
		if r := c.Reliability; r != nil {
			put(r.Alpha, r.RhoA, r.RhoC, r.AVE)
		}
	}
	for i := range f.Effects {
		e := &f.Effects[i]
		put(e.Direct, e.Indirect, &e.Total, e.Points, e.Potential)
	}
	for i := range f.Pairs {
		put(&f.Pairs[i].HTMT)
	}
	return out
}

// blank returns a result with room for all the figures of the model.
func (p *plan) blank() *Fitted {
	figure := func(if_ bool) *segment.Figure {
		if !if_ {
			return nil
		}
		return new(segment.Figure)
	}
	f := &Fitted{Pairs: []Pair{}, Warnings: []Warning{}}
	n := p.constructs()
	for j, c := range p.model.Constructs {
		l := Latent{Name: c.Name, Mode: c.Mode, Low: c.Low, High: c.High,
			Index: figure(c.scaled()), R2: figure(len(p.before[j]) > 0)}
		for _, column := range c.Indicators {
			l.Indicators = append(l.Indicators, Indicator{Column: column})
		}
		if c.Mode == A && len(c.Indicators) > 1 {
			l.Reliability = &Reliability{figure(true), figure(true), figure(true), figure(true)}
		}
		f.Constructs = append(f.Constructs, l)
		for k, o := range p.model.Constructs {
			if p.reach[j*n+k] {
				scaled := c.scaled() && o.scaled()
				direct, indirect := p.ways(j, k)
				f.Effects = append(f.Effects, Effect{From: c.Name, To: o.Name, Direct: figure(direct), Indirect: figure(indirect),
					Points: figure(scaled), Potential: figure(scaled)})
			}
			if k > j && c.Mode == A && o.Mode == A {
				f.Pairs = append(f.Pairs, Pair{A: c.Name, B: o.Name})
			}
		}
	}
	return f
}

// ways says whether a path leads from one construct to another, and whether a chain
// of several does.
func (p *plan) ways(from, to int) (direct, indirect bool) {
	for _, k := range p.before[to] {
		direct = direct || k == from
		indirect = indirect || p.reach[from*p.constructs()+k]
	}
	return direct, indirect
}
