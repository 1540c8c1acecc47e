package segment

import (
	"errors"
	"math"
	"slices"
)

// errEmptyRule is the error of whatever needs a rule and is called on a nil or
// zero one.
var errEmptyRule = errors.New("segment: the rule is empty: it comes from Model.Rule or LoadRule")

func (r *Rule[T]) empty() bool { return r == nil || len(r.forks) == 0 }

// Fidelity says how near the rule comes to the model; zero for an empty rule.
func (r *Rule[T]) Fidelity() Fidelity {
	if r.empty() {
		return Fidelity{}
	}
	f := r.fidelity
	f.Segment = slices.Clone(f.Segment)
	return f
}

// Warnings are the doubts about the rule: "small-segments" and "no-leaf", see
// [Model.Rule].
func (r *Rule[T]) Warnings() []Warning {
	if r.empty() {
		return nil
	}
	return slices.Clone(r.warnings)
}

// Segments returns the segments of the model, in its order.
func (r *Rule[T]) Segments() []Ref {
	if r.empty() {
		return nil
	}
	return slices.Clone(r.segments)
}

// Size returns the number of answers of the rule and how many questions lead to
// one at most.
func (r *Rule[T]) Size() (leaves, depth int) {
	if r.empty() {
		return 0, 0
	}
	deep := make([]int, len(r.forks)) // a fork stands before those under it
	for at, f := range r.forks {
		if f.feature < 0 {
			leaves++
			depth = max(depth, deep[at])
			continue
		}
		deep[f.yes], deep[f.no] = deep[at]+1, deep[at]+1
	}
	return leaves, depth
}

// Assign finds the segment of a customer by the rule. A value that the model's
// Assign would refuse is refused here too, with a [*RowError], where the rule asks
// about its feature on any way.
//
// Assign allocates nothing up to 64 features and is safe for concurrent use.
func (r *Rule[T]) Assign(customer T) (Ref, error) {
	if r.empty() || len(r.columns) != len(r.features) {
		return Ref{}, errEmptyRule
	}
	var numberStack [stackCoordinates]float64
	var textStack [stackCoordinates]string
	numbers, texts := numberStack[:], textStack[:]
	if n := len(r.columns); n > len(numbers) {
		numbers, texts = make([]float64, n), make([]string, n)
	}
	if err := r.read(customer, numbers, texts); err != nil {
		return Ref{}, err
	}
	at := int32(0)
	for {
		f := &r.forks[at]
		if f.feature < 0 {
			return r.segments[f.segment], nil
		}
		if at = f.no; f.holds(numbers[f.feature], texts[f.feature], r.features[f.feature].kind) {
			at = f.yes
		}
	}
}

// holds answers a question.
func (f *fork) holds(number float64, text, kind string) bool {
	switch {
	case kind == kindNumeric:
		return number <= f.atMost || (f.unknown && math.IsNaN(number))
	case f.different:
		return !slices.Contains(f.noneOf, text)
	}
	return text == f.level
}

// read reads what the rule asks about.
func (r *Rule[T]) read(customer T, numbers []float64, texts []string) (err error) {
	at := 0
	name := func() string {
		if at < len(r.columns) {
			return r.columns[at].name
		}
		return ""
	}
	defer func() {
		if p := recover(); p != nil {
			err = panicked(-1, r.customer(customer), name(), p)
		}
	}()
	for at = range r.columns {
		c := &r.columns[at]
		var reason string
		if c.kind == kindNumeric {
			numbers[at], reason = c.readNumber(customer)
		} else {
			texts[at], reason = c.readText(customer)
		}
		if reason != "" {
			return &RowError{Row: -1, Customer: r.customer(customer), Column: c.name, Reason: reason}
		}
	}
	return nil
}

// customer returns the ID for an error: empty where reading it panics.
func (r *Rule[T]) customer(c T) (id string) {
	defer func() {
		if recover() != nil {
			id = ""
		}
	}()
	return r.id(c)
}
