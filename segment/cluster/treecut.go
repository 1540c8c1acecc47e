package cluster

import (
	"errors"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/kernel"
	"github.com/clientele-go/clientele/internal/notice"
)

// TreeCut is a clustering that a [Dendrogram] was cut into. It is safe for
// concurrent use as long as nobody changes its fields.
type TreeCut struct {
	// K is the number of clusters.
	K int
	// Labels holds the cluster of each row. Clusters are numbered by their
	// lowest row: row 0 is in cluster 0.
	Labels []int32
	// Sizes counts the rows of each cluster.
	Sizes []int
	// Below and Above are the heights of the last join that was made and of
	// the next, 0 and +Inf where there is none: every cut between them gives
	// these clusters, and the more room there is, the clearer they are.
	Below, Above float64
	// Warnings has the code "tied" or is empty.
	Warnings []Warning
}

// Cut returns the clustering into k clusters, from 1 to the number of rows:
// that before the last k-1 joins. Where the next join is as high as the last,
// so that another clustering into k would do as well, there is a warning.
func (d *Dendrogram) Cut(k int) (*TreeCut, error) {
	d = orEmpty(d)
	n := d.Rows()
	if n == 0 || len(d.Merges) != n-1 {
		return nil, errors.New("cluster: a tree without rows")
	}
	if k < 1 || k > n {
		return nil, fmt.Errorf("cluster: a tree of %d rows cannot be cut into %d clusters", n, k)
	}
	c := d.cut(n - k)
	if k < n && c.Below == c.Above {
		c.Warnings = append(c.Warnings, notice.New("tied", "",
			"%d clusters split joins of the same height, %g; other clusters would do as well", k, c.Below))
	}
	return c, nil
}

// CutAt returns the clustering in which all joins up to a height are made. It
// returns an error for a height that is NaN or negative.
func (d *Dendrogram) CutAt(height float64) (*TreeCut, error) {
	d = orEmpty(d)
	n := d.Rows()
	if n == 0 || len(d.Merges) != n-1 {
		return nil, errors.New("cluster: a tree without rows")
	}
	if !(height >= 0) {
		return nil, fmt.Errorf("cluster: a tree cannot be cut at height %v", height)
	}
	joins := 0
	for joins < n-1 && d.Merges[joins].Height <= height {
		joins++
	}
	return d.cut(joins), nil
}

// cut makes the first joins.
func (d *Dendrogram) cut(joins int) *TreeCut {
	n := d.Rows()
	c := &TreeCut{K: n - joins, Labels: make([]int32, n), Sizes: make([]int, n-joins), Above: math.Inf(1)}
	if joins > 0 {
		c.Below = d.Merges[joins-1].Height
	}
	if joins < n-1 {
		c.Above = d.Merges[joins].Height
	}
	up := newForest(n)
	row := make([]int32, joins) // lowest row of each cluster that was joined
	lowest := func(node int) int32 {
		if node < n {
			return int32(node)
		}
		return row[node-n]
	}
	for i, m := range d.Merges[:joins] {
		a, b := lowest(m.A), lowest(m.B)
		row[i] = min(a, b)
		up[max(a, b)] = row[i]
	}
	next := int32(0)
	for i := range c.Labels {
		if root := up.find(int32(i)); root == int32(i) {
			c.Labels[i] = next
			next++
		} else {
			c.Labels[i] = c.Labels[root] // lower, and so labelled already
		}
		c.Sizes[c.Labels[i]]++
	}
	return c
}

// Assign returns the cluster of the row of x that is nearest to a new row, the
// euclidean distance d1 to it, and the same for the nearest row of any other
// cluster: d2 and second, which are +Inf and -1 where there is one cluster. A
// tree has no rule for new rows of its own; its nearest member is the one that
// suits every linkage. x must be the matrix that the tree was grown from.
// Clusters that are equally near go by the lower index. For another number of
// rows or columns, or a number that is NaN, label and second are -1 and both
// distances NaN. Assign looks at all rows and does not allocate.
func (c *TreeCut) Assign(x Matrix, row []float64) (label int, d1, d2 float64, second int) {
	c = orEmpty(c)
	if x.Rows != len(c.Labels) || len(row) != x.Cols || x.Cols < 1 {
		return -1, math.NaN(), math.NaN(), -1
	}
	near := nearestTwo()
	for i := range c.Labels {
		if !near.member(int(c.Labels[i]), kernel.Squared(row, x.Data[i*x.Cols:])) {
			return -1, math.NaN(), math.NaN(), -1
		}
	}
	return near.label, math.Sqrt(near.d1), math.Sqrt(near.d2), near.second
}

// AssignBy does what [TreeCut.Assign] does for a tree that was grown from
// dissimilarities: dist says how far the new item is from item i.
func (c *TreeCut) AssignBy(dist func(i int) float64) (label int, d1, d2 float64, second int) {
	c = orEmpty(c)
	if len(c.Labels) == 0 || dist == nil {
		return -1, math.NaN(), math.NaN(), -1
	}
	near := nearestTwo()
	for i, l := range c.Labels {
		if !near.member(int(l), dist(i)) {
			return -1, math.NaN(), math.NaN(), -1
		}
	}
	return near.label, near.d1, near.d2, near.second
}

// member is add for the members of clusters, in any order: a cluster is as near
// as its nearest member. It refuses NaN.
func (t *twoNearest) member(l int, d float64) bool {
	switch {
	case d != d:
		return false
	case t.label < 0 || d < t.d1 || (d == t.d1 && l < t.label):
		if l != t.label {
			t.second, t.d2 = t.label, t.d1
		}
		t.label, t.d1 = l, d
	case l != t.label && (t.second < 0 || d < t.d2 || (d == t.d2 && l < t.second)):
		t.second, t.d2 = l, d
	}
	return true
}
