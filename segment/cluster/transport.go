package cluster

import (
	"context"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/par"
)

// transport finds the cheapest way to hand n rows, each a number of equal
// pieces, to k clusters that take no fewer than low and no more than high
// pieces. It is the transportation problem (Hitchcock 1941, Journal of
// Mathematics and Physics 20, 224-230), here with many sources and few sinks.
//
// The general tools for it work on a graph of n + k nodes. But once every row
// has a cluster, all that matters of the rows is, for each pair of clusters,
// the cheapest move of a row from the one to the other: a graph of k nodes
// whose arcs are the tops of k(k-1) heaps. Successive shortest paths (Ahuja,
// Magnanti & Orlin 1993, Network Flows, section 9.7) run on that graph. They
// start from each row's cheapest cluster, the optimum without limits, and from
// there every path brings one cluster nearer to its limits at the least cost,
// so that what is held is at each step the optimum for the sizes of that
// moment, and at the end the optimum within the limits.
//
// One more node, the sink, takes in what the clusters hold, between low and
// high from each, at no cost: this is how a path may end in any cluster that
// has room, or begin in any that can spare.
type transport struct {
	n, k      int
	supply    []int32 // pieces of each row; nil: 1 each
	total     int64   // all pieces
	low, high int64
	cost      []float64 // n x k, of one piece

	// potential has a number for each cluster and the sink. All arcs of the
	// residual graph cost at least the difference of the potentials of their
	// ends, which proves the optimum and keeps Dijkstra's algorithm applicable
	// although moves may save cost. Those of the last call are a good start
	// when costs have changed little.
	potential []float64
	free      []float64 // potentials of zero

	labels []int32 // of each row the cluster with most of its pieces
	mass   []int32 // n x k: the pieces of a row that a cluster holds
	size   []int64 // the pieces that a cluster holds
	flow   []int64 // what a cluster is meant to hold: from low to high

	moves []heap    // k x k: the rows of one cluster by what moving them to another costs
	best  []float64 // k x k: the least such cost
	graph dijkstra
	taken []int32 // the rows that move along a path
}

func newTransport(n, k int, supply []int32, total, low, high int64) *transport {
	return &transport{
		n: n, k: k, supply: supply, total: total, low: low, high: high,
		cost: make([]float64, n*k), potential: make([]float64, k+1), free: make([]float64, k),
		labels: make([]int32, n), mass: make([]int32, n*k), size: make([]int64, k), flow: make([]int64, k),
		moves: make([]heap, k*k), best: make([]float64, k*k), graph: newDijkstra(k + 1),
	}
}

func (t *transport) pieces(i int) int32 {
	if t.supply == nil {
		return 1
	}
	return t.supply[i]
}

// solve fills labels, mass and size with the optimum for the costs. There must
// be one: k*low <= total <= k*high.
func (t *transport) solve(ctx context.Context, workers int) error {
	if err := t.cheapest(ctx, workers); err != nil {
		return err
	}
	excess := t.excess()
	for paths := 0; ; paths++ {
		source := first(excess)
		switch {
		case source < 0:
			return nil
		case paths == 0: // where no limit is felt, there is nothing to sort
			if err := t.sort(ctx, workers); err != nil {
				return err
			}
		case paths%256 == 0 && ctx.Err() != nil:
			return context.Cause(ctx)
		}
		t.augment(source, t.shortest(source, excess), excess)
	}
}

// cheapest gives every row whole to the cluster where its cost less the
// potential is least, the lowest of equals.
func (t *transport) cheapest(ctx context.Context, workers int) error {
	k, sink := t.k, t.potential[t.k]
	for j := range t.potential {
		t.potential[j] -= sink
	}
	counts := make([]int64, par.Count(t.n, rowsPerChunk)*k)
	err := par.Chunks(ctx, t.n, rowsPerChunk, workers, func(c, lo, hi int) error {
		count := counts[c*k : (c+1)*k]
		for i := lo; i < hi; i++ {
			pieces, potential := t.pieces(i), t.potential
			if pieces == 0 {
				potential = t.free
			}
			at, least := 0, math.Inf(1)
			for j, v := range t.cost[i*k : (i+1)*k] {
				if v -= potential[j]; v < least {
					at, least = j, v
				}
			}
			mass := t.mass[i*k : (i+1)*k]
			clear(mass)
			mass[at] = pieces
			t.labels[i] = int32(at)
			count[at] += int64(mass[at])
		}
		return nil
	})
	clear(t.size)
	for i, v := range counts {
		t.size[i%k] += v
	}
	return err
}

