package cluster

import (
	"context"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/par"
)

// GaussianMixtureModel is a fitted mixture of normal distributions. It is safe
// for concurrent use as long as nobody changes its fields. It comes from
// [GaussianMixture.Fit] or from JSON; the zero value assigns nothing.
type GaussianMixtureModel struct {
	// Covariance is the form of the components.
	Covariance Covariance
	// Weights holds the share of each component; they sum to 1.
	Weights []float64
	// Means has a row a component.
	Means Matrix
	// Covariances has a matrix a component, Cols x Cols, whatever the form; of
	// tied components all are equal.
	Covariances []Matrix
	// Labels holds the most probable component of each row, the lowest index of
	// equally probable ones. Labels are data about the rows: they are not part
	// of the JSON form and nil after loading it.
	Labels []int32
	// Sizes counts the rows by their labels, whatever their weight.
	Sizes []int
	// LogLikelihood is the weighted sum of the logarithms of the densities of
	// the rows.
	LogLikelihood float64
	// Parameters is the number of free parameters.
	Parameters int
	Criteria
	// Iterations is how many the best start took.
	Iterations int
	// Converged is false when MaxIter ended the best start.
	Converged bool
	// Seed is the seed that the model was fitted with.
	Seed uint64
	// Warnings has the codes "not-converged", "collapsed", "singular",
	// "one-start" and "few-rows", or is empty.
	Warnings []Warning

	density density
}

// Criteria weigh the likelihood of a model against its size. Of models of the
// same rows the one with the smallest value is to be preferred. Some programs,
// R's mclust among them, report BIC and ICL with the opposite sign.
type Criteria struct {
	// AIC is -2 LogLikelihood + 2 Parameters (Akaike 1974, IEEE Transactions
	// on Automatic Control 19, 716-723). It tends to too many components.
	AIC float64
	// BIC is -2 LogLikelihood + Parameters log(n), where n is the sum of the
	// weights of the rows (Schwarz 1978, Annals of Statistics 6, 461-464). It
	// asks how many components describe the density.
	BIC float64
	// ICL is BIC - 2 sum of the logarithms of the largest posterior probability
	// of each row (Biernacki, Celeux & Govaert 2000, IEEE Transactions on
	// Pattern Analysis 22, 719-725, section 3). It asks how many clusters can
	// be told apart, and penalises components that overlap.
	ICL float64
}

// criteria computes them from the sum of the logarithms of the largest
// posterior probabilities, which is not positive.
func criteria(loglik, mass, surest float64, parameters int) Criteria {
	bic := -2*loglik + float64(parameters)*math.Log(mass)
	return Criteria{AIC: -2*loglik + 2*float64(parameters), BIC: bic, ICL: bic - 2*surest}
}

