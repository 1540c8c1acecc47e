package value

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/clientele-go/clientele/internal/random"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sees is an order model that draws futures.
type sees interface {
	Orders
	futurer
}

// seen are models with histories of every kind: new, silent, busy, nearly
// surely gone, and a heavy buyer.
func seen() (models []sees, histories []History) {
	return []sees{
			BGNBD{.5, 6, .8, 2.5}, BGNBD{.5, 6, 0, 1}, BGNBD{2, 30, 3, 1}, MBGNBD{.5, 6, .8, 2.5}, MBGNBD{1.5, 20, .1, .2},
			ParetoNBD{.55, 10, .6, 12}, ParetoNBD{.55, 10, 0, 12}, ParetoNBD{2, 5, 3, 40}, NBD{.4, 12}, BGBB{1.2, .75, .66, 2.8}, BGBB{.5, 2, 0, 1},
		}, []History{
			{}, {0, 0, 30}, {3, 28, 30}, {3, 12, 30}, {25, 40, 52},
		}
}

// The mean over futures is what Expected has, in every step. The standard error
// of a mean is taken from the draws themselves; of 220 such figures one is
// further off than 4.5 of them in 1 of 700 seeds.
func TestFuturesHaveTheExpectedMean(t *testing.T) {
	n := 10_000
	if testing.Short() { // as under the race detector
		n = 2000
	}
	models, histories := seen()
	ends := []float64{3, 3, 10.5, 52}
	for k, m := range models {
		for j, h := range histories {
			rng := random.Stream(5, uint64(k), uint64(j))
			counts := make([]int, len(ends))
			sum, squares := make([]float64, len(ends)), make([]float64, len(ends))
			for range n {
				m.Future(rng, h, ends, counts)
				for i, c := range counts {
					require.GreaterOrEqual(t, c, 0)
					sum[i] += float64(c)
					squares[i] += float64(c * c)
				}
			}
			last := 0.0
			for i, end := range ends {
				e := m.Expected(h, end)
				mean := sum[i] / float64(n)
				// An event of probability p is not seen in n draws with (1-p)^n.
				se := math.Sqrt(max(squares[i]/float64(n)-mean*mean, 1/float64(n)) / float64(n))
				assert.InDelta(t, e-last, mean, 4.5*se+1e-12, "%T%+v, %+v, step %d", m, m, h, i)
				last = e
			}
			assert.Zero(t, sum[1], "the second step has no length")
		}
	}
}

// exactly returns the probability of n orders in t of a customer with the
// history: that of a new customer of the model which the history leads to, for
// somebody who is active then is as new.
func exactly(m sees, h History, n int, t float64) float64 {
	x := float64(h.Frequency)
	alive := m.PAlive(h)
	var p float64
	switch m := m.(type) {
	case BGNBD:
		p = BGNBD{m.R + x, m.Alpha + h.T, m.A, m.B + x}.Probability(n, t)
	case MBGNBD:
		p = BGNBD{m.R + x, m.Alpha + h.T, m.A, m.B + x + 1}.Probability(n, t)
	case ParetoNBD:
		p = ParetoNBD{m.R + x, m.Alpha + h.T, m.S, m.Beta + h.T}.Probability(n, t)
	case NBD:
		p = math.Exp(logNegativeBinomial(m.R+x, m.Alpha+h.T, n, t))
	case BGBB:
		return m.ProbabilityNext(h, n, int(t))
	}
	p *= alive
	if n == 0 {
		p += 1 - alive
	}
	return p
}

