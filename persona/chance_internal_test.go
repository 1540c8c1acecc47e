package persona

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

func fig(value, half float64, n int) *segment.Figure {
	return &segment.Figure{Value: value, Low: value - half, High: value + half, N: n}
}

func TestShareChance(t *testing.T) {
	// Fisher's lady tasting tea (1935, The Design of Experiments, ch. 2): three of four
	// cups right by chance, or better, in 17 of 70 cases.
	assert.InDelta(t, 2*17./70, shareChance(fig(.75, 0, 4), fig(.5, 0, 8)), 1e-12)
	assert.InDelta(t, 2*1./70, shareChance(fig(1, 0, 4), fig(.5, 0, 8)), 1e-12)
	assert.InDelta(t, 2*1./70, shareChance(fig(0, 0, 4), fig(.5, 0, 8)), 1e-12)
	assert.Equal(t, 1., shareChance(fig(.5, 0, 4), fig(.5, 0, 8)))
	assert.Equal(t, 1., shareChance(fig(.5, 0, 10), fig(.5, 0, 10)), "there is no rest")

	// Tails add up to 1 and the point between them, and are those of counting.
	r := rand.New(rand.NewPCG(1, 1))
	for range 300 {
		base := 2 + r.IntN(60)
		n, have := 1+r.IntN(base-1), r.IntN(base+1)
		least := max(0, n+have-base)
		k := least + r.IntN(min(n, have)-least+1)
		choose := func(n, k int) float64 {
			c := 1.
			for i := range k {
				c = c * float64(n-i) / float64(i+1)
			}
			return c
		}
		below, above := 0., 0.
		for i := least; i <= min(n, have); i++ {
			p := choose(have, i) * choose(base-have, n-i) / choose(base, n)
			if i <= k {
				below += p
			}
			if i >= k {
				above += p
			}
		}
		lower, upper := tails(k, n, have, base)
		require.InDelta(t, below, lower, 1e-9)
		require.InDelta(t, above, upper, 1e-9)
	}
	// Of a million customers, too, and far out.
	p := shareChance(fig(.303, 0, 100_000), fig(.3, 0, 1_000_000))
	z := (.303 - (300_000.-30_300)/900_000) / math.Sqrt(.3*.7*(1/100_000.+1/900_000.))
	assert.InEpsilon(t, stats.NormalTwoSided(z, 1), p, .05)
	assert.Zero(t, shareChance(fig(.9, 0, 100_000), fig(.3, 0, 1_000_000)))
}

func TestNumberChance(t *testing.T) {
	// Student's sleep data (1908, Biometrika 6, 1-25), as R has them: t = -1.8608, p =
	// .07919 with 18 degrees of freedom.
	d := -1.8608 * math.Sqrt(.2)
	assert.InDelta(t, .07919, numberChance(fig(d, .01, 10), 10), 5e-5, "by the spread of both")
	wide := fig(d, stats.Z95*math.Sqrt(.2), 10)
	assert.InDelta(t, stats.TTailTwoSided(1.8608, 9), numberChance(wide, 10), 1e-12, "by the interval, which is less sure of it")
	assert.Equal(t, 1., numberChance(fig(0, .5, 10), 10))
	assert.Equal(t, 1., numberChance(fig(2, .5, 1), 10))
	assert.Less(t, numberChance(fig(segment.EffectLimit, 0, 30), 30), 1e-6, "without spread within")
	assert.Equal(t, numberChance(fig(.4, .2, 30), 70), numberChance(fig(-.4, .2, 70), 30), "mirror images")
}

func TestChance(t *testing.T) {
	assert.Equal(t, 1., chance(segment.Trait{Population: fig(1, 1, 100)}), "withheld: it counts as a test")
	assert.True(t, math.IsNaN(chance(segment.Trait{Mean: fig(1, 0, 10), Population: fig(1, 0, 100)})), "nothing varies: no test")
}

func TestTold(t *testing.T) {
	for p, want := range map[float64]float64{0: 1e-6, 1e-9: 1e-6, .05: .05, .050001: .051, .0123: .013, .5: .5, .999: 1, 1: 1, 2e-6: 2e-6, .00991: .01} {
		assert.Equal(t, want, told(p), "%v", p)
	}
	r := rand.New(rand.NewPCG(2, 1))
	for range 2000 {
		p := math.Pow(10, -6*r.Float64())
		require.GreaterOrEqual(t, told(p), p*(1-1e-9))
		require.Less(t, told(p), 1.11*p)
	}
}

