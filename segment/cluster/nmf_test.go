package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
)

// countsOf is a dense table in the sparse form.
func countsOf(t testing.TB, rows [][]float64) (x Counts) {
	t.Helper()
	for _, r := range rows {
		columns := make([]int32, len(r))
		for j := range r {
			columns[j] = int32(j)
		}
		require.NoError(t, x.Add(columns, r))
	}
	return x
}

// scikit-learn 1.2.1, sklearn.decomposition.NMF(3, init="custom", solver="mu",
// beta_loss="kullback-leibler", tol=0) from the same start: W a third of the
// row sums, H as below; factors are its components_, scaled to add up to 1,
// and the loss is reconstruction_err_**2/2.
func TestNMFAsScikitLearn(t *testing.T) {
	x := countsOf(t, [][]float64{
		{9, 4, 0, 0, 1, 0, 0}, {7, 5, 1, 0, 0, 0, 0}, {12, 3, 0, 0, 0, 1, 0}, {0, 1, 8, 6, 0, 0, 0},
		{0, 0, 5, 9, 1, 0, 1}, {1, 0, 10, 7, 0, 0, 0}, {0, 0, 0, 1, 6, 7, 3}, {0, 1, 0, 0, 9, 5, 4},
		{1, 0, 0, 0, 4, 8, 6}, {5, 2, 4, 4, 0, 0, 1}, {0, 0, 3, 2, 4, 5, 2}, {3, 3, 0, 1, 2, 2, 2},
	})
	start, err := FromRows([][]float64{{3, 1, 1, 1, 1, 1, 1}, {1, 1, 3, 1, 1, 1, 1}, {1, 1, 1, 1, 1, 3, 1}})
	require.NoError(t, err)
	for _, c := range []struct {
		iterations int
		factors    []float64
	}{
		{1, []float64{
			0.401995, 0.123203, 0.072712, 0.129949, 0.119584, 0.068252, 0.084306,
			0.086041, 0.085883, 0.340079, 0.199921, 0.127429, 0.070648, 0.09,
			0.085971, 0.085436, 0.075826, 0.140447, 0.177724, 0.31004, 0.124555}},
		{10, []float64{
			0.672875, 0.316383, 0.000273, 2e-05, 0.005503, 0.004199, 0.000747,
			0.000338, 0.010322, 0.49577, 0.4745, 0.000193, 0.0, 0.018876,
			3e-05, 0.006821, 0.0, 0.004703, 0.36513, 0.379989, 0.243327}},
		{5000, []float64{
			0.666667, 0.333333, 0, 0, 0, 0, 0,
			0, 0, 0.494541, 0.478588, 0, 0, 0.026872,
			0, 0, 0, 0, 0.373364, 0.387192, 0.239444}},
	} {
		m, err := NMF{Factors: &start, MaxIter: c.iterations, Tolerance: 1e-15}.Fit(t.Context(), x)
		require.NoError(t, err)
		assert.InDeltaSlice(t, c.factors, m.Factors.Data, 2e-6, "after %d iterations", c.iterations)
		if c.iterations == 5000 {
			assert.InEpsilon(t, 13.815992589553781, m.Loss, 1e-6, "shares are found to 1e-7")
			for row, want := range map[int][]float64{
				0: {0.92857, 0, 0.07143}, 9: {0.4375, 0.5625, 0}, 10: {0, 0.31874, 0.68126}, 11: {0.46154, 0.07987, 0.45859},
			} {
				columns, counts := x.Row(row)
				total := 0.0
				for _, v := range counts {
					total += v
				}
				for a, s := range want {
					assert.InDelta(t, s*total, m.Loadings.Row(row)[a], 2e-4*total, "row %d", row)
				}
				shares := make([]float64, 3)
				require.True(t, m.Memberships(columns, counts, shares))
				assert.InDeltaSlice(t, want, shares, 2e-4)
			}
			// NMF.transform of a new row.
			shares := make([]float64, 3)
			require.True(t, m.Memberships([]int32{0, 1, 2, 5}, []float64{4, 4, 4, 2}, shares))
			assert.InDeltaSlice(t, []float64{0.57142857, 0.28571429, 0.14285714}, shares, 2e-4)
		}
	}
}

