package expectation

import (
	"fmt"
	"maps"
	"math"

	"github.com/clientele-go/clientele/internal/exact"
)

// sums are what a mean over customers and its interval are made of. They add up
// without rounding, so that what one customer put in can be taken out without a
// trace. A customer's part is b, the sum of the weights of its answers, and a, the
// weighted sum of their values.
type sums struct {
	n      int                 // customers
	totals [sumsKept]exact.Sum // over customers
	given  map[float64]int     // customers who gave an answer, by answer
}

// The totals over customers.
const (
	totalB = iota
	totalA
	totalBB
	totalAB
	totalAA
	sumsKept
)

// part is what one customer puts into sums.
type part struct {
	a, b   float64
	values []float64 // different ones
}

// put adds an answer to a customer's part.
func (p *part) put(value, weight float64) {
	p.a += float64(weight * value)
	p.b += weight
	for _, v := range p.values {
		if v == value {
			return
		}
	}
	p.values = append(p.values, value)
}

// terms are what the part adds to the totals.
func (p *part) terms() [sumsKept]float64 {
	return [sumsKept]float64{p.b, p.a, p.b * p.b, p.a * p.b, p.a * p.a}
}

func (s *sums) add(p *part) {
	if len(p.values) == 0 {
		return
	}
	if s.given == nil {
		s.given = make(map[float64]int)
	}
	for i, t := range p.terms() {
		s.totals[i].Add(t)
		s.totals[i].Carry()
	}
	for _, v := range p.values {
		s.given[v]++
	}
	s.n++
}

// holds reports whether a customer's part can be in the sums.
func (s *sums) holds(p *part) bool {
	if len(p.values) == 0 {
		return true
	}
	for _, v := range p.values {
		if s.given[v] == 0 {
			return false
		}
	}
	return s.n > 0
}

// remove takes out what add put in; holds has been asked.
func (s *sums) remove(p *part) {
	if len(p.values) == 0 {
		return
	}
	for i, t := range p.terms() {
		s.totals[i].Subtract(t)
		s.totals[i].Carry()
	}
	for _, v := range p.values {
		if s.given[v]--; s.given[v] == 0 {
			delete(s.given, v)
		}
	}
	s.n--
}

func (s *sums) merge(o *sums) {
	if o.n == 0 {
		return
	}
	if s.given == nil {
		s.given = make(map[float64]int)
	}
	for i := range s.totals {
		s.totals[i].Merge(o.totals[i])
	}
	for v, n := range o.given {
		s.given[v] += n
	}
	s.n += o.n
}

// estimate is the mean as [group.weighted] computes it from the answers themselves,
// but for rounding in the last digits: the squares of what customers deviate from
// the mean are multiplied out.
func (s *sums) estimate() estimate {
	e := estimate{mean: math.NaN(), se: math.NaN(), n: s.n, constant: len(s.given) == 1}
	if s.n == 0 {
		return e
	}
	var t [sumsKept]float64
	for i := range t {
		t[i] = s.totals[i].Float64()
	}
	e.effective = t[totalB] * t[totalB] / t[totalBB]
	e.mean = t[totalA] / t[totalB]
	e.spread = s.spread()
	if e.constant {
		for v := range s.given {
			e.mean = v
		}
	}
	if s.n < 2 {
		return e
	}
	squares := t[totalAA] - float64(2*e.mean*t[totalAB]) + float64(e.mean*e.mean*t[totalBB])
	m := float64(s.n)
	e.se = math.Sqrt(m/(m-1)*max(0, squares)) / t[totalB]
	if e.constant {
		e.se = 0
	}
	return e
}

func (s *sums) spread() spread {
	if len(s.given) >= manyAnswers {
		return spread{values: manyAnswers, rarest: 1, others: manyAnswers - 1}
	}
	return spreadOf(s.n, maps.Values(s.given))
}

// check says what cannot be true of sums that were read from somewhere.
func (s *sums) check() error {
	most := 0
	for v, n := range s.given {
		if math.IsNaN(v) || math.IsInf(v, 0) || n < 1 || n > s.n {
			return fmt.Errorf("%d of %d customers gave the answer %v", n, s.n, v)
		}
		most += n
	}
	if most < s.n || s.n < 1 {
		return fmt.Errorf("%d customers gave %d answers", s.n, most)
	}
	return s.checkTotals()
}

// checkTotals says what no weights b and weighted sums a of n customers come to: where each
// a lies between the least and the most answer times b, so does their total, and the squares
// are bounded by those of b. What is beyond would be an interval that no mean has.
func (s *sums) checkTotals() error {
	const slack = 1e-9 // for rounding
	var t [sumsKept]float64
	for i := range t {
		t[i] = s.totals[i].Float64()
	}
	b, bb := t[totalB], t[totalBB]
	if b, bb = max(b, 0), max(bb, 0); b == 0 || bb == 0 || math.IsInf(b*b, 0) {
		return fmt.Errorf("its weights add up to %v", t[totalB])
	}
	if n := b * b / bb; n > float64(s.n)*(1+slack) || n < 1-slack || s.n > 1 && n <= 1 {
		return fmt.Errorf("the weights of %d customers are those of %v", s.n, n)
	}
	least, most := math.Inf(1), math.Inf(-1)
	for v := range s.given {
		least, most = min(least, v), max(most, v)
	}
	size := max(math.Abs(least), math.Abs(most))
	mean, room := t[totalA]/b, slack*size
	switch squares := t[totalAA] - float64(2*mean*t[totalAB]) + float64(mean*mean*bb); {
	case !(size <= 2*scaleLimit && mean >= least-room && mean <= most+room):
		return fmt.Errorf("the mean of answers from %v to %v is %v", least, most, mean)
	case !(math.Abs(t[totalAB]) <= size*bb*(1+slack) && t[totalAA] <= size*size*bb*(1+slack) && squares >= -slack*size*size*bb):
		return fmt.Errorf("answers from %v to %v deviate from their mean by squares of %v", least, most, squares/bb)
	}
	return nil
}
