package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
)

// anything makes rows of some kind: scattered, in heaps of equal ones, or on a
// grid, where most distances are equal.
func anything(r *rand.Rand, n int) Matrix {
	x := Matrix{Rows: n, Cols: 1 + r.IntN(3)}
	kind := r.IntN(3)
	for i := range n {
		at := float64(r.IntN(3) * 6)
		for range x.Cols {
			v := at + r.NormFloat64()
			if kind > 0 {
				v = math.Round(v * float64(kind))
			}
			x.Data = append(x.Data, v)
		}
		if kind == 1 && i > 0 && r.IntN(3) == 0 {
			copy(x.Row(i), x.Row(r.IntN(i)))
		}
	}
	return x
}

func (o HDBSCAN) String() string {
	return fmt.Sprintf("size %d, points %d, epsilon %v, leaves %v, single %v", o.MinSize, o.MinPoints, o.Epsilon, o.Leaves, o.AllowSingle)
}

func TestHDBSCANIsThatOfTheDefinition(t *testing.T) {
	clusters, noise, splits := 0, 0, 0
	cases := sized(400, 80)
	for s := range uint64(cases) {
		r := random.Stream(s, 11)
		x := anything(r, 6+r.IntN(30))
		o := HDBSCAN{MinSize: 2 + r.IntN(4), MinPoints: 1 + r.IntN(5), Leaves: s%5 == 1, AllowSingle: s%3 == 1}
		if s%4 == 3 {
			o.Epsilon = 3 * r.Float64()
		}
		m, err := o.Fit(t.Context(), x)
		require.NoError(t, err)
		labels, probabilities, outliers := reference(x, o.MinSize, o.MinPoints, o.Leaves, o.AllowSingle, o.Epsilon)
		require.Equal(t, labels, m.Labels, "case %d: %v", s, o)
		require.InDeltaSlice(t, probabilities, m.Probabilities, 1e-9, "case %d: %v", s, o)
		require.InDeltaSlice(t, outliers, m.Outliers, 1e-9, "case %d: %v", s, o)
		clusters += len(m.Sizes)
		noise += m.Noise
		splits += len(m.Tree) / 2
	}
	assert.Greater(t, clusters, cases)
	assert.Greater(t, noise, cases*7/4)
	assert.Greater(t, splits, cases)
}

func TestHDBSCANKnowsNoOrder(t *testing.T) {
	for s := range uint64(60) {
		r := random.Stream(s, 12)
		x := anything(r, 200)
		o := HDBSCAN{MinSize: 4, MinPoints: 1 + int(s%5)}
		m, err := o.Fit(t.Context(), x)
		require.NoError(t, err)
		perm := r.Perm(x.Rows)
		y := Matrix{Rows: x.Rows, Cols: x.Cols}
		for _, i := range perm {
			y.Data = append(y.Data, x.Row(i)...)
		}
		p, err := o.Fit(t.Context(), y)
		require.NoError(t, err)
		to := map[int32]int32{-1: -1}
		for at, i := range perm {
			if _, ok := to[m.Labels[i]]; !ok {
				to[m.Labels[i]] = p.Labels[at]
			}
			require.Equal(t, to[m.Labels[i]], p.Labels[at])
			require.Equal(t, m.Probabilities[i], p.Probabilities[at])
			require.Equal(t, m.Outliers[i], p.Outliers[at])
		}
		slices.Sort(m.Stability)
		slices.Sort(p.Stability)
		require.Equal(t, m.Stability, p.Stability, "to the last bit")
	}
}

func TestHDBSCANCountsEqualRowsAsWeights(t *testing.T) {
	for s := range uint64(60) {
		r := random.Stream(s, 13)
		x := anything(r, 80)
		rows, counts, index := Distinct(x)
		o := HDBSCAN{MinSize: 5, MinPoints: 1 + int(s%6)}
		all, err := o.Fit(t.Context(), x)
		require.NoError(t, err)
		o.Weights = counts
		few, err := o.Fit(t.Context(), rows)
		require.NoError(t, err)
		assert.Equal(t, all.Stability, few.Stability)
		assert.Equal(t, all.Tree, few.Tree)
		for i, at := range index {
			assert.Equal(t, all.Labels[i], few.Labels[at])
		}
	}
}

