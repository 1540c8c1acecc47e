package driver

import (
	"context"
	"errors"
	"fmt"

	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/regress"
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
	if least := 50 + 8*(design.columns-1); r.moments(r.kept).effective() < float64(least) {
		out.Warnings = append(out.Warnings, notice.New("few-answers", "", "with fewer than %d respondents penalties and rewards are rough", least))
	}
	f, err := regress.Least(ctx, len(r.kept), design.columns, func(i int, row []float64) (float64, float64) {
		at := r.kept[i]
		design.put(row, x.Row(int(at)))
		return y[at], r.weight(at)
	})
	switch {
	case errors.Is(err, regress.ErrCollinear):
		return nil, errors.New("driver: low or high ratings of some drivers always go together, so that their effects cannot be told apart: leave some out")
	case err != nil:
		return nil, fmt.Errorf("driver: %w", err)
	}
	out.R2 = f.R2
	for j := range out.Drivers {
		out.Drivers[j].fill(f, design.low[j], design.high[j])
	}
	return out, nil
}

func (d *Asymmetry) fill(f *regress.Fit, low, high int) {
	penalty, reward := make([]float64, len(f.B)), make([]float64, len(f.B))
	if low >= 0 {
		penalty[low] = 1
		d.Penalty, _ = figure(f, penalty)
	}
	if high >= 0 {
		reward[high] = 1
		d.Reward, _ = figure(f, reward)
	}
	d.P, d.Kind = 1, Unknown
	if low < 0 || high < 0 {
		return
	}
	penalty[high] = 1
	d.Balance, d.P = figure(f, penalty)
	if d.Impact = d.Reward.Value - d.Penalty.Value; d.Impact != 0 {
		d.Index = max(-1, min(1, d.Balance.Value/d.Impact))
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

// figure returns a sum of coefficients with its 95 % interval, and the p-value of
// its test against 0.
func figure(f *regress.Fit, c []float64) (*segment.Figure, float64) {
	v, low, high, p := f.Interval(c...)
	return &segment.Figure{Value: v, Low: low, High: high, N: f.N}, p
}

// dummies is the design of the regression: a constant and, where enough rate it so,
// a column for low and one for high ratings of each driver, -1 where there is none.
type dummies struct {
	o         Contrast
	low, high []int
	columns   int
}

// put writes the columns of a row.
func (d *dummies) put(to, ratings []float64) {
	to[0] = 1
	for j, v := range ratings {
		switch {
		case v <= d.o.Low && d.low[j] >= 0:
			to[d.low[j]] = 1
		case v >= d.o.High && d.high[j] >= 0:
			to[d.high[j]] = 1
		}
	}
}
