package quality

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/kernel"
	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/segment/cluster"
)

func TestGapFindsPlantedClusters(t *testing.T) {
	for s := range uint64(3) {
		k := 2 + int(s)
		x, _ := blobs(s+20, 300, 2, k, 8)
		for _, o := range []Gap{{References: 30}, {References: 30, Box: ColumnBox}, {References: 20, Unsquared: true}} {
			r, err := o.Run(t.Context(), x, 6, nil)
			require.NoError(t, err)
			assert.Equal(t, k, r.K, "seed %d, %+v", s, o)
			assert.Empty(t, r.Warnings)
		}
	}
	one, _ := blobs(7, 300, 3, 1, 1)
	r, err := Gap{References: 30}.Run(t.Context(), one, 5, nil)
	require.NoError(t, err)
	assert.Equal(t, 1, r.K, "one cloud is one cluster")
}

func TestGapFollowsTheDefinitions(t *testing.T) {
	x, _ := blobs(5, 60, 2, 3, 3)
	copy(x.Data[40:60], x.Data[:20]) // rows that repeat
	squared, err := Gap{References: 5}.Run(t.Context(), x, 4, nil)
	require.NoError(t, err)
	plain, err := Gap{References: 5, Unsquared: true}.Run(t.Context(), x, 4, nil)
	require.NoError(t, err)
	// One cluster needs no search: all pairs, both ways, over twice the size.
	two, one := 0.0, 0.0
	for i := range x.Rows {
		for j := range x.Rows {
			s := kernel.Squared(x.Row(i), x.Row(j))
			two += s / float64(2*x.Rows)
			one += math.Sqrt(s) / float64(2*x.Rows)
		}
	}
	assert.InDelta(t, math.Log(two), squared.LogW[0], 1e-12)
	assert.InDelta(t, math.Log(one), plain.LogW[0], 1e-12)
	for k := range 4 {
		m, err := cluster.KMeans{K: k + 1, Starts: 50}.Fit(t.Context(), x)
		require.NoError(t, err)
		assert.GreaterOrEqual(t, squared.LogW[k], math.Log(m.Inertia)-1e-9)
		assert.InDelta(t, squared.Expected[k]-squared.LogW[k], squared.Gap[k], 1e-12)
	}

	// Step 2 and 3 of the paper on figures that can be followed: means 3, 2,
	// 1.5 and deviations .5, 0, .5.
	r := newGapResult([]float64{2.9, 1.7, 1.2}, [][]float64{{2.5, 2, 1}, {3.5, 2, 2}})
	assert.InDeltaSlice(t, []float64{3, 2, 1.5}, r.Expected, 1e-15)
	assert.InDeltaSlice(t, []float64{.1, .3, .3}, r.Gap, 1e-12)
	assert.InDeltaSlice(t, []float64{.5 * math.Sqrt(1.5), 0, .5 * math.Sqrt(1.5)}, r.SE, 1e-12)
	assert.Equal(t, 2, r.K)
	rises := newGapResult([]float64{3, 1, 0}, [][]float64{{3, 2, 2}, {3, 2, 2}})
	assert.Equal(t, 3, rises.K)
	require.Len(t, rises.Warnings, 1)
	assert.Equal(t, "gap-rises", rises.Warnings[0].Code)
}

func TestGapBoxesHoldTheRows(t *testing.T) {
	// A long cloud across the columns.
	r := random.Stream(8)
	x := cluster.Matrix{Rows: 400, Cols: 2}
	for range x.Rows {
		v, w := r.NormFloat64()*10, r.NormFloat64()*.1
		x.Data = append(x.Data, 50+v+w, 20+v-w)
	}
	b, err := Stability{}.bed(x, 1, nil)
	require.NoError(t, err)
	area := map[Box]float64{}
	for _, kind := range []Box{PrincipalBox, ColumnBox} {
		g, err := newGapBox(b, kind)
		require.NoError(t, err)
		area[kind] = (g.hi[0] - g.lo[0]) * (g.hi[1] - g.lo[1])
		draw := g.draw(b, random.Stream(9))
		for _, rows := range []cluster.Matrix{x, draw.distinct} {
			least, most := []float64{math.Inf(1), math.Inf(1)}, []float64{math.Inf(-1), math.Inf(-1)}
			for i := range rows.Rows {
				for q, axis := range g.axes {
					at := (rows.Row(i)[0]-g.origin[0])*axis[0] + (rows.Row(i)[1]-g.origin[1])*axis[1]
					assert.GreaterOrEqual(t, at, g.lo[q]-1e-9)
					assert.LessOrEqual(t, at, g.hi[q]+1e-9)
					least[q], most[q] = min(least[q], at), max(most[q], at)
				}
			}
			for q := range 2 {
				assert.InEpsilon(t, g.hi[q]-g.lo[q], most[q]-least[q], .03, "filled to its ends")
			}
		}
	}
	assert.Less(t, area[PrincipalBox]*10, area[ColumnBox], "the one follows the cloud, the other does not")
}

func TestGapOnAnyWorkersAndFaults(t *testing.T) {
	x, _ := blobs(5, 200, 2, 3, 3)
	var told int64
	want, err := Gap{References: 4, Workers: 1, Progress: func(p Progress) { told = p.Done }}.Run(t.Context(), x, 3, nil)
	require.NoError(t, err)
	assert.EqualValues(t, 5, told)
	for _, w := range []int{2, 5} {
		got, err := Gap{References: 4, Workers: w}.Run(t.Context(), x, 3, nil)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	part, err := Gap{References: 3, Sample: 50}.Run(t.Context(), x, 3, nil)
	require.NoError(t, err)
	assert.Less(t, part.LogW[0], want.LogW[0], "fewer rows")

	few := cluster.Matrix{Rows: 4, Cols: 1, Data: []float64{1, 1, 2, 3}}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		o    Gap
		x    cluster.Matrix
		kmax int
		want string
	}{
		{Gap{References: 1}, x, 3, "References is 1"},
		{Gap{References: -1, Box: 7, Sample: -2}, x, 3, "Box is 7"},
		{Gap{}, x, 0, "up to 0 clusters"},
		{Gap{}, few, 3, "below the 3 distinct rows"},
		{Gap{}, few, 9, "only 3 distinct rows"},
		{Gap{}, cluster.Matrix{Rows: 1, Cols: 1, Data: []float64{math.NaN()}}, 1, "row 0, column 0"},
		{Gap{}, cluster.Matrix{Rows: 3, Cols: 1, Data: []float64{2, 2, 2}}, 1, "below the 1 distinct rows"},
	} {
		_, err := c.o.Run(t.Context(), c.x, c.kmax, nil)
		assert.ErrorContains(t, err, c.want)
	}
	r, err := Gap{References: 3}.Run(t.Context(), few, 2, nil)
	require.NoError(t, err)
	assert.Len(t, r.Gap, 2)
	_, err = Gap{}.Run(cancelled, x, 2, nil)
	assert.ErrorIs(t, err, context.Canceled)
}
