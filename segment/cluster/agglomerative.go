package cluster

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/kernel"
)

// Agglomerative says how to grow a tree of clusters from the rows up: the two
// clusters that are nearest to each other are joined, until one holds all
// rows. The tree is cut into any number of clusters afterwards. The zero value
// uses [Ward].
type Agglomerative struct {
	// Linkage says how far apart two clusters are.
	Linkage Linkage
	// Weights holds the weight of each row, finite and positive; nil means 1
	// each. A row of weight w stands for w equal rows, which [Ward] and
	// [Average] count; it is one row in the sizes. With many equal rows, grow
	// the tree of those that [Distinct] returns, by their counts: it is that of
	// all rows from the first join that is not of equal ones, in less time.
	Weights []float64
	// Workers is the number of goroutines; 0 means GOMAXPROCS.
	Workers int
	// Progress is told now and then how many rows have been joined, from one
	// goroutine at a time. It may be nil.
	Progress func(Progress)
}

// MaxTreeItems is the largest number of items of a tree whose method keeps the
// dissimilarity of every pair, 8 bytes each, 1.6 GB in all for so many.
const MaxTreeItems = 20000

// Validate returns all faults that can be seen without the data, joined.
func (o Agglomerative) Validate() error {
	if _, err := o.Linkage.MarshalText(); err != nil {
		return err
	}
	return positiveWeights(o.Weights)
}

// weigh returns the weights of n rows, and their sum.
func (o Agglomerative) weigh(n int) (weights []float64, mass float64, err error) {
	if o.Weights != nil && len(o.Weights) != n {
		return nil, 0, fmt.Errorf("cluster: %d weights for %d rows", len(o.Weights), n)
	}
	weights = filled(o.Weights, n)
	for _, w := range weights {
		mass += w
	}
	return weights, mass, nil
}

// Fit grows the tree of the rows of x by their euclidean distances. It returns
// an error for options that [Agglomerative.Validate] refuses, a malformed
// matrix, NaN or infinite values, values whose squares overflow, and a
// cancelled context; x is not changed. It is safe for concurrent use.
//
// Its time grows with the square of the number of rows: a second or so for
// 10,000 and minutes for 100,000. [Ward] keeps a mean for each cluster and
// takes any number of rows. So does [Single], whose search for neighbours takes
// seconds for 100,000 rows of up to ten columns. [Average] and [Complete] keep
// the distances of all pairs and refuse more than [MaxTreeItems].
//
// Ward, average and complete follow chains of nearest neighbours (Murtagh 1983,
// Computer Journal 26, 354-359), and single is the minimum spanning tree (Gower
// & Ross 1969, Applied Statistics 18, 54-64), by Boruvka's method in a k-d tree
// (March, Ram & Gray 2010, KDD, 603-612) or, where only dissimilarities are
// known, by Prim's (1957, Bell System Technical Journal 36, 1389-1401). All
// give the tree that joining the nearest pair at each step gives. Where several
// pairs are equally near it may be one of several trees, always the same one
// for the same order of the rows.
func (o Agglomerative) Fit(ctx context.Context, x Matrix) (*Dendrogram, error) {
	if err := errors.Join(o.Validate(), x.Check()); err != nil {
		return nil, err
	}
	weights, mass, err := o.weigh(x.Rows)
	if err != nil {
		return nil, err
	}
	if _, err := x.spread(max(mass, float64(x.Rows))); err != nil {
		return nil, err
	}
	switch o.Linkage {
	case Ward:
		return o.grow(ctx, newMeans(x, weights, o.Workers), x.Rows)
	case Single:
		done := 0
		tree, err := spanningTree(ctx, x, o.Workers, func(more int) {
			if done += more; o.Progress != nil {
				o.Progress(Progress{Stage: "tree", Done: int64(done), Total: int64(x.Rows - 1)})
			}
		})
		return o.finish(tree, x.Rows, err)
	}
	return o.fromTable(ctx, x.Rows, func(i, j int) float64 { return math.Sqrt(kernel.Squared(x.Row(i), x.Row(j))) })
}

