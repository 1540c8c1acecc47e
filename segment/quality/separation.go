package quality

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/kernel"
	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/segment/cluster"
)

// CalinskiHarabasz returns the variance ratio criterion (Calinski & Harabasz
// 1974, Communications in Statistics 3, 1-27): how far the means of the
// clusters are spread, against how far rows are spread around them, each by
// its degrees of freedom. It is 0 or more and higher is better, among
// clusterings of the same rows; it favours round clusters and says nothing of
// whether there are any, as one cluster has no value. It is +Inf where all
// rows lie on the means of their clusters, and 0 where all rows are equal.
//
// labels must be 0, 1, 2, ..., and some may not occur. Errors are for rows
// that are malformed or not finite, noise and other labels below 0, fewer than
// two clusters, as many clusters as rows, and squares that overflow. It costs
// O(n d); workers 0 means GOMAXPROCS, and the result does not depend on it.
func CalinskiHarabasz(ctx context.Context, x cluster.Matrix, labels []int32, workers int) (float64, error) {
	m, err := newMoments(ctx, x, labels, workers)
	if err != nil {
		return 0, err
	}
	if m.used == x.Rows {
		return 0, errors.New("quality: Calinski-Harabasz: as many clusters as rows leave nothing to compare with")
	}
	between, within := 0.0, 0.0
	for c, n := range m.sizes {
		if n > 0 {
			between += float64(float64(n) * kernel.Squared(m.mean, m.center(c)))
			within += m.squares[c]
		}
	}
	if between == 0 {
		return 0, nil
	}
	return between / float64(m.used-1) / (within / float64(x.Rows-m.used)), nil
}

// DaviesBouldin returns the mean, over clusters, of how much a cluster
// overlaps with the one it overlaps most: the mean distances of the rows of
// both to their own means, added and divided by the distance of the means
// (Davies & Bouldin 1979, IEEE Transactions on Pattern Analysis and Machine
// Intelligence 1, 224-227, with q = 1 and p = 2). It is 0 or more and lower is
// better; 0 is for clusters of equal rows each. It is +Inf where two clusters
// have the same mean, which are not separated at all.
//
// Labels, errors and cost are those of [CalinskiHarabasz], plus O(k^2 d), and
// as many clusters as rows are allowed.
func DaviesBouldin(ctx context.Context, x cluster.Matrix, labels []int32, workers int) (float64, error) {
	m, err := newMoments(ctx, x, labels, workers)
	if err != nil {
		return 0, err
	}
	sum := 0.0
	for a, n := range m.sizes {
		if n == 0 {
			continue
		}
		worst := 0.0
		for b := range m.sizes {
			if b == a || m.sizes[b] == 0 {
				continue
			}
			r := math.Inf(1)
			if apart := kernel.Squared(m.center(a), m.center(b)); apart > 0 {
				r = (m.distances[a] + m.distances[b]) / math.Sqrt(apart)
			}
			worst = max(worst, r)
		}
		sum += worst
	}
	return sum / float64(m.used), nil
}

// moments are what the indices need to know of the clusters of a labelling.
type moments struct {
	cols      int
	sizes     []int
	used      int       // clusters with rows
	mean      []float64 // of all rows
	centers   []float64 // the mean of each cluster, row after row
	squares   []float64 // sum of squared distances to it
	distances []float64 // mean distance to it
}

func (m *moments) center(c int) []float64 { return m.centers[c*m.cols : (c+1)*m.cols] }

// momentRows is the size of the chunks whose sums are merged in order.
const momentRows = 8192

// newMoments goes over the rows twice, for the means and for what lies around
// them: sums of squares alone would lose all digits far from the origin.
func newMoments(ctx context.Context, x cluster.Matrix, labels []int32, workers int) (*moments, error) {
	sizes, err := clusterSizes(x, labels)
	if err != nil {
		return nil, err
	}
	k, d := len(sizes), x.Cols
	m := &moments{
		cols: d, sizes: sizes, mean: make([]float64, d), centers: make([]float64, k*d),
		squares: make([]float64, k), distances: make([]float64, k),
	}
	for _, n := range sizes {
		if n > 0 {
			m.used++
		}
	}
	// Numbers are added relative to the first row, which keeps digits too.
	parts := make([][]float64, par.Count(x.Rows, momentRows))
	gather := func(width int, add func(sums []float64, i int)) error {
		return par.Chunks(ctx, x.Rows, momentRows, workers, func(c, lo, hi int) error {
			parts[c] = make([]float64, width)
			for i := lo; i < hi; i++ {
				add(parts[c], i)
			}
			return nil
		})
	}
	zero := x.Row(0)
	err = gather(k*d, func(sums []float64, i int) {
		s := sums[int(labels[i])*d:][:d]
		for j, v := range x.Row(i) {
			s[j] += v - zero[j]
		}
	})
	if err != nil {
		return nil, fmt.Errorf("quality: means of clusters: %w", err)
	}
	for _, p := range parts {
		for at, v := range p {
			m.centers[at] += v
		}
	}
	for at, v := range m.centers {
		j := at % d
		m.mean[j] += v / float64(x.Rows)
		if n := sizes[at/d]; n > 0 {
			m.centers[at] = zero[j] + v/float64(n)
		}
	}
	for j := range m.mean {
		m.mean[j] += zero[j]
	}
	err = gather(2*k, func(sums []float64, i int) {
		c := int(labels[i])
		s := kernel.Squared(x.Row(i), m.center(c))
		sums[2*c] += s
		sums[2*c+1] += math.Sqrt(s)
	})
	if err != nil {
		return nil, fmt.Errorf("quality: spread of clusters: %w", err)
	}
	for _, p := range parts {
		for c := range k {
			m.squares[c] += p[2*c]
			m.distances[c] += p[2*c+1]
		}
	}
	for c, n := range sizes {
		if n == 0 {
			continue
		}
		m.distances[c] /= float64(n)
		if around := m.squares[c] + kernel.Squared(m.mean, m.center(c))*float64(x.Rows); !(around <= math.MaxFloat64/float64(k)) {
			return nil, fmt.Errorf("quality: the rows of cluster %d reach too far to square and sum: rescale them", c)
		}
	}
	return m, nil
}
