package quality

import "math"

// FowlkesMallows returns the share of the pairs of rows that one labelling
// puts together which the other puts together too, as the geometric mean of
// both directions (Fowlkes & Mallows 1983, JASA 78(383), 553-569, equation 2):
// from 0 to 1, 1 for equal partitions. It is not corrected for chance, and is
// the higher the fewer clusters there are: [AdjustedRand] is. Where neither
// labelling puts any rows together it is 1, where one does 0. It costs O(n).
// Labels and errors are those of [Rand].
func FowlkesMallows(a, b []int32) (float64, error) {
	t, err := cross(a, b)
	if err != nil {
		return 0, err
	}
	both, rows, cols, _ := t.pairs()
	switch {
	case rows == 0 && cols == 0:
		return 1, nil
	case rows == 0 || cols == 0:
		return 0, nil
	}
	return math.Sqrt(both / rows * (both / cols)), nil
}
