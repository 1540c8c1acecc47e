package segment

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
)

// attack does what protect guards against, by other means: it tries every set of
// hidden cells of 1 to 9 people and asks by elimination whether its sum follows
// linearly from the published row and column sums. It returns such a set.
func attack(c *cells) []int {
	var hidden []int
	for i, h := range c.hide {
		if h {
			hidden = append(hidden, i)
		}
	}
	var known [][]float64 // equations over hidden cells whose right side is known
	for r := range c.rows {
		known = append(known, indicator(hidden, func(i int) bool { return i/c.cols == r }))
	}
	for l := range c.cols {
		if !c.column[l] {
			known = append(known, indicator(hidden, func(i int) bool { return i%c.cols == l }))
		}
	}
	base := rank(known)
	for set := 1; set < 1<<len(hidden); set++ {
		sum := 0
		var members []int
		for b, i := range hidden {
			if set>>b&1 == 1 {
				sum += c.n[i]
				members = append(members, i)
			}
		}
		if sum < 1 || sum > 9 {
			continue
		}
		target := make([]float64, len(hidden))
		for b := range hidden {
			target[b] = float64(set >> b & 1)
		}
		if rank(append(append([][]float64(nil), known...), target)) == base {
			return members
		}
	}
	return nil
}

func indicator(cells []int, in func(int) bool) []float64 {
	v := make([]float64, len(cells))
	for b, i := range cells {
		if in(i) {
			v[b] = 1
		}
	}
	return v
}

// rank by Gaussian elimination on a copy.
func rank(rows [][]float64) int {
	var m [][]float64
	for _, r := range rows {
		m = append(m, append([]float64(nil), r...))
	}
	done := 0
	for col := 0; len(m) > 0 && col < len(m[0]) && done < len(m); col++ {
		p := done
		for i := done; i < len(m); i++ {
			if math.Abs(m[i][col]) > math.Abs(m[p][col]) {
				p = i
			}
		}
		if math.Abs(m[p][col]) < 1e-9 {
			continue
		}
		m[done], m[p] = m[p], m[done]
		for i := done + 1; i < len(m); i++ {
			f := m[i][col] / m[done][col]
			for j := col; j < len(m[i]); j++ {
				m[i][j] -= f * m[done][j]
			}
		}
		done++
	}
	return done
}

func table2(rows [][]int) *cells {
	c := newCells(len(rows), len(rows[0]))
	for r, row := range rows {
		copy(c.n[r*c.cols:], row)
	}
	return c
}

func TestProtectedTablesGiveNoSmallGroupAway(t *testing.T) {
	r := random.Stream(3, 1)
	hidden, shown := 0, 0
	for trial := range 3000 {
		rows, cols := 1+r.IntN(4), 1+r.IntN(3)
		c := newCells(rows, cols)
		for i := range c.n {
			c.n[i] = []int{0, r.IntN(10), 10 + r.IntN(10), 40 + r.IntN(60)}[r.IntN(4)]
		}
		for row := range rows { // segments are published from ten people on
			c.n[row*cols] += 10
		}
		c.protect()
		for i, n := range c.n {
			if c.hide[i] {
				hidden++
				continue
			}
			shown++
			assert.False(t, n >= 1 && n <= 9, "trial %d: %v shows a small cell", trial, c.n)
		}
		require.Nil(t, attack(c), "trial %d: %d columns %v, hidden %v, columns %v", trial, cols, c.n, c.hide, c.column)
	}
	assert.Positive(t, hidden)
	assert.Positive(t, shown)
}

// Where the sums of the columns are not published, the attacker has the rows
// alone.
func TestProtectedOpenTablesGiveNoSmallGroupAway(t *testing.T) {
	r := random.Stream(3, 2)
	open, closed := 0, 0
	for trial := range 3000 {
		rows, cols := 1+r.IntN(4), 1+r.IntN(3)
		c := newCells(rows, cols)
		for i := range c.n {
			c.n[i] = []int{0, r.IntN(10), 10 + r.IntN(10), 40 + r.IntN(60)}[r.IntN(4)]
		}
		for row := range rows {
			c.n[row*cols] += 10
		}
		whole := table2([][]int{c.n})
		whole.rows, whole.cols, whole.column = rows, cols, make([]bool, cols)
		whole.protect()
		c.open = true
		c.protect()
		for i, n := range c.n {
			assert.False(t, !c.hide[i] && n >= 1 && n <= 9, "trial %d: %v shows a small cell", trial, c.n)
			if !c.hide[i] {
				open++
			}
			if !whole.hide[i] {
				closed++
			}
		}
		for l := range c.column {
			c.column[l] = true // the attack then knows no sum of a column
		}
		require.Nil(t, attack(c), "trial %d: %d columns %v, hidden %v", trial, cols, c.n, c.hide)
	}
	assert.Greater(t, open, closed, "rows alone need less to be hidden")
}

func TestProtectKeepsWhatItCan(t *testing.T) {
	// Nothing small: everything is shown.
	c := table2([][]int{{20, 30, 0}, {40, 10, 10}})
	c.protect()
	assert.NotContains(t, c.hide, true)

	// Phone is rare but in one segment, where it stays visible.
	c = table2([][]int{{150, 20, 80}, {4, 300, 60}, {3, 200, 90}, {6, 100, 70}})
	c.protect()
	assert.Nil(t, attack(c))
	assert.False(t, c.hide[0], "the level that makes the segment")
	assert.NotContains(t, c.column, true)
	assert.Equal(t, []bool{
		false, false, false,
		true, false, true,
		true, false, true,
		true, false, true,
	}, c.hide)

	// Yes and no: hiding one hides the other, and a second segment's.
	c = table2([][]int{{45, 5}, {100, 60}, {70, 30}})
	c.protect()
	assert.Nil(t, attack(c))
	assert.Equal(t, []bool{true, true, false, false, true, true}, c.hide)
}

func TestProtectOfMoreSegmentsThanCanBeAudited(t *testing.T) {
	c := newCells(20, 3)
	for r := range c.rows {
		c.n[r*3], c.n[r*3+1], c.n[r*3+2] = 50+r, 30, 20
	}
	c.n[4*3+2] = 2
	c.protect()
	for r := range c.rows {
		assert.True(t, c.hide[r*3+2])
	}
	// Hiding one column leaves a rest of two people in row 4: all must go.
	assert.Equal(t, []bool{true, true, true}, c.column)

	c.n[4*3+1] = 8 // two hidden columns of ten people and more in every row
	c = &cells{rows: c.rows, cols: c.cols, n: c.n, hide: make([]bool, 60), column: make([]bool, 3)}
	c.protect()
	assert.Equal(t, []bool{false, true, true}, c.column)
}
