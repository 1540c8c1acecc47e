package behavior

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/stats"
)

// base returns n customers with what real ones have: most ordered once, and
// amounts with a long tail, some of them equal.
func base(n int, seed uint64) []RFM {
	r := rand.New(rand.NewPCG(seed, 7))
	values := make([]RFM, n)
	for i := range values {
		f := 1 + int(r.ExpFloat64()*1.5)
		values[i] = RFM{ID: fmt.Sprintf("c%d", i), Recency: float64(r.IntN(400)), Frequency: float64(f),
			Monetary: math.Round(r.ExpFloat64()*float64(f)*200) / 4}
	}
	return values
}

func score(t testing.TB, values []RFM, o ScoreOptions) *Scores {
	t.Helper()
	s, err := ScoreRFM(context.Background(), values, o)
	require.NoError(t, err)
	return s
}

func codes(s []Warning) []string {
	var all []string
	for _, w := range s {
		all = append(all, w.Code+" "+w.Subject)
	}
	return all
}

func TestBestIsTheHighestScore(t *testing.T) {
	values := make([]RFM, 10)
	for i := range values {
		values[i] = RFM{ID: fmt.Sprint(i), Recency: float64(100 - i), Frequency: float64(1 + i), Monetary: float64(10 * i)}
	}
	s := score(t, values, ScoreOptions{})
	assert.Empty(t, s.Warnings)
	for i, c := range s.Customers {
		k := 1 + i/2
		assert.Equal(t, Score{ID: fmt.Sprint(i), R: k, F: k, M: k, FM: k}, c)
	}
	assert.Equal(t, "555", s.Customers[9].String())
	s = score(t, values, ScoreOptions{Bins: 10})
	assert.Equal(t, "10.10.10", s.Customers[9].String())
	assert.Equal(t, "111", s.Customers[0].String())
	assert.Equal(t, [4]int{10, 10, 10, 10}, s.Used)
}

// What a score is, from its definition: the number of quantiles below the
// value, by a search through stats.Quantile.
func TestScoresAgainstTheirDefinition(t *testing.T) {
	for _, bins := range []int{2, 3, 4, 5, 10, 100} {
		values := base(997, uint64(bins))
		s := score(t, values, ScoreOptions{Bins: bins})
		for m := range 3 {
			sorted := make([]float64, len(values))
			for i := range values {
				sorted[i] = values[i].measure(m)
			}
			sort.Float64s(sorted)
			for i, v := range values {
				k := 1
				for j := 1; j < bins; j++ {
					// 1e-9 of slack, for the quantile of equal values may be rounded.
					if v.measure(m) > stats.Quantile(sorted, float64(j)/float64(bins))+1e-9 {
						k++
					}
				}
				got := [3]int{bins + 1 - s.Customers[i].R, s.Customers[i].F, s.Customers[i].M}[m]
				require.Equal(t, k, got, "%s of %v in %d bins", measures[m], v, bins)
			}
		}
	}
}

func TestScoresDoNotDependOnOrderOrUnits(t *testing.T) {
	values := base(5000, 3)
	want := score(t, values, ScoreOptions{})
	byID := map[string]Score{}
	for _, c := range want.Customers {
		byID[c.ID] = c
	}
	r := rand.New(rand.NewPCG(1, 1))
	for range 3 {
		shuffled := slices.Clone(values)
		r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		before := slices.Clone(shuffled)
		s := score(t, shuffled, ScoreOptions{})
		assert.Equal(t, before, shuffled, "input is left alone")
		assert.Equal(t, want.Cuts, s.Cuts)
		for _, c := range s.Customers {
			require.Equal(t, byID[c.ID], c)
		}
	}
	// Money in another currency, time in weeks: factors that round.
	for _, k := range []float64{1. / 7, 1.0837, 1e-300, 1e300, math.Pi} {
		scaled := slices.Clone(values)
		for i := range scaled {
			scaled[i].Recency *= k
			scaled[i].Monetary *= k
		}
		require.Equal(t, want.Customers, score(t, scaled, ScoreOptions{}).Customers, "times %v", k)
	}
	// Every customer twice: the ranks are others, the ties are not split.
	twice := score(t, append(slices.Clone(values), values...), ScoreOptions{})
	assert.Equal(t, twice.Customers[:len(values)], twice.Customers[len(values):])
}

