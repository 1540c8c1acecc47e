package driver

import (
	"errors"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/limits"
	"github.com/clientele-go/clientele/segment/cluster"
)

// Moments are sums over respondents of the answers and their products. They are
// all that an analysis of drivers needs but its bootstrap: they merge by adding,
// and a person's answers are taken out by subtracting, exactly where answers and
// weights are whole numbers. Sums are taken of the answers as they are: numbers
// that are large beside their spread (years, say) lose digits; subtract a round
// number from them first.
type Moments struct {
	Drivers int     `json:"drivers"`
	N       int     `json:"n"`       // respondents
	Weight  float64 `json:"weight"`  // sum of their weights
	Squares float64 `json:"squares"` // sum of the squares of their weights
	// Sums has the weighted sum of each driver and last of the outcome, and Products
	// those of the products of any two of them, the upper triangle of a matrix row
	// after row.
	Sums     []float64 `json:"sums"`
	Products []float64 `json:"products"`
}

// NewMoments returns empty moments of so many drivers, 1 to 1000.
func NewMoments(drivers int) (*Moments, error) {
	if drivers < 1 || drivers > maxDrivers {
		return nil, fmt.Errorf("driver: %d drivers, want 1 to %d", drivers, maxDrivers)
	}
	return newMoments(drivers), nil
}

const maxDrivers = 1000

func newMoments(drivers int) *Moments {
	d := drivers + 1
	return &Moments{Drivers: drivers, Sums: make([]float64, d), Products: make([]float64, d*(d+1)/2)}
}

// Add puts in a respondent: the ratings of the drivers, the outcome, and a survey
// weight (1 where there are none; 1e-50 to 1e50). A missing answer (NaN) in any of
// them is an error, as is one beyond -1e50 and 1e50.
func (m *Moments) Add(x []float64, y, weight float64) error {
	if err := m.check(x, y, weight); err != nil {
		return err
	}
	m.add(x, y, weight)
	m.N++
	m.Squares += float64(weight * weight)
	return nil
}

// Remove takes out what Add put in.
func (m *Moments) Remove(x []float64, y, weight float64) error {
	if err := m.check(x, y, weight); err != nil {
		return err
	}
	if m.N < 1 || weight > m.Weight*(1+1e-9) {
		return errors.New("driver: there is no such respondent to take out")
	}
	if m.N == 1 {
		*m = *newMoments(m.Drivers)
		return nil
	}
	m.add(x, y, -weight)
	m.N--
	m.Squares -= float64(weight * weight)
	return nil
}

// Merge adds the respondents of o, which must have as many drivers.
func (m *Moments) Merge(o *Moments) error {
	if o == nil || o.Drivers != m.Drivers || len(o.Sums) != len(m.Sums) || len(o.Products) != len(m.Products) {
		return fmt.Errorf("driver: moments of %d drivers can only be merged with such", m.Drivers)
	}
	m.N += o.N
	m.Weight += o.Weight
	m.Squares += o.Squares
	for i, v := range o.Sums {
		m.Sums[i] += v
	}
	for i, v := range o.Products {
		m.Products[i] += v
	}
	return nil
}

func (m *Moments) check(x []float64, y, weight float64) error {
	if len(x) != m.Drivers || len(m.Sums) != m.Drivers+1 {
		return fmt.Errorf("driver: %d ratings for %d drivers", len(x), m.Drivers)
	}
	for j, v := range x {
		if !limits.Level(v) {
			return fmt.Errorf("driver: the rating of driver %d is %v, which is not within %s", j, v, limits.Levels)
		}
	}
	if !limits.Level(y) {
		return fmt.Errorf("driver: the outcome is %v, which is not within %s", y, limits.Levels)
	}
	if !limits.Weight(weight) {
		return fmt.Errorf("driver: weight %v is not within %s", weight, limits.Weights)
	}
	return nil
}

// add adds the sums of one row, which takes them out where weight is negative.
func (m *Moments) add(x []float64, y, weight float64) {
	m.Weight += weight
	at := 0
	for i, v := range x {
		w := float64(weight * v)
		m.Sums[i] += w
		for _, u := range x[i:] {
			m.Products[at] += float64(w * u)
			at++
		}
		m.Products[at] += float64(w * y)
		at++
	}
	m.Sums[len(x)] += float64(weight * y)
	m.Products[at] += float64(weight * float64(y*y))
}

