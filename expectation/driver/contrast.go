package driver

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/cluster"
)

// Contrast says which ratings count as low and which as high.
type Contrast struct {
	// Low is the highest rating that counts as low, and High the lowest that counts
	// as high: 3 and 6 on a scale of 1 to 7, say. Low must be below High; what lies
	// between them is the reference.
	Low, High float64
}

// Kind is what a driver does when it falls short and when it excels.
type Kind string

// The kinds of drivers.
const (
	Basic       Kind = "basic"       // falling short takes more than excelling gives: taken for granted, an implicit expectation
	Performance Kind = "performance" // both count, and neither shows to count more
	Excitement  Kind = "excitement"  // excelling gives more than falling short takes: a delight
	NoImpact    Kind = "no impact"   // neither shows to count
	Unknown     Kind = "unknown"     // too few rate it low or high
)

// Asymmetry is the penalty and the reward of one driver.
type Asymmetry struct {
	// Low and High are how many respondents rate it low and high.
	Low  int `json:"low"`
	High int `json:"high"`
	// Penalty is what a low rating does to the outcome beside the other drivers, in
	// units of the outcome, usually negative; Reward what a high one does. With 95 %
	// intervals that allow for unequal scatter (HC1: MacKinnon & White 1985, Journal of
	// Econometrics 29, 305-325). Nil where fewer than ten rate it so.
	Penalty *segment.Figure `json:"penalty"`
	Reward  *segment.Figure `json:"reward"`
	// Balance is Reward + Penalty: below 0 falling short takes more than excelling
	// gives. P tests it against 0. Nil where one of them is.
	Balance *segment.Figure `json:"balance"`
	P       float64         `json:"p"`
	// Impact is the range Reward - Penalty, and Index the asymmetry (Reward +
	// Penalty)/(Reward - Penalty), -1 only penalties to 1 only rewards (Mikulic &
	// Prebezac 2008, Managing Service Quality 18, 559-576); 0 without an impact.
	Impact float64 `json:"impact"`
	Index  float64 `json:"index"`
	Kind   Kind    `json:"kind"`
}

// Asymmetries are those of all drivers, in the order of the columns.
type Asymmetries struct {
	N       int         `json:"n"`       // respondents who answered everything
	Missing int         `json:"missing"` // those left out because they did not
	R2      float64     `json:"r2"`      // of the outcome, by low and high ratings
	Drivers []Asymmetry `json:"drivers"`
	// Warnings are "few-answers" (fewer than 50 + 8 for each dummy variable) and
	// "few-rated" (a driver that fewer than ten rate low, or high).
	Warnings []Warning `json:"warnings"`
}

// leastRated is how many have to rate a driver low, or high, for an effect of it.
const leastRated = 10

// Analyse regresses the outcome on low and on high ratings of every driver at once
// (penalty-reward contrast: Brandt 1987, in Surprenant, Add Value to Your Service;
// Matzler & Sauerwein 2002, International Journal of Service Industry Management
// 13, 314-332). Rows, weights and errors are those of the package documentation;
// drivers whose low and high ratings always go together with those of others are
// an error.
//
// It measures what falling short and excelling do, not what customers call
// must-be: the two need not agree (Mikulic & Prebezac 2011, Managing Service
// Quality 21, 46-66), and where they do not that is worth knowing.
func (o Contrast) Analyse(ctx context.Context, x cluster.Matrix, y, weights []float64) (*Asymmetries, error) {
	if ctx == nil {
		return nil, errors.New("driver: no context")
	}
	if !(o.Low < o.High) {
		return nil, fmt.Errorf("driver: low up to %v and high from %v, want the one below the other", o.Low, o.High)
	}
	r, err := complete(x, y, weights)
	if err != nil {
		return nil, err
	}
	out := &Asymmetries{N: len(r.kept), Missing: x.Rows - len(r.kept), Drivers: make([]Asymmetry, x.Cols), Warnings: []Warning{}}
	for _, i := range r.kept {
		for j, v := range x.Row(int(i)) {
			switch {
			case v <= o.Low:
				out.Drivers[j].Low++
			case v >= o.High:
				out.Drivers[j].High++
			}
		}
	}
	design := dummies{o: o, low: make([]int, x.Cols), high: make([]int, x.Cols), columns: 1}
	for j := range out.Drivers {
		d := &out.Drivers[j]
		design.low[j], design.high[j] = -1, -1
		if d.Low >= leastRated {
			design.low[j] = design.columns
			design.columns++
		}
		// Where nobody is in the middle, high is the reference of low.
		if d.High >= leastRated && d.Low+d.High < out.N {
			design.high[j] = design.columns
			design.columns++
		}
		if design.low[j] < 0 || design.high[j] < 0 {
			out.Warnings = append(out.Warnings, notice.New("few-rated", fmt.Sprint(j),
				"driver %d has fewer than %d ratings that are low, or high, or neither", j, leastRated))
		}
	}
	if least := 50 + 8*(design.columns-1); r.moments(0, len(r.kept)).effective() < float64(least) {
		out.Warnings = append(out.Warnings, notice.New("few-answers", "", "with fewer than %d respondents penalties and rewards are rough", least))
	}
	f, err := design.fit(ctx, r)
	if err != nil {
		return nil, err
	}
	out.R2 = f.r2
	for j := range out.Drivers {
		out.Drivers[j].fill(f, design.low[j], design.high[j])
	}
	return out, nil
}

