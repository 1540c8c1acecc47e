// Package stats holds the small statistics that several rooms share. Sums run
// in index order with one rounding a step, so a result depends on the order of
// the data alone.
package stats

import (
	"math"
	"sort"

	"gonum.org/v1/gonum/stat/distuv"
)

// Z95 is the 97.5 % point of the standard normal distribution.
const Z95 = 1.959963984540054

// MeanVar returns the mean and the unbiased variance of x by Welford's update
// (Welford 1962, Technometrics 4(3), 419). The variance of fewer than two
// values is NaN, as is the mean of none.
func MeanVar(x []float64) (mean, variance float64) {
	if len(x) == 0 {
		return math.NaN(), math.NaN()
	}
	var m, s float64
	for i, v := range x {
		d := v - m
		m += d / float64(i+1)
		s += float64(d * (v - m))
	}
	if len(x) < 2 {
		return m, math.NaN()
	}
	return m, s / float64(len(x)-1)
}

// Quantile returns the p-quantile of sorted x by linear interpolation between
// order statistics, definition 7 of Hyndman & Fan (1996, The American
// Statistician 50(4), 361-365), the default of R and NumPy. It is NaN for no
// values.
func Quantile(sorted []float64, p float64) float64 {
	n := len(sorted)
	if n == 0 {
		return math.NaN()
	}
	h := float64(n-1) * p
	lo := int(math.Floor(h))
	if lo < 0 {
		return sorted[0]
	}
	if lo >= n-1 {
		return sorted[n-1]
	}
	f := h - float64(lo)
	if f == 0 {
		return sorted[lo]
	}
	return sorted[lo]*(1-f) + sorted[lo+1]*f
}

// Median returns the middle of x without changing x.
func Median(x []float64) float64 {
	s := append([]float64(nil), x...)
	sort.Float64s(s)
	return Quantile(s, .5)
}

// TInterval returns the 95 % Student interval of a mean from its value,
// variance and n; both ends are NaN for n < 2.
func TInterval(mean, variance float64, n int) (low, high float64) {
	if n < 2 {
		return math.NaN(), math.NaN()
	}
	h := TQuantile(.975, float64(n-1)) * math.Sqrt(variance/float64(n))
	return mean - h, mean + h
}

// TQuantile returns the p-quantile of Student's t with df degrees of freedom.
func TQuantile(p, df float64) float64 {
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: df}.Quantile(p)
}

// TTailTwoSided returns the two-sided p-value of a t statistic.
func TTailTwoSided(t, df float64) float64 {
	return 2 * distuv.StudentsT{Mu: 0, Sigma: 1, Nu: df}.Survival(math.Abs(t))
}

// Wilson returns the 95 % score interval of the share k/n (Wilson 1927, JASA
// 22(158), 209-212); it is [0, 1] for n = 0.
func Wilson(k, n float64) (low, high float64) {
	if n <= 0 {
		return 0, 1
	}
	p, z2 := k/n, Z95*Z95
	mid := (p + z2/(2*n)) / (1 + z2/n)
	h := Z95 / (1 + z2/n) * math.Sqrt(p*(1-p)/n+z2/(4*n*n))
	return max(0, mid-h), min(1, mid+h)
}

// AdjustBH returns the p-values adjusted for the false discovery rate
// (Benjamini & Hochberg 1995, JRSS B 57(1), 289-300). NaNs stay NaN and do not
// count as tests.
func AdjustBH(p []float64) []float64 {
	idx := make([]int, 0, len(p))
	for i, v := range p {
		if !math.IsNaN(v) {
			idx = append(idx, i)
		}
	}
	sort.SliceStable(idx, func(a, b int) bool { return p[idx[a]] < p[idx[b]] })
	q := make([]float64, len(p))
	for i := range q {
		q[i] = math.NaN()
	}
	low := 1.0
	for r := len(idx) - 1; r >= 0; r-- {
		low = min(low, p[idx[r]]*float64(len(idx))/float64(r+1))
		q[idx[r]] = low
	}
	return q
}

// NormalTwoSided returns the chance that a normal variable of mean 0 and
// standard deviation se is as far from 0 as x, or farther. With se = 0 that is
// 1 for x = 0 and 0 for any other.
func NormalTwoSided(x, se float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Erfc(math.Abs(x) / se / math.Sqrt2)
}

// WeightedMean returns the mean of x under positive weights (nil: all 1), its
// standard error, and Kish's effective number of values. The variance is that of a
// ratio of sums, n/(n-1) sum w^2 (x - mean)^2 / (sum w)^2 (Cochran 1977, Sampling
// Techniques, 3rd ed., eq. 6.13): s^2/n where weights are equal. Fewer than two
// values have no standard error (NaN), and none no mean.
func WeightedMean(x, w []float64) (mean, se, effective float64) {
	weight := func(i int) float64 {
		if w == nil {
			return 1
		}
		return w[i]
	}
	if len(x) == 0 {
		return math.NaN(), math.NaN(), 0
	}
	sum, squares, first := 0.0, 0.0, 0.0
	for i, v := range x {
		wi := weight(i)
		sum += wi
		squares += float64(wi * wi)
		first += float64(wi * (v - x[0])) // from the first value: equal values stay exact
	}
	mean = x[0] + first/sum
	if len(x) < 2 {
		return mean, math.NaN(), 1
	}
	rest := 0.0
	for i, v := range x {
		d := float64(weight(i) * (v - mean))
		rest += float64(d * d)
	}
	n := float64(len(x))
	return mean, math.Sqrt(n/(n-1)*rest) / sum, sum * sum / squares
}
