package cluster

import (
	"context"
	"math"
)

// table holds the dissimilarities of all pairs of clusters. Two that are joined
// keep the higher of their slots, whose row in the triangle is longer: what
// lies in a row is found side by side in memory, what lies in a column is not.
type table struct {
	t       triangle
	linkage Linkage
	sizes   []float64 // 0 in a slot without cluster, which is infinitely far from all
	rows    []int32
	empty   int
}

func newTable(t triangle, weights []float64, l Linkage) *table {
	s := &table{t: t, linkage: l, sizes: weights, rows: make([]int32, len(weights))}
	for i := range s.rows {
		s.rows[i] = int32(i)
	}
	return s
}

func (s *table) row(a int) int32 { return s.rows[a] }

// first is the last: it is the higher slot that a join keeps.
func (s *table) first() int { return len(s.sizes) - 1 }

func (s *table) nearest(ctx context.Context, a, prev int) (int, float64, error) {
	if ctx.Err() != nil {
		return 0, 0, context.Cause(ctx)
	}
	best, least := prev, math.Inf(1)
	if prev >= 0 {
		least = s.t.at(a, prev)
	}
	at := a * (a - 1) / 2
	for j, d := range s.t[at : at+a] {
		if d < least {
			best, least = j, d
		}
	}
	at += 2 * a // row a+1, column a
	for j := a + 1; j < len(s.sizes); j++ {
		if d := s.t[at]; d < least {
			best, least = j, d
		}
		at += j
	}
	return best, least, nil
}

func (s *table) join(a, b int, ab float64) int {
	na, nb := s.sizes[a], s.sizes[b]
	s.t[b*(b-1)/2+a] = math.Inf(1)
	for k, n := range s.sizes {
		if n == 0 || k == a || k == b {
			continue
		}
		from, to := &s.t[max(a, k)*(max(a, k)-1)/2+min(a, k)], &s.t[max(b, k)*(max(b, k)-1)/2+min(b, k)]
		*to = s.linkage.joined(*from, *to, ab, na, nb, n)
		*from = math.Inf(1)
	}
	s.rows[b] = min(s.rows[a], s.rows[b])
	s.sizes[b] += na
	s.sizes[a] = 0
	s.empty++
	return b
}

// pack closes the gaps once every fourth slot is empty. What moves goes to a
// lower place and in ascending order, so that nothing is overwritten too soon.
func (s *table) pack(chain []int) {
	if s.empty*4 < len(s.sizes) {
		return
	}
	var held []int
	s.rows = packed(s.sizes, s.rows, chain, func(to, a int) {
		for j, old := range held {
			s.t[to*(to-1)/2+j] = s.t[a*(a-1)/2+old]
		}
		held = append(held, a)
	})
	s.sizes, s.empty = s.sizes[:len(s.rows)], 0
}
