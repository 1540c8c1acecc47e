package segment

import (
	"math"
	"slices"
	"sort"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/internal/stats"
)

// fittedScale fits a scale to values and returns them on it.
func fittedScale(t testing.TB, rule featureRule, values ...float64) (scale, []float64) {
	s, _, err := fitScale(&rule, values)
	require.NoError(t, err)
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = s.at(v)
	}
	return s, out
}

var (
	smooth = []float64{-3.5, -1.25, 0, .5, 1, 2, 2.5, 4, 7, 15}
	tied   = []float64{0, 0, 0, 1, 2, 2, 5, 9, 40, 100}
)

// scikit-learn 1.2.1, PowerTransformer(standardize=False).
func TestYeoJohnsonIsThatOfScikitLearn(t *testing.T) {
	s, got := fittedScale(t, featureRule{scaling: scaling{bend: yeoJohnson}}, smooth...)
	assert.InDelta(t, .6490880681244989, s.power, 1e-6)
	assert.InDeltaSlice(t, []float64{-4.9066000614273335, -1.4735702308128305, 0, .4638264654251868, .8753459833514746,
		1.602707808325393, 1.9334940880049107, 2.8385234064696143, 4.400674644107406, 7.77638113088274}, got, 1e-5)
	// Turning the sign turns the power about 1.
	turned := make([]float64, len(smooth))
	for i, v := range smooth {
		turned[i] = -v
	}
	s, _ = fittedScale(t, featureRule{scaling: scaling{bend: yeoJohnson}}, turned...)
	assert.InDelta(t, 1.3509119326552639, s.power, 1e-6)
}

// The example of Yeo & Johnson 2000, p. 958: differences in height of 15 pairs of
// plants, for which they find 1.305.
func TestYeoJohnsonsOwnExample(t *testing.T) {
	heights := []float64{6.1, -8.4, 1, 2, .7, 2.9, 3.5, 5.1, 1.8, 3.6, 7, 3, 9.3, 7.5, -6}
	s, _ := fittedScale(t, featureRule{scaling: scaling{bend: yeoJohnson}}, heights...)
	assert.InDelta(t, 1.305, s.power, .0005)
}

// scipy 1.10.1, stats.yeojohnson at given powers: of these values, in this order.
func TestYeoJohnsonAtGivenPowers(t *testing.T) {
	values := []float64{-2, -.5, 0, .5, 3}
	for power, want := range map[float64][]float64{
		-1.5: {-13.075820515531339, -.895289697413318, 0, .3037792973654551, .5833333333333334},
		0:    {-4, -.625, 0, .4054651081081644, 1.3862943611198906},
		1:    {-2, -.5, 0, .5, 3},
		2:    {-1.0986122886681096, -.4054651081081644, 0, .625, 7.5},
		3.25: {-.5973771504929086, -.3180789314080828, 0, .8415543012272569, 27.54143630519326},
	} {
		s := scale{bend: yeoJohnson, power: power}
		for i, v := range values {
			assert.InDelta(t, want[i], s.at(v), 1e-13, "power %v of %v", power, v)
			assert.InDelta(t, v, s.value(s.at(v)), 1e-13, "and back")
		}
	}
	// Powers next to 0 and 2 go over into the logarithm without a step.
	for _, d := range []float64{-1e-9, -1e-12, -1e-13, 0, 1e-13, 1e-12, 1e-9} {
		assert.InDelta(t, math.Log1p(1e6), powerOf(1e6, d), 1e-6)
		assert.InDelta(t, -math.Log1p(1e6), powerOf(-1e6, 2+d), 1e-6)
	}
	// Beyond the image of a power there is no value.
	assert.False(t, powerRoot(10, -1.5) < math.Inf(1))
	assert.False(t, powerRoot(-10, 3.25) > math.Inf(-1))
}

