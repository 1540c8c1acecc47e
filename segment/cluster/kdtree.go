package cluster

import (
	"math"

	"github.com/clientele-go/clientele/internal/kernel"
)

// kdTree cuts rows into boxes of a few rows that lie near each other (Bentley
// 1975, Communications of the ACM 18, 509-517), so that a search for near rows
// need not look at all of them. Rows are known by their place in the tree:
// rows of a box lie side by side in memory. With many columns most boxes are
// near most rows, and a search looks at nearly all of them.
type kdTree struct {
	rows  Matrix  // leaf after leaf
	order []int32 // the row of the matrix at each place
	nodes []kdNode
	boxes []float64 // of each node its lowest corner and then its highest
	shy   float64   // see reach
}

// kdNode holds the places lo to hi-1. Its left child is the next node; right
// is 0 in a leaf.
type kdNode struct{ lo, hi, right int32 }

// leafRows is the most rows of a leaf.
const leafRows = 32

func newKDTree(x Matrix) *kdTree {
	d := x.Cols
	t := &kdTree{
		rows:  Matrix{Rows: x.Rows, Cols: d, Data: make([]float64, 0, x.Rows*d)},
		order: make([]int32, x.Rows),
		shy:   1 - float64(2*d+8)*0x1p-53,
	}
	keys := make([]kdKey, x.Rows)
	for i := range keys {
		keys[i].row = int32(i)
	}
	t.split(x, keys, 0)
	for at, k := range keys {
		t.order[at] = k.row
		t.rows.Data = append(t.rows.Data, x.Row(int(k.row))...)
	}
	return t
}

// kdKey is a row and its number in the column that a box is cut across.
type kdKey struct {
	v   float64
	row int32
}

func (k kdKey) below(o kdKey) bool { return k.v < o.v || (k.v == o.v && k.row < o.row) }

// split makes the node of the rows of keys, the first of which is at place lo,
// and all nodes below it: boxes are cut across their longest side into halves,
// so that the tree is as shallow as can be however the rows lie.
func (t *kdTree) split(x Matrix, keys []kdKey, lo int) {
	d, at := x.Cols, len(t.nodes)
	t.nodes = append(t.nodes, kdNode{lo: int32(lo), hi: int32(lo + len(keys))})
	first := x.Row(int(keys[0].row))
	t.boxes = append(append(t.boxes, first...), first...)
	low, high := t.boxes[2*at*d:][:d], t.boxes[(2*at+1)*d:][:d]
	for _, k := range keys[1:] {
		for j, v := range x.Row(int(k.row)) {
			if v < low[j] {
				low[j] = v
			} else if v > high[j] {
				high[j] = v
			}
		}
	}
	if len(keys) <= leafRows {
		return
	}
	side := 0
	for j := range low {
		if high[j]-low[j] > high[side]-low[side] {
			side = j
		}
	}
	for i := range keys {
		keys[i].v = x.Data[int(keys[i].row)*d+side]
	}
	half := len(keys) / 2
	partition(keys, half)
	t.split(x, keys[:half], lo)
	t.nodes[at].right = int32(len(t.nodes))
	t.split(x, keys[half:], lo+half)
}

// partition brings the lowest half of the keys to the front (Hoare 1961,
// Communications of the ACM 4, 321-322). Keys are all different, so which they
// are does not depend on the pivots, which are medians of three.
func partition(keys []kdKey, half int) {
	for len(keys) > 2 {
		a, b, c := keys[0], keys[len(keys)/2], keys[len(keys)-1]
		if b.below(a) {
			a, b = b, a
		}
		if c.below(b) {
			b = c
			if b.below(a) {
				b = a
			}
		}
		i, j := 0, len(keys)-1
		for i <= j {
			for keys[i].below(b) {
				i++
			}
			for b.below(keys[j]) {
				j--
			}
			if i <= j {
				keys[i], keys[j] = keys[j], keys[i]
				i++
				j--
			}
		}
		switch {
		case half <= j:
			keys = keys[:j+1]
		case half >= i:
			keys, half = keys[i:], half-i
		default:
			return
		}
	}
	if len(keys) == 2 && keys[1].below(keys[0]) {
		keys[0], keys[1] = keys[1], keys[0]
	}
}

