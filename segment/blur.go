package segment

import (
	"slices"

	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/segment/cluster"
)

// blurred returns a copy of x in which equal coordinates are spread over the
// room that they have: evenly, over half the distance to the nearest other
// value on either side. It is what the number of segments is decided on.
//
// Counts and answers on a scale come in steps. Customers with exactly three
// orders lie on one spot and those with four on the next, so a cut between them
// comes back in every sample and looks tighter than any cloud, although nobody
// would call the two different kinds of customers. Blurred, a count is what was
// rounded to it. Gaps wider than a step stay as they are, and so do columns of
// two values: there the two values may well be two kinds, and categories are
// made of such columns. The same data are blurred alike whatever the seed of a fit: what
// is in the data is not to depend on it.
func blurred(x cluster.Matrix) cluster.Matrix {
	y := cluster.Matrix{Rows: x.Rows, Cols: x.Cols, Data: slices.Clone(x.Data)}
	column := make([]float64, x.Rows)
	for j := range x.Cols {
		for i := range x.Rows {
			column[i] = x.Data[i*x.Cols+j]
		}
		slices.Sort(column)
		values := slices.Compact(slices.Clone(column))
		if len(values) <= 2 || len(values) == x.Rows {
			continue
		}
		r := random.Stream(0, streamBlur, uint64(j))
		for i := range x.Rows {
			v := x.Data[i*x.Cols+j]
			at, _ := slices.BinarySearch(values, v)
			y.Data[i*x.Cols+j] = v + float64(room(values, at)*(r.Float64()-.5))
		}
	}
	return y
}

// room is the distance from a value to the nearest other one.
func room(values []float64, at int) float64 {
	switch at {
	case 0:
		return values[1] - values[0]
	case len(values) - 1:
		return values[at] - values[at-1]
	}
	return min(values[at]-values[at-1], values[at+1]-values[at])
}
