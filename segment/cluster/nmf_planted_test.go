package cluster

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
)

// planted returns n rows of about perRow counts of d columns, drawn from k
// factors that have d/k columns of their own each and a little of all others.
// A row has four fifths of its counts by its own factor.
func planted(t testing.TB, seed uint64, n, d, k, perRow int) (x Counts, truth []int32) {
	t.Helper()
	r := random.Stream(seed, uint64(n), uint64(d))
	for range n {
		own := r.IntN(k)
		truth = append(truth, int32(own))
		size := 1 + int(float64(perRow)*r.ExpFloat64())
		columns, counts := make([]int32, size), ones(size)
		for c := range columns {
			f := own
			if r.IntN(5) == 0 {
				f = r.IntN(k)
			}
			// Within a factor the first columns are the most frequent.
			u := r.Float64()
			columns[c] = int32(f*(d/k) + int(float64(d/k)*u*u))
			if r.IntN(20) == 0 {
				columns[c] = int32(r.IntN(d))
			}
		}
		require.NoError(t, x.Add(columns, counts))
	}
	return x, truth
}

func TestNMFFindsWhatWasPlanted(t *testing.T) {
	for _, balanced := range []bool{false, true} {
		x, truth := planted(t, 1, 1000, 200, 5, 30)
		m, err := NMF{K: 5, Balanced: balanced, Starts: sized(4, 2)}.Fit(t.Context(), x)
		require.NoError(t, err)
		// Each factor belongs to the block of columns that has most of it.
		block := make([]int32, 5)
		seen := map[int32]bool{}
		for a := range 5 {
			best := 0.0
			for b := range 5 {
				sum := 0.0
				for _, v := range m.Factors.Row(a)[b*40 : (b+1)*40] {
					sum += v
				}
				if sum > best {
					best, block[a] = sum, int32(b)
				}
			}
			assert.Greater(t, best, .9, "a factor is of its own columns")
			seen[block[a]] = true
		}
		assert.Len(t, seen, 5)
		right := 0
		for i, l := range m.Labels {
			if block[l] == truth[i] {
				right++
			}
		}
		assert.Greater(t, float64(right)/1000, .93)
		assert.True(t, m.Converged)
	}
}

// Where a row has ten counts in five hundred columns, hardly any two rows have
// much in common, and the busy ones lie far from all others: k-means sees one
// heap and some stray rows, the factors are plain.
func TestNMFWhereDistancesFail(t *testing.T) {
	x, truth := planted(t, 1, 1500, 500, 5, 10)
	dense := Matrix{Rows: x.Rows, Cols: x.Cols, Data: make([]float64, x.Rows*x.Cols)}
	for i := range x.Rows {
		columns, counts := x.Row(i)
		for t, j := range columns {
			dense.Row(i)[j] = counts[t]
		}
	}
	far, err := KMeans{K: 5, Starts: 3}.Fit(t.Context(), dense)
	require.NoError(t, err)
	m, err := NMF{K: 5}.Fit(t.Context(), x)
	require.NoError(t, err)
	assert.Less(t, adjustedRand(far.Labels, truth), .15)
	assert.Greater(t, adjustedRand(m.Labels, truth), .8)
}

// adjustedRand is the index of Hubert & Arabie 1985.
func adjustedRand(a, b []int32) float64 {
	both, first, second := map[[2]int32]float64{}, map[int32]float64{}, map[int32]float64{}
	for i := range a {
		both[[2]int32{a[i], b[i]}]++
		first[a[i]]++
		second[b[i]]++
	}
	pairs := func(v float64) float64 { return v * (v - 1) / 2 }
	s, sa, sb := 0.0, 0.0, 0.0
	for _, v := range both {
		s += pairs(v)
	}
	for _, v := range first {
		sa += pairs(v)
	}
	for _, v := range second {
		sb += pairs(v)
	}
	chance := sa * sb / pairs(float64(len(a)))
	return (s - chance) / ((sa+sb)/2 - chance)
}
