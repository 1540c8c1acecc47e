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
	var c matrix
	for i, p := range ps {
		s.centre[i] = p.Value
		for j, q := range ps {
			if p.Value > 0 && q.Value > 0 && cov[i*dim+i] > 0 && cov[j*dim+j] > 0 {
				c[i][j] = cov[i*dim+j] / p.Value / q.Value
			}
		}
		if math.IsInf(c[i][i], 1) {
			return spread{}, fmt.Errorf("value: draws: the variance %v of %s is no finite number", cov[i*dim+i], p.Name)
		}
	}
	var ok bool
	if s.factor, ok = semiCholesky(c.identified(dim), dim); !ok {
		return spread{}, fmt.Errorf("value: draws: the covariance of the %s is not one: a combination of its parameters has no variance", m.kind())
	}
	if s.factor == (matrix{}) {
		return spread{}, fmt.Errorf("%w (%s)", ErrNoCovariance, m.kind())
	}
	return s, nil
}

// widest is the variance of a logarithm above which its parameter counts as
// unidentified.
const widest = 4

// identified returns the covariance of the identified parameters given the
// others, which have rows of 0: the least identified are taken as known, one
// after the other, until all that are left have a standard error of some use.
func (c matrix) identified(dim int) matrix {
	for {
		worst := 0
		for i := range dim {
			if c[i][i] > c[worst][worst] {
				worst = i
			}
		}
		if !(c[worst][worst] > widest) {
			return c
		}
		was := c
		for i := range dim {
			for j := range dim {
				c[i][j] -= was[i][worst] * (was[worst][j] / was[worst][worst])
			}
		}
		for i := range dim {
			c[i][worst], c[worst][i] = 0, 0
		}
	}
}

// semiCholesky returns the lower factor of a covariance, which may have rows of
// 0. Of a parameter that is nearly a function of those before it, rounding has
// left no variance of its own, or a little less than none.
func semiCholesky(c matrix, dim int) (l matrix, ok bool) {
	for i := range dim {
		for j := range i + 1 {
			v := c[i][j]
			for k := range j {
				v -= float64(l[i][k] * l[j][k])
			}
			switch {
			case i != j && l[j][j] > 0:
				l[i][j] = v / l[j][j]
			case i == j && v > 1e-12*c[i][i]:
				l[i][i] = math.Sqrt(v)
			case i == j && !(v >= -1e-6*math.Abs(c[i][i])):
				return l, false
			}
		}
	}
	return l, true
}

// draw returns the parameters of the i-th model.
func (s *spread) draw(m rebuilt, seed, i uint64) ([]float64, error) {
	rng := random.Stream(seed, i)
	var z vector
	p := make([]float64, len(s.centre))
	for k := range p {
		z[k] = rng.NormFloat64()
		var e float64
		for j := range k + 1 {
			e += float64(s.factor[k][j] * z[j])
		}
		p[k] = s.centre[k] * math.Exp(e)
	}
	if err := m.with(p).(rebuilt).Validate(); err != nil {
		return nil, fmt.Errorf("value: draws: the fit holds no such model: %w", err)
	}
	return p, nil
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
