package trend

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/published"
	"github.com/clientele-go/clientele/internal/stats"
)

func TestPublishedNumbers(t *testing.T) {
	published.Hold(t, "expectation.json", map[string]func(*testing.T, published.Number){
		"ewma-nist":          claimEWMA,
		"wave-compare-sfo":   claimWaves,
		"page-hinkley-river": claimPageHinkley,
	})
}

func claimEWMA(t *testing.T, n published.Number) {
	var in struct {
		X                 []float64
		Mu0, S, Lambda, K float64
	}
	var want struct {
		EWMA     []float64
		UCL, LCL float64
	}
	n.Decode(t, &in, &want)
	c := EWMA{Target: in.Mu0, Weight: in.Lambda, Width: in.K}
	for i, x := range in.X {
		s, err := c.Add(x, in.S)
		require.NoError(t, err)
		assert.Zero(t, s.Alarm)
		assert.InDelta(t, want.EWMA[i], c.Mean, n.Tolerance)
	}
	// The handbook draws the limits that ours tend to; after 20 they are there.
	low, high := c.Limits()
	assert.InDelta(t, want.LCL, low, n.Tolerance)
	assert.InDelta(t, want.UCL, high, n.Tolerance)
}

// wavesOf makes a wave of each year of the airport's survey.
func wavesOf(t *testing.T, rating string) (waves []Wave) {
	table := published.Read(t, "expectation", "sfo_airport_survey_2010_2018.csv")
	for year := 2010.0; year <= 2018; year++ {
		var x []float64
		for i := range table.Rows {
			if v := table.Number(t, i, rating, math.NaN()); v == v && table.Number(t, i, "year", 0) == year {
				x = append(x, v)
			}
		}
		if len(x) > 1 {
			m, v := stats.MeanVar(x)
			waves = append(waves, Wave{At: year, Mean: m, Variance: v, N: float64(len(x))})
		}
	}
	return waves
}

func claimWaves(t *testing.T, n published.Number) {
	var in struct {
		Column string
		A, B   float64
	}
	var want struct {
		T, DF, P float64
		CI       [2]float64
	}
	n.Decode(t, &in, &want)
	var a, b Wave
	for _, w := range wavesOf(t, in.Column) {
		switch w.At {
		case in.A:
			a = w
		case in.B:
			b = w
		}
	}
	c, err := Compare(b, a) // printed as the earlier less the later wave
	require.NoError(t, err)
	assert.InDelta(t, want.T, c.T, n.Tolerance)
	assert.InEpsilon(t, want.DF, c.DF, 1e-6)
	assert.InEpsilon(t, want.P, c.P, 1e-4)
	assert.InDelta(t, want.CI[0], c.Low, 1e-6)
	assert.InDelta(t, want.CI[1], c.High, 1e-6)
}

func claimPageHinkley(t *testing.T, n published.Number) {
	var in struct {
		MinInstances            int `json:"min_instances"`
		Delta, Threshold, Alpha float64
	}
	var want struct {
		Detections []int
		Before     float64 `json:"S_at_1005"`
		At         float64 `json:"S_at_1006"`
		Mean       float64 `json:"mean_at_1006"`
	}
	n.Decode(t, &in, &want)
	c := PageHinkley{Delta: in.Delta, Threshold: in.Threshold, Fading: in.Alpha, Least: in.MinInstances}
	var found []int
	table := published.Read(t, "expectation", "page_hinkley_stream.csv")
	for i := range table.Rows {
		x := table.Number(t, i, "x", math.NaN())
		s, err := c.Add(x)
		require.NoError(t, err)
		switch i {
		case 1005:
			assert.InDelta(t, want.Before, c.High, n.Tolerance)
		case 1006:
			assert.InDelta(t, want.At, c.High, n.Tolerance)
			assert.InDelta(t, want.Mean, c.Mean, n.Tolerance)
		}
		if s.Alarm > 0 {
			found = append(found, i)
			c.Reset()
		}
	}
	assert.Equal(t, want.Detections, found)
}

// Tables of Kendall's score: P(S >= 6) of 4 points is 1/24, of 5 points P(S >= 8)
// is 5/120 (Kendall 1975, Rank Correlation Methods, table A1); 9 points by
// cor.test of R 4.2.2, T = 32 of 36 pairs in order.
func TestKendall(t *testing.T) {
	assert.InDelta(t, 1./24, scores(4)(6), 1e-15)
	assert.InDelta(t, 5./120, scores(5)(8), 1e-15)
	assert.InDelta(t, 1, scores(40)(0)+scores(40)(2), 1e-12)
	at := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9}
	got, err := Follow(at, []float64{3.1, 3.4, 3.2, 3.9, 3.7, 4.1, 4.0, 4.6, 4.3})
	require.NoError(t, err)
	assert.Equal(t, 28, got.S)
	assert.InDelta(t, .7777778, got.Tau, 1e-7)
	assert.InDelta(t, .00242504409171, got.P, 1e-13)
	// With ties, by the normal distribution with continuity correction.
	at = []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
	tied := []float64{3, 4, 3, 5, 5, 6, 4, 7, 6, 8, 8, 9}
	got, err = Follow(at, tied)
	require.NoError(t, err)
	assert.InDelta(t, .000521122399776, got.P, 1e-13)
}

