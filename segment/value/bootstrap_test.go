package value

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat"
)

// meanFrequency is a host's own estimate: the mean of x.
func meanFrequency(_ context.Context, h []History, _ Options) (*Fit[float64], error) {
	var sum float64
	for i := range h {
		sum += float64(h[i].Frequency)
	}
	mean := sum / float64(len(h))
	return &Fit[float64]{Model: mean, Parameters: []Parameter{{Name: "mean", Value: mean, SE: math.NaN()}}}, nil
}

// Of a mean the bootstrap is known: its standard deviation over resamples is
// that of x over the root of n, and it is normal. The estimate of a standard
// deviation from B normal draws has a standard error of a part in sqrt(2B), that
// of the 2.5 % point 2.67 deviations over sqrt(B) (sqrt(.025 .975) over .0584).
func TestBootstrapOfAMean(t *testing.T) {
	h, _ := shop(3000)
	var x []float64
	for i := range h {
		x = append(x, float64(h[i].Frequency))
	}
	se := math.Sqrt(stat.PopVariance(x, nil) / float64(len(x)))
	b, err := Bootstrap(t.Context(), meanFrequency, h, BootstrapOptions{Draws: 2000, Seed: 3})
	require.NoError(t, err)
	require.Len(t, b.Models, 2000)
	p := b.Parameters[0]
	mean := stat.Mean(x, nil)
	assert.Equal(t, "mean", p.Name)
	assert.InEpsilon(t, mean, p.Value, 1e-12)
	assert.InDelta(t, mean, stat.Mean(b.Models, nil), 4*se/math.Sqrt(2000))
	assert.InEpsilon(t, se, p.SE, 4/math.Sqrt(4000))
	assert.InDelta(t, mean-1.96*se, p.Low, 4*2.67*se/math.Sqrt(2000))
	assert.InDelta(t, mean+1.96*se, p.High, 4*2.67*se/math.Sqrt(2000))
	assert.Zero(t, b.Failed+b.Boundary)
	assert.Empty(t, b.Warnings)
}

// On customers that the model describes, the spread over resamples is what the
// curvature of the likelihood says: each in the limit, so that the two part by
// the noise of 200 draws (a standard error of 5 %) and by what 5,000 customers
// are short of the limit.
func TestBootstrapAgreesWithTheInformation(t *testing.T) {
	h := BGNBD{.5, 6, .8, 2.5}.Simulate(4, ages(5000, 10, 100))
	b, err := Bootstrap(t.Context(), FitBGNBD, h, BootstrapOptions{})
	require.NoError(t, err)
	require.Len(t, b.Models, 200)
	assert.Empty(t, b.Warnings)
	for i, p := range b.Parameters {
		f := b.Fit.Parameters[i]
		t.Logf("%s: %.4f, SE %.4f by information, %.4f by bootstrap, [%.4f, %.4f] and [%.4f, %.4f]", p.Name, p.Value, f.SE, p.SE, f.Low, f.High, p.Low, p.High)
		assert.Equal(t, f.Value, p.Value)
		assert.InEpsilon(t, f.SE, p.SE, 4*.05, p.Name)
		assert.True(t, p.Low < p.Value && p.Value < p.High)
	}
}

// resampled returns the resamples that Bootstrap hands to a fit.
func resampled[S Sample](t *testing.T, data S, seed uint64, workers int) []S {
	t.Helper()
	done := int64(0)
	b, err := Bootstrap(t.Context(), func(_ context.Context, s S, _ Options) (*Fit[S], error) { return &Fit[S]{Model: s}, nil }, data,
		BootstrapOptions{Draws: 50, Seed: seed, Workers: workers, Progress: func(p Progress) {
			done++
			assert.Equal(t, Progress{Stage: "bootstrap", Done: done, Total: 50}, p)
		}})
	require.NoError(t, err)
	assert.Equal(t, int64(50), done)
	return b.Models
}

