package cluster

import (
	"context"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/par"
)

// LatentClassModel is a fitted latent class analysis. It is safe for
// concurrent use as long as nobody changes its fields. It comes from
// [LatentClasses.Fit] or from JSON; the zero value assigns nothing.
type LatentClassModel struct {
	// Shares holds the share of each class; they sum to 1.
	Shares []float64
	// Probabilities holds a matrix an item: in row k and column c the
	// probability that somebody of class k who answers gives answer c.
	Probabilities []Matrix
	// Labels holds the most probable class of each row, the lowest index of
	// equally probable ones. Labels are data about the rows: they are not part
	// of the JSON form and nil after loading it.
	Labels []int32
	// Sizes counts the rows by their labels, whatever their weight.
	Sizes []int
	// LogLikelihood is the weighted sum of the logarithms of the probabilities
	// of the answers that were given.
	LogLikelihood float64
	// Parameters is the number of free parameters.
	Parameters int
	Criteria
	// EntropyR2 says how well the answers tell the classes apart: 1 minus the
	// mean entropy of the posterior probabilities as a share of the largest
	// possible, from 0, not at all, to 1 (Ramaswamy et al. 1993, Marketing
	// Science 12, 103-124, equation 17). It is 1 for one class.
	EntropyR2 float64
	// Table compares the model with the table of all possible answers. It is
	// nil where answers are missing, the table has more than a million cells,
	// or the model no degrees of freedom left.
	Table *TableFit
	// Iterations is how many the best start took.
	Iterations int
	// Converged is false when MaxIter ended the best start.
	Converged bool
	// Seed is the seed that the model was fitted with.
	Seed uint64
	// Warnings has the codes "not-converged", "one-start", "unidentified" and
	// "no-rows", or is empty.
	Warnings []Warning

	logs    []float64 // of the shares, then of the probabilities by category and class
	offsets []int     // of each item among the categories of all
}

// TableFit compares what was counted in each cell of a table with what a model
// expects there. Both statistics are distributed by chi-squared, where the
// model is true and nearly all cells are expected to hold 5 rows or more; in
// a sparse table they only serve to compare models.
type TableFit struct {
	// G2 is twice the log-likelihood that the model lacks against the table
	// itself: 2 sum n log(n / expected).
	G2 float64
	// ChiSquared is Pearson's sum of (n - expected)^2 / expected.
	ChiSquared float64
	// DegreesOfFreedom is the number of cells less 1 less Parameters.
	DegreesOfFreedom int
}

const largestTable = 1e6

