package cluster

import (
	"context"
	"encoding/json"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
)

// rowsAt is the piece of the rows of x with these numbers, in their order.
func rowsAt(x Matrix, weights []float64, at []int) Piece {
	p := Piece{Rows: Matrix{Rows: len(at), Cols: x.Cols}}
	for _, i := range at {
		p.Rows.Data = append(p.Rows.Data, x.Row(i)...)
		p.Keys = append(p.Keys, uint64(i))
		if weights != nil {
			p.Weights = append(p.Weights, weights[i])
		}
	}
	return p
}

// shuffledPieces deals the rows of x out to pieces of random sizes.
func shuffledPieces(r *rand.Rand, x Matrix, weights []float64) (out []Piece) {
	for at := r.Perm(x.Rows); len(at) > 0; {
		n := min(len(at), 1+r.IntN(3000))
		out = append(out, rowsAt(x, weights, at[:n]))
		at = at[n:]
	}
	return out
}

func stored(t *testing.T, v json.Marshaler) string {
	t.Helper()
	b, err := json.Marshal(v)
	require.NoError(t, err)
	return string(b)
}

func TestAccumulatorKnowsNoOrder(t *testing.T) {
	x, _ := blobs(21, 9000, 5, 4, 2)
	r := random.Stream(22)
	weights := make([]float64, x.Rows)
	for i := range weights {
		weights[i] = r.Float64() * 3
		for j := range x.Row(i) {
			x.Row(i)[j] *= math.Exp(8 * r.NormFloat64()) // sums that rounding would spoil
		}
	}
	centers := Matrix{Rows: 4, Cols: 5, Data: x.Data[:20]}
	for _, w := range [][]float64{nil, weights} {
		whole, err := NewAccumulator(centers)
		require.NoError(t, err)
		require.NoError(t, whole.AddPiece(t.Context(), Piece{Rows: x, Weights: w}))
		want := stored(t, whole)
		for trial := range 3 {
			parts := make([]*Accumulator, 3)
			for i := range parts {
				parts[i], _ = NewAccumulator(centers)
			}
			for i, p := range shuffledPieces(r, x, w) {
				require.NoError(t, parts[i%3].addPiece(t.Context(), p, 1+trial))
			}
			require.NoError(t, parts[2].Merge(parts[0]))
			require.NoError(t, parts[1].Merge(parts[2]))
			assert.Equal(t, want, stored(t, parts[1]))
			assert.Equal(t, whole.Means(), parts[1].Means())
			assert.Equal(t, whole.Model(), parts[1].Model())
			assert.Equal(t, whole.Mass(), parts[1].Mass())
		}
	}
}

func TestAccumulatorIsOneIterationOfLloyd(t *testing.T) {
	for _, weighted := range []bool{false, true} {
		x, _ := blobs(31, 6000, 3, 5, 2)
		w := ones(x.Rows)
		if weighted {
			for i := range w {
				w[i] = float64(i % 4)
			}
		}
		start := Matrix{Rows: 5, Cols: 3, Data: x.Data[:15]}
		a, err := NewAccumulator(start)
		require.NoError(t, err)
		for i := range x.Rows {
			require.NoError(t, a.Add(x.Row(i), w[i]))
		}
		labels, centers, inertia := lloyd(x, w, start, 1)
		sizes := make([]int, 5)
		for _, l := range labels {
			sizes[l]++
		}
		assert.InDeltaSlice(t, centers, a.Means().Data, 1e-12)
		assert.InEpsilon(t, inertia, a.Inertia(), 1e-12)
		assert.Equal(t, sizes, a.Model().Sizes)
		assert.EqualValues(t, x.Rows, a.Rows())
		label, _, _, _ := a.Model().Assign(x.Row(77))
		assert.EqualValues(t, labels[77], label)
	}
}

// What is removed leaves no trace, and a weight is a number of rows.
func TestAccumulatorRemoves(t *testing.T) {
	x, _ := blobs(41, 500, 4, 3, 2)
	start := Matrix{Rows: 3, Cols: 4, Data: x.Data[:12]}
	without, _ := NewAccumulator(start)
	with, _ := NewAccumulator(start)
	for i := range x.Rows {
		if i%2 == 0 {
			require.NoError(t, without.Add(x.Row(i), 1.1))
		}
		require.NoError(t, with.Add(x.Row(i), 1.1))
	}
	for i := 1; i < x.Rows; i += 2 {
		require.NoError(t, with.Remove(x.Row(i), 1.1))
	}
	assert.Equal(t, stored(t, without), stored(t, with))

	seven, _ := NewAccumulator(start)
	times, _ := NewAccumulator(start)
	require.NoError(t, seven.Add(x.Row(9), 7))
	for range 7 {
		require.NoError(t, times.Add(x.Row(9), 1))
	}
	assert.Equal(t, times.Means(), seven.Means())
	assert.Equal(t, times.Inertia(), seven.Inertia())
	assert.Equal(t, times.Mass(), seven.Mass())

	empty, _ := NewAccumulator(start)
	assert.ErrorContains(t, empty.Remove(x.Row(0), 1), "no row is left")
	assert.Equal(t, start, empty.Means(), "centres without rows stay")
}

