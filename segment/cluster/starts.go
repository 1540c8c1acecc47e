package cluster

import (
	"cmp"
	"context"
	"sync"

	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/par"
)

// apart is the number of rows up to which whole starts run side by side; above
// it one start at a time uses all workers, which needs memory for one set of
// bounds only.
const apart = 1 << 15

// start is how one start ended. Its labels are not kept: they are those of its
// centres, and a set of labels for each start would take more memory than the
// bounds do.
type start struct {
	number     int
	centers    []float64
	inertia    float64
	iterations int
	converged  bool
}

// better orders starts by their inertia, equal ones by their number.
func better(a, b *start) int {
	return cmp.Or(cmp.Compare(a.inertia, b.inertia), cmp.Compare(a.number, b.number))
}

// search returns how the best of several starts ended, and its labels.
func (o KMeans) search(ctx context.Context, p *problem, starts int) (*start, []int32, error) {
	steps := starts
	if p.x.Rows > trialsAbove && starts > 1 {
		steps = trialSteps(starts)
	}
	done := 0
	tick := func() {
		if done++; o.Progress != nil {
			o.Progress(Progress{Stage: "k-means", Done: int64(done), Total: int64(steps)})
		}
	}
	if p.x.Rows <= apart && starts > 1 {
		return o.sideBySide(ctx, p, starts, tick)
	}
	e := newEngine(p, par.Workers(o.Workers), newRoom(p.x.Rows))
	if steps > starts {
		best, err := e.trials(ctx, o, starts, tick)
		if best != nil || err != nil {
			return e.end(ctx, best, err)
		}
		done = 0
	}
	var best *start
	for i := range starts {
		s, err := e.run(ctx, o, i)
		if err != nil {
			return nil, nil, err
		}
		if best == nil || better(s, best) < 0 {
			best = s
		}
		tick()
	}
	return e.end(ctx, best, nil)
}

// sideBySide runs each start on a goroutine and with memory of its own.
func (o KMeans) sideBySide(ctx context.Context, p *problem, starts int, tick func()) (best *start, labels []int32, err error) {
	var mu sync.Mutex
	engines := sync.Pool{New: func() any { return newEngine(p, 1, newRoom(p.x.Rows)) }}
	err = par.Each(ctx, starts, o.Workers, func(i int) error {
		e := engines.Get().(*engine)
		defer engines.Put(e)
		s, err := e.run(ctx, o, i)
		if err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		if best == nil || better(s, best) < 0 {
			best = s
		}
		tick()
		return nil
	})
	return engines.Get().(*engine).end(ctx, best, err)
}

// end adds the labels, which the engine still has if s was its last start.
func (e *engine) end(ctx context.Context, s *start, err error) (*start, []int32, error) {
	if err == nil && e.last != s {
		copy(e.centers, s.centers)
		_, err = e.finish(ctx)
	}
	if err != nil {
		return nil, nil, err
	}
	return s, e.labels, nil
}

func (s *start) model(p *problem, labels []int32, seed uint64) *KMeansModel {
	m := &KMeansModel{
		Centers: Matrix{Rows: p.k, Cols: p.x.Cols, Data: s.centers},
		Labels:  labels, Sizes: make([]int, p.k), Inertia: s.inertia,
		Iterations: s.iterations, Converged: s.converged, Seed: seed,
	}
	for _, l := range labels {
		m.Sizes[l]++
	}
	if !s.converged {
		m.Warnings = append(m.Warnings, notice.New("not-converged", "",
			"labels still moved after %d iterations; raise MaxIter", s.iterations))
	}
	return m
}
