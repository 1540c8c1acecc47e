package value

import (
	"math"
	"testing"
	"time"

	"github.com/clientele-go/clientele/internal/random"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestForecastCoverage simulates bases, fits and forecasts them, lets the same
// customers go on for half a year by the laws that made them, and counts how
// often the intervals held what came.
//
// Groups: an interval of 95 % holds in 95 % of bases; groups of one base share
// its estimate, so the bound is that of as many trials as there are bases, with
// 3.3 standard deviations of the binomial (1 in 1,000 on both sides). Customers:
// orders come in whole numbers, so an interval of 2.5 % and 97.5 % points holds
// more than 95 %; how many it should hold is counted in fresh futures by the
// model itself, and what it did hold has to agree within 3.3 of the binomial.
func TestForecastCoverage(t *testing.T) {
	if testing.Short() {
		t.Skip("200 bases, each fitted and forecast")
	}
	const (
		bases, n, groups = 200, 1000, 2
		watched          = 25 // customers of a base
		ahead            = 26.
	)
	z := Horizon{Steps: 1, Step: ahead, Margin: 1}
	begin := time.Now()
	var heldGroups, heldMeans, heldCustomers, should float64
	now := ages(n, 10, 100)
	then := make([]float64, n)
	group := make([]int, n)
	for i := range now {
		then[i] = now[i] + ahead
		group[i] = i % groups
	}
	for seed := range uint64(bases) {
		// Equal seeds make the same customers, with the same orders up to the
		// earlier age; amounts are gamma around a mean of the customer's own.
		h, later := usualOrders.Simulate(seed+1, now), usualOrders.Simulate(seed+1, then)
		s, came := make([]Spending, n), make([]float64, n)
		sums := make([]float64, groups)
		for i := range h {
			rng := random.Stream(seed+1, uint64(i), 1)
			scale := usualSpend.Gamma / gamma(rng, usualSpend.Q)
			if x := h[i].Frequency; x > 0 {
				s[i] = Spending{x, scale * gamma(rng, usualSpend.P*float64(x)) / float64(x)}
			}
			require.GreaterOrEqual(t, later[i].Frequency, h[i].Frequency)
			if more := later[i].Frequency - h[i].Frequency; more > 0 {
				came[i] = scale * gamma(rng, usualSpend.P*float64(more))
			}
			sums[group[i]] += came[i]
		}
		orders, err := FitBGNBD(t.Context(), h, Options{})
		require.NoError(t, err)
		spend, err := FitGammaGamma(t.Context(), s, Options{})
		require.NoError(t, err)
		orderDraws, err := orders.Draws(2*seed, 200)
		require.NoError(t, err)
		spendDraws, err := spend.Draws(2*seed+1, 200)
		require.NoError(t, err)
		f, err := NewForecaster(orders.Model, spend.Model, orderDraws, spendDraws, z)
		require.NoError(t, err)
		got, err := f.Groups(t.Context(), h, s, group, groups, ForecastOptions{Sample: 100, Seed: seed})
		require.NoError(t, err)
		truth := make([]float64, groups)
		for i := range h {
			truth[group[i]] += CLV(usualOrders, usualSpend, h[i], s[i], z)
		}
		for g := range got {
			if got[g].Low <= sums[g] && sums[g] <= got[g].High {
				heldGroups++
			}
			if got[g].ExpectedLow <= truth[g] && truth[g] <= got[g].ExpectedHigh {
				heldMeans++
			}
		}
		y := f.newSeer()
		for i := range watched {
			i := i * n / watched
			c, err := f.Customer(h[i], s[i], seed)
			require.NoError(t, err)
			if c.Low <= came[i] && came[i] <= c.High {
				heldCustomers++
			}
			rng := random.Stream(seed, uint64(i), 2)
			for _, d := range f.draws {
				if v := y.realised(rng, look(d.orders, h[i]), d.spend, s[i]); c.Low <= v && v <= c.High {
					should += 1 / float64(len(f.draws))
				}
			}
		}
	}
	t.Logf("%d bases of %d customers, %v: what came lay in the prediction intervals of %.1f %% of groups and %.2f %% of customers (%.2f %% by the models); "+
		"the true expectation in %.1f %% of the intervals of groups", bases, n, time.Since(begin).Round(time.Millisecond),
		100*heldGroups/bases/groups, 100*heldCustomers/bases/watched, 100*should/bases/watched, 100*heldMeans/bases/groups)
	bound := 3.3 * math.Sqrt(.95*.05/bases)
	assert.InDelta(t, .95, heldGroups/bases/groups, bound)
	assert.InDelta(t, .95, heldMeans/bases/groups, bound)
	p := should / bases / watched
	assert.Greater(t, p, .95)
	assert.InDelta(t, p, heldCustomers/bases/watched, 3.3*math.Sqrt(p*(1-p)/bases/watched))
}
