// Package par runs loops on several cores without letting the number of
// cores into the result: work is cut into chunks whose borders depend on the
// problem alone, and what chunks compute is merged by the caller in chunk
// order.
package par

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
)

// errNoContext is for callers of the library who have none; a nil one would panic
// on a goroutine, where nobody can recover.
var errNoContext = errors.New("no context")

// Workers returns w, or GOMAXPROCS when w is not positive.
func Workers(w int) int {
	if w > 0 {
		return w
	}
	return runtime.GOMAXPROCS(0)
}

// Count returns how many chunks of the given size cover n items.
func Count(n, size int) int {
	if n <= 0 {
		return 0
	}
	return (n + size - 1) / size
}

// Chunks calls f(chunk, lo, hi) for each chunk of size items of [0, n), on at
// most workers goroutines (0 means GOMAXPROCS), and returns when all have
// returned. Chunks are handed out in order but may finish in any order, so f
// must write only to places that belong to its chunk. The first error stops
// the rest; a cancelled context is checked before each chunk. A panic in f
// comes back as an error that wraps a [*Panic], so that a fault in one chunk
// cannot take the host down.
func Chunks(ctx context.Context, n, size, workers int, f func(chunk, lo, hi int) error) error {
	if size < 1 {
		return fmt.Errorf("par: chunk size %d is not positive", size)
	}
	chunks := Count(n, size)
	return Each(ctx, chunks, workers, func(c int) error {
		return f(c, c*size, min(n, (c+1)*size))
	})
}

// Each calls f(i) for every i in [0, n) under the rules of [Chunks]. Where
// several calls fail, the error of the lowest i that was run is returned.
func Each(ctx context.Context, n, workers int, f func(i int) error) error {
	if ctx == nil {
		return errNoContext
	}
	workers = min(Workers(workers), n)
	if workers <= 1 {
		for i := range n {
			if err := ctx.Err(); err != nil {
				return context.Cause(ctx)
			}
			if err := guard(i, f); err != nil {
				return err
			}
		}
		return nil
	}
	var (
		next   atomic.Int64
		failed atomic.Bool
		mu     sync.Mutex
		first  error
		at     = n
		wg     sync.WaitGroup
	)
	for range workers {
		wg.Go(func() {
			for !failed.Load() && ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				if err := guard(i, f); err != nil {
					mu.Lock()
					if i < at {
						first, at = err, i
					}
					mu.Unlock()
					failed.Store(true)
					return
				}
			}
		})
	}
	wg.Wait()
	if first != nil {
		return first
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

func guard(i int, f func(int) error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("par: part %d: %w", i, Caught(r))
		}
	}()
	return f(i)
}
