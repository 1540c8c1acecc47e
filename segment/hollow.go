package segment

import (
	"math"

	"github.com/clientele-go/clientele/segment/cluster"
)

// hollow tells for each segment whether customers are scarcer between it and the
// others than in the middle of either, as they are between groups, or denser, as
// they are where a cloud was cut: a z-score, positive for a hollow, of the other
// segment for which it is lowest.
//
// Rows of two segments are put on the line through their means, and counted in
// three stretches of a third of the way: around both means, and half way. Where
// there is one bulk, however skewed, the density half way is at least the lower of
// those at the means; so a row that is half way or around the mean that has fewer
// is, at best, a fair coin. This is the dip of Hartigan & Hartigan (1985, Annals of
// Statistics 13, 70-84) at the one place where it is looked for.
//
// Columns of two values are left out, whose rows lie in heaps. Where the means of
// two segments differ by these more than by the others nothing is known of the two,
// and z is NaN unless another segment has one that speaks against it.
func hollow(x cluster.Matrix, labels []int32, k int) []float64 {
	means, sizes := meansOf(x, labels, k)
	// The way from each mean to each other in the columns that count.
	ways, lengths, known := make([]float64, k*k*x.Cols), make([]float64, k*k), make([]bool, k*k)
	spread := spreadColumns(x)
	for p := range lengths {
		a, b, heaps := p/k*x.Cols, p%k*x.Cols, 0.0
		for j := range x.Cols {
			d := means[b+j] - means[a+j]
			if spread[j] {
				ways[p*x.Cols+j] = d
				lengths[p] += float64(d * d)
			} else {
				heaps += float64(d * d)
			}
		}
		known[p] = lengths[p] > heaps
	}
	around, between := make([]float64, k*k), make([]float64, k*k)
	for i, l := range labels {
		row, mean := x.Row(i), means[int(l)*x.Cols:][:x.Cols]
		for p := int(l) * k; p < (int(l)+1)*k; p++ {
			if !known[p] {
				continue
			}
			along := 0.0
			for j, way := range ways[p*x.Cols:][:x.Cols] {
				along += float64((row[j] - mean[j]) * way)
			}
			switch t := along / lengths[p]; {
			case math.Abs(t) <= 1./6:
				around[p]++
			case math.Abs(t-.5) <= 1./6:
				between[p]++
			}
		}
	}
	z := make([]float64, k)
	for a := range k {
		lowest, all := math.Inf(1), true
		for b := range k {
			p, q := a*k+b, b*k+a
			switch {
			case a == b || sizes[b] == 0:
			case !known[p]:
				all = false
			default:
				side, middle := min(around[p], around[q]), between[p]+between[q]
				lowest = min(lowest, (side-middle)/math.Sqrt(max(1, side+middle)))
			}
		}
		if z[a] = lowest; !all && lowest >= noHollow {
			z[a] = math.NaN()
		}
	}
	return z
}

// spreadColumns tells which columns have more than two values.
func spreadColumns(x cluster.Matrix) []bool {
	out := make([]bool, x.Cols)
	for j := range out {
		first := x.Data[j]
		second := first
		for i := 1; i < x.Rows && !out[j]; i++ {
			switch v := x.Data[i*x.Cols+j]; {
			case v == first || v == second:
			case second == first:
				second = v
			default:
				out[j] = true
			}
		}
	}
	return out
}

// meansOf returns the mean of the rows of each segment, one after the other, and how
// many rows it has.
func meansOf(x cluster.Matrix, labels []int32, k int) (means, sizes []float64) {
	means, sizes = make([]float64, k*x.Cols), make([]float64, k)
	for i, l := range labels {
		sizes[l]++
		mean := means[int(l)*x.Cols:][:x.Cols]
		for j, v := range x.Row(i) {
			mean[j] += (v - mean[j]) / sizes[l]
		}
	}
	return means, sizes
}
