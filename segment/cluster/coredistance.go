package cluster

import (
	"context"
	"math"

	"github.com/clientele-go/clientele/internal/par"
)

// heldRow is a row near another: its squared distance, what it weighs, and its
// place.
type heldRow struct {
	d, weight float64
	at        int32
}

// nearest fills held with the rows that are nearest to where the walk starts,
// by distance, until they weigh need. It returns the squared distance within
// which they do, or +Inf where not enough of them are nearer than far, a
// square. Weights need not be whole numbers, whose sums are rounded: a
// billionth less is enough.
func nearest(w *kdWalk, weights []float64, need, far float64, held []heldRow) ([]heldRow, float64) {
	var room [leafRows]float64
	held, need = held[:0], need*(1-1e-9)
	mass, reach := 0.0, math.Inf(1)
	for far > 0 {
		node, ok := w.next(under(far))
		if !ok {
			break
		}
		lo, near := w.t.leaf(node, w.x, &room)
		for i, d := range near {
			if d >= far {
				continue
			}
			to := len(held)
			held = append(held, heldRow{})
			for to > 0 && held[to-1].d > d {
				held[to] = held[to-1]
				to--
			}
			held[to] = heldRow{d, weights[lo+i], int32(lo + i)}
			mass += weights[lo+i]
			last := len(held) - 1
			for ; mass-held[last].weight >= need; last-- {
				mass -= held[last].weight
			}
			if held = held[:last+1]; mass >= need {
				reach = held[last].d
				far = reach
			}
		}
	}
	return held, reach
}

// under is the largest number below v, which is positive.
func under(v float64) float64 { return math.Float64frombits(math.Float64bits(v) - 1) }

// coreDistances returns for each place of the tree the squared distance within
// which rows weigh need, the row itself included, or +Inf where they do not
// within the squared distance limit, itself excluded.
func coreDistances(ctx context.Context, t *kdTree, weights []float64, need, limit float64, workers int, tell func(more int)) ([]float64, error) {
	core := make([]float64, t.rows.Rows)
	err := par.Chunks(ctx, len(core), placesPerChunk, workers, func(_, lo, hi int) error {
		w := kdWalk{t: t}
		var held []heldRow
		for at := lo; at < hi; at++ {
			w.from(t.rows.Row(at))
			held, core[at] = nearest(&w, weights, need, limit, held)
		}
		tell(hi - lo)
		return nil
	})
	return core, err
}

// placesPerChunk is how places of a tree are cut for parallel work.
const placesPerChunk = 512
