package cluster

import (
	"context"
	"math"

	"github.com/clientele-go/clientele/internal/kernel"
)

// iterate moves labels and centres in turn until neither changes. It ends on
// centres that are the means of the labels, added up anew, and on labels that
// are nearest to these centres, unless it runs out of iterations or the
// tolerance ends it. labelled says that the labels are those of the centres
// already.
func (e *engine) iterate(ctx context.Context, labelled bool, tolerance float64) (iterations int, converged bool, err error) {
	if !labelled || e.bounded {
		if err := e.chunks(ctx, e.first); err != nil {
			return 0, false, err
		}
	}
	if err := e.recount(ctx); err != nil {
		return 0, false, err
	}
	var scatter, last float64
	if tolerance > 0 {
		if scatter, err = e.scatter(ctx); err != nil {
			return 0, false, err
		}
		last = math.Inf(1)
	}
	moved := e.x.Rows // rows that changed cluster in the last pass
	settled := false  // no label has moved since the sums were added up anew
	quiet := 0        // the iteration in which labels ceased to move
	for it := 1; ; it++ {
		most, err := e.move(ctx)
		switch {
		case err != nil:
			return 0, false, err
		case settled && most == 0:
			return quiet, true, nil
		}
		if tolerance > 0 {
			// With centres at the means, the inertia is the scatter of all
			// rows less that of the centres: no pass over the rows is needed.
			inertia := scatter - e.between()
			if last-inertia <= tolerance*inertia {
				return it, true, nil
			}
			last = inertia
		}
		if it >= e.maxIter {
			return it, false, nil
		}
		pass := e.pass
		if !e.bounded {
			e.bounded = moved < e.x.Rows/calm
			pass = e.plain
		}
		if err := e.chunks(ctx, pass); err != nil {
			return 0, false, err
		}
		moved = e.merge()
		if moved > 0 {
			settled = false
		} else if !settled {
			// What follows are moves by the rounding of the sums.
			settled, quiet = true, it+1
		}
		if settled || it%refresh == 0 {
			if err := e.recount(ctx); err != nil {
				return 0, false, err
			}
		}
	}
}

// first labels every row from scratch, and sets the bounds where they are kept.
func (e *engine) first(_, lo, hi int) error {
	if !e.bounded {
		d := e.x.Cols
		kernel.Closest(d, e.x.Data[lo*d:hi*d], e.centers, e.labels[lo:hi], e.upper[lo:hi])
		return nil
	}
	for i := lo; i < hi; i++ {
		a, d1, d2 := e.scan(e.x.Row(i), e.centers)
		e.labels[i], e.upper[i], e.lower[i] = int32(a), math.Sqrt(d1), math.Sqrt(d2)
	}
	return nil
}

// plain labels every row from scratch like first and notes, like pass, what
// those that change cluster add to and take from the sums.
func (e *engine) plain(c, lo, hi int) error {
	p := &e.parts[c]
	p.clear()
	d := e.x.Cols
	var before [block]int32
	for ; lo < hi; lo += block {
		end := min(hi, lo+block)
		labels := e.labels[lo:end]
		copy(before[:], labels)
		if err := e.first(c, lo, end); err != nil {
			return err
		}
		for i, b := range labels {
			if a := before[i]; a != b {
				x, w := e.x.Data[(lo+i)*d:(lo+i+1)*d], e.weight(lo+i)
				p.add(x, int(a), -w)
				p.add(x, int(b), w)
				p.moved++
			}
		}
	}
	return nil
}

// pass loosens the bounds by what the centres moved, looks again at the rows
// whose bounds no longer decide, and notes in the chunk's part what those that
// change cluster add to and take from the sums.
func (e *engine) pass(c, lo, hi int) error {
	p := &e.parts[c]
	p.clear()
	d := e.x.Cols
	labels, upper, lower := e.labels[lo:hi], e.upper[lo:hi], e.lower[lo:hi]
	upper, lower = upper[:len(labels)], lower[:len(labels)]
	for i, a := range labels {
		u, l := upper[i]+e.drift[a], lower[i]-e.shrink[a]
		edge := e.half[a]
		if l > edge {
			edge = l
		}
		if u+e.slack < edge {
			upper[i], lower[i] = u, l
			continue
		}
		x := e.x.Data[(lo+i)*d : (lo+i+1)*d]
		if e.k > tighten {
			// One distance may settle it, instead of K.
			u = math.Sqrt(kernel.Squared(x, e.centers[int(a)*d:]))
			if u+e.slack < edge {
				upper[i], lower[i] = u, l
				continue
			}
		}
		b, d1, d2 := e.scan(x, e.centers)
		upper[i], lower[i] = math.Sqrt(d1), math.Sqrt(d2)
		if int32(b) != a {
			labels[i] = int32(b)
			w := e.weight(lo + i)
			p.add(x, int(a), -w)
			p.add(x, b, w)
			p.moved++
		}
	}
	return nil
}

const (
	// calm is the part of all rows, 1/calm, below which the rows that change
	// cluster must fall before bounds are worth keeping: as long as centres
	// move far, most bounds decide nothing.
	calm = 32
	// light is the size of K centres, in numbers, up to which looking at all of
	// them costs so little that a start begins without bounds.
	light = 64
)

