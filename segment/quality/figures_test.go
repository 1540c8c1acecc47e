package quality

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// again takes a result through JSON and back.
func again[T any](t *testing.T, v T) (T, string) {
	t.Helper()
	b, err := json.Marshal(v)
	require.NoError(t, err)
	var out T
	require.NoError(t, json.Unmarshal(b, &out))
	return out, string(b)
}

// assertAlike compares figures, NaN being like NaN.
func assertAlike(t *testing.T, want, got []float64) {
	t.Helper()
	require.Len(t, got, len(want))
	for i := range want {
		assert.True(t, want[i] == got[i] || math.IsNaN(want[i]) && math.IsNaN(got[i]), "%v, %v", want, got)
	}
}

// A label that no row has leaves no trace but null.
func TestResultsWithLabelsWithoutRowsSurviveJSON(t *testing.T) {
	x, _ := blobs(3, 90, 2, 3, 4)
	base := make([]int32, x.Rows)
	for i := range base {
		base[i] = int32(i % 2 * 2) // labels 0 and 2
	}
	o := Stability{Pairs: 10}
	s, err := o.Run(t.Context(), x, 2, base, nil)
	require.NoError(t, err)
	require.True(t, math.IsNaN(s.Segment[1]))
	got, text := again(t, *s)
	assert.Contains(t, text, `,null,`)
	assertAlike(t, s.ARI, got.ARI)
	assertAlike(t, s.Segment, got.Segment)
	assertAlike(t, s.SegmentLow, got.SegmentLow)
	assertAlike(t, s.SegmentHigh, got.SegmentHigh)

	e, _ := again(t, Evidence{StabilityResult: *s, Inertia: 3})
	assertAlike(t, s.Segment, e.Segment)
	assert.Equal(t, 3., e.Inertia)

	c, err := o.Clusterwise(t.Context(), x, 2, base, nil)
	require.NoError(t, err)
	require.True(t, math.IsNaN(c.Jaccard[1]))
	w, _ := again(t, *c)
	for _, pair := range [][2]Figures{{c.Jaccard, w.Jaccard}, {c.Low, w.Low}, {c.High, w.High}, {c.Recovered, w.Recovered}, {c.Dissolved, w.Dissolved}} {
		assertAlike(t, pair[0], pair[1])
	}
}

func TestFiguresInJSON(t *testing.T) {
	for text, want := range map[string]Figures{`null`: nil, `[]`: {}, `[1,null,0.5]`: {1, math.NaN(), .5}} {
		b, err := json.Marshal(want)
		require.NoError(t, err)
		assert.Equal(t, text, string(b))
		got := Figures{7}
		require.NoError(t, json.Unmarshal([]byte(text), &got))
		assert.Equal(t, want == nil, got == nil)
		assertAlike(t, want, got)
	}
	got := Figures{7}
	assert.Error(t, got.UnmarshalJSON([]byte(`["x"]`)))
	assert.Equal(t, Figures{7}, got)
	_, err := json.Marshal(Figures{math.Inf(1)})
	assert.Error(t, err)
}

func TestMeansOfClustersSurviveJSON(t *testing.T) {
	x, _ := blobs(3, 90, 2, 3, 4)
	labels := make([]int32, x.Rows)
	for i := range labels {
		labels[i] = int32(i % 2 * 2)
	}
	s, err := Silhouette(t.Context(), x, labels, 0)
	require.NoError(t, err)
	got, _ := again(t, *s)
	assertAlike(t, s.PerCluster, got.PerCluster)
	o, err := AcrossSolutions([][]int32{make([]int32, x.Rows), labels})
	require.NoError(t, err)
	back, _ := again(t, o)
	for i := range o {
		assertAlike(t, o[i].Stability, back[i].Stability)
		assertAlike(t, o[i].Entropy, back[i].Entropy)
		for r := range o[i].From {
			assertAlike(t, o[i].From[r], back[i].From[r])
		}
	}
}
