package cluster

import (
	"context"
	"errors"
	"fmt"

	"github.com/clientele-go/clientele/internal/par"
)

// KModes says how to look for K groups of rows of answers with the least loss:
// the weighted number of answers that differ from the mode of their group, its
// most frequent answer to each item. It is to answers what [KMeans] is to
// numbers. Only K must be set.
//
// A missing answer is compared with nothing: it adds nothing to the
// dissimilarity of its row and takes no part in any mode, so a row is judged
// by what it answers, and one with few answers counts less. Where a missing
// answer says something by itself, give it a category of its own instead.
type KModes struct {
	// K is the number of clusters, from 1 to the number of distinct rows. It
	// may be 0 where Modes says how many.
	K int
	// Starts is how many times to start; the result with the least loss is
	// kept, the first of equals. 0 means 10. The first start is not random; it
	// takes frequent rows that differ (Cao, Liang & Bai 2009). The others take
	// in turn the rows nearest to modes drawn by the frequency of the answers
	// (Huang 1998) and distinct rows drawn at random.
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
	// Modes, K rows with the items of the data, is where a warm start begins.
	// It replaces the other starts: there is one, and Seed is not used.
	// [NoAnswer] in a mode differs from every answer.
	Modes *Codes
	// Progress is told how many starts have ended, from one goroutine at a
	// time. It may be nil.
	Progress func(Progress)
}

// asKMeans holds the options that both have.
func (o KModes) asKMeans() KMeans {
	out := KMeans{K: o.K, Starts: o.Starts, MaxIter: o.MaxIter, Seed: o.Seed, Weights: o.Weights}
	if o.K == 0 && o.Modes != nil {
		out.K = o.Modes.Rows
	}
	return out
}

// Validate returns all faults that can be seen without the data, joined.
func (o KModes) Validate() error {
	err := o.asKMeans().Validate()
	if o.Modes != nil && o.K != 0 && o.K != o.Modes.Rows {
		err = errors.Join(err, fmt.Errorf("cluster: K is %d but Modes has %d rows", o.K, o.Modes.Rows))
	}
	return err
}

// Fit finds the clusters of the rows of x. It returns an error for options
// that [KModes.Validate] refuses, a table that [Codes.Check] refuses, fewer
// distinct rows than K, and a cancelled context; x is not changed. It is safe
// for concurrent use. It takes any number of rows, and its time depends on the
// number of distinct ones.
//
// The method is k-modes (Huang 1998, Data Mining and Knowledge Discovery 2,
// 283-304), whose modes are brought up to date after each pass over
// all rows rather than after each row, so that the order of the rows does not
// matter. A cluster that loses all its rows is given the one that is least
// like its mode.
func (o KModes) Fit(ctx context.Context, x Codes) (*KModesModel, error) {
	if err := errors.Join(o.Validate(), x.Check()); err != nil {
		return nil, err
	}
	if o.Weights != nil && len(o.Weights) != x.Rows {
		return nil, fmt.Errorf("cluster: %d weights for %d rows", len(o.Weights), x.Rows)
	}
	p := &protoProblem{name: "k-modes", gamma: 1}
	if o.Modes != nil {
		modes, err := givenModes(*o.Modes, x)
		if err != nil {
			return nil, err
		}
		p.given = &prototypes{modes: modes}
	}
	p.c, p.weights = x.distinct(o.Weights)
	if err := p.prepare(o.asKMeans()); err != nil {
		return nil, err
	}
	s, err := p.fit(ctx, o.Workers, o.Progress)
	if err != nil {
		return nil, err
	}
	m := &KModesModel{
		Modes: p.codesOf(s.modes), Labels: make([]int32, x.Rows), Sizes: make([]int, p.k), Loss: s.loss,
		Iterations: s.iterations, Converged: s.converged, Seed: o.Seed,
	}
	err = par.Chunks(ctx, x.Rows, rowsPerChunk, o.Workers, func(_, lo, hi int) error {
		for i := lo; i < hi; i++ {
			label, _, _, _ := m.Assign(x.Row(i))
			m.Labels[i] = int32(label)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("cluster: k-modes: %w", err)
	}
	for _, l := range m.Labels {
		m.Sizes[l]++
	}
	m.Warnings = s.doubts(m.Sizes)
	return m, nil
}
