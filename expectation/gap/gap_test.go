package gap

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/published"
)

func TestPublishedNumbers(t *testing.T) {
	published.Hold(t, "expectation.json", map[string]func(*testing.T, published.Number){
		"servqual-12manage":     claimUnweighted,
		"servqual-weighted-pzb": claimWeighted,
		"zot-libqual-":          claimZone,
	})
}

func claimUnweighted(t *testing.T, n published.Number) {
	in, want := map[string]float64{}, map[string]float64{}
	n.Decode(t, &in, &want)
	var gaps []float64
	for _, g := range in {
		gaps = append(gaps, g)
	}
	got, err := Quality(gaps, nil)
	require.NoError(t, err)
	// The source prints two decimals; the sum itself is exact.
	assert.InDelta(t, want["unweighted"], got, 1e-12)
}

func claimWeighted(t *testing.T, n published.Number) {
	var in struct {
		Gaps struct {
			Tangibles, Reliability, Responsiveness, Assurance, Empathy float64
		}
		Weights []float64
	}
	var want struct{ Weighted float64 }
	n.Decode(t, &in, &want)
	g := in.Gaps
	got, err := Quality([]float64{g.Tangibles, g.Reliability, g.Responsiveness, g.Assurance, g.Empathy}, in.Weights)
	require.NoError(t, err)
	assert.InDelta(t, want.Weighted, got, n.Tolerance)
}

func claimZone(t *testing.T, n published.Number) {
	var in struct{ Minimum, Desired, Perceived float64 }
	var want struct{ MSA, MSS, Width, Position float64 }
	n.Decode(t, &in, &want)
	z := Zone{Adequate: in.Minimum, Desired: in.Desired, Perceived: in.Perceived}
	assert.InDelta(t, want.MSA, z.Adequacy(), n.Tolerance)
	assert.InDelta(t, want.MSS, z.Superiority(), n.Tolerance)
	assert.InDelta(t, want.Width, z.Width(), n.Tolerance)
	assert.InDelta(t, want.Position, z.Position(), n.Tolerance)
}

// draw makes up the levels of n respondents: zones around 5 to 8, the service at 6.
func draw(r *rand.Rand, n int) (adequate, desired, perceived []float64) {
	for range n {
		a := 5 + r.NormFloat64()
		adequate = append(adequate, a)
		desired = append(desired, a+2*r.ExpFloat64()+1)
		perceived = append(perceived, 6+r.NormFloat64())
	}
	return adequate, desired, perceived
}

// Intervals of 95 % hold the truth in 94 to 96 % of 2,000 surveys, the ratio's too,
// and PBelow is as often right as it says.
func TestCoverage(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: a rate, found by one goroutine")
	}
	r := rand.New(rand.NewPCG(1, 0))
	const runs, n = 2000, 60
	// The zone is 1 + an exponential of mean 2 wide; the service 1 above adequate.
	held := map[string]int{}
	for range runs {
		a, d, p := draw(r, n)
		got, err := Tolerate(a, d, p, nil)
		require.NoError(t, err)
		for name, c := range map[string]struct {
			low, high, truth float64
		}{
			"adequacy":    {got.Adequacy.Low, got.Adequacy.High, 1},
			"superiority": {got.Superiority.Low, got.Superiority.High, -2},
			"position":    {got.Position.Low, got.Position.High, 1. / 3},
		} {
			if c.low <= c.truth && c.truth <= c.high {
				held[name]++
			}
		}
	}
	for name, k := range held {
		t.Logf("%s: %.3f", name, float64(k)/runs)
		assert.InDelta(t, .95, float64(k)/runs, .015, name)
	}
	// True levels from a flat prior: the chance said is the chance it is.
	said, was, cases := 0.0, 0.0, 0.0
	for range 4000 {
		truth := .6*r.Float64() - .3
		a, d, p := make([]float64, 30), make([]float64, 30), make([]float64, 30)
		for i := range a {
			d[i] = 100
			p[i] = truth + r.NormFloat64()
		}
		got, err := Tolerate(a, d, p, nil)
		require.NoError(t, err)
		if math.Abs(got.Adequacy.Value) < .1 { // well inside the prior
			said += got.PBelow
			cases++
			if truth < 0 {
				was++
			}
		}
	}
	assert.InDelta(t, said/cases, was/cases, .04)
}

