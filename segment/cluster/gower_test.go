package cluster

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
)

func TestGowerByHand(t *testing.T) {
	nan := math.NaN()
	g, err := Gower{
		Numbers:       Matrix{Rows: 4, Cols: 2, Data: []float64{0, 10, 5, nan, 10, 30, nan, nan}},
		Codes:         Codes{Rows: 4, Cols: 2, Categories: []int{3, 2}, Data: []int32{0, 0, 2, 0, -1, 1, -1, 0}},
		NumberWeights: []float64{1, 2}, CodeWeights: []float64{3, 1}, Presence: []bool{false, true},
	}.Measure()
	require.NoError(t, err)
	assert.Equal(t, 4, g.Rows())
	assert.Equal(t, (1*.5+3)/4, g.Between(0, 1), "the second item is absent from both")
	assert.Equal(t, (1+2+1)/4., g.Between(0, 2))
	assert.Equal(t, (1*.5+1)/2, g.Between(1, 2))
	assert.Equal(t, 1., g.Between(2, 3), "only the last item can be compared")
	assert.True(t, math.IsNaN(g.Between(0, 3)), "nothing can be compared")
	assert.Zero(t, g.Between(2, 2))
	assert.Equal(t, g.Between(1, 2), g.To(2, []float64{5, nan}, []int32{2, 0}))
	assert.Equal(t, 2., g.To(2, []float64{30, nan}, []int32{-1, -1}), "beyond the range")
	for _, bad := range [][]float64{nil, {1}, {1, math.Inf(1)}, {nan, nan}} {
		assert.True(t, math.IsNaN(g.To(1, bad, []int32{-1, 0})))
	}
	assert.True(t, math.IsNaN(g.To(1, []float64{1, 2}, nil)))
	_, err = KMedoids{K: 2}.Fit(t.Context(), 4, g.Between)
	assert.ErrorContains(t, err, "items 3 and 0 is NaN")
}

// Scales, shifts and the order of columns do not matter; a weight of 2 is a
// column twice, a constant column makes all more alike.
func TestGowerInvariances(t *testing.T) {
	r := random.Stream(1)
	x, c := mixed(1, 40, .2)
	y, d := Matrix{Rows: 40, Cols: 2}, Codes{Rows: 40, Cols: 4, Categories: []int{4, 3, 2, 3}}
	for i := range 40 {
		if r.IntN(5) == 0 {
			x.Row(i)[1] = math.NaN()
		}
		y.Data = append(y.Data, 7-3*x.Row(i)[1], 1e6*x.Row(i)[0])
		a := c.Row(i)
		d.Data = append(d.Data, a[2], a[0], a[1], a[0])
	}
	g, err := Gower{Numbers: x, Codes: c, CodeWeights: []float64{2, 1, 1}}.Measure()
	require.NoError(t, err)
	h, err := Gower{Numbers: y, Codes: d}.Measure()
	require.NoError(t, err)
	flat := Matrix{Rows: 40, Cols: 1, Data: make([]float64, 40)}
	n, err := Gower{Numbers: flat, Codes: c, NumberWeights: []float64{4}}.Measure()
	require.NoError(t, err)
	only, err := Gower{Codes: c}.Measure()
	require.NoError(t, err)
	for i := range 40 {
		for j := range 40 {
			v := g.Between(i, j)
			require.True(t, v >= 0 && v <= 1)
			require.Equal(t, v, g.Between(j, i))
			require.InDelta(t, v, h.Between(i, j), 1e-12)
			if w := only.Between(i, j); w == w {
				require.LessOrEqual(t, n.Between(i, j), w)
			}
		}
	}
	assert.Zero(t, testing.AllocsPerRun(10, func() { g.Between(1, 2); g.To(1, x.Row(0), c.Row(0)) }))
}

func TestGowerFaults(t *testing.T) {
	x, c := mixed(1, 4, 0)
	put := func(v float64) Matrix {
		y := Matrix{Rows: 4, Cols: 2, Data: append([]float64(nil), x.Data...)}
		y.Data[3] = v
		return y
	}
	nan := math.NaN()
	for want, g := range map[string]Gower{
		"neither numbers nor answers":    {},
		"row 1, column 1 is +Inf":        {Numbers: put(math.Inf(1))},
		"column 0 of the numbers has no": {Numbers: Matrix{Rows: 2, Cols: 1, Data: []float64{nan, nan}}},
		"too far to subtract":            {Numbers: Matrix{Rows: 2, Cols: 1, Data: []float64{1e308, -1e308}}},
		"3 numbers do not make 4 rows":   {Numbers: Matrix{Rows: 4, Cols: 2, Data: x.Data[:3]}},
		"row 0, column 0 has code 5":     {Codes: Codes{Rows: 1, Cols: 1, Categories: []int{2}, Data: []int32{5}}},
		"4 rows of numbers and 1":        {Numbers: x, Codes: Codes{Rows: 1, Cols: 1, Categories: []int{2}, Data: []int32{1}}},
		"Presence has 1 columns":         {Codes: c, Presence: []bool{true}},
		"NumberWeights has 1 columns":    {Numbers: x, NumberWeights: []float64{1}},
		"CodeWeights of column 1 is -1":  {Codes: c, CodeWeights: []float64{1, -1, 1}},
		"NumberWeights of column 0":      {Numbers: x, NumberWeights: []float64{nan, 1}},
		"all weights are zero":           {Numbers: x, Codes: c, NumberWeights: []float64{0, 0}, CodeWeights: []float64{0, 0, 0}},
	} {
		m, err := g.Measure()
		assert.Nil(t, m, want)
		assert.ErrorContains(t, err, want)
	}
}

func BenchmarkGower(b *testing.B) {
	x, _ := blobs(1, 2000, 5, 3, 1)
	c, _ := answers(1, 2000, []int{8, 8, 8, 8, 8}, .02)
	g, err := Gower{Numbers: x, Codes: c}.Measure()
	require.NoError(b, err)
	b.Run("n=2000/d=5+5", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			sum := 0.0
			for i := range 2000 {
				for j := range i {
					sum += g.Between(i, j)
				}
			}
			require.Positive(b, sum)
		}
	})
}
