package cluster

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/kernel"
	"github.com/clientele-go/clientele/internal/random"
)

// plainDBSCAN looks at all pairs.
func plainDBSCAN(x Matrix, weights []float64, epsilon, points float64) (labels []int32, dense int) {
	n := x.Rows
	near := func(i, j int) bool { return kernel.Squared(x.Row(i), x.Row(j)) <= epsilon*epsilon }
	core := make([]bool, n)
	for i := range n {
		mass := 0.0
		for j := range n {
			if near(i, j) {
				mass += weights[j]
			}
		}
		if core[i] = mass >= points; core[i] {
			dense++
		}
	}
	labels = slices.Repeat([]int32{-1}, n)
	next := int32(0)
	for i := range n {
		if !core[i] || labels[i] >= 0 {
			continue
		}
		labels[i] = next
		todo := []int{i}
		for len(todo) > 0 {
			at := todo[0]
			todo = todo[1:]
			for j := range n {
				if core[j] && labels[j] < 0 && near(at, j) {
					labels[j] = next
					todo = append(todo, j)
				}
			}
		}
		next++
	}
	for i := range n {
		least := math.Inf(1)
		for j := range n {
			if d := kernel.Squared(x.Row(i), x.Row(j)); !core[i] && core[j] && near(i, j) && d < least {
				least, labels[i] = d, labels[j]
			}
		}
	}
	return labels, dense
}

func TestDBSCANIsThatOfTheDefinition(t *testing.T) {
	border, noise := 0, 0
	for s := range uint64(300) {
		r := random.Stream(s, 21)
		x := anything(r, 5+r.IntN(60))
		o := DBSCAN{Epsilon: float64(1+r.IntN(8)) / 4, MinPoints: 1 + r.IntN(6), Workers: 1 + int(s%3)}
		if s%2 == 0 {
			for range x.Rows {
				o.Weights = append(o.Weights, float64(1+r.IntN(8))/2)
			}
		}
		m, err := o.Fit(t.Context(), x)
		require.NoError(t, err)
		labels, dense := plainDBSCAN(x, filled(o.Weights, x.Rows), o.Epsilon, float64(o.MinPoints))
		require.Equal(t, labels, m.Labels, "case %d", s)
		require.Equal(t, dense, m.Dense)
		border += x.Rows - m.Noise - m.Dense
		noise += m.Noise

		b, err := json.Marshal(m)
		require.NoError(t, err)
		var back DBSCANModel
		require.NoError(t, json.Unmarshal(b, &back))
		for i := range x.Rows {
			label, d := back.Assign(x.Row(i))
			require.Equal(t, int(m.Labels[i]), label)
			require.Equal(t, label < 0, math.IsInf(d, 1))
		}
		m.Labels = nil
		assert.Equal(t, m.Sizes, back.Sizes)
		assert.Equal(t, m.Noise, back.Noise)
		assert.Equal(t, m.Warnings, back.Warnings)
	}
	assert.Greater(t, border, 200)
	assert.Greater(t, noise, 300)
}

func TestDBSCANOfBadInput(t *testing.T) {
	x, _ := blobs(1, 50, 2, 2, 5)
	for _, o := range []DBSCAN{{}, {Epsilon: -1}, {Epsilon: math.NaN()}, {Epsilon: math.Inf(1)}, {Epsilon: 1e-200}} {
		_, err := o.Fit(t.Context(), x)
		assert.ErrorContains(t, err, "Epsilon is")
	}
	err := DBSCAN{MinPoints: -1, Weights: []float64{1, math.Inf(1)}}.Validate()
	assert.ErrorContains(t, err, "MinPoints is -1")
	assert.ErrorContains(t, err, "row 1 is +Inf")
	x.Data[9] = math.NaN()
	_, err = DBSCAN{Epsilon: 1}.Fit(t.Context(), x)
	assert.ErrorContains(t, err, "row 4, column 1 is NaN")
	x.Data[9] = 1
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(assert.AnError)
	_, err = DBSCAN{Epsilon: 1}.Fit(ctx, x)
	assert.ErrorIs(t, err, assert.AnError)

	m, err := DBSCAN{Epsilon: 1}.Fit(t.Context(), Matrix{Rows: 1, Cols: 1, Data: []float64{4}})
	require.NoError(t, err)
	assert.Equal(t, []int32{-1}, m.Labels)
	assert.Equal(t, []string{"no-clusters"}, codes(m.Warnings))
	label, d := m.Assign([]float64{4})
	assert.Equal(t, -1, label)
	assert.True(t, math.IsInf(d, 1))
	b, err := json.Marshal(m)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, new(DBSCANModel)))
	for _, row := range [][]float64{nil, {1, 2}, {math.NaN()}} {
		label, d = m.Assign(row)
		assert.Equal(t, -1, label)
		assert.True(t, math.IsNaN(d))
	}
	m, err = DBSCAN{Epsilon: .6}.Fit(t.Context(), x)
	require.NoError(t, err)
	assert.Equal(t, []string{"mostly-noise"}, codes(m.Warnings))
	label, _ = m.Assign([]float64{1e300, 1e300})
	assert.Equal(t, -1, label)
	row := []float64{1, 2}
	assert.Zero(t, testing.AllocsPerRun(100, func() { m.Assign(row) }))

	for _, bad := range []string{
		`{}`, `{"clientele":1,"kind":"hdbscan"}`, `{"clientele":1,"kind":"dbscan","columns":1}`,
		`{"clientele":1,"kind":"dbscan","columns":1,"epsilon":1}`,
		`{"clientele":1,"kind":"dbscan","columns":0,"epsilon":1,"minPoints":3}`,
		`{"clientele":1,"kind":"dbscan","columns":1,"epsilon":1,"minPoints":3,"members":[[1]],"dense":1}`,
		`{"clientele":1,"kind":"dbscan","columns":1,"epsilon":1,"minPoints":3,"members":[[1]],"labels":[0],"dense":1}`,
		`{"clientele":1,"kind":"dbscan","columns":1,"epsilon":1,"minPoints":3,"members":[[1]],"labels":[-1],"dense":1,"sizes":[1]}`,
		`{"clientele":1,"kind":"dbscan","columns":1,"epsilon":1,"minPoints":3,"members":[[1]],"labels":[0],"dense":1,"sizes":[1,2]}`,
		`{"clientele":1,"kind":"dbscan","columns":1,"epsilon":1,"minPoints":3,"members":[[1]],"labels":[0],"dense":0,"sizes":[1]}`,
		`{"clientele":1,"kind":"dbscan","columns":2,"epsilon":1,"minPoints":3,"members":[[1]],"labels":[0],"dense":1,"sizes":[1]}`,
		`{"clientele":1,"kind":"dbscan","columns":1,"epsilon":1,"minPoints":3,"members":[["a"]],"labels":[0],"dense":1,"sizes":[1]}`,
	} {
		kept := *m
		assert.Error(t, json.Unmarshal([]byte(bad), m), bad)
		assert.Equal(t, kept, *m)
	}
	good := `{"clientele":1,"kind":"dbscan","columns":1,"epsilon":1,"minPoints":3,"members":[[1]],"labels":[0],"dense":3,"sizes":[3]}`
	require.NoError(t, json.Unmarshal([]byte(good), m))
	label, d = m.Assign([]float64{1.75})
	assert.Equal(t, 0, label)
	assert.Equal(t, .75, d)
}
