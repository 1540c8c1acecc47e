package persona_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/internal/sample"
	"github.com/clientele-go/clientele/segment"
)

func TestCoverageIsMadeOfWhatIsPublished(t *testing.T) {
	d := build(t, sample.Summary(), sample.Profile(), persona.Options{})
	require.NotNil(t, d.Coverage)
	share, worth, danes := 0., 0., 0.
	for _, p := range d.Personas {
		if p.Kind != persona.Primary && p.Kind != persona.Secondary {
			continue
		}
		share += p.Share.Value
		worth += p.WorthShare.Value
		for _, trait := range p.Measured {
			if trait.Name == "country" {
				danes += p.Share.Value * trait.Mean.Value
			}
		}
	}
	c := d.Coverage
	assert.InEpsilon(t, share, c.Customers.Value, .001)
	assert.True(t, c.Customers.Low < share && share < c.Customers.High)
	assert.InEpsilon(t, worth, c.Worth.Value, .001)
	require.Len(t, c.Groups, 1)
	g := c.Groups[0]
	assert.Equal(t, "Denmark", g.Level)
	assert.InEpsilon(t, danes/share, g.Targets, .002)
	assert.InEpsilon(t, danes/g.Base, g.Covered, .005)
	assert.False(t, g.Under)

	// What a target withholds is not made up for.
	s := sample.Summary()
	s.Segments[0].WorthShare, s.Segments[0].WorthMean = nil, nil
	s.Segments[0].Descriptors[0].Mean, s.Segments[0].Descriptors[0].Effect = nil, nil
	d = build(t, s, nil, persona.Options{Kinds: map[string]persona.Kind{"s1": persona.Primary}})
	assert.Nil(t, d.Coverage.Worth)
	assert.Empty(t, d.Coverage.Groups)

	// Where everybody is a target nobody is left out, and where nobody is there is no coverage.
	all := map[string]persona.Kind{"s1": persona.Secondary, "s2": persona.Secondary, "s3": persona.Secondary, "s4": persona.Secondary, "s5": persona.Secondary}
	d = build(t, sample.Summary(), nil, persona.Options{Kinds: all})
	assert.Equal(t, 1., d.Coverage.Customers.Value)
	assert.Equal(t, 1., d.Coverage.Worth.Value)
	assert.Empty(t, d.Coverage.Groups)
	for id := range all {
		all[id] = persona.Supplemental
	}
	assert.Nil(t, build(t, sample.Summary(), nil, persona.Options{Kinds: all}).Coverage)
}

// drawn is a summary of two segments of equal size in which the share of four levels is
// drawn by chance: of level i, in[i] of a hundred belong to the first.
func drawn(rng *rand.Rand, customers int, in [4]float64) *segment.Summary {
	s := &segment.Summary{Version: 1, Customers: customers}
	counts := [2][4]float64{}
	sizes := [2]float64{}
	for range customers {
		level, g := rng.IntN(4), 1
		if rng.Float64() < in[level] {
			g = 0
		}
		counts[g][level]++
		sizes[g]++
	}
	for g, id := range []string{"a", "b"} {
		n := int(sizes[g])
		p := segment.Profile{Ref: segment.Ref{ID: id, Name: id}, Size: n, Share: proportion(sizes[g], float64(customers)),
			Stability: &segment.Figure{Value: .9, Low: .8, High: 1, N: 50}, Verdict: segment.Verdict{Ruling: segment.Valid}}
		for level, name := range []string{"north", "east", "south", "west"} {
			mean := proportion(counts[g][level], sizes[g])
			all := proportion(counts[0][level]+counts[1][level], float64(customers))
			p.Descriptors = append(p.Descriptors, segment.Trait{Name: "region", Level: name, Mean: &mean, Population: &all,
				Effect: &segment.Figure{Value: 2 * (math.Asin(math.Sqrt(mean.Value)) - math.Asin(math.Sqrt(all.Value))), Low: -.1, High: .1, N: n}})
		}
		s.Segments = append(s.Segments, p)
	}
	return s
}

func proportion(k, n float64) segment.Figure {
	low, high := stats.Wilson(k, n)
	return segment.Figure{Value: k / n, Low: low, High: high, N: int(n)}
}

// Groups that are left out are found, and where nobody is, hardly any is said to be: all
// the test needs is in the deck.
func TestLeftOut(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 6))
	kinds := map[string]persona.Kind{"a": persona.Primary, "b": persona.Supplemental}
	o := persona.Options{Kinds: kinds}
	const replicates = 1000
	wrong, missed, found, others := 0, 0, 0, 0
	for range replicates {
		none := build(t, drawn(rng, 240, [4]float64{.5, .5, .5, .5}), nil, o) // where four fifths are often missed by chance
		if slices.ContainsFunc(none.Coverage.Groups, func(g persona.Representation) bool { return g.Under }) {
			wrong++
		}
		if none.Coverage.Groups[0].Covered < .8*none.Coverage.Customers.Value {
			missed++
		}
		planted := build(t, drawn(rng, 800, [4]float64{.55, .3, .55, .6}), nil, o)
		first := planted.Coverage.Groups[0]
		if first.Level == "east" && first.Under {
			found++
			assert.True(t, slices.ContainsFunc(planted.Warnings, func(w persona.Warning) bool { return w.Code == "left-out" && w.Subject == "region" }))
		}
		for _, g := range planted.Coverage.Groups[1:] {
			if g.Under {
				others++
			}
		}
	}
	t.Logf("of %d: claimed where there is none %d (below four fifths %d), found %d, others claimed %d", replicates, wrong, missed, found, others)
	assert.Greater(t, missed, replicates/5)
	assert.LessOrEqual(t, wrong, 70, "5 %% of %d and three standard errors", replicates)
	assert.Greater(t, found, replicates*9/10)
	assert.Zero(t, others)
}

// Far too few for a test are not said to be left out, and a small difference is not, however
// sure it is.
func TestLeftOutNeedsBoth(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 6))
	kinds := map[string]persona.Kind{"a": persona.Primary, "b": persona.Supplemental}
	sure := build(t, drawn(rng, 40_000, [4]float64{.52, .45, .52, .52}), nil, persona.Options{Kinds: kinds})
	first := sure.Coverage.Groups[0]
	assert.Equal(t, "east", first.Level)
	assert.False(t, first.Under, "%.2f of %.2f is more than four fifths", first.Covered, sure.Coverage.Customers.Value)
	few := build(t, drawn(rng, 150, [4]float64{.9, .4, .9, .9}), nil, persona.Options{Kinds: kinds})
	for _, g := range few.Coverage.Groups {
		assert.False(t, g.Under)
	}
}
