package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
)

// problemOf draws a transportation problem whose costs are small whole
// numbers, so that sums are exact and ties abound.
func problemOf(seed uint64, n, k, weight, costs int) *transport {
	r := random.Stream(seed, uint64(n), uint64(k))
	var supply []int32
	total := int64(n)
	if weight > 0 {
		total = 0
		for range n {
			supply = append(supply, int32(r.IntN(weight+1)))
			total += int64(supply[len(supply)-1])
		}
	}
	low := int64(0)
	if top := total / int64(k); top > 0 && r.IntN(4) > 0 {
		low = r.Int64N(top + 1)
	}
	high := (total+int64(k)-1)/int64(k) + int64(r.IntN(3))
	t := newTransport(n, k, supply, total, low, high)
	for i := range t.cost {
		t.cost[i] = float64(r.IntN(costs))
	}
	return t
}

// worth is what the solution held costs, after checking that it is one.
func worth(t *testing.T, p *transport) float64 {
	sizes, sum := make([]int64, p.k), 0.0
	for i := range p.n {
		pieces := int32(0)
		for j, m := range p.held(i) {
			require.GreaterOrEqual(t, m, int32(0))
			pieces += m
			sizes[j] += int64(m)
			sum += float64(m) * p.cost[i*p.k+j]
		}
		require.Equal(t, p.pieces(i), pieces, "row %d", i)
	}
	require.Equal(t, sizes, p.size)
	for _, s := range sizes {
		require.GreaterOrEqual(t, s, p.low)
		require.LessOrEqual(t, s, p.high)
	}
	return sum
}

// brute tries every way to hand out the pieces of the rows from i on.
func brute(p *transport, i int, left int32, sizes []int64) float64 {
	if i == p.n {
		for _, s := range sizes {
			if s < p.low || s > p.high {
				return math.Inf(1)
			}
		}
		return 0
	}
	if left == 0 {
		if i+1 == p.n {
			return brute(p, p.n, 0, sizes)
		}
		return brute(p, i+1, p.pieces(i+1), sizes)
	}
	best := math.Inf(1)
	for j := range p.k {
		sizes[j]++
		best = min(best, p.cost[i*p.k+j]+brute(p, i, left-1, sizes))
		sizes[j]--
	}
	return best
}

func TestLimitedAssignmentIsTheBestOfAll(t *testing.T) {
	for seed := range uint64(150) {
		p := problemOf(seed, 2+int(seed%6), 2+int(seed%3), int(seed%2)*2, 3+int(seed%9))
		want := brute(p, 0, p.pieces(0), make([]int64, p.k))
		require.NoError(t, p.solve(t.Context(), 1))
		require.Equal(t, want, worth(t, p), "seed %d", seed)
	}
}

// minCostFlow solves the same problem by the textbook: a graph with a node for
// each row and cluster, Bellman and Ford's shortest paths, one unit of flow at
// a time as far as they go. That clusters must reach their least size is a
// reward for the first arcs to the sink.
func minCostFlow(p *transport) float64 {
	type arc struct {
		from, to  int
		room      int64
		cost      float64
		back      int
		isForward bool
	}
	var arcs []arc
	add := func(from, to int, room int64, cost float64) {
		arcs = append(arcs, arc{from, to, room, cost, len(arcs) + 1, true}, arc{to, from, 0, -cost, len(arcs), false})
	}
	const reward = 1 << 20
	source, sink := p.n+p.k, p.n+p.k+1
	for i := range p.n {
		add(source, i, int64(p.pieces(i)), 0)
		for j := range p.k {
			add(i, p.n+j, int64(p.pieces(i)), p.cost[i*p.k+j])
		}
	}
	for j := range p.k {
		add(p.n+j, sink, p.low, -reward)
		add(p.n+j, sink, p.high-p.low, 0)
	}
	for {
		dist, via := make([]float64, sink+1), make([]int, sink+1)
		for v := range dist {
			dist[v] = math.Inf(1)
		}
		dist[source] = 0
		for changed := true; changed; {
			changed = false
			for a, e := range arcs {
				if e.room > 0 && dist[e.from]+e.cost < dist[e.to] {
					dist[e.to], via[e.to], changed = dist[e.from]+e.cost, a, true
				}
			}
		}
		if math.IsInf(dist[sink], 1) {
			break
		}
		room := int64(math.MaxInt64)
		for v := sink; v != source; v = arcs[via[v]].from {
			room = min(room, arcs[via[v]].room)
		}
		for v := sink; v != source; v = arcs[via[v]].from {
			arcs[via[v]].room -= room
			arcs[arcs[via[v]].back].room += room
		}
	}
	sum := 0.0
	for _, e := range arcs {
		if e.isForward && e.from < p.n {
			sum += float64(arcs[e.back].room) * e.cost
		}
	}
	return sum
}

