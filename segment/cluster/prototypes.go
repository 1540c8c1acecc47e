package cluster

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"sync"

	"github.com/clientele-go/clientele/internal/kernel"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/internal/random"
)

// protoProblem is what all starts of k-modes and k-prototypes share and none
// changes. K-modes is the case without columns of numbers.
type protoProblem struct {
	name    string
	x       Matrix // numbers of the distinct rows; no columns in k-modes
	c       Codes  // answers of the distinct rows
	weights []float64
	gamma   float64 // what an answer that differs adds
	k       int
	starts  int
	maxIter int
	seed    uint64
	given   *prototypes // where a warm start begins
	offsets []int       // where the categories of each item begin among all
	cells   int         // categories of all items
	margins []float64   // weight of each category
	answers []int32     // how many answers each row has
}

// prototypes are the middles of the clusters.
type prototypes struct {
	centers []float64 // means of the numbers
	modes   []int32   // most frequent answers, nobody where there are none
}

// nobody is the mode of an item that nobody in a cluster answered. It differs
// from NoAnswer, so that a missing answer never matches it.
const nobody int32 = -2

// mostCounts bounds the counts of answers by category and cluster: those of
// all chunks of rows together take 1 GB for so many.
const mostCounts = 1 << 25

// prepare completes a problem whose rows and weights are set.
func (p *protoProblem) prepare(o KMeans) error {
	p.k, p.starts, p.maxIter, p.seed = o.K, o.Starts, o.MaxIter, o.Seed
	if p.c.Rows < p.k {
		return fmt.Errorf("cluster: %s: %d clusters asked for, but only %d distinct rows", p.name, p.k, p.c.Rows)
	}
	if p.starts == 0 {
		p.starts = 10
	}
	if p.k == 1 || p.given != nil {
		p.starts = 1
	}
	if p.maxIter == 0 {
		p.maxIter = 300
	}
	for _, n := range p.c.Categories {
		p.offsets = append(p.offsets, p.cells)
		p.cells += n
	}
	if p.k > mostCounts/p.cells {
		return fmt.Errorf("cluster: %s: %d clusters and %d categories take more counts than the limit of %d: join rare categories", p.name, p.k, p.cells, mostCounts)
	}
	mass := 0.0
	p.margins, p.answers = make([]float64, p.cells), make([]int32, p.c.Rows)
	for i, w := range p.weights {
		mass += w
		for j, v := range p.c.Row(i) {
			if v >= 0 {
				p.margins[p.offsets[j]+int(v)] += w
				p.answers[i]++
			}
		}
	}
	if math.IsInf(mass*p.gamma*float64(p.c.Cols), 0) {
		return fmt.Errorf("cluster: %s: weights and Gamma add up to more than numbers can hold: rescale them", p.name)
	}
	return nil
}

// distance is the dissimilarity of row i and a prototype.
func (p *protoProblem) distance(i int, center []float64, mode []int32) float64 {
	same := 0
	for j, v := range p.c.Row(i) {
		if v == mode[j] && v >= 0 {
			same++
		}
	}
	d := float64(p.gamma * float64(int(p.answers[i])-same))
	if p.x.Cols > 0 {
		d += kernel.Squared(p.x.Row(i), center)
	}
	return d
}

// protoStart is how one start ended.
type protoStart struct {
	prototypes
	number     int
	loss       float64
	iterations int
	converged  bool
}