// The distribution of the orders over two steps together is the exact one: by
// the chi-squared statistic over the counts that are expected at least 10 times,
// and all others as one class. With k classes its mean is k-1 and its variance
// about 2(k-1) + 1/10 a class.
func TestFuturesHaveTheExactDistribution(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: a distribution, found by one goroutine")
	}
	const n = 20_000
	models, histories := seen()
	for k, m := range models {
		for j, h := range histories {
			rng := random.Stream(6, uint64(k), uint64(j))
			counts := make([]int, 2)
			times := map[int]float64{}
			for range n {
				m.Future(rng, h, []float64{4, 12}, counts)
				times[counts[0]+counts[1]]++
			}
			var chi2, classes float64
			add := func(seen, expected float64) {
				if expected > 0 {
					chi2 += (seen - expected) * (seen - expected) / expected
					classes++
				}
			}
			others, expected := float64(n), float64(n)
			for c := range 200 {
				if e := n * exactly(m, h, c, 12); e >= 10 {
					add(times[c], e)
					others -= times[c]
					expected -= e
				}
			}
			if expected >= 1 {
				add(others, expected)
			} else {
				assert.LessOrEqual(t, others, 12.0, "%T%+v, %+v: orders that hardly anybody makes", m, m, h)
			}
			if classes < 2 {
				continue
			}
			df := classes - 1
			assert.Less(t, (chi2-df)/math.Sqrt(2*df+.1*classes), 6.0, "%T%+v, %+v: %.1f at %.0f", m, m, h, chi2, df)
		}
	}
}

func TestFutureIsSafe(t *testing.T) {
	models, _ := seen()
	draw := func(m sees, h History, ends ...float64) []int {
		counts := make([]int, len(ends))
		m.Future(random.Stream(1), h, ends, counts)
		return counts
	}
	for _, m := range models {
		name := fmt.Sprintf("%T%+v", m, m)
		h := History{2, 3, 9}
		assert.Equal(t, draw(m, h, 5, 9), draw(m, h, 5, 9), name)
		assert.Equal(t, []int{0, 0}, draw(m, h, 0, 0), name)
		assert.Empty(t, draw(m, h), name)
		for _, ends := range [][]float64{{-1, 2}, {3, 2}, {1, math.Inf(1)}, {1, math.NaN()}} {
			assert.Equal(t, []int{-1, -1}, draw(m, h, ends...), "%s, ends %v", name, ends)
		}
		for _, bad := range []History{{-1, 0, 3}, {1, 4, 3}, {1, 0, 3}, {0, 1, 3}, {0, 0, math.Inf(1)}, {0, 0, math.NaN()}} {
			assert.Equal(t, []int{-1}, draw(m, bad, 4), "%s, %+v", name, bad)
		}
		short := make([]int, 1)
		m.Future(random.Stream(1), h, []float64{1, 2}, short)
		assert.Equal(t, []int{-1}, short, name)

		// The end of what numbers hold.
		for _, c := range draw(m, History{9000, 9999, 10_000}, 1e3, 1e9, 1e300) {
			assert.GreaterOrEqual(t, c, 0, name)
		}
	}
	for _, m := range []sees{BGNBD{}, MBGNBD{}, ParetoNBD{}, NBD{}, BGBB{}, NBD{math.NaN(), 1}, BGNBD{1, 1, -1, 1}} {
		assert.Equal(t, []int{-1}, draw(m, History{}, 4), "%T", m)
	}
	assert.Equal(t, []int{-1}, draw(BGBB{1, 1, 1, 1}, History{1, 1.5, 3}, 4), "not an opportunity")
	assert.Equal(t, draw(BGBB{5, 1, .1, 1}, History{3, 3, 4}, 3, 5), draw(BGBB{5, 1, .1, 1}, History{3, 3, 4}, 3.9, 5.5))
	assert.Equal(t, []int{mostOrders}, draw(NBD{1e15, 1e-15}, History{}, 1))
}

// Large means go through other branches; the first two moments of each.
func TestPoisson(t *testing.T) {
	const n = 20_000
	for _, mean := range []float64{.01, 3, 9.99, 10, 400, 9e5, 1.1e6} {
		rng := rand.New(rand.NewPCG(1, 9))
		var sum, squares float64
		for range n {
			d := float64(poisson(rng, mean)) - mean
			sum += d
			squares += d * d
		}
		// The variance of a squared deviation is mu + 2 mu^2.
		assert.InDelta(t, 0, sum/n, 4.5*math.Sqrt(mean/n), "mean %v", mean)
		assert.InDelta(t, mean, squares/n, 4.5*math.Sqrt((mean+2*mean*mean)/n), "mean %v", mean)
	}
	assert.Equal(t, mostOrders, poisson(rand.New(rand.NewPCG(1, 1)), math.Inf(1)))
}