func (s *lcaStart) model(ctx context.Context, p *lcaProblem, o LatentClasses) (*LatentClassModel, error) {
	m := &LatentClassModel{
		Shares: s.shares, Labels: make([]int32, p.original.Rows), Sizes: make([]int, p.k),
		Parameters: p.k - 1 + p.k*(p.cells-p.x.Cols),
		Iterations: s.iterations, Converged: s.converged, Seed: o.Seed,
	}
	for j, n := range p.x.Categories {
		item := Matrix{Rows: p.k, Cols: n, Data: make([]float64, p.k*n)}
		for k := range p.k {
			for c := range n {
				item.Data[k*n+c] = s.probs[(p.offsets[j]+c)*p.k+k]
			}
		}
		m.Probabilities = append(m.Probabilities, item)
	}
	if err := m.prepare(); err != nil {
		return nil, err
	}
	err := par.Chunks(ctx, p.original.Rows, rowsPerChunk, o.Workers, func(_, lo, hi int) error {
		for i := lo; i < hi; i++ {
			label, _, _ := m.assign(p.original.Row(i))
			m.Labels[i] = int32(label)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, l := range m.Labels {
		m.Sizes[l]++
	}
	surest, entropy, g2, chi, expected := 0.0, 0.0, 0.0, 0.0, 0.0
	out := make([]float64, p.k)
	for i, w := range p.weights {
		loglik := m.Posterior(p.x.Row(i), out)
		top := 0.0
		for _, q := range out {
			top = max(top, q)
			if q > 0 {
				entropy -= float64(w * float64(q*math.Log(q)))
			}
		}
		surest += float64(w * math.Log(top))
		m.LogLikelihood += float64(w * loglik)
		fit := p.mass * math.Exp(loglik)
		g2 += float64(2 * w * (math.Log(w/p.mass) - loglik))
		chi += float64(w-fit) * (w - fit) / fit
		expected += fit
	}
	m.Criteria = criteria(m.LogLikelihood, p.mass, surest, m.Parameters)
	m.EntropyR2 = 1
	if p.k > 1 {
		m.EntropyR2 = max(0, 1-entropy/(p.mass*math.Log(float64(p.k))))
	}
	cells := p.tableCells()
	if free := cells - 1 - float64(m.Parameters); p.complete && cells <= largestTable && free > 0 {
		// Cells that nobody gave hold nothing but what is expected of them.
		m.Table = &TableFit{G2: g2, ChiSquared: chi + max(0, p.mass-expected), DegreesOfFreedom: int(free)}
	}
	return m, nil
}

// prepare builds the logarithms from the exported fields, which it checks.
func (m *LatentClassModel) prepare() error {
	k := len(m.Shares)
	if k == 0 || len(m.Probabilities) == 0 {
		return fmt.Errorf("%d shares and probabilities of %d items", k, len(m.Probabilities))
	}
	if !sumsToOne(m.Shares) {
		return fmt.Errorf("shares %v are not from 0 to 1 with sum 1", m.Shares)
	}
	var logs []float64
	for _, s := range m.Shares {
		logs = append(logs, math.Log(max(s, rare)))
	}
	var offsets []int
	for j, item := range m.Probabilities {
		if item.Rows != k || item.Cols < 2 || item.Check() != nil {
			return fmt.Errorf("probabilities of item %d are not those of %d classes", j, k)
		}
		offsets = append(offsets, len(logs))
		for c := range k {
			if !sumsToOne(item.Row(c)) {
				return fmt.Errorf("item %d, class %d: probabilities %v are not from 0 to 1 with sum 1", j, c, item.Row(c))
			}
		}
		for c := range item.Cols {
			for a := range k {
				logs = append(logs, math.Log(max(item.Data[a*item.Cols+c], rare)))
			}
		}
	}
	m.logs, m.offsets = logs, offsets
	return nil
}

func sumsToOne(v []float64) bool {
	sum := 0.0
	for _, p := range v {
		if !(p >= 0 && p <= 1) {
			return false
		}
		sum += p
	}
	return math.Abs(sum-1) < 1e-6
}

// answers tells whether a row can be assigned.
func (m *LatentClassModel) answers(x []int32) bool {
	if len(x) != len(m.offsets) || len(x) == 0 {
		return false
	}
	for j, v := range x {
		if v < NoAnswer || int(v) >= m.Probabilities[j].Cols {
			return false
		}
	}
	return true
}

// joint returns the logarithm of the share of class c times the probability of
// the answers in it.
func (m *LatentClassModel) joint(x []int32, c int) float64 {
	k := len(m.Shares)
	sum := m.logs[c]
	for j, v := range x {
		if v >= 0 {
			sum += m.logs[m.offsets[j]+int(v)*k+c]
		}
	}
	return sum
}

func (m *LatentClassModel) assign(x []int32) (label int, probability, loglik float64) {
	sum := noOdds()
	if m.answers(x) {
		for c := range m.Shares {
			sum.add(c, m.joint(x, c))
		}
	}
	return sum.result()
}

// Assign returns the most probable class of somebody who gave the answers x,
// the lowest index of equally probable ones, and its posterior probability. x
// has an answer to each item of the model, [NoAnswer] where it is missing; for
// another length or a code that is no category the label is -1 and the
// probability NaN. Who gave no answer at all is of the largest class, with its
// share. An answer that a class was never seen to give is taken to be given by
// it once in 1e12 times. Assign does not allocate.
func (m *LatentClassModel) Assign(x []int32) (label int, probability float64) {
	m = orEmpty(m)
	label, probability, _ = m.assign(x)
	return label, probability
}

// Posterior puts into out, which must have room for K numbers, the probability
// of each class given the answers x, and returns the logarithm of the
// probability of these answers. For a row that Assign refuses, or an out of
// another length, it returns NaN and fills out with NaN. It does not allocate.
func (m *LatentClassModel) Posterior(x []int32, out []float64) float64 {
	m = orEmpty(m)
	label, _, loglik := m.assign(x)
	if label < 0 || len(out) != len(m.Shares) {
		for c := range out {
			out[c] = math.NaN()
		}
		return math.NaN()
	}
	for c := range out {
		out[c] = math.Exp(m.joint(x, c) - loglik)
	}
	return loglik
}
