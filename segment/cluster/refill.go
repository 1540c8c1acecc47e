package cluster

import (
	"context"
	"fmt"

	"github.com/clientele-go/clientele/internal/kernel"
)

// refill gives each cluster without rows the row that lies furthest from its
// centre, the lowest of equals, out of a cluster that can spare it. The
// inertia falls by it, so the iteration goes on towards a better place instead
// of returning fewer clusters than were asked for.
func (e *engine) refill(ctx context.Context) error {
	if !e.enough {
		if !e.hasDistinct(e.k) {
			return e.tooFew()
		}
		e.enough = true
	}
	d := e.x.Cols
	for a := range e.k {
		if e.counts[a] > 0 {
			continue
		}
		i, err := e.furthest(ctx)
		if err != nil {
			return err
		}
		if i < 0 {
			return e.tooFew()
		}
		x, w, b := e.x.Row(i), e.weight(i), int(e.labels[i])
		for j, v := range x {
			e.sums[b*d+j] -= float64(w * v)
			e.sums[a*d+j] = float64(w * v)
			e.centers[a*d+j] = v
		}
		e.masses[b] -= w
		e.masses[a] = w
		e.counts[b]--
		e.counts[a] = 1
		e.mean(b)
		e.labels[i] = int32(a)
		// Bounds that decide nothing: the next pass looks at the row.
		e.upper[i], e.lower[i] = 0, 0
	}
	return nil
}

// furthest returns the row with the largest distance to its centre among
// clusters of two rows and more, or -1 where every distance is 0.
func (e *engine) furthest(ctx context.Context) (int, error) {
	d := e.x.Cols
	err := e.chunks(ctx, func(c, lo, hi int) error {
		p := &e.parts[c]
		p.far, p.furthest = 0, -1
		for i := lo; i < hi; i++ {
			a := int(e.labels[i])
			if e.weight(i) == 0 || e.counts[a] < 2 {
				continue
			}
			if s := kernel.Squared(e.x.Row(i), e.centers[a*d:]); s > p.far {
				p.far, p.furthest = s, i
			}
		}
		return nil
	})
	far, row := 0.0, -1
	for i := range e.parts {
		if p := &e.parts[i]; p.far > far {
			far, row = p.far, p.furthest
		}
	}
	return row, err
}

// hasDistinct tells whether n rows of positive weight differ; it stops at n.
func (p *problem) hasDistinct(n int) bool {
	seen := make(map[string]bool, n)
	var key []byte
	for i := 0; i < p.x.Rows && len(seen) < n; i++ {
		if p.weight(i) == 0 {
			continue
		}
		key = rowKey(key[:0], p.x.Row(i))
		if !seen[string(key)] {
			seen[string(key)] = true
		}
	}
	return len(seen) >= n
}

// tooFew is the error for more clusters than distinct rows, which a start
// notices when no row lies away from every centre.
func (p *problem) tooFew() error {
	x := p.x
	if p.weights != nil {
		x = Matrix{Cols: x.Cols}
		for i, w := range p.weights {
			if w > 0 {
				x.Data = append(x.Data, p.x.Row(i)...)
				x.Rows++
			}
		}
	}
	rows, _, _ := Distinct(x)
	if rows.Rows >= p.k {
		return fmt.Errorf("%d clusters asked for, but rows differ by so little that squared distances vanish: rescale them", p.k)
	}
	return fmt.Errorf("%d clusters asked for, but only %d distinct rows", p.k, rows.Rows)
}
