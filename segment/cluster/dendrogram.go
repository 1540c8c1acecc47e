package cluster

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/par"
)

// Dendrogram is a tree of clusters. It tells about every single row, so it is
// as private as the rows are. It is safe for concurrent use as long as nobody
// changes its fields. It comes from [Agglomerative.Fit],
// [Agglomerative.FitDissimilarities] or from JSON.
type Dendrogram struct {
	// Linkage is what the heights are measured by.
	Linkage Linkage
	// Merges are the joins, one fewer than there are rows, from the lowest to
	// the highest.
	Merges []Merge
	// Order holds the rows from left to right as a drawing of the tree needs
	// them for no branches to cross: below each join, the part with the lowest
	// row is on the left.
	Order []int32
}

// Merge joins two clusters.
type Merge struct {
	// A and B are the clusters, A the one with the lowest row. With n rows, a
	// number below n is that row, and n+i the cluster that Merges[i] made.
	A, B int
	// Height is how far apart they were.
	Height float64
	// Size is the number of rows of both together.
	Size int
}

// Rows is the number of rows.
func (d *Dendrogram) Rows() int { return len(orEmpty(d).Order) }

// dendrogramOf puts the links of a spanning tree or of a chain in order.
func dendrogramOf(tree []link, n int, l Linkage) *Dendrogram {
	// A join comes after those below it, which are as high at most: among
	// equal heights the order that they were found in does that.
	slices.SortStableFunc(tree, func(a, b link) int { return cmp.Compare(a.height, b.height) })
	up := newForest(n)
	node := make([]int, n) // the cluster of each lowest row
	for i := range node {
		node[i] = i
	}
	d := &Dendrogram{Linkage: l, Merges: make([]Merge, 0, len(tree))}
	sizes := make([]int, n)
	for i, t := range tree {
		a, b := up.find(t.a), up.find(t.b)
		a, b = min(a, b), max(a, b)
		up[b] = a
		sizes[a] += sizes[b] + 1 // rows beyond the first
		d.Merges = append(d.Merges, Merge{A: node[a], B: node[b], Height: t.height, Size: sizes[a] + 1})
		node[a] = n + i
	}
	d.Order = d.order()
	return d
}

// forest holds for each row one below it in the same cluster, or itself: that
// is the lowest row of the cluster (Tarjan 1975, Journal of the ACM 22,
// 215-225).
type forest []int32

func newForest(n int) forest {
	f := make(forest, n)
	for i := range f {
		f[i] = int32(i)
	}
	return f
}

func (f forest) find(i int32) int32 {
	for f[i] != i {
		f[i] = f[f[i]]
		i = f[i]
	}
	return i
}

// order walks through the tree from the left, without recursion: a tree of
// chains is as deep as there are rows.
func (d *Dendrogram) order() []int32 {
	n := len(d.Merges) + 1
	out := make([]int32, 0, n)
	todo := []int{2*n - 2}
	for len(todo) > 0 {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if at < n {
			out = append(out, int32(at))
			continue
		}
		todo = append(todo, d.Merges[at-n].B, d.Merges[at-n].A)
	}
	return out
}

