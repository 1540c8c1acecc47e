package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/kernel"
	"github.com/clientele-go/clientele/internal/random"
)

var allLinkages = []Linkage{Ward, Average, Complete, Single}

// plainTree joins the nearest pair at each step, by the definition of each
// linkage over all members, and returns the heights and the clusterings.
func plainTree(x Matrix, l Linkage) (heights []float64, cuts [][]int32) {
	groups := make([][]int, x.Rows)
	for i := range groups {
		groups[i] = []int{i}
	}
	far := func(a, b []int) float64 {
		switch l {
		case Ward:
			return math.Sqrt(2 * (within(x, append(slices.Clone(a), b...)) - within(x, a) - within(x, b)))
		case Single, Complete:
			v := math.Inf(1)
			if l == Complete {
				v = 0
			}
			for _, i := range a {
				for _, j := range b {
					d := math.Sqrt(kernel.Squared(x.Row(i), x.Row(j)))
					if (l == Single) == (d < v) {
						v = d
					}
				}
			}
			return v
		}
		v := 0.0
		for _, i := range a {
			for _, j := range b {
				v += math.Sqrt(kernel.Squared(x.Row(i), x.Row(j))) / float64(len(a)*len(b))
			}
		}
		return v
	}
	for len(groups) > 1 {
		ga, gb, least := 0, 0, math.Inf(1)
		for a := range groups {
			for b := range a {
				if d := far(groups[a], groups[b]); d < least {
					ga, gb, least = b, a, d
				}
			}
		}
		heights = append(heights, least)
		groups[ga] = append(groups[ga], groups[gb]...)
		groups = slices.Delete(groups, gb, gb+1)
		labels := make([]int32, x.Rows)
		for g, members := range groups {
			for _, i := range members {
				labels[i] = int32(g)
			}
		}
		cuts = append(cuts, labels)
	}
	return heights, cuts
}

// within is the sum of squared distances to the mean.
func within(x Matrix, rows []int) float64 {
	sum := 0.0
	for j := range x.Cols {
		mean := 0.0
		for _, i := range rows {
			mean += x.Row(i)[j] / float64(len(rows))
		}
		for _, i := range rows {
			sum += (x.Row(i)[j] - mean) * (x.Row(i)[j] - mean)
		}
	}
	return sum
}

// same numbers clusters by their lowest row, as cuts do.
func same(labels []int32) []int32 {
	to := map[int32]int32{}
	out := make([]int32, len(labels))
	for i, l := range labels {
		if _, ok := to[l]; !ok {
			to[l] = int32(len(to))
		}
		out[i] = to[l]
	}
	return out
}

func TestTreesAreThoseOfTheDefinition(t *testing.T) {
	for seed := range uint64(12) {
		n := 2 + int(seed)*5
		x, _ := blobs(seed, n, 1+int(seed%3), 3, 2)
		for _, l := range allLinkages {
			heights, cuts := plainTree(x, l)
			d, err := Agglomerative{Linkage: l}.Fit(t.Context(), x)
			require.NoError(t, err)
			e, err := Agglomerative{Linkage: l, Workers: 3}.FitDissimilarities(t.Context(), n, euclid(x))
			require.NoError(t, err)
			require.Equal(t, n, d.Rows())
			for i, h := range heights {
				require.InEpsilon(t, h, d.Merges[i].Height, 1e-9, "%v, %d rows, join %d", l, n, i)
				require.InEpsilon(t, h, e.Merges[i].Height, 1e-9)
				for _, tree := range []*Dendrogram{d, e} {
					c, err := tree.Cut(n - 1 - i)
					require.NoError(t, err)
					require.Equal(t, same(cuts[i]), c.Labels, "%v, %d rows, %d clusters", l, n, c.K)
					require.Empty(t, c.Warnings)
					at, err := tree.CutAt((c.Below + min(c.Above, c.Below*2)) / 2)
					require.NoError(t, err)
					require.Equal(t, c, at)
				}
			}
		}
	}
}

