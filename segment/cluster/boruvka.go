package cluster

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"

	"github.com/clientele-go/clientele/internal/par"
)

// boruvka grows a minimum spanning tree of the rows of a k-d tree: each part
// is joined to the part nearest to it, all at once, until there is one (Boruvka
// 1926; with a k-d tree March, Ram & Gray 2010, KDD, 603-612). How far two rows
// are apart is their mutual reachability, the largest of their distance and of
// the core distances of both. Distances are squared.
//
// Where distances are equal there are several such trees. Which one comes out
// depends on the order of the rows, but not on the number of workers.
type boruvka struct {
	t     *kdTree
	core  []float64 // of each place
	limit float64   // parts that are as far apart, or further, stay apart

	up    forest
	part  []int32   // of each place, from 0
	of    []int32   // of each node: the part of all its places, or -1
	floor []float64 // of each node: the least core distance
	// near is a lower bound of how far each place is from other parts, and the
	// very distance to the place mate where mate is in another part.
	near []float64
	mate []int32
	// bound is, for each part, a distance at which it can be joined.
	bound []float64
}

// spanningTree returns the links of a minimum spanning tree of the rows of x,
// by height and then by row.
func spanningTree(ctx context.Context, x Matrix, workers int, tell func(more int)) ([]link, error) {
	t := newKDTree(x)
	b := boruvka{
		t: t, core: make([]float64, x.Rows), floor: make([]float64, len(t.nodes)),
		mate: slices.Repeat([]int32{-1}, x.Rows), limit: math.Inf(1),
	}
	tree, err := b.span(ctx, workers, tell)
	for i, l := range tree {
		to, from := t.order[l.a], t.order[l.b]
		tree[i].a, tree[i].b = min(to, from), max(to, from)
	}
	slices.SortFunc(tree, lowerLink)
	return tree, err
}

// lowerLink puts links in order: equally high ones by their rows.
func lowerLink(a, b link) int {
	return cmp.Or(cmp.Compare(a.height, b.height), cmp.Compare(a.a, b.a), cmp.Compare(a.b, b.b))
}