func TestResamples(t *testing.T) {
	h, s := shop(500)
	for i := range s {
		if s[i].Frequency == 0 {
			s[i].Monetary = math.NaN() // is not looked at
		}
	}
	cells := Cells(BGBB{1.2, .75, .66, 2.8}.Simulate(1, slices.Repeat([]int{5, 6}, 300)))
	cohorts := SBG{.7, 2.5}.Simulate(1, 400, []int{3, 5, 3, 7})
	cohorts[2].Age = 2

	hs, ss := resampled(t, h, 1, 1), resampled(t, s, 1, 1)
	cs, os := resampled(t, cells, 1, 1), resampled(t, cohorts, 1, 1)
	assert.Equal(t, hs, resampled(t, h, 1, 3))
	assert.Equal(t, cs, resampled(t, cells, 1, 3))
	assert.NotEqual(t, hs, resampled(t, h, 2, 1))

	// The order of the rows does not matter; cohorts keep their places.
	back := slices.Clone(h)
	slices.Reverse(back)
	assert.Equal(t, hs, resampled(t, back, 1, 1))
	sback := slices.Clone(s)
	slices.Reverse(sback)
	assert.Equal(t, ss, resampled(t, sback, 1, 1))
	cback := append(slices.Clone(cells[7:]), cells[:7]...)
	assert.Equal(t, cs, resampled(t, cback, 1, 1))
	oback := slices.Clone(cohorts)
	slices.Reverse(oback)
	for i, o := range resampled(t, oback, 1, 1) {
		slices.Reverse(o)
		assert.Equal(t, os[i], o)
	}

	// A resample has as many customers, all of them of the base; over many of them
	// a kind comes as often as in the base: its count is binomial with variance at
	// most its mean, and the mean of 50 of them within 4.5 of its standard errors.
	kinds := map[History]float64{}
	for i := range h {
		kinds[h[i]]++
	}
	seen := map[History]float64{}
	for _, r := range hs {
		require.Len(t, r, len(h))
		for i := range r {
			seen[r[i]]++
		}
	}
	for k, n := range seen {
		assert.InDelta(t, kinds[k], n/50, 4.5*math.Sqrt(kinds[k]/50), "%+v", k)
	}
	for _, r := range ss {
		require.Len(t, r, len(s))
		require.NoError(t, checkSpendings(r))
	}
	mean := make([]float64, len(cells))
	for _, r := range cs {
		total := 0
		for i, c := range r {
			assert.Equal(t, cells[i].History, c.History)
			total += c.Customers
			mean[i] += float64(c.Customers) / 50
		}
		require.Equal(t, 600, total)
	}
	for i, c := range cells {
		assert.InDelta(t, c.Customers, mean[i], 4.5*math.Sqrt(float64(c.Customers)/50))
	}
	var sizes []float64
	left := make([]float64, len(cohorts))
	for _, r := range os {
		require.NoError(t, checkCohorts(r))
		total := 0
		for i, c := range r {
			require.Len(t, c.Survivors, len(cohorts[i].Survivors))
			assert.Equal(t, cohorts[i].Age, c.Age)
			total += c.Survivors[0]
			left[i] += float64(c.Survivors[0]-c.Survivors[1]) / 50
		}
		require.Equal(t, 1600, total)
		sizes = append(sizes, float64(r[0].Survivors[0]))
	}
	for i, c := range cohorts {
		was := float64(c.Survivors[0] - c.Survivors[1])
		assert.InDelta(t, was, left[i], 4.5*math.Sqrt(was/50))
	}
	assert.InDelta(t, 400, stat.Mean(sizes, nil), 4.5*math.Sqrt(300./50))
	assert.Greater(t, stat.Variance(sizes, nil), 0.0, "cohorts are drawn from, not each for itself")
}

// Whatever a fit of this room is of, its bootstrap does not depend on workers.
func TestBootstrapOfEveryKind(t *testing.T) {
	_, s := shop(2000)
	spend, err := Bootstrap(t.Context(), FitGammaGamma, s, BootstrapOptions{Draws: 50, Workers: 1})
	require.NoError(t, err)
	again, err := Bootstrap(t.Context(), FitGammaGamma, s, BootstrapOptions{Draws: 50, Workers: 3})
	require.NoError(t, err)
	assert.Equal(t, spend, again)
	assert.Len(t, spend.Models, 50)

	cells := Cells(BGBB{1.2, .75, .66, 2.8}.Simulate(1, slices.Repeat([]int{6}, 4000)))
	donors, err := Bootstrap(t.Context(), FitBGBB, cells, BootstrapOptions{Draws: 50})
	require.NoError(t, err)
	assert.Empty(t, donors.Warnings)
	low, high := Interval(donors.Models, func(m BGBB) float64 { return m.PAlive(History{2, 4, 6}) })
	assert.True(t, low < donors.Fit.Model.PAlive(History{2, 4, 6}) && donors.Fit.Model.PAlive(History{2, 4, 6}) < high)

	contracts, err := Bootstrap(t.Context(), FitSBG, SBG{.7, 2.5}.Simulate(1, 1000, []int{4, 6, 8}), BootstrapOptions{Draws: 50})
	require.NoError(t, err)
	for i, p := range contracts.Parameters {
		// 50 draws: a standard error of 10 %.
		assert.InEpsilon(t, contracts.Fit.Parameters[i].SE, p.SE, 4*.1, p.Name)
	}
}

// Without dropout the base and some of its resamples lie at the boundary, others
// do not.
func TestBootstrapAtABoundary(t *testing.T) {
	h := NBD{.9, 8}.simulate(2, ages(1500, 20, 60))
	b, err := Bootstrap(t.Context(), FitBGNBD, h, BootstrapOptions{Draws: 60})
	require.NoError(t, err)
	require.True(t, b.Fit.Boundary)
	assert.Len(t, b.Models, 60)
	assert.Greater(t, b.Boundary, 2)
	assert.Equal(t, []string{"boundary-resamples"}, codes(b.Warnings))
	assert.Greater(t, b.Parameters[0].SE, 0.0)
	assert.True(t, math.IsNaN(b.Parameters[2].SE) && math.IsNaN(b.Parameters[2].Low), "the resamples do not tell a")
	low, high := Interval(b.Models, func(m BGNBD) float64 { return m.PAlive(History{2, 20, 40}) })
	assert.True(t, low < 1 && high == 1, "but they tell P(alive): %v to %v", low, high)
}

