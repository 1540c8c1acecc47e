package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
)

// mixed draws rows with numbers and answers; neither follows the other.
func mixed(seed uint64, n int, missing float64) (Matrix, Codes) {
	x, _ := blobs(seed, n, 2, 3, 2)
	c, _ := answers(seed, n, []int{3, 2, 4}, missing)
	return x, c
}

// mixedLoss is the loss of a labelling from the definition.
func mixedLoss(x Matrix, c Codes, w []float64, labels []int32, k int, gamma float64) float64 {
	loss := gamma * modesLoss(c, w, labels, k)
	for a := range k {
		for j := range x.Cols {
			mass, mean := 0.0, 0.0
			for i, l := range labels {
				if int(l) == a {
					mass += w[i]
					mean += w[i] * x.Row(i)[j]
				}
			}
			for i, l := range labels {
				if int(l) == a {
					e := x.Row(i)[j] - mean/mass
					loss += w[i] * e * e
				}
			}
		}
	}
	return loss
}

func TestPrototypesAndLabelsBelongTogether(t *testing.T) {
	for s, missing := range []float64{0, .3} {
		x, c := mixed(uint64(s), 500, missing)
		for _, k := range []int{1, 2, 4, 9} {
			for _, gamma := range []float64{0, .01, 5} {
				m, err := KPrototypes{K: k, Gamma: gamma, Starts: 3}.Fit(t.Context(), x, c)
				require.NoError(t, err)
				require.True(t, m.Converged)
				require.Positive(t, m.Gamma)
				require.InEpsilon(t, mixedLoss(x, c, ones(x.Rows), m.Labels, k, m.Gamma), m.Loss, 1e-10)
				sum := 0.0
				for i, l := range m.Labels {
					label, d1, d2, second := m.Assign(x.Row(i), c.Row(i))
					require.Equal(t, int(l), label)
					require.LessOrEqual(t, d1, d2)
					require.True(t, second != label && (second >= 0 || k == 1))
					sum += d1
				}
				require.InEpsilon(t, m.Loss, sum, 1e-10)
				for _, n := range m.Sizes {
					require.Positive(t, n)
				}
			}
		}
	}
}

func TestKPrototypesFindsTheBestOfAll(t *testing.T) {
	for s := range uint64(20) {
		x, c := mixed(s, 8, float64(s%2)*.2)
		best := math.Inf(1)
		labels := make([]int32, 8)
		for code := 1; code < 1<<7; code++ {
			for i := range labels {
				labels[i] = int32(code >> i & 1)
			}
			best = min(best, mixedLoss(x, c, ones(8), labels, 2, .8))
		}
		m, err := KPrototypes{K: 2, Gamma: .8, Starts: 60}.Fit(t.Context(), x, c)
		require.NoError(t, err)
		assert.InEpsilon(t, best, m.Loss, 1e-12, "case %d", s)
	}
}

// At the ends of gamma only the numbers or only the answers decide.
func TestKPrototypesBetweenMeansAndModes(t *testing.T) {
	x, c := mixed(3, 400, 0)
	means, err := KMeans{K: 3, Starts: 30}.Fit(t.Context(), x)
	require.NoError(t, err)
	m, err := KPrototypes{K: 3, Gamma: 1e-12, Starts: 30}.Fit(t.Context(), x, c)
	require.NoError(t, err)
	assert.InEpsilon(t, means.Inertia, m.Loss, 1e-9)

	flat := Matrix{Rows: x.Rows, Cols: 2, Data: slices.Repeat([]float64{7}, 2*x.Rows)}
	modes, err := KModes{K: 3, Starts: 100}.Fit(t.Context(), c)
	require.NoError(t, err)
	m, err = KPrototypes{K: 3, Starts: 100}.Fit(t.Context(), flat, c)
	require.NoError(t, err)
	assert.Equal(t, 1.0, m.Gamma, "no column varies")
	assert.Equal(t, modes.Loss, m.Loss)

	// The default, from the definition: standard deviations 2 and 4.
	y, err := FromRows([][]float64{{1, 10}, {5, 18}})
	require.NoError(t, err)
	two, err := CodesFromRows([][]int32{{0}, {1}}, nil)
	require.NoError(t, err)
	m, err = KPrototypes{K: 1}.Fit(t.Context(), y, two)
	require.NoError(t, err)
	assert.Equal(t, 1.5, m.Gamma)
	assert.Equal(t, 4.*2+16*2+1.5, m.Loss)
}

