package cluster

import (
	"errors"
	"fmt"
	"math"
)

// Gower says how to compare customers who have numbers, answers or both, some
// of them missing, by the general coefficient of Gower (1971, Biometrics 27,
// 857-871), as a dissimilarity from 0, alike in everything that
// both have, to 1. It serves [KMedoids] and [Agglomerative]. Numbers or Codes
// must be set; where both are, they have a row for each customer.
type Gower struct {
	// Numbers are amounts or ranks. Two numbers differ by their distance as a
	// share of the range of the column. NaN is a missing number. Answers on an
	// ordered scale belong here, as ranks. One extreme value makes all others
	// alike: put skewed amounts on a logarithmic scale first.
	Numbers Matrix
	// Codes are answers without an order, which differ by 1 or not at all.
	// [NoAnswer] is a missing answer.
	Codes Codes
	// NumberWeights and CodeWeights say how much each column counts, finite
	// and not negative, with a positive one among them; nil means 1 each.
	NumberWeights, CodeWeights []float64
	// Presence says for each column of Codes that 0 means the absence of
	// something whose common absence makes nobody alike: pairs that are both
	// 0 are left out (Gower's dichotomies). nil means none.
	Presence []bool
}

// GowerMeasure compares the customers that it was made for. It is safe for
// concurrent use, reads the tables that it was made from, and never changes
// them; they must not be changed either. A nil or zero one compares nothing: it
// says NaN.
type GowerMeasure struct {
	o      Gower // with its weights and Presence filled in
	rows   int
	scales []float64 // range of each column of numbers, 1 where it is 0
}

// Measure prepares the dissimilarity. It returns an error that names row and
// column for infinite numbers, weights that are no weights, tables that do not
// go together and ranges that overflow.
func (o Gower) Measure() (*GowerMeasure, error) {
	m := &GowerMeasure{o: o, rows: max(o.Numbers.Rows, o.Codes.Rows)}
	if o.Numbers.Cols == 0 && o.Codes.Cols == 0 {
		return nil, errors.New("cluster: Gower: neither numbers nor answers")
	}
	if o.Numbers.Cols > 0 {
		if err := m.findRanges(); err != nil {
			return nil, err
		}
	}
	if o.Codes.Cols > 0 {
		if err := o.Codes.Check(); err != nil {
			return nil, err
		}
		if o.Numbers.Cols > 0 && o.Numbers.Rows != o.Codes.Rows {
			return nil, fmt.Errorf("cluster: Gower: %d rows of numbers and %d of answers", o.Numbers.Rows, o.Codes.Rows)
		}
	}
	if o.Presence != nil && len(o.Presence) != o.Codes.Cols {
		return nil, fmt.Errorf("cluster: Gower: Presence has %d columns, Codes %d", len(o.Presence), o.Codes.Cols)
	}
	positive, err := gowerWeights("NumberWeights", o.NumberWeights, o.Numbers.Cols)
	if err != nil {
		return nil, err
	}
	more, err := gowerWeights("CodeWeights", o.CodeWeights, o.Codes.Cols)
	if err == nil && !positive && !more {
		err = errors.New("cluster: Gower: all weights are zero")
	}
	if err != nil {
		return nil, err
	}
	m.o.NumberWeights, m.o.CodeWeights = filled(o.NumberWeights, o.Numbers.Cols), filled(o.CodeWeights, o.Codes.Cols)
	m.o.Presence = append(make([]bool, 0, o.Codes.Cols), o.Presence...)[:o.Codes.Cols]
	return m, nil
}

// filled returns a copy of the weights, 1 each for nil.
func filled(w []float64, cols int) []float64 {
	if w != nil {
		return append([]float64(nil), w...)
	}
	out := make([]float64, cols)
	for j := range out {
		out[j] = 1
	}
	return out
}

func gowerWeights(name string, w []float64, cols int) (positive bool, err error) {
	if w == nil {
		return cols > 0, nil
	}
	if len(w) != cols {
		return false, fmt.Errorf("cluster: Gower: %s has %d columns, the data %d", name, len(w), cols)
	}
	for j, v := range w {
		// The sum of all must stay finite too.
		if !(v >= 0) || v > math.MaxFloat64/float64(cols)/4 {
			return false, fmt.Errorf("cluster: Gower: %s of column %d is %v, must be finite and not negative", name, j, v)
		}
		positive = positive || v > 0
	}
	return positive, nil
}

