package cluster

import (
	"errors"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/exact"
)

// group is what the rows of one centre add up to.
type group struct {
	rows    int64
	mass    exact.Sum
	inertia exact.Sum
	sums    []exact.Sum // of each column
	pending int         // additions to any of the sums since the last carry
}

// overflow returns why a row of weight w at the squared distance near cannot be
// added up.
func overflow(w, near float64, x []float64) error {
	if math.IsInf(w*near, 0) || near != near {
		return errors.New("lies too far from every centre to square and sum: rescale the columns")
	}
	for j, v := range x {
		if math.IsInf(w*v, 0) {
			return fmt.Errorf("has %g in column %d, too large for its weight of %g: rescale it", v, j, w)
		}
	}
	return nil
}

// add counts a row in or, where sign is -1, out.
func (g *group) add(x []float64, w, near float64, sign int64) {
	g.rows += sign
	if w == 0 {
		return
	}
	if g.pending += 2; g.pending >= exact.Pending {
		g.carry()
		g.pending = 2
	}
	s := float64(sign)
	g.mass.Add(s * w)
	if w == 1 {
		g.inertia.Add(s * near)
		for j, v := range x {
			g.sums[j].Add(s * v)
		}
		return
	}
	g.inertia.AddProduct(s*w, near)
	for j, v := range x {
		g.sums[j].AddProduct(s*w, v)
	}
}

func (g *group) carry() {
	g.mass.Carry()
	g.inertia.Carry()
	for j := range g.sums {
		g.sums[j].Carry()
	}
	g.pending = 0
}

func (g *group) merge(h *group) {
	g.rows += h.rows
	g.mass.Merge(h.mass)
	g.inertia.Merge(h.inertia)
	for j := range g.sums {
		g.sums[j].Merge(h.sums[j])
	}
	g.pending = 0
}