func TestKPrototypesWorkersOrderAndWeights(t *testing.T) {
	x, c := mixed(5, 2000, .1)
	o := KPrototypes{K: 4, Starts: 5, Seed: 9, Workers: 1}
	want, err := o.Fit(t.Context(), x, c)
	require.NoError(t, err)
	for _, workers := range []int{2, 5} {
		o.Workers = workers
		got, err := o.Fit(t.Context(), x, c)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	o.Centers = &Matrix{Rows: 4, Cols: 2, Data: x.Data[:8]}
	o.Modes = &Codes{Rows: 4, Cols: 3, Categories: c.Categories, Data: c.Data[:12]}
	want, err = o.Fit(t.Context(), x, c)
	require.NoError(t, err)
	y, d := Matrix{Rows: x.Rows, Cols: 2}, Codes{Rows: x.Rows, Cols: 3, Categories: c.Categories}
	order := random.Stream(4).Perm(x.Rows)
	for _, i := range order {
		y.Data = append(y.Data, x.Row(i)...)
		d.Data = append(d.Data, c.Row(i)...)
	}
	o.K = 0
	got, err := o.Fit(t.Context(), y, d)
	require.NoError(t, err)
	assert.Equal(t, want.Modes, got.Modes)
	assert.InDeltaSlice(t, want.Centers.Data, got.Centers.Data, 1e-9)
	for at, i := range order {
		require.Equal(t, want.Labels[i], got.Labels[at])
	}

	// Equal rows are one row of their weight together.
	w := make([]float64, x.Rows)
	var yy Matrix
	var dd Codes
	yy.Cols, dd.Cols, dd.Categories = 2, 3, c.Categories
	for i := range w {
		w[i] = float64(i % 3)
		for range i % 3 {
			yy.Data = append(yy.Data, x.Row(i)...)
			dd.Data = append(dd.Data, c.Row(i)...)
			yy.Rows++
			dd.Rows++
		}
	}
	a, err := KPrototypes{K: 3, Weights: w}.Fit(t.Context(), x, c)
	require.NoError(t, err)
	b, err := KPrototypes{K: 3}.Fit(t.Context(), yy, dd)
	require.NoError(t, err)
	assert.Equal(t, a.Loss, b.Loss)
	assert.Equal(t, a.Centers, b.Centers)
}

func TestKPrototypesBadInput(t *testing.T) {
	x, c := mixed(1, 20, 0)
	broken := Matrix{Rows: 20, Cols: 2, Data: slices.Clone(x.Data)}
	broken.Data[7] = math.NaN()
	huge := Matrix{Rows: 20, Cols: 2, Data: slices.Clone(x.Data)}
	huge.Data[7] = 1e200
	same := Matrix{Rows: 20, Cols: 1, Data: make([]float64, 20)}
	one := &Matrix{Rows: 1, Cols: 2, Data: []float64{1, 2}}
	for want, v := range map[string]struct {
		o KPrototypes
		x Matrix
		c Codes
	}{
		"K is 0":                    {KPrototypes{}, x, c},
		"Gamma is -1":               {KPrototypes{K: 2, Gamma: -1}, x, c},
		"Gamma is NaN":              {KPrototypes{K: 2, Gamma: math.NaN()}, x, c},
		"Starts is -1":              {KPrototypes{K: 2, Starts: -1}, x, c},
		"must be both or none":      {KPrototypes{K: 2, Modes: &c}, x, c},
		"Modes has 20 rows but":     {KPrototypes{Centers: one, Modes: &c}, x, c},
		"data have 3 columns":       {KPrototypes{Centers: one, Modes: &Codes{Rows: 1, Cols: 1, Data: []int32{0}}}, x, c},
		"Centers has 2 columns":     {KPrototypes{Centers: one, Modes: &Codes{Rows: 1, Cols: 3, Data: []int32{0, 0, 0}}}, same, c},
		"3 weights for 20 rows":     {KPrototypes{K: 2, Weights: []float64{1, 1, 1}}, x, c},
		"row 3, column 1 is NaN":    {KPrototypes{K: 2}, broken, c},
		"too far to square":         {KPrototypes{K: 2}, huge, c},
		"holds nothing":             {KPrototypes{K: 2}, x, Codes{}},
		"20 rows of numbers and 1":  {KPrototypes{K: 1}, x, Codes{Rows: 1, Cols: 1, Categories: []int{2}, Data: []int32{0}}},
		"distinct rows":             {KPrototypes{K: 20}, same, c},
		"numbers can hold: rescale": {KPrototypes{K: 2, Gamma: 1e308}, x, c},
		"join rare categories":      {KPrototypes{K: 2}, Matrix{Rows: 2, Cols: 1, Data: []float64{0, 1}}, Codes{Rows: 2, Cols: 1, Categories: []int{mostCounts}, Data: []int32{0, 1}}},
	} {
		m, err := v.o.Fit(t.Context(), v.x, v.c)
		assert.Nil(t, m, want)
		assert.ErrorContains(t, err, want)
	}
	m, err := KPrototypes{K: 1}.Fit(t.Context(), Matrix{Rows: 1, Cols: 1, Data: []float64{3}}, Codes{Rows: 1, Cols: 1, Categories: []int{2}, Data: []int32{1}})
	require.NoError(t, err)
	assert.Zero(t, m.Loss)
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("enough")
	cancel(stop)
	_, err = KPrototypes{K: 2}.Fit(ctx, x, c)
	assert.ErrorIs(t, err, stop)
}

func TestKPrototypesModelIsStored(t *testing.T) {
	x, c := mixed(2, 300, .1)
	m, err := KPrototypes{K: 3}.Fit(t.Context(), x, c)
	require.NoError(t, err)
	b, err := json.Marshal(m)
	require.NoError(t, err)
	assert.NotContains(t, string(b), "abels")
	var back KPrototypesModel
	require.NoError(t, json.Unmarshal(b, &back))
	want := *m
	want.Labels = nil
	assert.Equal(t, want, back)
	assert.Zero(t, testing.AllocsPerRun(100, func() { m.Assign(x.Row(0), c.Row(0)) }))
	for _, bad := range [][]float64{nil, {1}, {1, math.NaN()}} {
		label, d1, _, second := m.Assign(bad, c.Row(0))
		assert.True(t, label == -1 && second == -1 && math.IsNaN(d1))
	}
	label, _, _, _ := m.Assign(x.Row(0), []int32{0, 0, 9})
	assert.Equal(t, -1, label)
	for old, damage := range map[string]string{
		`"clientele":1`:  `"clientele":2`,
		`"k-prototypes"`: `"k-means"`,
		`"centers":[[`:   `"centers":[[1,2],[`,
		`"centers":[`:    `"centers":[[1],`,
		`"modes":[[`:     `"modes":[[9,`,
		`"sizes":[`:      `"sizes":[1,`,
		`"gamma":`:       `"gamma":-`,
		`"loss":`:        `"loss":-`,
	} {
		require.Contains(t, string(b), old)
		fresh := KPrototypesModel{Loss: 1}
		assert.Error(t, json.Unmarshal([]byte(strings.Replace(string(b), old, damage, 1)), &fresh), damage)
		assert.Equal(t, KPrototypesModel{Loss: 1}, fresh)
	}
}

func BenchmarkKPrototypes(b *testing.B) {
	x, _ := blobs(1, 100000, 5, 6, 1)
	c, _ := answers(1, 100000, []int{8, 8, 8, 8, 8}, .02)
	b.Run("n=100000/d=5+5/k=6", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, err := KPrototypes{K: 6, Starts: 1}.Fit(b.Context(), x, c)
			require.NoError(b, err)
		}
	})
}
