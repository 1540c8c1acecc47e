package priority

import (
	"context"
	"errors"
	"fmt"

	"github.com/clientele-go/clientele/internal/limits"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/cluster"
)

// Warning is a doubt that does not stop the work; see its fields Code, Subject
// and Text.
type Warning = notice.Warning

// Progress says how far a long computation has come: Stage, Done, Total.
type Progress = notice.Progress

// Scale says how items are rated. Importance and satisfaction are on the same one.
type Scale struct {
	Min, Max float64 // its ends
	Top      float64 // the lowest rating that counts as high: 6 on a scale of 1 to 7
}

// Map says how to rank. Scale must be given; otherwise the zero value works.
type Map struct {
	Scale Scale
	// ImportanceTops and SatisfactionTops are the lowest high ratings item by item, where
	// they differ; each above Scale.Min and up to Scale.Max. nil: Scale.Top for all.
	ImportanceTops   []float64
	SatisfactionTops []float64
	// Replicates of the bootstrap by respondent, 100 to 100,000; 0 means 2,000.
	Replicates int
	Seed       uint64 // of the bootstrap; any value
	Workers    int    // goroutines; 0 means GOMAXPROCS
	// Progress is called from one goroutine at a time; nil: not called.
	Progress func(Progress)
}

// Validate joins all faults of the options into one error, or returns nil.
func (o Map) Validate() error {
	var errs []error
	s := o.Scale
	if !(s.Min < s.Max) || !(s.Top > s.Min && s.Top <= s.Max) || !limits.Level(s.Min) || !limits.Level(s.Max) {
		errs = append(errs, fmt.Errorf("priority: a scale of %v to %v with high ratings from %v", s.Min, s.Max, s.Top))
	}
	for _, tops := range [][]float64{o.ImportanceTops, o.SatisfactionTops} {
		for j, t := range tops {
			if !(t > s.Min && t <= s.Max) {
				errs = append(errs, fmt.Errorf("priority: high ratings of item %d from %v on a scale of %v to %v", j, t, s.Min, s.Max))
			}
		}
	}
	if o.Replicates != 0 && (o.Replicates < 100 || o.Replicates > 100_000) {
		errs = append(errs, fmt.Errorf("priority: %d replicates are not within 100 and 100,000", o.Replicates))
	}
	if o.Workers < 0 {
		errs = append(errs, fmt.Errorf("priority: %d workers", o.Workers))
	}
	return errors.Join(errs...)
}

// Quadrant of the importance-performance grid (Martilla & James 1977, Journal of
// Marketing 41(1), 77-79). The cross lies at the means over all items.
type Quadrant int

// The quadrants.
const (
	Concentrate Quadrant = iota // important and poor: concentrate here
	KeepUp                      // important and good: keep up the good work
	Low                         // unimportant and poor: low priority
	Overkill                    // unimportant and good: possible overkill
)

var quadrants = [4]string{"concentrate here", "keep up the good work", "low priority", "possible overkill"}

// String returns the quadrant's usual name.
func (q Quadrant) String() string {
	if q < 0 || int(q) >= len(quadrants) {
		return fmt.Sprintf("quadrant(%d)", int(q))
	}
	return quadrants[q]
}

// MarshalText writes the name.
func (q Quadrant) MarshalText() ([]byte, error) {
	if q < 0 || int(q) >= len(quadrants) {
		return nil, fmt.Errorf("priority: no quadrant %d", int(q))
	}
	return []byte(quadrants[q]), nil
}

// UnmarshalText reads a name.
func (q *Quadrant) UnmarshalText(b []byte) error {
	for i, name := range quadrants {
		if name == string(b) {
			*q = Quadrant(i)
			return nil
		}
	}
	return fmt.Errorf("priority: no quadrant %q", b)
}

// Method of ranking.
type Method int

// The methods, each of which ranks from the largest down.
const (
	// Diagonal is importance less satisfaction, as means on the scale: the distance
	// from the line on which both are equal, which does not jump as quadrants do
	// (Hawes & Rao 1985, Journal of Health Care Marketing 5(4); Bacon 2003,
	// International Journal of Market Research 45, 55-71).
	Diagonal Method = iota
	// Unsatisfied is the importance-satisfaction rating, the share who find it highly
	// important times the share who are not highly satisfied, 0 to 1.
	Unsatisfied
	// Opportunities is [Opportunity], 0 to 20.
	Opportunities
	methods int = iota
)

var methodNames = [methods]string{"diagonal", "unsatisfied", "opportunities"}

// String returns "diagonal", "unsatisfied" or "opportunities".
func (m Method) String() string {
	if m < 0 || int(m) >= methods {
		return fmt.Sprintf("method(%d)", int(m))
	}
	return methodNames[m]
}