// deckOf makes personas with a number and an effect each.
func deckOf(effects ...[]float64) []Persona {
	var out []Persona
	for _, list := range effects {
		p := Persona{}
		for i, e := range list {
			p.Measured = append(p.Measured, Trait{Trait: segment.Trait{Name: string(rune('a' + i)), Mean: fig(1+e, .1, 100), Population: fig(1, .1, 300), Effect: fig(e, .24, 100)}})
		}
		out = append(out, p)
	}
	return out
}

func TestAdjust(t *testing.T) {
	effects := []float64{.5, .4, .35, .1, 0}
	once, twice := deckOf(effects), deckOf(effects, []float64{-.5, -.4, -.35, -.1, 0})
	adjust(once, .2)
	adjust(twice, .2)
	var p []float64
	for _, e := range effects {
		p = append(p, numberChance(fig(e, .24, 100), 200))
	}
	want := stats.AdjustBH(append(p[:3:3], 1, 1))
	for j, trait := range once[0].Measured {
		assert.Equal(t, trait.Adjusted, twice[0].Measured[j].Adjusted, "a mirror image changes nothing")
		assert.Equal(t, trait.Adjusted, twice[1].Measured[j].Adjusted)
		if j < 3 {
			assert.Equal(t, told(want[j]), *trait.Adjusted)
		}
	}
	assert.InEpsilon(t, p[3]*5/3, *once[0].Measured[3].Adjusted, .1, "too small to tell, and no find")

	// What is withheld counts as a test that found nothing.
	hidden := deckOf(effects)
	for range 5 {
		hidden[0].Measured = append(hidden[0].Measured, Trait{Trait: segment.Trait{Name: "z", Population: fig(1, .1, 300)}})
	}
	adjust(hidden, .2)
	assert.InEpsilon(t, 2*want[0], *hidden[0].Measured[0].Adjusted, .1)
	assert.Nil(t, hidden[0].Measured[5].Adjusted)

	// What shaped the segments does not.
	shaped := deckOf(append(effects, 3, 3, 3))
	for j := 5; j < 8; j++ {
		shaped[0].Measured[j].Shaping = true
	}
	adjust(shaped, .2)
	assert.Equal(t, once[0].Measured[0].Adjusted, shaped[0].Measured[0].Adjusted)
	assert.Nil(t, shaped[0].Measured[5].Adjusted)
}

// With a thousand small but certain differences, a chance difference of a small group
// that is large enough to tell is not let through for their sake.
func TestSmallEffectsDoNotVouchForLargeOnes(t *testing.T) {
	p := deckOf(make([]float64, 1000))
	for j := range p[0].Measured {
		p[0].Measured[j].Effect, p[0].Measured[j].Population = fig(.1, .002, 1_000_000), fig(1, .01, 3_000_000)
	}
	last := &p[0].Measured[999]
	last.Effect, last.Population = fig(.4, .37, 40), fig(1, .1, 300)
	adjust(p, .2)
	assert.Less(t, chance(last.Trait), .05)
	assert.Equal(t, 1., *last.Adjusted)
}

func levelsOf(name string, own, all []float64, levels ...string) []Trait {
	var out []Trait
	for l, level := range levels {
		n, base := 300., 1000.
		rest := (all[l]*base - own[l]*n) / (base - n)
		h := 2*math.Asin(math.Sqrt(own[l])) - 2*math.Asin(math.Sqrt(rest))
		out = append(out, Trait{Trait: segment.Trait{Name: name, Level: level, Mean: fig(own[l], .05, 300), Population: fig(all[l], .03, 1000), Effect: fig(h, .135, 300)}})
	}
	return out
}

func levelNames(list []Trait) (out []string) {
	for _, t := range list {
		out = append(out, t.Name+" "+t.Level)
	}
	return out
}

func TestLevelsAreToldOnce(t *testing.T) {
	for _, c := range []struct {
		levels       []string
		own, all     []float64
		above, below []string
	}{
		// Of two levels one is told: the one there is more of, and yes rather than no.
		{[]string{"app", "web"}, []float64{.3, .7}, []float64{.5, .5}, []string{"x web"}, nil},
		{[]string{"no", "yes"}, []float64{.3, .7}, []float64{.5, .5}, []string{"x yes"}, nil},
		{[]string{"No", "Yes"}, []float64{.7, .3}, []float64{.5, .5}, nil, []string{"x Yes"}},
		// Of more, those that follow from a stronger one are not.
		{[]string{"app", "shop", "web"}, []float64{.1, .1, .8}, []float64{.25, .25, .5}, []string{"x web"}, nil},
		{[]string{"app", "shop", "web"}, []float64{.3, .02, .68}, []float64{.25, .25, .5}, nil, []string{"x shop"}},
		{[]string{"app", "shop", "web"}, []float64{.05, .15, .8}, []float64{.5, .25, .25}, []string{"x web"}, []string{"x app"}},
	} {
		p := []Persona{{Measured: levelsOf("x", c.own, c.all, c.levels...)}}
		o := Options{}.filled()
		adjust(p, o.MinEffect)
		above, below := traits(p[0].Measured, o)
		assert.ElementsMatch(t, c.above, levelNames(above), "%v", c)
		assert.ElementsMatch(t, c.below, levelNames(below), "%v", c)
	}
	// The second level of two is no test of its own.
	two := []Persona{{Measured: levelsOf("x", []float64{.42, .58}, []float64{.5, .5}, "app", "web")}}
	adjust(two, .2)
	assert.Equal(t, told(chance(two[0].Measured[0].Trait)), *two[0].Measured[0].Adjusted)
	assert.Equal(t, two[0].Measured[0].Adjusted, two[0].Measured[1].Adjusted)
}

