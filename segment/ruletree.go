package segment

import (
	"context"
	"math/bits"
)

// ruleNode is a place in a growing tree. Nodes are kept in a slice, the root
// first; a leaf has left < 0.
type ruleNode struct {
	rows        []int32 // the customers who come here
	counts      []int   // of them, by segment
	set         uint64  // the segments that this place is for, as bits, see separate
	depth       int
	best        ruleSplit // the best split by purity, once searched
	searched    bool
	left, right int
	split       ruleSplit // where it is no leaf
}

// ruleSplit sends a customer left whose code of the feature is at most code (a
// number) or is code (a category).
type ruleSplit struct {
	feature, code int
	worth         float64 // by the measure it was chosen by: more is better
	tie           float64 // decides among equals
	found         bool
}

func (s ruleSplit) better(than ruleSplit) bool {
	if s.found != than.found {
		return s.found
	}
	if s.worth != than.worth {
		return s.worth > than.worth
	}
	return s.tie > than.tie
}

// ruleTree grows on some of the customers of d.
type ruleTree struct {
	d        *ruleData
	leaves   int // at most
	depth    int // at most
	least    int // customers on each side of a split, at least
	nodes    []ruleNode
	capacity int
}

// growRule grows a tree on the given rows. First every segment gets a place of
// its own, in the way of the iterative mistake minimisation of Dasgupta, Frost,
// Moshkovitz & Rashtchian (2020, ICML, algorithm 1): a place that is for several
// segments is split where the fewest customers are cut off from their segment,
// until each is for one. Where IMM asks on which side of a threshold a centre
// lies, this asks where most customers of the segment lie, which has a meaning for
// categories too. Then the tree grows on to the number of leaves allowed, always at
// the leaf where that helps most, as in Frost, Moshkovitz & Rashtchian (2020,
// ExKMC, arXiv 2006.02399, section 4); what it lessens there is the cost of
// k-means, and here the mixing of segments in leaves (the Gini impurity), since a
// rule is judged by the labels it gives. Ties go to the first feature and the
// lowest threshold.
func growRule(ctx context.Context, d *ruleData, rows []int32, leaves, depth, least int) (*ruleTree, error) {
	t := &ruleTree{d: d, leaves: leaves, depth: depth, least: least}
	root := ruleNode{rows: append([]int32(nil), rows...), left: -1, right: -1}
	root.counts = t.count(root.rows)
	for k, n := range root.counts {
		if n > 0 {
			root.set |= 1 << k
		}
	}
	t.nodes, t.capacity = append(t.nodes, root), 1
	for at := 0; at < len(t.nodes); at++ { // grows while it runs
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if n := &t.nodes[at]; bits.OnesCount64(n.set) > 1 && n.depth < depth && t.capacity < leaves {
			if s := t.search(n, separation); s.found {
				t.divide(at, s)
			}
		}
	}
	for t.capacity < leaves {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		at := -1
		for i := range t.nodes {
			n := &t.nodes[i]
			if n.left >= 0 || n.depth >= depth {
				continue
			}
			if !n.searched {
				n.best, n.searched = t.search(n, purity), true
			}
			if n.best.found && (at < 0 || n.best.better(t.nodes[at].best)) {
				at = i
			}
		}
		if at < 0 {
			break
		}
		t.divide(at, t.nodes[at].best)
	}
	return t, nil
}

func (t *ruleTree) count(rows []int32) []int {
	counts := make([]int, t.d.segments)
	for _, i := range rows {
		counts[t.d.labels[i]]++
	}
	return counts
}

// left reports whether a customer goes left at a split.
func (d *ruleData) left(s ruleSplit, row int32) bool {
	f := &d.features[s.feature]
	c := int(f.codes[row])
	if f.encoder.kind == kindNumeric {
		return c <= s.code
	}
	return c == s.code
}

