package cluster

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/notice"
)

// DBSCAN says how to look for clusters of any shape among rows of numbers where
// one distance tells what is near: rows with enough others within Epsilon are
// dense, dense rows within Epsilon of each other are in one cluster, and so are
// those near a dense row. The rest is noise. It is the choice where the
// distance has a meaning; otherwise [HDBSCAN] finds clusters at any. Epsilon
// must be set.
type DBSCAN struct {
	// Epsilon is the distance: finite and positive. What is exactly so far is
	// near.
	Epsilon float64
	// MinPoints is how many rows, the row itself among them and by their
	// weights, must lie within Epsilon of a dense row: from 1. 0 means 5.
	MinPoints int
	// Weights holds the weight of each row, finite and positive; nil means 1
	// each. A row of weight w stands for w equal rows.
	Weights []float64
	// Workers is the number of goroutines; 0 means GOMAXPROCS.
	Workers int
	// Progress is told of the stages that [HDBSCAN] has. It may be nil.
	Progress func(Progress)
}

// Validate returns all faults that can be seen without the data, joined.
func (o DBSCAN) Validate() error {
	var errs []error
	// The square must be neither zero nor infinite.
	if !(o.Epsilon > 1e-150 && o.Epsilon < 1e150) {
		errs = append(errs, fmt.Errorf("cluster: dbscan: Epsilon is %v, must be positive, from 1e-150 to 1e150", o.Epsilon))
	}
	if o.MinPoints < 0 {
		errs = append(errs, fmt.Errorf("cluster: dbscan: MinPoints is %d, must be at least 1", o.MinPoints))
	}
	if err := positiveWeights(o.Weights); err != nil {
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// DBSCANModel is a fitted clustering at one distance. To assign new rows it
// keeps the dense rows that it was fitted to, and so does its JSON form: it is
// as private as they are. It is safe for concurrent use as long as nobody
// changes its fields.
type DBSCANModel struct {
	// Labels holds the cluster of each row, -1 for noise. Clusters are
	// numbered by their lowest dense row. It is not part of the JSON form and
	// nil after loading it.
	Labels []int32
	// Sizes counts the rows of each cluster, whatever their weight.
	Sizes []int
	// Noise counts the rows that belong to none, and Dense those that have
	// enough rows near them.
	Noise, Dense int
	// Epsilon and MinPoints are what the model was fitted with.
	Epsilon   float64
	MinPoints int
	// Warnings may have the codes "no-clusters" and "mostly-noise", which is
	// for more than a quarter of the rows.
	Warnings []Warning

	dense  *kdTree // nil: no row is
	rows   Matrix  // the dense rows, in the order of the data
	labels []int32 // of each of them
}

// Fit finds the clusters of the rows of x by their euclidean distances. It
// returns the errors that [HDBSCAN.Fit] does; x is not changed. It is safe for
// concurrent use.
//
// The method is that of Ester, Kriegel, Sander & Xu (1996, KDD, 226-231). A row
// that is near dense rows of several clusters goes to the nearest, of equally
// near ones the lowest, where that paper takes what comes first. The clusters
// are those parts of the spanning tree of [HDBSCAN] whose links are no longer
// than Epsilon, so that the time hardly depends on it.
func (o DBSCAN) Fit(ctx context.Context, x Matrix) (*DBSCANModel, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	rows, index, err := newDenseRows(ctx, x, o.Weights, MaxDensityRows)
	if err != nil {
		return nil, err
	}
	m := &DBSCANModel{Epsilon: o.Epsilon, MinPoints: o.MinPoints}
	if m.MinPoints == 0 {
		m.MinPoints = 5
	}
	links, err := rows.span(ctx, float64(m.MinPoints), m.beyond(), o.Workers, o.Progress)
	if err != nil {
		return nil, fmt.Errorf("cluster: dbscan: %w", err)
	}
	m.label(x, rows, index, links)
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("cluster: dbscan: %w", context.Cause(ctx))
	}
	return m, nil
}

// beyond is the least square of a distance that is not near.
func (m *DBSCANModel) beyond() float64 {
	return math.Nextafter(m.Epsilon*m.Epsilon, math.Inf(1))
}

func (m *DBSCANModel) label(x Matrix, rows *denseRows, index []int32, links []link) {
	n := len(rows.weights)
	up := newForest(n)
	for _, l := range links {
		a, b := up.find(l.a), up.find(l.b)
		up[max(a, b)] = min(a, b)
	}
	// By place, the cluster of a dense row; by row, in the order of the data.
	place, number := make([]int32, n), make([]int32, n)
	for at, i := range rows.tree.order {
		place[i] = int32(at)
		number[at] = -1
	}
	m.rows.Cols = x.Cols
	for _, at := range place {
		if math.IsInf(rows.core[at], 1) {
			continue
		}
		root := up.find(at)
		if number[root] < 0 {
			number[root] = int32(len(m.Sizes))
			m.Sizes = append(m.Sizes, 0)
		}
		m.labels = append(m.labels, number[root])
		m.rows.Data = append(m.rows.Data, rows.tree.rows.Row(int(at))...)
		m.rows.Rows++
	}
	m.plant()
	m.Labels = make([]int32, len(index))
	for i := range index {
		at := place[index[i]]
		if math.IsInf(rows.core[at], 1) {
			label, _ := m.Assign(x.Row(i))
			m.Labels[i] = int32(label)
		} else {
			m.Labels[i] = number[up.find(at)]
			m.Dense++
		}
		if m.Labels[i] < 0 {
			m.Noise++
		} else {
			m.Sizes[m.Labels[i]]++
		}
	}
	switch {
	case len(m.Sizes) == 0:
		m.Warnings = append(m.Warnings, notice.New("no-clusters", "",
			"no row has %d rows within %g, itself included: all are noise", m.MinPoints, m.Epsilon))
	case m.Noise*4 > len(index):
		m.Warnings = append(m.Warnings, notice.New("mostly-noise", "",
			"%.0f%% of the rows are in no cluster; fewer MinPoints, or a greater Epsilon, leave fewer", 100*float64(m.Noise)/float64(len(index))))
	}
}

// plant makes the tree of the dense rows.
func (m *DBSCANModel) plant() {
	if m.rows.Rows > 0 {
		m.dense = newKDTree(m.rows)
	}
}

// Assign returns the cluster of the dense row that is nearest to a new row, the
// lowest of equally near ones, and how far that is; -1 and +Inf where none is
// within Epsilon, which is noise. x must have as many numbers as the rows of
// the data, all finite; otherwise the label is -1 and the distance NaN. Assign
// does not allocate.
func (m *DBSCANModel) Assign(x []float64) (label int, distance float64) {
	m = orEmpty(m)
	if m.rows.Cols < 1 || len(x) != m.rows.Cols {
		return -1, math.NaN()
	}
	for _, v := range x {
		if v-v != 0 {
			return -1, math.NaN()
		}
	}
	label, distance = -1, math.Inf(1)
	if m.dense == nil {
		return label, distance
	}
	var (
		w       = kdWalk{t: m.dense}
		room    [leafRows]float64
		nearest = int32(-1)
		least   = m.beyond()
	)
	for w.from(x, x); ; {
		node, ok := w.next(least)
		if !ok {
			break
		}
		lo, near := m.dense.leaf(node, x, &room)
		for i, d := range near {
			row := m.dense.order[lo+i]
			if d < least || (d == least && nearest >= 0 && row < nearest) {
				least, nearest = d, row
			}
		}
	}
	if nearest < 0 {
		return label, distance
	}
	return int(m.labels[nearest]), math.Sqrt(least)
}
