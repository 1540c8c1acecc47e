package value

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/random"
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

// Draws returns n models drawn from the sampling distribution of the estimate:
// the parameters' logarithms are normal around their estimates, with the
// covariance of the fit. They carry the uncertainty of the parameters, and how
// they hang together, into whatever is worked out from a model; [Interval] does
// so for one figure and a [Forecaster] for money.
//
// The normal is what the estimate of a large base tends to. Where few customers
// came back, dropout is hardly identified, or a standard error is as large as
// its parameter, [Bootstrap] is closer to the truth. A parameter without a
// standard error (at a boundary) has no distribution and stays at its estimate in
// all draws: what follows from it then looks more certain than it is, which the
// fit's warnings say.
//
// n is from 1 to 100,000; 200 serve an interval. Draw i depends on the seed and
// on i alone, so the first 50 of 200 are those of 50. A fit read from JSON draws
// the same models as the one that was written.
//
// Errors: a number out of range, a fit of a model of another package, a fit
// whose Parameters and Covariance do not belong to its model, and
// [ErrNoCovariance]: draws that all equal the estimate would be a certainty that
// nobody has.
func (f *Fit[M]) Draws(seed uint64, n int) ([]M, error) {
	if n < 1 || n > mostDraws {
		return nil, fmt.Errorf("value: %d draws: the number is from 1 to %d", n, mostDraws)
	}
	m, ok := any(f.Model).(rebuilt)
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

// spread is the distribution of the estimate: centre holds the parameters, and
// factor the lower Cholesky factor of the covariance of their logarithms, with
// rows of 0 where there is none.
type spread struct {
	centre []float64
	factor matrix
}

func newSpread(m rebuilt, ps []Parameter, cov []float64) (spread, error) {
	dim := len(m.names())
	if len(ps) != dim || len(cov) != dim*dim {
		return spread{}, fmt.Errorf("value: draws: %d parameters and %d covariances do not belong to a %s", len(ps), len(cov), m.kind())
	}
	s := spread{centre: make([]float64, dim)}
	known := make([]bool, dim)
	for i, p := range ps {
		v := cov[i*dim+i]
		if known[i] = p.Value > 0 && v > 0; known[i] && math.IsInf(v/p.Value/p.Value, 0) {
			return spread{}, fmt.Errorf("value: draws: the variance %v of %s is no finite number", v, p.Name)
		}
		s.centre[i] = p.Value
	}
	if !slices.Contains(known, true) {
		return spread{}, fmt.Errorf("%w (%s)", ErrNoCovariance, m.kind())
	}
	// Of a parameter that is nearly a function of those before it, rounding has
	// left no variance of its own, or a little less than none.
	var c matrix
	l := &s.factor
	for i := range dim {
		for j := range i + 1 {
			if !known[i] || !known[j] {
				continue
			}
			c[i][j] = cov[i*dim+j] / s.centre[i] / s.centre[j]
			v := c[i][j]
			for k := range j {
				v -= float64(l[i][k] * l[j][k])
			}
			switch {
			case i != j && l[j][j] > 0:
				l[i][j] = v / l[j][j]
			case i == j && v > 1e-12*c[i][i]:
				l[i][i] = math.Sqrt(v)
			case i == j && !(v > -1e-6*c[i][i]):
				return spread{}, fmt.Errorf("value: draws: the covariance of the %s is not one: a combination of its parameters has no variance", m.kind())
			}
		}
	}
	return s, nil
}

// draw returns the parameters of one model. With standard errors of many
// hundred per cent a draw can leave the range of numbers; the next one is taken
// then, from the same stream.
func (s *spread) draw(m rebuilt, seed, i uint64) ([]float64, error) {
	rng := random.Stream(seed, i)
	p := make([]float64, len(s.centre))
	var err error
	for range 100 {
		var z vector
		for k := range p {
			z[k] = rng.NormFloat64()
		}
		for k := range p {
			var e float64
			for j := range k + 1 {
				e += float64(s.factor[k][j] * z[j])
			}
			p[k] = s.centre[k] * math.Exp(e)
		}
		if err = m.with(p).(rebuilt).Validate(); err == nil {
			return p, nil
		}
	}
	return nil, fmt.Errorf("value: draws: the standard errors are so large that models leave the range of numbers: %w", err)
}

// Interval returns the 95 % interval of a figure f over models drawn from a fit
// ([Fit.Draws]) or refitted to resamples ([Bootstrapped]): the 2.5 % and 97.5 %
// points of f over the models (the percentile interval of Efron & Tibshirani
// 1993, "An Introduction to the Bootstrap", chapter 13). It is about the
// expectation or probability that f works out, not about what a customer will
// do; for that see [Forecaster].
//
// Ends may be infinite where the figure is so for some of the models. Both are
// NaN where it is NaN for one of them, or where there are fewer than two. Fewer
// than 40 models cannot tell the ends from the extremes; take 200 or more.
func Interval[M any](models []M, f func(M) float64) (low, high float64) {
	v := make([]float64, len(models))
	for i, m := range models {
		v[i] = f(m)
	}
	return middle(v)
}

// middle sorts v and returns the ends of its middle 95 %.
func middle(v []float64) (low, high float64) {
	if len(v) < 2 || slices.ContainsFunc(v, math.IsNaN) {
		return math.NaN(), math.NaN()
	}
	slices.Sort(v)
	return stats.Quantile(v, .025), stats.Quantile(v, .975)
}