func TestLimitedAssignmentAgreesWithMinCostFlow(t *testing.T) {
	for seed := range uint64(60) {
		p := problemOf(seed, 10+int(seed)*2, 2+int(seed%7), int(seed%3)*4, 5+int(seed%5)*40)
		want := minCostFlow(p)
		require.NoError(t, p.solve(t.Context(), 1))
		require.Equal(t, want, worth(t, p), "seed %d", seed)

		// Costs change a little, as they do from one iteration to the next:
		// the potentials are a start, not a bias.
		r := random.Stream(seed, 99)
		for i := range p.cost {
			p.cost[i] += float64(r.IntN(5))
		}
		want = minCostFlow(p)
		require.NoError(t, p.solve(t.Context(), 2))
		require.Equal(t, want, worth(t, p), "seed %d, warm", seed)
	}
}

func TestKMeansKeepsLimits(t *testing.T) {
	x, _ := blobs(3, 400, 3, 4, 2)
	plain, err := KMeans{K: 5, Seed: 2}.Fit(t.Context(), x)
	require.NoError(t, err)
	last := plain.Inertia
	for _, c := range [][2]int{{20, 0}, {0, 110}, {60, 100}, {75, 85}, {80, 80}} {
		m, err := KMeans{K: 5, Seed: 2, MinSize: c[0], MaxSize: c[1]}.Fit(t.Context(), x)
		require.NoError(t, err)
		counts, sum := make([]int, 5), 0.0
		mean := Matrix{Rows: 5, Cols: 3, Data: make([]float64, 15)}
		for i, l := range m.Labels {
			counts[l]++
			for j, v := range x.Row(i) {
				mean.Row(int(l))[j] += v
				sum += (v - m.Centers.Row(int(l))[j]) * (v - m.Centers.Row(int(l))[j])
			}
		}
		assert.Equal(t, counts, m.Sizes)
		for j, n := range counts {
			assert.GreaterOrEqual(t, n, c[0])
			assert.True(t, c[1] == 0 || n <= c[1], "%v", counts)
			for q := range 3 {
				assert.InDelta(t, mean.Row(j)[q]/float64(n), m.Centers.Row(j)[q], 1e-12)
			}
		}
		assert.InEpsilon(t, sum, m.Inertia, 1e-12)
		assert.GreaterOrEqual(t, m.Inertia, plain.Inertia*(1-1e-12), "limits cannot help")
		if c[0] > 20 {
			assert.GreaterOrEqual(t, m.Inertia, last*(1-1e-12), "tighter limits cost more here")
			last = m.Inertia
		}
		assert.True(t, m.Converged)
		assert.Equal(t, c, [2]int{m.MinSize, m.MaxSize})

		labels, cost, err := m.AssignLimited(t.Context(), x, c[0], c[1])
		require.NoError(t, err)
		assert.Len(t, labels, x.Rows)
		assert.InEpsilon(t, m.Inertia, cost, 1e-12)
	}
}

