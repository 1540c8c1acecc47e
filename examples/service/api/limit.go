package api

import (
	"context"
	"io"
	"net/http"
	"sync/atomic"
	"time"
)

// gate lets a number of requests run at once. Who finds it full waits a little, so that a
// burst is smoothed, and then is sent away with 503 and Retry-After: a queue that grows
// serves nobody.
type gate struct {
	places chan struct{}
	wait   time.Duration
}

func newGate(places int, wait time.Duration) *gate {
	return &gate{make(chan struct{}, places), wait}
}

// enter takes a place, which leave gives back, or returns why not.
func (g *gate) enter(ctx context.Context) error {
	select {
	case g.places <- struct{}{}:
		return nil
	default:
	}
	t := time.NewTimer(g.wait)
	defer t.Stop()
	select {
	case g.places <- struct{}{}:
		return nil
	case <-t.C:
		return busy
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (g *gate) leave() { <-g.places }

// through runs h when there is a place.
func (g *gate) through(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := g.enter(r.Context()); err != nil {
			failErr(w, r, err)
			return
		}
		defer g.leave()
		h(w, r)
	}
}

// memory is what the bodies of all requests together may take. A body is counted as it
// arrives, not as it is announced, so that many slow or lying callers hold next to nothing.
type memory struct {
	free atomic.Int64
}

const bodyStep = 64 << 10

// read reads a body of at most limit bytes. The memory is taken until release is called,
// which has to be done in any case.
func (m *memory) read(w http.ResponseWriter, r *http.Request, limit int64) (body []byte, release func(), err error) {
	var taken int64
	release = func() { m.free.Add(taken); taken = 0 }
	if r.ContentLength > limit {
		return nil, release, &http.MaxBytesError{Limit: limit}
	}
	in := http.MaxBytesReader(w, r.Body, limit)
	for {
		if len(body) == cap(body) {
			// Twice as much each time; the old and the new array are there at once for a moment.
			grow := max(int64(cap(body)), min(bodyStep, r.ContentLength+1))
			if r.ContentLength < 0 {
				grow = max(int64(cap(body)), bodyStep)
			}
			if m.free.Add(-grow) < 0 {
				m.free.Add(grow)
				return nil, release, busy
			}
			taken += grow
			body = append(make([]byte, 0, int64(cap(body))+grow), body...)
		}
		n, err := in.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		if err == io.EOF {
			return body, release, nil
		}
		if err != nil {
			return nil, release, err
		}
	}
}
