package segment

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/internal/stats"
)

// A small segment beside everybody else, of the same spread and of a third or
// three times of it. With one pooled variance for both, the intervals would cover
// .617 of the time at the ratio 3.
func TestEffectsCoverAtUnequalVariances(t *testing.T) {
	const na, nb, replicates = 50, 450, 2000
	for _, ratio := range []float64{1. / 3, 1, 3} {
		for _, shift := range []float64{0, .5} {
			truth := shift / math.Sqrt(((na-1)*ratio*ratio+nb-1)/(na+nb-2))
			r := random.Stream(8, uint64(10*ratio), uint64(10*shift))
			a, b := make([]float64, na), make([]float64, nb)
			covered := 0
			for range replicates {
				for i := range a {
					a[i] = shift + ratio*r.NormFloat64()
				}
				for i := range b {
					b[i] = r.NormFloat64()
				}
				if d, h := cohenInterval(momentsOf(a), momentsOf(b)); math.Abs(d-truth) <= h {
					covered++
				}
			}
			assert.InDelta(t, .95, float64(covered)/replicates, .02, "ratio %.2f, shift %v", ratio, shift)
		}
	}
}

// The figures in the comment of lopsidedAbove.
func TestMeansOfSkewedWorthAreCoveredLess(t *testing.T) {
	const replicates = 5000
	for _, c := range []struct {
		n             int
		covers, warns float64
	}{{40, .89, .89}, {150, .927, .77}, {600, .941, .28}} {
		if testing.Short() && c.n == 600 {
			continue // no goroutine: the race detector sees the others
		}
		r := random.Stream(9, uint64(c.n))
		x := make([]float64, c.n)
		covered, warned := 0, 0
		for range replicates {
			for i := range x {
				x[i] = math.Exp(r.NormFloat64())
			}
			m := momentsOf(x)
			low, high := stats.TInterval(m.mean, m.variance, m.n)
			if truth := math.Exp(.5); low <= truth && truth <= high {
				covered++
			}
			if lopsided(x, m) {
				warned++
			}
		}
		assert.InDelta(t, c.covers, float64(covered)/replicates, .012, "n = %d", c.n)
		assert.InDelta(t, c.warns, float64(warned)/replicates, .02, "n = %d", c.n)
	}
}
