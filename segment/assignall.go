package segment

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/clientele-go/clientele/internal/par"
)

const (
	// assignChunk is how many customers one goroutine assigns at a time: a tenth of a
	// millisecond of work, beside which handing it out costs nothing.
	assignChunk = 512
	// streamBlock is how many customers of a stream are in memory at once, enough for
	// sixteen processors.
	streamBlock = 16 * assignChunk
	// checkEvery is the number of customers of a stream between two looks at the context.
	checkEvery = 64
)

// AssignAll assigns many customers on all processors: the i-th assignment is what
// [Model.Assign] says of customers[i], whatever the number of processors.
//
// The result is in dst where that has room for it, whatever it holds; otherwise in a
// slice of its own. A host that hands the slice back in allocates nothing for a
// customer, up to 64 coordinates or beyond.
//
// The first customer, in the order of rows, who cannot be assigned is the error, a
// [*RowError] that names row and customer; there is no result then, nor where ctx ends,
// and dst may hold anything. To assign the others all the same, see [Model.AssignStream].
func (m *Model[T]) AssignAll(ctx context.Context, customers []T, dst []Assignment) ([]Assignment, error) {
	if ctx == nil {
		return nil, errNoContext
	}
	if m.empty() {
		return nil, errEmptyModel
	}
	if cap(dst) < len(customers) {
		dst = make([]Assignment, len(customers))
	}
	dst = dst[:len(customers)]
	err := m.assignChunks(ctx, customers, dst, 0, func(_ int, err error) error { return err })
	if err != nil {
		return nil, stoppedAssigning(err)
	}
	return dst, nil
}

// assignChunks assigns customers in parallel. What fails goes to fault, from any
// goroutine, with the row counted from the first of customers; the errors themselves
// count rows from first. An error of fault ends it.
func (m *Model[T]) assignChunks(ctx context.Context, customers []T, dst []Assignment, first int, fault func(i int, err error) error) error {
	return par.Chunks(ctx, len(customers), assignChunk, 0, func(_, lo, hi int) error {
		var stack [stackCoordinates]float64
		x := m.room(&stack)
		for i := lo; i < hi; i++ {
			err := m.assign(&dst[i], customers[i], x)
			if err == nil {
				continue
			}
			var row *RowError
			if errors.As(err, &row) {
				row.Row = first + i
			}
			if err := fault(i, err); err != nil {
				return err
			}
		}
		return nil
	})
}

// stoppedAssigning says where an error comes from that is about no customer.
func stoppedAssigning(err error) error {
	var row *RowError
	if errors.As(err, &row) {
		return err
	}
	return fmt.Errorf("segment: assigning: %w", err)
}

// Assigned is a customer of a stream and its segment.
type Assigned[T any] struct {
	Row      int // place in the stream, from 0
	Customer T
	Assignment
}

// AssignStream assigns the customers of a stream, such as the rows of a query, in their
// order. It holds some 8,000 of them at a time, however many there are, and assigns
// these on all processors; it reads the stream and hands out results on the goroutine
// of whoever ranges over it, and leaves no goroutine behind. Nothing is handed out
// before so many are read, or the stream ends: where each is waited for, use
// [Model.Assign].
//
// A customer who cannot be assigned comes with a [*RowError] that names row and
// customer, and the stream goes on; whoever does not want that breaks off. An error of
// the stream itself, or the end of ctx, comes last, after the customers before it. It is
// the only one that is no RowError:
//
//	for a, err := range model.AssignStream(ctx, accounts) {
//		var bad *segment.RowError
//		switch {
//		case errors.As(err, &bad):
//			rejected = append(rejected, bad.Customer)
//		case err != nil:
//			return err
//		default:
//			store(a.Customer, a.Segment)
//		}
//	}
func (m *Model[T]) AssignStream(ctx context.Context, customers iter.Seq2[T, error]) iter.Seq2[Assigned[T], error] {
	return func(yield func(Assigned[T], error) bool) {
		var none Assigned[T]
		switch {
		case ctx == nil:
			yield(none, errNoContext)
			return
		case m.empty():
			yield(none, errEmptyModel)
			return
		case customers == nil:
			yield(none, errors.New("segment: assigning: no stream"))
			return
		}
		b := block[T]{m: m, yield: yield}
		for c, err := range customers {
			if err != nil {
				if b.flush(ctx) {
					none.Row = b.first
					yield(none, fmt.Errorf("segment: assigning: row %d of the stream: %w", b.first, err))
				}
				return
			}
			b.customers = append(b.customers, c)
			n := len(b.customers)
			if (n == streamBlock || n%checkEvery == 0 && ctx.Err() != nil) && !b.flush(ctx) {
				return
			}
		}
		b.flush(ctx)
	}
}

// block is the part of a stream that is in memory.
type block[T any] struct {
	m           *Model[T]
	yield       func(Assigned[T], error) bool
	first       int // row of the first customer
	customers   []T
	assignments []Assignment
	faults      []error
}

// flush assigns the block and hands it out; false where that was the last of the stream.
func (b *block[T]) flush(ctx context.Context) bool {
	n := len(b.customers)
	if cap(b.assignments) < n {
		b.assignments, b.faults = make([]Assignment, n), make([]error, n)
	}
	clear(b.faults[:n])
	err := b.m.assignChunks(ctx, b.customers, b.assignments[:n], b.first, func(i int, err error) error {
		b.faults[i] = err
		return nil
	})
	for i := range n {
		if i%checkEvery == 0 && ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		if err != nil {
			break
		}
		if !b.yield(Assigned[T]{b.first, b.customers[i], b.assignments[i]}, b.faults[i]) {
			return false
		}
		b.first++
	}
	if ctx.Err() != nil { // of an empty block, too
		err = context.Cause(ctx)
	}
	if err != nil {
		b.yield(Assigned[T]{Row: b.first}, stoppedAssigning(err))
		return false
	}
	clear(b.customers) // the host may let go of them
	b.customers = b.customers[:0]
	return true
}
