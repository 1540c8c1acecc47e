package persona_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/segment"
)

// subject is a simulated customer of a known group.
type subject struct {
	id    string
	group int
	x     [2]float64 // what shapes the segments
	n     [8]float64 // numbers that describe: two each that are normal, counts, amounts, logarithms of amounts
	c     [4]string  // categories that describe: two of two levels, two of five
}

// Even places are planted, odd ones are noise.
var (
	numberNames   = [8]string{"age", "age*", "visits", "visits*", "spend", "spend*", "basket", "basket*"}
	categoryNames = [4]string{"member", "member*", "region", "region*"}
)

func isNoise(name string) bool { return strings.HasSuffix(name, "*") }

// world is what is true.
type world struct {
	n, k   int
	name   string
	effect float64 // of the planted descriptors in group planted
	fit    bool    // groups are found, not given
	cloud  bool    // what shapes the segments is one cloud
	noise  bool    // groups have nothing to do with anything
}

// planted is the group in which the planted descriptors are different.
const planted = 1

// parts are the shares of the groups.
func parts(k int) []float64 {
	if k == 3 {
		return []float64{.5, .3, .2}
	}
	return []float64{.3, .2, .16, .14, .11, .09}
}

func (w world) draw(r *rand.Rand) []subject {
	people := make([]subject, w.n)
	shares := parts(w.k)
	// Shares of levels, by effect: none, and the planted one.
	var two, five [2][]float64
	for i, d := range [2]float64{0, w.effect} {
		two[i], five[i] = tilted([]float64{.65, .35}, 1, d), tilted([]float64{.4, .25, .2, .1, .05}, 1, d)
	}
	group := 0
	for i := range people {
		p := &people[i]
		for limit, u := 0.0, (float64(i)+.5)/float64(w.n); ; group++ {
			limit = 0
			for _, s := range shares[:group+1] {
				limit += s
			}
			if u < limit || group == w.k-1 {
				break
			}
		}
		p.id, p.group = fmt.Sprintf("c%d", i), group
		p.x = [2]float64{r.NormFloat64(), r.NormFloat64()}
		if !w.cloud && !w.noise {
			angle := 2 * math.Pi * float64(group) / float64(w.k)
			p.x[0] += 8 * math.Cos(angle)
			p.x[1] += 8 * math.Sin(angle)
		}
		differs, d := 0, 0.0
		if group == planted && !w.noise && !w.cloud {
			differs, d = 1, w.effect
		}
		for j := range p.n {
			own := d
			if j%2 == 1 {
				own = 0
			}
			switch j / 2 {
			case 0:
				p.n[j] = 40 + 10*(r.NormFloat64()+own)
			case 1:
				p.n[j] = float64(poisson(r, 3+math.Sqrt(3)*own))
			case 2, 3: // sigma 1: a mean of 1.65 medians, a skewness of 6.2
				p.n[j] = 30 * math.Exp(r.NormFloat64()+own)
			}
		}
		for j := range p.c {
			own := differs
			if j%2 == 1 {
				own = 0
			}
			switch j / 2 {
			case 0:
				p.c[j] = [2]string{"no", "yes"}[drawLevel(r, two[own])]
			default:
				p.c[j] = [5]string{"north", "south", "west", "east", "abroad"}[drawLevel(r, five[own])]
			}
		}
	}
	return people
}

// tilted raises the share of a level by h on the arcsine scale, at the cost of all others.
func tilted(p []float64, level int, h float64) []float64 {
	s := math.Sin(math.Asin(math.Sqrt(p[level])) + h/2)
	s *= s
	out := make([]float64, len(p))
	for l := range p {
		out[l] = p[l] * (1 - s) / (1 - p[level])
	}
	out[level] = s
	return out
}

func drawLevel(r *rand.Rand, p []float64) int {
	u := r.Float64()
	for l, v := range p {
		if u -= v; u < 0 {
			return l
		}
	}
	return len(p) - 1
}