// effective is Kish's effective number of respondents.
func (m *Moments) effective() float64 {
	if m.Squares <= 0 {
		return 0
	}
	return m.Weight * m.Weight / m.Squares
}

// correlations returns the correlation matrix of the drivers and, last, the
// outcome, and their standard deviations. A driver that is the same for all has a
// standard deviation and correlations of 0.
func (m *Moments) correlations() (r, sd []float64) {
	d := m.Drivers + 1
	r, sd = make([]float64, d*d), make([]float64, d)
	m.correlate(r, sd)
	return r, sd
}

// correlate is correlations into room that the caller has.
func (m *Moments) correlate(r, sd []float64) {
	d := m.Drivers + 1
	at := 0
	for i := range d {
		for j := i; j < d; j++ {
			r[i*d+j] = m.Products[at]/m.Weight - float64(m.Sums[i]/m.Weight*(m.Sums[j]/m.Weight))
			at++
		}
		sd[i] = 0
		// What rounding leaves of equal numbers is no spread.
		if v := r[i*d+i]; v > 1e-12*m.Products[at-(d-i)]/m.Weight {
			sd[i] = math.Sqrt(v)
		}
	}
	for i := range d {
		for j := i; j < d; j++ {
			v := 0.0
			if both := sd[i] * sd[j]; both > 0 {
				v = max(-1, min(1, r[i*d+j]/both))
			}
			if i == j {
				v = 1
			}
			r[i*d+j], r[j*d+i] = v, v
		}
	}
}

// rows are the respondents who answered everything.
type rows struct {
	x       cluster.Matrix
	y       []float64
	weights []float64 // nil: all 1
	kept    []int32
}

// check refuses data of the wrong shape, infinities and bad weights.
func check(x cluster.Matrix, y, weights []float64) error {
	if x.Rows < 1 || x.Cols < 1 || x.Cols > maxDrivers || !limits.Matrix(len(x.Data), x.Rows, x.Cols) || x.Rows > math.MaxInt32 {
		return fmt.Errorf("driver: %d numbers do not make %d rows of %d drivers (1 to %d)", len(x.Data), x.Rows, x.Cols, maxDrivers)
	}
	if len(y) != x.Rows || weights != nil && len(weights) != x.Rows {
		return fmt.Errorf("driver: %d rows with %d outcomes and %d weights", x.Rows, len(y), len(weights))
	}
	for i := range x.Rows {
		for j, v := range x.Row(i) {
			if limits.Beyond(v) {
				return fmt.Errorf("driver: row %d, driver %d is %v, which is not within %s", i, j, v, limits.Levels)
			}
		}
		if limits.Beyond(y[i]) {
			return fmt.Errorf("driver: row %d has the outcome %v, which is not within %s", i, y[i], limits.Levels)
		}
		if weights != nil && !limits.Weight(weights[i]) {
			return fmt.Errorf("driver: row %d has weight %v, which is not within %s", i, weights[i], limits.Weights)
		}
	}
	return nil
}

// complete checks the data and picks the rows without a missing answer.
func complete(x cluster.Matrix, y, weights []float64) (*rows, error) {
	if err := check(x, y, weights); err != nil {
		return nil, err
	}
	r := &rows{x: x, y: y, weights: weights}
	for i := range x.Rows {
		missing := y[i] != y[i]
		for _, v := range x.Row(i) {
			missing = missing || v != v
		}
		if !missing {
			r.kept = append(r.kept, int32(i))
		}
	}
	if len(r.kept) < 3 {
		return nil, fmt.Errorf("driver: %d of %d rows have all answers, want at least 3", len(r.kept), x.Rows)
	}
	return r, nil
}

func (r *rows) weight(i int32) float64 {
	if r.weights == nil {
		return 1
	}
	return r.weights[i]
}

// moments adds up some of the rows kept.
func (r *rows) moments(some []int32) *Moments {
	m := newMoments(r.x.Cols)
	for _, i := range some {
		w := r.weight(i)
		m.add(r.x.Row(int(i)), r.y[i], w)
		m.N++
		m.Squares += float64(w * w)
	}
	return m
}
