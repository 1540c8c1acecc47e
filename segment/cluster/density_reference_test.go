package cluster

import (
	"math"
	"slices"
)

// reach returns the mutual reachabilities of all pairs of rows, and on the
// diagonal their core distances, from the definition.
func reach(x Matrix, points int) [][]float64 {
	n := x.Rows
	m := make([][]float64, n)
	core := make([]float64, n)
	for i := range m {
		m[i] = make([]float64, n)
		for j := range m[i] {
			m[i][j] = euclid(x)(i, j)
		}
		near := slices.Clone(m[i])
		slices.Sort(near)
		core[i] = near[points-1]
	}
	for i := range m {
		for j := range m[i] {
			m[i][j] = max(m[i][j], core[i], core[j])
		}
	}
	return m
}

// level is a cluster in the sense of the paper: what remains connected as the
// distance falls from birth, where its parent split, to death.
type level struct {
	birth, death float64
	rows         []int     // at birth
	left         []float64 // the height at which each row of the data leaves, 0 where it does not
	children     []*level
	stability    float64
}

// connected returns the parts of rows that hang together by distances below h.
func connected(m [][]float64, rows []int, h float64) (parts [][]int) {
	seen := map[int]bool{}
	for _, i := range rows {
		if seen[i] {
			continue
		}
		seen[i] = true
		part := []int{i}
		for at := 0; at < len(part); at++ {
			for _, j := range rows {
				if !seen[j] && m[part[at]][j] < h {
					seen[j] = true
					part = append(part, j)
				}
			}
		}
		parts = append(parts, part)
	}
	return parts
}

// persist follows a cluster down through all heights.
func persist(m [][]float64, rows []int, birth float64, heights []float64, size int) *level {
	c := &level{birth: birth, rows: rows, left: make([]float64, len(m))}
	leave := func(rows []int, h float64) {
		for _, i := range rows {
			c.left[i] = h
		}
	}
	for _, h := range heights { // falling
		if h >= birth {
			continue
		}
		var big [][]int
		for _, p := range connected(m, rows, h) {
			if len(p) >= size {
				big = append(big, p)
			}
		}
		if len(big) == 1 {
			for _, i := range rows {
				if !slices.Contains(big[0], i) {
					c.left[i] = h
				}
			}
			rows = big[0]
			continue
		}
		c.death = h
		leave(rows, h)
		for _, p := range big {
			c.children = append(c.children, persist(m, p, h, heights, size))
		}
		return c
	}
	c.death = 0
	leave(rows, 0)
	return c
}

// walk visits a cluster and all below it.
func (c *level) walk(f func(*level)) {
	f(c)
	for _, k := range c.children {
		k.walk(f)
	}
}

// choose returns the best choice of clusters at or below this one.
func (c *level) choose(leaves bool) (chosen []*level, sum float64) {
	for _, k := range c.children {
		more, s := k.choose(leaves)
		chosen, sum = append(chosen, more...), sum+s
	}
	if len(chosen) == 0 || (!leaves && sum <= c.stability) {
		return []*level{c}, c.stability
	}
	return chosen, sum
}

// reference clusters rows by the letter of Campello, Moulavi & Sander (2013),
// looking at all pairs at all heights.
func reference(x Matrix, size, points int, leaves, single bool, epsilon float64) (labels []int32, probabilities, outliers []float64) {
	n := x.Rows
	m := reach(x, points)
	var heights []float64
	for i := range m {
		heights = append(heights, m[i]...)
	}
	slices.Sort(heights)
	heights = slices.Compact(heights)
	slices.Reverse(heights)
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	root := persist(m, all, math.Inf(1), heights, size)
	lowest := math.Inf(1)
	root.walk(func(c *level) {
		for _, i := range c.rows {
			if c.left[i] > 0 {
				lowest = min(lowest, c.left[i])
			}
		}
	})
	if math.IsInf(lowest, 1) {
		lowest = 1
	}
	root.walk(func(c *level) {
		for _, i := range c.rows {
			c.stability += 1/max(c.left[i], lowest) - 1/max(c.birth, lowest)
		}
	})
	chosen, _ := root.choose(leaves)
	parent := map[*level]*level{}
	root.walk(func(c *level) {
		for _, k := range c.children {
			parent[k] = c
		}
	})
	if !single && chosen[0] == root {
		chosen = nil
		for _, k := range root.children {
			more, _ := k.choose(leaves)
			chosen = append(chosen, more...)
		}
	}
	if epsilon > 0 {
		for at, c := range chosen {
			for c.birth < epsilon && (parent[c] != root || single) {
				c = parent[c]
			}
			chosen[at] = c
		}
	}
	labels, probabilities, outliers = make([]int32, n), make([]float64, n), make([]float64, n)
	next := int32(0)
	for i := range labels {
		labels[i] = -1
		// The smallest of the clusters that hold the row, then those above it.
		var own *level
		root.walk(func(c *level) {
			if slices.Contains(c.rows, i) {
				own = c
			}
		})
		deepest := own.death
		own.walk(func(c *level) { deepest = min(deepest, c.death) })
		left := max(own.left[i], lowest)
		outliers[i] = 1 - max(deepest, lowest)/left
		in := own
		for in != nil && !slices.Contains(chosen, in) {
			in = parent[in]
		}
		if in == nil || (in == root && epsilon > 0 && left > epsilon) {
			continue
		}
		for j := range i {
			if labels[j] >= 0 && slices.Contains(in.rows, j) && (in != root || epsilon == 0 || true) {
				labels[i] = labels[j]
			}
		}
		if labels[i] < 0 {
			labels[i] = next
			next++
		}
		probabilities[i] = min(1, max(in.death, lowest)/left)
	}
	return labels, probabilities, outliers
}