func TestScoresOfALedgerDoNotDependOnHowItWasFilled(t *testing.T) {
	orders := made(20000, 5)
	want := score(t, summarize(t, ledger(t, orders)).RFM(), ScoreOptions{})
	a, b := NewLedger(Options{}), NewLedger(Options{})
	for i, o := range orders {
		require.NoError(t, []*Ledger{a, b}[i%2].Add(o))
	}
	require.NoError(t, b.Merge(a))
	assert.Equal(t, want, score(t, summarize(t, b).RFM(), ScoreOptions{}))
}

func TestHeavyTies(t *testing.T) {
	values := base(1000, 9)
	for i := range values {
		values[i].Frequency = 1
		if i%10 == 0 {
			values[i].Frequency = 2
		}
		if i%100 == 0 {
			values[i].Frequency = 3
		}
	}
	s := score(t, values, ScoreOptions{})
	assert.Equal(t, []float64{1, 1, 1, 1}, s.Cuts.Frequency)
	assert.Equal(t, 2, s.Used[1])
	assert.Contains(t, codes(s.Warnings), "ties frequency")
	for i, c := range s.Customers {
		want := 1
		if values[i].Frequency > 1 {
			want = 5
		}
		assert.Equal(t, want, c.F)
	}
	assert.Contains(t, s.Warnings[0].Text, "only 2 of 5 scores are used (1, 5)")

	// All the same in everything.
	for i := range values {
		values[i] = RFM{ID: "x", Recency: 3, Frequency: 2, Monetary: .1}
	}
	s = score(t, values, ScoreOptions{})
	assert.Equal(t, [4]int{1, 1, 1, 1}, s.Used)
	assert.Len(t, s.Warnings, 4)
	s = score(t, values[:1], ScoreOptions{})
	assert.Equal(t, []string{"few-customers "}, codes(s.Warnings))
}

func TestFixedCuts(t *testing.T) {
	o := ScoreOptions{Cuts: Cuts{Recency: []float64{30, 90}, Frequency: []float64{1, 5}, Monetary: []float64{0, 100}, FM: []float64{3, 4}}}
	values := []RFM{{"a", 30, 1, 0}, {"b", 31, 2, .5}, {"c", 90.5, 6, 101}, {"d", 90, 5, 100}}
	s := score(t, values, o)
	assert.Equal(t, 3, s.Bins)
	assert.Equal(t, []Score{{"a", 3, 1, 1, 1}, {"b", 2, 2, 2, 2}, {"c", 1, 3, 3, 3}, {"d", 2, 2, 2, 2}}, s.Customers)
	o.Convention = AtQuantilePlusOne // a value at a cut lies above it; fixed cuts stay as they are
	s = score(t, values, o)
	assert.Equal(t, o.Cuts, s.Cuts)
	assert.Equal(t, []Score{{"a", 2, 2, 2, 2}, {"b", 2, 2, 2, 2}, {"c", 1, 3, 3, 3}, {"d", 1, 3, 3, 3}}, s.Customers)

	// The cuts of one base score others, one by one and together.
	for _, convention := range []Convention{AtQuantile, AtQuantilePlusOne} {
		values = base(500, 4)
		s = score(t, values, ScoreOptions{Convention: convention})
		again := score(t, values[:200], ScoreOptions{Convention: convention, Cuts: s.Cuts})
		assert.Equal(t, s.Customers[:200], again.Customers)
		for i, v := range values {
			c, err := s.Score(v)
			require.NoError(t, err)
			require.Equal(t, s.Customers[i], c)
		}
	}
	assert.Zero(t, testing.AllocsPerRun(100, func() { _, _ = s.Score(values[0]) }))
}

