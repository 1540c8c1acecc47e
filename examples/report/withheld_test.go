package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment/behavior"
	"github.com/clientele-go/clientele/segment/value"
)

// Shares do not tell how many people they are shares of: with the 5 one-time buyers
// of 150 customers left out, shares of the others must not say that they are 145.
func TestSharesDoNotTellOfHowMany(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	bases := 300
	if testing.Short() {
		bases = 50
	}
	for range bases {
		all := 60 + r.IntN(800)
		n := all - 1 - r.IntN(9)
		var shares []float64 // of a partition of n into classes of ten at least
		for left := n; left > 0; {
			k := min(left, fewest+r.IntN(n/4))
			if left-k < fewest {
				k = left
			}
			shares = append(shares, shareOf(k, n))
			left -= k
		}
		// Could they be of all, or of so few that the others are many?
		possible := []int{}
		for m := all / 2; m <= all; m++ {
			low, high := 0, 0
			for _, share := range shares {
				first, last := 0, 0
				for k := max(fewest, int((share-.06)*float64(m))); float64(k) <= (share+.06)*float64(m); k++ {
					if shareOf(k, m) == share {
						if first == 0 {
							first = k
						}
						last = k
					}
				}
				if first == 0 {
					low = m + 1 // no class of m people is of that share
				}
				low, high = low+first, high+last
			}
			if low <= m && m <= high {
				possible = append(possible, m)
			}
		}
		require.Contains(t, possible, n)
		open := slices.ContainsFunc(possible, func(m int) bool { return m == all || all-m >= fewest })
		assert.True(t, open, "%d of %d: %v are of one of %v", n, all, shares, possible)
	}
}

// One row of each of three customers lies beyond -until: how many they are is not
// said, and cannot be had from a number of all rows either. Many rows of a few are
// no better, and rows of many are counted.
func TestFewRowsOutsideAreNotCounted(t *testing.T) {
	d := newcomers(1, 150, 0, 1)
	text := d.csv()
	rows := func(customers, each int) string {
		var b strings.Builder
		for i := range customers {
			for k := range each {
				fmt.Fprintf(&b, "C%03d,2026-%02d-%02d,20\n", i, 1+k/28, 1+k%28)
			}
		}
		return b.String()
	}
	bad := strings.Repeat("C001,soon,20\n", 100)
	for _, c := range []struct {
		customers, each int
		told            bool
	}{{3, 1, false}, {3, 20, false}, {12, 1, true}, {0, 0, true}} {
		path := file(t, "o.csv", text+rows(c.customers, c.each)+bad)
		js := report(t, "-orders", path, "-until", "2025-12-31", "-k", "2", "-skip-bad")
		if assert.Equal(t, c.told, js.Outside != nil, "%+v", c) && c.told {
			assert.Equal(t, c.customers*c.each, *js.Outside)
		}
		all := strings.Count(text, "\n") - 1 + c.customers*c.each + 100
		require.True(t, warned(js, "many-bad-rows"))
		for _, w := range js.Warnings {
			assert.NotContains(t, w.Text, fmt.Sprint(count(int64(all)), " rows"))
		}
	}
}

// Of a model that gives 1 to every one-time buyer, P(alive) is shown of the others.
func TestAliveIsOfRepeatBuyers(t *testing.T) {
	buying := func(m value.Orders) *result { return &result{buying: &value.Fit[value.Orders]{Model: m}} }
	people := []customer{{Customer: &behavior.Customer{}}, {Customer: &behavior.Customer{Frequency: 2}}}
	assert.Equal(t, people[1:], buying(value.BGNBD{R: 1, Alpha: 1, A: 1, B: 1}).mayHaveLeft(people))
	assert.Equal(t, people, buying(value.MBGNBD{R: 1, Alpha: 1, A: 1, B: 1}).mayHaveLeft(people))
	assert.Equal(t, people, (&result{}).mayHaveLeft(people))

	d := report(t, "-orders", "testdata/orders.csv", "-k", "3", "-model", "bg-nbd")
	for _, of := range [][]float64{shares(d.Alive.Now), shares(d.Alive.Holdout)} {
		sum := 0.
		for _, x := range of {
			sum += x
		}
		assert.InDelta(t, 1, sum, .02)
	}
}

func shares[B jsonAliveShare | jsonAliveCheck](bins []B) (out []float64) {
	for _, b := range bins {
		switch b := any(b).(type) {
		case jsonAliveShare:
			out = append(out, b.Share)
		case jsonAliveCheck:
			out = append(out, b.Share)
		}
	}
	return out
}

// Ranges that few customers make too narrow say so.
func TestSmallBasesAreTold(t *testing.T) {
	out, err := call(t, "-orders", file(t, "o.csv", newcomers(2, 150, 0, 1).csv()), "-k", "2")
	require.NoError(t, err)
	assert.Contains(t, strings.Join(strings.Fields(out), " "), "count on 17 of 20 cases rather than 19")
	out, err = call(t, "-orders", "testdata/orders.csv", "-k", "3")
	require.NoError(t, err)
	assert.NotContains(t, strings.Join(strings.Fields(out), " "), "17 of 20")
	again := make([]value.History, fewLearnt)
	for i := range fewLearntAgain {
		again[i].Frequency = 1
	}
	assert.False(t, learntFromFew(again))
	again[0].Frequency = 0
	assert.True(t, learntFromFew(again))
	assert.True(t, learntFromFew(again[1:]))
}
