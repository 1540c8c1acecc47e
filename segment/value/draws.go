package value

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/stats"
)

// ErrNoCovariance says that a fit does not tell how well any of its parameters
// is known, so that no model can be drawn from it: the estimate is at a
// boundary in all of them, or the search did not arrive. [Bootstrap] needs no
// covariance.
var ErrNoCovariance = errors.New("value: the fit holds no covariance of its parameters to draw from")

const (
	mostDraws  = 100_000
	fewDraws   = 40 // below it no draw lies outside the middle 95 % on either side
	usualDraws = 200
)

// rebuilt is a model that can be made anew from other parameters.
type rebuilt interface {
	named
	// with returns the model of its own type with the parameters p, in the order
	// of names.
	with(p []float64) any
}

func (BGNBD) with(p []float64) any      { return BGNBD{p[0], p[1], p[2], p[3]} }
func (MBGNBD) with(p []float64) any     { return MBGNBD{p[0], p[1], p[2], p[3]} }
func (ParetoNBD) with(p []float64) any  { return ParetoNBD{p[0], p[1], p[2], p[3]} }
func (NBD) with(p []float64) any        { return NBD{p[0], p[1]} }
func (GammaGamma) with(p []float64) any { return GammaGamma{p[0], p[1], p[2]} }
func (SBG) with(p []float64) any        { return SBG{p[0], p[1]} }
func (BDW) with(p []float64) any        { return BDW{p[0], p[1], p[2]} }
func (BGBB) with(p []float64) any       { return BGBB{p[0], p[1], p[2], p[3]} }

// with returns the model with other parameters: those of the base and then the
// coefficients.
func (m WithCovariates[M]) with(p []float64) any {
	b := any(m.Base).(rebuilt)
	dim := len(b.names())
	m.Base = b.with(p[:dim]).(M)
	m.Ordering, m.Leaving = slices.Clone(m.Ordering), slices.Clone(m.Leaving)
	for i := range m.Ordering {
		m.Ordering[i].Coefficient = p[dim+i]
	}
	for i := range m.Leaving {
		m.Leaving[i].Coefficient = p[dim+len(m.Ordering)+i]
	}
	return m
}

// positives returns how many parameters of the model are above 0; those after
// them are coefficients, of either sign.
func positives(m rebuilt) int {
	if c, ok := m.(interface{ base() int }); ok {
		return c.base()
	}
	return len(m.names())
}

func (m WithCovariates[M]) base() int { return len(any(m.Base).(named).names()) }

// Draws returns n models drawn from the sampling distribution of the estimate:
// the parameters' logarithms (and coefficients of covariates as they are) are
// normal around their estimates, with the covariance of the fit. They carry the
// uncertainty of the parameters, and how they hang together, into whatever is
// worked out from a model; [Interval] does so for one figure and a [Forecaster]
// for money.
//
// The normal is what the estimates of a large base tend to. Where few customers
// came back, or a standard error is as large as its parameter, [Bootstrap] is
// closer to the truth.
//
// A parameter that is not identified stays at its estimate in all draws, and the
// others are drawn as they are if it is right: one without a standard error (at a
// boundary), and one whose logarithm has a standard error above 2. Its interval
// spans a factor of 2,500 and more, and a normal over that would put weight where
// the data rule everything out: on one base of real orders without clear dropout,
// nearly all customers gone. What hangs on such a parameter looks more certain
// over the draws than it is. Those are fits with the warnings "boundary" and
// "dropout-unidentified": their draws serve for orders and money, and Bootstrap
// for the probability that a customer is active.
//
// n is from 1 to 100,000; 200 serve an interval. Draw i depends on the fit, the
// seed and i alone, so the first 50 of 200 are those of 50, and a fit read from
// JSON draws the same models as the one that was written. Models of two kinds may
// have one seed: their draws are independent.
//
// Errors: a number out of range, a fit of a model of another package, a fit
// whose Parameters and Covariance do not belong to its model, and
// [ErrNoCovariance]: draws that all equal the estimate would be a certainty that
// nobody has.
func (f *Fit[M]) Draws(seed uint64, n int) ([]M, error) {
	if n < 1 || n > mostDraws {
		return nil, fmt.Errorf("value: %d draws: the number is from 1 to %d", n, mostDraws)
	}
	m, ok := ours[rebuilt](f.Model)
	if !ok {
		return nil, fmt.Errorf("value: draws: a %T is not a model of this room; fit it by Bootstrap", f.Model)
	}
	spread, err := newSpread(m, f.Parameters, f.Covariance)
	if err != nil {
		return nil, err
	}
	out := make([]M, n)
	for i := range out {
		p, err := spread.draw(m, seed, uint64(i))
		if err != nil {
			return nil, err
		}
		// The type of f.Model, or M is an interface that this type has.
		out[i] = m.with(p).(M)
	}
	return out, nil
}

// Interval returns the 95 % interval of a figure f over models drawn from a fit
// ([Fit.Draws]) or refitted to resamples ([Bootstrapped]): the 2.5 % and 97.5 %
// points of f over the models (the percentile interval of Efron & Tibshirani
// 1993, "An Introduction to the Bootstrap", chapter 13). It is about the
// expectation or probability that f works out, not about what a customer will
// do; for that see [Forecaster].
//
// Ends may be infinite where the figure is so for some of the models. Both are
// NaN where it is NaN for one of them, where there are fewer than two, or without
// a figure. Fewer than 40 models cannot tell the ends from the extremes; take 200 or more.
func Interval[M any](models []M, f func(M) float64) (low, high float64) {
	if f == nil {
		return math.NaN(), math.NaN()
	}
	v := make([]float64, len(models))
	for i, m := range models {
		v[i] = f(m)
	}
	return stats.Middle(v)
}