func poisson(r *rand.Rand, mean float64) int {
	n, product := 0, r.Float64()
	for limit := math.Exp(-mean); product > limit; n++ {
		product *= r.Float64()
	}
	return n
}

func subjects() segment.Schema[*subject] {
	s := segment.Schema[*subject]{ID: func(p *subject) string { return p.id }}
	for j, name := range [2]string{"first", "second"} {
		s.Features = append(s.Features, segment.Numeric(name, func(p *subject) float64 { return p.x[j] }))
	}
	for j, name := range numberNames {
		f := segment.Numeric(name, func(p *subject) float64 { return p.n[j] })
		if j/2 == 3 {
			f = f.Log()
		}
		s.Features = append(s.Features, f.Descriptor())
	}
	for j, name := range categoryNames {
		s.Features = append(s.Features, segment.Descriptor(name, func(p *subject) string { return p.c[j] }))
	}
	return s
}

// effects are what is planted, in turn.
var effects = [4]float64{.2, .35, .5, .8}

// outcome is what became of one simulated base.
type outcome struct {
	claims, falsely int
	naive           int             // false claims if intervals alone decided
	found           map[string]bool // planted descriptors, claimed of the planted group
}

// replicate makes a deck of one simulated base for each of these least effects.
func replicate(t *testing.T, w world, seed int, least []float64) []outcome {
	w.effect = effects[seed%len(effects)]
	people := w.draw(rand.New(rand.NewPCG(uint64(seed), uint64(w.n*10+w.k))))
	list := make([]*subject, len(people))
	for i := range people {
		list[i] = &people[i]
	}
	var sum *segment.Summary
	var m *segment.Membership
	if w.fit || w.cloud {
		seg, err := segment.Fit(t.Context(), list, subjects(), segment.Options{K: segment.Exactly(w.k), Seed: uint64(seed), Pairs: 10, Starts: 3})
		require.NoError(t, err)
		sum, m = seg.Summary(), seg.Membership()
	} else {
		ids, groups := make([]string, len(list)), make([]string, len(list))
		for i, p := range list {
			ids[i], groups[i] = p.id, fmt.Sprint("g", p.group)
		}
		var err error
		m, _, err = segment.FromGroups(ids, groups, nil)
		require.NoError(t, err)
		sum, err = segment.Describe(t.Context(), list, subjects(), m)
		require.NoError(t, err)
	}
	members := map[string]int{} // of the planted group, by segment
	for i, l := range m.Labels {
		if l >= 0 && people[i].group == planted {
			members[m.Segments[l].ID]++
		}
	}
	var out []outcome
	for _, e := range least {
		d, err := persona.Build(context.Background(), sum, nil, persona.Options{Traits: 50, MinEffect: e})
		require.NoError(t, err)
		out = append(out, w.judge(d, members, e))
	}
	return out
}

// judge counts what is claimed of a world.
func (w world) judge(d *persona.Deck, members map[string]int, least float64) outcome {
	o := outcome{found: map[string]bool{}}
	for _, p := range d.Personas {
		home := float64(members[p.Segment.ID]) > parts(w.k)[planted]*float64(w.n)/2
		wrong := func(c persona.Trait) bool { return isNoise(c.Name) || w.noise || w.cloud }
		for _, c := range p.Measured {
			if e := c.Effect; e != nil && !c.Shaping && wrong(c) && math.Abs(e.Value) >= least && (e.Low > 0 || e.High < 0) {
				o.naive++
			}
		}
		for _, c := range append(p.Traits, p.Anti...) {
			switch {
			case c.Shaping:
				continue
			case wrong(c):
				o.falsely++
			case home && c.Effect.Value > 0:
				o.found[c.Name] = true
			}
			o.claims++
		}
	}
	return o
}

// result is what many outcomes come to.
type result struct {
	proportion, error float64 // of false among all claims, 0 for a deck without any: mean and standard error
	any, naive        float64 // share of decks with a false claim; and if intervals alone decided
	claims            float64
	found             map[string][4]float64 // by effect
}