// A lattice has ties everywhere: rows are equally near to several others.
func TestTreesOfTies(t *testing.T) {
	var rows [][]float64
	for i := range 49 {
		rows = append(rows, []float64{float64(i % 7), float64(i / 7)}, []float64{float64(i % 7), 0})
	}
	x, err := FromRows(rows)
	require.NoError(t, err)
	for _, l := range allLinkages {
		d, err := Agglomerative{Linkage: l}.Fit(t.Context(), x)
		require.NoError(t, err)
		again, err := Agglomerative{Linkage: l, Workers: 2}.Fit(t.Context(), x)
		require.NoError(t, err)
		assert.Equal(t, d, again)
		sorted := slices.Clone(d.Order)
		slices.Sort(sorted)
		for i, v := range sorted {
			require.Equal(t, int32(i), v)
		}
		for k := 1; k <= x.Rows; k++ {
			c, err := d.Cut(k)
			require.NoError(t, err)
			require.Equal(t, same(c.Labels), c.Labels)
			require.Equal(t, k, len(c.Sizes))
			require.Positive(t, slices.Min(c.Sizes))
			require.Equal(t, c.Below == c.Above && k < x.Rows, len(c.Warnings) == 1)
		}
		// The rows of a join stand side by side in Order.
		first := d.Order[:d.Merges[len(d.Merges)-1].Size]
		assert.Equal(t, int32(0), first[0])
	}
	d, err := Agglomerative{Linkage: Single}.Fit(t.Context(), x)
	require.NoError(t, err)
	c, err := d.CutAt(0)
	require.NoError(t, err)
	assert.Equal(t, 49, c.K, "equal rows are joined at height 0")
	assert.Equal(t, 1.0, d.Merges[len(d.Merges)-1].Height)
}

func TestTreesFollowOrderAndScale(t *testing.T) {
	x, _ := blobs(3, 200, 3, 4, 2)
	order := random.Stream(4).Perm(x.Rows)
	y := Matrix{Rows: x.Rows, Cols: 3}
	for _, i := range order {
		for _, v := range x.Row(i) {
			y.Data = append(y.Data, 1e6*v+5e6)
		}
	}
	for _, l := range allLinkages {
		a, err := Agglomerative{Linkage: l}.Fit(t.Context(), x)
		require.NoError(t, err)
		b, err := Agglomerative{Linkage: l}.Fit(t.Context(), y)
		require.NoError(t, err)
		for i := range a.Merges {
			require.InEpsilon(t, 1e6*a.Merges[i].Height, b.Merges[i].Height, 1e-8)
		}
		ca, err := a.Cut(6)
		require.NoError(t, err)
		cb, err := b.Cut(6)
		require.NoError(t, err)
		moved := make([]int32, x.Rows)
		for at, i := range order {
			moved[at] = ca.Labels[i]
		}
		assert.Equal(t, same(moved), cb.Labels)
	}
}

// A row of weight 3 is three equal rows, which are joined first.
func TestTreeWeightsStandForRepeatedRows(t *testing.T) {
	x, _ := blobs(5, 60, 2, 3, 2)
	r := random.Stream(6)
	var w []float64
	repeated := Matrix{Cols: 2}
	for i := range x.Rows {
		w = append(w, float64(1+r.IntN(4)))
		for range int(w[i]) {
			repeated.Data = append(repeated.Data, x.Row(i)...)
			repeated.Rows++
		}
	}
	for _, l := range allLinkages {
		all, err := Agglomerative{Linkage: l}.Fit(t.Context(), repeated)
		require.NoError(t, err)
		rows, counts, index := Distinct(repeated)
		require.Equal(t, w, counts)
		o := Agglomerative{Linkage: l, Weights: counts}
		d, err := o.Fit(t.Context(), rows)
		require.NoError(t, err)
		e, err := o.FitDissimilarities(t.Context(), rows.Rows, euclid(rows))
		require.NoError(t, err)
		more := repeated.Rows - rows.Rows
		assert.InDelta(t, 0, all.Merges[more-1].Height, 1e-12)
		for i, m := range d.Merges {
			require.InEpsilon(t, all.Merges[more+i].Height, m.Height, 1e-9, "%v, join %d", l, i)
			require.InEpsilon(t, m.Height, e.Merges[i].Height, 1e-9)
		}
		a, err := all.Cut(7)
		require.NoError(t, err)
		b, err := d.Cut(7)
		require.NoError(t, err)
		for i, at := range index {
			require.Equal(t, a.Labels[i], b.Labels[at])
		}
	}
}