func TestLimitsThatDoNotBindChangeNothing(t *testing.T) {
	x, _ := blobs(4, 500, 2, 3, 4)
	start := Matrix{Rows: 3, Cols: 2, Data: x.Data[:6]}
	want, err := KMeans{Centers: &start}.Fit(t.Context(), x)
	require.NoError(t, err)
	got, err := KMeans{Centers: &start, MinSize: slices.Min(want.Sizes), MaxSize: slices.Max(want.Sizes)}.Fit(t.Context(), x)
	require.NoError(t, err)
	assert.Equal(t, want.Labels, got.Labels)
	assert.Equal(t, want.Sizes, got.Sizes)
	assert.InEpsilon(t, want.Inertia, got.Inertia, 1e-12)
	assert.Empty(t, got.Warnings)
}

func TestLimitedFitsAreTheSameOnAnyWorkers(t *testing.T) {
	x, _ := blobs(5, 9000, 3, 4, 1)
	for _, rows := range []int{800, 9000} { // beside each other, and within
		part := Matrix{Rows: rows, Cols: 3, Data: x.Data[:rows*3]}
		var want *KMeansModel
		for _, w := range workerCounts(1, 2, 2, 5) {
			m, err := KMeans{K: 32, Starts: 3, MaxIter: sized(4, 2), Seed: 9, MaxSize: rows/32 + 9, Workers: w}.Fit(t.Context(), part)
			require.NoError(t, err)
			if want == nil {
				want = m
			}
			assert.Equal(t, want, m, "%d workers", w)
		}
		assert.NotEmpty(t, want.Warnings)
	}
}

func TestLimitedWeightsCountRows(t *testing.T) {
	// Few distinct rows, many times each: limits can only be met by splitting.
	r := random.Stream(6)
	var all [][]float64
	for range 300 {
		all = append(all, []float64{float64(r.IntN(3)), float64(r.IntN(4)) * 1.1})
	}
	x, err := FromRows(all)
	require.NoError(t, err)
	rows, counts, _ := Distinct(x)
	start := Matrix{Rows: 3, Cols: 2, Data: []float64{0, 0, 1, 2, 2, 1}}
	for _, c := range [][2]int{{100, 100}, {90, 115}, {40, 120}} {
		one, err := KMeans{Centers: &start, MaxIter: 1, MinSize: c[0], MaxSize: c[1]}.Fit(t.Context(), x)
		require.NoError(t, err)
		many, err := KMeans{Centers: &start, MaxIter: 1, MinSize: c[0], MaxSize: c[1], Weights: counts}.Fit(t.Context(), rows)
		require.NoError(t, err)
		assert.Equal(t, one.Sizes, many.Sizes)
		assert.InEpsilon(t, one.Inertia, many.Inertia, 1e-12)

		sizes := make([]int, 3)
		for i, l := range many.Labels {
			at := slices.IndexFunc(many.Splits, func(s Split) bool { return s.Row == i })
			if at < 0 {
				sizes[l] += int(counts[i])
				continue
			}
			sum, most := 0, 0
			for _, s := range many.Splits {
				if s.Row == i {
					sum += s.Copies
					sizes[s.Cluster] += s.Copies
					most = max(most, s.Copies)
				}
			}
			assert.Equal(t, int(counts[i]), sum)
			assert.Contains(t, many.Splits, Split{i, l, most})
		}
		assert.Equal(t, many.Sizes, sizes)
	}
	// The row at 3 is pushed to the cluster on the right; one of weight 0 at the
	// same place takes nobody's room and stays with the nearest centre.
	y := Matrix{Rows: 6, Cols: 1, Data: []float64{0, 1, 2, 3, 12, 3}}
	from := Matrix{Rows: 2, Cols: 1, Data: []float64{1, 12}}
	m, err := KMeans{Centers: &from, MinSize: 2, Weights: []float64{1, 1, 1, 1, 1, 0}}.Fit(t.Context(), y)
	require.NoError(t, err)
	assert.Equal(t, []int32{0, 0, 0, 1, 1, 0}, m.Labels)
	assert.Equal(t, []int{3, 2}, m.Sizes)
	assert.Equal(t, []float64{1, 7.5}, m.Centers.Data)
	require.Len(t, m.Warnings, 1)
	assert.Equal(t, "limits-bind", m.Warnings[0].Code)
	assert.Contains(t, m.Warnings[0].Text, "1 of 5 rows")
}