func TestTolerate(t *testing.T) {
	nan := math.NaN()
	got, err := Tolerate(
		[]float64{3, 4, 5, 4, 6, 5, nan},
		[]float64{6, 6, 7, 6, 5, 5, 7},
		[]float64{2, 5, 8, 6, 6, 5, 7}, nil)
	require.NoError(t, err)
	assert.Equal(t, 5, got.N)
	assert.Equal(t, 1, got.Missing)
	assert.Equal(t, 1, got.Inverted)
	assert.InDelta(t, 4.2, got.Adequate.Value, 1e-12)
	assert.InDelta(t, 1, got.Adequacy.Value, 1e-12)
	assert.InDelta(t, -.8, got.Superiority.Value, 1e-12)
	assert.InDelta(t, 1/1.8, got.Position.Value, 1e-12)
	assert.InDelta(t, .2, got.Below.Value, 1e-12)
	assert.InDelta(t, .2, got.Above.Value, 1e-12)
	assert.InDelta(t, .6, got.Inside.Value, 1e-12, "who gets exactly what is desired is inside")
	// Weights of whole numbers weigh like as many respondents; their unit is nothing.
	w := []float64{2, 1, 1, 1, 1, 3, 1}
	a, err := Tolerate([]float64{3, 4, 5, 4, 6, 5, nan}, []float64{6, 6, 7, 6, 5, 5, 7}, []float64{2, 5, 8, 6, 6, 5, 7}, w)
	require.NoError(t, err)
	for i := range w {
		w[i] *= 10
	}
	b, err := Tolerate([]float64{3, 4, 5, 4, 6, 5, nan}, []float64{6, 6, 7, 6, 5, 5, 7}, []float64{2, 5, 8, 6, 6, 5, 7}, w)
	require.NoError(t, err)
	assert.InDelta(t, a.Adequacy.Low, b.Adequacy.Low, 1e-12)
	assert.InDelta(t, (-2.+1+3+2+0)/8, a.Adequacy.Value, 1e-12)
	// All alike: certain, and a zone without width has no position.
	same := []float64{4, 4, 4}
	c, err := Tolerate(same, same, same, nil)
	require.NoError(t, err)
	assert.Nil(t, c.Position)
	assert.Zero(t, c.PBelow)
	assert.True(t, math.IsNaN(Zone{4, 4, 4}.Position()))
	for _, bad := range [][4][]float64{
		{nil, nil, nil, nil}, {same, same[:2], same, nil}, {same, same, same, {1, 1}}, {same, same, same, {1, 0, 1}},
		{same, {4, math.Inf(1), 4}, same, nil}, {{5, 5, 5}, same, same, nil},
	} {
		_, err := Tolerate(bad[0], bad[1], bad[2], bad[3])
		assert.Error(t, err)
	}
}

// Planted slopes are found: losses that count twice, and levels that count as a
// gap or not.
func TestDisconfirm(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 0))
	const runs = 500
	held, asymmetric, sums := 0, 0, 0
	for range runs {
		var s, e, p []float64
		for range 200 {
			ei, pi := 5+r.NormFloat64(), 5+r.NormFloat64()
			e, p = append(e, ei), append(p, pi)
			s = append(s, 4+min(pi-ei, 0)+.5*max(pi-ei, 0)+.7*r.NormFloat64())
		}
		d, err := Disconfirm(t.Context(), s, e, p, nil)
		require.NoError(t, err)
		if d.Shortfall.Low <= 1 && 1 <= d.Shortfall.High && d.Surplus.Low <= .5 && .5 <= d.Surplus.High {
			held++
		}
		if d.Asymmetry.P <= .05 {
			asymmetric++
		}
		if d.Sum.P <= .05 {
			sums++
		}
		assert.GreaterOrEqual(t, d.R2+1e-12, d.GapR2)
		assert.Equal(t, 200, d.Below+d.Above)
	}
	t.Logf("both slopes held %.3f, asymmetry found %.3f, sum called not zero %.3f", float64(held)/runs, float64(asymmetric)/runs, float64(sums)/runs)
	assert.InDelta(t, .95*.95, float64(held)/runs, .035)
	assert.Greater(t, float64(asymmetric)/runs, .9)
	assert.InDelta(t, .05, float64(sums)/runs, .03)
}

// On the kiosk survey (Kim et al. 2019) both levels beside each other explain more
// of satisfaction than their gap does, as Edwards said.
func TestKioskLevelsBeatTheGap(t *testing.T) {
	table := published.Read(t, "expectation", "kiosk_kservqual.csv")
	var s, e, p []float64
	for i := range table.Rows {
		level := func(kind string) float64 {
			sum := 0.0
			for item := 1; item <= 24; item++ {
				sum += table.Number(t, i, fmt.Sprintf("%s%02d", kind, item), math.NaN())
			}
			return sum / 24
		}
		s = append(s, table.Number(t, i, "y1_satisfied", math.NaN()))
		e, p = append(e, level("e")), append(p, level("p"))
	}
	d, err := Disconfirm(t.Context(), s, e, p, nil)
	require.NoError(t, err)
	assert.Equal(t, 207, d.N)
	assert.Greater(t, d.Perceived.Low, 0.0)
	assert.Greater(t, d.R2, d.GapR2+.05)
	assert.Less(t, d.Sum.P, .001, "what is perceived counts for more than what is expected")
}

func TestDisconfirmRefuses(t *testing.T) {
	var none context.Context // a nil one is an error and no panic
	r := rand.New(rand.NewPCG(3, 0))
	var s, e, p []float64
	for range 30 {
		s, e, p = append(s, r.NormFloat64()), append(e, 7), append(p, r.NormFloat64())
	}
	_, err := Disconfirm(t.Context(), s, e, p, nil)
	assert.Error(t, err, "all expect the same")
	e[3], e[4] = 1, math.NaN()
	d, err := Disconfirm(t.Context(), s, e, p, nil)
	require.NoError(t, err)
	assert.Nil(t, d.Shortfall, "nobody gets more than expected")
	assert.Equal(t, 1, d.Missing)
	_, err = Disconfirm(none, s, e, p, nil)
	assert.Error(t, err)
	_, err = Disconfirm(t.Context(), s, e[:4], p, nil)
	assert.Error(t, err)
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(assert.AnError)
	_, err = Disconfirm(ctx, s, e, p, nil)
	assert.ErrorIs(t, err, assert.AnError)
}
