package quality

import (
	"math"
	"math/rand/v2"

	"github.com/clientele-go/clientele/segment/cluster"
)

// Box is a distribution of rows without clusters, even over a box.
type Box int

const (
	// PrincipalBox is the least box around the rows whose sides are along
	// their principal components: reference (b) of the paper. It follows the
	// shape of the cloud.
	PrincipalBox Box = iota
	// ColumnBox is the least box whose sides are along the columns: reference
	// (a). It takes correlated columns for clusters more easily.
	ColumnBox
)

// gapBox is a box around rows: any point of it is origin plus, for each axis,
// a part of its side.
type gapBox struct {
	axes   [][]float64 // of unit length
	lo, hi []float64   // along each axis, from the origin
	origin []float64
}

func newGapBox(b *bed, kind Box) (*gapBox, error) {
	d := b.distinct.Cols
	box := &gapBox{origin: make([]float64, d)}
	if kind == ColumnBox {
		for j := range d {
			axis := make([]float64, d)
			axis[j] = 1
			box.axes = append(box.axes, axis)
		}
	} else {
		// The cloud that Choose compares with has the same axes.
		c, err := newCloud(b, make([]int32, b.distinct.Rows), 0)
		if err != nil {
			return nil, err
		}
		box.origin = c.mean
		for q := range c.sides {
			axis := make([]float64, d)
			for j := range axis {
				axis[j] = c.axes[j][q]
			}
			box.axes = append(box.axes, axis)
		}
	}
	for _, axis := range box.axes {
		lo, hi := math.Inf(1), math.Inf(-1)
		for i := range b.distinct.Rows {
			at := 0.0
			for j, v := range b.distinct.Row(i) {
				at += float64((v - box.origin[j]) * axis[j])
			}
			lo, hi = min(lo, at), max(hi, at)
		}
		box.lo, box.hi = append(box.lo, lo), append(box.hi, hi)
	}
	return box, nil
}

// draw fills the box with as many rows as b has.
func (g *gapBox) draw(b *bed, r *rand.Rand) *bed {
	n, d := len(b.index), b.distinct.Cols
	out := &bed{
		distinct: cluster.Matrix{Rows: n, Cols: d, Data: make([]float64, n*d)},
		counts:   make([]float64, n), own: b.own,
	}
	for i := range n {
		out.counts[i] = 1
		row := out.distinct.Row(i)
		copy(row, g.origin)
		for q, axis := range g.axes {
			at := g.lo[q] + float64(r.Float64()*(g.hi[q]-g.lo[q]))
			for j := range row {
				row[j] += float64(at * axis[j])
			}
		}
	}
	return out
}
