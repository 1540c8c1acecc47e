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

// modesLoss is the loss of a labelling from the definition: in each cluster
// and item, the weight of the answers less that of the most frequent one.
func modesLoss(x Codes, w []float64, labels []int32, k int) float64 {
	loss := 0.0
	for a := range k {
		for j, n := range x.Categories {
			counts, total := make([]float64, n), 0.0
			for i, l := range labels {
				if v := x.Row(i)[j]; int(l) == a && v >= 0 {
					counts[v] += w[i]
					total += w[i]
				}
			}
			loss += total - slices.Max(counts)
		}
	}
	return loss
}

// The modes are the best ones for the labels, the labels the nearest by the
// modes, and the loss is theirs.
func TestModesAndLabelsBelongTogether(t *testing.T) {
	for s, missing := range []float64{0, .2, .5} {
		x, _ := answers(uint64(s), 700, []int{2, 5, 3, 4, 2, 7}, missing)
		for _, k := range []int{1, 2, 5, 20} {
			for _, starts := range []int{1, 2, 6} {
				m, err := KModes{K: k, Starts: starts, Seed: 3}.Fit(t.Context(), x)
				require.NoError(t, err)
				require.True(t, m.Converged)
				require.Equal(t, modesLoss(x, ones(x.Rows), m.Labels, k), m.Loss)
				sum, total := 0.0, 0
				for i, l := range m.Labels {
					label, d1, d2, second := m.Assign(x.Row(i))
					require.Equal(t, int(l), label)
					require.LessOrEqual(t, d1, d2)
					require.True(t, second != label && (second >= 0 || k == 1))
					sum += d1
				}
				require.Equal(t, m.Loss, sum)
				for _, n := range m.Sizes {
					require.Positive(t, n)
					total += n
				}
				require.Equal(t, x.Rows, total)
			}
		}
	}
}

// Of few rows the best of all labellings is known.
func TestKModesFindsTheBestOfAll(t *testing.T) {
	for s := range uint64(30) {
		x, _ := answers(s, 8, []int{2, 3, 3, 2}, float64(s%2)*.2)
		best := math.Inf(1)
		labels := make([]int32, 8)
		for code := range 1 << 8 {
			for i := range labels {
				labels[i] = int32(code >> i & 1)
			}
			best = min(best, modesLoss(x, ones(8), labels, 2))
		}
		m, err := KModes{K: 2, Starts: 60}.Fit(t.Context(), x)
		require.NoError(t, err)
		assert.Equal(t, best, m.Loss, "case %d", s)
	}
}

