package gap

import (
	"context"
	"errors"
	"fmt"

	"github.com/clientele-go/clientele/internal/regress"
	"github.com/clientele-go/clientele/segment"
)

// Slope is by how much satisfaction goes up with one step of something.
type Slope struct {
	segment.Figure
	P float64 `json:"p"` // of its test against 0
}

// Disconfirmation says what meeting and missing expectations does to satisfaction.
type Disconfirmation struct {
	N       int `json:"n"`       // respondents who answered all
	Missing int `json:"missing"` // left out because they did not
	// Perceived and Expected are the slopes of satisfaction on both levels beside each
	// other, and R2 what they explain of it.
	Perceived Slope   `json:"perceived"`
	Expected  Slope   `json:"expected"`
	R2        float64 `json:"r2"`
	// Sum is Perceived plus Expected. A gap puts the two together with opposite
	// weights; where Sum is not 0 (see its P) the gap throws away what the levels say
	// (Edwards 2001, Organizational Research Methods 4, 265-287), and so does a GapR2
	// well below R2.
	Sum   Slope   `json:"sum"`
	Gap   Slope   `json:"gap"`
	GapR2 float64 `json:"gapR2"`
	// Shortfall is the slope below expectations, by how much satisfaction falls with
	// each step that is missing, and Surplus the slope above them. Losses usually count
	// more (Kahneman & Tversky 1979, Econometrica 47, 263-291; for satisfaction Mittal,
	// Ross & Baldasare 1998, Journal of Marketing 62, 33-47): Asymmetry is Shortfall
	// less Surplus. Nil where fewer than ten lie on one side.
	Shortfall *Slope  `json:"shortfall"`
	Surplus   *Slope  `json:"surplus"`
	Asymmetry *Slope  `json:"asymmetry"`
	SidedR2   float64 `json:"sidedR2"`
	Below     int     `json:"below"` // respondents who perceive less than they expect
	Above     int     `json:"above"` // and more
}

// leastSide is how many have to lie on one side of their expectations for a slope.
const leastSide = 10

// Disconfirm regresses satisfaction on what is expected and perceived
// (disconfirmation of expectations: Oliver 1980, Journal of Marketing Research 17,
// 460-469). Slopes have 95 % intervals that allow for unequal scatter. It is an
// error if answers do not differ enough to tell the levels apart.
func Disconfirm(ctx context.Context, satisfaction, expected, perceived, weights []float64) (*Disconfirmation, error) {
	if ctx == nil {
		return nil, errors.New("gap: no context")
	}
	kept, missing, err := complete(weights, named{"satisfaction", satisfaction}, named{"expected", expected}, named{"perceived", perceived})
	if err != nil {
		return nil, err
	}
	d := &Disconfirmation{N: len(kept), Missing: missing}
	for _, i := range kept {
		switch {
		case perceived[i] < expected[i]:
			d.Below++
		case perceived[i] > expected[i]:
			d.Above++
		}
	}
	fit := func(k int, columns func(i int, x []float64)) (*regress.Fit, error) {
		f, err := regress.Least(ctx, len(kept), k, func(r int, x []float64) (float64, float64) {
			i, w := kept[r], 1.0
			x[0] = 1
			columns(i, x)
			if weights != nil {
				w = weights[i]
			}
			return satisfaction[i], w
		})
		if err != nil {
			return nil, fmt.Errorf("gap: satisfaction by what is expected and perceived: %w", err)
		}
		return f, nil
	}
	both, err := fit(3, func(i int, x []float64) { x[1], x[2] = perceived[i], expected[i] })
	if err != nil {
		return nil, err
	}
	d.Perceived, d.Expected, d.Sum, d.R2 = slope(both, 0, 1), slope(both, 0, 0, 1), slope(both, 0, 1, 1), both.R2
	one, err := fit(2, func(i int, x []float64) { x[1] = perceived[i] - expected[i] })
	if err != nil {
		return nil, err
	}
	d.Gap, d.GapR2 = slope(one, 0, 1), one.R2
	if d.Below < leastSide || d.Above < leastSide {
		return d, nil
	}
	sided, err := fit(3, func(i int, x []float64) {
		x[1], x[2] = min(perceived[i]-expected[i], 0), max(perceived[i]-expected[i], 0)
	})
	if err != nil {
		return nil, err
	}
	shortfall, surplus, asymmetry := slope(sided, 0, 1), slope(sided, 0, 0, 1), slope(sided, 0, 1, -1)
	d.Shortfall, d.Surplus, d.Asymmetry, d.SidedR2 = &shortfall, &surplus, &asymmetry, sided.R2
	return d, nil
}

// slope is a sum of coefficients with its interval and test.
func slope(f *regress.Fit, c ...float64) Slope {
	v, low, high, p := f.Interval(c...)
	return Slope{segment.Figure{Value: v, Low: low, High: high, N: f.N}, p}
}
