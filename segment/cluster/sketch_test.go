package cluster

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
)

// around returns options with and without a pilot.
func around(t *testing.T, x Matrix, size int) []SketchOptions {
	a, err := NewAccumulator(Matrix{Rows: 3, Cols: x.Cols, Data: x.Data[:3*x.Cols]})
	require.NoError(t, err)
	require.NoError(t, a.AddPiece(t.Context(), Piece{Rows: Matrix{Rows: 200, Cols: x.Cols, Data: x.Data[:200*x.Cols]}}))
	return []SketchOptions{{Size: size, Seed: 5}, {Size: size, Seed: 5, Around: a}}
}

func TestSketchKnowsNoOrder(t *testing.T) {
	x, _ := blobs(61, 8000, 3, 4, 2)
	r := random.Stream(62)
	weights := make([]float64, x.Rows)
	for i := range weights {
		weights[i] = float64(r.IntN(4)) * math.Exp(r.NormFloat64())
	}
	for _, o := range around(t, x, 300) {
		for _, w := range [][]float64{nil, weights} {
			whole, err := NewSketch(o)
			require.NoError(t, err)
			all := make([]int, x.Rows)
			for i := range all {
				all[i] = i
			}
			require.NoError(t, whole.AddPiece(t.Context(), rowsAt(x, w, all)))
			want := stored(t, whole)
			for trial := range 3 {
				parts := make([]*Sketch, 3)
				for i := range parts {
					parts[i], _ = NewSketch(o)
				}
				for i, p := range shuffledPieces(r, x, w) {
					if i%4 == 3 {
						for j, key := range p.Keys {
							require.NoError(t, parts[i%3].Add(key, p.Rows.Row(j), p.weight(j)))
						}
						continue
					}
					require.NoError(t, parts[i%3].addPiece(t.Context(), p, 1+trial))
				}
				require.NoError(t, parts[2].Merge(parts[0]))
				require.NoError(t, parts[1].Merge(parts[2]))
				require.Equal(t, want, stored(t, parts[1]))
				a, wa := whole.Sample()
				b, wb := parts[1].Sample()
				assert.Equal(t, a, b)
				assert.Equal(t, wa, wb)
				assert.Equal(t, o.Size, a.Rows)
			}
		}
	}
}

// Over many seeds the estimate of any total is right on average, whatever rows
// are drawn more readily: without bringing weights to the exact total it would
// be unbiased (Duffield, Lund & Thorup 2007, theorem 1), with it nearly so.
func TestSketchEstimatesTotals(t *testing.T) {
	x, _ := blobs(71, 4000, 2, 3, 3)
	r := random.Stream(72)
	p := Piece{Rows: x, Weights: make([]float64, x.Rows), Keys: make([]uint64, x.Rows)}
	mass, inertia := 0.0, 0.0
	for i := range x.Rows {
		p.Weights[i], p.Keys[i] = .5+r.Float64(), uint64(i)
		mass += p.Weights[i]
		inertia += p.Weights[i] * (x.Row(i)[0]*x.Row(i)[0] + x.Row(i)[1]*x.Row(i)[1])
	}
	for _, o := range around(t, x, 200) {
		const seeds = 200
		sum, squares := 0.0, 0.0
		for seed := range uint64(seeds) {
			o.Seed = seed
			s, _ := NewSketch(o)
			require.NoError(t, s.AddPiece(t.Context(), p))
			y, w := s.Sample()
			estimate, total := 0.0, 0.0
			for i, w := range w {
				total += w
				estimate += w * (y.Row(i)[0]*y.Row(i)[0] + y.Row(i)[1]*y.Row(i)[1])
			}
			assert.InEpsilon(t, mass, total, 1e-9)
			assert.Equal(t, s.Mass(), s.mass.Float64())
			sum += estimate / inertia
			squares += (estimate/inertia - 1) * (estimate/inertia - 1)
		}
		sd := math.Sqrt(squares / seeds)
		assert.Less(t, sd, .1)
		assert.InDelta(t, 1, sum/seeds, 4*sd/math.Sqrt(seeds))
	}
}