// CopheneticCorrelation returns the correlation, over all pairs of rows, of
// their dissimilarity and the height at which the tree joins them (Sokal &
// Rohlf 1962, Taxon 11, 33-40): near 1 where the tree tells the dissimilarities
// well. It asks for dist(i, j) once for each pair with i > j. It is NaN with
// fewer than three rows, or where all pairs are equally far or high, and
// returns an error for a missing or cancelled context, a missing dist and one that
// panics.
func (d *Dendrogram) CopheneticCorrelation(ctx context.Context, dist func(i, j int) float64) (_ float64, err error) {
	if ctx == nil || dist == nil {
		return 0, errors.New("cluster: cophenetic correlation: no context or no dissimilarity")
	}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("cluster: cophenetic correlation: %w", par.Caught(r))
		}
	}()
	d = orEmpty(d)
	n := d.Rows()
	first, last := make([]int32, len(d.Merges)), make([]int32, len(d.Merges)) // of each join in Order
	place := make([]int32, n)
	for at, i := range d.Order {
		place[i] = int32(at)
	}
	ends := func(node int) (int32, int32) {
		if node < n {
			return place[node], place[node] + 1
		}
		return first[node-n], last[node-n]
	}
	pairs, meanD, meanH, dd, hh, dh := 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
	for m, merge := range d.Merges {
		if ctx.Err() != nil {
			return 0, context.Cause(ctx)
		}
		lo, mid := ends(merge.A)
		_, hi := ends(merge.B)
		first[m], last[m] = lo, hi
		for _, i := range d.Order[lo:mid] {
			for _, j := range d.Order[mid:hi] {
				v := dist(int(max(i, j)), int(min(i, j)))
				pairs++
				x, y := v-meanD, merge.Height-meanH
				meanD += x / pairs
				meanH += y / pairs
				dd += float64(x * (v - meanD))
				hh += float64(y * (merge.Height - meanH))
				dh += float64(x * (merge.Height - meanH))
			}
		}
	}
	return dh / math.Sqrt(dd*hh), nil
}

// dendrogramJSON is the stored form. Fields may be added under the same
// version.
type dendrogramJSON struct {
	Version int         `json:"clientele"`
	Kind    string      `json:"kind"`
	Linkage Linkage     `json:"linkage"`
	Merges  []mergeJSON `json:"merges"`
}

type mergeJSON struct {
	A      int     `json:"a"`
	B      int     `json:"b"`
	Height float64 `json:"height"`
}

// MarshalJSON writes the joins, with a version.
func (d Dendrogram) MarshalJSON() ([]byte, error) {
	if d.Rows() == 0 {
		return nil, fmt.Errorf("cluster: a tree without rows")
	}
	out := dendrogramJSON{Version: 1, Kind: "dendrogram", Linkage: d.Linkage, Merges: make([]mergeJSON, len(d.Merges))}
	for i, m := range d.Merges {
		out.Merges[i] = mergeJSON{m.A, m.B, m.Height}
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what [Dendrogram.MarshalJSON] wrote and refuses another
// version, joins that make no tree and heights that fall. On an error d is
// unchanged.
func (d *Dendrogram) UnmarshalJSON(b []byte) error {
	if err := checkForm(b, "a tree", "dendrogram"); err != nil {
		return err
	}
	var in dendrogramJSON
	if err := json.Unmarshal(b, &in); err != nil {
		return fmt.Errorf("cluster: reading a tree: %w", err)
	}
	if in.Merges == nil {
		return errors.New("cluster: reading a tree: it lacks its joins")
	}
	n := len(in.Merges) + 1
	out := Dendrogram{Linkage: in.Linkage, Merges: make([]Merge, 0, n-1)}
	sizes, lowest := make([]int, 2*n-1), make([]int, 2*n-1)
	for i := range n {
		sizes[i], lowest[i] = 1, i
	}
	height := 0.0
	for i, m := range in.Merges {
		// A size of 0 says that the cluster is in another already, or that
		// there is none yet.
		if m.A < 0 || m.B < 0 || m.A >= n+i || m.B >= n+i || m.A == m.B || sizes[m.A] == 0 || sizes[m.B] == 0 {
			return fmt.Errorf("cluster: join %d of a tree is of %d and %d, which cannot be joined", i, m.A, m.B)
		}
		if lowest[m.A] > lowest[m.B] {
			return fmt.Errorf("cluster: join %d of a tree has its lowest row on the right", i)
		}
		if !(m.Height >= height) {
			return fmt.Errorf("cluster: join %d of a tree is at height %v, below %v", i, m.Height, height)
		}
		height = m.Height
		sizes[n+i], lowest[n+i] = sizes[m.A]+sizes[m.B], lowest[m.A]
		sizes[m.A], sizes[m.B] = 0, 0
		out.Merges = append(out.Merges, Merge{m.A, m.B, m.Height, sizes[n+i]})
	}
	out.Order = out.order()
	*d = out
	return nil
}
