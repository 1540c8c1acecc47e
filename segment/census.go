package segment

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/clientele-go/clientele/internal/par"
)

// Census says who is in which segment of a model and what they are like, as counts
// and sums without customers: how many are in each segment, what they are worth, where
// their mean is, how many have each value of each feature, and how many are so far from
// everybody of the fit that they are nobody's. Two of them, of then and now, are what
// [Census.Drift] compares; one alone can move the centres of its model ([Census.Recentred]).
//
// Counts are whole and sums exact (Neal 2015, arXiv:1505.05571), so that a census
// depends, to the last byte of its stored form, on nothing but who is in it: neither on the
// order of arrivals, nor on how they were cut into parts and merged, nor on who was there and
// was taken out again. A customer is erased with [Census.Remove], and the counts are as if
// they had never known of one. What stays is the measure, of all customers that it was made
// of: the borders of the bins and the distances are values of single customers, and names
// of levels are those that ten or more of them had. Who must not keep a border that was an erased
// customer's makes a new census with [Model.Census].
//
// A census is private: it knows the borders of its bins, and counts of one. It is not safe for concurrent use while it changes; what only reads
// (Drift, Save, Customers) may run at the same time.
type Census[T any] struct {
	model *Model[T]
	basis *basis
	tally tally
}

// Census counts the customers, and makes of them the measure that others are held
// against: the bins of every shaping feature and descriptor (about ten of equal number for
// a number, the levels of a category, the missing and what is out of all range apart), and
// the distance from the own segment that 99 in 100 of its members keep. Levels that fewer than
// ten of the customers have are counted together, and their names are not kept. Give it the
// customers that the model was fitted to, once, and count everybody else with
// [Census.Empty], [Census.Add] and [Census.Merge], so that all have the same measure.
//
// Worth is in it where the schema that the model was fitted or loaded with has one.
// The result does not depend on the number of workers, which is GOMAXPROCS. Errors are those
// of [Model.Assign], with the row; ErrNoCustomers for nobody; and on any, a cancelled context
// included, nothing is returned.
func (m *Model[T]) Census(ctx context.Context, customers []T) (*Census[T], error) {
	switch {
	case ctx == nil:
		return nil, errNoContext
	case m.empty():
		return nil, errEmptyModel
	case len(customers) == 0:
		return nil, ErrNoCustomers
	}
	b, err := learnBasis(ctx, m, customers)
	if err != nil {
		return nil, censusError(err)
	}
	c := &Census[T]{model: m, basis: b, tally: newTally(b)}
	if err := c.AddAll(ctx, customers); err != nil {
		return nil, err
	}
	return c, nil
}

// censusError says which room an error comes from where it does not say so itself.
func censusError(err error) error {
	var row *RowError
	if errors.As(err, &row) {
		return err
	}
	return fmt.Errorf("segment: census: %w", err)
}

var errEmptyCensus = errors.New("segment: the census is empty: it comes from Model.Census or LoadCensus")

func (c *Census[T]) none() bool { return c == nil || c.basis == nil }

// Empty returns a census of nobody with the same measure, to count others with; nil of
// a nil or zero one.
func (c *Census[T]) Empty() *Census[T] {
	if c.none() {
		return nil
	}
	return &Census[T]{model: c.model, basis: c.basis, tally: newTally(c.basis)}
}

// Customers is how many are in the census.
func (c *Census[T]) Customers() int {
	if c.none() {
		return 0
	}
	return int(c.tally.customers())
}

// Add counts a customer. It allocates nothing up to 64 coordinates and 64 features. It is
// an error, a [*RowError], and nothing is counted, where a value cannot be used. Who is added
// twice counts twice: a census knows nobody's ID.
func (c *Census[T]) Add(customer T) error { return c.count(-1, customer, 1) }

// Remove takes out a customer who was added with the same values, here or in what was
// merged; afterwards the counts are as if there had never been one (the measure stays, see
// [Census]). Keep what a customer was
// added with, or what it follows from, as long as it may have to be taken out. A census does
// not know its customers: taking out one who was never added is an error only where it would
// leave a count below zero, and then nothing changes.
func (c *Census[T]) Remove(customer T) error { return c.count(-1, customer, -1) }

// AddAll counts all customers, on all processors. On an error, which names the row, or a
// cancelled context nobody is added.
func (c *Census[T]) AddAll(ctx context.Context, customers []T) error {
	if ctx == nil {
		return errNoContext
	}
	if c.none() {
		return errEmptyCensus
	}
	// Sums are exact, so that each worker may keep one census and take whichever chunk
	// comes next.
	var mu sync.Mutex
	var idle, all []*Census[T]
	take := func() *Census[T] {
		mu.Lock()
		defer mu.Unlock()
		if n := len(idle); n > 0 {
			part := idle[n-1]
			idle = idle[:n-1]
			return part
		}
		part := c.Empty()
		all = append(all, part)
		return part
	}
	err := par.Chunks(ctx, len(customers), readChunk, 0, func(_, lo, hi int) error {
		part := take()
		for i := lo; i < hi; i++ {
			if err := part.count(i, customers[i], 1); err != nil {
				return err
			}
		}
		mu.Lock()
		idle = append(idle, part)
		mu.Unlock()
		return nil
	})
	if err != nil {
		return censusError(err)
	}
	for _, part := range all {
		c.tally.merge(&part.tally)
	}
	return nil
}

// Merge adds all customers of other and leaves it alone. It is an error, and nothing
// changes, where the two do not have the same measure (one is not made from the other by
// Empty, nor both loaded from the same), or other is the census itself.
func (c *Census[T]) Merge(other *Census[T]) error {
	switch {
	case c.none():
		return errEmptyCensus
	case other.none():
		return errors.New("segment: no census to merge")
	case other == c:
		return errors.New("segment: a census cannot be merged with itself")
	}
	if err := c.basis.same(other.basis); err != nil {
		return err
	}
	c.tally.merge(&other.tally)
	return nil
}

// count adds (sign 1) or takes out (-1) a customer of a row, -1 for none.
func (c *Census[T]) count(row int, customer T, sign int64) error {
	if c.none() {
		return errEmptyCensus
	}
	var stack [stackCoordinates]float64
	var bins [stackCoordinates]int32
	e := entry{x: c.model.room(&stack), bins: bins[:]}
	if n := len(c.basis.features); n <= len(bins) {
		e.bins = bins[:n]
	} else {
		e.bins = make([]int32, n)
	}
	if err := c.model.enter(row, customer, c.basis, &e); err != nil {
		return err
	}
	if !c.tally.put(c.basis, &e, sign) {
		return &RowError{Row: row, Customer: c.model.customer(customer), Column: "features",
			Reason: "the census has nobody like that left to remove"}
	}
	return nil
}