func TestHDBSCANScalesWithTheUnits(t *testing.T) {
	for s := range uint64(60) {
		x := anything(random.Stream(s, 14), 150)
		y := Matrix{Rows: x.Rows, Cols: x.Cols}
		for _, v := range x.Data {
			y.Data = append(y.Data, 3.7*v+11.1)
		}
		a, err := HDBSCAN{MinSize: 4, MinPoints: 4}.Fit(t.Context(), x)
		require.NoError(t, err)
		b, err := HDBSCAN{MinSize: 4, MinPoints: 4}.Fit(t.Context(), y)
		require.NoError(t, err)
		assert.Equal(t, a.Labels, b.Labels, "what was equally far is still, but for rounding")
		assert.InDeltaSlice(t, a.Outliers, b.Outliers, 1e-6)
		for j := range a.Stability {
			assert.InDelta(t, a.Stability[j], 3.7*b.Stability[j], 1e-6*(1+a.Stability[j]))
		}
	}
}

func TestHDBSCANWhateverTheWorkers(t *testing.T) {
	for _, d := range []int{2, 7, 12} {
		x, _ := blobs(uint64(d), 3000, d, 5, 12)
		var want *HDBSCANModel
		for _, workers := range workerCounts(1, 2, 5) {
			stages := map[string]int64{}
			m, err := HDBSCAN{MinSize: 50, Workers: workers, Progress: func(p Progress) {
				assert.GreaterOrEqual(t, p.Done, stages[p.Stage])
				assert.LessOrEqual(t, p.Done, p.Total)
				stages[p.Stage] = p.Done
			}}.Fit(t.Context(), x)
			require.NoError(t, err)
			assert.Equal(t, map[string]int64{"core distances": 3000, "spanning tree": 2999}, stages)
			if want == nil {
				want = m
			}
			assert.Equal(t, want, m)
		}
		assert.Len(t, want.Sizes, 5)
	}
}

// Many customers are equal: their core distance is 0, their density has no
// bound, and everything has to stay finite.
func TestHDBSCANOfHeaps(t *testing.T) {
	x := Matrix{Rows: 400, Cols: 2}
	for i := range x.Rows {
		switch {
		case i%4 == 0:
			x.Data = append(x.Data, 0, 0)
		case i%4 == 1:
			x.Data = append(x.Data, 50, 50)
		case i%4 == 2:
			x.Data = append(x.Data, float64(i%9), float64(i%7))
		default:
			x.Data = append(x.Data, 50+float64(i%9), 50+float64(i%7))
		}
	}
	m, err := HDBSCAN{}.Fit(t.Context(), x)
	require.NoError(t, err)
	assert.Equal(t, []int{200, 200}, m.Sizes)
	for i := range x.Rows {
		assert.Equal(t, int32(i%2), m.Labels[i])
		assert.True(t, m.Probabilities[i] > 0 && m.Probabilities[i] <= 1)
		assert.True(t, m.Outliers[i] >= 0 && m.Outliers[i] < 1)
	}
	for _, s := range m.Stability {
		assert.True(t, s > 0 && !math.IsInf(s, 1))
	}

	same := Matrix{Rows: 30, Cols: 1, Data: make([]float64, 30)}
	m, err = HDBSCAN{}.Fit(t.Context(), same)
	require.NoError(t, err)
	assert.Equal(t, 30, m.Noise)
	assert.Equal(t, []string{"no-clusters"}, codes(m.Warnings))
	m, err = HDBSCAN{AllowSingle: true}.Fit(t.Context(), same)
	require.NoError(t, err)
	assert.Equal(t, []int{30}, m.Sizes)
	label, p := m.Assign([]float64{0})
	assert.Equal(t, 0, label)
	assert.Equal(t, 1., p)
}

