package value

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// coverage fits bases simulated with seeds 1 to bases and checks that the 95 %
// interval of each parameter holds the true value in 93 to 97 % of them. With
// 500 bases the share of an exact interval has a standard error of 1 %, and
// chance reaches the bounds now and then: of the first 500 of the sBG 97.8 % are
// covered. That fit is fast, so it has 2,000 bases, of which 96.2 % are.
func coverage(t *testing.T, bases int, truth []float64, fit func(seed uint64) []Parameter) {
	t.Helper()
	begin := time.Now()
	hits := make([]int, len(truth))
	for seed := range bases {
		ps := fit(uint64(seed) + 1)
		require.Len(t, ps, len(truth))
		for i, p := range ps {
			if p.Low <= truth[i] && truth[i] <= p.High {
				hits[i]++
			}
		}
	}
	t.Logf("seeds 1 to %d, true values within the 95 %% interval: %v of %d; %v", bases, hits, bases, time.Since(begin).Round(time.Millisecond))
	for i, n := range hits {
		assert.True(t, 93*bases <= 100*n && 100*n <= 97*bases, "parameter %d: %d of %d", i, n, bases)
	}
}

func TestDiscreteCoverage(t *testing.T) {
	if testing.Short() {
		t.Skip("3,000 fits")
	}
	t.Run("sBG", func(t *testing.T) {
		m := SBG{.7, 2.5}
		coverage(t, 2000, []float64{m.Alpha, m.Beta}, func(seed uint64) []Parameter {
			return fitSBG(t, m.Simulate(seed, 500, []int{2, 3, 4, 5, 6, 7, 8})...).Parameters
		})
	})
	t.Run("BG/BB", func(t *testing.T) {
		m := BGBB{1.2, .75, .66, 2.78}
		ns := slices.Repeat([]int{6}, 4000)
		coverage(t, 500, []float64{m.Alpha, m.Beta, m.Gamma, m.Delta}, func(seed uint64) []Parameter {
			return fitBGBB(t, Cells(m.Simulate(seed, ns))).Parameters
		})
	})
	t.Run("BdW", func(t *testing.T) {
		m := BDW{.6, 2, 1.4}
		coverage(t, 500, []float64{m.A, m.B, m.C}, func(seed uint64) []Parameter {
			return fitBDW(t, m.Simulate(seed, 2000, []int{2, 3, 4, 5, 6, 7, 8, 9, 10})...).Parameters
		})
	})
}
