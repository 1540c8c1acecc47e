package segment

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/internal/stats"
)

// correlated compares columns that are prepared as in a fit.
func correlated(t testing.TB, ps []prepared, rows, workers int) ([]Correlation, []encoder) {
	encoders, _, err := fitEncoders(t.Context(), ps)
	require.NoError(t, err)
	x, err := encodeAll(t.Context(), ps, encoders, rows, 0)
	require.NoError(t, err)
	all, err := correlate(t.Context(), x, ps, encoders, workers)
	require.NoError(t, err)
	return all, encoders
}

func levelled(name string, labels []int32, levels ...string) prepared {
	return prepared{rule: featureRule{name: name, kind: kindCategory, shapes: true, weight: 1}, labels: labels, levels: levels}
}

// By hand: sums of squares and of products, correlation ratios from the means of levels,
// and Cramer's V of small tables.
func TestCorrelationsByHand(t *testing.T) {
	ps := []prepared{
		number([]float64{1, 2, 3, 4, 5, 6}, featureRule{name: "a", weight: 3}),
		number([]float64{2, 1, 4, 3, 6, 5}, featureRule{name: "b", weight: 1}),
		levelled("c", []int32{0, 0, 1, 1, 2, 2}, "x", "y", "z"),
		levelled("d", []int32{0, 0, 0, 1, 1, 1}, "u", "v"),
		levelled("e", []int32{0, 1, 0, 1, 0, 1}, "p", "q"),
	}
	all, _ := correlated(t, ps, 6, 1)
	got := map[string]Correlation{}
	for i, c := range all {
		got[c.A+c.B] = c
		if i > 0 {
			assert.GreaterOrEqual(t, math.Abs(all[i-1].Strength), math.Abs(c.Strength))
		}
	}
	require.Len(t, got, 10)
	for pair, want := range map[string]float64{
		"ab": 29. / 35,                                         // deviations multiply to 14.5, squares add up to 17.5
		"ac": math.Sqrt(16 / 17.5), "bc": math.Sqrt(16 / 17.5), // means 1.5, 3.5, 5.5: twice 4 + 0 + 4
		"ad": math.Sqrt(13.5 / 17.5), // means 2 and 5: three times 2.25 twice
		"ae": math.Sqrt(1.5 / 17.5),  // means 3 and 4
		"ce": 0, "de": 1. / 3,
		"cd": math.Sqrt(2. / 3), // chi-square 4 of 6
	} {
		assert.InDelta(t, want, got[pair].Strength, 1e-12, pair)
	}
	assert.Equal(t, "pearson", got["ab"].Measure)
	assert.Equal(t, "correlation-ratio", got["ac"].Measure)
	assert.Equal(t, "cramer-v", got["cd"].Measure)
}

// The same as the tests of descriptors say, which are computed another way.
func TestCorrelationsAreThoseOfTheTests(t *testing.T) {
	r := random.Stream(2)
	const n = 20_000 // several parts
	x, y, kinds, other := make([]float64, n), make([]float64, n), make([]int32, n), make([]int32, n)
	groups := make([][]float64, 3)
	counts := [][]int{make([]int, 4), make([]int, 4), make([]int, 4)}
	for i := range n {
		kinds[i] = int32(r.IntN(3))
		x[i] = r.NormFloat64() + float64(kinds[i])
		y[i] = -x[i] + r.NormFloat64()
		if other[i] = int32(r.IntN(4)); r.IntN(2) == 0 {
			other[i] = kinds[i]
		}
		groups[kinds[i]] = append(groups[kinds[i]], x[i])
		counts[kinds[i]][other[i]]++
	}
	ps := []prepared{
		number(x, featureRule{name: "x", weight: 1, scaling: scaling{robust: true}}),
		levelled("kind", kinds, "a", "b", "c"),
		number(y, featureRule{name: "y", weight: 1}),
		levelled("other", other, "k", "l", "m", "n"),
	}
	all, _ := correlated(t, ps, n, 1)
	again, _ := correlated(t, ps, n, 3)
	assert.Equal(t, all, again, "whatever the workers")
	got := map[string]float64{}
	for _, c := range all {
		got[c.A+" "+c.B] = c.Strength
	}
	between, within := variation(groups)
	assert.InDelta(t, math.Sqrt(between/(between+within)), got["x kind"], 1e-9)
	table := CategoryTest{Levels: make([]string, 4), Counts: counts}
	table.compute()
	assert.InDelta(t, table.V, got["kind other"], 1e-9)
	mx, vx := stats.MeanVar(x)
	my, vy := stats.MeanVar(y)
	sum := 0.0
	for i := range n {
		sum += (x[i] - mx) * (y[i] - my)
	}
	assert.InDelta(t, sum/(n-1)/math.Sqrt(vx*vy), got["x y"], 1e-9)
	assert.Less(t, got["x y"], -.5)
}

func TestWhatRepeatsIsSaidOnce(t *testing.T) {
	one := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 12}
	two := []float64{-1, -2, -3, -4, -5, -6, -7, -8, -9, -10}
	far := []float64{5, 3, 5, 1, 5, 2, 9, 0, 5, 1}
	columns := func(a, b, c float64) []prepared {
		return []prepared{
			number(one, featureRule{name: "one", weight: a}), number(far, featureRule{name: "far", weight: 1}),
			number(two, featureRule{name: "two", weight: b}), number(one, featureRule{name: "three", weight: c}),
			number(make([]float64, 10), featureRule{name: "constant", weight: 9}),
		}
	}
	all, encoders := correlated(t, columns(1, 1, 1), 10, 0)
	assert.Len(t, all, 6, "nothing goes with a constant")
	ws := repeats(all, encoders)
	require.Len(t, ws, 2)
	assert.Equal(t, "two", ws[0].Subject)
	assert.Contains(t, ws[0].Text, `the same as "one",`)
	assert.Equal(t, "three", ws[1].Subject)
	assert.Contains(t, ws[1].Text, `"one" and "two"`)
	// Weights that make one of them all are an answer.
	all, encoders = correlated(t, columns(1./3, 1./3, 1./3), 10, 0)
	assert.Len(t, all, 6)
	assert.Empty(t, repeats(all, encoders))

}

func BenchmarkCorrelate(b *testing.B) {
	r := random.Stream(9)
	const n = 1_000_000
	var ps []prepared
	for j := range 10 {
		if j >= 8 {
			labels := make([]int32, n)
			for i := range labels {
				labels[i] = int32(r.IntN(4))
			}
			ps = append(ps, levelled(string(rune('a'+j)), labels, "a", "b", "c", "d"))
			continue
		}
		values := make([]float64, n)
		for i := range values {
			values[i] = r.NormFloat64()
		}
		ps = append(ps, number(values, featureRule{name: string(rune('a' + j)), weight: 1}))
	}
	encoders, _, err := fitEncoders(b.Context(), ps)
	require.NoError(b, err)
	x, err := encodeAll(b.Context(), ps, encoders, n, 0)
	require.NoError(b, err)
	b.Run("n=1000000/numbers=8/categories=2", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := correlate(b.Context(), x, ps, encoders, 0); err != nil {
				b.Fatal(err)
			}
		}
	})
}
