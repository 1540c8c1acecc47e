package cluster

// choose returns which branches are clusters, none of them below another.
// Children come before their parents, so that the root is last.
//
// Without leaves it is the choice with the greatest sum of stabilities
// (Campello, Moulavi & Sander 2013, algorithm 3: excess of mass). A cluster
// that split off at less than epsilon gives way to the lowest branch above it
// that did so higher up (Malzer & Baum 2020, MFI, 223-228). The root, which is
// everything, counts only if it may be the single cluster.
func (c *condensing) choose(leaves bool, epsilon float64, single bool) []bool {
	n := len(c.branches)
	var (
		chosen = make([]bool, n)
		below  = make([]float64, n) // the greatest sum of what is below
		parent = make([]bool, n)    // has children
	)
	for i, b := range c.branches {
		best := b.stability
		switch {
		case !parent[i]:
			chosen[i] = true
		case leaves:
		case below[i] > best:
			best = below[i]
		default:
			chosen[i] = true
		}
		if b.parent >= 0 {
			parent[b.parent] = true
			below[b.parent] += best
		}
	}
	if n > 0 && !single {
		chosen[n-1] = false
	}
	c.prune(chosen)
	if epsilon > 0 {
		for i := range chosen {
			at := i
			for chosen[i] && c.branches[at].birth < epsilon {
				p := c.branches[at].parent
				if int(p) == n-1 && !single {
					break
				}
				at = int(p)
			}
			if at != i {
				chosen[i], chosen[at] = false, true
			}
		}
		c.prune(chosen)
	}
	return chosen
}

// prune keeps the highest of chosen branches.
func (c *condensing) prune(chosen []bool) {
	covered := make([]bool, len(chosen))
	for i := len(chosen) - 1; i >= 0; i-- {
		if p := c.branches[i].parent; p >= 0 {
			covered[i] = covered[p] || chosen[p]
		}
		chosen[i] = chosen[i] && !covered[i]
	}
}
