package cluster

import (
	"context"

	"github.com/clientele-go/clientele/internal/kernel"
	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/internal/random"
)

// engine runs one start of Lloyd's iteration with Hamerly's bounds. For each
// row it keeps an upper bound of the distance to its own centre and a lower
// bound of the distance to any other. When centres move, the bounds are
// loosened by how far they moved; a row whose upper bound stays below its
// lower bound, or below half the distance from its centre to the next one,
// keeps its label without a look at its numbers.
//
// The bounds are rounded, so a row is skipped only when they are apart by more
// than slack, a multiple of the rounding that can pile up over all iterations.
// A tie is never skipped: it is recomputed and goes to the lowest centre, as
// in the plain iteration. Whether bounds are kept is therefore only a question
// of time, and a start does without them until few rows change cluster.
type engine struct {
	*problem
	workers int
	scan    kernel.Scan

	room

	centers, before []float64 // K x Cols
	sums, masses    []float64 // weighted sums and weights of the rows of each cluster
	counts          []int     // rows of positive weight in each cluster
	drift, shrink   []float64 // how far a centre moved; how far any other did
	half            []float64 // half the distance from a centre to the next one
	parts           []part    // what the chunks hand back, merged in their order
	bounded         bool      // upper and lower are kept
	enough          bool      // K distinct rows are known to exist
	last            *start    // the start whose labels these are
}

// room is the memory that an engine needs for each row.
type room struct {
	labels       []int32
	upper, lower []float64 // bounds; before the iteration upper holds seeding distances
}

func newRoom(rows int) room {
	return room{make([]int32, rows), make([]float64, rows), make([]float64, rows)}
}

// stretch is the room for rows lo to hi.
func (r room) stretch(lo, hi int) room { return room{r.labels[lo:hi], r.upper[lo:hi], r.lower[lo:hi]} }

// part collects what one chunk of rows changes.
type part struct {
	sums, masses []float64
	counts       []int
	moved        int
	inertia      float64
	far          float64 // squared distance of the row furthest from its centre
	furthest     int     // and that row
}

// refresh is after how many iterations the sums, otherwise updated by the rows
// that moved, are added up anew, so that rounding cannot pile up in them.
const refresh = 16

func newEngine(p *problem, workers int, r room) *engine {
	n, k, d := p.x.Rows, p.k, p.x.Cols
	e := &engine{
		problem: p, workers: workers, scan: kernel.Nearest(d),
		room:    r,
		centers: make([]float64, k*d), before: make([]float64, k*d),
		sums: make([]float64, k*d), masses: make([]float64, k), counts: make([]int, k),
		drift: make([]float64, k), shrink: make([]float64, k), half: make([]float64, k),
		parts: make([]part, par.Count(n, rowsPerChunk)),
	}
	for i := range e.parts {
		e.parts[i] = part{sums: make([]float64, k*d), masses: make([]float64, k), counts: make([]int, k)}
	}
	return e
}

// run seeds, iterates and returns a copy of what it found, so that the engine can
// be used for the next start; its labels are those of the last one.
func (e *engine) run(ctx context.Context, o KMeans, number int) (*start, error) {
	// A warm start begins where centres hardly move any more.
	labelled, err := false, error(nil)
	e.bounded = o.Centers != nil || len(e.centers) > light
	if o.Centers != nil {
		copy(e.centers, o.Centers.Data)
	} else if labelled, err = e.seed(ctx, random.Stream(o.Seed, uint64(number))); err != nil {
		return nil, err
	}
	iterations, converged, err := e.iterate(ctx, labelled, o.Tolerance)
	if err != nil {
		return nil, err
	}
	// The last pass assigns to the very centres that are returned and adds up
	// exact distances, whatever the bounds said.
	inertia, err := e.finish(ctx)
	if err != nil {
		return nil, err
	}
	s := &start{
		number: number, iterations: iterations, converged: converged, inertia: inertia,
		centers: append([]float64(nil), e.centers...),
	}
	e.last = s
	return s, nil
}

func (e *engine) chunks(ctx context.Context, f func(c, lo, hi int) error) error {
	return par.Chunks(ctx, e.x.Rows, rowsPerChunk, e.workers, f)
}