// Item is one thing that was rated. Figures have 95 % bootstrap intervals, and N is
// the number of respondents who rated it.
type Item struct {
	Importance   segment.Figure `json:"importance"`   // mean
	Satisfaction segment.Figure `json:"satisfaction"` // mean
	// ImportantTo and SatisfiedWith are the shares of high ratings, 0 to 1.
	ImportantTo   segment.Figure `json:"importantTo"`
	SatisfiedWith segment.Figure `json:"satisfiedWith"`
	// Quadrant it lies in, and PQuadrant the share of bootstrap replicates in which it
	// lies in each: an item near the cross lies in several.
	Quadrant  Quadrant   `json:"quadrant"`
	PQuadrant [4]float64 `json:"pQuadrant"`
	// Scores by method, the ranks that they give (1 is first; equal scores share the
	// mean of their ranks), and the share of replicates in which no more than two items
	// have a higher score.
	Scores [methods]segment.Figure `json:"scores"`
	Ranks  [methods]float64        `json:"ranks"`
	PTop3  [methods]float64        `json:"pTop3"`
	// Disputed says that the methods disagree on the item: one puts it in the first
	// quarter of the ranks and another in the second half, or one of them or its
	// quadrant calls for action (opportunity above 10, concentrate here) and the other
	// does not.
	Disputed bool `json:"disputed"`
}

// Priorities are those of all items, in the order of the columns.
type Priorities struct {
	N     int    `json:"n"` // respondents who rated anything
	Items []Item `json:"items"`
	// Cross is the mean importance and satisfaction of all items.
	CrossImportance   float64 `json:"crossImportance"`
	CrossSatisfaction float64 `json:"crossSatisfaction"`
	// Agreement of the ranks by the methods: Kendall's W, 0 not at all to 1 fully
	// (Kendall & Babington Smith 1939, Annals of Mathematical Statistics 10, 275-287).
	Agreement float64 `json:"agreement"`
	// Warnings are "few-respondents" (fewer than 50: intervals are rough) and
	// "disputed" (for each such item, with what the methods say).
	Warnings []Warning `json:"warnings"`
}

// Rank ranks the items. Rows are respondents and columns items, of both matrices
// alike; NaN is a rating that is missing, and each figure is about those who rated.
// Weights are survey weights, nil for none. It is an error, which names the row and
// the item, if a rating lies off the scale, a weight is not within 1e-50 and 1e50, or an
// item has fewer than two ratings of importance or of satisfaction; and one if so many
// items have so few that samples of the respondents never hold ratings of all.
func (o Map) Rank(ctx context.Context, importance, satisfaction cluster.Matrix, weights []float64) (*Priorities, error) {
	if ctx == nil {
		return nil, errors.New("priority: no context")
	}
	if err := o.Validate(); err != nil {
		return nil, err
	}
	r, err := o.read(importance, satisfaction, weights)
	if err != nil {
		return nil, err
	}
	s := newSums(r.items)
	for _, i := range r.kept {
		r.add(s, i)
	}
	for j := range r.items {
		if s.rated[j] < 2 || s.judged[j] < 2 {
			return nil, fmt.Errorf("priority: item %d has %d ratings of importance and %d of satisfaction, want at least 2 of each", j, s.rated[j], s.judged[j])
		}
	}
	p := &Priorities{N: len(r.kept), Items: make([]Item, r.items), Warnings: []Warning{}}
	f := newFindings(r.items)
	f.find(s)
	p.CrossImportance, p.CrossSatisfaction = f.crossI, f.crossS
	for j := range p.Items {
		v := &p.Items[j]
		v.Importance = point(f.importance[j], s.rated[j])
		v.Satisfaction = point(f.satisfaction[j], s.judged[j])
		v.ImportantTo = point(f.important[j], s.rated[j])
		v.SatisfiedWith = point(f.satisfied[j], s.judged[j])
		v.Quadrant = f.quadrant[j]
		for m := range methods {
			v.Scores[m] = point(f.scores[m][j], min(s.rated[j], s.judged[j]))
		}
	}
	for m := range methods {
		for j, rank := range ranks(f.scores[m]) {
			p.Items[j].Ranks[m] = rank
		}
	}
	if err := o.bootstrap(ctx, r, p); err != nil {
		if ctx.Err() != nil {
			return nil, fmt.Errorf("priority: stopped: %w", context.Cause(ctx))
		}
		return nil, err
	}
	p.agree()
	return p, nil
}

func point(v float64, n int) segment.Figure { return segment.Figure{Value: v, Low: v, High: v, N: n} }
