package behavior

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// worth returns customers with these values.
func worth(money ...float64) []RFM {
	values := make([]RFM, len(money))
	for i, m := range money {
		values[i] = RFM{ID: fmt.Sprint(i), Frequency: 1, Monetary: m}
	}
	return values
}

func tiers(t *testing.T, values []RFM, o TierOptions) *Partition {
	t.Helper()
	p, err := Tiers(t.Context(), values, o)
	require.NoError(t, err)
	return p
}

func TestTiers(t *testing.T) {
	p := tiers(t, worth(1, 10, 2, 9, 3, 8, 4, 7, 5, 6), TierOptions{})
	assert.Equal(t, []int{2, 0, 2, 0, 2, 1, 2, 1, 2, 1}, p.Of)
	assert.Empty(t, p.Warnings)
	assert.Equal(t, "top 20 %", p.Groups[0].Name)
	assert.Equal(t, "next 30 %", p.Groups[1].Name)
	assert.Equal(t, "last 50 %", p.Groups[2].Name)
	assert.InDelta(t, 19./55, p.Groups[0].RevenueShare, 1e-15)

	// Those who are tied across the border go below it.
	p = tiers(t, worth(10, 9, 9, 7, 6, 5, 4, 3, 2, 1), TierOptions{})
	assert.Equal(t, []int{0, 1, 1, 1, 1, 2, 2, 2, 2, 2}, p.Of)
	assert.Equal(t, []string{"ties top 20 %", "ties next 30 %"}, codes(p.Warnings))
	assert.Contains(t, p.Warnings[0].Text, "smaller")
	assert.Contains(t, p.Warnings[1].Text, "larger")

	p = tiers(t, worth(5, 5, 5, 5), TierOptions{})
	assert.Equal(t, []int{2, 2, 2, 2}, p.Of)

	p = tiers(t, worth(0, 3, -1, 2, 1), TierOptions{Shares: []float64{.5, .5}, Names: []string{"heavy", "light"}, Zero: "none"})
	assert.Equal(t, []int{2, 0, 2, 0, 1}, p.Of) // half of three is to the nearest two
	assert.Equal(t, "none", p.Groups[2].Name)

	// Five who spend and twenty who do not: together they would show the five.
	p = tiers(t, worth(append(make([]float64, 20), 1, 2, 3, 4, 5)...), TierOptions{Zero: "none"})
	assert.Empty(t, p.Published())

	p = tiers(t, worth(0, 0), TierOptions{Zero: "none"})
	assert.Equal(t, []int{3, 3}, p.Of)
}

// At most the share of a tier and all above it has as much or more.
func TestTiersHoldTheirShares(t *testing.T) {
	for n := 1; n < 60; n++ {
		values := base(n, uint64(n))
		o := TierOptions{Shares: []float64{.1, .2, .1, .6}}
		p := tiers(t, values, o)
		for i, v := range values {
			asMuch := 0
			for _, w := range values {
				if w.Monetary >= v.Monetary {
					asMuch++
				}
			}
			want := 3
			for k, sum := range []int{1, 3, 4} { // tenths
				if asMuch <= (n*sum+5)/10 {
					want = k
					break
				}
			}
			require.Equal(t, want, p.Of[i], "n = %d, %v", n, v)
		}
	}
}

func TestTiersDoNotDependOnOrderOrUnits(t *testing.T) {
	values := base(2000, 1)
	of := map[string]int{}
	for i, k := range tiers(t, values, TierOptions{}).Of {
		of[values[i].ID] = k
	}
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(values), func(i, j int) { values[i], values[j] = values[j], values[i] })
	for i := range values {
		values[i].Monetary *= 1.0837
	}
	for i, k := range tiers(t, values, TierOptions{}).Of {
		require.Equal(t, of[values[i].ID], k)
	}
}