func TestPowersStayWithinTheirRange(t *testing.T) {
	for name, c := range map[string]struct {
		values []float64
		power  float64
		limit  bool
	}{
		"all the same":         {[]float64{7, 7, 7}, 1, false},
		"one":                  {[]float64{7}, 1, false},
		"alike to a hundredth": {[]float64{1000, 1001, 1002, 1003}, 1, false},
		// Years, of which scipy before 1.12 makes a power that overflows.
		"years":      {[]float64{2003, 1950, 1997, 2000, 2009, 2009, 1980, 1999, 2007, 1991}, mostPower, true},
		"mostly one": {append(slices.Repeat([]float64{0}, 50), 1), leastPower, true},
	} {
		slices.Sort(c.values)
		p, limit, ok := fitPower(c.values)
		assert.True(t, ok, name)
		assert.Equal(t, c.limit, limit, name)
		assert.InDelta(t, c.power, p, 1e-3, name)
	}
	_, _, ok := fitPower([]float64{-1e308, 0, 1e308})
	assert.False(t, ok)
	// Large values are still told apart.
	r := random.Stream(3)
	values := make([]float64, 1000)
	for i := range values {
		values[i] = 1e9 / math.Pow(r.Float64(), 3)
	}
	s, got := fittedScale(t, featureRule{scaling: scaling{bend: yeoJohnson}}, values...)
	_, v := stats.MeanVar(got)
	_, most := slices.Min(got), slices.Max(got)
	assert.Greater(t, math.Sqrt(v), 1e-7*most, "power %v", s.power)
}

// The likelihood is highest where the search says, on a fine grid too.
func TestPowerIsTheMostLikely(t *testing.T) {
	r := random.Stream(4)
	for k := range 8 {
		values := make([]float64, 200)
		for i := range values {
			values[i] = []float64{math.Exp(r.NormFloat64()), r.NormFloat64(), -math.Exp(r.NormFloat64()), 5 + float64(r.IntN(4)),
				r.ExpFloat64(), 100 * r.Float64(), float64(r.IntN(2)), math.Exp(3 * r.NormFloat64())}[k]
		}
		slices.Sort(values)
		likelihood := func(p float64) float64 { // the profile over mean and variance
			t, j := make([]float64, len(values)), 0.0
			for i, v := range values {
				t[i] = powerOf(v, p)
				j += math.Copysign(math.Log1p(math.Abs(v)), v)
			}
			_, variance := stats.MeanVar(t)
			return -float64(len(t))/2*math.Log(variance) + (p-1)*j
		}
		best, _, ok := fitPower(values)
		require.True(t, ok)
		for p := best - 1; p < best+1; p += .01 {
			if p > leastPower && p < mostPower && math.Abs(p)*math.Log1p(math.Abs(values[len(values)-1])) < strongest {
				assert.LessOrEqual(t, likelihood(p), likelihood(best)+1e-9, "kind %d: power %v rather than %v", k, p, best)
			}
		}
	}
}

// Scores are those of mid-ranks: scipy 1.10.1, norm.ppf((rankdata(x) - .5)/n). The
// shares are those of scikit-learn 1.2.1, QuantileTransformer(n_quantiles=10), which
// puts rank r of n at (r-1)/(n-1), except for ties at an end, which it puts at
// the end.
func TestQuantilesAreMidranks(t *testing.T) {
	_, got := fittedScale(t, featureRule{scaling: scaling{bend: normalScores}}, smooth...)
	assert.InDeltaSlice(t, []float64{-1.6448536269514729, -1.0364333894937898, -.6744897501960817, -.38532046640756773, -.12566134685507402,
		.12566134685507416, .38532046640756773, .6744897501960817, 1.0364333894937898, 1.6448536269514722}, got, 1e-12)
	for i, share := range []float64{0, 1. / 9, 2. / 9, 3. / 9, 4. / 9, 5. / 9, 6. / 9, 7. / 9, 8. / 9, 1} {
		p := math.Erfc(-got[i]/math.Sqrt2) / 2
		assert.InDelta(t, share, (p*10-.5)/9, 1e-12)
	}
	s, got := fittedScale(t, featureRule{scaling: scaling{bend: normalScores}}, tied...)
	assert.InDeltaSlice(t, []float64{-1.0364333894937898, -1.0364333894937898, -1.0364333894937898, -.38532046640756773, 0, 0,
		.38532046640756773, .6744897501960817, 1.0364333894937898, 1.6448536269514722}, got, 1e-12)
	// Between knots straight, beyond them where they end.
	assert.InDelta(t, -.38532046640756773/2, s.at(1.5), 1e-12)
	assert.Equal(t, s.at(0), s.at(-9))
	assert.Equal(t, s.at(100), s.at(1e300))
	assert.True(t, math.IsNaN(s.value(s.at(100)+1e-9)))
	assert.True(t, math.IsNaN(s.value(s.at(0)-1e-9)))
}