func TestLimitedFaults(t *testing.T) {
	x := Matrix{Rows: 6, Cols: 1, Data: []float64{0, 1, 2, 3, 4, 5}}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		o    KMeans
		want string
	}{
		{KMeans{K: 2, MinSize: 4}, "2 clusters of at least 4 rows need more than the 6 rows there are"},
		{KMeans{K: 2, MaxSize: 2}, "2 clusters of at most 2 rows hold 4 of the 6 rows there are"},
		{KMeans{K: 2, MinSize: math.MaxInt}, "need more than the 6 rows"},
		{KMeans{K: 2, MinSize: -1, MaxSize: -2}, "MaxSize is -2"},
		{KMeans{K: 2, MinSize: 4, MaxSize: 3}, "MinSize is 4, above MaxSize 3"},
		{KMeans{K: 2, MinSize: 1, Weights: []float64{1, 1, .5, 1, 1, 1}}, "Weights of row 2 is 0.5"},
		{KMeans{K: 2, MinSize: 1, Weights: []float64{1e12, 1, 1, 1, 1, 1}}, "more than can be counted"},
		{KMeans{K: 3, MinSize: 1, Weights: []float64{5, 5, 0, 0, 0, 0}}, "only 2 distinct rows"},
	} {
		_, err := c.o.Fit(t.Context(), x)
		assert.ErrorContains(t, err, c.want)
	}
	_, err := KMeans{K: 2, MaxSize: 4}.Fit(ctx, x)
	assert.ErrorIs(t, err, context.Canceled)
	m, err := KMeans{K: 2, MaxSize: math.MaxInt}.Fit(t.Context(), x)
	require.NoError(t, err)
	assert.Equal(t, []int{3, 3}, m.Sizes)
	one, err := KMeans{K: 1, MinSize: 6, MaxSize: 6}.Fit(t.Context(), x)
	require.NoError(t, err)
	assert.Equal(t, []int{6}, one.Sizes)

	_, err = newLimits(MaxLimitedDistances/2-1, 2, nil, 1, 0)
	assert.ErrorContains(t, err, "1.4 GB")

	for _, c := range []struct {
		x        Matrix
		min, max int
		want     string
	}{
		{x, 4, 0, "need more than the 6 rows"},
		{x, 0, 2, "hold 4 of the 6"},
		{x, -1, 0, "MinSize is -1"},
		{Matrix{Rows: 1, Cols: 2, Data: []float64{1, 2}}, 0, 0, "2 columns"},
		{Matrix{Rows: 1, Cols: 1, Data: []float64{math.NaN()}}, 0, 0, "row 0, column 0"},
		{Matrix{Rows: 2, Cols: 1, Data: []float64{1, 1e200}}, 0, 0, "row 1 lies too far"},
	} {
		_, _, err := m.AssignLimited(t.Context(), c.x, c.min, c.max)
		assert.ErrorContains(t, err, c.want)
	}
	_, _, err = m.AssignLimited(ctx, x, 0, 3)
	assert.ErrorIs(t, err, context.Canceled)
	// One new row, fewer than there are clusters, may be assigned.
	labels, cost, err := m.AssignLimited(t.Context(), Matrix{Rows: 1, Cols: 1, Data: []float64{1}}, 0, 1)
	require.NoError(t, err)
	assert.Equal(t, m.Labels[:1], labels)
	assert.Zero(t, cost)
}