// leaf returns the places of a leaf and their squared distances to x, in room.
func (t *kdTree) leaf(node int32, x []float64, room *[leafRows]float64) (lo int, near []float64) {
	n := t.nodes[node]
	d := t.rows.Cols
	near = room[:n.hi-n.lo]
	kernel.Squares(t.rows.Data[int(n.lo)*d:int(n.hi)*d], x, near)
	return int(n.lo), near
}

// least returns for each node the least of the numbers of its places.
func (t *kdTree) least(of []float64) []float64 {
	out := make([]float64, len(t.nodes))
	for at := len(t.nodes) - 1; at >= 0; at-- {
		n := t.nodes[at]
		if n.right != 0 {
			out[at] = min(out[at+1], out[n.right])
			continue
		}
		out[at] = math.Inf(1)
		for _, v := range of[n.lo:n.hi] {
			out[at] = min(out[at], v)
		}
	}
	return out
}

// leaves returns the nodes that are leaves, in order.
func (t *kdTree) leaves() (out []int32) {
	for at, n := range t.nodes {
		if n.right == 0 {
			out = append(out, int32(at))
		}
	}
	return out
}

// corners returns the lowest and the highest corner of the box of a node.
func (t *kdTree) corners(node int32) (low, high []float64) {
	d := t.rows.Cols
	at := 2 * int(node) * d
	return t.boxes[at : at+d : at+d], t.boxes[at+d : at+2*d : at+2*d]
}

// kdWalk goes through the leaves of a tree, near ones early. It starts at a
// row, or at a box of rows from the corner x to the corner y.
type kdWalk struct {
	t     *kdTree
	x, y  []float64
	floor []float64 // where not nil: no row of a node counts as nearer than this
	group []int32   // where not nil: nodes of the group own are passed over
	own   int32
	stack [40]kdStop // halving 2^31 rows takes no more
	top   int
}

type kdStop struct {
	node int32
	near float64
}

// from starts a walk at the box from x to y; for a row both are that row.
func (w *kdWalk) from(x, y []float64) {
	w.x, w.y, w.top = x, y, 0
	w.push(0, math.Inf(1))
}

// push puts a node on the stack, unless all its rows are further than bound.
func (w *kdWalk) push(node int32, bound float64) {
	if w.group != nil && w.group[node] == w.own {
		return
	}
	near := 0.0
	if w.floor != nil {
		if near = w.floor[node]; near > bound {
			return
		}
	}
	if near = max(near, w.t.reach(node, w.x, w.y, bound)); near > bound {
		return
	}
	w.stack[w.top] = kdStop{node, near}
	w.top++
}

// reach is a lower bound of the squared distances from the box of x to y to the
// rows of a node, or any number above bound if that is. It is a little too low
// on purpose: sums of squares are rounded, those of a box and those of a row in
// different order, and no row may be lost to that.
func (t *kdTree) reach(node int32, x, y []float64, bound float64) float64 {
	low, high := t.corners(node)
	y, low, high = y[:len(x)], low[:len(x)], high[:len(x)]
	sum := 0.0
	for j, v := range x {
		e := low[j] - y[j]
		if e <= 0 {
			if e = v - high[j]; e <= 0 {
				continue
			}
		}
		if sum += float64(e*e) * t.shy; sum > bound {
			break
		}
	}
	return sum
}

// next returns the next leaf that may have rows nearer than bound, which is a
// square, or as near.
func (w *kdWalk) next(bound float64) (leaf int32, ok bool) {
	for w.top > 0 {
		w.top--
		at := w.stack[w.top]
		if at.near > bound {
			continue
		}
		right := w.t.nodes[at.node].right
		if right == 0 {
			return at.node, true
		}
		before := w.top
		w.push(at.node+1, bound)
		w.push(right, bound)
		if w.top == before+2 && w.stack[before].near < w.stack[before+1].near {
			w.stack[before], w.stack[before+1] = w.stack[before+1], w.stack[before]
		}
	}
	return 0, false
}
