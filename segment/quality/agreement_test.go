package quality

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
)

func draw(seed uint64, n, k int) []int32 {
	r := random.Stream(seed)
	out := make([]int32, n)
	for i := range out {
		out[i] = int32(r.IntN(k))
	}
	return out
}

// byPairs counts agreements over all pairs of rows, from the definition.
func byPairs(a, b []int32) (rand, adjusted float64) {
	var both, inA, inB, agree, all float64
	for i := range a {
		for j := range i {
			x, y := a[i] == a[j], b[i] == b[j]
			all++
			if x {
				inA++
			}
			if y {
				inB++
			}
			if x && y {
				both++
			}
			if x == y {
				agree++
			}
		}
	}
	e := inA * inB / all
	return agree / all, (both - e) / ((inA+inB)/2 - e)
}

func TestRandIndicesFollowTheDefinition(t *testing.T) {
	for s := range uint64(40) {
		a, b := draw(s, 60, 2+int(s%4)), draw(s+100, 60, 2+int(s%3))
		if s%2 == 0 {
			copy(b, a[:40])
		}
		wantR, wantA := byPairs(a, b)
		r, err := Rand(a, b)
		require.NoError(t, err)
		assert.InDelta(t, wantR, r, 1e-12)
		ari, err := AdjustedRand(a, b)
		require.NoError(t, err)
		assert.InDelta(t, wantA, ari, 1e-12)
		back, err := AdjustedRand(b, a)
		require.NoError(t, err)
		assert.InDelta(t, ari, back, 1e-15)
		// Names of labels do not matter.
		renamed := make([]int32, len(a))
		for i, l := range a {
			renamed[i] = -7 * (l + 1)
		}
		same, err := AdjustedRand(renamed, b)
		require.NoError(t, err)
		assert.InDelta(t, ari, same, 1e-15)
	}
}

func TestRandEdges(t *testing.T) {
	for _, f := range []func(a, b []int32) (float64, error){Rand, AdjustedRand} {
		for _, l := range [][]int32{{0}, {3, 3, 3}, {0, 1, 2}, {0, 1, 0}} {
			v, err := f(l, l)
			require.NoError(t, err)
			assert.Equal(t, 1.0, v)
		}
		_, err := f(nil, nil)
		assert.Error(t, err)
		_, err = f([]int32{1}, []int32{1, 2})
		assert.Error(t, err)
	}
	// All together against all apart: no agreement beyond chance.
	v, err := AdjustedRand([]int32{0, 0, 0}, []int32{0, 1, 2})
	require.NoError(t, err)
	assert.Zero(t, v)
}

func TestJaccard(t *testing.T) {
	// Cluster 0 of the first is {0,1,2}; its likest in the second is {1,2,3}:
	// two rows of four. Cluster 1 is {3,4,5} against {4,5}: two of three.
	v, err := Jaccard([]int32{0, 0, 0, 1, 1, 1}, []int32{2, 0, 0, 0, 1, 1})
	require.NoError(t, err)
	assert.InDeltaSlice(t, []float64{.5, 2. / 3}, v, 1e-15)
	v, err = Jaccard([]int32{0, 2}, []int32{0, 0})
	require.NoError(t, err)
	assert.Equal(t, .5, v[0])
	assert.True(t, math.IsNaN(v[1]))
	for _, bad := range [][]int32{{-1, 0}, {maxLabel, 0}, {0}} {
		_, err = Jaccard(bad, []int32{0, 0})
		assert.Error(t, err)
	}
}

func TestMatchLabels(t *testing.T) {
	a := draw(3, 200, 5)
	b := make([]int32, len(a))
	perm := []int32{3, 0, 4, 1, 2}
	for i, l := range a {
		b[i] = perm[l]
	}
	to, matched, err := MatchLabels(a, b)
	require.NoError(t, err)
	assert.Equal(t, []int{3, 0, 4, 1, 2}, to)
	assert.Equal(t, 200, matched)

	// Fewer clusters on the other side: the smallest overlap goes without.
	to, matched, err = MatchLabels([]int32{0, 0, 1, 2, 2}, []int32{1, 1, 1, 0, 0})
	require.NoError(t, err)
	assert.Equal(t, []int{1, -1, 0}, to)
	assert.Equal(t, 4, matched)
	// And more of them.
	to, _, err = MatchLabels([]int32{0, 0, 0, 1}, []int32{0, 2, 2, 1})
	require.NoError(t, err)
	assert.Equal(t, []int{2, 1}, to)
	_, _, err = MatchLabels([]int32{-1}, []int32{0})
	assert.ErrorContains(t, err, "row 0 has label -1")
}
