package cluster

import (
	"math"
	"slices"
)

// move is what handing a piece of a row to another cluster costs, less than
// zero where it saves.
type move struct {
	cost float64
	row  int32
}

// heap is a binary heap of moves, the cheapest on top, the lowest row of
// equals. Rows that have left the cluster stay in it until they come up.
type heap []move

func (h heap) before(a, b int) bool {
	return h[a].cost < h[b].cost || h[a].cost == h[b].cost && h[a].row < h[b].row
}

func (h heap) least() float64 {
	if len(h) == 0 {
		return math.Inf(1)
	}
	return h[0].cost
}

// order makes a heap of moves in any order, in linear time.
func (h heap) order() {
	for at := len(h)/2 - 1; at >= 0; at-- {
		h.down(at)
	}
}

func (h heap) down(at int) {
	for {
		child := 2*at + 1
		if child >= len(h) {
			return
		}
		if child+1 < len(h) && h.before(child+1, child) {
			child++
		}
		if !h.before(child, at) {
			return
		}
		h[at], h[child] = h[child], h[at]
		at = child
	}
}

func (h *heap) push(m move) {
	*h = append(*h, m)
	s := *h
	for at := len(s) - 1; at > 0; {
		up := (at - 1) / 2
		if !s.before(at, up) {
			return
		}
		s[at], s[up] = s[up], s[at]
		at = up
	}
}

func (h *heap) pop() {
	s := *h
	last := len(s) - 1
	s[0] = s[last]
	*h = s[:last]
	h.down(0)
}

// dijkstra finds shortest paths in a small dense graph whose arcs cost at
// least the difference of the potentials of their ends (Dijkstra 1959,
// Numerische Mathematik 1, 269-271, with the potentials of Edmonds & Karp
// 1972, Journal of the ACM 19, 248-264).
type dijkstra struct {
	dist []float64
	prev []int
	done []bool
	out  []float64
	way  []int
}

func newDijkstra(nodes int) dijkstra {
	return dijkstra{dist: make([]float64, nodes), prev: make([]int, nodes), done: make([]bool, nodes), out: make([]float64, nodes)}
}

// run goes from source to the nearest node that end accepts and returns it, or
// -1. arcs puts the costs of the arcs that leave a node into its second
// argument, +Inf where there is none. Afterwards the arcs of the path cost
// exactly the difference of potentials, up to rounding, and all others still
// at least that.
func (g *dijkstra) run(source int, potential []float64, arcs func(u int, out []float64), end func(v int) bool) int {
	for v := range g.dist {
		g.dist[v], g.done[v] = math.Inf(1), false
	}
	g.dist[source], g.prev[source] = 0, -1
	for {
		u := -1
		for v, d := range g.dist {
			if !g.done[v] && !math.IsInf(d, 1) && (u < 0 || d < g.dist[u]) {
				u = v
			}
		}
		if u < 0 {
			return -1
		}
		g.done[u] = true
		if end(u) {
			for v, done := range g.done {
				if done {
					potential[v] += g.dist[v] - g.dist[u]
				}
			}
			return u
		}
		arcs(u, g.out)
		for v, c := range g.out {
			if g.done[v] {
				continue
			}
			// What rounding leaves below zero is zero.
			if d := g.dist[u] + max(0, c+(potential[u]-potential[v])); d < g.dist[v] {
				g.dist[v], g.prev[v] = d, u
			}
		}
	}
}

// path returns the nodes from source to end, both included.
func (g *dijkstra) path(source, end int) []int {
	g.way = g.way[:0]
	for v := end; v != source; v = g.prev[v] {
		g.way = append(g.way, v)
	}
	g.way = append(g.way, source)
	slices.Reverse(g.way)
	return g.way
}