// excess returns how much more each node has than it is meant to. A cluster
// with a potential is dear or cheap because of a limit, and is meant to stay
// there; only clusters at potential zero may hold anything between.
func (t *transport) excess() []int64 {
	out := make([]int64, t.k+1)
	out[t.k] = -t.total
	for j, size := range t.size {
		switch p := t.potential[j]; {
		case p < 0:
			t.flow[j] = t.high
		case p > 0:
			t.flow[j] = t.low
		default:
			t.flow[j] = max(t.low, min(t.high, size))
		}
		out[j] = size - t.flow[j]
		out[t.k] += t.flow[j]
	}
	return out
}

// first returns the first node with too much, or -1.
func first(excess []int64) int {
	return slices.IndexFunc(excess, func(v int64) bool { return v > 0 })
}

// sort makes the heaps.
func (t *transport) sort(ctx context.Context, workers int) error {
	k := t.k
	members := make([][]int32, k)
	for j, size := range t.size {
		members[j] = make([]int32, 0, min(size, int64(t.n)))
	}
	for i, l := range t.labels {
		if t.pieces(i) > 0 {
			members[l] = append(members[l], int32(i))
		}
	}
	return par.Each(ctx, k*k, workers, func(at int) error {
		a, b := at/k, at%k
		h := t.moves[at][:0]
		if a != b {
			for _, i := range members[a] {
				h = append(h, move{t.cost[int(i)*k+b] - t.cost[int(i)*k+a], i})
			}
			h.order()
		}
		t.moves[at] = h
		t.best[at] = h.least()
		return nil
	})
}

// shortest finds the way of least cost from a node with too much to the
// nearest one with too little, which it returns, and updates the potentials.
// There always is one: a cluster with too much holds rows and so leads to all
// other clusters, and one of those leads to the sink unless all are full.
func (t *transport) shortest(source int, excess []int64) int {
	k := t.k
	return t.graph.run(source, t.potential, func(u int, out []float64) {
		if u < k {
			copy(out, t.best[u*k:(u+1)*k])
			out[k] = math.Inf(1)
			if t.flow[u] < t.high {
				out[k] = 0
			}
			return
		}
		for j := range k {
			out[j] = math.Inf(1)
			if t.flow[j] > t.low {
				out[j] = 0
			}
		}
		out[k] = math.Inf(1)
	}, func(v int) bool { return excess[v] < 0 })
}

// augment sends as much as possible along the path found.
func (t *transport) augment(source, end int, excess []int64) {
	k, path := t.k, t.graph.path(source, end)
	amount := min(excess[source], -excess[end])
	rows := append(t.taken[:0], make([]int32, len(path)-1)...)
	t.taken = rows
	for s, u := range path[:len(path)-1] {
		switch v := path[s+1]; {
		case v == k:
			amount = min(amount, t.high-t.flow[u])
		case u == k:
			amount = min(amount, t.flow[v]-t.low)
		default:
			rows[s] = t.moves[u*k+v][0].row
			amount = min(amount, int64(t.mass[int(rows[s])*k+u]))
		}
	}
	for s, u := range path[:len(path)-1] {
		switch v := path[s+1]; {
		case v == k:
			t.flow[u] += amount
		case u == k:
			t.flow[v] -= amount
		default:
			t.hand(int(rows[s]), u, v, int32(amount))
		}
	}
	excess[source] -= amount
	excess[end] += amount
	for _, u := range path {
		if u < k {
			t.renew(u)
		}
	}
}

// hand moves pieces of a row from cluster a to cluster b.
func (t *transport) hand(row, a, b int, amount int32) {
	k := t.k
	mass := t.mass[row*k : (row+1)*k]
	if mass[b] == 0 {
		cost := t.cost[row*k : (row+1)*k]
		for c := range k {
			if c != b {
				t.moves[b*k+c].push(move{cost[c] - cost[b], int32(row)})
			}
		}
	}
	mass[a] -= amount
	mass[b] += amount
	t.size[a] -= int64(amount)
	t.size[b] += int64(amount)
	most := 0
	for j, m := range mass {
		if m > mass[most] {
			most = j
		}
	}
	t.labels[row] = int32(most)
}

// renew drops from the tops of a cluster's heaps what it no longer holds.
func (t *transport) renew(a int) {
	k := t.k
	for b := range k {
		h := &t.moves[a*k+b]
		for len(*h) > 0 && t.mass[int((*h)[0].row)*k+a] == 0 {
			h.pop()
		}
		t.best[a*k+b] = h.least()
	}
}
