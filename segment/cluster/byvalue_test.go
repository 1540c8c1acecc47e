package cluster

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
)

// What has a stored form has the same by value and by pointer, and what a value was
// written as can be read.
func TestStoredByValue(t *testing.T) {
	x, c := threeKinds().x, threeKinds().c
	ctx := t.Context()
	var stored []any
	keep := func(m any, err error) {
		require.NoError(t, err)
		stored = append(stored, m)
	}
	means, err := KMeans{K: 3}.Fit(ctx, x)
	keep(means, err)
	keep(wrap(GaussianMixture{K: 2, Starts: 2}.Fit(ctx, x)))
	keep(wrap(LatentClasses{K: 2, Starts: 2}.Fit(ctx, c)))
	keep(wrap(KModes{K: 2}.Fit(ctx, c)))
	keep(wrap(KPrototypes{K: 2}.Fit(ctx, x, c)))
	keep(wrap(Agglomerative{}.Fit(ctx, x)))
	keep(wrap(DBSCAN{Epsilon: 1, MinPoints: 4}.Fit(ctx, x)))
	keep(wrap(HDBSCAN{MinSize: 10}.Fit(ctx, x)))
	keep(wrap(NMF{K: 2}.Fit(ctx, countsOf(t, [][]float64{{1, 2, 3}, {4, 5, 6}, {9, 1, 1}}))))
	around, err := NewAccumulator(means.Centers)
	keep(around, err)
	require.NoError(t, around.AddPiece(ctx, Piece{Rows: x}))
	sketch, err := NewSketch(SketchOptions{Size: 20})
	keep(sketch, err)
	for i := range x.Rows {
		require.NoError(t, sketch.Add(uint64(i), x.Row(i), 1))
		if i%13 == 0 { // writing a value leaves the original alone
			before, after := sketch.Rows(), len(sketch.kept)
			_, err := json.Marshal(*sketch)
			require.NoError(t, err)
			assert.Equal(t, before, sketch.Rows())
			assert.Len(t, sketch.kept, after)
		}
	}
	for _, m := range stored {
		pointer, err := json.Marshal(m)
		require.NoError(t, err)
		value, err := json.Marshal(reflect.ValueOf(m).Elem().Interface())
		require.NoError(t, err)
		assert.Equal(t, string(pointer), string(value), "%T", m)
		again := reflect.New(reflect.TypeOf(m).Elem()).Interface()
		assert.NoError(t, json.Unmarshal(value, again), "%T", m)
	}
}

func wrap[M any](m *M, err error) (any, error) { return m, err }

// What is nil, or comes from nowhere, takes nothing, knows nothing and says so.
func TestWhatComesFromNowhere(t *testing.T) {
	ctx := t.Context()
	rows := Matrix{Rows: 1, Cols: 2, Data: []float64{1, 2}}
	for _, a := range []*Accumulator{nil, {}} {
		for _, err := range []error{a.Add(rows.Row(0), 1), a.Remove(rows.Row(0), 1), a.AddPiece(ctx, Piece{Rows: rows}), a.Merge(nil)} {
			assert.ErrorContains(t, err, "NewAccumulator")
		}
		assert.Zero(t, a.Rows())
		assert.Zero(t, a.Mass()+a.Inertia())
		assert.Zero(t, a.Means().Rows)
		assert.Empty(t, a.Model().Sizes)
	}
	for _, s := range []*Sketch{nil, {}} {
		for _, err := range []error{s.Add(1, rows.Row(0), 1), s.Remove(1, 1), s.AddPiece(ctx, Piece{Rows: rows, Keys: []uint64{1}}), s.Merge(nil)} {
			assert.ErrorContains(t, err, "NewSketch")
		}
		assert.Zero(t, s.Rows())
		assert.Zero(t, s.Mass())
		x, w := s.Sample()
		assert.Zero(t, x.Rows)
		assert.Empty(t, w)
	}
	for _, m := range []*NMFModel{nil, {}} {
		label, share := m.Assign([]int32{0}, []float64{1})
		assert.Equal(t, -1, label)
		assert.True(t, math.IsNaN(share))
		assert.False(t, m.Memberships([]int32{0}, []float64{1}, make([]float64, 1)))
		assert.False(t, m.Memberships(nil, nil, nil))
	}
	for _, m := range []*GowerMeasure{nil, {}} {
		assert.Zero(t, m.Rows())
		assert.True(t, math.IsNaN(m.Between(0, 1)))
		assert.True(t, math.IsNaN(m.To(0, nil, nil)))
	}
}