func TestKnotsAreFewAndNearEveryRank(t *testing.T) {
	r := random.Stream(6)
	for name, draw := range map[string]func() float64{
		"lognormal":   func() float64 { return math.Exp(2 * r.NormFloat64()) },
		"normal":      r.NormFloat64,
		"mostly zero": func() float64 { return max(0, 100*(r.Float64()-.6)) },
		"counts":      func() float64 { return math.Floor(3 * r.ExpFloat64()) },
		"many counts": func() float64 { return math.Floor(40 * r.ExpFloat64()) },
		"two values":  func() float64 { return float64(r.IntN(10) / 9) },
		"one rare":    func() float64 { return math.Floor(r.Float64() * 1.0005) },
		"two clumps":  func() float64 { return float64(r.IntN(2))*1e6 + r.Float64() },
	} {
		values := make([]float64, 20_000)
		for i := range values {
			values[i] = draw()
		}
		s, got := fittedScale(t, featureRule{scaling: scaling{bend: normalScores}}, values...)
		assert.LessOrEqual(t, len(s.values), maxKnots, name)
		require.True(t, rising(s.values) && rising(s.scores), name)
		end := math.Sqrt2 * math.Erfinv(1-2*scoreTail)
		sorted := slices.Clone(values)
		slices.Sort(sorted)
		for i, v := range values {
			below, through := sort.SearchFloat64s(sorted, v), sort.SearchFloat64s(sorted, math.Nextafter(v, math.Inf(1)))
			p := float64(below+through) / 2 / float64(len(values))
			assert.LessOrEqual(t, math.Abs(got[i]), end, name)
			// Knots are less than a share and a value that is not frequent apart.
			assert.InDelta(t, min(max(p, scoreTail), 1-scoreTail), math.Erfc(-got[i]/math.Sqrt2)/2, 2*knotShare, "%s: rank of %v", name, v)
			if through-below >= 200 {
				assert.InDelta(t, p, math.Erfc(-got[i]/math.Sqrt2)/2, 1e-12, "%s: frequent %v", name, v)
			}
		}
	}
}

// scikit-learn 1.2.1, RobustScaler(unit_variance=True).
func TestRobustIsThatOfScikitLearn(t *testing.T) {
	e := encoder{featureRule: featureRule{weight: 1, scaling: scaling{robust: true}}}
	spread, err := e.fitNumber(smooth, nil)
	require.NoError(t, err)
	assert.True(t, spread)
	for i, want := range []float64{-1.9271135719888048, -1.0599124645938427, -.5781340715966414, -.385422714397761, -.1927113571988805,
		.1927113571988805, .385422714397761, .9635567859944024, 2.1198249291876854, 5.203206644369773} {
		assert.InDelta(t, want, e.coordinate(smooth[i]), 1e-12)
	}
	// Most are alike: the mean and the standard deviation it is.
	flag := []float64{0, 0, 0, 0, 0, 0, 0, 0, 0, 1}
	spread, err = e.fitNumber(flag, nil)
	require.NoError(t, err)
	assert.False(t, spread)
	assert.InDelta(t, .1, e.location, 1e-15)
	// Filled values are not those of the middle half.
	filled, known := slices.Concat(smooth, slices.Repeat([]float64{1.5}, 90)), make([]bool, 100)
	for i := range smooth {
		known[i] = true
	}
	spread, err = e.fitNumber(filled, known)
	require.NoError(t, err)
	assert.True(t, spread)
	assert.InDelta(t, 5.203206644369773, e.coordinate(15), 1e-12)
	// So narrow a middle that distances would be out of bounds.
	spread, err = e.fitNumber([]float64{0, 1e-120, 2e-120, 3e-120, 1}, nil)
	require.NoError(t, err)
	assert.False(t, spread)
}

