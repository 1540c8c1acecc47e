package drift_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/clientele-go/clientele/segment/drift"
)

// The counts and the index of seven credit grades, 999 accounts and 1001, as they are told of
// Yurdakul & Naranjo's test: PSI .0677, beyond the 5 % value .0252 of chi-square with 6 degrees
// of freedom times 1/999 + 1/1001, with p = 7.2e-6.
func TestStabilityOfGrades(t *testing.T) {
	b, err := drift.Stability([]int64{253, 302, 204, 134, 72, 26, 8}, []int64{177, 262, 285, 158, 88, 25, 6})
	require.NoError(t, err)
	assert.InDelta(t, .0677, b.PSI, .00005)
	assert.InEpsilon(t, 7.2e-6, b.P, .6, "Pearson's, with the last two grades joined")
	assert.Equal(t, 6, b.Groups)

	_, err = drift.Stability([]int64{1}, []int64{1, 2})
	assert.ErrorContains(t, err, "1 bins before and 2 now")
	_, err = drift.Stability([]int64{1, -1}, []int64{1, 2})
	assert.ErrorContains(t, err, "bin 1 has -1")
	_, err = drift.Stability([]int64{0, 0}, []int64{1, 2})
	assert.ErrorContains(t, err, "0 observations before")
	same, err := drift.Stability([]int64{100, 200, 0}, []int64{50, 100, 0})
	require.NoError(t, err)
	assert.Zero(t, same.PSI)
	assert.InDelta(t, 1, same.P, 1e-12)
	gone, err := drift.Stability([]int64{100, 200}, []int64{0, 100})
	require.NoError(t, err)
	assert.InDelta(t, (.005-1./3)*math.Log(.005*3)+(1-2./3)*math.Log(1.5), gone.PSI, 1e-12, "half an observation")
}

// Two samples of equal size, symmetric, of twelve: Welch's t by hand.
func TestMeansAreWelchs(t *testing.T) {
	var a, b []float64
	for i := range 40 {
		v := float64(i%5) - 2
		a, b = append(a, v), append(b, 2*v+.5)
	}
	d := drift.Means(sums(a), sums(b))
	// Variances 2 * 40/39 and four times that: t = .5/sqrt(10/39), df by Satterthwaite with 39 each
	// (a uniform distribution has less kurtosis than a normal one).
	assert.InDelta(t, .5, d.Change, 1e-12)
	df := 39 * 25. / 17
	assert.InDelta(t, distuv.StudentsT{Nu: df, Sigma: 1}.Survival(.5/math.Sqrt(10./39))*2, d.P, 1e-9)
	assert.True(t, math.IsNaN(drift.Means(sums(a[:10]), sums(b)).P), "too few")
	assert.Zero(t, drift.Means(sums(make([]float64, 30)), sums(ones(30))).P, "all alike, and otherwise than before")
	assert.Equal(t, 1., drift.Means(sums(ones(30)), sums(ones(50))).P)
}

func ones(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = 1
	}
	return x
}

// The bounds of what may be published never say that nobody dominates where somebody does.
func TestFewAndDominatedErrTowardsTrue(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	few, dominated := 0, 0
	for range 2000 {
		x := make([]float64, 10+r.IntN(60))
		spread := 3 * r.Float64()
		total := 0.
		for i := range x {
			x[i] = math.Exp(spread * r.NormFloat64())
			total += x[i]
		}
		slices.Sort(x)
		nine := 0.
		for _, v := range x[len(x)-9:] {
			nine += v
		}
		if x[len(x)-1] > total/2 || nine > .9*total {
			few++
			require.True(t, sums(x).Few())
		}
		mean, squares, most := total/float64(len(x)), 0., 0.
		for _, v := range x {
			squares += (v - mean) * (v - mean)
			most = max(most, (v-mean)*(v-mean))
		}
		if most > squares/3 {
			dominated++
		}
		require.GreaterOrEqual(t, sums(x).Dominated(), most/squares-1e-6)
	}
	assert.Greater(t, min(few, dominated), 200)
	assert.False(t, sums(ones(100)).Few())
}

