package cluster

import (
	"context"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/par"
)

// pam is the state of one FasterPAM search. For every item it keeps the
// nearest and the second nearest medoid; from them the change of the loss by
// any swap follows without a look at the other medoids.
type pam struct {
	dist    triangle
	n, k    int
	medoids []int
	is      []bool // which items are medoids

	near         []int // the nearest, as a position in medoids
	dNear, dNext []float64

	removal, change []float64 // loss added by taking each medoid away; the same, with an item to swap in
	loss            float64
	passes          int
	converged       bool
}

func newPAM(t triangle, n, k int) *pam {
	return &pam{
		dist: t, n: n, k: k, medoids: make([]int, k), is: make([]bool, n),
		near:  make([]int, n),
		dNear: make([]float64, n), dNext: make([]float64, n),
		removal: make([]float64, k), change: make([]float64, k),
	}
}

// build chooses medoids one after the other, each the item that lowers the
// loss most, the lowest of equals (BUILD of Kaufman & Rousseeuw 1990).
func (p *pam) build(ctx context.Context, workers int) error {
	nearest := make([]float64, p.n)
	for i := range nearest {
		nearest[i] = math.Inf(1)
	}
	taken := make([]bool, p.n)
	loss := make([]float64, p.n)
	for m := range p.k {
		err := par.Chunks(ctx, p.n, 64, workers, func(_, lo, hi int) error {
			for c := lo; c < hi; c++ {
				sum := 0.0
				for i := range p.n {
					sum += min(nearest[i], p.dist.at(i, c))
				}
				loss[c] = sum
			}
			return nil
		})
		if err != nil {
			return err
		}
		best := -1
		for c := range p.n {
			if !taken[c] && (best < 0 || loss[c] < loss[best]) {
				best = c
			}
		}
		p.medoids[m], taken[best] = best, true
		for i := range p.n {
			nearest[i] = min(nearest[i], p.dist.at(i, best))
		}
	}
	return nil
}

// swap goes through the items in turn and swaps each with the medoid for which
// that lowers the loss most, if it does, until a whole round changes nothing.
func (p *pam) swap(ctx context.Context, maxIter int) error {
	for _, c := range p.medoids {
		p.is[c] = true
	}
	p.assign()
	idle := 0 // items in a row that brought nothing
	for p.passes = 1; ; p.passes++ {
		for c := range p.n {
			if c%256 == 0 && ctx.Err() != nil {
				return context.Cause(ctx)
			}
			if idle++; idle > p.n {
				p.converged = true
				return nil
			}
			if p.is[c] {
				continue
			}
			// Rounding must not pass for an improvement, or two equal
			// solutions could take turns for ever.
			if m, gain := p.best(c); gain < -1e-12*p.loss {
				p.is[p.medoids[m]], p.is[c] = false, true
				p.medoids[m] = c
				p.assign()
				idle = 0
			}
		}
		if p.passes == maxIter {
			return nil
		}
	}
}

// best returns the medoid whose swap with item c changes the loss most
// favourably, and that change (Schubert & Rousseeuw 2021, equations 7 to 10):
// what c gives to items that are nearer to it than to their medoid counts for
// every medoid, what the loss of a medoid costs only for that one.
func (p *pam) best(c int) (int, float64) {
	shared := 0.0
	if p.k == 1 {
		// Without a second medoid there is nothing to fall back on: the loss
		// with c alone is all there is to compare.
		for i := range p.n {
			shared += p.dist.at(i, c) - p.dNear[i]
		}
		return 0, shared
	}
	copy(p.change, p.removal)
	row := p.dist[c*(c-1)/2 : c*(c-1)/2+c]
	for i, d := range row {
		if d < p.dNear[i] {
			shared += d - p.dNear[i]
			p.change[p.near[i]] += p.dNear[i] - p.dNext[i]
		} else if d < p.dNext[i] {
			p.change[p.near[i]] += d - p.dNext[i]
		}
	}
	for i := c; i < p.n; i++ {
		d := p.dist.at(i, c)
		if d < p.dNear[i] {
			shared += d - p.dNear[i]
			p.change[p.near[i]] += p.dNear[i] - p.dNext[i]
		} else if d < p.dNext[i] {
			p.change[p.near[i]] += d - p.dNext[i]
		}
	}
	m := 0
	for j, v := range p.change {
		if v < p.change[m] {
			m = j
		}
	}
	return m, p.change[m] + shared
}

// assign finds the two nearest medoids of every item and what each medoid's
// removal would cost. Swaps are few after BUILD, so it is done from scratch.
func (p *pam) assign() {
	clear(p.removal)
	p.loss = 0
	for i := range p.n {
		a, da, db := 0, math.Inf(1), math.Inf(1)
		for j, c := range p.medoids {
			if d := p.dist.at(i, c); d < da {
				a, da, db = j, d, da
			} else if d < db {
				db = d
			}
		}
		p.near[i], p.dNear[i], p.dNext[i] = a, da, db
		p.loss += da
		p.removal[a] += db - da
	}
}

// sorted returns the medoids in ascending order.
func (p *pam) sorted() []int {
	out := slices.Clone(p.medoids)
	slices.Sort(out)
	return out
}