// model labels the rows as they came, and adds up their likelihood by the
// same arithmetic as Posterior.
func (s *gaussStart) model(ctx context.Context, e *gaussEngine, o GaussianMixture) (*GaussianMixtureModel, error) {
	x, k, d := e.original, e.k, e.x.Cols
	m := &GaussianMixtureModel{
		Covariance: e.kind, Weights: s.shares, Means: Matrix{Rows: k, Cols: d, Data: s.means},
		Labels: make([]int32, x.Rows), Sizes: make([]int, k),
		Parameters: k - 1 + k*d + e.kind.size(k, d),
		Iterations: s.iterations, Converged: s.converged, Seed: o.Seed,
	}
	for j := range k {
		m.Covariances = append(m.Covariances, e.kind.matrix(e.kind.one(s.covs, j, d), d))
	}
	if err := m.prepare(); err != nil {
		return nil, err
	}
	type part struct{ loglik, surest float64 }
	parts := make([]part, par.Count(x.Rows, rowsPerChunk))
	err := par.Chunks(ctx, x.Rows, rowsPerChunk, o.Workers, func(c, lo, hi int) error {
		p := &parts[c]
		for i := lo; i < hi; i++ {
			label, probability, loglik := m.assign(x.Row(i))
			m.Labels[i] = int32(label)
			w := 1.0
			if o.Weights != nil {
				w = o.Weights[i]
			}
			if w > 0 {
				p.loglik += float64(w * loglik)
				p.surest += float64(w * math.Log(probability))
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	surest := 0.0
	for _, p := range parts {
		m.LogLikelihood += p.loglik
		surest += p.surest
	}
	for _, l := range m.Labels {
		m.Sizes[l]++
	}
	m.Criteria = criteria(m.LogLikelihood, e.mass, surest, m.Parameters)
	return m, nil
}

// prepare builds the density from the exported fields, which it checks.
func (m *GaussianMixtureModel) prepare() error {
	k, d := m.Means.Rows, m.Means.Cols
	if len(m.Weights) != k || len(m.Covariances) != k {
		return fmt.Errorf("%d means, %d weights, %d covariances", k, len(m.Weights), len(m.Covariances))
	}
	f := newDensity(m.Covariance, k, d)
	copy(f.means, m.Means.Data)
	packed, none := make([]float64, m.Covariance.size(1, d)), make([]float64, d)
	total := 0.0
	for j, share := range m.Weights {
		if !(share > 0 && share <= 1) {
			return fmt.Errorf("component %d has weight %v", j, share)
		}
		total += share
		c := m.Covariances[j]
		if c.Rows != d || c.Cols != d || c.Check() != nil || !m.Covariance.pack(c, packed) {
			return fmt.Errorf("the covariance of component %d is not a symmetric %v one of %d columns", j, m.Covariance, d)
		}
		logdet, thin := m.Covariance.whiten(packed, none, f.one(j))
		if thin >= 0 {
			return fmt.Errorf("the covariance of component %d is not positive definite", j)
		}
		f.set(j, share, logdet)
	}
	if !(math.Abs(total-1) < 1e-6) {
		return fmt.Errorf("weights sum to %v", total)
	}
	m.density = f
	return nil
}

// narrow is the number of columns up to which a row is assigned without
// allocation.
const narrow = 64

// assign returns the most probable component, its posterior probability and
// the logarithm of the density at x; -1 and NaN for a row that is not one.
func (m *GaussianMixtureModel) assign(x []float64) (label int, probability, loglik float64) {
	f := &m.density
	if len(x) != f.d || f.k == 0 {
		return -1, math.NaN(), math.NaN()
	}
	var buf [narrow]float64
	room := buf[:]
	if f.d > narrow {
		room = make([]float64, f.d)
	}
	sum := noOdds()
	for j := range f.k {
		sum.add(j, f.joint(x, j, room))
	}
	return sum.result() // there is none further away than numbers reach
}

// Assign returns the component that most probably produced x, the lowest index
// of equally probable ones, and its posterior probability. x must have as many
// numbers as the means have columns, all of them finite; otherwise the label
// is -1 and the probability NaN. Up to 64 columns Assign does not allocate.
func (m *GaussianMixtureModel) Assign(x []float64) (label int, probability float64) {
	m = orEmpty(m)
	label, probability, _ = m.assign(x)
	return label, probability
}

// Posterior puts into out, which must have room for K numbers, the probability
// of each component given x, and returns the logarithm of the density of the
// mixture at x, by which rows can be told that are unlike all that were
// fitted. For a row that Assign refuses, or an out of another length, it
// returns NaN and fills out with NaN. Up to 64 columns it does not allocate.
func (m *GaussianMixtureModel) Posterior(x, out []float64) float64 {
	m = orEmpty(m)
	f := &m.density
	label, _, loglik := m.assign(x)
	if label < 0 || len(out) != f.k {
		for j := range out {
			out[j] = math.NaN()
		}
		return math.NaN()
	}
	var buf [narrow]float64
	room := buf[:]
	if f.d > narrow {
		room = make([]float64, f.d)
	}
	for j := range out {
		out[j] = math.Exp(f.joint(x, j, room) - loglik)
	}
	return loglik
}
