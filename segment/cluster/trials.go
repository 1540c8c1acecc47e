package cluster

import (
	"context"
	"slices"

	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/internal/random"
)

const (
	// trialsAbove is the number of rows above which several starts are tried out
	// on a sample first.
	trialsAbove = 4 * seedRows
	// trialsPerStart makes up for what the chance of the sample hides: trials
	// cost a small part of what starts do.
	trialsPerStart = 3
	// trialTolerance ends a trial: a sample of some ten thousand rows tells no
	// more than that about all of them.
	trialTolerance = 1e-7
	// heats is how many trials go on with all rows, for heatIterations at most.
	heats          = 5
	heatIterations = 25
	// finals is how many of these are followed to their end. The best after some
	// iterations is the best at the end in most cases, one of the best two in
	// nearly all.
	finals = 2
)

// trials runs all starts on a sample, chooses among where they end by the inertia
// of all rows, goes on from the best with all rows, and follows the best of these
// to the end. It returns nil where the sample is too poor to start from.
//
// A start spends most of its time on the way to the valley that it ends in, and
// a sample shows that way nearly as well as all rows do. Which of the valleys is
// the deepest it does not show so well: they differ by some thousandths, and the
// inertia of 65,536 rows by about as much from sample to sample. What is returned
// is an end of Lloyd's iteration on all rows, as of any other start.
func (e *engine) trials(ctx context.Context, o KMeans, starts int, tick func()) (*start, error) {
	ends, err := e.onSample(ctx, o, starts*trialsPerStart)
	if err != nil {
		// Too few distinct rows, perhaps, of which there may be enough in all. If
		// it is something else, it will come up again.
		return nil, context.Cause(ctx)
	}
	for i, s := range ends {
		copy(e.centers, s.centers)
		if s.inertia, err = e.finish(ctx); err != nil {
			return nil, err
		}
		if i%trialsPerStart == 0 {
			tick()
		}
	}
	// Trials that ended in the same place would only repeat each other.
	slices.SortFunc(ends, better)
	ends = slices.CompactFunc(ends, func(a, b *start) bool { return b.inertia-a.inertia <= trialTolerance*a.inertia })
	for _, stage := range []struct{ most, iterations int }{{heats, heatIterations}, {finals, e.maxIter}} {
		if ends, err = e.follow(ctx, o, ends[:min(stage.most, len(ends))], stage.iterations); err != nil {
			return nil, err
		}
		tick()
	}
	return ends[0], nil
}

// trialSteps is how often trials call tick.
func trialSteps(starts int) int { return starts + 2 }

// onSample runs the trials on one sample of the rows, side by side, in stretches
// of the memory that e has for all rows.
func (e *engine) onSample(ctx context.Context, o KMeans, trials int) ([]*start, error) {
	s := seeding{x: e.x, weights: e.weights}.sample(random.Stream(o.Seed, trialStream), sampleSize(e.x.Rows, e.k))
	part := *e.problem
	part.x, part.weights, part.mass = s.x, s.weights, float64(s.x.Rows)
	if s.weights != nil {
		part.mass = 0
		for _, w := range s.weights {
			part.mass += w
		}
	}
	o.Tolerance = max(o.Tolerance/10, trialTolerance)
	abreast := min(e.workers, trials, e.x.Rows/part.x.Rows)
	engines := make(chan *engine, abreast)
	for i := range abreast {
		engines <- newEngine(&part, 1, e.stretch(i*part.x.Rows, (i+1)*part.x.Rows))
	}
	ends := make([]*start, trials)
	return ends, par.Each(ctx, trials, abreast, func(i int) (err error) {
		t := <-engines
		defer func() { engines <- t }()
		if ends[i], err = t.run(ctx, o, i); err == nil {
			ends[i].iterations = 0 // those with all rows count
		}
		return err
	})
}

// trialStream is the path of the random stream of the sample; those of starts
// are their numbers.
const trialStream = 1 << 40

// follow iterates from where starts ended, with all rows, and returns where that
// ends, the best first.
func (e *engine) follow(ctx context.Context, o KMeans, from []*start, maxIter int) ([]*start, error) {
	all := e.maxIter
	defer func() { e.maxIter = all }()
	e.maxIter = min(all, maxIter)
	ends := make([]*start, len(from))
	for i, s := range from {
		o.Centers = &Matrix{Rows: e.k, Cols: e.x.Cols, Data: s.centers}
		var err error
		if ends[i], err = e.run(ctx, o, s.number); err != nil {
			return nil, err
		}
		ends[i].iterations += s.iterations
	}
	slices.SortFunc(ends, better)
	return ends, nil
}