func TestHDBSCANAssigns(t *testing.T) {
	for s := range uint64(20) {
		x := anything(random.Stream(s, 15), 300)
		m, err := HDBSCAN{MinSize: 8, MinPoints: 1 + int(s%4)*4}.Fit(t.Context(), x)
		require.NoError(t, err)
		for i := range x.Rows {
			label, p := m.Assign(x.Row(i))
			require.Equal(t, int(m.Labels[i]), label, "a member gets its own")
			require.Equal(t, m.Probabilities[i], p)
		}
		b, err := json.Marshal(m)
		require.NoError(t, err)
		assert.NotContains(t, string(b), "abels")
		var back HDBSCANModel
		require.NoError(t, json.Unmarshal(b, &back))
		// Where it would join is where it does join, most of the time.
		for range 100 {
			row := slices.Clone(x.Row(int(s)))
			for j := range row {
				row[j] += 2 * random.Stream(s, uint64(j)).NormFloat64()
			}
			label, p := m.Assign(row)
			again, q := back.Assign(row)
			require.Equal(t, label, again)
			require.Equal(t, p, q)
		}
		m.Labels, m.Probabilities, m.Outliers = nil, nil, nil
		assert.Equal(t, m, &back)
	}
}

// A new row goes where it lies when the clusters are found with it, in all but
// few cases: it may tip a balance.
func TestHDBSCANAssignsAsItFits(t *testing.T) {
	x, _ := blobs(3, 600, 2, 4, 6)
	m, err := HDBSCAN{MinSize: 20}.Fit(t.Context(), x)
	require.NoError(t, err)
	require.Len(t, m.Sizes, 4)
	r := random.Stream(8)
	agree := 0
	rows := sized(200, 40)
	for range rows {
		row := []float64{r.Float64()*30 - 15, r.Float64()*30 - 15}
		label, p := m.Assign(row)
		with, err := HDBSCAN{MinSize: 20}.Fit(t.Context(), Matrix{Rows: 601, Cols: 2, Data: append(slices.Clone(x.Data), row...)})
		require.NoError(t, err)
		if int(with.Labels[600]) == label && math.Abs(with.Probabilities[600]-p) < .02 {
			agree++
		}
	}
	assert.Greater(t, agree, rows*19/20)
}

func TestHDBSCANOfBadInput(t *testing.T) {
	fit := func(o HDBSCAN, x Matrix) error {
		m, err := o.Fit(t.Context(), x)
		if err != nil {
			assert.Nil(t, m)
		}
		return err
	}
	x, _ := blobs(1, 50, 2, 2, 5)
	with := func(v float64) Matrix {
		y := Matrix{Rows: 50, Cols: 2, Data: slices.Clone(x.Data)}
		y.Data[7] = v
		return y
	}
	assert.ErrorContains(t, fit(HDBSCAN{}, with(math.NaN())), "row 3, column 1 is NaN")
	assert.ErrorContains(t, fit(HDBSCAN{}, with(math.Inf(-1))), "row 3, column 1 is -Inf")
	assert.ErrorContains(t, fit(HDBSCAN{}, with(1e200)), "column 1")
	assert.ErrorContains(t, fit(HDBSCAN{}, Matrix{}), "holds nothing")
	assert.ErrorContains(t, fit(HDBSCAN{}, Matrix{Rows: 2, Cols: 2, Data: []float64{1, 2, 3}}), "do not make")
	assert.ErrorContains(t, fit(HDBSCAN{Weights: []float64{1}}, x), "1 weights for 50 rows")
	heavy := make([]float64, 50)
	assert.ErrorContains(t, fit(HDBSCAN{Weights: heavy}, x), "row 0 is 0")
	for i := range heavy {
		heavy[i] = 1e16
	}
	assert.ErrorContains(t, fit(HDBSCAN{Weights: heavy}, x), "more than can be counted")
	_, _, err := newDenseRows(t.Context(), x, nil, 49)
	assert.ErrorContains(t, err, "50 different rows need up to 0.0 GB")
	err = HDBSCAN{MinSize: 1, MinPoints: -1, Epsilon: math.NaN()}.Validate()
	for _, want := range []string{"MinSize is 1", "MinPoints is -1", "Epsilon is NaN"} {
		assert.ErrorContains(t, err, want)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(assert.AnError)
	_, err = HDBSCAN{}.Fit(ctx, x)
	assert.ErrorIs(t, err, assert.AnError)

	few, err := HDBSCAN{}.Fit(t.Context(), Matrix{Rows: 1, Cols: 1, Data: []float64{4}})
	require.NoError(t, err)
	assert.Equal(t, []int32{-1}, few.Labels)
	assert.Equal(t, []float64{1}, few.Outliers)
	assert.Equal(t, []string{"too-few-rows"}, codes(few.Warnings))
	label, p := few.Assign([]float64{4})
	assert.Equal(t, -1, label)
	assert.Zero(t, p)
	b, err := json.Marshal(few)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, new(HDBSCANModel)))

	m, err := HDBSCAN{}.Fit(t.Context(), x)
	require.NoError(t, err)
	for _, row := range [][]float64{nil, {1}, {1, 2, 3}, {math.NaN(), 0}, {0, math.Inf(1)}} {
		label, p = m.Assign(row)
		assert.Equal(t, -1, label)
		assert.True(t, math.IsNaN(p))
	}
	label, p = m.Assign([]float64{1e300, -1e300})
	assert.Equal(t, -1, label)
	assert.Zero(t, p)
	label, p = new(HDBSCANModel).Assign(nil)
	assert.Equal(t, -1, label)
	assert.True(t, math.IsNaN(p))
	_, err = json.Marshal(new(HDBSCANModel))
	assert.Error(t, err)
	row := []float64{1, 2}
	assert.Zero(t, testing.AllocsPerRun(100, func() { m.Assign(row) }))
}

