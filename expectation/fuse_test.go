package expectation

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// fusedHalf is the half-width for two values x and y of the same people: the sampling
// variance is that of w x + (1-w) y, and what the means differ by beyond the variance
// of x - y is between the kinds. (spread = w (1-w) d^2, and 1 - sum w^2 = 2 w (1-w).)
func fusedHalf(x, y []float64, w, d float64) float64 {
	both, apart := make([]float64, len(x)), make([]float64, len(x))
	for i := range x {
		both[i], apart[i] = w*x[i]+(1-w)*y[i], x[i]-y[i]
	}
	n := float64(len(x))
	_, s := stats.MeanVar(both)
	_, a := stats.MeanVar(apart)
	tau2, quantile := max(0, (d*d-a/n)/2), 1.959964
	if d*d > quantile*quantile*a/n {
		quantile = 12.7062 // Student's, one degree of freedom
	}
	return quantile * math.Sqrt(s/n+tau2*(w*w+(1-w)*(1-w)))
}

// Without customers in common the variance between the kinds is eq. 6 of DerSimonian
// & Kacker (2007).
func TestFuseIsTheMomentEstimator(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		pieces := make([]piece, 2+rng.IntN(3))
		shared := make([][]float64, len(pieces))
		sum := 0.
		for k := range pieces {
			shared[k] = make([]float64, len(pieces))
			shared[k][k] = rng.ExpFloat64()
			pieces[k].Weight = .01 + rng.Float64()
			v, h := 50+2*rng.NormFloat64(), 1.959964*math.Sqrt(shared[k][k])
			pieces[k].Figure = &segment.Figure{Value: v, Low: v - h, High: v + h, N: 10 + k}
			sum += pieces[k].Weight
		}
		var sw, sww, swy, swv, swwv float64
		for k, p := range pieces {
			w := p.Weight
			sw, sww, swy = sw+w, sww+w*w, swy+w*p.Figure.Value
			swv, swwv = swv+w*shared[k][k], swwv+w*w*shared[k][k]
		}
		mean, q := swy/sw, 0.
		for _, p := range pieces {
			q += p.Weight * (p.Figure.Value - mean) * (p.Figure.Value - mean)
		}
		tau2 := max(0, (q-(swv-swwv/sw))/(sw-sww/sw))
		quantile := 1.959964
		switch over := q / (swv - swwv/sw); { // what Q is to what it is expected to be
		case len(pieces) == 2 && over > quantile*quantile:
			quantile = 12.706205
		case len(pieces) > 2 && over > 1:
			quantile = []float64{4.302653, 3.182446}[len(pieces)-3] // tables of Student's t
		}
		half := quantile * math.Sqrt((swwv+tau2*sww)/sw/sw)
		f := fuse(pieces, shared, Scale{-1000, 1000})
		assert.InDelta(t, mean, f.Value, 1e-3)
		assert.InDelta(t, mean-half, f.Low, 1e-3)
		assert.InDelta(t, mean+half, f.High, 1e-3)
		assert.Equal(t, 10, f.N)
	}
}

// How often the interval holds the truth where kinds differ by a standard deviation of
// tau beyond errors of .13, as Options.Weights says.
func TestFusedCoversKindsThatDiffer(t *testing.T) {
	const runs = 4000
	rng := rand.New(rand.NewPCG(16, 0))
	for _, c := range []struct {
		parts      int
		tau, cover float64
	}{{3, 0, .97}, {3, .1, .94}, {3, .2, .93}, {3, .6, .94}, {2, 0, .96}, {2, .1, .91}, {2, .2, .84}, {2, .6, .81}} {
		held, wide := 0, 0
		for range runs {
			pieces, shared := make([]piece, c.parts), make([][]float64, c.parts)
			for k := range pieces {
				shared[k] = make([]float64, c.parts)
				shared[k][k] = .13 * .13
				v, h := c.tau*rng.NormFloat64()+.13*rng.NormFloat64(), 1.959964*.13
				pieces[k].Weight, pieces[k].Figure = 1/float64(c.parts), &segment.Figure{Value: v, Low: v - h, High: v + h, N: 60}
			}
			f := fuse(pieces, shared, Scale{-100, 100})
			if f.Low <= 0 && 0 <= f.High {
				held++
			}
			if f.High-f.Low > 2 {
				wide++
			}
		}
		t.Logf("%d parts, tau %.1f: %.3f hold, %.3f are wider than 2", c.parts, c.tau, float64(held)/runs, float64(wide)/runs)
		assert.InDelta(t, c.cover, float64(held)/runs, .005+3*math.Sqrt(c.cover*(1-c.cover)/runs))
		if c.tau == 0 {
			assert.LessOrEqual(t, float64(wide)/runs, .05+3*math.Sqrt(.05*.95/runs), "where nothing differs")
		}
	}
}

