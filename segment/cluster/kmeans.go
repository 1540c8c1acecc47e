package cluster

import (
	"context"
	"errors"
	"fmt"
	"math"
)

// KMeans says how to look for K groups of rows with the least inertia: the
// weighted sum of squared euclidean distances of the rows to the mean of their
// group. Only K must be set. Columns count by their scale: bring them to
// comparable scales first.
type KMeans struct {
	// K is the number of clusters, from 1 to the number of distinct rows. It
	// may be 0 where Centers says how many.
	K int
	// Starts is how many times to start from new random centres; the result
	// with the least inertia is kept, the first of equals. 0 means 10. Of more
	// than 262,144 rows several starts run on a sample first; see Fit.
	Starts int
	// MaxIter bounds the iterations of one start. 0 means 300.
	MaxIter int
	// Tolerance ends a start early, once an iteration lowers the inertia by no
	// more than this share of it. 0, the default, goes on until no label
	// moves; values from 0 to below 1 are legal.
	Tolerance float64
	// Seed fixes all random choices: the same seed gives the same labels bit
	// for bit, whatever Workers is. Any value, 0 included, is a seed.
	Seed uint64
	// Workers is the number of goroutines; 0 means GOMAXPROCS.
	Workers int
	// Weights holds the weight of each row, finite and not negative; nil means
	// 1 each. A row of weight 0 gets a label and shapes nothing.
	Weights []float64
	// MinSize and MaxSize are limits on the number of rows in each cluster, or
	// on the sum of their weights, which must then be whole numbers: a row of
	// weight w stands for w equal rows and may be split among clusters. 0 means
	// no limit, except that no cluster is ever empty. Other values are legal as
	// far as the rows can meet them: K*MinSize <= rows <= K*MaxSize. With a
	// limit a row need not be in the cluster whose centre is nearest; Assign
	// and Clusters of the model know no limits and go by the nearest.
	MinSize, MaxSize int
	// Centers, K rows with the columns of the data, is where a warm start
	// begins. It replaces the random starts: there is one, and Starts and Seed
	// are not used.
	Centers *Matrix
	// Progress is told how many starts have ended, and of two more steps where
	// they were on a sample, from one goroutine at a time. It may be nil.
	Progress func(Progress)
}

// Validate returns all faults that can be seen without the data, joined.
func (o KMeans) Validate() error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf("cluster: "+format, args...)) }
	if o.K < 1 && (o.Centers == nil || o.K != 0) {
		bad("K is %d, must be at least 1", o.K)
	}
	if o.K > math.MaxInt32 {
		bad("K is %d, more than labels can count", o.K)
	}
	if o.Starts < 0 {
		bad("Starts is %d, must not be negative", o.Starts)
	}
	if o.MaxIter < 0 {
		bad("MaxIter is %d, must not be negative", o.MaxIter)
	}
	if !(o.Tolerance >= 0 && o.Tolerance < 1) {
		bad("Tolerance is %v, must be from 0 to below 1", o.Tolerance)
	}
	positive := false
	for i, w := range o.Weights {
		if !(w >= 0) || math.IsInf(w, 1) {
			bad("Weights of row %d is %v, must be finite and not negative", i, w)
			break
		}
		positive = positive || w > 0
	}
	if len(o.Weights) > 0 && !positive && len(errs) == 0 {
		bad("Weights are all zero")
	}
	if o.Centers != nil {
		if err := o.Centers.Check(); err != nil {
			errs = append(errs, fmt.Errorf("centers: %w", err))
		} else if o.K != 0 && o.K != o.Centers.Rows {
			bad("K is %d but Centers has %d rows", o.K, o.Centers.Rows)
		}
	}
	return errors.Join(append(errs, o.limitFaults()...)...)
}

// rowsPerChunk is how the rows are cut for parallel work. It is fixed, because
// sums are merged chunk by chunk and their last bits depend on it.
const rowsPerChunk = 4096

