package cluster

import (
	"context"
	"math"

	"github.com/clientele-go/clientele/internal/par"
)

// span returns the minimum spanning tree of the items 0 to n-1 (Prim 1957): it
// grows from item 0 by the item that is nearest to any in it, the lowest of
// equals. It asks for each pair once and keeps one number an item.
func (o Agglomerative) span(ctx context.Context, n int, dist func(i, j int) (float64, error)) ([]link, error) {
	var (
		tree    = make([]link, 0, n-1)
		left    = make([]int32, 0, n-1) // items outside the tree, ascending
		near    = make([]float64, n)    // dissimilarity to the tree
		joint   = make([]int32, n)      // and the item of the tree that has it
		parts   = make([]neighbour, par.Count(n, rowsPerChunk))
		workers = par.Workers(o.Workers)
		last    = 0 // the item that came to the tree last
	)
	for i := 1; i < n; i++ {
		left = append(left, int32(i))
		near[i] = math.Inf(1)
	}
	for len(left) > 0 {
		if len(left) <= 2*rowsPerChunk {
			workers = 1 // a goroutine would take longer than it saves
		}
		err := par.Chunks(ctx, len(left), rowsPerChunk, workers, func(c, lo, hi int) error {
			best, least := -1, math.Inf(1)
			for at := lo; at < hi; at++ {
				i := int(left[at])
				d, err := dist(max(i, last), min(i, last))
				if err != nil {
					return err
				}
				if d < near[i] {
					near[i], joint[i] = d, int32(last)
				}
				if best < 0 || near[i] < least {
					best, least = at, near[i]
				}
			}
			parts[c] = neighbour{best, least}
			return nil
		})
		if err != nil {
			return nil, err
		}
		to := parts[0]
		for _, p := range parts[1:par.Count(len(left), rowsPerChunk)] {
			if p.d < to.d {
				to = p
			}
		}
		last = int(left[to.slot])
		tree = append(tree, link{joint[last], int32(last), to.d})
		left = append(left[:to.slot], left[to.slot+1:]...)
		o.tell(len(tree), n)
	}
	return tree, nil
}