// divide makes a leaf a fork.
func (t *ruleTree) divide(at int, s ruleSplit) {
	n := t.nodes[at]
	l, r := ruleNode{depth: n.depth + 1, left: -1, right: -1}, ruleNode{depth: n.depth + 1, left: -1, right: -1}
	for _, i := range n.rows {
		if t.d.left(s, i) {
			l.rows = append(l.rows, i)
		} else {
			r.rows = append(r.rows, i)
		}
	}
	l.counts, r.counts = t.count(l.rows), t.count(r.rows)
	for k := range l.counts {
		if n.set>>k&1 == 0 {
			continue
		}
		if l.counts[k] >= r.counts[k] {
			l.set |= 1 << k
		} else {
			r.set |= 1 << k
		}
	}
	n.split, n.left, n.right, n.rows = s, len(t.nodes), len(t.nodes)+1, nil
	t.nodes[at] = n
	t.nodes = append(t.nodes, l, r)
	t.capacity++
}

// measure judges a split by how many customers of each segment are left and right
// of it, of those that the place is for in set.
type measure func(left, all []int, set uint64) (worth, tie float64, ok bool)

// separation is minus the number of customers of the segments in set that are cut
// off from most of their segment; each side must keep a segment.
func separation(left, all []int, set uint64) (worth, tie float64, ok bool) {
	mistakes, stay := 0, 0
	for s := set; s != 0; s &= s - 1 {
		k := bits.TrailingZeros64(s)
		l, r := left[k], all[k]-left[k]
		if mistakes += min(l, r); l >= r {
			stay++
		}
	}
	_, tie, _ = purity(left, all, set)
	return -float64(mistakes), tie, stay > 0 && stay < bits.OnesCount64(set)
}

// purity is by how much the Gini impurity falls, summed over customers (Breiman,
// Friedman, Olshen & Stone 1984, Classification and Regression Trees, ch. 4). It
// is computed from whole numbers, so that equal splits are equal.
func purity(left, all []int, _ uint64) (worth, tie float64, ok bool) {
	var nl, nr, sl, sr, s int
	for k, n := range all {
		l, r := left[k], n-left[k]
		nl, nr = nl+l, nr+r
		sl, sr, s = sl+l*l, sr+r*r, s+n*n
	}
	if nl == 0 || nr == 0 {
		return 0, 0, false
	}
	worth = float64(sl)/float64(nl) + float64(sr)/float64(nr) - float64(s)/float64(nl+nr)
	return worth, 0, worth > 1e-9*float64(nl+nr)
}

// search tries every split of a place.
func (t *ruleTree) search(n *ruleNode, judge measure) (best ruleSplit) {
	k := t.d.segments
	for j := range t.d.features {
		f := &t.d.features[j]
		table := make([]int, f.values()*k)
		for _, i := range n.rows {
			table[int(f.codes[i])*k+int(t.d.labels[i])]++
		}
		left, size := make([]int, k), 0
		for c := range f.values() - 1 {
			row := table[c*k : (c+1)*k]
			if f.encoder.kind != kindNumeric {
				clear(left)
				size = 0
			}
			for g, v := range row {
				left[g] += v
				size += v
			}
			if size < t.least || len(n.rows)-size < t.least {
				continue
			}
			worth, tie, ok := judge(left, n.counts, n.set)
			if s := (ruleSplit{j, c, worth, tie, ok}); ok && s.better(best) {
				best = s
			}
		}
	}
	return best
}

// label is the segment of most customers of a place, the first of equals.
func (n *ruleNode) label() int {
	best := 0
	for k, c := range n.counts {
		if c > n.counts[best] {
			best = k
		}
	}
	return best
}

// prune joins leaves that say the same, from below. A node comes before what is
// under it, so going backwards is enough.
func (t *ruleTree) prune() {
	for at := len(t.nodes) - 1; at >= 0; at-- {
		n := &t.nodes[at]
		if n.left < 0 {
			continue
		}
		l, r := &t.nodes[n.left], &t.nodes[n.right]
		if l.left < 0 && r.left < 0 && l.label() == r.label() {
			n.left, n.right = -1, -1
		}
	}
}

// place returns the segment that the tree gives a customer.
func (t *ruleTree) place(row int32) int {
	at := 0
	for t.nodes[at].left >= 0 {
		if t.d.left(t.nodes[at].split, row) {
			at = t.nodes[at].left
		} else {
			at = t.nodes[at].right
		}
	}
	return t.nodes[at].label()
}
