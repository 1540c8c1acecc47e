package segment

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"github.com/clientele-go/clientele/segment/cluster"
	"github.com/clientele-go/clientele/segment/quality"
)

// Method is how customers are put into segments: [KMeans], [Mixture] or
// [LatentClasses]. See the section "Methods" of the package documentation for
// which one when.
type Method interface {
	// name is how a saved model calls the method.
	name() string
	// validate joins what is wrong with the options by themselves.
	validate() error
	// takes returns an error naming the feature that the method cannot use.
	takes(encoders []encoder) error
	// numbers are the numbers of segments that n customers can have.
	numbers(n int) Range
	// solve finds k segments of the encoded customers.
	solve(ctx context.Context, f *fit, x cluster.Matrix, k int) (*solution, error)
	// judged says how the method is fitted again to samples of n customers: both
	// nil for plain k-means.
	judged(f *fit, n int) (quality.Clusterer, quality.Method)
}

// validMethod joins what is wrong with a method; a nil pointer to one is one too.
func validMethod(m Method) error {
	if v := reflect.ValueOf(m); v.Kind() == reflect.Pointer {
		return fmt.Errorf("segment: Method is a %T: give it as a value", m)
	}
	return m.validate()
}

// KMeans puts every customer into the segment with the nearest centre, so that
// the squared distances have the least sum. The zero value is what [Fit] does
// without a Method.
//
// MinSize and MaxSize limit the sizes of all segments. What they cost is told by
// the warning "limits-bind": customers whose nearest centre is that of a full
// segment are put elsewhere, those for whom it matters least. The [Membership], the
// [Summary] and the lineage hold the segments within these limits, and the
// stability is that of those segments. Later customers, and those of the fit when
// they are asked about one by one, go to the nearest centre: where limits bind,
// [Model.Assign] may answer another segment for a customer than the Membership of
// the fit has. In the samples that stability is measured on the limits are in
// proportion, and customers go to the nearest centre too.
//
// All distances are kept at once, so that the number of segments times the number
// of customers is at most [cluster.MaxLimitedDistances]; an error says so.
type KMeans struct {
	// MinSize is the least number of customers in each segment; segments that
	// would be smaller are filled with customers from beyond their border. Zero:
	// no limit. Unlike [Options.MinSize], which chooses fewer segments instead,
	// it never changes their number.
	MinSize int
	// MaxSize is the greatest number of customers in each segment, not below
	// MinSize. Zero: no limit.
	MaxSize int
}

func (KMeans) name() string { return "" } // as it was before there was a choice

func (m KMeans) validate() error {
	switch {
	case m.MinSize < 0 || m.MaxSize < 0:
		return fmt.Errorf("segment: KMeans with the limits %d and %d: sizes are not negative", m.MinSize, m.MaxSize)
	case m.MaxSize > 0 && m.MinSize > m.MaxSize:
		return fmt.Errorf("segment: KMeans with MinSize %d above MaxSize %d", m.MinSize, m.MaxSize)
	}
	return nil
}

func (KMeans) takes([]encoder) error { return nil }

func (m KMeans) limited() bool { return m.MinSize > 0 || m.MaxSize > 0 }

// numbers says how many segments n customers can make within the limits.
func (m KMeans) numbers(n int) Range {
	r := Range{1, maxSegments}
	if m.MinSize > 0 {
		r.Max = min(r.Max, n/m.MinSize)
	}
	if m.MaxSize > 0 {
		r.Min = (n + m.MaxSize - 1) / m.MaxSize
	}
	return r
}

// of returns the limits of m of n customers, in proportion and on the side on
// which they can be met.
func (m KMeans) of(part, n int) KMeans {
	return KMeans{MinSize: m.MinSize * part / n, MaxSize: (m.MaxSize*part + n - 1) / n}
}