func TestAccumulatorBadInput(t *testing.T) {
	_, err := NewAccumulator(Matrix{})
	assert.ErrorContains(t, err, "holds nothing")
	_, err = NewAccumulator(Matrix{Rows: 1, Cols: 2, Data: []float64{0, math.NaN()}})
	assert.ErrorContains(t, err, "column 1 is NaN")

	a, err := NewAccumulator(Matrix{Rows: 2, Cols: 2, Data: []float64{0, 0, 1, 1}})
	require.NoError(t, err)
	before := stored(t, a)
	for _, c := range []struct {
		data, weights []float64
		want          string
	}{
		{[]float64{1, 2, 3}, nil, "3 numbers do not make 2 rows"},
		{[]float64{1, 2, 3, math.Inf(1)}, nil, "row 1, column 1 is +Inf"},
		{[]float64{1, 2, 3, math.NaN()}, nil, "row 1, column 1 is NaN"},
		{[]float64{1, 2, 3, 1e200}, nil, "row 1 lies too far"},
		{[]float64{1, 2, 3, 1e100}, []float64{1, 1e200}, "row 1 lies too far"},
		{[]float64{1, 2, 3, 4}, []float64{1, -1}, "weight of row 1 is -1"},
		{[]float64{1, 2, 3, 4}, []float64{1}, "1 weights for 2 rows"},
	} {
		p := Piece{Rows: Matrix{Rows: 2, Cols: 2, Data: c.data}, Weights: c.weights}
		assert.ErrorContains(t, a.AddPiece(t.Context(), p), c.want)
	}
	assert.ErrorContains(t, a.AddPiece(t.Context(), Piece{Rows: Matrix{Rows: 1, Cols: 3, Data: []float64{1, 2, 3}}}), "rows of 3 columns, want 2")
	assert.ErrorContains(t, a.AddPiece(t.Context(), Piece{}), "holds nothing")
	var none context.Context
	assert.ErrorContains(t, a.AddPiece(none, Piece{}), "no context")
	assert.ErrorContains(t, a.Add([]float64{1}, 1), "a row of 1 columns, want 2")
	assert.ErrorContains(t, a.Add([]float64{1, math.Inf(-1)}, 1), "column 1 of the row is -Inf")
	assert.ErrorContains(t, a.Add([]float64{1, 2}, math.NaN()), "weight of the row is NaN")
	assert.ErrorContains(t, a.Add([]float64{1, 2e200}, 1), "too far")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	assert.ErrorIs(t, a.AddPiece(ctx, Piece{Rows: Matrix{Rows: 1, Cols: 2, Data: []float64{1, 2}}}), context.Canceled)

	other, _ := NewAccumulator(Matrix{Rows: 2, Cols: 2, Data: []float64{0, 0, 1, 2}})
	assert.ErrorContains(t, a.Merge(other), "different centres")
	assert.ErrorContains(t, a.Merge(a), "itself")
	assert.ErrorContains(t, a.Merge(nil), "no accumulator")
	assert.ErrorContains(t, a.Merge(new(Accumulator)), "no accumulator")
	assert.Equal(t, before, stored(t, a), "what fails adds nothing")
}

func TestAccumulatorJSON(t *testing.T) {
	x, _ := blobs(51, 300, 2, 2, 2)
	a, _ := NewAccumulator(Matrix{Rows: 2, Cols: 2, Data: x.Data[:4]})
	require.NoError(t, a.AddPiece(t.Context(), Piece{Rows: x}))
	good := stored(t, a)
	var back Accumulator
	require.NoError(t, json.Unmarshal([]byte(good), &back))
	require.NoError(t, back.Merge(a))
	require.NoError(t, a.AddPiece(t.Context(), Piece{Rows: x}))
	assert.Equal(t, stored(t, a), stored(t, &back))

	for from, to := range map[string]string{
		`"clientele":1`:           `"clientele":2`,
		`"kind":"k-means-acc`:     `"kind":"acc`,
		`"centers":[[`:            `"centers":[[1],[`,
		`"rows":`:                 `"rows":-`,
		`"groups":[{`:             `"groups":[{"rows":0,"mass":[],"inertia":[],"sums":[[],[]]},{`,
		`"mass":[`:                `"mass":[99,`,
		`"inertia":[`:             `"inertia":[0,-1],"was":[`,
		`"sums":[[`:               `"sums":[[],[`,
		`"groups":[{"rows":`:      `"groups":[{"rows":0,"was":`,
		`"kind":"k-means-accumul`: `"kind":3,"was":"`,
	} {
		damaged := strings.Replace(good, from, to, 1)
		require.NotEqual(t, good, damaged, from)
		kept := back
		assert.Error(t, back.UnmarshalJSON([]byte(damaged)), "%s -> %s", from, to)
		assert.Equal(t, kept, back)
	}
}

func TestAccumulatorAddAllocatesNothing(t *testing.T) {
	a, _ := NewAccumulator(Matrix{Rows: 2, Cols: 3, Data: []float64{0, 0, 0, 1, 1, 1}})
	row := []float64{1, 2, 3}
	assert.Zero(t, testing.AllocsPerRun(100, func() { _ = a.Add(row, 1) }))
}

// BenchmarkAccumulator is one exact iteration over all rows.
func BenchmarkAccumulator(b *testing.B) {
	x, _ := blobs(1, 500000, 6, 6, 1)
	b.Run("n=500000/d=6/k=6", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			a, err := NewAccumulator(Matrix{Rows: 6, Cols: 6, Data: x.Data[:36]})
			require.NoError(b, err)
			require.NoError(b, a.AddPiece(b.Context(), Piece{Rows: x}))
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(x.Rows), "ns/row")
	})
}
