package value

import (
	"context"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What a comparison reports is what its models say, customer by customer.
func TestComparisonIsThatOfItsModels(t *testing.T) {
	const span = 20
	h, later := lives(MBGNBD{.7, 6, .8, 2.5}, 5, ages(3000, 10, 60), span)
	for i := range h { // whole weeks, so that some customers are equal
		h[i].T, h[i].Recency = math.Ceil(h[i].T), math.Ceil(h[i].Recency)
	}
	c, err := Compare(t.Context(), h, later, span, Methods(), CompareOptions{})
	require.NoError(t, err)
	require.Len(t, c.Trials, 4)
	assert.Equal(t, len(h), c.Customers)
	assert.Equal(t, float64(span), c.Span)
	assert.Empty(t, c.Warnings)
	orders := 0
	for _, n := range later {
		orders += n
	}
	assert.Equal(t, orders, c.Orders)
	logs := make([][]float64, 4)
	for k, r := range c.Trials {
		m := r.Fit.Model.(predictive)
		assert.Equal(t, Methods()[k].Name, r.Name)
		p := float64(len(r.Fit.Parameters))
		assert.InDelta(t, 2*p-2*r.Fit.LogLikelihood, r.AIC, 1e-9)
		assert.InDelta(t, p*math.Log(3000)-2*r.Fit.LogLikelihood, r.BIC, 1e-9)
		var expected, off, square, sum float64
		var freq, act, exp [8]float64
		var bins, alive, predicted, ordered [10]float64
		for i := range h {
			e := m.Expected(h[i], span)
			d := e - float64(later[i])
			l := math.Log(m.ProbabilityNext(h[i], later[i], span))
			logs[k] = append(logs[k], l)
			expected, off, square, sum = expected+e, off+math.Abs(d), square+d*d, sum+l
			x := min(h[i].Frequency, 7)
			freq[x]++
			act[x] += float64(later[i])
			exp[x] += e
			b := min(9, int(10*m.PAlive(h[i])))
			bins[b]++
			alive[b] += m.PAlive(h[i])
			predicted[b] += 1 - m.ProbabilityNext(h[i], 0, span)
			if later[i] > 0 {
				ordered[b]++
			}
		}
		assert.InEpsilon(t, expected, r.Expected, 1e-9)
		assert.InEpsilon(t, off/3000, r.MAE, 1e-9)
		assert.InEpsilon(t, math.Sqrt(square/3000), r.RMSE, 1e-9)
		assert.InEpsilon(t, sum/3000, r.LogScore, 1e-9)
		rows := 0
		for _, f := range r.ByFrequency {
			rows += f.Customers
			x := f.Frequency
			assert.Equal(t, freq[x], float64(f.Customers))
			assert.InDelta(t, act[x]/freq[x], f.Actual, 1e-9)
			assert.InDelta(t, exp[x]/freq[x], f.Expected, 1e-9)
		}
		assert.Equal(t, 3000, rows)
		rows = 0
		for _, a := range r.Alive {
			rows += a.Customers
			b := int(math.Round(10 * a.Low))
			assert.InDelta(t, a.Low+.1, a.High, 1e-12)
			assert.Equal(t, bins[b], float64(a.Customers))
			assert.InDelta(t, alive[b]/bins[b], a.PAlive, 1e-9)
			assert.InDelta(t, predicted[b]/bins[b], a.Predicted, 1e-9)
			assert.InDelta(t, ordered[b]/bins[b], a.Actual, 1e-9)
		}
		assert.Equal(t, 3000, rows)
	}
	lead := c.leader()
	for k, r := range c.Trials {
		var mean, square float64
		for i := range h {
			mean += (logs[lead][i] - logs[k][i]) / 3000
		}
		for i := range h {
			d := logs[lead][i] - logs[k][i] - mean
			square += d * d
		}
		assert.InDelta(t, math.Sqrt(square/2999/3000), r.LogScoreSE, 1e-9)
	}
	assert.Zero(t, c.Trials[lead].LogScoreSE)
}

// Customers are a set: neither their order nor the workers reach the result, nor
// do they reach the sample that is drawn of them.
func TestComparisonDoesNotDependOnOrderOrWorkers(t *testing.T) {
	h, later := lives(MBGNBD{.7, 6, .8, 2.5}, 5, ages(2500, 10, 60), 20)
	for i := range h {
		h[i].T, h[i].Recency = math.Ceil(h[i].T), math.Ceil(h[i].Recency)
	}
	for _, sample := range []int{0, 400} {
		o := CompareOptions{Sample: sample, Seed: 3}
		o.Options.Workers = 1
		want, err := Compare(t.Context(), h, later, 20, Methods(), o)
		require.NoError(t, err)
		rng := rand.New(rand.NewPCG(1, 2))
		rng.Shuffle(len(h), func(i, j int) { h[i], h[j], later[i], later[j] = h[j], h[i], later[j], later[i] })
		o.Options.Workers = 3
		got, err := Compare(t.Context(), h, later, 20, Methods(), o)
		require.NoError(t, err)
		assert.Equal(t, want, got)
		if sample > 0 {
			assert.Equal(t, sample, got.Customers)
			assert.Equal(t, 2500, got.Trials[0].Fit.Customers, "fits use all")
			o.Seed = 4
			other, err := Compare(t.Context(), h, later, 20, Methods(), o)
			require.NoError(t, err)
			assert.NotEqual(t, got.Trials[0].LogScore, other.Trials[0].LogScore)
			assert.Equal(t, got.Trials[0].Fit, other.Trials[0].Fit)
		}
	}
	o := CompareOptions{Sample: 1_000_000}
	all, err := Compare(t.Context(), h, later, 20, Methods()[:1], o)
	require.NoError(t, err)
	assert.Equal(t, 2500, all.Customers)
}

// Every customer is drawn as often as any other.
func TestDrawIsFair(t *testing.T) {
	rows := make([]outcome, 20)
	for i := range rows {
		rows[i].later = i
	}
	var drawn [20]int
	for seed := range uint64(4000) {
		kept := draw(rows, 5, seed)
		require.Len(t, kept, 5)
		for i, r := range kept {
			drawn[r.later]++
			assert.True(t, i == 0 || r.later > kept[i-1].later)
		}
	}
	for _, n := range drawn {
		assert.InDelta(t, 1000, n, 4*math.Sqrt(4000*.25*.75))
	}
}

// Of simulated customers the model that made them is recommended, or one that
// foretells as well with no more parameters.
func TestHoldoutPrefersTheModelThatMadeTheCustomers(t *testing.T) {
	for _, c := range []struct {
		truth Orders
		want  []string
	}{
		{MBGNBD{.8, 5.71, .8, 1.2}, []string{"MBG/NBD"}},
		{ParetoNBD{.8, 5, .9, 9}, []string{"Pareto/NBD"}},
		{BGNBD{.8, 5, .8, 1.2}, []string{"BG/NBD"}},
		{NBD{.6, 8}, []string{"NBD"}},
	} {
		customers := 10_000
		if testing.Short() { // as under the race detector
			customers = 5000
		}
		h, later := lives(c.truth, 3, ages(customers, 20, 60), 30)
		for i := range h { // days, for speed: equal customers are worked out once
			h[i].T = math.Ceil(h[i].T*7) / 7
			h[i].Recency = min(math.Ceil(h[i].Recency*7)/7, h[i].T)
		}
		got, err := Compare(t.Context(), h, later, 30, Methods(), CompareOptions{})
		require.NoError(t, err)
		assert.Contains(t, c.want, got.Trials[got.Best].Name, "%T\n%s", c.truth, strings.Join(got.Reasons, "\n"))
		// Who is predicted by the model that made them orders as predicted.
		for _, r := range got.Trials {
			if r.Name != c.want[0] {
				continue
			}
			assert.InDelta(t, float64(got.Orders), r.Expected, 5*r.RMSE*math.Sqrt(float64(got.Customers)))
			for _, b := range r.Alive {
				assert.InDelta(t, b.Predicted, b.Actual, 5*math.Sqrt(.25/float64(b.Customers)))
			}
		}
	}
}

// Where customers leave after every order, the first one too, as in the process
// on which another package's BG/NBD runs off, the holdout prefers the MBG/NBD.
func TestHoldoutPrefersMBGOnAModifiedProcess(t *testing.T) {
	customers := 20_000
	if testing.Short() { // as under the race detector
		customers = 8000
	}
	h, later := lives(MBGNBD{.8, 40. / 7, .8, 6}, 7, ages(customers, 26, 78), 26)
	c, err := Compare(t.Context(), h, later, 26, Methods(), CompareOptions{})
	require.NoError(t, err)
	assert.Equal(t, "MBG/NBD", c.Trials[c.Best].Name, strings.Join(c.Reasons, "\n"))
	assert.Equal(t, c.Best, c.leader())
	assert.Contains(t, strings.Join(c.Reasons, "\n"), "It beats NBD, the floor")
}

// Few heavy buyers who leave make the error of the NBD's score as large as its
// lag. What all others did in the calibration period decides then.
func TestFewSurprisesDoNotRecommendTheFloor(t *testing.T) {
	for _, few := range []int{1, 3} {
		h, later := lives(NBD{1, 8}, 1, ages(300, 50, 54), 26)
		for range few {
			h, later = append(h, History{400, 20, 52}), append(later, 0)
		}
		c, err := Compare(t.Context(), h, later, 26, Methods(), CompareOptions{})
		require.NoError(t, err)
		said := strings.Join(c.Reasons, "\n")
		assert.NotEqual(t, "NBD", c.Trials[c.Best].Name, said)
		assert.NotContains(t, said, "do not act on P(alive)")
	}
}

// A fit that names no parameters does not win ties by having none.
func TestNamelessParametersWinNothing(t *testing.T) {
	h, later := lives(BGNBD{.7, 6, .8, 2.5}, 5, ages(1000, 10, 60), 20)
	silent := NewMethod("silent", func(ctx context.Context, h []History, o Options) (*Fit[BGNBD], error) {
		f, err := FitBGNBD(ctx, h, o)
		if err == nil {
			f.Parameters, f.Covariance = nil, nil
		}
		return f, err
	})
	known, _ := MethodNamed("BG/NBD")
	c, err := Compare(t.Context(), h, later, 20, []Method{silent, known}, CompareOptions{})
	require.NoError(t, err)
	assert.True(t, math.IsNaN(c.Trials[0].AIC) && math.IsNaN(c.Trials[0].BIC))
	assert.Equal(t, 1, c.Best)
}

func TestComparisonRefusesBadInput(t *testing.T) {
	h, later := lives(BGNBD{.7, 6, .8, 2.5}, 5, ages(100, 10, 60), 20)
	at := func(n int) []int { l := append([]int(nil), later...); l[7] = n; return l }
	bad := append([]History(nil), h...)
	bad[3].Recency = 1e9
	for _, c := range []struct {
		h       []History
		later   []int
		span    float64
		methods []Method
		o       CompareOptions
		want    string
	}{
		{h, later[1:], 20, Methods(), CompareOptions{}, "100 histories but 99 later counts"},
		{h, at(-1), 20, Methods(), CompareOptions{}, "row 7, later: -1 is negative"},
		{h, at(1_000_000), 20, Methods(), CompareOptions{}, "row 7, later: 1000000 orders are more than"},
		{bad, later, 20, Methods(), CompareOptions{}, "row 3, Recency"},
		{h, later, 0, Methods(), CompareOptions{}, "span = 0 is not a finite number above 0"},
		{h, later, math.Inf(1), Methods(), CompareOptions{}, "span"},
		{h, later, math.NaN(), Methods(), CompareOptions{}, "span"},
		{h, later, 20, nil, CompareOptions{}, "no methods"},
		{h, later, 20, []Method{{Name: "x"}}, CompareOptions{}, "method 0 has no name or no fit"},
		{h, later, 20, append(Methods(), Methods()[1]), CompareOptions{}, `two methods are called "MBG/NBD"`},
		{nil, nil, 20, Methods(), CompareOptions{}, "no customers"},
		{h, later, 20, Methods(), CompareOptions{Sample: -1}, "Sample = -1 is negative"},
		{h, later, 20, Methods(), CompareOptions{Options: Options{Start: []float64{1, 1}}}, "no one start for all"},
		{h, later, 20, Methods(), CompareOptions{Options: Options{Workers: -1}}, "Workers = -1 is negative"},
	} {
		got, err := Compare(t.Context(), c.h, c.later, c.span, c.methods, c.o)
		assert.ErrorContains(t, err, c.want)
		assert.Nil(t, got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Compare(ctx, h, later, 20, Methods(), CompareOptions{})
	assert.ErrorIs(t, err, context.Canceled)
	// Nobody ordered again: no model can be fitted.
	_, err = Compare(t.Context(), []History{{T: 10}, {T: 12}}, make([]int, 2), 20, Methods(), CompareOptions{})
	assert.ErrorContains(t, err, "no model could be fitted")
	assert.Equal(t, 1, strings.Count(err.Error(), "ordered again"), "said once")
	var row *RowError
	_, err = Compare(t.Context(), h, at(-1), 20, Methods(), CompareOptions{})
	require.ErrorAs(t, err, &row)
	assert.Equal(t, 7, row.Row)
}

func TestComparisonWarns(t *testing.T) {
	h, later := lives(BGNBD{.7, 6, .8, 2.5}, 5, ages(1000, 10, 60), 20)
	c, err := Compare(t.Context(), h, later, 20./7, Methods(), CompareOptions{})
	require.NoError(t, err)
	assert.Equal(t, []string{"total-far-off"}, codes(c.Warnings), "weeks for days")
	c, err = Compare(t.Context(), h, make([]int, len(h)), .01, Methods(), CompareOptions{})
	require.NoError(t, err)
	assert.Equal(t, []string{"few-returned"}, codes(c.Warnings))
	for _, r := range c.Trials {
		assert.Less(t, r.LogScore, 0.0)
	}
	assert.Contains(t, strings.Join(c.Reasons, "\n"), "customers in the holdout; 0 of them ordered")
	// What few customers did is not told in words.
	few := make([]int, len(h))
	few[3], few[9] = 4, 3
	c, err = Compare(t.Context(), h, few, 1, Methods(), CompareOptions{})
	require.NoError(t, err)
	assert.Contains(t, c.Warnings[0].Text, "fewer than 10 of the 1000 customers")
	assert.NotContains(t, strings.Join(c.Reasons, "\n"), "7 came")
	assert.Equal(t, 7, c.Orders)
}

// Where nobody leaves, the floor is not beaten, and that is said.
func TestComparisonSaysThatNothingBeatsTheFloor(t *testing.T) {
	h, later := lives(NBD{.6, 8}, 3, ages(2000, 20, 60), 30)
	c, err := Compare(t.Context(), h, later, 30, Methods(), CompareOptions{})
	require.NoError(t, err)
	assert.Equal(t, 3, c.Best)
	assert.Contains(t, strings.Join(c.Reasons, "\n"), "Nothing beats NBD, the floor")
	// Without the floor, a model with dropout says itself that there is none.
	c, err = Compare(t.Context(), h, later, 30, Methods()[:1], CompareOptions{})
	require.NoError(t, err)
	assert.Contains(t, codes(c.Trials[0].Fit.Warnings)[0], "d")
	said := strings.Join(c.Reasons, "\n")
	assert.True(t, strings.Contains(said, "(dropout-unidentified)") || strings.Contains(said, "(boundary)"), said)
}
