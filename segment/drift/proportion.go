package drift

import (
	"math"

	"github.com/clientele-go/clientele/internal/stats"
)

// Proportions compares k1 of n1 before with k2 of n2 now. P is Fisher's exact one, twice
// the smaller tail of the hypergeometric distribution, which is right for any counts; the
// interval is Newcombe's of two scores (1998, Statistics in Medicine 17, 873-890, method 10).
// All is NaN where a side is empty or a count is not between none and all.
func Proportions(k1, n1, k2, n2 int64) Difference {
	if n1 <= 0 || n2 <= 0 || k1 < 0 || k2 < 0 || k1 > n1 || k2 > n2 {
		return none
	}
	p1, p2 := float64(k1)/float64(n1), float64(k2)/float64(n2)
	l1, u1 := stats.Wilson(float64(k1), float64(n1))
	l2, u2 := stats.Wilson(float64(k2), float64(n2))
	return Difference{
		Change: p2 - p1,
		Low:    p2 - p1 - math.Hypot(p2-l2, u1-p1),
		High:   p2 - p1 + math.Hypot(u2-p2, p1-l1),
		P:      fisher(k1, n1, k2, n2),
	}
}

// fisher sums the tail in which k2 lies, from k2 outward, each term from the one before.
func fisher(k1, n1, k2, n2 int64) float64 {
	t := k1 + k2
	// Far below what is expected, or far above: count the others instead, or swap the
	// sides, so that the tail is always the upper one.
	if float64(k2)*float64(n1+n2) < float64(t)*float64(n2) {
		k1, n1, k2, n2 = k2, n2, k1, n1
	}
	first := math.Exp(choose(n2, k2) + choose(n1, k1) - choose(n1+n2, t))
	sum, term := first, first
	for x, y := k2, k1; y > 0 && x < n2; x, y = x+1, y-1 {
		term *= float64(n2-x) / float64(x+1) * (float64(y) / float64(n1-y+1))
		if sum += term; term < 1e-17*sum {
			break
		}
	}
	return min(1, 2*sum)
}

// choose is the logarithm of the binomial coefficient.
func choose(n, k int64) float64 {
	a, _ := math.Lgamma(float64(n) + 1)
	b, _ := math.Lgamma(float64(k) + 1)
	c, _ := math.Lgamma(float64(n-k) + 1)
	return a - b - c
}