func TestNMFModelHoldsTogether(t *testing.T) {
	x, _ := planted(t, 2, 600, 60, 3, 10)
	require.NoError(t, x.Add(nil, nil))
	require.NoError(t, x.Add([]int32{99}, []float64{0}))
	require.Equal(t, 100, x.Cols)
	m, err := NMF{K: 3}.Fit(t.Context(), x)
	require.NoError(t, err)
	require.Len(t, m.Warnings, 1)
	assert.Equal(t, "empty-rows", m.Warnings[0].Code)
	sum, sizes, all := 0.0, make([]int, 3), 0.0
	by := make([]float64, 3)
	loss := 0.0
	for i := range x.Rows {
		columns, counts := x.Row(i)
		total, have := 0.0, 0.0
		for t, v := range counts {
			total += v
			e := 0.0
			for a, l := range m.Loadings.Row(i) {
				e += l * m.Factors.Row(a)[columns[t]]
			}
			loss += v*math.Log(v/e) - v
		}
		for a, l := range m.Loadings.Row(i) {
			have += l
			by[a] += l
			for _, f := range m.Factors.Row(a) {
				loss += l * f
			}
		}
		assert.InDelta(t, total, have, 1e-9)
		label, share := m.Assign(columns, counts)
		assert.EqualValues(t, m.Labels[i], label, "what is fitted is what is assigned")
		if label < 0 {
			assert.Zero(t, total)
			continue
		}
		assert.Equal(t, m.Loadings.Row(i)[label], share*total)
		sizes[label]++
		all += total
	}
	assert.Equal(t, sizes, m.Sizes)
	assert.InEpsilon(t, loss, m.Loss, 1e-9, "the loss by its definition")
	for a := range by {
		assert.InEpsilon(t, by[a]/all, m.Shares[a], 1e-9)
		sum += m.Shares[a]
	}
	assert.InDelta(t, 1, sum, 1e-12)
	one, err := NMF{K: 1}.Fit(t.Context(), x)
	require.NoError(t, err)
	assert.InDelta(t, 0, one.Explained, 1e-12)
}

// How busy a row is does not matter for its shares, nor for anything where rows
// are balanced. Powers of two round nothing.
func TestNMFKnowsNoScale(t *testing.T) {
	x, _ := planted(t, 3, 400, 40, 3, 10)
	scaled := x
	scaled.Values = append([]float64(nil), x.Values...)
	for i := range x.Rows {
		_, counts := scaled.Row(i)
		for t := range counts {
			counts[t] *= float64(int(1) << (i % 9))
		}
	}
	a, err := NMF{K: 3, Balanced: true}.Fit(t.Context(), x)
	require.NoError(t, err)
	b, err := NMF{K: 3, Balanced: true}.Fit(t.Context(), scaled)
	require.NoError(t, err)
	assert.Equal(t, a.Factors, b.Factors)
	assert.Equal(t, a.Labels, b.Labels)
	assert.Equal(t, a.Loss, b.Loss)
	var p, q [3]float64
	for i := range x.Rows {
		columns, counts := x.Row(i)
		require.True(t, a.Memberships(columns, counts, p[:]))
		_, counts = scaled.Row(i)
		require.True(t, a.Memberships(columns, counts, q[:]))
		assert.Equal(t, p, q)
	}
	// Not so where counts count.
	c, err := NMF{K: 3}.Fit(t.Context(), scaled)
	require.NoError(t, err)
	assert.NotEqual(t, a.Factors, c.Factors)
}

func TestNMFWorkersDoNotMatter(t *testing.T) {
	x, _ := planted(t, 4, 3000, 50, 4, 8)
	var want *NMFModel
	for _, workers := range []int{1, 2, 3, 7} {
		m, err := NMF{K: 4, Seed: 2, Workers: workers, MaxIter: 5, Starts: 3}.Fit(t.Context(), x)
		require.NoError(t, err)
		if want == nil {
			want = m
		}
		assert.Equal(t, want, m, "%d workers", workers)
	}
	assert.Equal(t, "not-converged", want.Warnings[0].Code)
}

// With a given start, rows in another order get their labels in that order.
func TestNMFRowsMayBePermuted(t *testing.T) {
	x, _ := planted(t, 5, 800, 30, 3, 10)
	start := Matrix{Rows: 3, Cols: x.Cols, Data: make([]float64, 3*x.Cols)}
	r := random.Stream(6)
	for i := range start.Data {
		start.Data[i] = .1 + r.Float64()
	}
	var y Counts
	order := r.Perm(x.Rows)
	for _, i := range order {
		require.NoError(t, y.Add(x.Row(i)))
	}
	y.Cols = x.Cols
	a, err := NMF{Factors: &start}.Fit(t.Context(), x)
	require.NoError(t, err)
	b, err := NMF{Factors: &start}.Fit(t.Context(), y)
	require.NoError(t, err)
	assert.InDeltaSlice(t, a.Factors.Data, b.Factors.Data, 1e-6)
	moved := 0
	for at, i := range order {
		if a.Labels[i] != b.Labels[at] {
			moved++
		}
	}
	assert.LessOrEqual(t, moved, 1, "but for one that is on the border")
}

