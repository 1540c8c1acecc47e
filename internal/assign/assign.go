// Package assign solves the linear assignment problem: which row gets which
// column so that the sum of costs is least.
package assign

import (
	"fmt"
	"math"
)

// Min returns, for each row, the column assigned to it, so that the total of
// cost[row*cols+column] is least; every row gets one column and no column is
// given twice, hence rows <= cols. Costs may be negative and must be finite.
// Where several assignments are equally cheap the answer depends on the costs
// alone.
//
// It is the Hungarian method in the form of shortest augmenting paths with
// potentials (Kuhn 1955, Naval Research Logistics 2, 83-97; Jonker & Volgenant
// 1987, Computing 38, 325-340), in O(rows^2 cols).
func Min(cost []float64, rows, cols int) ([]int, error) {
	if rows < 0 || rows > cols || len(cost) != rows*cols {
		return nil, fmt.Errorf("assign: %d costs do not make %d rows of %d columns with rows <= columns", len(cost), rows, cols)
	}
	for i, c := range cost {
		if math.IsNaN(c) || math.IsInf(c, 0) {
			return nil, fmt.Errorf("assign: the cost of row %d, column %d is %v", i/cols, i%cols, c)
		}
	}
	s := search{
		cost: cost, cols: cols,
		u: make([]float64, rows), v: make([]float64, cols),
		owner: make([]int, cols), from: make([]int, cols),
		dist: make([]float64, cols), done: make([]bool, cols),
	}
	for j := range s.owner {
		s.owner[j] = -1
	}
	for i := range rows {
		s.augment(i)
	}
	out := make([]int, rows)
	for j, i := range s.owner {
		if i >= 0 {
			out[i] = j
		}
	}
	return out, nil
}

// search holds the dual prices u of rows and v of columns; every reduced cost
// cost - u - v is >= 0, and 0 where a row owns a column.
type search struct {
	cost  []float64
	cols  int
	u, v  []float64
	owner []int     // row that owns a column, or -1
	from  []int     // row from which a column was reached
	dist  []float64 // length of the shortest path to a column
	done  []bool
}

// augment gives row its column, moving rows placed earlier along the shortest
// path of reduced costs to a free column (Dijkstra).
func (s *search) augment(row int) {
	for j := range s.dist {
		s.dist[j], s.done[j] = math.Inf(1), false
	}
	at, far, end := row, 0.0, -1
	for end < 0 {
		next := -1
		for j := range s.cols {
			if s.done[j] {
				continue
			}
			if d := far + s.cost[at*s.cols+j] - s.u[at] - s.v[j]; d < s.dist[j] {
				s.dist[j], s.from[j] = d, at
			}
			if next < 0 || s.dist[j] < s.dist[next] {
				next = j
			}
		}
		far, s.done[next] = s.dist[next], true
		if s.owner[next] < 0 {
			end = next
		} else {
			at = s.owner[next]
		}
	}
	// New prices keep the reduced costs of everything the search has settled
	// at least zero.
	s.u[row] += far
	for j := range s.cols {
		if s.done[j] && j != end {
			s.u[s.owner[j]] += far - s.dist[j]
			s.v[j] -= far - s.dist[j]
		}
	}
	for j := end; ; {
		i := s.from[j]
		// The column that row i held so far is the next on the way back.
		held := -1
		if i != row {
			for c, o := range s.owner {
				if o == i && c != j {
					held = c
					break
				}
			}
		}
		s.owner[j] = i
		if held < 0 {
			return
		}
		s.owner[held] = -1
		j = held
	}
}
