package segment

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Hollander & Wolfe (1973), Nonparametric Statistical Methods, p. 116 (mucociliary
// efficiency): H = .7714 with two degrees of freedom, p = .68.
func TestKruskalWallis(t *testing.T) {
	n := NumberTest{Segments: make([]Ref, 3), Sizes: []int{5, 4, 5}}
	n.compute([][]float64{{2.9, 3.0, 2.5, 2.6, 3.2}, {3.8, 2.7, 4.0, 2.4}, {2.8, 3.4, 3.7, 2.2, 2.0}})
	assert.InDelta(t, .7714, n.H, 5e-5)
	assert.InDelta(t, .68, n.RankP, 5e-4)
	// Ties take the mean of their ranks: 1, 2.5, 2.5, 4.
	assert.Equal(t, [][]float64{{1, 2.5}, {2.5, 4}}, ranked([][]float64{{3, 7}, {7, 9}}))
}

// By hand: rows (10, 20) and (30, 40) of 100 expect 12, 18, 28, 42.
func TestChiSquareByHand(t *testing.T) {
	c := CategoryTest{Counts: [][]int{{10, 20}, {30, 40}}, Levels: []string{"x", "y"}}
	c.compute()
	want := 4./12 + 4./18 + 4./28 + 4./42
	assert.InDelta(t, want, c.ChiSquare, 1e-12)
	assert.InDelta(t, math.Sqrt(want/100), c.V, 1e-12)
	assert.Zero(t, c.VCorrected, "chi-square is below what chance makes it")
	assert.Zero(t, c.VLow)
	// A perfect table keeps its V of 1.
	c = CategoryTest{Counts: [][]int{{50, 0}, {0, 50}}, Levels: []string{"x", "y"}}
	c.compute()
	assert.Equal(t, 1.0, c.V)
	assert.InDelta(t, 1, c.VCorrected, 1e-12)
}