func TestNMFBusyRows(t *testing.T) {
	x, _ := planted(t, 7, 300, 30, 2, 5)
	require.NoError(t, x.Add([]int32{3, 4}, []float64{5000, 3000}))
	m, err := NMF{K: 2}.Fit(t.Context(), x)
	require.NoError(t, err)
	require.NotEmpty(t, m.Warnings)
	assert.Equal(t, "busy-rows", m.Warnings[len(m.Warnings)-1].Code)
	m, err = NMF{K: 2, Balanced: true}.Fit(t.Context(), x)
	require.NoError(t, err)
	assert.Empty(t, m.Warnings)
}

func TestNMFBadInput(t *testing.T) {
	good := countsOf(t, [][]float64{{1, 2, 0}, {0, 1, 3}})
	zero := Matrix{Rows: 1, Cols: 3, Data: []float64{1, 0, 1}}
	for _, c := range []struct {
		o    NMF
		want string
	}{
		{NMF{}, "K is 0"},
		{NMF{K: 257}, "K is 257"},
		{NMF{K: 1, Starts: -1, MaxIter: -1, Tolerance: math.NaN()}, "Tolerance is NaN"},
		{NMF{K: 2, Factors: &zero}, "K is 2 but Factors has 1"},
		{NMF{Factors: &zero}, "row 0 counts column 1, which is zero in all Factors"},
		{NMF{Factors: &Matrix{Rows: 1, Cols: 2, Data: []float64{1, 1}}}, "Factors has 2 columns, the data 3"},
		{NMF{Factors: &Matrix{Rows: 1, Cols: 3, Data: []float64{1, -1, 1}}}, "factor 0 is -1 in column 1"},
		{NMF{Factors: &Matrix{Rows: 1, Cols: 3, Data: []float64{0, 0, 0}}}, "factor 0 adds up to 0"},
		{NMF{Factors: &Matrix{}}, "holds nothing"},
	} {
		_, err := c.o.Fit(t.Context(), good)
		assert.ErrorContains(t, err, c.want)
	}
	for _, c := range []struct {
		x    Counts
		want string
	}{
		{Counts{}, "hold nothing"},
		{Counts{Rows: 1, Cols: 1, Start: []int{0, 0}}, "all counts are zero"},
		{Counts{Rows: 1, Cols: 2, Start: []int{0, 2}, Index: []int32{1, 0}, Values: []float64{1, 1}}, "row 0, column 0 after 1"},
		{Counts{Rows: 1, Cols: 2, Start: []int{0, 1}, Index: []int32{2}, Values: []float64{1}}, "row 0, column 2 after -1, must ascend and be below 2"},
		{Counts{Rows: 2, Cols: 2, Start: []int{0, 3, 1}, Index: []int32{0}, Values: []float64{1}}, "row 0 of counts ends before it starts"},
		{Counts{Rows: 1, Cols: 2, Start: []int{0, 1}, Index: []int32{1}, Values: []float64{math.NaN()}}, "row 0, column 1 is NaN"},
		{Counts{Rows: 1, Cols: 2, Start: []int{0, 1}, Index: []int32{1}, Values: []float64{-1}}, "row 0, column 1 is -1"},
		{Counts{Rows: 1, Cols: 2, Start: []int{0}}, "do not make 1 rows"},
		{Counts{Rows: 2, Cols: 1, Start: []int{0, 1, 2}, Index: []int32{0, 0}, Values: []float64{1e308, 1e308}}, "add up to infinity"},
	} {
		_, err := NMF{K: 1}.Fit(t.Context(), c.x)
		assert.ErrorContains(t, err, c.want)
	}
	wide := Counts{Rows: 1, Cols: math.MaxInt32, Start: []int{0, 1}, Index: []int32{5}, Values: []float64{1}}
	_, err := NMF{K: 2}.Fit(t.Context(), wide)
	assert.ErrorContains(t, err, "more than 16 GB")
	var x Counts
	assert.ErrorContains(t, x.Add([]int32{1}, nil), "1 columns and 0 counts in row 0")
	assert.ErrorContains(t, x.Add([]int32{-1}, []float64{1}), "row 0 has a column -1")
	assert.ErrorContains(t, x.Add([]int32{1}, []float64{math.Inf(1)}), "row 0, column 1 is +Inf")
	assert.ErrorContains(t, x.Add([]int32{1, 1}, []float64{1e308, 1e308}), "row 0, column 1 adds up to infinity")
	assert.Equal(t, Counts{}, x, "nothing is appended")
	require.NoError(t, x.Add([]int32{4, 2, 4}, []float64{1, 2, 3}))
	columns, counts := x.Row(0)
	assert.Equal(t, []int32{2, 4}, columns)
	assert.Equal(t, []float64{2, 4}, counts)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = NMF{K: 1}.Fit(ctx, good)
	assert.ErrorIs(t, err, context.Canceled)
	var none context.Context
	_, err = NMF{K: 1}.Fit(none, good)
	assert.ErrorContains(t, err, "no context")

	m, err := NMF{K: 2}.Fit(t.Context(), good)
	require.NoError(t, err)
	for _, c := range []struct {
		columns []int32
		counts  []float64
	}{{nil, nil}, {[]int32{3}, []float64{1}}, {[]int32{0}, []float64{math.NaN()}}, {[]int32{0}, nil}, {[]int32{1, 0}, []float64{1, 1}}} {
		label, share := m.Assign(c.columns, c.counts)
		assert.Equal(t, -1, label)
		assert.True(t, math.IsNaN(share))
	}
	assert.False(t, m.Memberships([]int32{0}, []float64{1}, make([]float64, 3)))
	label, _ := new(NMFModel).Assign([]int32{0}, []float64{1})
	assert.Equal(t, -1, label)
	assert.Zero(t, testing.AllocsPerRun(50, func() { m.Assign(good.Row(0)) }))
}

