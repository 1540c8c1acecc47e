package cluster

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/exact"
	"github.com/clientele-go/clientele/internal/random"
)

// lot is what decides about a row, the lower the rank the better.
type lot struct {
	rank   float64
	key    uint64
	weight float64
	pull   float64 // weight times how readily the row is drawn
}

// draw returns the lot of a row that is nearest to a centre of the pilot, at
// the given squared distance.
func (s *Sketch) draw(key uint64, weight float64, number int32, near float64) (lot, error) {
	l := lot{key: key, weight: weight, pull: weight}
	if s.pilot != nil {
		l.pull = weight * (float64(near*s.pilot.distance) + s.pilot.share[number])
	}
	if weight == 0 {
		l.rank = math.Inf(1)
		return l, nil
	}
	l.rank = random.Lot(s.seed, key) / l.pull
	if !(l.rank > 0) || math.IsInf(l.rank, 1) {
		return l, fmt.Errorf("of weight %g lies too far from every centre, or its weight is out of range: rescale", weight)
	}
	return l, nil
}

func (s *Sketch) count(weight float64) {
	s.rows++
	s.mass.Add(weight)
	if s.rows%exact.Pending == 0 {
		s.mass.Carry()
	}
}

// offer keeps the row if it ranks low enough so far.
func (s *Sketch) offer(l lot, x []float64) {
	if l.rank >= s.limit {
		return
	}
	s.kept = append(s.kept, l)
	s.data = append(s.data, x...)
	if len(s.kept) >= 2*s.size {
		s.settle()
	}
}

// settle leaves only rows below the rank of which Size others are at most as
// high. That is the same rank however the rows came, for it is that of all rows
// so far: those that went before ranked higher.
func (s *Sketch) settle() {
	if len(s.kept) <= s.size {
		return
	}
	ranks := make([]float64, len(s.kept))
	for i, l := range s.kept {
		ranks[i] = l.rank
	}
	slices.Sort(ranks)
	s.cut(ranks[s.size])
}

// cut lowers the limit and drops what no longer ranks below it.
func (s *Sketch) cut(limit float64) {
	s.limit = min(s.limit, limit)
	s.drop(func(l lot) bool { return l.rank >= s.limit })
}

func (s *Sketch) drop(gone func(lot) bool) {
	n := 0
	for i, l := range s.kept {
		if !gone(l) {
			s.kept[n] = l
			copy(s.data[n*s.cols:(n+1)*s.cols], s.data[i*s.cols:])
			n++
		}
	}
	// Nothing of a row that went may stay in memory behind those that are left.
	clear(s.data[n*s.cols:])
	clear(s.kept[n:])
	s.kept, s.data = s.kept[:n], s.data[:n*s.cols]
}

// order settles and sorts what is kept.
func (s *Sketch) order() {
	s.settle()
	at := make([]int, len(s.kept))
	for i := range at {
		at[i] = i
	}
	row := func(i int) []float64 { return s.data[i*s.cols : (i+1)*s.cols] }
	slices.SortFunc(at, func(i, j int) int {
		a, b := s.kept[i], s.kept[j]
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.key, b.key),
			cmp.Compare(a.weight, b.weight), slices.Compare(row(i), row(j)))
	})
	kept, data := make([]lot, 0, len(s.kept)), make([]float64, 0, len(s.data))
	for _, i := range at {
		kept, data = append(kept, s.kept[i]), append(data, row(i)...)
	}
	s.kept, s.data = kept, data
}