func TestScoreErrors(t *testing.T) {
	ok := RFM{"a", 1, 1, 1}
	for want, bad := range map[string]RFM{
		`row 2: customer is empty`:            {},
		`customer "b": recency is -1`:         {"b", -1, 1, 1},
		`customer "b": frequency is -1`:       {"b", 1, -1, 1},
		`customer "b": monetary is NaN`:       {"b", 1, 1, math.NaN()},
		`customer "b": recency is +Inf`:       {"b", math.Inf(1), 1, 1},
		`row 2: customer "b": monetary is -I`: {"b", 1, 1, math.Inf(-1)},
	} {
		_, err := ScoreRFM(t.Context(), []RFM{ok, bad}, ScoreOptions{})
		assert.ErrorContains(t, err, want)
		_, err = score(t, []RFM{ok}, ScoreOptions{}).Score(bad)
		assert.Error(t, err)
		_, err = Tiers(t.Context(), []RFM{ok, bad}, TierOptions{})
		assert.ErrorContains(t, err, want)
		_, err = Concentrate(t.Context(), append(base(20, 1)[:1], append([]RFM{bad}, base(20, 1)...)...), nil)
		assert.ErrorContains(t, err, want)
	}
	_, err := ScoreRFM(t.Context(), nil, ScoreOptions{})
	assert.ErrorContains(t, err, "no customers")
	for want, o := range map[string]ScoreOptions{
		"1 bins, want 2 to 100":          {Bins: 1},
		"-3 bins":                        {Bins: -3},
		"101 bins":                       {Bins: 101},
		"no convention 9":                {Convention: 9},
		"2 cuts of recency for 5 bins":   {Bins: 5, Cuts: Cuts{Recency: []float64{1, 2}}},
		"0 cuts of FM for 5 bins":        {Cuts: Cuts{FM: []float64{}}},
		"1 cuts of monetary for 3 bins":  {Cuts: Cuts{Recency: []float64{1, 2}, Monetary: []float64{1}}},
		"cut 2 of frequency (1) is less": {Bins: 3, Cuts: Cuts{Frequency: []float64{2, 1}}},
		"cut 1 of FM is NaN":             {Bins: 2, Cuts: Cuts{FM: []float64{math.NaN()}}},
	} {
		_, err := ScoreRFM(t.Context(), []RFM{ok}, o)
		assert.ErrorContains(t, err, want)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = ScoreRFM(ctx, base(10, 1), ScoreOptions{})
	assert.ErrorIs(t, err, context.Canceled)
	_, err = Tiers(ctx, base(10, 1), TierOptions{})
	assert.ErrorIs(t, err, context.Canceled)
	_, err = Concentrate(ctx, base(10, 1), nil)
	assert.ErrorIs(t, err, context.Canceled)
}

func TestHugeValues(t *testing.T) {
	values := base(50, 2)
	for i := range values {
		values[i].Monetary = math.MaxFloat64
		if i < 25 {
			values[i].Monetary = -math.MaxFloat64
		}
	}
	s := score(t, values, ScoreOptions{})
	assert.Equal(t, 1, s.Customers[0].M)
	assert.Equal(t, 3, s.Customers[49].M) // above the cuts at 20 and 40 %, not above those that equal it
	for _, c := range s.Cuts.Monetary {
		assert.False(t, math.IsNaN(c) || math.IsInf(c, 0))
	}
	_, err := SegmentRFM(t.Context(), values[25:], score(t, values[25:], ScoreOptions{}), RFMRules{})
	assert.ErrorContains(t, err, "more than a number can hold")
	c, err := Concentrate(t.Context(), values, nil)
	require.NoError(t, err)
	assert.InDelta(t, .5, c.Gini, 1e-12)
}
