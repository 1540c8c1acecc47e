package resample

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/clientele-go/clientele/internal/stats"
)

// Every row is in one unit, and units are of nearly equal size.
func TestAmong(t *testing.T) {
	for _, n := range []int{1, 8192, 8193, 50_001} {
		rows := make([]int32, n)
		for i := range rows {
			rows[i] = int32(i)
		}
		u := Among(rows, rand.New(rand.NewPCG(1, 0)))
		var all []int32
		for i := range u.Count() {
			all = append(all, u.Rows(i)...)
			assert.InDelta(t, float64(n)/float64(u.Count()), len(u.Rows(i)), 1)
		}
		slices.Sort(all)
		assert.Equal(t, rows, all)
	}
}

// The mean scatters by groups as it does by single rows.
func TestGroupsScatterAlike(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 0))
	const n = 20_000
	x, rows := make([]float64, n), make([]int32, n)
	for i := range x {
		x[i], rows[i] = r.ExpFloat64(), int32(i)
	}
	_, v := stats.MeanVar(x)
	u := Among(rows, r)
	sums, sizes := make([]float64, u.Count()), make([]float64, u.Count())
	for i := range sums {
		for _, row := range u.Rows(i) {
			sums[i] += x[row]
			sizes[i]++
		}
	}
	times, means := make([]uint16, u.Count()), make([]float64, 2000)
	for b := range means {
		Draw(r, times)
		sum, size := 0.0, 0.0
		for i, k := range times {
			sum += float64(k) * sums[i]
			size += float64(k) * sizes[i]
		}
		means[b] = sum / size
	}
	_, got := stats.MeanVar(means)
	assert.InEpsilon(t, v/n, got, .15) // 2,000 replicates and 4,096 groups: a standard error of 4 %
}
