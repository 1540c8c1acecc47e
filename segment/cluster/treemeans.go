package cluster

import (
	"context"
	"math"

	"github.com/clientele-go/clientele/internal/kernel"
	"github.com/clientele-go/clientele/internal/par"
)

// means holds the mean of each cluster, which is all that Ward needs to know.
type means struct {
	cols    int
	workers int
	data    []float64 // of the slots
	sizes   []float64 // 0 in a slot without cluster
	rows    []int32
	empty   int
	parts   []neighbour
}

type neighbour struct {
	slot int
	d    float64
}

func newMeans(x Matrix, weights []float64, workers int) *means {
	s := &means{
		cols: x.Cols, workers: par.Workers(workers), data: append([]float64(nil), x.Data...),
		sizes: weights, rows: make([]int32, x.Rows), parts: make([]neighbour, par.Count(x.Rows, rowsPerChunk)),
	}
	for i := range s.rows {
		s.rows[i] = int32(i)
	}
	return s
}

func (s *means) row(a int) int32 { return s.rows[a] }

// first is 0: it is the lower slot that a join keeps.
func (s *means) first() int { return 0 }

// apart is twice what joining the clusters adds to the sum of squares.
func (s *means) apart(a, b int) float64 {
	d := s.cols
	return twice(s.sizes[a], s.sizes[b]) * kernel.Squared(s.data[a*d:(a+1)*d], s.data[b*d:])
}

func (s *means) nearest(ctx context.Context, a, prev int) (int, float64, error) {
	workers := s.workers
	if len(s.sizes) <= 2*rowsPerChunk {
		workers = 1 // a goroutine would take longer than it saves
	}
	err := par.Chunks(ctx, len(s.sizes), rowsPerChunk, workers, func(c, lo, hi int) error {
		best, least := -1, math.Inf(1)
		for b := lo; b < hi; b++ {
			if b == a || s.sizes[b] == 0 {
				continue
			}
			if d := s.apart(a, b); best < 0 || d < least {
				best, least = b, d
			}
		}
		s.parts[c] = neighbour{best, least}
		return nil
	})
	best, least := prev, math.Inf(1)
	if prev >= 0 {
		least = s.apart(a, prev)
	}
	for _, p := range s.parts[:par.Count(len(s.sizes), rowsPerChunk)] {
		if p.slot >= 0 && (best < 0 || p.d < least) {
			best, least = p.slot, p.d
		}
	}
	return best, least, err
}

func (s *means) join(a, b int, _ float64) int {
	d := s.cols
	share := s.sizes[b] / (s.sizes[a] + s.sizes[b])
	for j := range d {
		s.data[a*d+j] += float64(share * (s.data[b*d+j] - s.data[a*d+j]))
	}
	s.sizes[a] += s.sizes[b]
	s.sizes[b] = 0
	s.empty++
	return a
}

// pack closes the gaps once every fourth slot is empty.
func (s *means) pack(chain []int) {
	if s.empty*4 < len(s.sizes) {
		return
	}
	d := s.cols
	s.rows = packed(s.sizes, s.rows, chain, func(to, a int) {
		copy(s.data[to*d:(to+1)*d], s.data[a*d:(a+1)*d])
	})
	s.sizes, s.data, s.empty = s.sizes[:len(s.rows)], s.data[:len(s.rows)*d], 0
}

// packed closes the gaps in sizes and rows, calls move for each slot that holds
// a cluster, in order, and renumbers the slots in chain.
func packed(sizes []float64, rows []int32, chain []int, move func(to, from int)) []int32 {
	moved := make(map[int]int, len(chain))
	for _, a := range chain {
		moved[a] = a
	}
	to := 0
	for a, n := range sizes {
		if n == 0 {
			continue
		}
		move(to, a)
		sizes[to], rows[to] = n, rows[a]
		if _, ok := moved[a]; ok {
			moved[a] = to
		}
		to++
	}
	for i, a := range chain {
		chain[i] = moved[a]
	}
	return rows[:to]
}
