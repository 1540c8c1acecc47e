package segment

import (
	"github.com/clientele-go/clientele/internal/exact"
	"github.com/clientele-go/clientele/segment/drift"
)

// tally is what the customers of a census add up to.
type tally struct {
	bins     [][]int64 // by feature of the basis and bin
	segments []segmentTally
}

// segmentTally is what those of one segment add up to.
type segmentTally struct {
	n, nobodys int64
	levels     []int64  // by coordinate: how many have the level
	numbers    []powers // by number among the coordinates
	worth      powers
	pending    int // customers since the last carry
}

// powers are the sums of numbers and of their second, third and fourth powers. How
// far a mean can be trusted, and what of it may be published, depends on the tail, and
// the third and fourth powers are what tells of it and can be taken back.
type powers [4]exact.Sum

func (p *powers) add(v, sign float64) {
	square := float64(v * v)
	p[0].Add(sign * v)
	p[1].Add(sign * square)
	p[2].Add(sign * float64(square*v))
	p[3].Add(sign * float64(square*square))
}

func (p *powers) carry() {
	for i := range p {
		p[i].Carry()
	}
}

func (p *powers) merge(other *powers) {
	for i := range p {
		p[i].Merge(other[i])
	}
}

// of returns the sums of n numbers.
func (p *powers) of(n int64) drift.Sums {
	return drift.Sums{N: n, First: p[0].Float64(), Second: p[1].Float64(), Third: p[2].Float64(), Fourth: p[3].Float64()}
}

func newTally(b *basis) tally {
	t := tally{bins: make([][]int64, len(b.features)), segments: make([]segmentTally, len(b.far))}
	for i := range t.bins {
		t.bins[i] = make([]int64, b.features[i].bins())
	}
	for k := range t.segments {
		s := &t.segments[k]
		s.levels, s.numbers = make([]int64, len(b.layout)), make([]powers, b.numbers)
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
			s.numbers[at].add(v, f)
		} else if v != 0 {
			s.levels[j] += sign
		}
	}
	if b.worth {
		s.worth.add(e.worth, f)
	}
	if s.pending++; s.pending == exact.Pending {
		s.carry()
	}
	return true
}

// carry makes room for another exact.Pending customers.
func (s *segmentTally) carry() {
	for i := range s.numbers {
		s.numbers[i].carry()
	}
	s.worth.carry()
	s.pending = 0
}

func (t *tally) merge(other *tally) {
	for i, bins := range other.bins {
		for j, n := range bins {
			t.bins[i][j] += n
		}
	}
	for k := range t.segments {
		t.segments[k].merge(&other.segments[k])
	}
}

func (s *segmentTally) merge(other *segmentTally) {
	s.n += other.n
	s.nobodys += other.nobodys
	for j, n := range other.levels {
		s.levels[j] += n
	}
	for j := range s.numbers {
		s.numbers[j].merge(&other.numbers[j])
	}
	s.worth.merge(&other.worth)
	s.pending = 0 // merging carries
}

// all are the customers of all segments as one.
func (t *tally) all(b *basis) *segmentTally {
	s := &segmentTally{levels: make([]int64, len(b.layout)), numbers: make([]powers, b.numbers)}
	for k := range t.segments {
		s.merge(&t.segments[k])
	}
	return s
}

// mean is that of coordinate j, and inertia the sum of the squared distances from it; NaN
// for a segment of nobody.
func (s *segmentTally) mean(b *basis, j int) (mean, inertia float64) {
	n := float64(s.n)
	if at := b.layout[j]; at >= 0 {
		mean = s.numbers[at][0].Float64() / n
		return mean, max(0, s.numbers[at][1].Float64()-float64(n*float64(mean*mean)))
	}
	// As if the coordinates of all had been added up.
	var sum exact.Sum
	sum.AddProduct(float64(s.levels[j]), b.factor[j])
	p := float64(s.levels[j]) / n
	return sum.Float64() / n, float64(b.factor[j]*b.factor[j]) * float64(n*p*(1-p))
}