// The interval holds the slope in 95 % of 4,000 series or more, since the score of
// few points takes few values: 98 % of 6 points and 95 % of 9 and of 30; also where the
// errors have heavy tails. Without a trend one of twenty is found, or fewer.
func TestSlopeCoverage(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 0))
	const slope = .1
	runs := 4000
	if testing.Short() {
		runs = 500
	}
	for _, errors := range []struct {
		name  string
		noise func() float64
	}{
		{"normal", r.NormFloat64},
		{"heavy", func() float64 { return r.NormFloat64() / math.Sqrt(r.ExpFloat64()) }},
	} {
		for _, n := range []int{6, 9, 30} {
			held, false5 := 0, 0
			for range runs {
				at, y, flat := make([]float64, n), make([]float64, n), make([]float64, n)
				for i := range at {
					at[i] = float64(2010 + i)
					flat[i] = errors.noise()
					y[i] = slope*float64(i) + flat[i]
				}
				got, err := Follow(at, y)
				require.NoError(t, err)
				if got.Low <= slope && slope <= got.High {
					held++
				}
				none, err := Follow(at, flat)
				require.NoError(t, err)
				if none.P <= .05 {
					false5++
				}
			}
			t.Logf("%s errors, n = %d: held %.3f, false alarms %.3f", errors.name, n, float64(held)/float64(runs), float64(false5)/float64(runs))
			assert.GreaterOrEqual(t, float64(held)/float64(runs), .95-3*math.Sqrt(.05*.95/float64(runs)))
			assert.LessOrEqual(t, float64(false5)/float64(runs), .05+3*math.Sqrt(.05*.95/float64(runs)))
		}
	}
}

// Four points cannot show a trend, and six are the fewest with an interval.
func TestFewPoints(t *testing.T) {
	rising := []float64{1, 2, 3, 4, 5, 6}
	for n := 2; n <= 6; n++ {
		got, err := Follow(rising[:n], rising[:n])
		require.NoError(t, err)
		assert.Equal(t, 1.0, got.Slope)
		assert.Equal(t, n < 5, got.P > .05, n)
		assert.Equal(t, n < 5, math.IsInf(got.Low, -1), n)
	}
	for _, bad := range []struct{ at, y []float64 }{
		{nil, nil}, {rising[:1], rising[:1]}, {rising, rising[:5]}, {[]float64{1, 1}, []float64{2, 3}},
		{[]float64{2, 1}, []float64{2, 3}}, {[]float64{1, 2}, []float64{2, math.NaN()}}, {[]float64{1, math.Inf(1)}, []float64{2, 3}},
	} {
		_, err := Follow(bad.at, bad.y)
		assert.Error(t, err)
	}
}

// How many measurements pass before an alarm, on average. For the CUSUM see
// Montgomery, Introduction to Statistical Quality Control, table 9.3: 465 without
// a shift, 38.0 at half a standard error, 10.4 at one, 4.01 at two. (The two sums
// of the table are of one chart.)
func TestRunLengths(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 0))
	type chart interface {
		Add(value, se float64) (Signal, error)
		Reset()
	}
	run := func(c chart, shift float64, runs int) float64 {
		total := 0
		for range runs {
			c.Reset()
			for {
				total++
				s, err := c.Add(100+2*(shift+r.NormFloat64()), 2)
				require.NoError(t, err)
				if s.Alarm != 0 {
					break
				}
			}
		}
		return float64(total) / float64(runs)
	}
	for _, c := range []struct{ shift, cusum, ewma float64 }{{0, 465, 550}, {.5, 38, 0}, {1, 10.4, 10}, {2, 4.01, 0}} {
		runs := 2000
		if testing.Short() {
			runs = 300
		}
		cusum, ewma := run(&CUSUM{Target: 100}, c.shift, runs), run(&EWMA{Target: 100}, c.shift, runs)
		t.Logf("shift %v: CUSUM %.4g, EWMA %.4g", c.shift, cusum, ewma)
		// A run length scatters about as much as it is long.
		assert.InEpsilon(t, c.cusum, cusum, 3/math.Sqrt(float64(runs)))
		if c.ewma > 0 { // what its documentation says
			assert.InEpsilon(t, c.ewma, ewma, 3/math.Sqrt(float64(runs)))
		}
	}
}

// The alarm says since when, to either side.
func TestSince(t *testing.T) {
	for _, sign := range []float64{1, -1} {
		c := CUSUM{Target: 4}
		for i := 1; ; i++ {
			x := 4.0
			if i > 20 {
				x += sign * .4
			}
			s, err := c.Add(x, .2)
			require.NoError(t, err)
			if s.Alarm != 0 {
				assert.Equal(t, Signal{int(sign), 21}, s)
				assert.Equal(t, 24, i) // three times 1.5 is below 5, four times above
				break
			}
		}
		b, err := json.Marshal(c)
		require.NoError(t, err)
		var back CUSUM
		require.NoError(t, json.Unmarshal(b, &back))
		assert.Equal(t, c, back)
	}
}