// FitDissimilarities grows the tree of the items 0 to n-1 of which only
// dissimilarities are known. It asks for dist(i, j) once for each pair, from
// several goroutines at a time; the dissimilarity must be symmetric, finite and
// not negative, and need not obey the triangle inequality. For [Ward] it must
// be a euclidean distance, or be like one. An error names the pair at fault.
// Fit also refuses more than [MaxTreeItems] items, except for [Single], which
// keeps no table, and a cancelled context.
func (o Agglomerative) FitDissimilarities(ctx context.Context, n int, dist func(i, j int) float64) (*Dendrogram, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	if n < 1 || n > math.MaxInt32 || dist == nil {
		return nil, errors.New("cluster: tree: no items, too many to count, or no dissimilarity")
	}
	if o.Linkage != Single {
		return o.fromTable(ctx, n, dist)
	}
	if _, _, err := o.weigh(n); err != nil {
		return nil, err
	}
	tree, err := o.span(ctx, n, func(i, j int) (float64, error) {
		d := dist(i, j)
		if !(d >= 0) || math.IsInf(d, 1) {
			return 0, fmt.Errorf("the dissimilarity of items %d and %d is %v", i, j, d)
		}
		return d, nil
	})
	return o.finish(tree, n, err)
}

// fromTable keeps the dissimilarities of all pairs.
func (o Agglomerative) fromTable(ctx context.Context, n int, dist func(i, j int) float64) (*Dendrogram, error) {
	if n > MaxTreeItems {
		return nil, fmt.Errorf("cluster: tree: %d items need %.1f GB for the dissimilarities of all pairs; the limit is %d items: take a sample, or Ward or Single of a matrix, which keep no such table",
			n, float64(n)*float64(n-1)/2*8/1e9, MaxTreeItems)
	}
	weights, mass, err := o.weigh(n)
	if err != nil {
		return nil, err
	}
	t, err := pairwise(ctx, n, o.Workers, dist)
	if err != nil {
		return nil, fmt.Errorf("cluster: tree: %w", err)
	}
	// Sums over all rows must stay finite.
	limit := math.MaxFloat64 / max(mass, float64(n)) / 8
	at := 0
	for i := range n {
		for j := range i {
			d := t[at]
			if o.Linkage == Ward {
				t[at] = twice(weights[i], weights[j]) * (d * d)
			}
			if !(t[at] <= limit) {
				return nil, fmt.Errorf("cluster: tree: the dissimilarity of items %d and %d is %v, too large to square and sum", i, j, d)
			}
			at++
		}
	}
	return o.grow(ctx, newTable(t, weights, o.Linkage), n)
}

func (o Agglomerative) grow(ctx context.Context, s chainSpace, n int) (*Dendrogram, error) {
	tree, err := o.chain(ctx, s, n)
	if o.Linkage == Ward {
		for i := range tree {
			tree[i].height = math.Sqrt(tree[i].height)
		}
	}
	return o.finish(tree, n, err)
}

func (o Agglomerative) finish(tree []link, n int, err error) (*Dendrogram, error) {
	if err != nil {
		return nil, fmt.Errorf("cluster: tree: %w", err)
	}
	return dendrogramOf(tree, n, o.Linkage), nil
}

// twice is what the squared distance of two clusters counts for in Ward's
// method: twice na nb / (na + nb), 1 for two rows of weight 1. It is the same in
// both directions to the last bit, as a chain needs it.
func twice(na, nb float64) float64 {
	lo, hi := min(na, nb), max(na, nb)
	return 2 * (lo * (hi / (lo + hi)))
}

// tell reports every so many joins.
func (o Agglomerative) tell(done, n int) {
	if o.Progress != nil && (done%256 == 0 || done == n-1) {
		o.Progress(Progress{Stage: "tree", Done: int64(done), Total: int64(n - 1)})
	}
}
