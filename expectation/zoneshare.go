package expectation

import (
	"math"

	"github.com/clientele-go/clientele/segment"
)

// sides are the respondents below, inside and above their zones.
const (
	sideBelow = iota
	sideInside
	sideAbove
	sideLimit // who gets exactly what is desired: also inside
	zoneSides
)

// shares fills in how many lie where. The gap is to the desired level where that says
// so.
func (z *zoning) shares(out *Zone, effective float64, toDesired bool) {
	var on, off [zoneSides]crowd
	var own [zoneSides]float64 // weights of one customer's replies by side
	last, n := int32(-1), 0
	next := func() {
		for s := range sideAbove + 1 {
			on[s].add(own[s])
			off[s].add(own[(s+1)%3] + own[(s+2)%3])
		}
		on[sideLimit].add(own[sideLimit])
		own = [zoneSides]float64{}
	}
	for i, a := range z.adequacy {
		if math.IsNaN(a) {
			continue
		}
		if z.cluster[i] != last {
			next()
			last, n = z.cluster[i], n+1
		}
		w := z.weights[i]
		switch over := z.superiority[i]; {
		case a < 0:
			own[sideBelow] += w
		case over > 0:
			own[sideAbove] += w
		default:
			own[sideInside] += w
			if over == 0 {
				own[sideLimit] += w
			}
		}
	}
	next()
	total := on[sideBelow].weight + on[sideInside].weight + on[sideAbove].weight
	to := [...]**segment.Figure{sideBelow: &out.Below, sideInside: &out.Inside, sideAbove: &out.Above}
	hidden := 0
	for s := range to {
		nobody := on[s].people == 0 || off[s].people == 0
		ok := !on[s].few() && !off[s].few() && !(nobody && n < uniformBelow)
		if s == sideAbove && toDesired && on[sideLimit].few() {
			ok = false // who gets less than desired may stand beside it: the few between would follow
		}
		if ok {
			*to[s] = shareFigure(on[s].weight/total, effective, out.N)
		} else {
			hidden++
		}
	}
	if hidden == 1 { // it would follow: of the others the one that matters less goes with it
		switch {
		case out.Inside == nil:
			out.Above = nil
		default:
			out.Inside = nil
		}
	}
}

// crowd is the customers on one side of a limit.
type crowd struct {
	people          int
	weight, squares float64
}

func (c *crowd) add(weight float64) {
	if weight > 0 {
		c.people++
		c.weight += weight
		c.squares += float64(weight * weight)
	}
}

// few reports whether there are some, but fewer than may be spoken of, weights
// included.
func (c *crowd) few() bool {
	e := estimate{n: c.people, effective: c.weight * c.weight / c.squares}
	return c.people > 0 && !e.enough()
}