func TestBootstrapOfFitsThatFail(t *testing.T) {
	h, _ := shop(300)
	fails := func(share float64) func(context.Context, []History, Options) (*Fit[float64], error) {
		return func(ctx context.Context, h []History, o Options) (*Fit[float64], error) {
			f, err := meanFrequency(ctx, h, o)
			// A figure of the resample that is as good as uniform.
			if u := math.Mod(f.Model*1e6, 97) / 97; o.Workers == 1 && u < share {
				return nil, errors.New("no")
			}
			return f, err
		}
	}
	b, err := Bootstrap(t.Context(), fails(.3), h, BootstrapOptions{})
	require.NoError(t, err)
	assert.InDelta(t, 60, b.Failed, 4.5*math.Sqrt(200*.3*.7))
	assert.Len(t, b.Models, 200-b.Failed)
	assert.Equal(t, []string{"failed-resamples"}, codes(b.Warnings))
	_, err = Bootstrap(t.Context(), fails(.9), h, BootstrapOptions{})
	assert.ErrorContains(t, err, "of 200 resamples could be fitted")

	// A resample that does not arrive from the estimate begins anew; from the two
	// ends the higher one counts.
	var warm, cold atomic.Int64
	b, err = Bootstrap(t.Context(), func(ctx context.Context, h []History, o Options) (*Fit[float64], error) {
		f, err := meanFrequency(ctx, h, o)
		if o.Start != nil {
			warm.Add(1)
			assert.Equal(t, 7, o.MaxIter)
			f.Warnings = []Warning{warnNotConverged("mean")}
		} else if cold.Add(1) > 1 {
			f.Model = -1
		}
		return f, err
	}, h, BootstrapOptions{Draws: 50, Fit: Options{MaxIter: 7}})
	require.NoError(t, err)
	assert.Equal(t, [2]int64{50, 51}, [2]int64{warm.Load(), cold.Load()})
	assert.Equal(t, slices.Repeat([]float64{-1}, 50), b.Models)

	for cold, want := range map[float64]float64{3: 3, 1: 2} { // its log-likelihood, against 2
		b, err = Bootstrap(t.Context(), func(ctx context.Context, h []History, o Options) (*Fit[float64], error) {
			f, err := meanFrequency(ctx, h, o)
			if f.Model = 2; o.Start == nil {
				f.Model = cold
			}
			f.Boundary, f.LogLikelihood = true, f.Model
			return f, err
		}, h, BootstrapOptions{Draws: 50})
		require.NoError(t, err)
		assert.Equal(t, 50, b.Boundary)
		assert.Equal(t, slices.Repeat([]float64{want}, 50), b.Models)
	}
}

func TestBootstrapRefuses(t *testing.T) {
	h, _ := shop(300)
	for _, o := range []BootstrapOptions{{Draws: 49}, {Draws: -1}, {Draws: 10_001}, {Workers: -1}, {Fit: Options{MaxIter: -1}}} {
		_, err := Bootstrap(t.Context(), FitNBD, h, o)
		assert.Error(t, err, "%+v", o)
	}
	_, err := Bootstrap(t.Context(), FitNBD, []History{{1, 5, 3}}, BootstrapOptions{})
	var row *RowError
	assert.ErrorAs(t, err, &row)
	_, err = Bootstrap(t.Context(), func(context.Context, []History, Options) (*Fit[NBD], error) { return nil, nil }, h, BootstrapOptions{})
	assert.ErrorContains(t, err, "neither a fit nor an error")
	_, err = Bootstrap(t.Context(), func(_ context.Context, _ []History, o Options) (*Fit[NBD], error) {
		if o.Workers == 1 {
			panic("in a resample")
		}
		return &Fit[NBD]{}, nil
	}, h, BootstrapOptions{})
	assert.ErrorContains(t, err, "panicked: in a resample")
	_, err = Bootstrap(t.Context(), func(_ context.Context, _ []History, o Options) (*Fit[NBD], error) {
		return &Fit[NBD]{Parameters: make([]Parameter, 1+o.Workers)}, nil
	}, h, BootstrapOptions{})
	assert.ErrorContains(t, err, "the fit has 1 parameters")

	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("enough")
	_, err = Bootstrap(ctx, FitNBD, h, BootstrapOptions{Progress: func(p Progress) {
		if p.Done == 3 {
			cancel(stop)
		}
	}})
	assert.ErrorIs(t, err, stop)
}