func (d *Asymmetry) fill(f *fitted, low, high int) {
	penalty, reward := math.NaN(), math.NaN()
	if low >= 0 {
		d.Penalty = f.figure(low, -1)
		penalty = d.Penalty.Value
	}
	if high >= 0 {
		d.Reward = f.figure(high, -1)
		reward = d.Reward.Value
	}
	d.P, d.Kind = 1, Unknown
	if low < 0 || high < 0 {
		return
	}
	d.Balance = f.figure(low, high)
	d.P = f.p(low, high)
	if d.Impact = reward - penalty; d.Impact != 0 {
		d.Index = max(-1, min(1, (reward+penalty)/d.Impact))
	}
	hurts, helps := d.Penalty.High < 0, d.Reward.Low > 0
	switch {
	case d.P <= .05 && d.Balance.Value < 0 && hurts:
		d.Kind = Basic
	case d.P <= .05 && d.Balance.Value > 0 && helps:
		d.Kind = Excitement
	case hurts || helps:
		d.Kind = Performance
	default:
		d.Kind = NoImpact
	}
}

// dummies is the design of the regression: a constant and, where enough rate it so,
// a column for low and one for high ratings of each driver, -1 where there is none.
type dummies struct {
	o         Contrast
	low, high []int
	columns   int
}

// put writes which columns of a row are 1, in rising order.
func (d *dummies) put(to []int, row []float64) []int {
	to = append(to[:0], 0)
	for j, v := range row {
		switch {
		case v <= d.o.Low && d.low[j] >= 0:
			to = append(to, d.low[j])
		case v >= d.o.High && d.high[j] >= 0:
			to = append(to, d.high[j])
		}
	}
	return to
}

// fitted is a regression with the covariance of its coefficients.
type fitted struct {
	b   []float64
	cov []float64 // square, row after row
	df  float64
	n   int
	r2  float64
}

func (d *dummies) fit(ctx context.Context, r *rows) (*fitted, error) {
	k := d.columns
	f := &fitted{n: len(r.kept), df: float64(len(r.kept) - k), b: make([]float64, k)}
	if f.df < 1 {
		return nil, fmt.Errorf("driver: %d respondents cannot tell %d penalties and rewards apart", len(r.kept), k-1)
	}
	cross, toward := make([]float64, k*k), make([]float64, k)
	var ones []int
	sum, mean := 0.0, 0.0
	for at, i := range r.kept {
		if at%4096 == 0 && ctx.Err() != nil {
			return nil, fmt.Errorf("driver: stopped: %w", context.Cause(ctx))
		}
		w := r.weight(i)
		ones = d.put(ones, r.x.Row(int(i)))
		for _, a := range ones {
			for _, b := range ones {
				cross[a*k+b] += w
			}
			toward[a] += float64(w * r.y[i])
		}
		sum += w
		mean += float64(w * r.y[i])
	}
	mean /= sum
	inverse, ok := invert(cross, k, k)
	if !ok {
		return nil, errors.New("driver: low or high ratings of some drivers always go together, so that their effects cannot be told apart: leave some out")
	}
	for a := range f.b {
		for b := range k {
			f.b[a] += float64(inverse[a*k+b] * toward[b])
		}
	}
	// The middle of the sandwich, and the sums of squares.
	meat := make([]float64, k*k)
	rest, total := 0.0, 0.0
	for _, i := range r.kept {
		w := r.weight(i)
		ones = d.put(ones, r.x.Row(int(i)))
		e := r.y[i]
		for _, a := range ones {
			e -= f.b[a]
		}
		rest += float64(w * float64(e*e))
		c := r.y[i] - mean
		total += float64(w * float64(c*c))
		s := float64(w * e)
		s *= s
		for _, a := range ones {
			for _, b := range ones {
				meat[a*k+b] += s
			}
		}
	}
	if total > 0 {
		f.r2 = max(0, 1-rest/total)
	}
	f.cov = sandwich(inverse, meat, k, float64(f.n)/f.df)
	return f, nil
}

// sandwich returns scale * inverse * meat * inverse.
func sandwich(inverse, meat []float64, k int, scale float64) []float64 {
	half, out := make([]float64, k*k), make([]float64, k*k)
	times := func(to, a, b []float64, scale float64) {
		for i := range k {
			for j := range k {
				s := 0.0
				for l := range k {
					s += float64(a[i*k+l] * b[l*k+j])
				}
				to[i*k+j] = s * scale
			}
		}
	}
	times(half, inverse, meat, 1)
	times(out, half, inverse, scale)
	return out
}

// sum returns coefficient a, or a plus b, with its standard error.
func (f *fitted) sum(a, b int) (value, se float64) {
	k := len(f.b)
	value, v := f.b[a], f.cov[a*k+a]
	if b >= 0 {
		value += f.b[b]
		v += f.cov[b*k+b] + 2*f.cov[a*k+b]
	}
	return value, math.Sqrt(max(0, v))
}

func (f *fitted) figure(a, b int) *segment.Figure {
	value, se := f.sum(a, b)
	h := stats.TQuantile(.975, f.df) * se
	return &segment.Figure{Value: value, Low: value - h, High: value + h, N: f.n}
}

func (f *fitted) p(a, b int) float64 {
	value, se := f.sum(a, b)
	if se == 0 {
		return stats.NormalTwoSided(value, 0)
	}
	return stats.TTailTwoSided(value/se, f.df)
}
