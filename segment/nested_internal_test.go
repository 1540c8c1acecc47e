package segment

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/clientele-go/clientele/internal/random"
)

// rest is who is in the parts a and not in the parts b; false if somebody is in b and
// not in a.
func (c *crossing) rest(a, b func(int) bool) (n int, holds bool) {
	for i, k := range c.n {
		switch in, out := a(i/c.cols), b(i%c.cols); {
		case in && !out:
			n += k
		case out && !in && k > 0:
			return 0, false
		}
	}
	return n, true
}

// Every set of parts is tried against what the cuts find.
func TestCrossingsAreSearchedInFull(t *testing.T) {
	r := random.Stream(17)
	small := 0
	for trial := range 4000 {
		c := crossing{rows: 1 + r.IntN(5), cols: 1 + r.IntN(5)}
		c.n = make([]int, c.rows*c.cols)
		for i := range c.n {
			c.n[i] = []int{0, 0, r.IntN(4), r.IntN(10), 10 + r.IntN(30)}[r.IntN(5)]
		}
		want := false
		for a := range 1 << c.rows {
			for b := range 1 << c.cols {
				n, holds := c.rest(func(i int) bool { return a>>i&1 == 1 }, func(i int) bool { return b>>i&1 == 1 })
				want = want || holds && n > 0 && n < 10
			}
		}
		a, b, found := c.few()
		assert.Equal(t, want, found, "trial %d: %v", trial, c)
		if found {
			n, holds := c.rest(func(i int) bool { return a[i] }, func(i int) bool { return b[i] })
			assert.True(t, holds && n > 0 && n < 10, "trial %d: %v", trial, c)
			small++
		}
	}
	assert.Greater(t, small, 500)
	assert.Less(t, small, 3500)
}