// With more rows than one goroutine looks through, and enough joins for the
// gaps between means to be closed many times.
func TestTreesOnAnyWorkers(t *testing.T) {
	n := 2*rowsPerChunk + 100
	if testing.Short() { // as under the race detector: two chunks instead of three
		n = rowsPerChunk + 100
	}
	x, truth := blobs(1, n, 2, 3, 40)
	for _, l := range []Linkage{Ward, Single} {
		var done []int64
		o := Agglomerative{Linkage: l, Workers: 1, Progress: func(p Progress) { done = append(done, p.Done) }}
		want, err := o.Fit(t.Context(), x)
		require.NoError(t, err)
		assert.Equal(t, int64(x.Rows-1), done[len(done)-1])
		got, err := Agglomerative{Linkage: l, Workers: 3}.Fit(t.Context(), x)
		require.NoError(t, err)
		require.Equal(t, want, got)
		c, err := got.Cut(3)
		require.NoError(t, err)
		assert.Equal(t, same(truth), c.Labels)
		for i, m := range got.Merges[1:] {
			require.GreaterOrEqual(t, m.Height, got.Merges[i].Height)
		}
	}
}

func TestCopheneticCorrelation(t *testing.T) {
	x, err := FromRows([][]float64{{0}, {1}, {5}, {12}})
	require.NoError(t, err)
	d, err := Agglomerative{Linkage: Single}.Fit(t.Context(), x)
	require.NoError(t, err)
	assert.Equal(t, []Merge{{0, 1, 1, 2}, {4, 2, 4, 3}, {5, 3, 7, 4}}, d.Merges)
	assert.Equal(t, []int32{0, 1, 2, 3}, d.Order)
	r, err := d.CopheneticCorrelation(t.Context(), euclid(x))
	require.NoError(t, err)
	// Pairs: distances 1, 5, 4, 12, 11, 7 and heights 1, 4, 4, 7, 7, 7.
	a, b := []float64{1, 5, 4, 12, 11, 7}, []float64{1, 4, 4, 7, 7, 7}
	dh, dd, hh := 0.0, 0.0, 0.0
	for i := range a {
		dh += (a[i] - 40./6) * (b[i] - 5)
		dd += (a[i] - 40./6) * (a[i] - 40./6)
		hh += (b[i] - 5) * (b[i] - 5)
	}
	assert.InDelta(t, dh/math.Sqrt(dd*hh), r, 1e-14)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = d.CopheneticCorrelation(ctx, euclid(x))
	assert.ErrorIs(t, err, context.Canceled)
}