func TestTierOptions(t *testing.T) {
	for want, o := range map[string]TierOptions{
		"the shares sum to 0.9":                    {Shares: []float64{.5, .4}},
		"share 1 is 0,":                            {Shares: []float64{0, 1}},
		"share 2 is NaN":                           {Shares: []float64{1, math.NaN()}},
		"1 names for 3 shares":                     {Names: []string{"a"}},
		`name 2 ("a") is empty or used twice`:      {Shares: []float64{.5, .5}, Names: []string{"a", "a"}},
		`name 1 ("top 20 %") is empty or used twi`: {Zero: "top 20 %"},
		"200 shares":                               {Shares: slices.Repeat([]float64{.005}, 200)},
	} {
		assert.ErrorContains(t, o.Validate(), want)
	}
	_, err := Tiers(t.Context(), nil, TierOptions{})
	assert.ErrorContains(t, err, "no customers")
	assert.NoError(t, TierOptions{Shares: slices.Repeat([]float64{.1}, 10)}.Validate())
	p := tiers(t, worth(1, 2, 3), TierOptions{Shares: []float64{.25, .25, .25, .25}})
	assert.Equal(t, "tier 3: next 25 %", p.Groups[2].Name)
}

func TestConcentrate(t *testing.T) {
	c, err := Concentrate(t.Context(), worth(slices.Repeat([]float64{3}, 1000)...), nil)
	require.NoError(t, err)
	assert.InDelta(t, 0, c.Gini, 1e-12)
	for _, s := range c.Tops {
		assert.InDelta(t, s.Top, s.Revenue, 1e-12)
	}
	assert.Empty(t, c.Warnings)

	// One has it all: (n-1)/n.
	money := make([]float64, 100)
	money[30] = 5
	c, err = Concentrate(t.Context(), worth(money...), nil)
	require.NoError(t, err)
	assert.InDelta(t, .99, c.Gini, 1e-15)
	assert.Equal(t, []bool{true, true, false, false}, []bool{c.Tops[0].Withheld, c.Tops[1].Withheld, c.Tops[2].Withheld, c.Tops[3].Withheld})
	assert.Equal(t, TopShare{Top: .1, Customers: 10, Revenue: 1}, c.Tops[2])
	assert.Equal(t, []string{"small-group "}, codes(c.Warnings))

	// 1, 2, ..., n: the Gini coefficient is (n-1)/(3n); the top tenth of 100 has
	// 91 + ... + 100 of 5050. Refunds count as nothing.
	for i := range money {
		money[i] = float64(i + 1)
	}
	c, err = Concentrate(t.Context(), worth(money...), nil)
	require.NoError(t, err)
	assert.InDelta(t, 99./300, c.Gini, 1e-15)
	assert.InDelta(t, 955./5050, c.Tops[2].Revenue, 1e-15)
	c, err = Concentrate(t.Context(), worth(append(slices.Repeat([]float64{-5}, 100), money...)...), []float64{.5, .54, .96})
	require.NoError(t, err)
	assert.InDelta(t, 1, c.Tops[0].Revenue, 1e-15)
	assert.True(t, c.Tops[1].Withheld, "eight more than the share before")
	assert.True(t, c.Tops[2].Withheld, "eight are outside")
	assert.Equal(t, []string{"small-group ", "negative-values "}, codes(c.Warnings))
	assert.Contains(t, c.Warnings[1].Text, "100 customers")
}

func TestConcentrationErrors(t *testing.T) {
	_, err := Concentrate(t.Context(), worth(1, 2, 3, 4, 5, 6, 7, 8, 9), nil)
	assert.ErrorContains(t, err, "fewer than 10 customers")
	_, err = Concentrate(t.Context(), worth(make([]float64, 20)...), nil)
	assert.ErrorContains(t, err, "no customer has a value above 0")
	for _, tops := range [][]float64{{0}, {1}, {math.NaN()}, {.2, .1}, {.1, .1}} {
		_, err = Concentrate(t.Context(), base(20, 1), tops)
		assert.ErrorContains(t, err, "want above 0 to below 1 and in rising order")
	}
}

// Against the definition: half the mean difference of two customers over the mean.
func TestGiniAgainstItsDefinition(t *testing.T) {
	values := base(300, 8)
	var differences, sum float64
	for _, a := range values {
		sum += a.Monetary
		for _, b := range values {
			differences += math.Abs(a.Monetary - b.Monetary)
		}
	}
	c, err := Concentrate(t.Context(), values, nil)
	require.NoError(t, err)
	assert.InDelta(t, differences/(2*300*sum), c.Gini, 1e-12)
	for i := range values {
		values[i].Monetary *= 1e304
	}
	far, err := Concentrate(t.Context(), values, nil)
	require.NoError(t, err)
	assert.InDelta(t, c.Gini, far.Gini, 1e-12)
}