// fishers is the definition: the terms of the hypergeometric distribution, one by one.
func fishers(k1, n1, k2, n2 int64) float64 {
	term := func(x int64) float64 {
		y := k1 + k2 - x
		if y < 0 || y > n1 || x < 0 || x > n2 {
			return 0
		}
		return math.Exp(choose(n2, x) + choose(n1, y) - choose(n1+n2, k1+k2))
	}
	low, high := 0.0, 0.0
	for x := int64(0); x <= n2; x++ {
		if x <= k2 {
			low += term(x)
		}
		if x >= k2 {
			high += term(x)
		}
	}
	return min(1, 2*min(low, high))
}

func choose(n, k int64) float64 {
	sum := 0.0
	for i := int64(1); i <= k; i++ {
		sum += math.Log(float64(n-k+i) / float64(i))
	}
	return sum
}

func TestProportionsAreFishers(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 500 {
		n1, n2 := 1+r.Int64N(60), 1+r.Int64N(60)
		k1, k2 := r.Int64N(n1+1), r.Int64N(n2+1)
		d := drift.Proportions(k1, n1, k2, n2)
		require.InDelta(t, fishers(k1, n1, k2, n2), d.P, 1e-9, "%d of %d, %d of %d", k1, n1, k2, n2)
		require.LessOrEqual(t, d.Low, d.Change)
		require.LessOrEqual(t, d.Change, d.High)
	}
	// The lady tasting tea: 3 of 4 and 1 of 4, one-sided .243.
	assert.InDelta(t, 2*.242857, drift.Proportions(1, 4, 3, 4).P, 1e-6)
	assert.Less(t, drift.Proportions(1000, 1e6, 1500, 1e6).P, 1e-20)
	assert.InDelta(t, 1, drift.Proportions(1e6, 1e9, 1e6, 1e9).P, .01)
	assert.True(t, math.IsNaN(drift.Proportions(3, 2, 1, 4).P))
}

func sums(x []float64) (s drift.Sums) {
	for _, v := range x {
		s.N++
		s.First += v
		s.Second += v * v
		s.Third += v * v * v
		s.Fourth += v * v * v * v
	}
	return s
}

// How often the tests are wrong far out, where nothing changed: at one in a thousand, up to 3 for
// the longest tails on sides of unequal size, and rarely more than 1 otherwise. Of 4,000, more than
// 24 are not let pass; t tests without corrections, and sums that a few make, had hundreds.
func TestTails(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: a rate, found by one goroutine")
	}
	draws := map[string]func(r *rand.Rand) float64{
		"normal":      func(r *rand.Rand) float64 { return r.NormFloat64() },
		"exponential": func(r *rand.Rand) float64 { return r.ExpFloat64() },
		"lognormal 1": func(r *rand.Rand) float64 { return math.Exp(r.NormFloat64()) },
		"lognormal 2": func(r *rand.Rand) float64 { return math.Exp(2 * r.NormFloat64()) },
		"rare": func(r *rand.Rand) float64 {
			if r.Float64() < .02 {
				return 1
			}
			return 0
		},
	}
	for name, draw := range draws {
		for _, n := range [][2]int{{300, 300}, {5000, 300}, {300, 5000}} {
			r := rand.New(rand.NewPCG(2, 2))
			looks, at := 4000, .001
			var means, shares, psi int
			for range looks {
				var s, part [2]drift.Sums
				var bins [2][]int64
				for side := range 2 {
					x, in := make([]float64, n[side]), []float64{}
					bins[side] = make([]int64, 30)
					for i := range x {
						if x[i] = draw(r); r.Float64() < .3 {
							in = append(in, x[i])
						}
						bins[side][min(29, int(2*math.Abs(x[i])))]++
					}
					s[side], part[side] = sums(x), sums(in)
				}
				if drift.Means(s[0], s[1]).P < at {
					means++
				}
				if drift.SumShares(part[0], s[0], part[1], s[1]).P < at {
					shares++
				}
				if b, err := drift.Stability(bins[0], bins[1]); err == nil && b.P < at {
					psi++
				}
			}
			assert.LessOrEqual(t, max(means, shares, psi), 24, "%s %v", name, n)
			t.Logf("%-12s %v: means %.5f shares %.5f bins %.5f", name, n, float64(means)/float64(looks), float64(shares)/float64(looks), float64(psi)/float64(looks))
		}
	}
}