func TestTreeAssigns(t *testing.T) {
	x, err := FromRows([][]float64{{0, 0}, {0, 1}, {6, 0}, {6, 2}, {20, 0}})
	require.NoError(t, err)
	d, err := Agglomerative{Linkage: Complete}.Fit(t.Context(), x)
	require.NoError(t, err)
	c, err := d.Cut(3)
	require.NoError(t, err)
	assert.Equal(t, []int32{0, 0, 1, 1, 2}, c.Labels)
	assert.Equal(t, []int{2, 2, 1}, c.Sizes)
	for _, v := range []struct {
		row    []float64
		label  int
		d1, d2 float64
		second int
	}{
		{[]float64{1, 0}, 0, 1, 5, 1}, {[]float64{3, 0}, 0, 3, 3, 1}, {[]float64{13, 0}, 1, 7, 7, 2},
		{[]float64{18, 0}, 2, 2, 12, 1}, {[]float64{6, 1}, 1, 1, 6, 0},
	} {
		label, d1, d2, second := c.Assign(x, v.row)
		assert.Equal(t, []any{v.label, v.d1, v.d2, v.second}, []any{label, d1, d2, second})
		label, d1, d2, second = c.AssignBy(func(i int) float64 { return math.Sqrt(kernel.Squared(v.row, x.Row(i))) })
		assert.Equal(t, []any{v.label, v.d1, v.d2, v.second}, []any{label, d1, d2, second})
	}
	assert.Zero(t, testing.AllocsPerRun(10, func() { c.Assign(x, x.Row(0)) }))
	whole, err := d.Cut(1)
	require.NoError(t, err)
	label, _, d2, second := whole.Assign(x, []float64{1, 1})
	assert.True(t, label == 0 && second == -1 && math.IsInf(d2, 1))
	for _, row := range [][]float64{nil, {1}, {1, math.NaN()}} {
		label, d1, _, second := c.Assign(x, row)
		assert.True(t, label == -1 && second == -1 && math.IsNaN(d1))
	}
	label, _, _, _ = c.Assign(Matrix{Rows: 1, Cols: 2, Data: []float64{1, 2}}, []float64{1, 2})
	assert.Equal(t, -1, label)
	label, _, _, _ = c.AssignBy(nil)
	assert.Equal(t, -1, label)
}

func TestTreeBadInput(t *testing.T) {
	good, _ := blobs(1, 20, 2, 2, 1)
	broken := Matrix{Rows: 20, Cols: 2, Data: slices.Clone(good.Data)}
	broken.Data[5] = math.Inf(1)
	huge := Matrix{Rows: 20, Cols: 2, Data: slices.Clone(good.Data)}
	huge.Data[5] = 1e180
	for _, l := range allLinkages {
		o := Agglomerative{Linkage: l}
		for want, x := range map[string]Matrix{
			"row 2, column 1 is +Inf": broken, "too far to square": huge, "holds nothing": {},
			"do not make 2 rows": {Rows: 2, Cols: 2, Data: []float64{1}},
		} {
			_, err := o.Fit(t.Context(), x)
			assert.ErrorContains(t, err, want)
		}
		for _, v := range []float64{math.NaN(), math.Inf(1), -1} {
			_, err := o.FitDissimilarities(t.Context(), 5, func(i, j int) float64 {
				if max(i, j) == 3 && min(i, j) == 1 {
					return v
				}
				return 1
			})
			assert.ErrorContains(t, err, "items 3 and 1 is")
		}
		_, err := o.FitDissimilarities(t.Context(), 0, euclid(good))
		assert.ErrorContains(t, err, "no items")
		_, err = o.FitDissimilarities(t.Context(), 4, nil)
		assert.ErrorContains(t, err, "no dissimilarity")
		ctx, cancel := context.WithCancelCause(t.Context())
		stop := errors.New("enough")
		cancel(stop)
		_, err = o.Fit(ctx, good)
		assert.ErrorIs(t, err, stop)
		_, err = o.FitDissimilarities(ctx, 20, euclid(good))
		assert.ErrorIs(t, err, stop)
		d, err := o.Fit(t.Context(), Matrix{Rows: 1, Cols: 1, Data: []float64{3}})
		require.NoError(t, err)
		assert.Equal(t, []int32{0}, d.Order)
		c, err := d.Cut(1)
		require.NoError(t, err)
		assert.Equal(t, []int{1}, c.Sizes)
		_, err = d.Cut(2)
		assert.ErrorContains(t, err, "cannot be cut into 2")
		flat, err := o.Fit(t.Context(), Matrix{Rows: 9, Cols: 2, Data: slices.Repeat([]float64{.1}, 18)})
		require.NoError(t, err)
		assert.Zero(t, flat.Merges[7].Height)
		_, err = flat.CutAt(math.NaN())
		assert.ErrorContains(t, err, "height NaN")
	}
	_, err := Agglomerative{Linkage: Average}.Fit(t.Context(), Matrix{Rows: MaxTreeItems + 1, Cols: 1, Data: make([]float64, MaxTreeItems+1)})
	assert.ErrorContains(t, err, "need 1.6 GB")
	_, err = Agglomerative{}.FitDissimilarities(t.Context(), 3, func(i, j int) float64 { return 1e200 })
	assert.ErrorContains(t, err, "too large to square")
	for want, w := range map[string][]float64{
		"3 weights for 20 rows": {1, 1, 1}, "Weights of row 1 is 0": {1, 0}, "Weights of row 0 is NaN": {math.NaN()},
	} {
		_, err = Agglomerative{Weights: w}.Fit(t.Context(), good)
		assert.ErrorContains(t, err, want)
		for _, l := range allLinkages {
			_, err = Agglomerative{Linkage: l, Weights: w}.FitDissimilarities(t.Context(), 20, euclid(good))
			assert.ErrorContains(t, err, want)
		}
	}
	_, err = Agglomerative{Linkage: Average, Weights: slices.Repeat([]float64{1e307}, 20)}.Fit(t.Context(), good)
	assert.ErrorContains(t, err, "weights that add up to")
	_, err = Agglomerative{Linkage: 7}.Fit(t.Context(), good)
	assert.ErrorContains(t, err, "Linkage(7) is no linkage")
	_, err = new(Dendrogram).Cut(1)
	assert.ErrorContains(t, err, "without rows")
	_, err = new(Dendrogram).CutAt(1)
	assert.ErrorContains(t, err, "without rows")
}