func TestLimitsAreStored(t *testing.T) {
	x, _ := blobs(7, 60, 2, 2, 2)
	m, err := KMeans{K: 2, MinSize: 30}.Fit(t.Context(), x)
	require.NoError(t, err)
	b, err := json.Marshal(m)
	require.NoError(t, err)
	var back KMeansModel
	require.NoError(t, json.Unmarshal(b, &back))
	m.Labels = nil
	assert.Equal(t, *m, back)
	b = []byte(fmt.Sprintf(`{"clientele":1,"kind":"k-means","centers":[[1]],"sizes":[1],"minSize":%d}`, -1))
	assert.ErrorContains(t, json.Unmarshal(b, &back), "limits")
}

// Rows in another order get the same clusters, where the start is given and no
// two ways to assign them cost the same.
func TestLimitedFitsFollowTheRows(t *testing.T) {
	x, _ := blobs(8, 300, 2, 3, 1)
	start := Matrix{Rows: 3, Cols: 2, Data: x.Data[:6]}
	o := KMeans{Centers: &start, MinSize: 90, MaxSize: 105}
	want, err := o.Fit(t.Context(), x)
	require.NoError(t, err)
	order := random.Stream(1).Perm(x.Rows)
	y, labels := Matrix{Cols: 2, Rows: x.Rows}, make([]int32, x.Rows)
	for at, i := range order {
		y.Data = append(y.Data, x.Row(i)...)
		labels[at] = want.Labels[i]
	}
	got, err := o.Fit(t.Context(), y)
	require.NoError(t, err)
	assert.Equal(t, labels, got.Labels)
	assert.Equal(t, want.Sizes, got.Sizes)
	assert.InDeltaSlice(t, want.Centers.Data, got.Centers.Data, 1e-12)
}

// uneven returns rows around k centres of which each has about twice as many
// as the next, so that equal sizes are far from what the rows would choose.
func uneven(n, d, k int) Matrix {
	x, _ := blobs(1, n, d, k, 1)
	r := random.Stream(2)
	for i := range n {
		g := min(k-1, int(r.ExpFloat64()/math.Ln2))
		for j := range d {
			x.Data[i*d+j] += 4 * math.Sin(float64(1+g*d+j))
		}
	}
	return x
}

// BenchmarkLimits is the size of a published complaint (a quarter of an hour:
// joshlk/k-means-constrained, issue 47), one start, all sizes equal.
func BenchmarkLimits(b *testing.B) {
	for _, c := range []struct{ n, d, k int }{{23000, 50, 10}} {
		b.Run(fmt.Sprintf("n=%d/d=%d/k=%d", c.n, c.d, c.k), func(b *testing.B) {
			x := uneven(c.n, c.d, c.k)
			b.ReportAllocs()
			iterations, far := 0, 0
			for b.Loop() {
				m, err := KMeans{K: c.k, Starts: 1, MinSize: c.n / c.k, MaxSize: (c.n + c.k - 1) / c.k}.Fit(b.Context(), x)
				require.NoError(b, err)
				require.Len(b, m.Warnings, 1) // the limits bind
				iterations = m.Iterations
				for i, l := range m.Labels {
					if at, _, _, _ := m.Assign(x.Row(i)); at != int(l) {
						far++
					}
				}
			}
			b.ReportMetric(float64(iterations), "iterations")
			b.ReportMetric(float64(far)/float64(b.N), "rows-displaced")
		})
	}
}

// BenchmarkAssignLimited is one optimal assignment from scratch.
func BenchmarkAssignLimited(b *testing.B) {
	for _, c := range []struct{ n, d, k int }{{23000, 50, 10}, {1000000, 6, 6}} {
		b.Run(fmt.Sprintf("n=%d/d=%d/k=%d", c.n, c.d, c.k), func(b *testing.B) {
			x := uneven(c.n, c.d, c.k)
			m, err := KMeans{K: c.k, Starts: 1, MaxIter: 20}.Fit(b.Context(), x)
			require.NoError(b, err)
			b.ReportAllocs()
			for b.Loop() {
				_, _, err := m.AssignLimited(b.Context(), x, c.n/c.k, (c.n+c.k-1)/c.k)
				require.NoError(b, err)
			}
		})
	}
}
