package orders

import (
	"cmp"
	"errors"
	"io"
	"slices"

	"github.com/clientele-go/clientele/internal/table"
	"github.com/clientele-go/clientele/segment/behavior"
)

// batchSize is how many rows go from the goroutine that reads the file to the
// one that fills the ledger at once, and how soon a cancelled context is
// noticed. Reading waits for the processor and the ledger for memory, so that
// the two side by side take little more time than one; rows keep their order.
// Waking the other goroutine up takes as long as some hundred rows.
const batchSize = 2048

type batch struct {
	orders []behavior.Order
	lines  []int     // where each order stands in the file
	bad    []*BadRow // the rows among them that are none
	bytes  int64     // of input taken when the batch was full
	err    error     // that ended the reading behind the rows
}

// into records the orders of a batch and counts its rows. The error is the
// first row that may not be skipped.
func (b *batch) into(ledger *behavior.Ledger, report *Report, skipBad bool) error {
	report.Rows += len(b.orders) + len(b.bad)
	for from := 0; from < len(b.orders); {
		n, err := ledger.AddAll(b.orders[from:])
		report.Kept += n
		from += n
		if err != nil {
			b.bad = append(b.bad, &BadRow{Line: b.lines[from], Reason: Unparsable, Err: err})
			from++
		}
	}
	slices.SortFunc(b.bad, func(x, y *BadRow) int { return cmp.Compare(x.Line, y.Line) })
	for _, bad := range b.bad {
		// Skipping ambiguous dates would keep the others: a file with no
		// orders in the first twelve days of any month.
		if !skipBad || errors.Is(bad, table.ErrAmbiguousDate) {
			return bad
		}
		if report.Skipped[bad.Reason]++; report.First[bad.Reason] == nil {
			report.First[bad.Reason] = bad
		}
	}
	return nil
}

// start begins reading. The channel is closed at the end of the rows; a batch
// is valid until the next one is received. stop ends the reading and
// waits until nobody reads the input any more; it must be called.
func (r *rows) start() (batches <-chan *batch, stop func()) {
	// Three batches go round: one being filled, one on its way, one being used.
	full, quit := make(chan *batch, 1), make(chan struct{})
	ring := [3]batch{}
	go func() {
		defer close(full)
		for n := 0; ; n++ {
			b := &ring[n%len(ring)]
			more := r.fill(b)
			select {
			case full <- b:
			case <-quit:
				return
			}
			if !more {
				return
			}
		}
	}()
	return full, func() {
		close(quit)
		for range full {
		}
	}
}

// fill reads the next rows into b and tells whether there may be more.
func (r *rows) fill(b *batch) bool {
	b.orders, b.lines, b.bad, b.err = b.orders[:0], b.lines[:0], b.bad[:0], nil
	defer func() { b.bytes = r.table.BytesRead() }()
	for len(b.orders)+len(b.bad) < batchSize {
		n := len(b.orders)
		b.orders = append(b.orders, behavior.Order{})
		bad, err := r.next(&b.orders[n])
		if err != nil || bad != nil {
			b.orders = b.orders[:n]
		}
		switch {
		case err == io.EOF:
			b.err = r.ambiguous()
			return false
		case err != nil:
			b.err = err
			return false
		case bad != nil:
			b.bad = append(b.bad, bad)
		default:
			b.lines = append(b.lines, r.line)
		}
	}
	return true
}
