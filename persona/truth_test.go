package persona_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
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
	effect float64 // of the planted descriptors in group planted
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
		d := 0.0
		if group == planted && !w.noise && !w.cloud {
			d = w.effect
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
			own := d
			if j%2 == 1 {
				own = 0
			}
			switch j / 2 {
			case 0:
				p.c[j] = [2]string{"no", "yes"}[drawLevel(r, tilted([]float64{.65, .35}, 1, own))]
			default:
				p.c[j] = [5]string{"north", "south", "west", "east", "abroad"}[drawLevel(r, tilted([]float64{.4, .25, .2, .1, .05}, 1, own))]
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

// outcome is what became of one simulated base.
type outcome struct {
	claims, falsely int
	withheld        int
	found           map[string]bool // planted descriptor: claimed of the planted group
}

// replicate makes a deck of one simulated base; fit finds the groups again, otherwise
// they are given.
func replicate(t *testing.T, w world, seed uint64, fit bool) outcome {
	r := rand.New(rand.NewPCG(seed, uint64(w.n*10+w.k)))
	people := w.draw(r)
	list := make([]*subject, len(people))
	for i := range people {
		list[i] = &people[i]
	}
	var sum *segment.Summary
	var m *segment.Membership
	if fit {
		seg, err := segment.Fit(t.Context(), list, subjects(), segment.Options{K: segment.Exactly(w.k), Seed: seed, Pairs: 10, Starts: 3})
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
	d, err := persona.Build(context.Background(), sum, nil, persona.Options{Traits: 50})
	require.NoError(t, err)

	counts := map[string]int{} // members of the planted group, by segment
	for i, l := range m.Labels {
		if l >= 0 && people[i].group == planted {
			counts[m.Segments[l].ID]++
		}
	}
	o := outcome{found: map[string]bool{}}
	for _, p := range d.Personas {
		home := 2*counts[p.Segment.ID] > int(parts(w.k)[planted]*float64(w.n))
		for _, c := range p.Measured {
			if c.Mean == nil && !c.Shaping {
				o.withheld++
			}
		}
		for _, c := range append(p.Traits, p.Anti...) {
			if c.Shaping {
				continue
			}
			o.claims++
			switch {
			case isNoise(c.Name) || w.noise || w.cloud:
				o.falsely++
			case home && c.Effect.Value > 0:
				o.found[c.Name] = true
			}
		}
	}
	return o
}

// result is what many outcomes come to.
type result struct {
	w          world
	replicates int
	proportion float64 // of false claims, mean over decks without a claim counting 0
	error      float64 // standard error of it
	any        float64 // share of decks with a false claim
	claims     float64
	withheld   float64
	found      map[string]float64
}

func simulate(t *testing.T, w world, replicates int, fit bool) result {
	res := result{w: w, replicates: replicates, found: map[string]float64{}}
	squares := 0.0
	for seed := range replicates {
		o := replicate(t, w, uint64(seed), fit)
		p := float64(o.falsely) / float64(max(o.claims, 1))
		res.proportion += p / float64(replicates)
		squares += p * p / float64(replicates)
		if o.falsely > 0 {
			res.any += 1 / float64(replicates)
		}
		res.claims += float64(o.claims) / float64(replicates)
		res.withheld += float64(o.withheld) / float64(replicates)
		for name := range o.found {
			res.found[name] += 1 / float64(replicates)
		}
	}
	res.error = math.Sqrt(max(0, squares-res.proportion*res.proportion) / float64(replicates))
	return res
}

func TestTraitsOfKnownWorlds(t *testing.T) {
	_ = os.Getenv
	_ = assert.True
	for _, n := range []int{200, 2000} {
		for _, k := range []int{3, 6} {
			for _, w := range []world{{n: n, k: k, noise: true}, {n: n, k: k, effect: .2}, {n: n, k: k, effect: .35}, {n: n, k: k, effect: .5}, {n: n, k: k, effect: .8}} {
				r := simulate(t, w, 500, false)
				t.Logf("n=%d k=%d effect %.2f: FDP %.4f (%.4f), any %.3f, claims %.1f withheld %.1f found %.2v", n, k, w.effect, r.proportion, r.error, r.any, r.claims, r.withheld, r.found)
			}
		}
	}
}
