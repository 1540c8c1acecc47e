package cluster

import (
	"math"
	"slices"
)

// levelled is how much higher than another a height may be and still count as
// equal to it. Numbers that were brought to another scale are rounded, and
// distances that were equal before should be so afterwards.
const levelled = 1 + 1e-9

// condensing makes the condensed tree (Campello, Moulavi & Sander 2013, PAKDD,
// 160-172, algorithms 1 and 2) from the bottom up. Rows and what is joined of
// them are parts; a part whose rows weigh enough is a branch.
//
// Links of equal height are made at once, as that paper has it. A tree of
// joins two by two would depend on the order of the rows, as distances in
// customer data are often equal, and mutual reachabilities more so. This one
// is the same for every minimum spanning tree.
type condensing struct {
	weights []float64
	enough  float64

	up     forest
	weight []float64 // of the part with this root
	rows   []chain   // of the part: those that have left no branch yet
	next   []int32   // the next row of a chain
	parts  []chain   // of the part: branches that met at the height at hand
	beside []int32   // the next branch of a chain

	branches []branch
	owner    []int32   // of each row: the branch that it left last, or -1
	height   []float64 // of each row: the height at which it did so
	losses   []loss    // in the order of heights
}

// branch is a cluster of the condensed tree. It comes to be, seen from the
// top, at height birth, where its parent splits, and ends at height death,
// where it splits itself or has too few rows left.
type branch struct {
	parent       int32 // -1: none
	birth, death float64
	weight       float64
	stability    float64
}

// loss says that rows of this weight left a branch at a height.
type loss struct {
	branch         int32
	height, weight float64
}

// chain is a list of numbers from first to last; -1 where it is empty.
type chain struct{ first, last int32 }

// join appends what is in another chain.
func (c *chain) join(o chain, next []int32) {
	switch {
	case o.first < 0:
	case c.first < 0:
		*c = o
	default:
		next[c.last] = o.first
		c.last = o.last
	}
}

// condense makes the tree of the links of a spanning tree, of rows with these
// weights and core distances. Parts that weigh enough are branches. The links
// are put in order of their heights.
func condense(links []link, weights, core []float64, enough float64) *condensing {
	n := len(weights)
	c := &condensing{
		weights: weights, enough: enough * (1 - 1e-9), up: newForest(n), weight: slices.Clone(weights),
		rows: make([]chain, n), next: make([]int32, n), parts: make([]chain, n),
		owner: make([]int32, n), height: make([]float64, n),
	}
	for i := range n {
		c.rows[i], c.parts[i], c.next[i], c.owner[i] = chain{int32(i), int32(i)}, chain{-1, -1}, -1, -1
		// A row that weighs enough stands for equal rows, which are joined
		// where they reach each other.
		if weights[i] >= c.enough {
			links = append(links, link{int32(i), int32(i), core[i]})
		}
	}
	slices.SortFunc(links, lowerLink)
	for len(links) > 0 {
		many := 1
		for many < len(links) && links[many].height <= links[0].height*levelled {
			many++
		}
		c.level(links[:many], links[0].height)
		links = links[many:]
	}
	c.measure()
	return c
}

// level makes links of one height.
func (c *condensing) level(links []link, height float64) {
	for _, l := range links {
		a, b := c.up.find(l.a), c.up.find(l.b)
		if a == b {
			continue
		}
		a, b = min(a, b), max(a, b)
		c.up[b] = a
		c.weight[a] += c.weight[b]
		c.rows[a].join(c.rows[b], c.next)
		c.parts[a].join(c.parts[b], c.beside)
	}
	for _, l := range links {
		at := c.up.find(l.a)
		if c.rows[at].first < 0 && c.parts[at].first == c.parts[at].last || c.weight[at] < c.enough {
			continue // settled already, or too light
		}
		c.settle(at, height)
	}
}

// settle ends the joins of a part at a height.
func (c *condensing) settle(at int32, height float64) {
	met, left := c.parts[at], 0.0
	if met.first < 0 || met.first != met.last {
		// None before, or several: a branch begins here, seen from the bottom.
		own := int32(len(c.branches))
		c.branches = append(c.branches, branch{parent: -1, death: height, weight: c.weight[at]})
		c.beside = append(c.beside, -1)
		for p := met.first; p >= 0; p = c.beside[p] {
			c.branches[p].parent, c.branches[p].birth = own, height
			left += c.branches[p].weight
		}
		met = chain{own, own}
		c.parts[at] = met
	}
	own := met.first
	for i := c.rows[at].first; i >= 0; i = c.next[i] {
		c.owner[i], c.height[i] = own, height
		left += c.weights[i]
	}
	c.rows[at] = chain{-1, -1}
	if left > 0 {
		c.losses = append(c.losses, loss{own, height, left})
	}
	c.branches[own].weight = c.weight[at]
}

// measure computes stabilities: the weight of the rows times how much density
// they stay in the branch for (Campello et al. 2013, equation 3), where density
// is the inverse of height. The root begins at density 0.
//
// Equal rows are at height 0, where density has no bound. They count as being
// as far apart as the lowest rows are that differ.
func (c *condensing) measure() {
	lowest := 0.0
	lower := func(h float64) {
		if h > 0 && (lowest == 0 || h < lowest) {
			lowest = h
		}
	}
	for _, l := range c.losses {
		lower(l.height)
	}
	for i, b := range c.branches {
		lower(b.birth)
		if b.parent < 0 {
			c.branches[i].birth = math.Inf(1)
		}
	}
	if lowest == 0 {
		lowest = 1
	}
	for i := range c.height {
		c.height[i] = max(c.height[i], lowest)
	}
	for i := range c.branches {
		b := &c.branches[i]
		b.birth, b.death = max(b.birth, lowest), max(b.death, lowest)
	}
	for _, l := range c.losses {
		b := &c.branches[l.branch]
		b.stability += float64(l.weight * (1/max(l.height, lowest) - 1/b.birth))
	}
}
