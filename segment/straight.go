package segment

import (
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment/cluster"
)

// lopsidedFrom is the skewness from which a column is bent: below it a cloud of
// customers passes for one without any.
const lopsidedFrom = .5

// straightened returns a copy of x whose columns are bent until they are no longer
// skewed, each by a power of Yeo & Johnson (2000, Biometrika 87, 954-959, eq. 2.1)
// and with the mean and variance that it had, and tells whether any was bent.
//
// A long tail looks like a group: its customers are far from all others and near
// to each other in the directions without a tail, so that a core and its tails
// replicate and are tighter than any even cloud. The power is monotone: it draws a
// tail in, and what is a group of its own stays one. The power that leaves no
// skewness is looked for rather than the likeliest one, which a few customers far
// out decide. Columns of two values stay as they are.
func straightened(x cluster.Matrix) (y cluster.Matrix, bent bool) {
	y = cluster.Matrix{Rows: x.Rows, Cols: x.Cols, Data: slices.Clone(x.Data)}
	column := make([]float64, x.Rows)
	for j := range x.Cols {
		for i := range column {
			column[i] = x.Data[i*x.Cols+j]
		}
		if straighten(column) {
			bent = true
			for i, v := range column {
				y.Data[i*x.Cols+j] = v
			}
		}
	}
	return y, bent
}

// straighten bends the values of one column and says whether it had to.
func straighten(v []float64) bool {
	sorted := slices.Clone(v)
	slices.Sort(sorted)
	middle, width := stats.Quantile(sorted, .5), stats.Quantile(sorted, .75)-stats.Quantile(sorted, .25)
	mean, variance := stats.MeanVar(v)
	if s := skewness(v); !(math.Abs(s) > lopsidedFrom) || !(width > 0) || len(slices.Compact(sorted)) <= 2 {
		return false
	}
	out := make([]float64, len(v))
	bend := func(power float64) float64 {
		for i, x := range v {
			out[i] = powerOf((x-middle)/width, power)
		}
		return skewness(out)
	}
	low, high := -3.0, 5.0 // skewness grows with the power
	for range 20 {
		power := (low + high) / 2
		if !(bend(power) <= 0) { // what overflowed is too long a tail, too
			high = power
		} else {
			low = power
		}
	}
	bend((low + high) / 2)
	m, now := stats.MeanVar(out)
	factor := math.Sqrt(variance / now)
	if !(factor > 0) || math.IsInf(factor, 0) {
		return false
	}
	for i, x := range out {
		v[i] = mean + float64(factor*(x-m))
	}
	return true
}

// skewness is the third standardised moment; NaN without variance.
func skewness(v []float64) float64 {
	mean, variance := stats.MeanVar(v)
	sd, third := math.Sqrt(variance), 0.0
	for _, x := range v {
		z := (x - mean) / sd
		third += float64(float64(z*z) * z)
	}
	return third / float64(len(v))
}
