package quality

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/clientele-go/clientele/segment/cluster"
)

// What each index does with rows that are in no cluster: where labels are
// positions it names the first such row, elsewhere noise is a cluster.
func TestNoiseIsNamedOrCounted(t *testing.T) {
	x := cluster.Matrix{Rows: 6, Cols: 1, Data: []float64{0, 1, 2, 10, 11, 50}}
	labels, other := []int32{0, 0, 0, 1, 1, -1}, []int32{0, 0, 1, 1, 2, 2}
	centers := cluster.Matrix{Rows: 2, Cols: 1, Data: []float64{1, 10.5}}
	dist := func(i, j int) float64 { return max(x.Data[i]-x.Data[j], x.Data[j]-x.Data[i]) }
	for name, f := range map[string]func() error{
		"Jaccard":              func() error { _, err := Jaccard(labels, other); return err },
		"Jaccard, second":      func() error { _, err := Jaccard(other, labels); return err },
		"MatchLabels":          func() error { _, _, err := MatchLabels(labels, other); return err },
		"AcrossSolutions":      func() error { _, err := AcrossSolutions([][]int32{labels, other}); return err },
		"Silhouette":           func() error { _, err := Silhouette(t.Context(), x, labels, 1); return err },
		"SilhouetteSample":     func() error { _, err := SilhouetteSample(t.Context(), x, labels, 3, 1, 1); return err },
		"SquaredSilhouette":    func() error { _, err := SquaredSilhouette(t.Context(), x, labels, 1); return err },
		"SimplifiedSilhouette": func() error { _, err := SimplifiedSilhouette(t.Context(), x, centers, labels, 1); return err },
		"MedoidSilhouette":     func() error { _, err := MedoidSilhouette(t.Context(), []int{1, 3}, labels, dist, 1); return err },
		"Shadow":               func() error { _, err := Shadow(t.Context(), x, centers, labels, 1); return err },
		"CalinskiHarabasz":     func() error { _, err := CalinskiHarabasz(t.Context(), x, labels, 1); return err },
		"DaviesBouldin":        func() error { _, err := DaviesBouldin(t.Context(), x, labels, 1); return err },
		"Stability":            func() error { _, err := Stability{Pairs: 2}.Run(t.Context(), x, 2, labels, nil); return err },
		"Clusterwise":          func() error { _, err := Stability{Pairs: 2}.Clusterwise(t.Context(), x, 2, labels, nil); return err },
	} {
		assert.ErrorContains(t, f(), "label -1, which is noise: leave such rows out", name)
	}
	as := []int32{0, 0, 0, 1, 1, 2}
	for name, f := range map[string]func(a, b []int32) (float64, error){
		"Rand": Rand, "AdjustedRand": AdjustedRand, "FowlkesMallows": FowlkesMallows,
		"MutualInformation": func(a, b []int32) (float64, error) {
			i, err := MutualInformation(a, b)
			return i.Adjusted(Arithmetic), err
		},
	} {
		got, err := f(labels, other)
		assert.NoError(t, err)
		want, err := f(as, other)
		assert.NoError(t, err)
		assert.Equal(t, want, got, name)
	}
}