func TestSketchOfFewRowsHasThemAll(t *testing.T) {
	x, _ := blobs(81, 100, 2, 2, 2)
	s, err := NewSketch(SketchOptions{Size: 101})
	require.NoError(t, err)
	empty, w := s.Sample()
	assert.Zero(t, empty.Rows)
	assert.Empty(t, w)
	for i := range x.Rows {
		require.NoError(t, s.Add(uint64(i), x.Row(i), float64(i)))
	}
	y, w := s.Sample()
	assert.Equal(t, 99, y.Rows, "a row of weight 0 is not drawn")
	assert.EqualValues(t, 100, s.Rows())
	assert.Equal(t, 4950.0, s.Mass())
	slices.Sort(w)
	for i, v := range w {
		assert.EqualValues(t, i+1, v)
	}
}

// A row that is removed is gone, and so is its weight; the sample of the others
// is what it was.
func TestSketchRemoves(t *testing.T) {
	x, _ := blobs(91, 3000, 2, 2, 2)
	for _, o := range around(t, x, 100) {
		s, _ := NewSketch(o)
		for i := range x.Rows {
			require.NoError(t, s.Add(uint64(i), x.Row(i), 2))
		}
		s.order()
		gone := s.kept[40]
		row := slices.Clone(s.data[80:82])
		before, _ := s.Sample()
		require.NoError(t, s.Remove(gone.key, 2))
		after, w := s.Sample()
		assert.Equal(t, 99, after.Rows)
		assert.EqualValues(t, 2999, s.Rows())
		assert.Equal(t, 5998.0, s.Mass())
		total := 0.0
		for _, v := range w {
			total += v
		}
		assert.InEpsilon(t, 5998, total, 1e-12)
		assert.Equal(t, slices.Delete(before.Data, 80, 82), after.Data)
		all := s.data[:cap(s.data)]
		for i := 0; i+1 < len(all); i++ {
			assert.False(t, all[i] == row[0] && all[i+1] == row[1], "the row is still in memory")
		}
		// One that was not in the sample.
		require.NoError(t, s.Remove(1<<40, 2))
		again, _ := s.Sample()
		assert.Equal(t, after, again)
	}
	empty, _ := NewSketch(SketchOptions{})
	assert.ErrorContains(t, empty.Remove(1, 1), "no row is left")
	assert.ErrorContains(t, empty.Remove(1, -1), "weight")
}

func TestSketchOfOneKey(t *testing.T) {
	x, _ := blobs(92, 50, 2, 2, 2)
	s, _ := NewSketch(SketchOptions{Size: 10})
	for i := range x.Rows {
		require.NoError(t, s.Add(7, x.Row(i), 1))
	}
	y, w := s.Sample()
	assert.Zero(t, y.Rows, "rows that share a key are drawn all or none")
	assert.Empty(t, w)
}

