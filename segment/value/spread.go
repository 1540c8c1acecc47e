package value

import (
	"fmt"
	"hash/fnv"
	"math"

	"github.com/clientele-go/clientele/internal/random"
)

// spread is the distribution of the estimate: centre holds the parameters, and
// factor the lower Cholesky factor of the covariance of the logarithms of the
// first logs of them and of the others themselves, with rows of 0 for those that
// stay.
type spread struct {
	centre []float64
	logs   int
	factor matrix
}

func newSpread(m rebuilt, ps []Parameter, cov []float64) (spread, error) {
	dim := len(m.names())
	if dim > maxDim {
		return spread{}, fmt.Errorf("value: draws: a %s of %d parameters: the most are %d", m.kind(), dim, maxDim)
	}
	if len(ps) != dim || len(cov) != dim*dim {
		return spread{}, fmt.Errorf("value: draws: %d parameters and %d covariances do not belong to a %s", len(ps), len(cov), m.kind())
	}
	s := spread{make([]float64, dim), positives(m), matrix{}}
	var c matrix
	unit := make([]float64, dim) // 0 for a parameter that stays
	for i, p := range ps {
		s.centre[i] = p.Value
		switch v := cov[i*dim+i]; {
		case !(v > 0):
		case i >= s.logs:
			unit[i] = 1
		case p.Value > 0:
			unit[i] = p.Value
		}
	}
	for i := range dim {
		for j := range dim {
			if unit[i] > 0 && unit[j] > 0 {
				c[i][j] = cov[i*dim+j] / unit[i] / unit[j]
			}
		}
		if math.IsInf(c[i][i], 1) {
			return spread{}, fmt.Errorf("value: draws: the variance %v of %s is no finite number", cov[i*dim+i], ps[i].Name)
		}
	}
	var ok bool
	if s.factor, ok = semiCholesky(c.identified(dim, s.logs), dim); !ok {
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
func (c matrix) identified(dim, logs int) matrix {
	for {
		worst := 0
		for i := range logs {
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
	// Order and spend models that are drawn with one seed are paired by index; the
	// kind keeps them independent.
	kind := fnv.New64a()
	kind.Write([]byte(m.kind()))
	rng := random.Stream(seed, i, kind.Sum64())
	var z vector
	p := make([]float64, len(s.centre))
	for k := range p {
		z[k] = rng.NormFloat64()
		var e float64
		for j := range k + 1 {
			e += float64(s.factor[k][j] * z[j])
		}
		if p[k] = s.centre[k] + e; k < s.logs {
			p[k] = s.centre[k] * math.Exp(e)
		}
	}
	if err := m.with(p).(rebuilt).Validate(); err != nil {
		return nil, fmt.Errorf("value: draws: the fit holds no such model: %w", err)
	}
	return p, nil
}