func TestDendrogramIsStored(t *testing.T) {
	x, _ := blobs(2, 30, 2, 2, 1)
	for _, l := range allLinkages {
		d, err := Agglomerative{Linkage: l}.Fit(t.Context(), x)
		require.NoError(t, err)
		b, err := json.Marshal(d)
		require.NoError(t, err)
		var back Dendrogram
		require.NoError(t, json.Unmarshal(b, &back))
		require.Equal(t, d, &back)
	}
	one := &Dendrogram{Order: []int32{0}}
	b, err := json.Marshal(one)
	require.NoError(t, err)
	var back Dendrogram
	require.NoError(t, json.Unmarshal(b, &back))
	assert.Equal(t, 1, back.Rows())
	_, err = json.Marshal(new(Dendrogram))
	assert.ErrorContains(t, err, "without rows")

	good := `{"clientele":1,"kind":"dendrogram","linkage":"single","merges":[{"a":0,"b":2,"height":1},{"a":3,"b":1,"height":2}]}`
	require.NoError(t, json.Unmarshal([]byte(good), &back))
	assert.Equal(t, []int32{0, 2, 1}, back.Order)
	for old, damage := range map[string]string{
		`"clientele":1`: `"clientele":2`, `dendrogram`: `tree`, `single`: `double`, `"merges"`: `"other"`,
		`"a":3`: `"a":4`, `"b":1`: `"b":2`, `"b":2`: `"b":0`, `"a":0`: `"a":-1`, `"a":3,"b":1`: `"a":1,"b":3`,
		`"height":2`: `"height":0.5`, `"height":1`: `"height":-1`,
	} {
		require.Contains(t, good, old)
		kept := back
		assert.Error(t, json.Unmarshal([]byte(strings.Replace(good, old, damage, 1)), &back), damage)
		assert.Equal(t, kept, back)
	}
}

func BenchmarkAgglomerative(b *testing.B) {
	for _, n := range []int{2000, 10000} {
		x, _ := blobs(1, n, 6, 6, 1)
		for _, l := range allLinkages {
			b.Run(fmt.Sprintf("%v/n=%d/d=6", l, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					_, err := Agglomerative{Linkage: l}.Fit(b.Context(), x)
					require.NoError(b, err)
				}
			})
		}
	}
}