// span returns the links of the tree, by place, or of the trees where parts are
// further apart than the limit.
func (b *boruvka) span(ctx context.Context, workers int, tell func(more int)) ([]link, error) {
	n := len(b.core)
	b.up = newForest(n)
	b.part, b.of = make([]int32, n), make([]int32, len(b.t.nodes))
	b.near = slices.Clone(b.core)
	leaves := b.t.leaves()
	tree := make([]link, 0, n-1)
	offers := sync.Pool{New: func() any { return &offer{bound: make([]float64, n), mark: make([]int32, n)} }}
	for {
		parts := b.survey()
		err := par.Chunks(ctx, len(leaves), placesPerChunk/leafRows, workers, func(_, lo, hi int) error {
			o := offers.Get().(*offer)
			defer offers.Put(o)
			o.turn++
			for _, leaf := range leaves[lo:hi] {
				b.search(leaf, o)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		before := len(tree)
		tree = b.join(tree, parts)
		tell(len(tree) - before)
		if len(tree) == before || len(tree) == n-1 {
			return tree, nil
		}
	}
}

// survey numbers the parts, and finds where they can be joined by what is known
// already.
func (b *boruvka) survey() (parts int) {
	number := make([]int32, len(b.part))
	for at := range b.part {
		// Roots come before the rest of their part.
		if root := b.up.find(int32(at)); root == int32(at) {
			number[at] = int32(parts)
			parts++
		} else {
			number[at] = number[root]
		}
	}
	b.part = number
	for at := len(b.of) - 1; at >= 0; at-- {
		n := b.t.nodes[at]
		if n.right != 0 {
			b.of[at] = -1
			if b.of[at+1] == b.of[n.right] {
				b.of[at] = b.of[n.right]
			}
			continue
		}
		b.of[at] = b.part[n.lo]
		for _, p := range b.part[n.lo+1 : n.hi] {
			if p != b.of[at] {
				b.of[at] = -1
			}
		}
	}
	b.bound = make([]float64, parts)
	for p := range b.bound {
		b.bound[p] = b.limit
	}
	for at, mate := range b.mate {
		if mate < 0 {
			continue
		}
		p, q := b.part[at], b.part[mate]
		if p == q {
			b.mate[at] = -1
			continue
		}
		b.bound[p] = min(b.bound[p], b.near[at])
		b.bound[q] = min(b.bound[q], b.near[at])
	}
	return parts
}

// offer holds the bounds of the parts that one chunk of places has lowered. A
// chunk must not see what others find, or the tree would depend on who is
// faster.
type offer struct {
	bound []float64
	mark  []int32 // the turn in which the bound was set
	turn  int32
}

func (o *offer) of(p int32, bound []float64) float64 {
	if o.mark[p] == o.turn {
		return o.bound[p]
	}
	return bound[p]
}

func (o *offer) lower(p int32, d float64) { o.bound[p], o.mark[p] = d, o.turn }

// search looks for the nearest place in another part, of a leaf that is in one
// part itself, or else of each of its places.
func (b *boruvka) search(leaf int32, o *offer) {
	n := b.t.nodes[leaf]
	if own := b.of[leaf]; own >= 0 {
		low, high := b.t.corners(leaf)
		b.seek(n.lo, n.hi, own, low, high, o)
		return
	}
	for at := n.lo; at < n.hi; at++ {
		row := b.t.rows.Row(int(at))
		b.seek(at, at+1, b.part[at], row, row, o)
	}
}

// seek looks for the nearest place in another part, of the places lo to hi-1
// of one part, which lie in the box of low to high. It does so only as far as
// that can be nearer than what the part has.
func (b *boruvka) seek(lo, hi, own int32, low, high []float64, o *offer) {
	least := o.of(own, b.bound)
	core, near := math.Inf(1), math.Inf(1)
	for at := lo; at < hi; at++ {
		core, near = min(core, b.core[at]), min(near, b.near[at])
	}
	if near >= least {
		return
	}
	var (
		room  [leafRows]float64
		w     = kdWalk{t: b.t, floor: b.floor, group: b.of, own: own}
		found = link{a: -1}
	)
	w.from(low, high)
	// Nothing is nearer than the core distance of the places themselves.
	for least > core {
		node, ok := w.next(under(least))
		if !ok {
			break
		}
		for at := lo; at < hi; at++ {
			row := b.t.rows.Row(int(at))
			if b.near[at] >= least || (hi-lo > 1 && b.t.reach(node, row, row, least) >= least) {
				continue
			}
			first, ds := b.t.leaf(node, row, &room)
			for i, d := range ds {
				to := int32(first + i)
				if d = max(d, b.core[at], b.core[to]); d < least && b.part[to] != own {
					least, found = d, link{at, to, d}
				}
			}
		}
	}
	for at := lo; at < hi; at++ {
		b.near[at] = max(b.near[at], least)
	}
	if found.a < 0 {
		return
	}
	b.near[found.a], b.mate[found.a] = least, found.b
	o.lower(own, least)
	if p := b.part[found.b]; least < o.of(p, b.bound) {
		o.lower(p, least)
	}
}

// join links each part with the nearest other, of equally near ones that which
// the lowest place found. That may be known to the other part only, where the
// search of this one stopped at that bound.
//
// Equally near parts may have chosen links that close a ring; the last is left
// out. What remains is part of a minimum spanning tree all the same: every link
// out of a part is at least as long as the one that the part chose.
func (b *boruvka) join(tree []link, parts int) []link {
	by := make([]int32, parts)
	for p := range by {
		by[p] = -1
	}
	for at, mate := range b.mate {
		if mate < 0 {
			continue
		}
		for _, p := range [2]int32{b.part[at], b.part[mate]} {
			if by[p] < 0 || b.near[at] < b.near[by[p]] {
				by[p] = int32(at)
			}
		}
	}
	for _, at := range by {
		if at < 0 {
			continue
		}
		if x, y := b.up.find(at), b.up.find(b.mate[at]); x != y {
			b.up[max(x, y)] = min(x, y)
			tree = append(tree, link{at, b.mate[at], math.Sqrt(b.near[at])})
		}
	}
	return tree
}
