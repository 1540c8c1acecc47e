package cluster

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"

	"github.com/clientele-go/clientele/internal/par"
)

// denseRows are rows in a tree, with what they weigh and how far their core
// distances, squared, reach.
type denseRows struct {
	tree    *kdTree
	weights []float64 // of each place
	mass    float64
	core    []float64 // of each place
	floor   []float64 // of each node: the least of them
}

// newDenseRows puts the rows of x that differ into a tree. The index says for
// each row of x which of them it is.
func newDenseRows(ctx context.Context, x Matrix, weights []float64, limit int) (rows *denseRows, index []int32, err error) {
	if ctx == nil {
		return nil, nil, errors.New("cluster: no context")
	}
	if err := x.Check(); err != nil {
		return nil, nil, err
	}
	if weights != nil && len(weights) != x.Rows {
		return nil, nil, fmt.Errorf("cluster: %d weights for %d rows", len(weights), x.Rows)
	}
	distinct, counts, index := distinctUpTo(x, limit)
	if distinct.Rows > limit {
		return nil, nil, fmt.Errorf("cluster: up to %d different rows need up to %.1f GB for a search by density; the limit is %d: take a sample, or k-means",
			x.Rows, float64(x.Rows)*(220+20*float64(x.Cols))/1e9, limit)
	}
	if weights != nil {
		clear(counts)
		for i, w := range weights {
			counts[index[i]] += w
		}
	}
	rows = &denseRows{weights: counts}
	for _, w := range counts {
		rows.mass += w
	}
	if rows.mass > 1<<53 {
		return nil, nil, fmt.Errorf("cluster: weights that add up to %g are more than can be counted", rows.mass)
	}
	if _, err := x.spread(max(rows.mass, float64(x.Rows))); err != nil {
		return nil, nil, err
	}
	if ctx.Err() != nil {
		return nil, nil, fmt.Errorf("cluster: rows by density: %w", context.Cause(ctx))
	}
	rows.tree = newKDTree(distinct)
	rows.weights = rows.tree.places(counts)
	return rows, index, nil
}

// places puts what there is of each row into the order of the tree.
func (t *kdTree) places(of []float64) []float64 {
	out := make([]float64, len(of))
	for at, i := range t.order {
		out[at] = of[i]
	}
	return out
}

// span finds the core distances and the links, by place, of a minimum spanning
// tree, or of several where they would be as long as the limit, which is a
// square, or longer.
func (r *denseRows) span(ctx context.Context, need, limit float64, workers int, progress func(Progress)) ([]link, error) {
	var mu sync.Mutex
	total := Progress{Stage: "core distances", Total: int64(len(r.weights))}
	tell := func(more int) {
		if progress != nil {
			mu.Lock()
			defer mu.Unlock()
			total.Done += int64(more)
			progress(total)
		}
	}
	core, mate, err := coreDistances(ctx, r.tree, r.weights, need, limit, workers, tell)
	if err != nil {
		return nil, err
	}
	r.core, r.floor = core, r.tree.least(core)
	total = Progress{Stage: "spanning tree", Total: int64(len(r.weights) - 1)}
	b := boruvka{t: r.tree, core: r.core, floor: r.floor, mate: mate, limit: limit}
	return b.span(ctx, par.Workers(workers), tell)
}

// positiveWeights returns an error that names the first weight that is none.
func positiveWeights(weights []float64) error {
	for i, w := range weights {
		if !(w > 0) || math.IsInf(w, 1) {
			return fmt.Errorf("cluster: Weights of row %d is %v, must be finite and positive", i, w)
		}
	}
	return nil
}

// reach returns the place of the member that is nearest to x by mutual
// reachability, and its square, which is -1 where the member equals x. The
// place is -1 where squares overflow.
func (r *denseRows) reach(x []float64, need float64) (place int32, reach float64) {
	var (
		w    = kdWalk{t: r.tree}
		room [32]heldRow
		core = 0.0
	)
	if need > 1 {
		w.from(x, x)
		held, within := nearest(&w, r.weights, need-1, math.Inf(1), room[:0])
		if math.IsInf(within, 1) {
			return -1, 0
		}
		if held[0].d == 0 {
			return held[0].at, -1
		}
		core = within
	}
	var (
		dist [leafRows]float64
		near = math.Inf(1)
	)
	place, reach = -1, math.Inf(1)
	w.floor = r.floor
	w.from(x, x)
	for {
		node, ok := w.next(reach)
		if !ok {
			return place, reach
		}
		lo, ds := r.tree.leaf(node, x, &dist)
		for i, d := range ds {
			at := int32(lo + i)
			to := max(d, core, r.core[at])
			switch {
			case d == 0:
				return at, -1
			case to > reach || math.IsInf(to, 1):
			case to < reach || d < near || (d == near && r.tree.order[at] < r.tree.order[place]):
				place, reach, near = at, to, d
			}
		}
	}
}
