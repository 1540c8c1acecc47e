package quality

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment/cluster"
)

func TestClusterwiseTellsRealClustersFromCuts(t *testing.T) {
	// Two islands; the third label cuts one of them across.
	x, truth := blobs(12, 400, 2, 2, 12)
	cut := append([]int32(nil), truth...)
	for i := range cut {
		if cut[i] == 1 && i%2 == 0 {
			cut[i] = 2
		}
	}
	r, err := Stability{Pairs: 40}.Clusterwise(t.Context(), x, 2, truth, nil)
	require.NoError(t, err)
	assert.Equal(t, Figures{1, 1}, r.Jaccard)
	assert.Equal(t, Figures{1, 1}, r.Recovered)
	assert.Equal(t, Figures{0, 0}, r.Dissolved)
	r, err = Stability{Pairs: 40}.Clusterwise(t.Context(), x, 2, cut, nil)
	require.NoError(t, err)
	assert.Equal(t, 1.0, r.Jaccard[0])
	for s := 1; s < 3; s++ {
		assert.InDelta(t, .5, r.Jaccard[s], .05)
		assert.LessOrEqual(t, r.Low[s], r.Jaccard[s])
		assert.GreaterOrEqual(t, r.High[s], r.Jaccard[s])
		assert.Positive(t, r.Dissolved[s])
		assert.Zero(t, r.Recovered[s])
	}
}

func TestClusterwiseSamplesRowsOnce(t *testing.T) {
	x := cluster.Matrix{Rows: 6, Cols: 1, Data: []float64{1, 1, 1, 2, 2, 9}}
	b, err := Stability{}.bed(x, 2, nil)
	require.NoError(t, err)
	in, draws := 0.0, 3000
	for s := range draws {
		drawn, counts, err := b.subset(2, 1, uint64(s))
		require.NoError(t, err)
		again := make([]float64, b.distinct.Rows)
		for i, d := range drawn {
			if d {
				again[b.index[i]]++
				in++
			}
		}
		require.Equal(t, again, counts)
	}
	// A row is left out with probability (5/6)^6; samples of one distinct row,
	// which are drawn again, are rare.
	assert.InDelta(t, 1-math.Pow(5./6, 6), in/float64(draws*6), .01)
}

func TestClusterwiseOnAnyWorkersAndFaults(t *testing.T) {
	x, truth := blobs(3, 150, 2, 3, 2)
	var want *ClusterwiseResult
	for _, w := range []int{1, 2, 6} {
		r, err := Stability{Pairs: 12, Seed: 4, Workers: w}.Clusterwise(t.Context(), x, 3, nil, nil)
		require.NoError(t, err)
		if want == nil {
			want = r
		}
		assert.Equal(t, want, r)
	}
	assert.Equal(t, 12, want.Samples)
	assert.Equal(t, 3, want.K)

	// A label that does not occur, a cluster of one row that samples miss.
	odd := append([]int32(nil), truth...)
	for i := range odd {
		if odd[i] == 2 {
			odd[i] = 0
		}
	}
	odd[0] = 4
	r, err := Stability{Pairs: 12}.Clusterwise(t.Context(), x, 3, odd, nil)
	require.NoError(t, err)
	require.Len(t, r.Jaccard, 5)
	assert.True(t, math.IsNaN(r.Jaccard[2]) && math.IsNaN(r.Recovered[3]))
	assert.InDelta(t, 0, r.Jaccard[4], .1, "one row, found within a large cluster")
	assert.Equal(t, 1.0, r.Dissolved[4])

	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = Stability{}.Clusterwise(cancelled, x, 3, truth, nil)
	assert.ErrorIs(t, err, context.Canceled)
	_, err = Stability{Pairs: -1}.Clusterwise(t.Context(), x, 3, truth, nil)
	assert.ErrorContains(t, err, "Pairs is -1")
	_, err = Stability{}.Clusterwise(t.Context(), x, 3, truth[:4], nil)
	assert.ErrorContains(t, err, "4 base labels for 150 rows")
	noise := append([]int32(nil), truth...)
	noise[5] = -1
	_, err = Stability{}.Clusterwise(t.Context(), x, 3, noise, nil)
	assert.ErrorContains(t, err, "row 5 has label -1, which is noise")
	broken := errors.New("broken")
	_, err = Stability{}.Clusterwise(t.Context(), x, 3, truth, func(context.Context, cluster.Matrix, int, uint64) (cluster.Matrix, error) {
		return cluster.Matrix{}, broken
	})
	assert.ErrorIs(t, err, broken)
	// One cluster is always itself.
	r, err = Stability{Pairs: 3}.Clusterwise(t.Context(), x, 1, nil, nil)
	require.NoError(t, err)
	assert.Equal(t, Figures{1}, r.Jaccard)
}
