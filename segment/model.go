package segment

import (
	"errors"
	"math"
)

// Model assigns customers to segments. It is immutable and safe for concurrent
// use. It holds no customer, but its centres and levels come from the customers
// it was fitted to: a model is private, unlike a [Summary].
//
// A service that refits swaps models in an atomic.Pointer[Model[T]]: a goroutine that
// loads it once has all its answers from one model, whatever comes after.
//
// A model comes from [Fit], [Load] or [Encoding.Model]; what needs one returns an error on a nil or
// zero Model.
type Model[T any] struct {
	core
	id      func(T) string
	columns []column[T] // aligned with core.encoders

	// What a [Census] reads beside the columns, of the schema at hand.
	worth       func(T) float64 // nil: none
	descriptors []column[T]
}

// newModel binds what there is beside the shaping features.
func newModel[T any](s Schema[T]) *Model[T] {
	m := &Model[T]{id: s.ID, worth: s.Worth}
	for _, c := range s.columns() {
		if !c.shapes {
			m.descriptors = append(m.descriptors, c)
		}
	}
	return m
}

// core is the part of a model that knows nothing of the host's type.
type core struct {
	encoders []encoder
	solution
	refs        []Ref
	seed        uint64
	customers   int
	next        int         // number of the next new segment ID
	fingerprint string      // of the data it was fitted to
	record      *recordJSON // nil: from before there were any
}

// errEmptyModel is the error of whatever needs a model and is called on a nil or
// zero one.
var errEmptyModel = errors.New("segment: the model is empty: it comes from Fit or Load")

func (m *Model[T]) empty() bool { return m == nil || len(m.columns) == 0 }

// Segments returns the segments in the order of their index; none for an empty
// model.
func (m *Model[T]) Segments() []Ref {
	if m.empty() {
		return nil
	}
	return append([]Ref(nil), m.refs...)
}

// Fingerprint identifies the data that the model was fitted to: equal data give
// equal fingerprints. It is a SHA-256 hash in hexadecimal; empty for an empty
// model.
func (m *Model[T]) Fingerprint() string {
	if m.empty() {
		return ""
	}
	return m.fingerprint
}

// coordinates is how many an encoded customer has.
func (c *core) coordinates() int {
	last := c.encoders[len(c.encoders)-1]
	return last.at + last.width
}

// nearest returns the two centres nearest to x and the euclidean distances to
// them; second is -1 and d2 infinite where there is one centre. Ties go to the
// lower index. It does not allocate.
func (s *solution) nearest(x []float64) (first, second int, d1, d2 float64) {
	first, second = -1, -1
	d1, d2 = math.Inf(1), math.Inf(1)
	for k := range s.centers.Rows {
		center := s.centers.Data[k*s.centers.Cols : (k+1)*s.centers.Cols]
		sum := 0.0
		for j, v := range x {
			d := v - center[j]
			sum += float64(d * d)
		}
		switch {
		case sum < d1:
			first, second, d1, d2 = k, first, sum, d1
		case sum < d2:
			second, d2 = k, sum
		}
	}
	return first, second, math.Sqrt(d1), math.Sqrt(d2)
}
