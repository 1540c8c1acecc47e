package segment

import (
	"math"

	"github.com/clientele-go/clientele/internal/exact"
)

// tally is what the customers of a census add up to.
type tally struct {
	bins     [][]int64 // by feature of the basis and bin
	segments []segmentTally
}

// segmentTally is what those of one segment add up to.
type segmentTally struct {
	n, nobodys int64
	levels     []int64     // by coordinate: how many have the level
	sums       []exact.Sum // by number: of the coordinates
	squares    []exact.Sum // by number
	// worth holds the sums of worth and of its second and fourth powers: how far the share of
	// worth can be trusted depends on whether a few members make it.
	worth   [3]exact.Sum
	pending int // customers since the last carry
}

func newTally(b *basis) tally {
	t := tally{bins: make([][]int64, len(b.features)), segments: make([]segmentTally, len(b.far))}
	for i := range t.bins {
		t.bins[i] = make([]int64, b.features[i].bins())
	}
	for k := range t.segments {
		s := &t.segments[k]
		s.levels = make([]int64, len(b.layout))
		s.sums, s.squares = make([]exact.Sum, b.numbers), make([]exact.Sum, b.numbers)
	}
	return t
}

func (t *tally) customers() (n int64) {
	for k := range t.segments {
		n += t.segments[k].n
	}
	return n
}

// put counts a customer, or takes one out; false, and nothing is done, where a count would
// go below zero.
func (t *tally) put(b *basis, e *entry, sign int64) bool {
	s := &t.segments[e.segment]
	far := e.far > b.far[e.segment]
	if sign < 0 {
		if s.n == 0 || far && s.nobodys == 0 {
			return false
		}
		for i, bin := range e.bins {
			if t.bins[i][bin] == 0 {
				return false
			}
		}
		for j, v := range e.x {
			if b.layout[j] < 0 && v != 0 && s.levels[j] == 0 {
				return false
			}
		}
	}
	s.n += sign
	if far {
		s.nobodys += sign
	}
	for i, bin := range e.bins {
		t.bins[i][bin] += sign
	}
	f := float64(sign)
	for j, v := range e.x {
		if at := b.layout[j]; at >= 0 {
			s.sums[at].Add(f * v)
			s.squares[at].Add(f * float64(v*v))
		} else if v != 0 {
			s.levels[j] += sign
		}
	}
	if b.worth {
		square := float64(e.worth * e.worth)
		s.worth[0].Add(f * e.worth)
		s.worth[1].Add(f * square)
		s.worth[2].Add(f * float64(square*square))
	}
	if s.pending++; s.pending == exact.Pending {
		s.carry()
	}
	return true
}

// carry makes room for another exact.Pending customers.
func (s *segmentTally) carry() {
	for i := range s.sums {
		s.sums[i].Carry()
		s.squares[i].Carry()
	}
	for i := range s.worth {
		s.worth[i].Carry()
	}
	s.pending = 0
}

func (t *tally) merge(other *tally) {
	for i, bins := range other.bins {
		for j, n := range bins {
			t.bins[i][j] += n
		}
	}
	for k := range t.segments {
		s, o := &t.segments[k], &other.segments[k]
		s.n += o.n
		s.nobodys += o.nobodys
		for j, n := range o.levels {
			s.levels[j] += n
		}
		for j := range s.sums {
			s.sums[j].Merge(o.sums[j])
			s.squares[j].Merge(o.squares[j])
		}
		for j := range s.worth {
			s.worth[j].Merge(o.worth[j])
		}
		s.carry()
	}
}

// moments are the mean of coordinate j and the variance of one member about it; NaN for
// a segment of nobody.
func (s *segmentTally) moments(b *basis, j int) (mean, variance float64) {
	if s.n == 0 {
		return math.NaN(), math.NaN()
	}
	n := float64(s.n)
	if at := b.layout[j]; at >= 0 {
		mean = s.sums[at].Float64() / n
		if s.n > 1 {
			variance = max(0, s.squares[at].Float64()-float64(n*float64(mean*mean))) / (n - 1)
		}
		return mean, variance
	}
	// As if the coordinates of all had been added up.
	var sum exact.Sum
	sum.AddProduct(float64(s.levels[j]), b.factor[j])
	p := float64(s.levels[j]) / n
	return sum.Float64() / n, float64(b.factor[j]*b.factor[j]) * float64(p*(1-p))
}
