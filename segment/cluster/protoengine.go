package cluster

import (
	"context"

	"github.com/clientele-go/clientele/internal/kernel"
	"github.com/clientele-go/clientele/internal/par"
)

// protoEngine runs starts of k-modes and k-prototypes, one after the other.
type protoEngine struct {
	*protoProblem
	prototypes
	workers int
	chunk   int       // rows in one
	labels  []int32   // of the distinct rows
	near    []float64 // dissimilarity to the nearest prototype
	parts   []protoPart
	sum     protoPart
}

// protoPart collects the sums of one chunk of rows.
type protoPart struct {
	loss   float64
	rows   []int     // of each cluster
	mass   []float64 // of each cluster
	sums   []float64 // of the numbers
	counts []float64 // weight of the answers, by cluster and category
}

func newProtoEngine(p *protoProblem, workers int) *protoEngine {
	k, n := p.k, p.c.Rows
	part := func() protoPart {
		return protoPart{
			rows: make([]int, k), mass: make([]float64, k),
			sums: make([]float64, k*p.x.Cols), counts: make([]float64, k*p.cells),
		}
	}
	e := &protoEngine{
		protoProblem: p, workers: workers, chunk: chunkRows(n, k*(p.cells+p.x.Cols)),
		prototypes: prototypes{make([]float64, k*p.x.Cols), make([]int32, k*p.c.Cols)},
		labels:     make([]int32, n), near: make([]float64, n), sum: part(),
	}
	e.parts = make([]protoPart, par.Count(n, e.chunk))
	for i := range e.parts {
		e.parts[i] = part()
	}
	return e
}

func (s *protoPart) clear() {
	s.loss = 0
	clear(s.rows)
	clear(s.mass)
	clear(s.sums)
	clear(s.counts)
}

// assign labels all rows with the nearest prototype, the lowest of equals, and
// adds up what the next prototypes are made of. It returns the loss.
func (e *protoEngine) assign(ctx context.Context) (float64, error) {
	err := par.Chunks(ctx, e.c.Rows, e.chunk, e.workers, func(c, lo, hi int) error {
		s := &e.parts[c]
		s.clear()
		q := e.x.Cols
		for i := lo; i < hi; i++ {
			a, near := e.closest(i)
			e.labels[i], e.near[i] = int32(a), near
			w := e.weights[i]
			s.loss += float64(w * near)
			s.rows[a]++
			s.mass[a] += w
			for j, v := range e.x.Data[i*q : (i+1)*q] {
				s.sums[a*q+j] += float64(w * v)
			}
			counts := s.counts[a*e.cells : (a+1)*e.cells]
			for j, v := range e.c.Row(i) {
				if v >= 0 {
					counts[e.offsets[j]+int(v)] += w
				}
			}
		}
		return nil
	})
	e.sum.clear()
	for i := range e.parts {
		s := &e.parts[i]
		e.sum.loss += s.loss
		for a := range s.rows {
			e.sum.rows[a] += s.rows[a]
			e.sum.mass[a] += s.mass[a]
		}
		for j, v := range s.sums {
			e.sum.sums[j] += v
		}
		for j, v := range s.counts {
			e.sum.counts[j] += v
		}
	}
	return e.sum.loss, err
}

// closest returns the nearest prototype of row i and the dissimilarity.
func (e *protoEngine) closest(i int) (best int, least float64) {
	p, q := e.c.Cols, e.x.Cols
	row, given := e.c.Row(i), int(e.answers[i])
	for a := range e.k {
		mode := e.modes[a*p : (a+1)*p]
		mode = mode[:len(row)]
		same := 0
		for j, v := range row {
			// A missing answer is -1 and no mode is.
			if v == mode[j] {
				same++
			}
		}
		d := float64(e.gamma * float64(given-same))
		if q > 0 {
			d += kernel.Squared(e.x.Data[i*q:(i+1)*q], e.centers[a*q:])
		}
		if a == 0 || d < least {
			best, least = a, d
		}
	}
	return best, least
}

// update puts every prototype in the middle of its rows and tells whether one
// changed. A mode stays as long as no answer is given more often than it; of
// those given equally often the lowest takes its place. A cluster without rows
// keeps its prototype.
func (e *protoEngine) update(ctx context.Context) (changed bool, err error) {
	if err := ctx.Err(); err != nil {
		return false, context.Cause(ctx)
	}
	p, q := e.c.Cols, e.x.Cols
	for a := range e.k {
		if e.sum.rows[a] == 0 {
			continue
		}
		for j := range q {
			if c := e.sum.sums[a*q+j] / e.sum.mass[a]; c != e.centers[a*q+j] {
				e.centers[a*q+j] = c
				changed = true
			}
		}
		counts := e.sum.counts[a*e.cells : (a+1)*e.cells]
		for j, n := range e.c.Categories {
			mode, most := nobody, 0.0
			if m := e.modes[a*p+j]; m >= 0 && counts[e.offsets[j]+int(m)] > 0 {
				mode, most = m, counts[e.offsets[j]+int(m)]
			}
			for v, w := range counts[e.offsets[j] : e.offsets[j]+n] {
				if w > most {
					mode, most = int32(v), w
				}
			}
			if mode != e.modes[a*p+j] {
				e.modes[a*p+j] = mode
				changed = true
			}
		}
	}
	return changed, nil
}

// refill gives each cluster without rows the row that is least like its
// prototype, the lowest of equals, as a new one, which lowers the loss. It
// returns false where there is no such cluster, or no row differs from its
// prototype: with answers missing, fewer prototypes than K may fit all rows.
func (e *protoEngine) refill() (changed bool) {
	for a, n := range e.sum.rows {
		if n > 0 {
			continue
		}
		far, row := 0.0, -1
		for i, d := range e.near {
			if d > far {
				far, row = d, i
			}
		}
		if row < 0 {
			return changed
		}
		e.take(a, row)
		changed = true
		for i := range e.near {
			e.near[i] = min(e.near[i], e.distance(i, e.center(a), e.mode(a)))
		}
	}
	return changed
}

// take makes row i the prototype of cluster a.
func (e *protoEngine) take(a, i int) {
	copy(e.mode(a), e.c.Row(i))
	for j, v := range e.mode(a) {
		if v < 0 {
			e.mode(a)[j] = nobody
		}
	}
	if e.x.Cols > 0 {
		copy(e.center(a), e.x.Row(i))
	}
}

func (e *protoEngine) mode(a int) []int32     { return e.modes[a*e.c.Cols : (a+1)*e.c.Cols] }
func (e *protoEngine) center(a int) []float64 { return e.centers[a*e.x.Cols : (a+1)*e.x.Cols] }
