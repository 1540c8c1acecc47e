package cluster

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/par"
)

// KPrototypes says how to look for K groups of rows that have both numbers and
// answers, with the least loss: the weighted sum of the dissimilarities of the
// rows to the prototype of their group, its mean numbers and most frequent
// answers. The dissimilarity is the squared euclidean distance of the numbers
// plus Gamma for each answer that differs. Only K must be set. Numbers count by
// their scale: bring the columns to comparable scales, of standard deviation 1
// for example, first.
//
// Missing answers are treated as [KModes] treats them. Numbers must not be
// missing.
type KPrototypes struct {
	// K is the number of clusters, from 1 to the number of distinct rows. It
	// may be 0 where Centers and Modes say how many.
	K int
	// Gamma is what an answer that differs adds to the dissimilarity, positive
	// and finite. 0 means half the mean standard deviation of the columns of
	// numbers, after the guidance of Huang (1997), or 1 where none
	// of them varies. It decides how much answers count against numbers, so it
	// deserves a thought, and a try of half and of twice the value.
	Gamma float64
	// Starts is how many times to start from rows drawn far apart; the result
	// with the least loss is kept, the first of equals. 0 means 10.
	Starts int
	// MaxIter bounds the iterations of one start. 0 means 300.
	MaxIter int
	// Seed fixes all random choices: the same seed gives the same labels bit
	// for bit, whatever Workers is. Any value, 0 included, is a seed.
	Seed uint64
	// Workers is the number of goroutines; 0 means GOMAXPROCS.
	Workers int
	// Weights holds the weight of each row, finite and not negative; nil means
	// 1 each. A row of weight 0 gets a label and shapes nothing.
	Weights []float64
	// Centers and Modes, K rows each with the columns of the data, are where a
	// warm start begins. They come together and replace the random starts:
	// there is one, and Seed is not used.
	Centers *Matrix
	Modes   *Codes
	// Progress is told how many starts have ended, from one goroutine at a
	// time. It may be nil.
	Progress func(Progress)
}

// asKMeans holds the options that both have.
func (o KPrototypes) asKMeans() KMeans {
	return KMeans{K: o.K, Starts: o.Starts, MaxIter: o.MaxIter, Seed: o.Seed, Weights: o.Weights, Centers: o.Centers}
}

// Validate returns all faults that can be seen without the data, joined.
func (o KPrototypes) Validate() error {
	err := o.asKMeans().Validate()
	bad := func(format string, args ...any) { err = errors.Join(err, fmt.Errorf("cluster: "+format, args...)) }
	if !(o.Gamma >= 0) || math.IsInf(o.Gamma, 1) {
		bad("Gamma is %v, must be finite and not negative", o.Gamma)
	}
	if (o.Centers == nil) != (o.Modes == nil) {
		bad("one of Centers and Modes is set, must be both or none")
	} else if o.Modes != nil && o.Modes.Rows != o.Centers.Rows {
		bad("Modes has %d rows but Centers has %d", o.Modes.Rows, o.Centers.Rows)
	}
	return err
}

// Fit finds the clusters of the rows, whose numbers are in x and whose answers
// are in c, row by row. It returns an error for options that
// [KPrototypes.Validate] refuses, a matrix or a table that [Matrix.Check] or
// [Codes.Check] refuses, tables of different lengths, values whose squares
// overflow, fewer distinct rows than K, and a cancelled context; x and c are
// not changed. It is safe for concurrent use. It takes any number of rows, and
// its time depends on the number of distinct ones.
//
// The method is k-prototypes (Huang 1997, Proceedings of the First Pacific-Asia
// Conference on Knowledge Discovery and Data Mining, 21-34; Huang 1998, Data
// Mining and Knowledge Discovery 2, 283-304), with prototypes that
// are brought up to date after each pass over all rows.
func (o KPrototypes) Fit(ctx context.Context, x Matrix, c Codes) (*KPrototypesModel, error) {
	p, err := o.problem(x, c)
	if err != nil {
		return nil, err
	}
	s, err := p.fit(ctx, o.Workers, o.Progress)
	if err != nil {
		return nil, err
	}
	m := &KPrototypesModel{
		Centers: Matrix{Rows: p.k, Cols: x.Cols, Data: s.centers}, Modes: p.codesOf(s.modes), Gamma: p.gamma,
		Labels: make([]int32, x.Rows), Sizes: make([]int, p.k), Loss: s.loss,
		Iterations: s.iterations, Converged: s.converged, Seed: o.Seed,
	}
	err = par.Chunks(ctx, x.Rows, rowsPerChunk, o.Workers, func(_, lo, hi int) error {
		for i := lo; i < hi; i++ {
			label, _, _, _ := m.Assign(x.Row(i), c.Row(i))
			m.Labels[i] = int32(label)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("cluster: k-prototypes: %w", err)
	}
	for _, l := range m.Labels {
		m.Sizes[l]++
	}
	m.Warnings = s.doubts(m.Sizes)
	return m, nil
}

func (o KPrototypes) problem(x Matrix, c Codes) (*protoProblem, error) {
	if err := errors.Join(o.Validate(), x.Check(), c.Check()); err != nil {
		return nil, err
	}
	if x.Rows != c.Rows {
		return nil, fmt.Errorf("cluster: %d rows of numbers and %d of answers", x.Rows, c.Rows)
	}
	// The checks of k-means: weights, spread and the centres of a warm start.
	like := o.asKMeans()
	like.K = 1
	if o.Centers != nil {
		like.K = o.Centers.Rows
	}
	if _, err := like.problem(x); err != nil {
		return nil, err
	}
	p := &protoProblem{name: "k-prototypes", gamma: o.Gamma}
	if o.K == 0 {
		o.K = o.Centers.Rows
	}
	if o.Modes != nil {
		modes, err := givenModes(*o.Modes, c)
		if err != nil {
			return nil, err
		}
		p.given = &prototypes{centers: o.Centers.Data, modes: modes}
	}
	p.x, p.c, p.weights = distinctMixed(x, c, o.Weights)
	if p.gamma == 0 {
		p.gamma = spread(p.x, p.weights) / 2
	}
	if p.gamma == 0 {
		p.gamma = 1
	}
	return p, p.prepare(o.asKMeans())
}

// spread is the mean standard deviation of the columns.
func spread(x Matrix, weights []float64) float64 {
	total := 0.0
	for j := range x.Cols {
		mass, mean, square := 0.0, 0.0, 0.0
		for i, w := range weights {
			// West's update (1979, CACM 22, 532-535) does not cancel.
			mass += w
			d := x.Data[i*x.Cols+j] - mean
			mean += float64(d * (w / mass))
			square += float64(float64(w*d) * (x.Data[i*x.Cols+j] - mean))
		}
		total += math.Sqrt(square / mass)
	}
	return total / float64(x.Cols)
}