// fit runs the starts and returns the one with the least loss, the first of
// equals.
func (p *protoProblem) fit(ctx context.Context, workers int, progress func(Progress)) (*protoStart, error) {
	var (
		mu   sync.Mutex
		done int64
		best *protoStart
	)
	one := func(e *protoEngine, i int) error {
		s, err := e.run(ctx, i)
		if err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		if best == nil || s.loss < best.loss || (s.loss == best.loss && s.number < best.number) {
			best = s
		}
		if done++; progress != nil {
			progress(Progress{Stage: p.name, Done: done, Total: int64(p.starts)})
		}
		return nil
	}
	var err error
	if p.c.Rows <= apart && p.starts > 1 {
		engines := sync.Pool{New: func() any { return newProtoEngine(p, 1) }}
		err = par.Each(ctx, p.starts, workers, func(i int) error {
			e := engines.Get().(*protoEngine)
			defer engines.Put(e)
			return one(e, i)
		})
	} else {
		e := newProtoEngine(p, par.Workers(workers))
		for i := 0; i < p.starts && err == nil; i++ {
			err = one(e, i)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("cluster: %s: %w", p.name, err)
	}
	return best, nil
}

// run makes one start: prototypes and labels in turn until no prototype
// changes. A mode changes only for an answer that is given more often, so each
// change lowers the loss and the iteration cannot go round in circles.
func (e *protoEngine) run(ctx context.Context, number int) (*protoStart, error) {
	if e.given != nil {
		copy(e.centers, e.given.centers)
		copy(e.modes, e.given.modes)
	} else if err := e.begin(ctx, number, random.Stream(e.seed, uint64(number))); err != nil {
		return nil, err
	}
	loss, err := e.assign(ctx)
	for it := 0; err == nil; it++ {
		var changed bool
		if changed, err = e.update(ctx); err != nil {
			break
		}
		if !changed && !e.refill() {
			return e.end(number, loss, it, true), nil
		}
		if loss, err = e.assign(ctx); err == nil && it+1 >= e.maxIter {
			return e.end(number, loss, it+1, false), nil
		}
	}
	return nil, err
}

func (e *protoEngine) end(number int, loss float64, iterations int, converged bool) *protoStart {
	return &protoStart{
		prototypes: prototypes{append([]float64(nil), e.centers...), append([]int32(nil), e.modes...)},
		number:     number, loss: loss, iterations: iterations, converged: converged,
	}
}

// doubts says what should be known about a start.
func (s *protoStart) doubts(sizes []int) (w []Warning) {
	if !s.converged {
		w = append(w, notice.New("not-converged", "", "prototypes still changed after %d iterations; raise MaxIter", s.iterations))
	}
	for j, n := range sizes {
		if n == 0 {
			w = append(w, notice.New("no-rows", fmt.Sprintf("cluster %d", j), "has no rows, since others fit all of them as well; lower K"))
		}
	}
	return w
}

// codesOf returns modes as a table whose missing answers are NoAnswer.
func (p *protoProblem) codesOf(modes []int32) Codes {
	out := Codes{Rows: p.k, Cols: p.c.Cols, Categories: append([]int(nil), p.c.Categories...), Data: append([]int32(nil), modes...)}
	for i, v := range out.Data {
		out.Data[i] = max(v, NoAnswer)
	}
	return out
}

// givenModes checks the modes of a warm start and returns them in the form of
// the engine.
func givenModes(m Codes, c Codes) ([]int32, error) {
	if m.Rows < 1 || m.Cols != c.Cols || len(m.Data) != m.Rows*m.Cols {
		return nil, fmt.Errorf("cluster: Modes is a table of %d codes for %d rows and %d columns, the data have %d columns", len(m.Data), m.Rows, m.Cols, c.Cols)
	}
	out := make([]int32, len(m.Data))
	for i, v := range m.Data {
		if v < NoAnswer || int(v) >= c.Categories[i%m.Cols] {
			return nil, fmt.Errorf("cluster: Modes has code %d in row %d, column %d, must be from 0 to %d, or -1", v, i/m.Cols, i%m.Cols, c.Categories[i%m.Cols]-1)
		}
		if out[i] = v; v < 0 {
			out[i] = nobody
		}
	}
	return out, nil
}

// distinctMixed is Codes.distinct for rows that also have numbers.
func distinctMixed(x Matrix, c Codes, weights []float64) (Matrix, Codes, []float64) {
	numbers, answers := Matrix{Cols: x.Cols}, Codes{Cols: c.Cols, Categories: c.Categories}
	var sums []float64
	seen := make(map[string]int)
	var key []byte
	for i := range x.Rows {
		w := 1.0
		if weights != nil {
			w = weights[i]
		}
		if w == 0 {
			continue
		}
		key = rowKey(key[:0], x.Row(i))
		for _, v := range c.Row(i) {
			key = binary.LittleEndian.AppendUint32(key, uint32(v))
		}
		at, ok := seen[string(key)]
		if !ok {
			at = numbers.Rows
			seen[string(key)] = at
			numbers.Data = append(numbers.Data, x.Row(i)...)
			answers.Data = append(answers.Data, c.Row(i)...)
			sums = append(sums, 0)
			numbers.Rows++
		}
		sums[at] += w
	}
	answers.Rows = numbers.Rows
	return numbers, answers, sums
}