// findRanges finds the range of the numbers that are there.
func (m *GowerMeasure) findRanges() error {
	x := m.o.Numbers
	if err := x.shape(); err != nil {
		return err
	}
	m.scales = make([]float64, x.Cols)
	for j := range x.Cols {
		lo, hi := math.Inf(1), math.Inf(-1)
		for i := range x.Rows {
			v := x.Data[i*x.Cols+j]
			if math.IsInf(v, 0) {
				return fmt.Errorf("cluster: row %d, column %d is %v", i, j, v)
			}
			if v == v {
				lo, hi = min(lo, v), max(hi, v)
			}
		}
		switch r := hi - lo; {
		case lo > hi:
			return fmt.Errorf("cluster: Gower: column %d of the numbers has none", j)
		case math.IsInf(r, 0):
			return fmt.Errorf("cluster: column %d reaches from %g to %g, too far to subtract: rescale it", j, lo, hi)
		case r == 0:
			m.scales[j] = 1 // a column in which all are alike
		default:
			m.scales[j] = r
		}
	}
	return nil
}

// Rows is the number of customers.
func (m *GowerMeasure) Rows() int { return orEmpty(m).rows }

// Between returns the dissimilarity of customers i and j, and so has the form
// that [KMedoids.Fit] and [Agglomerative.FitDissimilarities] ask for. It is the
// weighted mean of the differences over the columns that both have, and NaN
// where there is none such: these methods refuse it and name the pair, and the
// customer with the fewest columns should be left out. Between does not
// allocate; it panics for indices that are none, as a slice does.
func (m *GowerMeasure) Between(i, j int) float64 {
	m = orEmpty(m)
	var x, y []float64
	var c, d []int32
	if m.o.Numbers.Cols > 0 {
		x, y = m.o.Numbers.Row(i), m.o.Numbers.Row(j)
	}
	if m.o.Codes.Cols > 0 {
		c, d = m.o.Codes.Row(i), m.o.Codes.Row(j)
	}
	return m.compare(x, y, c, d)
}

// To returns the dissimilarity of customer i and a new one with the numbers x
// and the answers c, so that a new customer can go to the nearest medoid. The
// ranges are those of the customers that the measure was made for; a number
// beyond them may differ by more than 1, and an answer that is no category
// differs from all. It is NaN for other lengths than those
// of the tables, for an infinite number, and where nothing can be compared. To
// does not allocate.
func (m *GowerMeasure) To(i int, x []float64, c []int32) float64 {
	m = orEmpty(m)
	if len(x) != m.o.Numbers.Cols || len(c) != m.o.Codes.Cols {
		return math.NaN()
	}
	for _, v := range x {
		if math.IsInf(v, 0) {
			return math.NaN()
		}
	}
	var y []float64
	var d []int32
	if len(x) > 0 {
		y = m.o.Numbers.Row(i)
	}
	if len(c) > 0 {
		d = m.o.Codes.Row(i)
	}
	return m.compare(x, y, c, d)
}

func (m *GowerMeasure) compare(x, y []float64, c, d []int32) float64 {
	sum, mass := 0.0, 0.0
	scales, weights := m.scales[:len(x)], m.o.NumberWeights[:len(x)]
	y = y[:len(x)]
	for j, v := range x {
		// NaN is unlike itself: the number of one is missing.
		if e := math.Abs(v - y[j]); e == e {
			sum += float64(weights[j] * (e / scales[j]))
			mass += weights[j]
		}
	}
	presence, weights := m.o.Presence[:len(c)], m.o.CodeWeights[:len(c)]
	d = d[:len(c)]
	for j, v := range c {
		u := d[j]
		if v|u < 0 || (v|u == 0 && presence[j]) {
			continue
		}
		if mass += weights[j]; v != u {
			sum += weights[j]
		}
	}
	return sum / mass // NaN where nothing can be compared
}
