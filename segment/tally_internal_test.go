package segment

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/stats"
)

func tallied(x []float64) (m moneys, least, most []float64, bins map[int16]int64) {
	bins = map[int16]int64{}
	for i, v := range x {
		m.add(v)
		least, most = extreme(least, v, 1), extreme(most, v, -1)
		bins[binOf(v)]++
		if i%carryEvery == carryEvery-1 {
			m.carry()
		}
	}
	return m, least, most, bins
}

func TestMomentsOfSums(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for _, shift := range []float64{0, 1, 1e6, -1e12} {
		x := make([]float64, 1500)
		for i := range x {
			x[i] = shift + math.Round(r.NormFloat64()*4096)/4096 // exact also when shifted
		}
		m, _, _, _ := tallied(x)
		mean, variance := m.moments(1500)
		for i := range x {
			x[i] -= shift
		}
		wantMean, want := stats.MeanVar(x)
		assert.InEpsilon(t, shift+1+wantMean, 1+mean, 1e-15)
		assert.InEpsilon(t, want, variance, 1e-9, "shifted by %g", shift)

		more, _, _, _ := tallied(append(x, 2.5, 2.5, 2.5))
		m, _, _, _ = tallied(x)
		assert.Equal(t, more.sum.Float64(), func() float64 { w := m.with(2.5, 3); return w.sum.Float64() }())
		_, a := more.moments(1503)
		_, b := m.with(2.5, 3).moments(1503)
		assert.Equal(t, a, b)
	}
	var none moneys
	mean, variance := none.moments(0)
	assert.True(t, math.IsNaN(mean) && math.IsNaN(variance))
	none.add(3)
	mean, variance = none.moments(1)
	assert.True(t, mean == 3 && math.IsNaN(variance))
}

// What must not be told by the rules that look at every value is not told by those that
// know sums and ends.
func TestTalliesWithholdAtLeastWhatValuesDo(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	withheld, told := 0, 0
	for range 20_000 {
		x := make([]float64, 8+r.IntN(60))
		kind, few := r.IntN(6), r.IntN(14)
		for i := range x {
			switch kind {
			case 0:
				x[i] = math.Exp(3 * r.Float64() * r.NormFloat64())
			case 1: // all the same but a few
				if i < few {
					x[i] = 1 + r.Float64()
				}
			case 2: // few values
				x[i] = float64(r.IntN(3))
			case 3: // a few far out among others
				if x[i] = 100 + r.NormFloat64(); i < few {
					x[i] *= 1 + 50*r.Float64()
				}
			case 4: // to both sides
				x[i] = math.Pow(r.NormFloat64(), 5)
			default:
				x[i] = r.NormFloat64()
			}
		}
		m, least, most, bins := tallied(x)
		_, hide := momentsOfSums(m, len(x), least, most, bins)
		if disclosure.SpeaksOfFew(x, disclosure.FewValued([][]float64{x})) {
			withheld++
			require.True(t, hide, "%v", x)
		} else if !hide {
			told++
		}
	}
	assert.Greater(t, withheld, 2000)
	assert.Greater(t, told, 5000, "and not everything is withheld")
}

func TestBins(t *testing.T) {
	for _, v := range []float64{0, 1, -1, 1.1, 37, -1e-300, 5e-324, 1e150, -1e150, math.MaxFloat64 / 4} {
		low, high := binEdges(binOf(v))
		assert.True(t, low <= v && v <= high && high-low <= math.Abs(v)/7 || math.Abs(v) < 1e-300, "%g is between %g and %g", v, low, high)
	}
	x := []float64{1, 2, 3, 100, 100, 100, 1000}
	bins := map[int16]int64{}
	for _, v := range x {
		bins[binOf(v)]++
	}
	sum, low, high := spread(bins, len(x))
	assert.True(t, low <= 100 && 100 <= high)
	assert.InDelta(t, 99+98+97+900, sum, 130)
	assert.Less(t, sum, 99.+98+97+900)
}

// Counts of days pile up at 1 and their ten largest may be two values: no reason to
// withhold the mean of thousands.
func TestTalliesTellOfMany(t *testing.T) {
	x := make([]float64, 5000)
	for i := range x {
		x[i] = 1 + float64(i%29*(i%7)/6)
	}
	x[3] = 30
	m, least, most, bins := tallied(x)
	_, few := momentsOfSums(m, len(x), least, most, bins)
	assert.False(t, few)
}
