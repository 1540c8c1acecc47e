package segment

import (
	"context"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/segment/cluster"
	"github.com/clientele-go/clientele/segment/quality"
)

// Mixture takes the customers for draws from normal distributions, one a
// segment, on the encoded features ([cluster.GaussianMixture]). Unlike k-means it
// lets segments differ in size, spread and direction, and tells how probable each
// is ([Model.Posterior]). It needs more customers: see Covariance.
//
// It is for numbers: a category that shapes the segments is an error of Fit, for
// no normal distribution describes it. So is a weight other than 1, unless
// Covariance is spherical: otherwise the result does not depend on the scales of
// the features, and a weight would do nothing. Whether a number is logged matters.
type Mixture struct {
	// Covariance is the form of the segments. The zero value lets each be an
	// ellipsoid of its own, with d(d+1)/2 numbers to learn for d features; the
	// others have fewer.
	Covariance cluster.Covariance
}

func (Mixture) name() string { return "mixture" }

func (m Mixture) validate() error {
	if err := (cluster.GaussianMixture{K: 1, Covariance: m.Covariance}).Validate(); err != nil {
		return fmt.Errorf("segment: Mixture: %w", err)
	}
	return nil
}

func (m Mixture) takes(encoders []encoder) error {
	for i := range encoders {
		e := &encoders[i]
		switch {
		case e.kind != kindNumeric:
			return fmt.Errorf("segment: feature %q: Mixture describes numbers and not categories: make it a descriptor, or take another Method", e.name)
		case e.weight != 1 && m.Covariance != cluster.SphericalCovariance:
			return fmt.Errorf("segment: feature %q: its weight %v would have no effect: a mixture that is not spherical does not depend on scales", e.name, e.weight)
		}
	}
	return nil
}

func (Mixture) numbers(n int) Range { return Range{1, maxSegments} }

func (m Mixture) solve(ctx context.Context, f *fit, x cluster.Matrix, k int) (*solution, error) {
	o := cluster.GaussianMixture{K: k, Covariance: m.Covariance, Starts: f.o.Starts, Seed: f.o.Seed, Workers: f.o.Workers, Progress: f.o.Progress}
	fitted, err := o.Fit(ctx, x)
	if err != nil {
		return nil, err
	}
	s := &solution{method: m, mixture: fitted}
	few := false
	for _, w := range fitted.Warnings {
		switch w.Code {
		case "few-rows": // its text counts the rows of a component, which may be few people
			few = true
		case "singular":
			s.warnings = append(s.warnings, notice.New(w.Code, "",
				"a feature is (nearly) a sum of multiples of others: the segments' widths are held at a floor; leave one of these features out"))
		default:
			s.warnings = append(s.warnings, w)
		}
	}
	if few {
		s.warnings = append(s.warnings, notice.New("few-rows", "",
			"a segment has fewer than five customers for each feature: its shape may be an accident of these customers; take fewer segments or a simpler Covariance"))
	}
	return s, nil
}

// judged fits samples from twice as many starts as the fit, which are short: what
// the search missed in a sample would be taken for what the data do not have. None
// begins at the segments that were
// found: they would then come back more readily than from the data alone. Only the
// best of the starts goes on to its end, and not to the last digit, on which labels
// do not depend.
func (m Mixture) judged(f *fit, _ int) (quality.Clusterer, quality.Method) {
	return nil, func(ctx context.Context, x cluster.Matrix, weights []float64, k int, seed uint64) (quality.Solution, error) {
		o := cluster.GaussianMixture{K: k, Covariance: m.Covariance, Starts: 2 * f.o.Starts, Trial: trialIterations, MaxIter: 300, Seed: seed, Workers: 1, Tolerance: 1e-5, Weights: weights}
		fitted, err := o.Fit(ctx, x)
		if err != nil {
			return nil, err
		}
		return judgedMixture{fitted}, nil
	}
}

// trialIterations are enough to tell starts apart.
const trialIterations = 15

// judgedMixture is a mixture in a sample.
type judgedMixture struct{ *cluster.GaussianMixtureModel }

func (m judgedMixture) Label(x []float64) int {
	label, _ := m.Assign(x)
	return label
}

// Loss is the squared width of the components, as a geometric mean over
// customers and coordinates.
func (m judgedMixture) Loss(x cluster.Matrix, weights []float64) float64 {
	out := make([]float64, m.Means.Rows)
	sum, mass := 0.0, 0.0
	for i, w := range weights {
		sum += float64(w * m.Posterior(x.Row(i), out))
		mass += w
	}
	return math.Exp(-2 * sum / (mass * float64(x.Cols)))
}