// witnessed is planted with a proxy for the perceived level of the first dimension:
// shift more, and as correlated with what customers answer as share says.
func witnessed(seed uint64, shift, share float64, blocks ...block) (*segment.Membership, []Answer, *Instrument, []Observation) {
	m, answers, in := sparse(seed, blocks...)
	rng := rand.New(rand.NewPCG(seed, 13))
	own := make(map[string]float64)
	for _, a := range answers {
		own[a.Respondent] = a.Values[0]
	}
	var out []Observation
	for i, id := range m.Customers {
		if rng.IntN(3) == 0 {
			continue
		}
		mean := 60 + blocks[m.Labels[i]].gaps[0]
		y, ok := own[id]
		if !ok {
			y = mean + 12.8*rng.NormFloat64()
		}
		level := mean + shift + share*(y-mean) + math.Sqrt(1-share*share)*12.8*rng.NormFloat64()
		out = append(out, Observation{Customer: id, Dimension: "dimension 0", Kind: Inferred, Name: "returns", Level: min(max(level, 0), 100)})
	}
	return m, answers, in, out
}

// Where the kinds measure the same level with errors that go together, Fused covers it
// as often as it says, and hardly any kinds are said to disagree; where one is off by
// half a standard deviation, they are.
func TestFusedCoversAndDisagreementIsFound(t *testing.T) {
	const profiles = 300
	cover, flagged, cells := 0, 0, 0
	for seed := range uint64(profiles) {
		m, answers, in, observations := witnessed(seed, 0, .7, block{150, 100, 1, []float64{-10}}, block{150, 90, 1, []float64{0}})
		got := score(t, m, answers, in, Options{Observations: observations, Weights: map[Kind]float64{Surveyed: .5, Inferred: .5}, Replicates: 100})
		any := false
		for i, s := range got.Segments {
			e := s.Dimensions[0].Evidence
			truth := []float64{50, 60}[i]
			cells++
			if e.Fused.Low <= truth && truth <= e.Fused.High {
				cover++
			}
			any = any || e.Disagree
		}
		assert.Equal(t, any, slices.Contains(codes(got.Warnings), "evidence-disagrees"))
		if any {
			flagged++
		}
	}
	t.Logf("cover %d of %d, flagged %d of %d profiles", cover, cells, flagged, profiles)
	assert.InDelta(t, .95, float64(cover)/float64(cells), .03)
	assert.LessOrEqual(t, float64(flagged)/profiles, .09, "5 % and three standard errors")
	m, answers, in, observations := witnessed(1, 6.4, .7, block{150, 100, 1, []float64{-10}}, block{150, 90, 1, []float64{0}})
	got := score(t, m, answers, in, Options{Observations: observations})
	assert.Equal(t, "dimension 0", warning(t, got, "evidence-disagrees").Subject)
	for _, s := range got.Segments {
		assert.True(t, s.Dimensions[0].Evidence.Disagree)
		assert.Nil(t, s.Dimensions[0].Evidence.Fused, "nothing is fused unless asked to")
		assert.Zero(t, s.Dimensions[0].Evidence.Parts[0].Weight)
	}
}

// The weight of a kind is shared by its parts: a second proxy must not silently make
// behavior count twice.
func TestTheWeightOfAKindIsSharedByItsParts(t *testing.T) {
	m, answers, in := small(repeat(40, 6, 5), repeat(40, 5, 3, 4))
	var observations []Observation
	for i, id := range m.Customers {
		observations = append(observations,
			Observation{Customer: id, Dimension: "speed", Kind: Inferred, Name: "a", Level: float64(1 + i%6)},
			Observation{Customer: id, Dimension: "speed", Kind: Inferred, Name: "b", Level: float64(1 + i%5)},
			Observation{Customer: id, Dimension: "speed", Kind: Mentioned, Level: float64(2 + i%4)})
	}
	e := score(t, m, answers, in, Options{Observations: observations, Weights: map[Kind]float64{Surveyed: .6, Inferred: .4}}).Segments[0].Dimensions[0].Evidence
	var got []string
	for _, p := range e.Parts {
		got = append(got, fmt.Sprintf("%s %s %.3g", p.Kind, p.Name, p.Weight))
	}
	assert.Equal(t, []string{"surveyed  0.6", "inferred a 0.2", "inferred b 0.2", "mentioned  0"}, got)
}
