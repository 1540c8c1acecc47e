package cluster

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/notice"
)

// HDBSCAN says how to look for clusters of any shape and density among rows of
// numbers: regions where rows lie closer together than around them. How many
// there are comes out, and rows between them belong to none: they are noise.
// Customers often form a cloud without such regions, and then most of them are
// noise; [KMeans] divides a cloud. The zero value works.
//
// Density is the inverse of the core distance, the distance within which
// MinPoints rows lie. As the density that is asked for rises, clusters shrink,
// split and vanish, and those are kept that persist for long.
type HDBSCAN struct {
	// MinSize is the least number of rows that makes a cluster, by their
	// weights: from 2. 0 means one in a hundred, and at least 5.
	MinSize int
	// MinPoints is the number of rows, the row itself among them, that the core
	// distance reaches: from 1, which takes every row as it is. More of them
	// smooth the density and leave more rows as noise. 0 means MinSize, but no
	// more than 10.
	MinPoints int
	// Epsilon is a distance: clusters that differ only in what is nearer than
	// that are one. It is finite and not negative; 0 means none.
	Epsilon float64
	// Leaves takes the smallest clusters that there are, in the place of those
	// that persist longest: more of them, of more alike sizes, and more noise.
	Leaves bool
	// AllowSingle lets all rows be one cluster where that persists longer than
	// its parts. Then no row is noise, or those that are further than Epsilon
	// from the others where Epsilon is set.
	AllowSingle bool
	// Weights holds the weight of each row, finite and positive; nil means 1
	// each. A row of weight w stands for w equal rows.
	Weights []float64
	// Workers is the number of goroutines; 0 means GOMAXPROCS.
	Workers int
	// Progress is told of the stages "core distances", in rows, and "spanning
	// tree", in links, from one goroutine at a time. Rows that are equal count
	// as one. It may be nil.
	Progress func(Progress)
}

// MaxDensityRows is the largest number of different rows that [HDBSCAN] and
// [DBSCAN] take. Some 220 bytes are needed for each, and 20 for each number,
// 1.7 GB in all for so many of six columns.
const MaxDensityRows = 5_000_000

// Validate returns all faults that can be seen without the data, joined.
func (o HDBSCAN) Validate() error {
	var errs []error
	bad := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("cluster: hdbscan: "+format, args...))
	}
	if o.MinSize < 0 || o.MinSize == 1 {
		bad("MinSize is %d, must be at least 2", o.MinSize)
	}
	if o.MinPoints < 0 {
		bad("MinPoints is %d, must be at least 1", o.MinPoints)
	}
	if !(o.Epsilon >= 0) || math.IsInf(o.Epsilon, 1) {
		bad("Epsilon is %v, must be finite and not negative", o.Epsilon)
	}
	if err := positiveWeights(o.Weights); err != nil {
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// Fit finds the clusters of the rows of x by their euclidean distances. It
// returns an error for options that [HDBSCAN.Validate] refuses, a malformed
// matrix, NaN or infinite values, values whose squares overflow, more than
// [MaxDensityRows] different rows, and a cancelled context; x is not changed.
// It is safe for concurrent use. Rows that together weigh less than MinSize or
// MinPoints are all noise, with a warning.
//
// The method is HDBSCAN* (Campello, Moulavi & Sander 2013, PAKDD, 160-172, and,
// with the scores of outliers, Campello, Moulavi, Zimek & Sander 2015, ACM
// TKDD 10(1), 5). The spanning tree of the mutual reachabilities is found by
// Boruvka's method in a k-d tree (McInnes & Healy 2017, ICDM Workshops, 33-42).
// That is fast for up to ten columns or so; with many more the time grows with
// the square of the number of rows. What is equally far is joined at once, so
// that the clusters do not depend on the order of the rows, and equal rows
// count as being as near as the nearest that differ.
func (o HDBSCAN) Fit(ctx context.Context, x Matrix) (*HDBSCANModel, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	rows, index, err := newDenseRows(ctx, x, o.Weights, MaxDensityRows)
	if err != nil {
		return nil, err
	}
	m := &HDBSCANModel{MinSize: o.MinSize, MinPoints: o.MinPoints, Epsilon: o.Epsilon, Leaves: o.Leaves, AllowSingle: o.AllowSingle}
	if m.MinSize == 0 {
		m.MinSize = int(max(5, rows.mass/100))
	}
	if m.MinPoints == 0 {
		m.MinPoints = min(m.MinSize, 10)
	}
	m.members = rows
	if least := max(m.MinSize, m.MinPoints); rows.mass >= float64(least) {
		links, err := rows.span(ctx, float64(m.MinPoints), math.Inf(1), o.Workers, o.Progress)
		if err != nil {
			return nil, fmt.Errorf("cluster: hdbscan: %w", err)
		}
		m.condense(links)
	} else {
		m.empty()
		m.Warnings = append(m.Warnings, notice.New("too-few-rows", "",
			"rows of weight %g are all noise where a cluster takes %d", rows.mass, least))
	}
	m.label(index)
	return m, nil
}
