package quality

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
)

// drawn labels n rows in two ways that agree but for a share of them.
func drawn(seed uint64, n, k int, off float64) (a, b []int32) {
	r := random.Stream(seed, uint64(n))
	a, b = make([]int32, n), make([]int32, n)
	for i := range a {
		a[i] = int32(r.IntN(k))
		b[i] = a[i]
		if r.Float64() < off {
			b[i] = int32(r.IntN(k))
		}
	}
	return a, b
}

// The jackknife as it is defined, one row after another left out.
func TestAdjustedRandErrorFollowsTheDefinition(t *testing.T) {
	for seed := range uint64(20) {
		a, b := drawn(seed, 60, 3, .3)
		value, se, err := AdjustedRandError(a, b)
		require.NoError(t, err)
		want, err := AdjustedRand(a, b)
		require.NoError(t, err)
		assert.Equal(t, want, value)
		var without []float64
		mean := 0.0
		for i := range a {
			v, err := AdjustedRand(append(append([]int32(nil), a[:i]...), a[i+1:]...), append(append([]int32(nil), b[:i]...), b[i+1:]...))
			require.NoError(t, err)
			without = append(without, v)
			mean += v / float64(len(a))
		}
		sum := 0.0
		for _, v := range without {
			sum += (v - mean) * (v - mean)
		}
		assert.InDelta(t, math.Sqrt(59./60*sum), se, 1e-12)
	}
	a, _ := drawn(1, 60, 3, 0)
	_, se, err := AdjustedRandError(a, a)
	require.NoError(t, err)
	assert.Zero(t, se)
	_, se, err = AdjustedRandError([]int32{1, 2}, []int32{1, 1})
	require.NoError(t, err)
	assert.True(t, math.IsNaN(se))
	_, _, err = AdjustedRandError(nil, nil)
	assert.Error(t, err)
}

// Of 2,000 samples the interval of value and 1.96 standard errors holds the index of
// the source in 93 to 97 of a hundred, from a hundred rows on.
func TestAdjustedRandErrorCovers(t *testing.T) {
	for _, n := range []int{100, 400} {
		for _, off := range []float64{.2, .6} {
			a, b := drawn(1, 1_000_000, 4, off)
			truth, err := AdjustedRand(a, b)
			require.NoError(t, err)
			held := 0
			const rounds = 2000
			for seed := range uint64(rounds) {
				a, b := drawn(100+seed, n, 4, off)
				v, se, err := AdjustedRandError(a, b)
				require.NoError(t, err)
				if math.Abs(v-truth) <= 1.96*se {
					held++
				}
			}
			t.Logf("n=%d off=%v index %.3f: %.3f", n, off, truth, float64(held)/rounds)
			assert.InDelta(t, .95, float64(held)/rounds, .02, "n=%d off=%v", n, off)
		}
	}
}
