package segment

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/clientele-go/clientele/internal/random"
)

// attackFlows does what protect guards against, by other means: it tries every set of
// hidden cells of 1 to 9 people and asks by elimination whether its sum follows from the
// sizes of the segments and the cells that are shown. Those who came and those who
// left, in sum, nobody knows.
func attackFlows(f *flows) []int {
	var hidden []int
	for i, h := range f.hide {
		if h {
			hidden = append(hidden, i)
		}
	}
	var known [][]float64
	for r := range f.rows - 1 {
		known = append(known, indicator(hidden, func(i int) bool { return i/f.cols == r }))
	}
	for l := range f.cols - 1 {
		known = append(known, indicator(hidden, func(i int) bool { return i%f.cols == l }))
	}
	base := rank(known)
	for set := 1; set < 1<<len(hidden); set++ {
		sum := 0
		var members []int
		target := make([]float64, len(hidden))
		for b, i := range hidden {
			if set>>b&1 == 1 {
				sum += f.n[i]
				members = append(members, i)
				target[b] = 1
			}
		}
		if sum >= 1 && sum <= 9 && rank(append(append([][]float64(nil), known...), target)) == base {
			return members
		}
	}
	return nil
}

func TestProtectedFlowsGiveNoSmallGroupAway(t *testing.T) {
	r := random.Stream(6, 1)
	open, shown, withheld, bare := 0, 0, 0, 0
	for range 3000 {
		f := newFlows(1+r.IntN(3), 1+r.IntN(3))
		for i := range f.n {
			f.n[i] = []int{0, r.IntN(10), 10 + r.IntN(10), 40 + r.IntN(60)}[r.IntN(4)]
		}
		for i := range f.rows - 1 { // segments are shown from ten people on
			f.n[i*f.cols] += 10
		}
		for j := range f.cols - 1 {
			f.n[j] += 10
		}
		plain := &flows{f.crossing, make([]bool, len(f.n))}
		f.protect()
		all := true
		for i, n := range f.n {
			all = all && f.hide[i]
			plain.hide[i] = n > 0 && n < 10 || n == crowd
			if f.hide[i] {
				withheld++
				continue
			}
			shown++
			assert.True(t, n == 0 || n >= 10, "cell %d of %v", i, f.n)
		}
		if all {
			bare++
		} else {
			assert.Nil(t, attackFlows(f), "%v %v", f.n, f.hide)
		}
		if attackFlows(plain) != nil {
			open++
		}
	}
	t.Logf("%d cells shown, %d withheld, %d tables wholly; small cells alone withheld, %d of 3000 tables give a group away", shown, withheld, bare, open)
	assert.Greater(t, open, 1000, "the attack works where nothing is done against it")
	assert.Greater(t, shown, withheld)
}