// tighten is the number of clusters above which the distance to a row's own
// centre is computed before the distances to all of them.
const tighten = 8

func (p *part) clear() {
	clear(p.sums)
	clear(p.masses)
	clear(p.counts)
	p.moved = 0
}

// add puts a row of weight w into cluster a, or takes it out where w < 0.
func (p *part) add(x []float64, a int, w float64) {
	if w == 0 {
		return
	}
	s := p.sums[a*len(x) : (a+1)*len(x)]
	for j, v := range x {
		s[j] += float64(w * v)
	}
	p.masses[a] += w
	if w > 0 {
		p.counts[a]++
	} else {
		p.counts[a]--
	}
}

// merge adds the parts to the sums, in the order of the chunks, and returns
// how many rows changed cluster.
func (e *engine) merge() (moved int) {
	for i := range e.parts {
		p := &e.parts[i]
		if p.moved == 0 {
			continue
		}
		moved += p.moved
		for j, v := range p.sums {
			e.sums[j] += v
		}
		for j, v := range p.masses {
			e.masses[j] += v
			e.counts[j] += p.counts[j]
		}
	}
	return moved
}

// recount adds up all rows anew.
func (e *engine) recount(ctx context.Context) error {
	clear(e.sums)
	clear(e.masses)
	clear(e.counts)
	err := e.chunks(ctx, func(c, lo, hi int) error {
		p := &e.parts[c]
		p.clear()
		for i := lo; i < hi; i++ {
			p.add(e.x.Row(i), int(e.labels[i]), e.weight(i))
		}
		p.moved = hi - lo
		return nil
	})
	e.merge()
	return err
}

// move puts every centre at the mean of its rows, gives clusters that lost all
// of theirs a row of another, and prepares drift, shrink and half for the next
// pass. It returns the longest way that a centre went.
func (e *engine) move(ctx context.Context) (most float64, err error) {
	copy(e.before, e.centers)
	empty := false
	for a := range e.k {
		if e.counts[a] > 0 {
			e.mean(a)
		} else {
			empty = true
		}
	}
	if empty {
		if err := e.refill(ctx); err != nil {
			return 0, err
		}
	}
	d, leap, second := e.x.Cols, 0, 0.0
	for a := range e.k {
		c := e.centers[a*d : (a+1)*d]
		e.drift[a] = math.Sqrt(kernel.Squared(c, e.before[a*d:]))
		if e.drift[a] > most {
			leap, most, second = a, e.drift[a], most
		} else {
			second = max(second, e.drift[a])
		}
		nearest := math.Inf(1)
		for b := range e.k {
			if b != a {
				nearest = min(nearest, kernel.Squared(c, e.centers[b*d:]))
			}
		}
		e.half[a] = math.Sqrt(nearest) / 2
	}
	for a := range e.shrink {
		e.shrink[a] = most
	}
	// Rows of the centre that moved most see the others come nearer by the
	// second longest way at most.
	e.shrink[leap] = second
	return most, nil
}

// mean puts centre a at the mean of its rows.
func (e *engine) mean(a int) {
	d := e.x.Cols
	for j := a * d; j < (a+1)*d; j++ {
		e.centers[j] = e.sums[j] / e.masses[a]
	}
}

// finish labels every row by the centres as they are and returns the inertia.
func (e *engine) finish(ctx context.Context) (float64, error) {
	d := e.x.Cols
	return e.total(ctx, func(lo, hi int) (sum float64) {
		near := e.upper[lo:hi]
		kernel.Closest(d, e.x.Data[lo*d:hi*d], e.centers, e.labels[lo:hi], near)
		if e.weights == nil {
			for _, v := range near {
				sum += v
			}
			return sum
		}
		for i, w := range e.weights[lo:hi] {
			sum += float64(w * near[i])
		}
		return sum
	})
}

// total adds up what f says of each chunk.
func (e *engine) total(ctx context.Context, f func(lo, hi int) float64) (sum float64, err error) {
	err = e.chunks(ctx, func(c, lo, hi int) error {
		e.parts[c].inertia = f(lo, hi)
		return nil
	})
	for i := range e.parts {
		sum += e.parts[i].inertia
	}
	return sum, err
}

// scatter returns the inertia that one cluster of all rows would have.
func (e *engine) scatter(ctx context.Context) (float64, error) {
	mean := e.overall()
	return e.total(ctx, func(lo, hi int) (sum float64) {
		for i := lo; i < hi; i++ {
			sum += float64(e.weight(i) * kernel.Squared(e.x.Row(i), mean))
		}
		return sum
	})
}

// between returns the scatter of the centres around the overall mean.
func (e *engine) between() float64 {
	mean, sum := e.overall(), 0.0
	for a := range e.k {
		sum += float64(e.masses[a] * kernel.Squared(mean, e.centers[a*e.x.Cols:]))
	}
	return sum
}

func (e *engine) overall() []float64 {
	mean := make([]float64, e.x.Cols)
	for i, v := range e.sums {
		mean[i%e.x.Cols] += v / e.mass
	}
	return mean
}
