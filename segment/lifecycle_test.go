package segment_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/behavior"
)

func TestLifecycle(t *testing.T) {
	once := func(since float64) behavior.Customer {
		return behavior.Customer{Orders: 1, Periods: 1, SinceLast: since, GapMean: math.NaN()}
	}
	often := func(x int, gap, since float64) behavior.Customer {
		return behavior.Customer{Orders: x + 1, Periods: x + 1, Frequency: x, GapMean: gap, SinceLast: since}
	}
	nan := math.NaN()
	for i, c := range []struct {
		gap      float64
		customer behavior.Customer
		alive    float64
		want     segment.State
	}{
		{4, behavior.Customer{}, nan, segment.Prospect},
		{4, once(12), 1, segment.New}, // three gaps of 4 are still on time
		{4, once(12.1), 1, segment.AtRisk},
		{4, once(24.1), 1, segment.Dormant},
		{4, once(48.1), 1, segment.Lost},
		{4, once(48.1), nan, segment.Lost},
		{4, once(1), .3, segment.Dormant}, // a model that knows better is believed
		{4, once(48.1), .3, segment.Lost},
		{0, once(1000), 1, segment.Unknown}, // nothing to measure by
		{0, once(1), nan, segment.Unknown},
		{0, once(1), .9, segment.New},           // but for the model
		{4, often(5, 1, 1), -1, segment.Active}, // no probability is no answer
		{4, often(5, 1, 100), 2, segment.Lost},
		{4, often(5, 1, 7), math.Inf(1), segment.Dormant},
		{0, once(1), -1, segment.Unknown},
		{0, once(1), .4, segment.Dormant},
		{4, often(5, 1, 3), .9, segment.Active},
		{4, often(5, 1, 3.1), .9, segment.AtRisk}, // own rhythm, not that of the base
		{4, often(5, 10, 29), .9, segment.Active},
		{4, often(5, 1, 100), .9, segment.AtRisk}, // P(alive) decides beyond
		{4, often(5, 1, 100), nan, segment.Lost},
		{4, often(5, 1, 7), nan, segment.Dormant},
		{4, often(5, 1, 1), .49, segment.Dormant},
		{4, often(5, 1, 1), .049, segment.Lost},
		{4, often(1, 1, 11), .9, segment.Active}, // one gap is no rhythm yet
		{4, often(1, 10, 29), .9, segment.Active},
		{0, often(1, 1, 11), .9, segment.AtRisk},
	} {
		assert.Equal(t, c.want, segment.Lifecycle{Gap: c.gap}.State(c.customer, c.alive), "case %d", i)
	}
}

// absent is a customer with n gaps, of which the longest is pause and the rest have
// the mean other, who has ordered on after days since and not for a time of since.
func absent(n int, other, pause float64, after int, since float64) behavior.Customer {
	recency := pause + float64(n-1)*other
	return behavior.Customer{Orders: n + 1, Periods: n + 1, Frequency: n, Recency: recency, GapMean: recency / float64(n),
		GapMax: pause, PeriodsAfterGapMax: after, SinceLast: since}
}

func TestWonBack(t *testing.T) {
	nan := math.NaN()
	for i, c := range []struct {
		gap      float64
		customer behavior.Customer
		alive    float64
		want     segment.State
	}{
		// One gap: by that of the base, above 6 of which a one-time buyer is dormant.
		{4, absent(1, 0, 24.1, 1, 1), .9, segment.WonBack},
		{4, absent(1, 0, 24, 1, 1), .9, segment.Active},
		{0, absent(1, 0, 1000, 1, 1), .9, segment.Active}, // nothing to measure by
		// Two: 6 + ln 2 = 6.69 gaps of the base, if the other is no longer than that.
		{4, absent(2, 4, 26.8, 1, 1), .9, segment.WonBack},
		{4, absent(2, 4, 26.7, 1, 1), .9, segment.Active},
		{4, absent(2, 4.1, 26.8, 1, 1), .9, segment.Active},
		// By their own gaps alone: 67.6 times the mean of the others for three gaps,
		// 13.64 times for ten.
		{0, absent(3, 1, 67.7, 1, 1), .9, segment.WonBack},
		{0, absent(3, 1, 67.5, 1, 1), .9, segment.Active},
		{0, absent(10, 5, 68.3, 1, 1), .9, segment.WonBack},
		{0, absent(10, 5, 68.1, 1, 1), .9, segment.Active},
		{4, absent(10, 5, 68.3, 1, 1), .9, segment.WonBack},
		{4, absent(10, 5, 40, 1, 1), .9, segment.Active}, // longer gaps than the base: not judged by it
		// For one and two days with orders, then there is a rhythm again.
		{4, absent(10, 1, 40, 2, 1), .9, segment.WonBack},
		{4, absent(10, 1, 40, 3, 1), .9, segment.Active},
		{4, absent(10, 1, 40, 0, 1), .9, segment.Active}, // a table that does not say
		// On time by the gap without the absence, and only if on time.
		{4, absent(10, 1, 400, 1, 3), .9, segment.WonBack},
		{4, absent(10, 1, 400, 1, 3.1), .9, segment.AtRisk},
		{4, absent(10, 1, 400, 5, 3.1), .9, segment.AtRisk},
		{4, absent(1, 0, 400, 1, 12), nan, segment.WonBack},
		{4, absent(1, 0, 400, 1, 12.1), nan, segment.AtRisk},
		{4, absent(1, 0, 400, 1, 24.1), nan, segment.Dormant},
		{4, absent(10, 1, 400, 1, 1), .4, segment.Dormant}, // the model knows better
		{4, absent(10, 1, 400, 1, 1), .04, segment.Lost},
		{4, absent(10, 1, nan, 1, 1), .9, segment.Active},
	} {
		assert.Equal(t, c.want, segment.Lifecycle{Gap: c.gap}.State(c.customer, c.alive), "case %d", i)
	}
}