func TestChartsRefuse(t *testing.T) {
	for _, bad := range [][2]float64{{math.NaN(), 1}, {math.Inf(1), 1}, {1, 0}, {1, -1}, {1, math.Inf(1)}, {1, math.NaN()}} {
		c, e := CUSUM{Target: 1}, EWMA{Target: 1}
		_, err := c.Add(bad[0], bad[1])
		assert.Error(t, err)
		_, err = e.Add(bad[0], bad[1])
		assert.Error(t, err)
		assert.Equal(t, CUSUM{Target: 1}, c)
		assert.Equal(t, EWMA{Target: 1}, e)
	}
	for _, c := range []CUSUM{{Slack: -1}, {Slack: 6}, {Limit: -1}, {Limit: math.NaN()}, {Target: math.Inf(1)}} {
		_, err := c.Add(1, 1)
		assert.Error(t, err)
	}
	for _, c := range []EWMA{{Weight: 2}, {Weight: -1}, {Width: 11}, {Target: math.NaN()}} {
		_, err := c.Add(1, 1)
		assert.Error(t, err)
	}
	for _, c := range []PageHinkley{{Delta: -1}, {Threshold: -1}, {Fading: 1.1}, {Least: -1}} {
		_, err := c.Add(1)
		assert.Error(t, err)
	}
	_, err := (&PageHinkley{}).Add(math.NaN())
	assert.Error(t, err)
}

func TestCompareEdges(t *testing.T) {
	a, b := Wave{1, 3, 0, 10}, Wave{2, 3, 0, 12}
	c, err := Compare(a, b)
	require.NoError(t, err)
	assert.Equal(t, 1.0, c.P)
	assert.Equal(t, 22, c.N)
	b.Mean = 4
	c, err = Compare(a, b)
	require.NoError(t, err)
	assert.Zero(t, c.P)
	for _, bad := range []Wave{{1, math.NaN(), 1, 9}, {1, 1, -1, 9}, {1, 1, 1, 1}, {math.Inf(1), 1, 1, 9}} {
		_, err := Compare(bad, b)
		assert.Error(t, err)
		_, err = Compare(b, bad)
		assert.Error(t, err)
	}
}

// A series made by the rule gives the rule back.
func TestRatchet(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 0))
	held, runs := 0, 1000
	for range runs {
		expected, perceived := []float64{5}, []float64{6}
		for i := range 9 {
			expected = append(expected, expected[i]+.3*(perceived[i]-expected[i])+.05*r.NormFloat64())
			perceived = append(perceived, 6+.2*float64(i)+.3*r.NormFloat64())
		}
		a, err := Ratchet(expected, perceived)
		require.NoError(t, err)
		if a.Rate.Low <= .3 && .3 <= a.Rate.High {
			held++
		}
	}
	t.Logf("held %.3f", float64(held)/float64(runs))
	assert.InDelta(t, .95, float64(held)/float64(runs), .025)
	a, err := Ratchet([]float64{4, 5, 5.5, 5.75}, []float64{6, 6, 6, 6})
	require.NoError(t, err)
	assert.InDelta(t, .5, a.Rate.Value, 1e-12)
	assert.InDelta(t, 1, a.HalfLife, 1e-12)
	assert.InDelta(t, 5.875, a.Next, 1e-12)
	for _, bad := range [][2][]float64{{{1, 2, 3}, {1, 2, 3}}, {{1, 2, 3, 4}, {1, 2, 3}}, {{1, 2, 3, 4}, {1, 2, 3, 9}}, {{1, 2, math.NaN(), 4}, {2, 2, 3, 9}}} {
		_, err := Ratchet(bad[0], bad[1])
		assert.Error(t, err)
	}
}

// A level that wanders by a known variance is given it back, on average.
func TestRemeasure(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 0))
	sum, runs := 0.0, 500
	for range runs {
		waves, level := []Wave{}, 4.0
		for i := range 40 {
			waves = append(waves, Wave{At: float64(i), Mean: level + .02*r.NormFloat64(), Variance: .04, N: 100})
			level += .1 * r.NormFloat64()
		}
		s, err := Remeasure(waves, .2)
		require.NoError(t, err)
		sum += s.Drift
		assert.InDelta(t, (.04-.0004)/s.Drift, s.After, 1e-9)
	}
	assert.InEpsilon(t, .01, sum/float64(runs), .03)
	still := []Wave{{0, 4, 1, 100}, {1, 4.01, 1, 100}, {2, 3.99, 1, 100}}
	s, err := Remeasure(still, .2)
	require.NoError(t, err)
	assert.Zero(t, s.Drift)
	assert.True(t, math.IsInf(s.After, 1))
	s, err = Remeasure(still, .05)
	require.NoError(t, err)
	assert.Zero(t, s.After, "not even the last wave is as sure as that")
	_, err = Remeasure(still[:2], .2)
	assert.Error(t, err)
	_, err = Remeasure(still, 0)
	assert.Error(t, err)
	_, err = Remeasure([]Wave{still[1], still[0], still[2]}, .2)
	assert.Error(t, err)
}
