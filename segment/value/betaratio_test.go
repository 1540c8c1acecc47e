package value

import (
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Shares after very many chances. With a and b whole numbers the ratio is a
// product of a fractions, b+n apart: B(a, b+n)/B(a, b) is the product over i < a
// of (b+i)/(b+n+i), worked out here in numbers of 200 bits.
func TestBetaRatioOfVeryMany(t *testing.T) {
	for _, c := range []struct {
		a, b int
		n    float64
	}{{1, 1, 64}, {2, 3, 5000}, {4, 15, 1e5}, {4, 15, 1e14}, {4, 15, 1e17}, {4, 15, 9e18}, {20, 2, 1e10}, {1, 700, 1e6}} {
		want := big.NewFloat(1).SetPrec(200)
		for i := range c.a {
			up := new(big.Float).SetPrec(200).SetInt64(int64(c.b + i))
			down := new(big.Float).SetPrec(200).Add(big.NewFloat(c.n).SetPrec(200), up)
			want.Mul(want, up.Quo(up, down))
		}
		w, _ := want.Float64()
		assert.InEpsilon(t, w, math.Exp(logBetaRatio(float64(c.a), float64(c.b), c.n)), 1e-12, "%+v", c)
		if c.n >= 1e5 && c.n < math.MaxInt {
			assert.InEpsilon(t, w, SBG{float64(c.a), float64(c.b)}.Survival(int(c.n)), 1e-12, "%+v", c)
			assert.InEpsilon(t, w, BDW{float64(c.a), float64(c.b), 1}.Survival(int(c.n)), 1e-12, "%+v", c)
		}
	}
	// Where terms are added up one by one to the border, and beyond it.
	for _, m := range []SBG{{.7, 2.5}, {1e-6, .01}, {50, 3}, {3.3, 1e6}} {
		assert.InEpsilon(t, m.Survival(4096)*m.Retention(4097), m.Survival(4097), 1e-12, "%+v", m)
		assert.InEpsilon(t, m.Expected(2, 4096)+m.Survival(4099)/m.Survival(2), m.Expected(2, 4097), 1e-11, "%+v", m)
	}
}

// Parameters without unit are bounded, and up to there methods are quick and
// give numbers, in any unit of time.
func TestExtremeParameters(t *testing.T) {
	assert.ErrorContains(t, BGNBD{1e300, 1e300, 1e300, 1e300}.Validate(), "B = 1e+300 is above 1e15")
	assert.True(t, math.IsNaN(BGNBD{1e300, 1e300, 1e300, 1e300}.Expected(History{3, 20, 30}, 52)))
	assert.ErrorContains(t, SBG{1e300, 1}.Validate(), "Alpha = 1e+300 is above 1e15")
	assert.True(t, math.IsNaN(BGBB{1, 1, 1e300, 1e300}.DERT(History{3, 4, 6}, .1)))
	for _, e := range []float64{1e-300, 1e-15, 1e15, 1e300} {
		for which := 1; which < 16; which++ {
			p := []float64{.8, 6, .7, 9}
			for i := range p {
				if which>>i&1 == 1 {
					if p[i] = e; i != 1 {
						p[i] = min(e, mostShape)
					}
				}
			}
			for _, m := range []futureModel{BGNBD{p[0], p[1], p[2], p[3]}, MBGNBD{p[0], p[1], p[2], p[3]}, ParetoNBD{p[0], p[1], p[2], p[3]}, NBD{p[0], p[1]}} {
				require.NoError(t, m.Validate())
				for _, h := range []History{{3, 20, 30}, {0, 0, 30}} {
					v := []float64{m.PAlive(h), m.Expected(h, 52), m.DERT(h, .01), m.ProbabilityNext(h, 2, 52), m.LogLikelihood([]History{h})}
					assert.False(t, slices.ContainsFunc(v, math.IsNaN), "%#v %+v: %v", m, h, v)
				}
			}
		}
	}
}

// A count is never below 0 and at most 2^31-1, however far ahead a future goes.
func TestFuturesWithoutEnd(t *testing.T) {
	counts := make([]int, 2)
	for _, m := range []futurer{NBD{.8, 6}, NBD{50, .01}, NBD{5, 1e-300}, ParetoNBD{.8, 6, 0, 1}, BGNBD{.8, 6, 0, 1}, BGNBD{.8, 1e-300, 1e-12, 1}, BGBB{1.2, .75, 0, 1}} {
		for _, end := range []float64{1e100, 1e305, math.MaxFloat64} {
			rng := rand.New(rand.NewPCG(1, 1))
			m.Future(rng, History{3, 4, 20}, []float64{1, end}, counts)
			for _, n := range counts {
				assert.True(t, 0 <= n && n <= math.MaxInt32, "%#v up to %v: %v", m, end, counts)
			}
		}
	}
}
