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
// within the squared distance limit, itself excluded. Beside it is a place as
// near as that whose own core distance is no greater, so that no other place
// is nearer by mutual reachability; -1 where none was come across.
func coreDistances(ctx context.Context, t *kdTree, weights []float64, need, limit float64, workers int, tell func(more int)) (core []float64, mate []int32, err error) {
	const keep = 8 // neighbours that are asked
	n := t.rows.Rows
	core, mate = make([]float64, n), make([]int32, n)
	asked := make([][keep]int32, n)
	err = par.Chunks(ctx, n, placesPerChunk, workers, func(_, lo, hi int) error {
		w := kdWalk{t: t}
		var held []heldRow
		for at := lo; at < hi; at++ {
			row := t.rows.Row(at)
			w.from(row, row)
			held, core[at] = nearest(&w, weights, need, limit, held)
			for i := range keep {
				asked[at][i] = int32(at)
				if i < len(held) {
					asked[at][i] = held[i].at
				}
			}
		}
		tell(hi - lo)
		return nil
	})
	for at := range mate {
		mate[at] = -1
		for _, i := range asked[at] {
			if i != int32(at) && core[at] < limit && core[i] <= core[at] {
				mate[at] = i
				break
			}
		}
	}
	return core, mate, err
}

// placesPerChunk is how places of a tree are cut for parallel work.
const placesPerChunk = 512
