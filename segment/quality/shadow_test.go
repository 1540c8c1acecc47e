package quality

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment/cluster"
)

func TestShadowAndGorgeByHand(t *testing.T) {
	x := cluster.Matrix{Rows: 5, Cols: 1, Data: []float64{0, 1, 2, 3, 10}}
	centers := cluster.Matrix{Rows: 2, Cols: 1, Data: []float64{0, 4}}
	labels := []int32{0, 0, 0, 0, 1} // the fourth would be nearer to the other
	s, err := Shadow(t.Context(), x, centers, labels, 0)
	require.NoError(t, err)
	assert.InDeltaSlice(t, []float64{0, 2. / 4, 1, 6. / 4, 12. / 16}, s.Values, 1e-15)
	assert.InDeltaSlice(t, []float64{.75, .75}, s.PerCluster, 1e-15)
	assert.InDelta(t, .75, s.Mean, 1e-15)

	for gamma, power := range map[float64]float64{0: 1, 1: 1, 2: 2, .5: .5} {
		g, err := Gorge(t.Context(), x, centers, gamma, 0)
		require.NoError(t, err)
		for i, v := range x.Data {
			a, b := math.Exp(-math.Pow(v, power)), math.Exp(-math.Pow(math.Abs(v-4), power))
			assert.InDelta(t, a/(a+b), g.Row(i)[0], 1e-12)
			assert.InDelta(t, 1, g.Row(i)[0]+g.Row(i)[1], 1e-15)
		}
	}
	// So far out that exp(-d) is nothing for either centre.
	far := cluster.Matrix{Rows: 1, Cols: 1, Data: []float64{5000}}
	g, err := Gorge(t.Context(), far, centers, 0, 0)
	require.NoError(t, err)
	assert.InDelta(t, 1/(1+math.Exp(4)), g.Data[0], 1e-12)
	assert.InDelta(t, 1, g.Data[0]+g.Data[1], 1e-12)
}

func TestShadowOfDegenerateCenters(t *testing.T) {
	x := cluster.Matrix{Rows: 3, Cols: 1, Data: []float64{0, 0, 7}}
	same := cluster.Matrix{Rows: 3, Cols: 1, Data: []float64{0, 0, 7}}
	s, err := Shadow(t.Context(), x, same, []int32{0, 1, 1}, 0)
	require.NoError(t, err)
	assert.Equal(t, []float64{1, 1, 2}, s.Values, "between two centres at once, and on that of another cluster")
	assert.True(t, math.IsNaN(s.PerCluster[2]), "no rows")
	g, err := Gorge(t.Context(), x, cluster.Matrix{Rows: 1, Cols: 1, Data: []float64{3}}, 0, 0)
	require.NoError(t, err)
	assert.Equal(t, []float64{1, 1, 1}, g.Data, "one centre is all there is")
}

func TestShadowAndGorgeOnAnyWorkers(t *testing.T) {
	x, labels := blobs(3, 5000, 3, 4, 1)
	centers := means(x, labels, 4)
	want, err := Shadow(t.Context(), x, centers, labels, 1)
	require.NoError(t, err)
	wantG, err := Gorge(t.Context(), x, centers, 0, 1)
	require.NoError(t, err)
	for _, w := range []int{2, 7} {
		s, err := Shadow(t.Context(), x, centers, labels, w)
		require.NoError(t, err)
		assert.Equal(t, want, s)
		g, err := Gorge(t.Context(), x, centers, 0, w)
		require.NoError(t, err)
		assert.Equal(t, wantG, g)
	}
}

func TestShadowAndGorgeFaults(t *testing.T) {
	x := cluster.Matrix{Rows: 2, Cols: 1, Data: []float64{0, 4}}
	two := cluster.Matrix{Rows: 2, Cols: 1, Data: []float64{0, 4}}
	bad := cluster.Matrix{Rows: 2, Cols: 1, Data: []float64{0, math.NaN()}}
	wide := cluster.Matrix{Rows: 1, Cols: 2, Data: []float64{0, 4}}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		x, centers cluster.Matrix
		labels     []int32
		want       string
	}{
		{bad, two, []int32{0, 1}, "row 1, column 0 is NaN"},
		{x, bad, []int32{0, 1}, "centres"},
		{x, wide, []int32{0, 1}, "1 centres of 2 columns"},
		{x, two, []int32{0, 2}, "2 centres for labels up to 2"},
		{x, two, []int32{0, -1}, "noise"},
		{x, two, []int32{0, 0}, "at least two clusters"},
		{x, two, []int32{0}, "1 labels for 2 rows"},
	} {
		_, err := Shadow(t.Context(), c.x, c.centers, c.labels, 0)
		assert.ErrorContains(t, err, c.want)
	}
	_, err := Shadow(cancelled, x, two, []int32{0, 1}, 0)
	assert.ErrorIs(t, err, context.Canceled)
	for _, c := range []struct {
		x, centers cluster.Matrix
		gamma      float64
		want       string
	}{
		{bad, two, 1, "row 1, column 0 is NaN"},
		{x, bad, 1, "centres"},
		{x, wide, 1, "1 centres of 2 columns"},
		{x, two, -1, "gamma is -1"},
		{x, two, math.NaN(), "gamma is NaN"},
		{x, two, math.Inf(1), "gamma is +Inf"},
		{cluster.Matrix{Rows: 1, Cols: 1, Data: []float64{1e160}}, two, 1, "row 0 lies too far"},
	} {
		_, err := Gorge(t.Context(), c.x, c.centers, c.gamma, 0)
		assert.ErrorContains(t, err, c.want)
	}
	_, err = Gorge(cancelled, x, two, 1, 0)
	assert.ErrorIs(t, err, context.Canceled)
}

func TestOriginsByHand(t *testing.T) {
	two := []int32{0, 0, 0, 0, 1, 1, 1, 1}
	three := []int32{0, 0, 2, 2, 2, 2, 1, 1}
	o, err := AcrossSolutions([][]int32{make([]int32, 8), two, three, {0, 0, 0, 0, 3, 3, 3, 3}})
	require.NoError(t, err)
	require.Len(t, o, 3)
	assert.Equal(t, Figures{1, 1}, o[0].Stability, "all come from the one segment there was")
	assert.Equal(t, []Figures{{1, 0}, {0, 1}, {.5, .5}}, o[1].From)
	assert.InDeltaSlice(t, []float64{0, 0, 1}, o[1].Entropy, 1e-15)
	assert.InDeltaSlice(t, []float64{1, 1, 0}, o[1].Stability, 1e-15)
	// Segment 0 comes half from 0 and half from 2, segments 1 and 2 have no
	// rows.
	assert.InDelta(t, math.Log(2)/math.Log(3), o[2].Entropy[0], 1e-15)
	assert.True(t, math.IsNaN(o[2].Entropy[1]) && math.IsNaN(o[2].Stability[2]) && math.IsNaN(o[2].From[1][0]))

	_, err = AcrossSolutions([][]int32{two})
	assert.ErrorContains(t, err, "1 solutions")
	_, err = AcrossSolutions([][]int32{two, three[:5]})
	assert.ErrorContains(t, err, "labels of 8 and of 5 rows")
	_, err = AcrossSolutions([][]int32{{0, 1}, {0, -1}})
	assert.ErrorContains(t, err, "row 1 has label -1")
	_, err = AcrossSolutions([][]int32{{}, {}})
	assert.ErrorContains(t, err, "no labels")
}
