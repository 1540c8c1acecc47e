package driver

import (
	"context"
	"slices"
	"sync"

	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/internal/resample"
	"github.com/clientele-go/clientele/internal/stats"
)

// bootstrap fills in the intervals of d.
func (o Importance) bootstrap(ctx context.Context, r *rows, d *Derived) error {
	units, err := o.units(ctx, r)
	if err != nil {
		return err
	}
	replicates := o.Replicates
	if replicates == 0 {
		replicates = 2000
	}
	p := r.x.Cols
	shares := make([][]float64, p+1) // the last: R2
	for j := range shares {
		shares[j] = make([]float64, replicates)
	}
	tick := notice.Counter(o.Progress, "bootstrap", int64(replicates))
	type room struct {
		d     *decomposer
		m     *Moments
		r, sd []float64
		times []uint16
	}
	rooms := sync.Pool{New: func() any {
		n := p + 1
		return &room{newDecomposer(p), newMoments(p), make([]float64, n*n), make([]float64, n), make([]uint16, len(units))}
	}}
	err = par.Each(ctx, replicates, o.Workers, func(b int) error {
		at := rooms.Get().(*room)
		defer rooms.Put(at)
		rng := random.Stream(o.Seed, streamReplicate, uint64(b))
		for {
			resample.Draw(rng, at.times)
			at.m.gather(units, at.times)
			// A sample may hold one outcome only; it says nothing and is drawn anew. That
			// the base holds two makes it end.
			if at.m.correlate(at.r, at.sd); at.sd[p] > 0 {
				break
			}
		}
		for j := range p {
			if at.sd[j] == 0 {
				isolate(at.r, p, j)
			}
		}
		if p <= maxExact {
			at.d.exact(at.r)
		} else {
			at.d.sample(at.r, max(10, o.orders()/10), rng)
		}
		for j, v := range at.d.shares {
			if at.sd[j] > 0 {
				shares[j][b] = max(0, v)
				shares[p][b] += shares[j][b]
			}
		}
		tick()
		return nil
	})
	if err != nil {
		return err
	}
	for j := range p {
		top := 0
		for b := range replicates {
			above := 0
			for k := range p {
				if shares[k][b] > shares[j][b] {
					above++
				}
			}
			if above < 3 && shares[j][b] > 0 {
				top++
			}
		}
		d.Drivers[j].PTop3 = float64(top) / float64(replicates)
	}
	for j := range p {
		f := &d.Drivers[j].Share
		d.Drivers[j].Draws = slices.Clone(shares[j]) // Middle puts them into another order
		f.Low, f.High = stats.Middle(shares[j])
		f.Low, f.High = min(f.Low, f.Value), max(f.High, f.Value)
	}
	d.R2.Low, d.R2.High = stats.Middle(shares[p])
	// A sample explains more of itself than of all customers, and a sample of the
	// sample more still: what Adjusted allows for is allowed for twice.
	switch {
	case d.Adjusted == 0:
		d.R2.Low = 0 // as far as is known the drivers explain nothing
	case d.R2.Value < 1:
		f := (1 - d.Adjusted) / (1 - d.R2.Value)
		allow := func(r2 float64) float64 { return max(0, 1-float64((1-r2)*f*f)) }
		d.R2.Low, d.R2.High = allow(d.R2.Low), allow(d.R2.High)
	}
	d.R2.Low, d.R2.High = min(d.R2.Low, d.R2.Value), max(d.R2.High, d.R2.Value)
	return nil
}

// units returns the sums of what is drawn: of each respondent, or of groups.
func (o Importance) units(ctx context.Context, r *rows) ([]*Moments, error) {
	drawn := resample.Among(r.kept, random.Stream(o.Seed, streamGroups))
	units := make([]*Moments, drawn.Count())
	err := par.Each(ctx, len(units), o.Workers, func(u int) error {
		units[u] = r.moments(drawn.Rows(u))
		return nil
	})
	return units, err
}

// gather makes m the sum of units, each so many times. Four units are added in one go,
// one after the other: the sums are read and written once for the four, and are the
// same to the last bit.
func (m *Moments) gather(units []*Moments, times []uint16) {
	m.Weight = 0
	clear(m.Sums)
	clear(m.Products)
	const together = 4
	var some [together]*Moments
	var weights [together]float64
	n := 0
	for u, t := range times {
		if t == 0 {
			continue
		}
		some[n], weights[n] = units[u], float64(t)
		m.Weight += float64(weights[n] * some[n].Weight)
		if n++; n == together {
			a, b, c, d := some[0], some[1], some[2], some[3]
			addFour(m.Sums, a.Sums, b.Sums, c.Sums, d.Sums, weights)
			addFour(m.Products, a.Products, b.Products, c.Products, d.Products, weights)
			n = 0
		}
	}
	for k, from := range some[:n] {
		for i, v := range from.Sums {
			m.Sums[i] += float64(weights[k] * v)
		}
		for i, v := range from.Products {
			m.Products[i] += float64(weights[k] * v)
		}
	}
}

// addFour adds four weighted rows to the sums.
func addFour(sums, a, b, c, d []float64, w [4]float64) {
	a, b, c, d = a[:len(sums)], b[:len(sums)], c[:len(sums)], d[:len(sums)]
	for i, s := range sums {
		s += float64(w[0] * a[i])
		s += float64(w[1] * b[i])
		s += float64(w[2] * c[i])
		s += float64(w[3] * d[i])
		sums[i] = s
	}
}