func TestWonBackByChance(t *testing.T) {
	// Customers of one steady rate, of whom nobody has been away: without a base
	// fewer than exp(-6) of them are taken for it, whatever the number of gaps, and
	// nearly as many where the longest pause is over half of the time (then Fisher's
	// first term is exact). 4 standard deviations.
	const customers = 200_000
	for _, n := range []int{2, 3, 5, 10, 40} {
		r := random.Stream(5, uint64(n))
		found := 0
		for range customers {
			c := behavior.Customer{Orders: n + 1, Periods: n + 1, Frequency: n, PeriodsAfterGapMax: 1}
			for range n {
				gap := r.ExpFloat64()
				c.Recency += gap
				c.GapMax = max(c.GapMax, gap)
			}
			c.GapMean = c.Recency / float64(n)
			if (segment.Lifecycle{}).State(c, .9) == segment.WonBack {
				found++
			}
		}
		want := customers * math.Exp(-6)
		assert.Less(t, float64(found), want+4*math.Sqrt(want), "%d gaps", n)
		assert.Greater(t, float64(found), .9*want-4*math.Sqrt(want), "%d gaps", n)
	}
}

func TestStateDoesNotDependOnTheUnit(t *testing.T) {
	// The same records in every unit, the base's gap scaled along.
	r := random.Stream(8)
	l := behavior.NewLedger(behavior.Options{})
	start := time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range 3000 {
		rate, d := 2+60*r.Float64(), r.IntN(1000)
		for n := r.IntN(30); n >= 0 && d < 1000; n-- {
			require.NoError(t, l.Add(behavior.Order{Customer: fmt.Sprint(i), Time: start.AddDate(0, 0, d)}))
			d += 1 + int(rate*r.ExpFloat64())
			if r.IntN(8) == 0 {
				d += 400
			}
		}
	}
	states := map[segment.State]int{}
	var days []segment.State
	for _, u := range []behavior.Unit{behavior.Day, behavior.Week, behavior.Month, behavior.Year} {
		table, err := l.Summarize(t.Context(), behavior.Window{Unit: u})
		require.NoError(t, err)
		life := segment.Lifecycle{Gap: 31.4159 / u.Days()}
		for i, c := range table.Customers {
			s := life.State(c, math.NaN())
			if u == behavior.Day {
				days = append(days, s)
				states[s]++
			}
			assert.Equal(t, days[i], s, "%s in %vs", c.ID, u)
		}
	}
	for _, s := range []segment.State{segment.New, segment.Active, segment.AtRisk, segment.Dormant, segment.Lost, segment.WonBack} {
		assert.Positive(t, states[s], s)
	}
}

func TestFewWonBackAreCountedAsActive(t *testing.T) {
	customers := func(groups ...[2]int) (states []segment.State, label []int32) { // active and won back in each
		for g, n := range groups {
			for range n[0] {
				states, label = append(states, segment.Active), append(label, int32(g))
			}
			for range n[1] {
				states, label = append(states, segment.WonBack), append(label, int32(g))
			}
		}
		return append(states, segment.WonBack, segment.Lost), append(label, -1, int32(len(groups))) // in no segment that is shown
	}
	for _, c := range []struct {
		groups [][2]int
		told   bool
	}{
		{[][2]int{{20, 10}, {30, 0}}, true},
		{[][2]int{{0, 10}, {30, 12}}, true},
		{[][2]int{{20, 10}, {30, 1}}, false}, // the one would be the difference
		{[][2]int{{9, 10}, {30, 10}}, false}, // so would the nine
		{[][2]int{{9, 0}}, false},
	} {
		states, label := customers(c.groups...)
		got := segment.Tellable(states, label, len(c.groups))
		assert.Equal(t, len(states), len(got))
		assert.Equal(t, c.told, slices.Contains(got, segment.WonBack), "%v", c.groups)
		assert.Contains(t, states, segment.WonBack, "the caller's own are left alone")
		assert.Equal(t, segment.Lost, got[len(got)-1])
	}
}

func TestLifecycleOfABase(t *testing.T) {
	table := &behavior.Table{}
	for i := range 9 {
		table.Customers = append(table.Customers, behavior.Customer{ID: fmt.Sprint(i), Frequency: 2, GapMean: 3.3333 + float64(i)})
	}
	table.Customers = append(table.Customers, behavior.Customer{GapMean: math.NaN()})
	assert.Zero(t, segment.LifecycleOf(table).Gap, "nine repeat customers are too few")
	table.Customers = append(table.Customers, behavior.Customer{Frequency: 1, GapMean: 100})
	assert.Equal(t, 7.8, segment.LifecycleOf(table).Gap, "median 7.8333 of ten, to two digits")
	assert.Zero(t, segment.LifecycleOf(nil))
}
