package cluster

import "context"

// link joins the clusters that two rows are in.
type link struct {
	a, b   int32
	height float64
}

// chainSpace knows how far clusters are from each other. A cluster has a slot.
type chainSpace interface {
	// nearest returns the slot of the cluster nearest to that in slot a and how
	// far it is: prev where nothing is nearer, else the lowest of equals.
	nearest(ctx context.Context, a, prev int) (int, float64, error)
	// join puts the clusters of slots a < b, ab apart, into one of the two.
	join(a, b int, ab float64) (slot int)
	// row is the lowest row of the cluster.
	row(a int) int32
	// first is a slot that holds a cluster, from where a chain may begin.
	first() int
	// pack may renumber the slots, in order, and those in chain with them.
	pack(chain []int)
}

// chain follows nearest neighbours from one cluster to the next, each step
// shorter than the last, until two are nearest to each other. These can be
// joined at once, though nearer pairs may exist elsewhere: for linkages where
// joining brings no cluster nearer to a third, they would be joined sooner or
// later in any case.
func (o Agglomerative) chain(ctx context.Context, s chainSpace, n int) ([]link, error) {
	tree := make([]link, 0, n-1)
	heights := make([]float64, n) // of the cluster that holds this row as its own
	var chain []int
	for len(tree) < n-1 {
		if len(chain) == 0 {
			chain = append(chain, s.first())
		}
		a, prev := chain[len(chain)-1], -1
		if len(chain) > 1 {
			prev = chain[len(chain)-2]
		}
		b, d, err := s.nearest(ctx, a, prev)
		if err != nil {
			return nil, err
		}
		if b != prev {
			chain = append(chain, b)
			continue
		}
		chain = chain[:len(chain)-2]
		a, b = min(a, b), max(a, b)
		ra, rb := s.row(a), s.row(b)
		// Rounding must not put a join below those that it is made of.
		height := max(d, heights[ra], heights[rb])
		heights[s.row(s.join(a, b, d))] = height
		tree = append(tree, link{ra, rb, height})
		s.pack(chain)
		o.tell(len(tree), n)
	}
	return tree, nil
}
