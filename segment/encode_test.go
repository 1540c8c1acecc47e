package segment

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/internal/stats"
)

func number(values []float64, rule featureRule) prepared {
	rule.kind, rule.shapes = kindNumeric, true
	return prepared{rule: rule, values: values, filled: math.NaN()}
}

func fitted(e *encoder, values ...float64) error {
	_, err := e.fitNumber(values, nil)
	return err
}

func TestNumbersAreStandardised(t *testing.T) {
	// Mean 3 and sample variance 2.5 by hand.
	ps := []prepared{number([]float64{1, 2, 3, 4, 5}, featureRule{name: "x", weight: 4})}
	encoders, warnings, err := fitEncoders(t.Context(), ps)
	require.NoError(t, err)
	assert.Empty(t, warnings)
	x, err := encodeAll(t.Context(), ps, encoders, 5, 1)
	require.NoError(t, err)
	for i, v := range []float64{-2, -1, 0, 1, 2} {
		assert.InDelta(t, 2*v/math.Sqrt(2.5), x.Data[i], 1e-15, "weight 4 doubles a coordinate")
		assert.InDelta(t, ps[0].values[i], encoders[0].original(x.Data[i]), 1e-14)
	}

	e := encoder{featureRule: featureRule{name: "x", weight: 1}, scale: scale{bend: logarithm}}
	require.NoError(t, fitted(&e, 0, math.E-1, math.E*math.E-1))
	assert.InDelta(t, 1, e.location, 1e-15)
	assert.InDelta(t, 1, e.factor, 1e-15)
	assert.InDelta(t, math.E-1, e.original(0), 1e-15)
}

func TestACategoryWeighsLikeANumber(t *testing.T) {
	var labels []int32
	for i := range 1000 {
		labels = append(labels, int32([]int{0, 0, 0, 1, 1, 2, 2, 2, 2, 2}[i%10]))
	}
	ps := []prepared{{rule: featureRule{name: "c", kind: kindCategory, shapes: true, weight: 1}, labels: labels, levels: []string{"a", "b", "c"}}}
	encoders, _, err := fitEncoders(t.Context(), ps)
	require.NoError(t, err)
	x, err := encodeAll(t.Context(), ps, encoders, len(labels), 2)
	require.NoError(t, err)
	total := 0.0
	for l := range 3 {
		var column []float64
		for i := range labels {
			column = append(column, x.Row(i)[l])
		}
		_, v := stats.MeanVar(column)
		total += v
	}
	assert.InDelta(t, 1000./999, total, 1e-12, "1 with the divisor n; the sample variance has n-1")
}

func TestNoiseIsNoVariation(t *testing.T) {
	e := encoder{featureRule: featureRule{weight: 1}}
	require.NoError(t, fitted(&e, .1+.2, .3, .3, .1+.2))
	assert.Zero(t, e.width)
	assert.Error(t, fitted(&e, 1e308, -1e308))
	assert.NoError(t, fitted(&e, 1e150, -1e150))
	e = encoder{featureRule: featureRule{weight: 1}}
	require.NoError(t, fitted(&e, 7), "one customer has no variance")
	assert.Zero(t, e.width)
}

func TestRareLevelsAreFolded(t *testing.T) {
	var texts []string
	add := func(n int, s string) {
		for range n {
			texts = append(texts, s)
		}
	}
	add(12, "web")
	add(10, "shop")
	add(9, "fax")
	add(1, "pigeon")
	labels, levels, cut := foldLevels(texts)
	assert.Equal(t, []string{"shop", "web", other}, levels)
	assert.False(t, cut)
	assert.Equal(t, int32(1), labels[0])
	assert.Equal(t, int32(2), labels[22])
	assert.Equal(t, int32(2), labels[31])

	texts = nil
	for i := range 40 {
		add(10+i, "level "+strconv.Itoa(i))
	}
	_, levels, cut = foldLevels(texts)
	assert.True(t, cut)
	assert.Len(t, levels, maxLevels+1)
	assert.NotContains(t, levels, "level 7", "the least frequent are joined")
	assert.Contains(t, levels, "level 8")

	texts = nil // a level that is called like the joined one is the joined one
	add(20, other)
	add(20, "a")
	_, levels, _ = foldLevels(texts)
	assert.Equal(t, []string{"a", other}, levels)
}

func TestUnseenLevels(t *testing.T) {
	e := encoder{featureRule: featureRule{kind: kindCategory, weight: 1}}
	e.fitLevels([]int32{0, 1, 2, 0}, []string{"a", "b", other})
	e.width = 3
	x := []float64{9, 9, 9}
	l, ok := e.level("never seen")
	e.putLevel(x, l, ok)
	assert.Equal(t, []float64{0, 0, e.factor}, x)

	e.fitLevels([]int32{0, 1, 1, 0}, []string{"a", "b"})
	e.width = 2
	l, ok = e.level("never seen")
	e.putLevel(x[:2], l, ok)
	assert.Equal(t, []float64{0, 0}, x[:2], "equally far from both")
}