// simulate gives the result for each of these least effects.
func simulate(t *testing.T, w world, replicates int, least []float64) []result {
	results := make([]result, len(least))
	n := float64(replicates)
	squares := make([]float64, len(least))
	for seed := range replicates {
		for i, o := range replicate(t, w, seed, least) {
			res := &results[i]
			p := float64(o.falsely) / float64(max(o.claims, 1))
			res.proportion += p / n
			squares[i] += p * p / n
			if o.falsely > 0 {
				res.any += 1 / n
			}
			if o.naive > 0 {
				res.naive += 1 / n
			}
			res.claims += float64(o.claims) / n
			for name := range o.found {
				if res.found == nil {
					res.found = map[string][4]float64{}
				}
				f := res.found[name]
				f[seed%len(effects)] += float64(len(effects)) / n
				res.found[name] = f
			}
		}
	}
	for i := range results {
		results[i].error = math.Sqrt(max(0, squares[i]-results[i].proportion*results[i].proportion) / n)
	}
	return results
}

// What personas claim of simulated customers is what is true of them. The package
// comment has the results, by
//
//	CLIENTELE_FULL=1 go test ./persona -run TestTraitsOfKnownWorlds -v -timeout 1h
//
// on seeds 0 to 499 of each world, and 0 to 99 of 20,000 customers. Without the variable
// there are as many of the groups that are given, of up to 2,000 customers, and fewer of those that
// are fitted.
func TestTraitsOfKnownWorlds(t *testing.T) {
	given, fitted, large := rounds(20, 500, 500), rounds(4, 8, 500), rounds(0, 0, 100)
	usual, both := []float64{.2}, []float64{.2, .001}
	for _, n := range []int{200, 2000, 20_000} {
		for _, k := range []int{3, 6} {
			for _, w := range []struct {
				world
				least []float64
			}{
				{world{name: "noise", noise: true}, both}, {world{name: "cloud", cloud: true}, usual},
				{world{name: "planted"}, both}, {world{name: "planted, fitted", fit: true}, usual},
			} {
				w.n, w.k = n, k
				replicates := given
				switch {
				case n > 2000:
					replicates = large
				case w.fit || w.cloud:
					replicates = fitted
				}
				if replicates == 0 {
					continue
				}
				for i, r := range simulate(t, w.world, replicates, w.least) {
					truth(t, w.world, replicates, w.least[i], r)
				}
			}
		}
	}
}

// truth checks what many simulated bases of a world came to.
func truth(t *testing.T, w world, replicates int, least float64, r result) {
	at := fmt.Sprintf("n=%d k=%d %s, effects from %v", w.n, w.k, w.name, least)
	t.Logf("%s, %d replicates: false %.5f (standard error %.4f), any %.3f (by intervals alone %.3f), claims %.1f", at, replicates, r.proportion, r.error, r.any, r.naive, r.claims)
	// One-sided tests at 5 % of the nominal level.
	const nominal, z = .05, 1.645
	assert.LessOrEqual(t, r.proportion, nominal+z*r.error, at)
	if w.noise || w.cloud {
		assert.LessOrEqual(t, r.any, nominal+z*math.Sqrt(nominal*(1-nominal)/float64(replicates)), at)
		if least < .2 {
			assert.Greater(t, r.naive, .5, "%s: there is something to fall for", at)
		}
		return
	}
	for _, name := range slices.Concat(numberNames[:], categoryNames[:]) {
		if isNoise(name) {
			continue
		}
		f := r.found[name]
		t.Logf("  %-7s found %.2f", name, f)
		if w.n >= 2000 { // of effects of .5 and .8 nearly all
			least := .9
			if name == "spend" {
				// Where a few make most of the spread, intervals are told in steps of 1, 2 and 5,
				// outward, since they would tell of those few; that costs power.
				least = .8
			}
			assert.Greater(t, f[2], least, "%s: %s", at, name)
			assert.Greater(t, f[3], .9, "%s: %s", at, name)
		}
	}
}