func TestKModesWorkersOrderAndWeights(t *testing.T) {
	x, _ := answers(5, 3000, []int{3, 4, 2, 5, 6}, .1)
	o := KModes{K: 4, Starts: 7, Seed: 9, Workers: 1}
	want, err := o.Fit(t.Context(), x)
	require.NoError(t, err)
	var ends []int64
	o.Progress = func(p Progress) { ends = append(ends, p.Done) }
	for _, workers := range []int{2, 5} {
		o.Workers = workers
		got, err := o.Fit(t.Context(), x)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	assert.Len(t, ends, 14)
	o.Progress = nil

	// From a given start, rows in another order get their labels in that order.
	start := Codes{Rows: 4, Cols: x.Cols, Categories: x.Categories, Data: append([]int32{-1}, x.Data[1:4*x.Cols]...)}
	o.Modes = &start
	want, err = o.Fit(t.Context(), x)
	require.NoError(t, err)
	y := Codes{Rows: x.Rows, Cols: x.Cols, Categories: x.Categories}
	order := random.Stream(4).Perm(x.Rows)
	for _, i := range order {
		y.Data = append(y.Data, x.Row(i)...)
	}
	got, err := o.Fit(t.Context(), y)
	require.NoError(t, err)
	assert.Equal(t, want.Modes, got.Modes)
	for at, i := range order {
		require.Equal(t, want.Labels[i], got.Labels[at])
	}

	// A weight stands for repeated rows, and weight 0 for none.
	z := Codes{Rows: 200, Cols: x.Cols, Categories: x.Categories, Data: x.Data[:200*x.Cols]}
	repeated := Codes{Cols: x.Cols, Categories: x.Categories}
	w := make([]float64, 200)
	for i := range w {
		w[i] = float64(i % 4)
		for range i % 4 {
			repeated.Data = append(repeated.Data, z.Row(i)...)
			repeated.Rows++
		}
	}
	o = KModes{K: 3, Seed: 2, Weights: w}
	got, err = o.Fit(t.Context(), z)
	require.NoError(t, err)
	o.Weights = nil
	want, err = o.Fit(t.Context(), repeated)
	require.NoError(t, err)
	assert.Equal(t, want.Modes, got.Modes)
	assert.Equal(t, want.Loss, got.Loss)
	assert.Equal(t, modesLoss(z, w, got.Labels, 3), got.Loss)
}

func TestKModesManyRows(t *testing.T) {
	// More distinct rows than go to starts side by side, in several chunks.
	r := random.Stream(8)
	x := Codes{Rows: apart + 9000, Cols: 8, Categories: []int{9, 9, 9, 9, 9, 9, 9, 9}}
	for i := range x.Rows {
		for range x.Cols {
			v := i % 3
			if r.IntN(2) == 0 {
				v = r.IntN(9)
			}
			x.Data = append(x.Data, int32(v))
		}
	}
	m, err := KModes{K: 3, Starts: 3, Workers: 1}.Fit(t.Context(), x)
	require.NoError(t, err)
	again, err := KModes{K: 3, Starts: 3, Workers: 3}.Fit(t.Context(), x)
	require.NoError(t, err)
	assert.Equal(t, m, again)
	modes := [][]int32{m.Modes.Row(0), m.Modes.Row(1), m.Modes.Row(2)}
	slices.SortFunc(modes, slices.Compare)
	for a, mode := range modes {
		for _, v := range mode {
			assert.Equal(t, int32(a), v)
		}
	}
}

// What is cancelled on the way stops, with nothing to show for it.
func TestModesAndTreesStopOnTheWay(t *testing.T) {
	stop := errors.New("enough")
	cut := func(fit func(ctx context.Context, told func(Progress)) error) {
		ctx, cancel := context.WithCancelCause(t.Context())
		calls := 0
		err := fit(ctx, func(Progress) { calls++; cancel(stop) })
		assert.ErrorIs(t, err, stop)
		assert.Equal(t, 1, calls)
	}
	x, c := mixed(1, 700, 0)
	cut(func(ctx context.Context, told func(Progress)) error {
		m, err := KModes{K: 3, Starts: 50, Workers: 1, Progress: told}.Fit(ctx, c)
		assert.Nil(t, m)
		return err
	})
	cut(func(ctx context.Context, told func(Progress)) error {
		m, err := KPrototypes{K: 3, Starts: 50, Workers: 1, Progress: told}.Fit(ctx, x, c)
		assert.Nil(t, m)
		return err
	})
	for _, l := range allLinkages {
		cut(func(ctx context.Context, told func(Progress)) error {
			d, err := Agglomerative{Linkage: l, Progress: told}.Fit(ctx, x)
			assert.Nil(t, d)
			return err
		})
	}
}

func TestKModesMissingAnswers(t *testing.T) {
	// The second item is answered by one cluster only; rows without answers
	// differ from nothing.
	x, err := CodesFromRows([][]int32{{0, 1}, {0, 1}, {0, -1}, {1, -1}, {1, -1}, {-1, -1}}, nil)
	require.NoError(t, err)
	m, err := KModes{K: 2}.Fit(t.Context(), x)
	require.NoError(t, err)
	assert.Zero(t, m.Loss)
	other := 1 - m.Labels[0]
	assert.Equal(t, []int32{1, NoAnswer}, m.Modes.Row(int(other)))
	assert.Equal(t, []int32{m.Labels[0], m.Labels[0], m.Labels[0], other, other, 0}, m.Labels)
	_, d1, d2, _ := m.Assign([]int32{1, 0})
	assert.Equal(t, []float64{1, 2}, []float64{d1, d2}, "an answer that no row of the cluster has differs")

	// One prototype fits both rows, so the second cluster stays empty.
	x, err = CodesFromRows([][]int32{{0, 1}, {0, -1}}, nil)
	require.NoError(t, err)
	m, err = KModes{K: 2}.Fit(t.Context(), x)
	require.NoError(t, err)
	assert.True(t, m.Converged)
	assert.Equal(t, []string{"no-rows"}, codes(m.Warnings))
}

func TestKModesBadInput(t *testing.T) {
	good, _ := answers(1, 20, []int{2, 2}, 0)
	wide := Codes{Rows: 2, Cols: 1, Categories: []int{mostCounts}, Data: []int32{0, 1}}
	for want, c := range map[string]struct {
		o KModes
		x Codes
	}{
		"K is 0":                     {KModes{}, good},
		"K is -1":                    {KModes{K: -1, Modes: &good}, good},
		"K is 3 but Modes has 20":    {KModes{K: 3, Modes: &good}, good},
		"K is 2 but Modes has 0":     {KModes{K: 2, Modes: &Codes{}}, good},
		"Starts is -1":               {KModes{K: 2, Starts: -1}, good},
		"MaxIter is -1":              {KModes{K: 2, MaxIter: -1}, good},
		"Weights of row 1 is NaN":    {KModes{K: 2, Weights: []float64{1, math.NaN()}}, good},
		"2 weights for 20 rows":      {KModes{K: 2, Weights: []float64{1, 1}}, good},
		"holds nothing":              {KModes{K: 1}, Codes{}},
		"row 1, column 1 has code 2": {KModes{K: 1}, Codes{Rows: 2, Cols: 2, Categories: []int{2, 2}, Data: []int32{0, 1, 1, 2}}},
		"only 4 distinct rows":       {KModes{K: 5}, good},
		"join rare categories":       {KModes{K: 2}, wide},
		"the data have 2 columns":    {KModes{Modes: &Codes{Rows: 1, Cols: 1, Data: []int32{0}}}, good},
		"code 2 in row 0, column 1":  {KModes{Modes: &Codes{Rows: 1, Cols: 2, Data: []int32{0, 2}}}, good},
		"add up to more":             {KModes{K: 2, Weights: slices.Repeat([]float64{1e308}, 20)}, good},
	} {
		before := slices.Clone(c.x.Data)
		m, err := c.o.Fit(t.Context(), c.x)
		assert.Nil(t, m, want)
		assert.ErrorContains(t, err, want)
		assert.Equal(t, before, c.x.Data)
	}
	m, err := KModes{K: 1}.Fit(t.Context(), Codes{Rows: 1, Cols: 1, Categories: []int{2}, Data: []int32{1}})
	require.NoError(t, err)
	assert.Equal(t, []int32{1}, m.Modes.Data)
	m, err = KModes{K: 3, Starts: 1, MaxIter: 1}.Fit(t.Context(), func() Codes { x, _ := answers(4, 500, []int{4, 4, 4}, 0); return x }())
	require.NoError(t, err)
	assert.Equal(t, []string{"not-converged"}, codes(m.Warnings))
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("enough")
	cancel(stop)
	_, err = KModes{K: 2}.Fit(ctx, good)
	assert.ErrorIs(t, err, stop)
}

func TestKModesModelIsStored(t *testing.T) {
	x, _ := answers(3, 300, []int{2, 3, 2}, .1)
	m, err := KModes{K: 2, Seed: 1<<63 + 1}.Fit(t.Context(), x)
	require.NoError(t, err)
	b, err := json.Marshal(m)
	require.NoError(t, err)
	assert.NotContains(t, string(b), "abels")
	var back KModesModel
	require.NoError(t, json.Unmarshal(b, &back))
	want := *m
	want.Labels = nil
	assert.Equal(t, want, back)
	assert.Zero(t, testing.AllocsPerRun(100, func() { m.Assign(x.Row(0)) }))
	for _, bad := range [][]int32{nil, {0, 1}, {0, 3, 0}, {-2, 0, 0}} {
		label, d1, _, second := m.Assign(bad)
		assert.True(t, label == -1 && second == -1 && math.IsNaN(d1))
	}
	label, _, _, _ := new(KModesModel).Assign(nil)
	assert.Equal(t, -1, label)
	for old, damage := range map[string]string{
		`"clientele":1`:   `"clientele":2`,
		`"k-modes"`:       `"k-means"`,
		`"modes":[[`:      `"modes":[[9,`,
		`"modes":[`:       `"modes":[[],`,
		`"categories":[2`: `"categories":[1`,
		`"categories":[`:  `"categories":[2,`,
		`"sizes":[`:       `"sizes":[1,`,
		`"sizes":[2`:      `"sizes":[-2`,
		`"loss":`:         `"loss":-`,
	} {
		require.Contains(t, string(b), old)
		fresh := KModesModel{Loss: 1}
		assert.Error(t, json.Unmarshal([]byte(strings.Replace(string(b), old, damage, 1)), &fresh), damage)
		assert.Equal(t, KModesModel{Loss: 1}, fresh)
	}
}

func BenchmarkKModes(b *testing.B) {
	x, _ := answers(1, 100000, []int{8, 8, 8, 8, 8, 8, 8, 8, 8, 8}, .02)
	for _, starts := range []int{1, 10} {
		b.Run(map[int]string{1: "n=100000/d=10/k=6", 10: "n=100000/d=10/k=6/starts=10"}[starts], func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, err := KModes{K: 6, Starts: starts}.Fit(b.Context(), x)
				require.NoError(b, err)
			}
		})
	}
}