func TestEffects(t *testing.T) {
	a, b := []float64{1, 2, 3, 4, 5}, []float64{2, 4, 6, 8}
	d, half := cohenInterval(momentsOf(a), momentsOf(b))
	// Means 3 and 5, variances 2.5 and 20/3, pooled (4*2.5 + 3*20/3)/7 = 30/7.
	assert.InDelta(t, -2/math.Sqrt(30./7), d, 1e-12)
	// (2.5/5 + 20/3/4)/(30/7) = 91/180 and d^2/(2*7) = (14/15)/14 = 1/15.
	assert.InDelta(t, 1.959963984540054*math.Sqrt(91./180+1./15), half, 1e-12)
	assert.Equal(t, &Figure{Value: -1, Low: -2.4, High: .6, N: 5}, cohenD(momentsOf(a), momentsOf(b)), "steps of .2")
	// Cohen 1988, table 6.2.2: phi(.5) = 1.571, phi(.25) = 1.047.
	assert.InDelta(t, 1.571-1.047, cohenH(50, 100, 25, 100).Value, 1e-3)
	// Half-width 1.959964*sqrt(1/100 + 1/400) around pi/2 - pi/3.
	h := cohenH(50, 100, 100, 400)
	assert.InDelta(t, math.Pi/6-.219131, h.Low, 1e-4)
	assert.InDelta(t, math.Pi/6+.219131, h.High, 1e-4)
	assert.Nil(t, cohenH(1, 10, 0, 0))
	assert.Nil(t, cohenD(momentsOf(a), momentsOf(nil)))
	same := momentsOf([]float64{1, 1, 1})
	assert.Nil(t, cohenD(same, same), "nothing varies")

	p := pool([]moments{momentsOf(a), momentsOf(nil), momentsOf(b)}, -1)
	q := momentsOf(append(append([]float64(nil), a...), b...))
	assert.Equal(t, q.n, p.n)
	assert.InDelta(t, q.mean, p.mean, 1e-14)
	assert.InDelta(t, q.variance, p.variance, 1e-14)
	assert.Nil(t, figure(math.Inf(1), 0, 0, 10))
	assert.Equal(t, Figure{1.235, -0.00001235, 123500, 10}, *figure(1.23456, -.0000123456, 123456, 10))
}

func TestShareOfWorth(t *testing.T) {
	// Residuals by hand: total 20, share of the first .2; e = w/20 * (.8 or -.2):
	// .04, .12 and -.06, -.1; squares sum to .0296; times 4/3.
	// The half-width is .389, so steps are .05.
	f := worthShare([][]float64{{1, 3}, {6, 10}}, 0, 20)
	assert.InDelta(t, .389, stats.Z95*math.Sqrt(.0296*4/3), 1e-3)
	assert.InDelta(t, .2, f.Value, 1e-12)
	assert.InDelta(t, .6, f.High, 1e-12)
	assert.Zero(t, f.Low, "no share below 0 without negative worth")
}

func TestNamesAreDistinct(t *testing.T) {
	sure := func(v float64) *Figure { return &Figure{v, v - .1, v + .1, 50} }
	trait := func(name string, effect float64) Trait { return Trait{Name: name, Mean: sure(1), Effect: sure(effect)} }
	level := func(share, effect float64) Trait {
		return Trait{Name: "channel", Level: "web\n", Mean: sure(share), Effect: sure(effect)}
	}
	s := &Summary{Segments: []Profile{
		{Features: []Trait{trait("orders", 1), trait("basket", .3), trait("returns", -.6)}},
		{Features: []Trait{trait("orders", .9), trait("basket", -.25), trait("returns", -.6)}},
		{Features: []Trait{trait("orders", 1), trait("returns", -.7), trait("basket", .3)}},
		{Features: []Trait{level(.7, .5), trait("x", .1)}},
		{Features: []Trait{level(.3, .5), {Name: "withheld"}}},
		{Features: []Trait{level(.1, -.9)}},
		{},
	}}
	nameSegments(s, 7)
	var names []string
	for _, p := range s.Segments {
		names = append(names, p.Name)
	}
	assert.Equal(t, []string{
		"many orders, few returns, high basket", "many orders, few returns, low basket", "many orders, few returns, high basket II",
		"mostly web", "more often web", "close to the average", "close to the average II",
	}, names)
}

func TestInheritance(t *testing.T) {
	old := past{refs: []Ref{{ID: "s1"}, {ID: "s4"}}, labels: []int32{0, 0, 0, 1, 1, 1, -1, 0}, next: 6}
	ids, next, lineage, err := inherit(old, []int32{1, 1, 1, 0, 0, 0, 2, 2}, 3)
	require.NoError(t, err)
	assert.Equal(t, []string{"s4", "s1", "s6"}, ids)
	assert.Equal(t, 7, next)
	assert.Equal(t, []Lineage{{Ref{ID: "s4"}, "kept", 1}, {Ref{ID: "s1"}, "kept", .75}, {Ref{ID: "s6"}, "new", 0}}, lineage)

	// Two become one: the ID that matches better stays, the other is retired.
	ids, next, lineage, err = inherit(old, []int32{0, 0, 0, 0, 0, 0, 0, 0}, 1)
	require.NoError(t, err)
	assert.Equal(t, []string{"s1"}, ids)
	assert.Equal(t, 6, next)
	assert.Equal(t, Lineage{Ref{ID: "s4"}, "gone", 0}, lineage[1])

	// Nothing in common: nobody inherits.
	ids, _, _, err = inherit(past{refs: old.refs, labels: []int32{-1, -1}, next: 6}, []int32{0, 1}, 2)
	require.NoError(t, err)
	assert.Equal(t, []string{"s6", "s7"}, ids)
}

func TestSeenIsTheTenthFromEitherEnd(t *testing.T) {
	r := random.Stream(1)
	for n := range 60 {
		values, known, sorted := make([]float64, n), make([]bool, n), []float64{}
		for i := range values {
			values[i], known[i] = float64(r.IntN(60)-20), r.IntN(3) > 0
			if known[i] {
				sorted = append(sorted, values[i])
			}
		}
		slices.Sort(sorted)
		low, high := seen(values, known)
		if len(sorted) == 0 {
			assert.Zero(t, low)
			assert.Zero(t, high)
			continue
		}
		rank := min(10, (len(sorted)+1)/2)
		assert.Equal(t, sorted[rank-1], low, "%v", sorted)
		assert.Equal(t, sorted[len(sorted)-rank], high, "%v", sorted)
	}
}