// An average that is lower and a logarithm that is higher: nothing is said of it.
func TestContradictionsAreNotTold(t *testing.T) {
	p := deckOf([]float64{.5, -.5})
	o := Options{}.filled()
	adjust(p, o.MinEffect)
	above, below := traits(p[0].Measured, o)
	assert.Len(t, above, 1)
	assert.Len(t, below, 1)
	p[0].Measured[0].Mean.Value, p[0].Measured[1].Mean.Value = .5, 1.5
	above, below = traits(p[0].Measured, o)
	assert.Empty(t, above)
	assert.Empty(t, below)
}

// Where there is no difference, p-values of .05 and less come about in one sample of
// twenty, and .001 in one of a thousand, however long the tails are and whether or not
// the group spreads more than the rest; either test alone is too sure of something.
func TestNumberChanceHolds(t *testing.T) {
	samples := 20_000
	if testing.Short() {
		samples = 2000
	}
	lognormal := func(r *rand.Rand) float64 { return math.Exp(r.NormFloat64()) }
	wrong := map[string]int{}
	for _, c := range []struct {
		name      string
		na, nb    int
		draw      func(r *rand.Rand) float64
		times     float64 // spread of the group
		fallible  func(welch, pooled float64) float64
		falsehood string
	}{
		{"normal", 30, 170, (*rand.Rand).NormFloat64, 1, nil, ""},
		{"wide", 20, 180, (*rand.Rand).NormFloat64, 3, func(_, pooled float64) float64 { return pooled }, "pooled"},
		{"narrow", 20, 180, (*rand.Rand).NormFloat64, 1. / 3, nil, ""},
		{"amounts", 30, 170, lognormal, 1, func(welch, _ float64) float64 { return welch }, "welch"},
		{"amounts, many", 300, 1700, lognormal, 1, nil, ""},
	} {
		r := rand.New(rand.NewPCG(7, 7))
		a, b := make([]float64, c.na), make([]float64, c.nb)
		limits := []float64{.05, .01, .001}
		below, alone := make([]int, 3), make([]int, 3)
		for range samples {
			for i := range a {
				a[i] = c.draw(r) * c.times
			}
			for i := range b {
				b[i] = c.draw(r)
			}
			ma, va := stats.MeanVar(a)
			mb, vb := stats.MeanVar(b)
			na, nb := float64(c.na), float64(c.nb)
			pooled := ((na-1)*va + (nb-1)*vb) / (na + nb - 2)
			d := (ma - mb) / math.Sqrt(pooled)
			se := math.Sqrt((va/na+vb/nb)/pooled + d*d/(2*(na+nb-2)))
			p := numberChance(fig(d, stats.Z95*se, c.na), c.nb)
			for l, limit := range limits {
				if p <= limit {
					below[l]++
				}
				if c.fallible != nil && c.fallible(stats.TTailTwoSided(d/se, na-1), stats.TTailTwoSided(d/math.Sqrt(1/na+1/nb), na+nb-2)) <= limit {
					alone[l]++
				}
			}
		}
		for l, limit := range limits {
			bound := limit + 1.645*math.Sqrt(limit*(1-limit)/float64(samples))
			t.Logf("%s: p <= %v in %.4f, one test alone %.4f", c.name, limit, float64(below[l])/float64(samples), float64(alone[l])/float64(samples))
			assert.LessOrEqual(t, float64(below[l])/float64(samples), bound, "%s, %v", c.name, limit)
			if c.fallible != nil && float64(alone[l])/float64(samples) > bound {
				wrong[c.falsehood]++
			}
		}
	}
	assert.NotZero(t, wrong["pooled"])
	assert.NotZero(t, wrong["welch"])
}