func TestHDBSCANRefusesDamagedModels(t *testing.T) {
	x, _ := blobs(3, 60, 2, 2, 9)
	m, err := HDBSCAN{}.Fit(t.Context(), x)
	require.NoError(t, err)
	require.Len(t, m.Sizes, 2)
	b, err := json.Marshal(m)
	require.NoError(t, err)
	kept := *m
	for at, damage := range []func(v map[string]any){
		func(v map[string]any) { v["clientele"] = 2 },
		func(v map[string]any) { v["kind"] = "k-means" },
		func(v map[string]any) { v["minSize"] = 1 },
		func(v map[string]any) { v["minPoints"] = 0 },
		func(v map[string]any) { v["epsilon"] = -1 },
		func(v map[string]any) { v["noise"] = -1 },
		func(v map[string]any) { v["sizes"] = []int{3} },
		func(v map[string]any) { v["sizes"] = []int{3, 0} },
		func(v map[string]any) { v["sizes"] = []int{3, 3, 3} },
		func(v map[string]any) { v["members"] = nil },
		func(v map[string]any) { v["members"].([]any)[3] = []float64{1} },
		func(v map[string]any) { v["weights"].([]any)[3] = 0 },
		func(v map[string]any) { v["weights"] = []float64{1} },
		func(v map[string]any) { v["core"].([]any)[3] = -1 },
		func(v map[string]any) { v["left"].([]any)[3] = -1 },
		func(v map[string]any) { v["branch"].([]any)[3] = 99 },
		func(v map[string]any) { v["branch"].([]any)[3] = -1 },
		func(v map[string]any) { v["tree"] = []any{} },
		func(v map[string]any) { v["tree"].([]any)[0].(map[string]any)["parent"] = 1 },
		func(v map[string]any) { v["tree"].([]any)[1].(map[string]any)["parent"] = 1 },
		func(v map[string]any) { v["tree"].([]any)[1].(map[string]any)["death"] = 0 },
		func(v map[string]any) { v["tree"].([]any)[1].(map[string]any)["birth"] = -1 },
		func(v map[string]any) { v["tree"].([]any)[1].(map[string]any)["cluster"] = 7 },
	} {
		var v map[string]any
		require.NoError(t, json.Unmarshal(b, &v))
		damage(v)
		bad, err := json.Marshal(v)
		require.NoError(t, err)
		assert.Error(t, json.Unmarshal(bad, m), "damage %d", at)
		assert.Equal(t, kept, *m, "unchanged on an error")
	}
}

func TestHDBSCANWarns(t *testing.T) {
	r := random.Stream(4)
	x := Matrix{Rows: 1000, Cols: 2}
	for i := range x.Rows {
		if i%5 > 1 {
			x.Data = append(x.Data, 1000*r.NormFloat64(), 1000*r.NormFloat64())
		} else {
			x.Data = append(x.Data, r.NormFloat64()+1000*float64(i%2), r.NormFloat64())
		}
	}
	m, err := HDBSCAN{MinSize: 50}.Fit(t.Context(), x)
	require.NoError(t, err)
	assert.Len(t, m.Sizes, 2)
	assert.Contains(t, codes(m.Warnings), "mostly-noise")
	assert.Contains(t, m.Warnings[0].Text, "% of the rows are in no cluster")
}
