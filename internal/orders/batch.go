package orders

import (
	"io"

	"github.com/clientele-go/clientele/segment/behavior"
)

// batchSize is how many rows go from the goroutine that reads the file to the
// one that fills the ledger at once, and how soon a cancelled context is
// noticed. Reading waits for the processor and the ledger for memory, so that
// the two side by side take little more time than one; rows keep their order.
const batchSize = 512

type batch struct {
	items []item
	bytes int64 // of input taken when the batch was full
	err   error // that ended the reading behind items
}

type item struct {
	order behavior.Order
	line  int
	bad   *BadRow
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
	b.items, b.err = b.items[:0], nil
	defer func() { b.bytes = r.table.BytesRead() }()
	for len(b.items) < batchSize {
		order, bad, err := r.next()
		if err != nil {
			if err != io.EOF {
				b.err = err
			}
			return false
		}
		b.items = append(b.items, item{order: order, line: r.line, bad: bad})
	}
	return true
}