func TestCopheneticCorrelationOfWhatFails(t *testing.T) {
	d, err := Agglomerative{}.Fit(t.Context(), Matrix{Rows: 4, Cols: 1, Data: []float64{1, 2, 4, 9}})
	require.NoError(t, err)
	far := func(i, j int) float64 { return 1 }
	//lint:ignore SA1012 that is what is tried
	_, err = d.CopheneticCorrelation(nil, far)
	assert.ErrorContains(t, err, "no context")
	_, err = d.CopheneticCorrelation(t.Context(), nil)
	assert.ErrorContains(t, err, "no dissimilarity")
	_, err = d.CopheneticCorrelation(t.Context(), func(i, j int) float64 { panic("no scale") })
	assert.ErrorContains(t, err, "panicked: no scale")
}

// A shape that no numbers fill is refused before anything of its size is made.
func TestPiecesOfNoNumbers(t *testing.T) {
	const many = math.MaxInt/2 + 1 // four times as many are 0, where an int wraps around
	_, err := StreamKMeans{K: 1}.Fit(t.Context(), func(yield func(Piece, error) bool) {
		yield(Piece{Rows: Matrix{Rows: many, Cols: 4}}, nil)
	})
	assert.ErrorContains(t, err, fmt.Sprintf("piece 0: cluster: 0 numbers do not make %d rows", many))
}

// Where squares of all differences lose their digits, and where weights are too
// large, an error says which.
func TestTooNearAndTooHeavy(t *testing.T) {
	x := Matrix{Rows: 3, Cols: 2, Data: []float64{5, 1e-160, 5, 2e-160, 5, 9e-160}}
	_, err := KMeans{K: 2}.Fit(t.Context(), x)
	assert.ErrorContains(t, err, "column 1 reaches from 1e-160 to 9e-160, too near")
	_, err = Agglomerative{}.Fit(t.Context(), x)
	assert.ErrorContains(t, err, "column 1")
	x.Data[0] = 6 // one column that tells rows apart is enough
	_, err = KMeans{K: 2}.Fit(t.Context(), x)
	assert.NoError(t, err)
	_, err = KMeans{K: 2, Weights: []float64{1e308, 1, 1}}.Fit(t.Context(), Matrix{Rows: 3, Cols: 1, Data: []float64{1, 2, 90}})
	assert.ErrorContains(t, err, "weights that add up to 1e+308")
	_, err = KMedoids{K: 1}.Fit(t.Context(), 3, func(i, j int) float64 {
		if i == 2 {
			panic("no scale")
		}
		return 1
	})
	assert.ErrorContains(t, err, "the dissimilarity of items 2 and 0 panicked: no scale")
}

// Three groups along one column, and another that only blurs them and is wider to
// the eye of k-means: some start finds them.
func TestMixtureStartsBesideABlur(t *testing.T) {
	x := blurred(300)
	o := GaussianMixture{K: 3, Centers: &Matrix{Rows: 3, Cols: 2, Data: []float64{0, .5, 10, .5, 20, .5}}}
	want, err := o.Fit(t.Context(), x)
	require.NoError(t, err)
	require.Equal(t, []int{100, 100, 100}, want.Sizes)
	for _, trial := range []int{0, 15} {
		for seed := range uint64(5) {
			got, err := GaussianMixture{K: 3, Seed: seed, Trial: trial}.Fit(t.Context(), x)
			require.NoError(t, err)
			assert.InDelta(t, want.LogLikelihood, got.LogLikelihood, 1e-3)
		}
	}
	assert.ErrorContains(t, GaussianMixture{K: 1, Trial: -1}.Validate(), "Trial")
}

// blurred is rows of three groups in turn.
func blurred(n int) Matrix {
	r := random.Stream(1)
	x := Matrix{Rows: n, Cols: 2}
	for i := range n {
		x.Data = append(x.Data, 10*float64(i%3)+r.NormFloat64(), r.Float64())
	}
	return x
}
