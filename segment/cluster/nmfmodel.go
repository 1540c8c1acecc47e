package cluster

import (
	"context"
	"math"

	"github.com/clientele-go/clientele/internal/par"
)

// NMFModel is a fitted factorisation of counts. It is safe for concurrent use
// as long as nobody changes its fields.
type NMFModel struct {
	// Factors has a row a factor and a column a column of the data: of all that
	// happens by this factor, the share that is this column. Rows add up to 1.
	Factors Matrix
	// Loadings has a row a row of the data and a column a factor: how much of
	// the row's total is by this factor. They add up to the total. Like Labels
	// they are data about the rows, and not part of the JSON form.
	Loadings Matrix
	// Labels holds the factor with the largest loading of each row, the lowest
	// of equals; -1 for a row without counts.
	Labels []int32
	// Sizes counts the rows of each label.
	Sizes []int
	// Shares are the shares of all counts that are by each factor; of all rows,
	// where they are balanced.
	Shares []float64
	// Loss is the generalised Kullback-Leibler divergence of the counts from
	// what the model expects, the sum of x log(x/e) - x + e; half the deviance
	// of a Poisson model. Of balanced rows each is scaled to add up to 1.
	Loss float64
	// Explained is the part, from 0 to 1, of the loss of a single factor that
	// these have removed; NaN where a single factor leaves none.
	Explained float64
	// Iterations is how many iterations the start that went on took after
	// its trial.
	Iterations int
	// Converged is false when MaxIter ended it.
	Converged bool
	// Seed is the seed that the model was fitted with.
	Seed uint64
	// Warnings may have the codes "not-converged", "empty-rows" and
	// "busy-rows".
	Warnings []Warning
}

const (
	// settled is how little shares may change in an update to be called found,
	// and patience how many updates a row may take. For fixed factors the loss
	// is convex in the shares, so that there is one minimum to be found.
	sharesSettled  = 1e-7
	sharesPatience = 500
)

// Memberships puts into shares, one for each factor, how much of a row is by
// which: the shares with the least divergence for the factors as they are. They
// add up to 1 and do not depend on how busy the row is. columns must ascend and
// counts be above 0. It reports false, and shares are NaN, for a row without
// counts, a column that the model does not know or that no factor has any of,
// where there is nothing else, counts that are not finite and positive, and
// slices of the wrong length. It does not allocate.
func (m *NMFModel) Memberships(columns []int32, counts []float64, shares []float64) bool {
	m = orEmpty(m)
	ok := len(shares) > 0 && len(columns) == len(counts) && len(shares) == m.Factors.Rows && checkCounts(columns, counts, m.Factors.Cols) == nil
	if ok {
		ok = resolve(columns, counts, m.Factors.Data, m.Factors.Cols, 1, shares)
	}
	if !ok {
		for a := range shares {
			shares[a] = math.NaN()
		}
	}
	return ok
}

// resolve finds the shares of a row. See improve for next and step.
func resolve(columns []int32, counts, factors []float64, next, step int, shares []float64) bool {
	total := 0.0
	for _, v := range counts {
		total += v
	}
	var room [mostFactors]float64
	for a := range shares {
		shares[a] = 1 / float64(len(shares))
	}
	if len(counts) == 0 {
		return false
	}
	for range sharesPatience {
		most := improve(columns, counts, total, factors, next, step, shares, room[:len(shares)])
		if most != most {
			return false
		}
		if most <= sharesSettled {
			break
		}
	}
	return true
}

// Assign returns the factor with the largest share of a row, the lowest of
// equals, and that share; -1 and NaN where [NMFModel.Memberships] is false. It
// does not allocate.
func (m *NMFModel) Assign(columns []int32, counts []float64) (label int, share float64) {
	m = orEmpty(m)
	var room [mostFactors]float64
	if m.Factors.Rows > mostFactors || !m.Memberships(columns, counts, room[:m.Factors.Rows]) {
		return -1, math.NaN()
	}
	label = largest(room[:m.Factors.Rows])
	return label, room[label]
}

func largest(shares []float64) (at int) {
	for a, v := range shares {
		if v > shares[at] {
			at = a
		}
	}
	return at
}

// model finds the loadings of all rows for the factors as they are.
func (e *factoring) model(ctx context.Context) (*NMFModel, error) {
	n, k := e.x.Rows, e.k
	m := &NMFModel{
		Factors: Matrix{Rows: k, Cols: e.d, Data: make([]float64, k*e.d)}, Loadings: Matrix{Rows: n, Cols: k, Data: make([]float64, n*k)},
		Labels: make([]int32, n), Sizes: make([]int, k), Shares: make([]float64, k),
		Iterations: e.iterations, Converged: e.converged, Seed: e.o.Seed, Warnings: e.warnings(),
	}
	for j := range e.d {
		for a := range k {
			m.Factors.Data[a*e.d+j] = e.factors[j*k+a]
		}
	}
	err := par.Chunks(ctx, n, e.chunk, e.o.Workers, func(c, lo, hi int) error {
		p := &e.parts[c]
		p.loss = 0
		for i := lo; i < hi; i++ {
			shares := m.Loadings.Row(i)
			columns, counts := e.x.Row(i)
			if !resolve(columns, counts, e.factors, 1, k, shares) {
				m.Labels[i] = -1
				clear(shares)
				continue
			}
			m.Labels[i] = int32(largest(shares))
			p.loss += e.divergence(i, shares)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for c := range e.parts {
		m.Loss += e.parts[c].loss
	}
	m.Loss = max(0, m.Loss)
	for i, l := range m.Labels {
		if l >= 0 {
			m.Sizes[l]++
		}
		for a, s := range m.Loadings.Row(i) {
			m.Shares[a] += float64(e.weight(i)/e.mass) * s
			m.Loadings.Data[i*k+a] = s * e.totals[i]
		}
	}
	m.Explained = 1 - m.Loss/e.single()
	if !(m.Explained >= 0) {
		m.Explained = math.NaN()
	}
	return m, nil
}

// divergence is that of row i from what the shares expect. Expected counts add
// up to the row's total, so that -x + e cancels.
func (e *factoring) divergence(i int, shares []float64) (loss float64) {
	columns, counts := e.x.Row(i)
	for t, j := range columns {
		expected := 0.0
		for a, s := range shares {
			expected += float64(s * e.factors[int(j)*e.k+a])
		}
		v := counts[t] / e.totals[i]
		loss += float64(v * math.Log(v/expected))
	}
	return e.weight(i) * loss
}

// single is the loss of one factor, which is the sum of all rows.
func (e *factoring) single() (loss float64) {
	all := make([]float64, e.d)
	for i := range e.x.Rows {
		columns, counts := e.x.Row(i)
		for t, j := range columns {
			all[j] += counts[t] / e.totals[i] * (e.weight(i) / e.mass)
		}
	}
	for i := range e.x.Rows {
		columns, counts := e.x.Row(i)
		for t, j := range columns {
			v := counts[t] / e.totals[i]
			loss += float64(e.weight(i) * v * math.Log(v/all[j]))
		}
	}
	return loss
}