func (m KMeans) solve(ctx context.Context, f *fit, x cluster.Matrix, k int) (*solution, error) {
	if n := int64(x.Rows+k) * int64(k); m.limited() && n > cluster.MaxLimitedDistances {
		return nil, fmt.Errorf("segment: KMeans with limits on sizes keeps all distances, and %d of %d customers to %d segments are more than %d: fit a sample",
			n, x.Rows, k, cluster.MaxLimitedDistances)
	}
	fitted, err := fitCenters(ctx, x, k, f.o, m)
	if err != nil {
		return nil, err
	}
	s := &solution{method: m, centers: fitted.Centers, inertia: fitted.Inertia, warnings: fitted.Warnings}
	if m.limited() {
		s.labels = fitted.Labels
		for i, w := range s.warnings {
			if w.Code == "limits-bind" { // without its count, which may be of a few people
				s.warnings[i].Text = "because of the limits on sizes some customers are not in the segment whose centre is nearest; Assign, which knows no limits, answers that one"
			}
		}
	}
	return s, nil
}

func (m KMeans) judged(f *fit, n int) (quality.Clusterer, quality.Method) {
	if !m.limited() {
		return nil, nil
	}
	return func(ctx context.Context, x cluster.Matrix, k int, seed uint64) (cluster.Matrix, error) {
		l := m.of(x.Rows, n)
		fitted, err := cluster.KMeans{K: k, Starts: 2, Seed: seed, Workers: 1, Tolerance: 1e-4, MinSize: l.MinSize, MaxSize: l.MaxSize}.Fit(ctx, x)
		if err != nil {
			return cluster.Matrix{}, err
		}
		return fitted.Centers, nil
	}, nil
}

// solution is what a method found, and the part of a model that assigns.
type solution struct {
	method  Method
	centers cluster.Matrix                // k-means: the nearest decides
	mixture *cluster.GaussianMixtureModel // else, where not nil, the likeliest component
	classes *cluster.LatentClassModel     // else the likeliest class
	items   []item                        // what the classes are asked, see place
	inertia float64                       // k-means: what it made small

	// Of the customers of the fit, and not kept in a model.
	labels   []int32 // nil: those that place gives
	warnings []Warning
}

// segments is their number.
func (s *solution) segments() int {
	switch {
	case s.mixture != nil:
		return s.mixture.Means.Rows
	case s.classes != nil:
		return len(s.classes.Shares)
	}
	return s.centers.Rows
}

// place returns the two segments to which a row most clearly belongs, the lower
// index first of equals, and how far it is from both: distances to centres, or,
// where there are probabilities, 1 for the second and the odds of the second to
// the first for the first, so that strength reads both alike. second is -1 where
// there is one segment; first is -1 for a row that is too far from all. It does
// not allocate.
func (s *solution) place(x []float64) (first, second int, d1, d2 float64) {
	if !s.probable() {
		return s.nearest(x)
	}
	var room [maxSegments]float64
	p := room[:s.segments()]
	if !s.posterior(x, p) {
		return -1, -1, inf, inf
	}
	return likeliest(p)
}

// compare orders segments of the same size and worth.
func (s *solution) compare(a, b int) int {
	if s.probable() {
		return 0 // as they were found
	}
	return slices.Compare(s.centers.Row(a), s.centers.Row(b))
}

// reorder puts the segments into another order: segment j is order[j] of s.
func (s *solution) reorder(order []int) (err error) {
	switch {
	case s.mixture != nil:
		s.mixture, err = s.mixture.Reordered(order)
	case s.classes != nil:
		s.classes, err = s.classes.Reordered(order)
	default:
		sorted := cluster.Matrix{Rows: len(order), Cols: s.centers.Cols}
		for _, j := range order {
			sorted.Data = append(sorted.Data, s.centers.Row(j)...)
		}
		s.centers = sorted
	}
	if s.labels != nil {
		place := make([]int32, len(order))
		for at, j := range order {
			place[j] = int32(at)
		}
		for i, l := range s.labels {
			s.labels[i] = place[l]
		}
	}
	return err
}
