package quality

import (
	"slices"

	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/segment/cluster"
)

// apart makes rows whose few-valued columns have nothing to do with each other and
// with the rest: yes/no answers and categories as they are, each dealt out anew among
// the rows of a cluster, and the other columns as the cloud that [cloud] makes of them.
//
// A box of numbers is not enough to compare such columns with. Rows with a
// yes and rows with a no lie in two heaps, so that a cut between them comes back in
// every sample and is tighter than any cut of a box, although a coin that everybody
// tosses makes no groups. Groups are where several columns go together.
type apart struct {
	cols   int
	blocks [][]int // few-valued columns; those of one category together
	rest   []int   // the others
	parts  []apartPart
}

// apartPart is one cluster.
type apartPart struct {
	rows []([]float64) // of the data, as often as each counts
	rest *cloud        // nil: every column is few-valued
}

// newApart measures the clusters of labelled distinct rows; nil where no column has
// few values.
func newApart(b *bed, labels []int32, k int) (*apart, error) {
	a := &apart{cols: b.distinct.Cols}
	a.blocks, a.rest = fewValued(b.distinct)
	if len(a.blocks) == 0 {
		return nil, nil
	}
	others := &bed{counts: b.counts, distinct: cluster.Matrix{Rows: b.distinct.Rows, Cols: len(a.rest)}}
	for i := range b.distinct.Rows {
		for _, j := range a.rest {
			others.distinct.Data = append(others.distinct.Data, b.distinct.Row(i)[j])
		}
	}
	for l := range int32(k) {
		var p apartPart
		for i, n := range b.counts {
			for range int(n) {
				if labels[i] == l {
					p.rows = append(p.rows, b.distinct.Row(i))
				}
			}
		}
		if len(p.rows) == 0 {
			continue
		}
		if len(a.rest) > 0 {
			var err error
			if p.rest, err = newCloud(others, labels, l); err != nil {
				return nil, err
			}
		}
		a.parts = append(a.parts, p)
	}
	return a, nil
}

// draw makes the rows.
func (a *apart) draw(seed, number uint64) cluster.Matrix {
	x := cluster.Matrix{Cols: a.cols}
	for part, p := range a.parts {
		n := len(p.rows)
		y := cluster.Matrix{Rows: n, Cols: a.cols, Data: make([]float64, n*a.cols)}
		r := random.Stream(seed, number, uint64(part), 14)
		for _, block := range a.blocks {
			for i, from := range r.Perm(n) {
				for _, j := range block {
					y.Row(i)[j] = p.rows[from][j]
				}
			}
		}
		if p.rest != nil {
			z := cluster.Matrix{Rows: n, Cols: len(a.rest), Data: make([]float64, n*len(a.rest))}
			p.rest.fill(z, 0, len(a.parts) > 1, seed, number, uint64(part))
			for i := range n {
				for at, j := range a.rest {
					y.Row(i)[j] = z.Row(i)[at]
				}
			}
		}
		x.Rows += n
		x.Data = append(x.Data, y.Data...)
	}
	return x
}

// fewValued finds the columns of two values, and among them those that are one
// category: neighbours of which every row has exactly one, as
// indicators of levels are. The others come back as rest.
func fewValued(x cluster.Matrix) (blocks [][]int, rest []int) {
	high := make([]float64, x.Cols)
	few := make([]bool, x.Cols)
	for j := range few {
		high[j], few[j] = twoValued(x, j)
		if !few[j] {
			rest = append(rest, j)
		}
	}
	for from := 0; from < x.Cols; {
		if !few[from] {
			from++
			continue
		}
		width := oneOf(x, few, high, from)
		block := make([]int, width)
		for j := range block {
			block[j] = from + j
		}
		blocks = append(blocks, block)
		from += width
	}
	return blocks, rest
}

// twoValued tells whether a column has at most two values, and the higher one.
func twoValued(x cluster.Matrix, j int) (high float64, few bool) {
	column := make([]float64, 0, 2)
	for i := range x.Rows {
		v := x.Row(i)[j]
		if !slices.Contains(column, v) {
			if len(column) == 2 {
				return 0, false
			}
			column = append(column, v)
		}
	}
	return slices.Max(column), true
}

// oneOf returns how many columns from one on are the indicators of one category; 1 of a
// column for itself.
func oneOf(x cluster.Matrix, few []bool, high []float64, from int) (width int) {
	has := make([]bool, x.Rows)
	missing := x.Rows
	for j := from; j < x.Cols && few[j]; j++ {
		for i := range x.Rows {
			if x.Row(i)[j] != high[j] {
				continue
			}
			if has[i] {
				return 1 // two at once
			}
			has[i] = true
			missing--
		}
		if missing == 0 {
			return j - from + 1
		}
	}
	return 1
}
