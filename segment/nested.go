package segment

import (
	"slices"

	"github.com/clientele-go/clientele/internal/disclosure"
)

// crossing is a group of customers cut up in two ways, of which the size of every
// part is published: n[a*cols+b] customers are in part a of the one and part b of
// the other.
type crossing struct {
	rows, cols int
	n          []int
}

// few looks for a group of 1 to 9 customers that is what some parts of the one way,
// taken together, have more than some parts of the other. Of all who have a pet, say,
// and those who have a mammal, the first less the second, if all mammals are pets. It
// returns those parts, or false if there is none.
//
// Parts A hold parts B, so that the sizes may be subtracted, if nobody is in B and not
// in A; what is left is who is in A and not in B. A pair of parts (a, b) with somebody
// in it lies in such a rest if a is taken and b is not. The smallest rest that
// it can lie in is a minimal cut between a and b in the graph that leads from a to b
// with the number of customers as capacity, and back without limit (the closure problem;
// Picard 1976, Management Science 22(11), 1268-1272). Where that is ten or more, no
// small rest parts a from b, and they are one from then on; so there are no more cuts
// to find than parts.
func (c *crossing) few() (a, b []bool, found bool) {
	capacity := slices.Clone(c.n)
	one := make([]int, c.rows+c.cols) // what has become one with what
	for i := range one {
		one[i] = i
	}
	for i, n := range c.n {
		x, y := i/c.cols, c.rows+i%c.cols
		if n == 0 || one[x] == one[y] {
			continue
		}
		if !disclosure.Publishable(n) {
			if a, b, found = c.cut(capacity, i/c.cols, i%c.cols); found {
				return a, b, true
			}
		}
		capacity[i] = unlimited
		for k, from, to := 0, one[y], one[x]; k < len(one); k++ {
			if one[k] == from {
				one[k] = to
			}
		}
	}
	return nil, nil, false
}

// unlimited is more than any flow that is looked for, of fewer than ten, and less
// than would overflow where an int has 32 bits.
const unlimited = 1 << 30

// cut returns what can be reached from part x of the rows once a flow of fewer than
// ten fills the way to part y of the columns (Ford & Fulkerson 1956, Canadian Journal
// of Mathematics 8, 399-404), or false if ten get through.
func (c *crossing) cut(capacity []int, x, y int) (a, b []bool, found bool) {
	left := slices.Clone(capacity)
	from := make([]int, c.rows+c.cols)
	queue := make([]int, 0, len(from))
	for flow := 0; flow < disclosure.MinGroup; {
		for i := range from {
			from[i] = -1
		}
		from[x], queue = x, append(queue[:0], x)
		for at := 0; at < len(queue) && from[c.rows+y] < 0; at++ {
			u := queue[at]
			if u < c.rows {
				for v := range c.cols {
					if left[u*c.cols+v] > 0 && from[c.rows+v] < 0 {
						from[c.rows+v], queue = u, append(queue, c.rows+v)
					}
				}
				continue
			}
			for v := range c.rows {
				if c.n[v*c.cols+u-c.rows] > 0 && from[v] < 0 {
					from[v], queue = u, append(queue, v)
				}
			}
		}
		if from[c.rows+y] < 0 {
			a, b = make([]bool, c.rows), make([]bool, c.cols)
			for i, f := range from {
				if f >= 0 && i < c.rows {
					a[i] = true
				} else if f >= 0 {
					b[i-c.rows] = true
				}
			}
			return a, b, true
		}
		push := disclosure.MinGroup - flow
		for v := c.rows + y; v != x; v = from[v] {
			if v >= c.rows {
				push = min(push, left[from[v]*c.cols+v-c.rows])
			}
		}
		for v := c.rows + y; v != x; v = from[v] {
			if v >= c.rows {
				left[from[v]*c.cols+v-c.rows] -= push
			} else {
				left[v*c.cols+from[v]-c.rows] += push
			}
		}
		flow += push
	}
	return nil, nil, false
}

// blocks reports whether the parts fall into some that have nobody in common with the
// others. Only then can sizes of the one way be added up to sizes of the other.
func (c *crossing) blocks() bool {
	_, parts := c.potentials(func(int) int { return 0 })
	return parts > 1
}

// potentials looks for numbers of the rows and columns that add up, wherever somebody
// is in both, to what is wanted there; ok says that there are some. parts is how many
// numbers could be chosen freely.
func (c *crossing) potentials(want func(cell int) int) (ok bool, parts int) {
	value, seen := make([]int, c.rows+c.cols), make([]bool, c.rows+c.cols)
	var queue []int
	ok = true
	for start := range c.rows {
		if seen[start] || !slices.ContainsFunc(c.n[start*c.cols:(start+1)*c.cols], func(n int) bool { return n > 0 }) {
			continue
		}
		parts++
		seen[start], queue = true, append(queue[:0], start)
		for at := 0; at < len(queue); at++ {
			u := queue[at]
			for v := range c.rows + c.cols {
				if (u < c.rows) == (v < c.rows) {
					continue
				}
				i := min(u, v)*c.cols + max(u, v) - c.rows
				if c.n[i] == 0 {
					continue
				}
				if x := want(i) - value[u]; !seen[v] {
					value[v], seen[v], queue = x, true, append(queue, v)
				} else if value[v] != x {
					ok = false
				}
			}
		}
	}
	return ok, parts
}

// follows reports whether the size of the last column follows from those of the rows
// and of the other columns, where the first and the last are known only together.
func (c *crossing) follows() bool {
	last := c.cols - 1
	merged := crossing{c.rows, last, make([]int, c.rows*last)}
	in := make([]bool, len(merged.n)) // whose customers are of the last column
	for i, n := range c.n {
		at := i/c.cols*last + i%c.cols%last
		if n > 0 && (i%c.cols == 0 || i%c.cols == last) && merged.n[at] > 0 {
			return false // a row has of both, and they are known together there
		}
		merged.n[at] += n
		in[at] = in[at] || i%c.cols == last && n > 0
	}
	ok, _ := merged.potentials(func(cell int) int {
		if in[cell] {
			return 1
		}
		return 0
	})
	return ok
}