func TestSketchBadInput(t *testing.T) {
	for _, size := range []int{-1, 1, math.MaxInt32} {
		_, err := NewSketch(SketchOptions{Size: size})
		assert.ErrorContains(t, err, "must be from 2")
	}
	centers := Matrix{Rows: 1, Cols: 2, Data: []float64{0, 0}}
	empty, _ := NewAccumulator(centers)
	_, err := NewSketch(SketchOptions{Around: empty})
	assert.ErrorContains(t, err, "no row of positive weight")
	full, _ := NewAccumulator(centers)
	require.NoError(t, full.Add([]float64{1, 2}, 1))

	s, err := NewSketch(SketchOptions{Size: 5, Around: full})
	require.NoError(t, err)
	before := stored(t, s)
	keys := []uint64{1, 2}
	for _, c := range []struct {
		p    Piece
		want string
	}{
		{Piece{Rows: Matrix{Rows: 2, Cols: 2, Data: []float64{1, 2, 3, 4}}}, "needs keys"},
		{Piece{Rows: Matrix{Rows: 2, Cols: 2, Data: []float64{1, 2, 3, 4}}, Keys: keys[:1]}, "1 keys for 2 rows"},
		{Piece{Rows: Matrix{Rows: 2, Cols: 2, Data: []float64{1, 2, 3, math.NaN()}}, Keys: keys}, "row 1, column 1 is NaN"},
		{Piece{Rows: Matrix{Rows: 2, Cols: 2, Data: []float64{1, 2, 3, 1e200}}, Keys: keys}, "row 1 of weight 1 lies too far"},
		{Piece{Rows: Matrix{Rows: 2, Cols: 1, Data: []float64{1, 2}}, Keys: keys}, "rows of 1 columns, want 2"},
		{Piece{Rows: Matrix{Rows: 2, Cols: 2, Data: []float64{1, 2, 3, 4}}, Keys: keys, Weights: []float64{1, math.Inf(1)}}, "weight of row 1"},
	} {
		assert.ErrorContains(t, s.AddPiece(t.Context(), c.p), c.want)
	}
	assert.ErrorContains(t, s.Add(1, []float64{1}, 1), "a row of 1 columns, want 2")
	assert.ErrorContains(t, s.Add(1, []float64{1, 1e200}, 1), "too far")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	assert.ErrorIs(t, s.AddPiece(ctx, Piece{Rows: centers, Keys: keys[:1]}), context.Canceled)
	var none context.Context
	assert.ErrorContains(t, s.AddPiece(none, Piece{Rows: centers, Keys: keys[:1]}), "no context")

	plain, _ := NewSketch(SketchOptions{Size: 5})
	other, _ := NewSketch(SketchOptions{Size: 5, Seed: 1})
	assert.ErrorContains(t, s.Merge(plain), "different size, seed or centres")
	assert.ErrorContains(t, plain.Merge(other), "different size, seed or centres")
	assert.ErrorContains(t, s.Merge(s), "itself")
	assert.ErrorContains(t, s.Merge(nil), "no sketch")
	assert.ErrorContains(t, s.Merge(new(Sketch)), "no sketch")
	wide, _ := NewSketch(SketchOptions{Size: 5})
	require.NoError(t, wide.Add(1, []float64{1, 2, 3}, 1))
	require.NoError(t, plain.Add(1, []float64{1, 2}, 1))
	assert.ErrorContains(t, plain.Merge(wide), "2 columns cannot be merged with one of 3")
	assert.Equal(t, before, stored(t, s), "what fails adds nothing")
}

func TestSketchJSON(t *testing.T) {
	x, _ := blobs(95, 500, 2, 2, 2)
	for _, o := range around(t, x, 20) {
		s, _ := NewSketch(o)
		for i := range 250 {
			require.NoError(t, s.Add(uint64(i), x.Row(i), 1))
		}
		good := stored(t, s)
		var back Sketch
		require.NoError(t, json.Unmarshal([]byte(good), &back))
		require.Equal(t, good, stored(t, &back))
		for i := 250; i < 500; i++ {
			require.NoError(t, s.Add(uint64(i), x.Row(i), 1))
			require.NoError(t, back.Add(uint64(i), x.Row(i), 1))
		}
		assert.Equal(t, stored(t, s), stored(t, &back), "a stored sketch goes on as if it had not been stored")

		for from, to := range map[string]string{
			`"clientele":1`:    `"clientele":2`,
			`"kind":"k-means-`: `"kind":"`,
			`"size":20`:        `"size":1`,
			`"seed":5`:         `"seed":6`,
			`"columns":2`:      `"columns":3`,
			`"rows":250`:       `"rows":3`,
			`"mass":[`:         `"mass":[99,`,
			`"limit":`:         `"limit":-`,
			`"keys":[`:         `"keys":[1,`,
			`"weights":[1`:     `"weights":[-1`,
			`"sample":[[`:      `"sample":[[1],[`,
		} {
			damaged := strings.Replace(good, from, to, 1)
			require.NotEqual(t, good, damaged, from)
			kept := stored(t, &back)
			assert.Error(t, back.UnmarshalJSON([]byte(damaged)), "%s -> %s", from, to)
			assert.Equal(t, kept, stored(t, &back))
		}
	}
}

func BenchmarkSketch(b *testing.B) {
	x, _ := blobs(1, 500000, 6, 6, 1)
	p := Piece{Rows: x, Keys: make([]uint64, x.Rows)}
	for i := range p.Keys {
		p.Keys[i] = uint64(i)
	}
	a, err := NewAccumulator(Matrix{Rows: 6, Cols: 6, Data: x.Data[:36]})
	require.NoError(b, err)
	require.NoError(b, a.AddPiece(b.Context(), p))
	for _, o := range []SketchOptions{{}, {Around: a}} {
		name := "n=500000/d=6"
		if o.Around != nil {
			name += "/k=6"
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s, err := NewSketch(o)
				require.NoError(b, err)
				require.NoError(b, s.AddPiece(b.Context(), p))
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(x.Rows), "ns/row")
		})
	}
}
