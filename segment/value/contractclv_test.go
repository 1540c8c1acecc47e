package value

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestContractCLVIsTheDiscountedSum(t *testing.T) {
	z := Horizon{Steps: 4, Step: 1, Rate: .1, Margin: .25}
	for _, m := range []interface {
		Survival(t int) float64
		CLV(renewals int, payment float64, z Horizon) float64
		CLVNew(payment float64, z Horizon) float64
		DERL(renewals int, rate float64) float64
		DEL(rate float64) float64
	}{SBG{.7, 2.5}, SBG{30, 4}, BDW{.7, 2.5, 1}, BDW{.21, 1.4, 1.7}, BDW{2, 3, .6}} {
		for _, renewals := range []int{0, 1, 7} {
			var want float64
			for j := 1; j <= 4; j++ {
				want += m.Survival(renewals+j) / m.Survival(renewals) * math.Pow(1.1, -float64(j-1))
			}
			assert.InEpsilon(t, 120*.25*want, m.CLV(renewals, 120, z), 1e-12, "%T%+v, %d", m, m, renewals)
			// With a long horizon it is DERL payments, and with one step the next
			// renewal, which is not discounted.
			long := Horizon{Steps: 10_000, Step: 1, Rate: .1}
			assert.InEpsilon(t, 120*m.DERL(renewals, .1), m.CLV(renewals, 120, long), 1e-9, "%T%+v, %d", m, m, renewals)
			assert.InEpsilon(t, m.Survival(renewals+1)/m.Survival(renewals), m.CLV(renewals, 1, Horizon{Steps: 1, Step: 1, Rate: .1}), 1e-12)
		}
		want := 0.0
		for k := range 5 {
			want += m.Survival(k) * math.Pow(1.1, -float64(k))
		}
		assert.InEpsilon(t, 120*.25*want, m.CLVNew(120, z), 1e-12, "%T%+v", m, m)
		assert.InEpsilon(t, 120*m.DEL(.1), m.CLVNew(120, Horizon{Steps: 10_000, Step: 1, Rate: .1}), 1e-9)
		// Without discount and margin it counts renewals.
		if s, ok := m.(SBG); ok {
			assert.InEpsilon(t, s.Expected(3, 6), m.CLV(3, 1, Horizon{Steps: 6, Step: 1}), 1e-12)
		}
		assert.Zero(t, m.CLV(2, 0, z))
	}
	assert.InEpsilon(t, SBG{.7, 2.5}.CLV(3, 9, z), BDW{.7, 2.5, 1}.CLV(3, 9, z), 1e-12, "at C = 1 the BdW is the sBG")
}

func TestContractCLVGivesNaNForWhatIsInvalid(t *testing.T) {
	z := Horizon{Steps: 4, Step: 1}
	for _, v := range []float64{
		SBG{.7, 2.5}.CLV(-1, 1, z), SBG{.7, 2.5}.CLV(0, -1, z), SBG{.7, 2.5}.CLV(0, math.NaN(), z), SBG{.7, 2.5}.CLV(0, math.Inf(1), z),
		SBG{}.CLV(0, 1, z), SBG{.7, 2.5}.CLV(0, 1, Horizon{}), SBG{.7, 2.5}.CLV(0, 1, Horizon{Steps: 4, Step: 12}),
		SBG{.7, 2.5}.CLV(0, 1, Horizon{Steps: 4, Step: 1, Rate: -.1}), SBG{.7, 2.5}.CLVNew(-1, z), SBG{}.CLVNew(1, z),
		SBG{.7, 2.5}.CLVNew(math.Inf(1), z), SBG{.7, 2.5}.CLVNew(1, Horizon{Steps: 4, Step: 2}),
		BDW{.7, 2.5, 1}.CLV(-1, 1, z), BDW{.7, 2.5, 1}.CLV(0, -1, z), BDW{}.CLV(0, 1, z), BDW{.7, 2.5, 1}.CLV(0, 1, Horizon{Steps: 4, Step: 2}),
		BDW{}.CLVNew(1, z), BDW{.7, 2.5, 1}.CLVNew(-1, z),
	} {
		assert.True(t, math.IsNaN(v), "%v", v)
	}
	assert.Zero(t, BDW{5, 1, 300}.CLV(90, 10, z), "nobody comes so far")
}
