package cluster

import (
	"encoding/binary"
	"math"
)

// Distinct returns the rows of x that differ, in the order of their first
// appearance, how often each occurs, and for every row of x the distinct row
// that it equals. Clustering the distinct rows with the counts as
// [KMeans].Weights is the same problem as clustering x, and much less work
// where many rows repeat, as answers to a questionnaire do. Negative zero
// equals zero. The matrix must have passed [Matrix.Check].
func Distinct(x Matrix) (rows Matrix, counts []float64, index []int32) {
	return distinctUpTo(x, x.Rows)
}

// distinctUpTo stops after the first row that makes more distinct ones than
// the limit.
func distinctUpTo(x Matrix, limit int) (rows Matrix, counts []float64, index []int32) {
	rows.Cols = x.Cols
	index = make([]int32, x.Rows)
	seen := make(map[string]int32)
	var key []byte
	for i := range x.Rows {
		key = rowKey(key[:0], x.Row(i))
		at, ok := seen[string(key)]
		if !ok {
			at = int32(rows.Rows)
			seen[string(key)] = at
			rows.Data = append(rows.Data, x.Row(i)...)
			counts = append(counts, 0)
			if rows.Rows++; rows.Rows > limit {
				break
			}
		}
		counts[at]++
		index[i] = at
	}
	return rows, counts, index
}

// rowKey appends the bits of a row to key. Adding zero turns -0 into +0 and
// leaves all other numbers alone.
func rowKey(key []byte, row []float64) []byte {
	for _, v := range row {
		key = binary.LittleEndian.AppendUint64(key, math.Float64bits(v+0))
	}
	return key
}