// Fit finds the clusters of the rows of x. It returns an error for options
// that [KMeans.Validate] refuses, a malformed matrix, NaN or infinite values,
// values whose squares overflow, fewer distinct rows than K, and a cancelled
// context; x is not changed. It is safe for concurrent use.
//
// A start chooses centres by greedy k-means++ (Arthur & Vassilvitskii 2007,
// SODA, 1027-1035, section 7) and moves them by Lloyd's iteration, with the
// bounds of Hamerly (2010, SDM, 130-140), which skip distances that cannot
// change a label and therefore give exactly Lloyd's result.
//
// Several starts on more than 262,144 rows are tried out on a random sample of
// a 16th of the rows, at most 65,536, three trials for each. The ends with the
// least inertia of all rows go on from there with all rows, five for up to 25
// iterations and the best two of them to the end. What comes out is an end of
// Lloyd's iteration on all rows like any other, as good as that of whole starts
// and many times as soon; only groups that a sample may miss, of a few dozen
// rows among a million, are found less often.
//
// With limits on the
// sizes each iteration solves a transportation problem instead (Bradley,
// Bennett & Demiriz 2000, MSR-TR-2000-65), which takes several times as long.
// Limits that the rows cannot meet are an error that says why, and so are more
// than [MaxLimitedDistances] distances.
func (o KMeans) Fit(ctx context.Context, x Matrix) (*KMeansModel, error) {
	p, err := o.problem(x)
	if err != nil {
		return nil, err
	}
	if o.limited() {
		return o.fitLimited(ctx, p)
	}
	starts := o.Starts
	if starts == 0 {
		starts = 10
	}
	if o.Centers != nil || p.k == 1 {
		starts = 1
	}
	s, labels, err := o.search(ctx, p, starts)
	if err != nil {
		return nil, fmt.Errorf("cluster: k-means: %w", err)
	}
	return s.model(p, labels, o.Seed), nil
}

// problem is what all starts share and none changes.
type problem struct {
	x       Matrix
	weights []float64 // nil: all 1
	mass    float64   // sum of the weights
	k       int
	maxIter int
	slack   float64 // see bounds in hamerly.go
}

func (o KMeans) problem(x Matrix) (*problem, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	if err := x.Check(); err != nil {
		return nil, err
	}
	p := &problem{x: x, weights: o.Weights, mass: float64(x.Rows), k: o.K, maxIter: o.MaxIter}
	if o.Weights != nil {
		if len(o.Weights) != x.Rows {
			return nil, fmt.Errorf("cluster: %d weights for %d rows", len(o.Weights), x.Rows)
		}
		p.mass = 0
		for _, w := range o.Weights {
			p.mass += w
		}
	}
	if p.maxIter == 0 {
		p.maxIter = 300
	}
	diameter, err := x.spread(max(1, p.mass))
	if err != nil {
		return nil, err
	}
	if c := o.Centers; c != nil {
		p.k = c.Rows
		if c.Cols != x.Cols {
			return nil, fmt.Errorf("cluster: Centers has %d columns, the data %d", c.Cols, x.Cols)
		}
		// Centres may lie far from the data; distances to them must be finite
		// too, and the rounding of the bounds grows with them.
		both := Matrix{Rows: c.Rows + 1, Cols: c.Cols, Data: append(append([]float64(nil), x.Row(0)...), c.Data...)}
		far, err := both.span(max(1, p.mass))
		if err != nil {
			return nil, fmt.Errorf("centers: %w", err)
		}
		diameter = diameter + far
	}
	if p.k > x.Rows {
		return nil, fmt.Errorf("cluster: k-means: %w", p.tooFew())
	}
	p.slack = diameter * 1e-15 * (1000 + float64(p.maxIter))
	return p, nil
}

// weight is the weight of row i.
func (p *problem) weight(i int) float64 {
	if p.weights == nil {
		return 1
	}
	return p.weights[i]
}
