package cluster

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/internal/random"
)

// fitLimited is Fit with limits on the sizes: Lloyd's iteration, with a
// transportation problem in the place of each row's nearest centre (Bradley,
// Bennett & Demiriz 2000, Microsoft Research MSR-TR-2000-65). Each of the two
// steps lowers the inertia or leaves it, so it comes to an end.
func (o KMeans) fitLimited(ctx context.Context, p *problem) (*KMeansModel, error) {
	starts := o.Starts
	if starts == 0 {
		starts = 10
	}
	if o.Centers != nil || p.k == 1 {
		starts = 1
	}
	fresh := func() (*transport, error) {
		// A cluster without rows would have no mean, so the least size is 1.
		return newLimits(p.x.Rows, p.k, p.weights, max(1, o.MinSize), o.MaxSize)
	}
	t, err := fresh()
	if err != nil {
		return nil, fmt.Errorf("cluster: k-means: %w", err)
	}
	// As without limits, small starts run side by side, and large ones one
	// after the other with all workers.
	beside, within := 1, o.Workers
	if p.x.Rows*p.k <= 8*apart {
		beside, within = o.Workers, 1
	}
	engines := sync.Pool{New: func() any {
		t, _ := fresh() // the first one showed that there is no fault
		return t
	}}
	engines.Put(t)
	var (
		mu   sync.Mutex
		done int64
		best *limitedStart
	)
	err = par.Each(ctx, starts, beside, func(i int) error {
		t := engines.Get().(*transport)
		defer engines.Put(t)
		s, err := (&limits{p: p, t: t, workers: within}).run(ctx, o, i)
		if err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		if best == nil || s.inertia < best.inertia || (s.inertia == best.inertia && s.number < best.number) {
			best = s
		}
		if done++; o.Progress != nil {
			o.Progress(Progress{Stage: "k-means", Done: done, Total: int64(starts)})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("cluster: k-means: %w", err)
	}
	m := best.model(p, best.labels, o.Seed)
	m.Sizes, m.Splits, m.MinSize, m.MaxSize = best.sizes, best.splits, o.MinSize, o.MaxSize
	if best.far > 0 {
		m.Warnings = append(m.Warnings, notice.New("limits-bind", "",
			"%d of %d rows are not in the cluster whose centre is nearest, because of the limits on sizes; Assign, which knows no limits, puts rows like them elsewhere", best.far, t.total))
	}
	return m, nil
}

// limits is one start of k-means with limits on the sizes.
type limits struct {
	p       *problem
	t       *transport
	workers int
	centers []float64
}

// limitedStart is how it ended.
type limitedStart struct {
	start
	labels []int32
	sizes  []int
	splits []Split
	far    int64 // rows that are not with their nearest centre
}

func (l *limits) run(ctx context.Context, o KMeans, number int) (*limitedStart, error) {
	if o.Centers != nil {
		l.centers = slices.Clone(o.Centers.Data)
	} else {
		e := newEngine(l.p, l.workers, newRoom(l.p.x.Rows))
		if _, err := e.seed(ctx, random.Stream(o.Seed, uint64(number))); err != nil {
			return nil, err
		}
		l.centers = e.centers
	}
	// What an earlier start learned would make its successors' ties depend on
	// which goroutine they run on.
	clear(l.t.potential)
	before, err := l.assign(ctx)
	if err != nil {
		return nil, err
	}
	s := &limitedStart{start: start{number: number}, labels: make([]int32, l.t.n)}
	for s.iterations = 1; ; s.iterations++ {
		l.note(s)
		if err := l.move(ctx); err != nil {
			return nil, err
		}
		if s.inertia, err = l.assign(ctx); err != nil {
			return nil, err
		}
		switch gain := before - s.inertia; {
		case gain <= 0:
			// No way to assign the rows is better than the one before, whose
			// means the centres are. This is also where labels do not move.
			s.converged = true
		case gain <= float64(o.Tolerance*s.inertia):
			s.converged = true
			l.note(s)
		case s.iterations >= l.p.maxIter:
			l.note(s)
		default:
			before = s.inertia
			continue
		}
		s.centers = l.centers
		s.far = l.far(s)
		return s, nil
	}
}

// assign hands the rows out by the centres as they are and returns the inertia.
func (l *limits) assign(ctx context.Context) (float64, error) {
	if err := l.t.distances(ctx, l.p.x, l.centers, l.workers); err != nil {
		return 0, err
	}
	if err := l.t.solve(ctx, l.workers); err != nil {
		return 0, err
	}
	return l.t.inertia(ctx, l.workers)
}

// note keeps where the rows are.
func (l *limits) note(s *limitedStart) {
	copy(s.labels, l.t.labels)
	s.sizes, s.splits = s.sizes[:0], s.splits[:0]
	for _, v := range l.t.size {
		s.sizes = append(s.sizes, int(v))
	}
	if l.t.supply == nil {
		return
	}
	for i, w := range l.t.supply {
		held := l.t.held(i)
		if held[l.t.labels[i]] == w {
			continue
		}
		for j, m := range held {
			if m > 0 {
				s.splits = append(s.splits, Split{Row: i, Cluster: int32(j), Copies: int(m)})
			}
		}
	}
}

// move puts the centres at the means of what the clusters hold.
func (l *limits) move(ctx context.Context) error {
	k, d := l.p.k, l.p.x.Cols
	parts := make([][]float64, par.Count(l.t.n, rowsPerChunk))
	err := par.Chunks(ctx, l.t.n, rowsPerChunk, l.workers, func(c, lo, hi int) error {
		sums := make([]float64, k*d)
		for i := lo; i < hi; i++ {
			x := l.p.x.Row(i)
			for j, m := range l.t.held(i) {
				if m == 0 {
					continue
				}
				for q, v := range x {
					sums[j*d+q] += float64(float64(m) * v)
				}
			}
		}
		parts[c] = sums
		return nil
	})
	if err != nil {
		return err
	}
	clear(l.centers)
	for _, sums := range parts {
		for q, v := range sums {
			l.centers[q] += v
		}
	}
	for q := range l.centers {
		l.centers[q] /= float64(l.t.size[q/d])
	}
	return nil
}

// far counts the rows that would be nearer to another centre than to that of
// the cluster which s has them in.
func (l *limits) far(s *limitedStart) (rows int64) {
	k, splits := l.p.k, s.splits
	for i, a := range s.labels {
		cost := l.t.cost[i*k : (i+1)*k]
		least := slices.Min(cost)
		if len(splits) == 0 || splits[0].Row != i {
			if cost[a] > least {
				rows += int64(l.t.pieces(i))
			}
			continue
		}
		for len(splits) > 0 && splits[0].Row == i {
			if cost[splits[0].Cluster] > least {
				rows += int64(splits[0].Copies)
			}
			splits = splits[1:]
		}
	}
	return rows
}