// scipy 1.10.1, stats.mstats.winsorize of the squares of 1 to 20, which rounds down
// too: least, greatest and mean.
func TestWinsorizedIsThatOfScipy(t *testing.T) {
	var squares []float64
	for i := range 20 {
		squares = append(squares, float64((i+1)*(i+1)))
	}
	for share, want := range map[float64][3]float64{.05: {4, 361, 141.7}, .07: {4, 361, 141.7}, .1: {9, 324, 138.5}, .01: {1, 400, 143.5}} {
		s, got := fittedScale(t, featureRule{scaling: scaling{clips: true, winsorized: share}}, squares...)
		mean, _ := stats.MeanVar(got)
		assert.InDeltaSlice(t, want[:], []float64{slices.Min(got), slices.Max(got), mean}, 1e-12, "share %v", share)
		assert.Equal(t, want[0], s.at(-5))
		assert.Equal(t, want[1], s.at(1e9))
		assert.True(t, math.IsNaN(s.value(want[1]+1)))
	}
	// Tails go first: what bends the rest does not see them.
	for _, b := range []bend{logarithm, yeoJohnson, normalScores} {
		_, far := fittedScale(t, featureRule{scaling: scaling{bend: b, clips: true, winsorized: .1}}, append(slices.Clone(squares[:19]), 1e12)...)
		_, near := fittedScale(t, featureRule{scaling: scaling{bend: b, clips: true, winsorized: .1}}, squares...)
		assert.Equal(t, near, far)
	}
}

// Every scale rises with the value and comes back to it.
func TestScalesRiseAndComeBack(t *testing.T) {
	r := random.Stream(7)
	for _, b := range []bend{0, logarithm, yeoJohnson, normalScores} {
		for _, share := range []float64{0, .02} {
			for _, tail := range []float64{.5, 3} {
				values := make([]float64, 700)
				for i := range values {
					values[i] = math.Round(math.Exp(tail*r.NormFloat64())*100) / 10
					if b != logarithm && i%3 == 0 {
						values[i] = -values[i]
					}
				}
				s, got := fittedScale(t, featureRule{scaling: scaling{bend: b, clips: share > 0, winsorized: share}}, values...)
				low, high := math.Inf(-1), math.Inf(1)
				if s.clipped {
					low, high = s.low, s.high
				}
				if b == normalScores {
					low, high = max(low, s.values[0]), min(high, s.values[len(s.values)-1])
				}
				for i, v := range values {
					j := (i + 1) % len(values)
					assert.False(t, v < values[j] && got[i] > got[j])
					if v > low && v < high {
						assert.InEpsilon(t, 1+math.Abs(v), 1+math.Abs(s.value(got[i])), 1e-9)
						assert.Equal(t, math.Signbit(v) && v != 0, s.value(got[i]) < 0)
						assert.False(t, v < values[j] && got[i] == got[j], "%v and %v", v, values[j])
					}
				}
			}
		}
	}
}

func TestTooLargeForAScale(t *testing.T) {
	for _, b := range []bend{yeoJohnson, normalScores} {
		_, _, err := fitScale(&featureRule{name: "x", scaling: scaling{bend: b}}, []float64{-1e308, 0, 1e308})
		assert.ErrorContains(t, err, `feature "x"`)
		assert.ErrorContains(t, err, "so large")
	}
}

func BenchmarkFitScale(b *testing.B) {
	r := random.Stream(8)
	values := make([]float64, 1_000_000)
	for i := range values {
		values[i] = math.Exp(r.NormFloat64())
	}
	for name, s := range map[string]scaling{"yeo-johnson": {bend: yeoJohnson}, "quantile": {bend: normalScores}, "winsorized": {clips: true, winsorized: .01}} {
		b.Run(name+"/n=1000000", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := fitScale(&featureRule{scaling: s}, values); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
