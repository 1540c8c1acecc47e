package value

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestRanksNumberDistinctValues(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, distinct := range []int{1, 7, 365, 5000} {
		values := make([]float64, 20_000)
		for i := range values {
			values[i] = float64(rng.IntN(distinct)) / 7
		}
		var k ranks
		number := make([]int32, len(values))
		for i, v := range values {
			number[i] = k.add(v)
		}
		rank := k.sort()
		assert.True(t, slices.IsSorted(k.values))
		assert.Len(t, slices.Compact(slices.Clone(k.values)), len(k.values), "a value has two numbers")
		for i, v := range values {
			if got := k.values[rank[number[i]]]; got != v {
				t.Fatalf("%v came back as %v", v, got)
			}
		}
	}
}

func TestSortKeysSortsAsAComparisonDoes(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 1))
	for _, most := range []key{{1, 1, 1}, {3, 2047, 2048}, {maxFrequency, 4_000_000, 0}, {math.MaxInt32 - 1, math.MaxInt32 - 1, math.MaxInt32 - 1}} {
		keys := make([]key, 3000)
		for i := range keys {
			keys[i] = key{rng.Int32N(most.x + 1), rng.Int32N(most.recency + 1), rng.Int32N(most.age + 1)}
		}
		want := slices.Clone(keys)
		slices.SortFunc(want, func(a, b key) int {
			return cmp.Or(cmp.Compare(a.x, b.x), cmp.Compare(a.recency, b.recency), cmp.Compare(a.age, b.age))
		})
		assert.Equal(t, want, sortKeys(keys, most))
	}
}

// Values of customers who share an age and a number of orders are worked out
// once; alone, a customer is worth the same to the last bit.
func TestCLVsOfManyAreThoseOfEach(t *testing.T) {
	h, s := shop(3000)
	g := GammaGamma{P: 6, Q: 4, Gamma: 15}
	z := Horizon{Steps: 12, Step: 4.35, Rate: .01}
	for _, m := range []Orders{BGNBD{.4, 8, .8, 2.5}, MBGNBD{.4, 8, .8, 2.5}, ParetoNBD{.5, 10, .6, 12}, NBD{.4, 12}} {
		many, err := CLVs(t.Context(), m, g, h, s, z, 0)
		assert.NoError(t, err)
		for i := range h {
			if one := CLV(m, g, h[i], s[i], z); one != many[i] {
				t.Fatalf("%T, customer %d: %v alone, %v among others", m, i, one, many[i])
			}
		}
		few, err := CLVs(t.Context(), m, g, h[:1], s[:1], z, 0) // nobody to share with
		assert.NoError(t, err)
		assert.Equal(t, many[0], few[0])
	}
}
