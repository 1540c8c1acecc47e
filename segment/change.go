package segment

import (
	"math"
	"slices"
)

// smallestChange tries every feature by itself. x is the customer, at its
// segment first.
func (c *core) smallestChange(inputs []Input, x []float64, first int) *Change {
	var best *Change
	for i := range c.encoders {
		e := &c.encoders[i]
		if e.width == 0 {
			continue
		}
		var found *Change
		if e.kind == kindNumeric {
			found = c.numberChange(e, inputs[i].Used, x, first)
		} else {
			found = c.levelChange(e, inputs[i].Level, x, first)
		}
		if found != nil && (best == nil || found.Size < best.Size) {
			best = found
		}
	}
	return best
}

// numberChange looks for the nearest border along one coordinate, both ways.
// Every candidate is assigned again before it is offered.
func (c *core) numberChange(e *encoder, from float64, x []float64, first int) (best *Change) {
	for _, up := range []bool{false, true} {
		for _, step := range c.steps(e.at, x, first, up) {
			if found := c.cross(e, from, x, first, step, up); found != nil {
				if best == nil || found.Size < best.Size {
					best = found
				}
				break
			}
		}
	}
	return best
}

// steps returns how far it may be to another segment, up or down along one
// coordinate, the nearest first.
//
// The difference of the squared distances to centre k and to the own centre is
// linear in the coordinate, so each border is where it crosses zero, and the
// nearest of them is where the customer leaves. The log odds of two components are
// quadratic, so that there are two places at which the customer may leave for each;
// between them lies the one segment or the other.
func (c *core) steps(at int, x []float64, first int, up bool) []float64 {
	if c.mixture != nil {
		var steps []float64
		own := c.component(x, first)
		for k := range c.segments() {
			if k != first {
				steps = append(steps, own.crossings(c.component(x, k), at, up)...)
			}
		}
		slices.Sort(steps)
		return steps
	}
	own := c.centers.Row(first)
	step := math.Inf(1)
	for k := range c.centers.Rows {
		center := c.centers.Row(k)
		slope := 2 * (own[at] - center[at]) // of d_k^2 - d_own^2
		if k == first || slope == 0 || (slope < 0) != up {
			continue
		}
		gap := 0.0
		for j, v := range x {
			a, b := v-center[j], v-own[j]
			gap += float64(a*a) - float64(b*b)
		}
		step = min(step, gap/math.Abs(slope))
	}
	if math.IsInf(step, 1) || math.IsNaN(step) {
		return nil
	}
	return []float64{step}
}

// cross goes a step along a coordinate and, because a border belongs to the
// lower index and numbers are rounded, as little further as it takes to be
// assigned elsewhere. A value outside those that the fit saw is not offered: it
// may be one that nobody can have.
func (c *core) cross(e *encoder, from float64, x []float64, first int, step float64, up bool) *Change {
	y := append([]float64(nil), x...)
	for _, beyond := range []float64{0, 1e-12, 1e-9, 1e-6, 1e-3} {
		t := x[e.at]
		move := step + float64(beyond*max(1, step))
		if !up {
			move = -move
		}
		to := e.original(t + move)
		if e.integer {
			if to = math.Ceil(to); !up {
				to = math.Floor(e.original(t + move))
			}
		}
		if !(to >= e.low && to <= e.high) || to == from {
			continue
		}
		y[e.at] = e.coordinate(to)
		if k, _, _, _ := c.place(y); k >= 0 && k != first {
			return &Change{Feature: e.name, Unit: e.unit, From: from, To: to, Segment: c.refs[k], Size: math.Abs(y[e.at] - t)}
		}
	}
	return nil
}

// levelChange tries every other level.
func (c *core) levelChange(e *encoder, from string, x []float64, first int) (best *Change) {
	y := append([]float64(nil), x...)
	for l, level := range e.levels {
		if level == from {
			continue
		}
		e.putLevel(y, int32(l), true)
		size := 0.0
		for j := e.at; j < e.at+e.width; j++ {
			d := y[j] - x[j]
			size += float64(d * d)
		}
		size = math.Sqrt(size)
		if k, _, _, _ := c.place(y); k >= 0 && k != first && (best == nil || size < best.Size) {
			best = &Change{Feature: e.name, FromLevel: from, ToLevel: level, Segment: c.refs[k], Size: size}
		}
	}
	return best
}
