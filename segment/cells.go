package segment

import (
	"slices"

	"github.com/clientele-go/clientele/internal/disclosure"
)

// cells is a table of counts that is published as shares: how many members of
// each segment (row) have each level (column). Its row sums (sizes) and, as a
// rule, its column sums (the population's shares) are published too, so hiding a
// small cell is not enough: it would follow by subtraction.
type cells struct {
	rows, cols int
	n          []int  // counts, row after row
	hide       []bool // cells that are not shown
	column     []bool // columns of which nothing is shown, the population included
	forced     []bool // cells to hide for what another table shows; nil: none
	// open says that the sums of the columns are not published. Then only the rows
	// can give something away, and far less has to be hidden.
	open bool
}

func newCells(rows, cols int) *cells {
	return &cells{rows: rows, cols: cols, n: make([]int, rows*cols), hide: make([]bool, rows*cols), column: make([]bool, cols)}
}

// protect decides what is hidden. First every cell of 1 to 9 people. Then, while
// the hidden cells of a row or a column add up to 1 to 9 or are one cell alone,
// the smallest shown cell there (complementary suppression; Hundepool et al.
// 2012, Statistical Disclosure Control, ch. 4.5). If rows and columns together
// still give something away, whole columns go; if that is not enough, all do. Called
// again, it adds to what is hidden what forced cells need.
func (c *cells) protect() {
	for i := range c.n {
		c.hide[i] = c.column[i%c.cols] || c.must(i)
	}
	for changed := true; changed; {
		changed = false
		for r := range c.rows {
			changed = c.cover(r*c.cols, 1, c.cols) || changed
		}
		for l := range c.cols {
			if !c.open {
				changed = c.cover(l, c.cols, c.rows) || changed
			}
		}
	}
	if c.safe() {
		return
	}
	for l := range c.cols {
		for r := range c.rows {
			c.column[l] = c.column[l] || c.must(r*c.cols+l)
		}
	}
	for r := range c.rows {
		for l := range c.cols {
			c.hide[r*c.cols+l] = c.column[l]
		}
	}
	if c.safe() {
		return
	}
	for l := range c.cols {
		c.column[l] = true
	}
	for i := range c.hide {
		c.hide[i] = true
	}
}

// must reports whether a cell cannot be shown, whatever the others are.
func (c *cells) must(i int) bool {
	return c.n[i] > 0 && !disclosure.Publishable(c.n[i]) || c.forced != nil && c.forced[i]
}

// force hides one more cell, or a whole column (row < 0), and what has to go with it.
func (c *cells) force(row, col int) {
	if c.forced == nil {
		c.forced = make([]bool, len(c.n))
	}
	if row < 0 {
		c.column[col] = true
	} else {
		c.forced[row*c.cols+col] = true
	}
	c.protect()
}

// cover hides one more cell of a line of the table (count cells from start, step
// apart) if its hidden cells do not cover each other, and says whether it did.
func (c *cells) cover(start, step, count int) bool {
	sum, hidden, next := 0, 0, -1
	for k := range count {
		i := start + k*step
		switch {
		case c.hide[i]:
			sum += c.n[i]
			hidden++
		case c.n[i] > 0 && (next < 0 || c.n[i] < c.n[next]):
			next = i
		}
	}
	if hidden == 0 || next < 0 || (hidden > 1 && disclosure.Publishable(sum)) {
		return false
	}
	c.hide[next] = true
	return true
}

// safe reports whether no group of 1 to 9 people can be computed from what is
// shown: from the sizes and shown cells, which give for each row the sum of its
// hidden cells, and likewise for each column that is not hidden altogether.
//
// What follows from such sums about a group of cells is a sum of rows A less a
// sum of columns B whose hidden cells all lie in A (or the reverse, which is the
// same of the other rows and columns). For each A the smallest such group comes
// from taking every such column, and leaving some of them out adds their sums;
// so it is enough to look at all A and at each column. Beyond twelve segments that is too many, and the caller falls back
// to whole columns, which are safe if each row and the whole are.
func (c *cells) safe() bool {
	const most = 12
	rest := make([]int, c.rows) // sum of the hidden cells of a row
	lies := make([]int, c.cols) // rows in which a column has hidden cells, as bits
	sums := make([]int, c.cols)
	partly := false
	for r := range c.rows {
		for l := range c.cols {
			i := r*c.cols + l
			if !c.hide[i] {
				continue
			}
			rest[r] += c.n[i]
			if !c.column[l] && !c.open {
				partly = true
				lies[l] |= 1 << min(r, 62)
				sums[l] += c.n[i]
			}
		}
	}
	small := func(n int) bool { return n > 0 && !disclosure.Publishable(n) }
	if !partly { // then every subset of rows has at least the sum of one of them
		for _, n := range rest {
			if small(n) {
				return false
			}
		}
		return true
	}
	if c.rows > most || slices.ContainsFunc(sums, small) {
		return false
	}
	for a := range 1 << c.rows {
		n := 0
		for r := range c.rows {
			if a>>r&1 == 1 {
				n += rest[r]
			}
		}
		for l := range c.cols {
			if !c.column[l] && lies[l] != 0 && lies[l]&^a == 0 {
				n -= sums[l]
			}
		}
		if small(n) {
			return false
		}
	}
	return true
}
