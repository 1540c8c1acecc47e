package segment

import "math"

// Assignment says which segment a customer belongs to, and how clearly.
type Assignment struct {
	Segment Ref `json:"segment"` // the segment with the nearest centre, or the most probable one
	Index   int `json:"index"`   // its index in [Model.Segments]
	// Strength is 1 at the segment's centre and 0 on the border to the
	// runner-up: 1 - s with the shadow value s = 2*d1/(d1+d2) of the distances
	// to the two nearest centres (Leisch 2010, Statistics and Computing 20(4),
	// 457-469). For [Mixture] and [LatentClasses] it is the same of their
	// probabilities: 1 - 2*p2/(p1+p2), with p1 of the segment and p2 of the
	// runner-up, 1 where only the segment is possible. It is 1 where there is
	// one segment.
	Strength float64 `json:"strength"`
	RunnerUp Ref     `json:"runnerUp,omitzero"` // the second nearest, or second most probable; zero where there is one
}

// stackCoordinates is the width up to which a customer is encoded on the stack.
const stackCoordinates = 64

// room is where a customer is encoded: on the caller's stack, if it is large enough.
func (m *Model[T]) room(stack *[stackCoordinates]float64) []float64 {
	d := m.coordinates()
	if d > len(stack) {
		return make([]float64, d)
	}
	return stack[:d]
}

// Assign finds the segment of a customer, who need not have been in the fit.
// A category level that the fit did not see counts as "(other)"; where the fit
// had no "(other)", it counts for no level. The error, a [*RowError], says
// which value cannot be used, or which function of the schema panicked.
//
// Assign allocates nothing up to 64 coordinates (a number takes one, a category
// one a level) and is safe for concurrent use.
func (m *Model[T]) Assign(customer T) (Assignment, error) {
	if m.empty() {
		return Assignment{}, errEmptyModel
	}
	var stack [stackCoordinates]float64
	var a Assignment
	err := m.assign(&a, customer, m.room(&stack))
	return a, err
}

// assign is Assign with room for the coordinates; a is zero where it fails.
func (m *Model[T]) assign(a *Assignment, customer T, x []float64) error {
	*a = Assignment{}
	if err := m.encode(customer, x); err != nil {
		return err
	}
	first, second, d1, d2 := m.place(x)
	if first < 0 {
		return m.tooFar(customer)
	}
	a.Segment, a.Index, a.Strength = m.refs[first], first, strength(d1, d2)
	if second >= 0 {
		a.RunnerUp = m.refs[second]
	}
	return nil
}

// strength is one minus the shadow value.
func strength(d1, d2 float64) float64 {
	if math.IsInf(d2, 1) {
		return 1
	}
	if d2 == 0 {
		return 0 // on two centres at once
	}
	return 1 - 2*d1/(d1+d2)
}

func (m *Model[T]) tooFar(customer T) error {
	return &RowError{Row: -1, Customer: m.customer(customer), Column: "features", Reason: "values are so far from every segment that the distance overflows"}
}

// customer returns the ID for an error: empty where reading it panics, so that
// this does not hide what the error is about.
func (m *Model[T]) customer(c T) (id string) {
	defer func() {
		if recover() != nil {
			id = ""
		}
	}()
	return m.id(c)
}

// encode writes the coordinates of a customer into x.
func (m *Model[T]) encode(customer T, x []float64) (err error) {
	at := -1
	defer func() {
		if r := recover(); r != nil {
			err = panicked(-1, m.customer(customer), m.columns[max(at, 0)].name, r)
		}
	}()
	for at = range m.columns {
		c, e := &m.columns[at], &m.encoders[at]
		var reason string
		if c.kind == kindNumeric {
			var v float64
			if v, reason = c.readNumber(customer); reason == "" {
				e.putNumber(x, v)
			}
		} else {
			var s string
			if s, reason = c.readText(customer); reason == "" {
				l, ok := e.level(s)
				e.putLevel(x, l, ok)
			}
		}
		if reason != "" {
			return &RowError{Row: -1, Customer: m.customer(customer), Column: c.name, Reason: reason}
		}
	}
	return nil
}