// Rows that repeat, few rows and one column are no trouble.
func TestNMFOfLittle(t *testing.T) {
	for _, rows := range [][][]float64{{{5}}, {{1, 2}, {1, 2}, {1, 2}}, {{1e300, 1}, {1, 1e300}}, {{1e-300, 0}, {0, 1e-300}}} {
		m, err := NMF{K: 3}.Fit(t.Context(), countsOf(t, rows))
		require.NoError(t, err)
		for _, v := range append(append([]float64{m.Loss}, m.Factors.Data...), m.Loadings.Data...) {
			assert.False(t, v-v != 0, "%v: %v", rows, m)
		}
	}
}

func TestNMFJSON(t *testing.T) {
	x, _ := planted(t, 8, 200, 12, 2, 10)
	m, err := NMF{K: 2, Seed: 1 << 60}.Fit(t.Context(), x)
	require.NoError(t, err)
	good := stored(t, m)
	var back NMFModel
	require.NoError(t, json.Unmarshal([]byte(good), &back))
	assert.Equal(t, good, stored(t, &back))
	for i := range x.Rows {
		l, s := back.Assign(x.Row(i))
		k, r := m.Assign(x.Row(i))
		assert.Equal(t, k, l)
		assert.Equal(t, r, s)
	}
	for from, to := range map[string]string{
		`"clientele":1`: `"clientele":2`,
		`"kind":"nmf"`:  `"kind":"nnn"`,
		`"factors":[[`:  `"factors":[[1],[`,
		`0.`:            `-0.`,
		`"sizes":[`:     `"sizes":[1,`,
		`"shares":[`:    `"shares":[1,`,
		`"loss":`:       `"loss":-`,
	} {
		damaged := strings.Replace(good, from, to, 1)
		require.NotEqual(t, good, damaged, from)
		kept := back
		assert.Error(t, back.UnmarshalJSON([]byte(damaged)), "%s -> %s", from, to)
		assert.Equal(t, kept, back)
	}
	single, err := NMF{K: 1}.Fit(t.Context(), countsOf(t, [][]float64{{1, 1}, {2, 2}}))
	require.NoError(t, err)
	assert.True(t, math.IsNaN(single.Explained))
	require.NoError(t, json.Unmarshal([]byte(stored(t, single)), &back))
	assert.True(t, math.IsNaN(back.Explained))
}

func BenchmarkNMF(b *testing.B) {
	for _, c := range []struct{ n, d, k, per int }{{20000, 300, 6, 20}} {
		b.Run(fmt.Sprintf("n=%d/d=%d/k=%d", c.n, c.d, c.k), func(b *testing.B) {
			x, _ := planted(b, 1, c.n, c.d, c.k, c.per)
			b.ReportAllocs()
			iterations := 0
			for b.Loop() {
				m, err := NMF{K: c.k}.Fit(b.Context(), x)
				require.NoError(b, err)
				iterations = m.Iterations
			}
			b.ReportMetric(float64(iterations), "iterations")
		})
	}
}
