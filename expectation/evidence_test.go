package expectation

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// The satisfaction that kiosk users stated with each aspect stands in for a proxy:
// another column about the same people. Everything once more from the file.
func TestEvidenceOnTheKiosk(t *testing.T) {
	dims := kioskDims(t)
	m, answers, in := kiosk(t, dims, func(f string) string { return f })
	cols, rows := table(t, "data/expectation/kiosk_kservqual.csv")
	anchors := func(d string) Anchors {
		return Anchors{Dimension: d, Proxy: Proxy{Name: "sat"}, Unmet: 1, Met: 6} // 7 is clipped
	}
	var observations []Observation
	for _, d := range in.Dimensions {
		var values []Measured
		for r := range rows {
			for _, k := range dims[d.Name] {
				if v := number(t, cols[fmt.Sprintf("sat%02d", k)][r]); !math.IsNaN(v) {
					values = append(values, Measured{Customer: cols["id"][r], Value: v})
				}
			}
		}
		more, err := InferSlice(t.Context(), values, in, anchors(d.Name))
		require.NoError(t, err)
		observations = append(observations, more...)
	}
	got := score(t, m, answers, in, Options{Observations: observations, Weights: map[Kind]float64{Surveyed: 1, Inferred: .5}})
	plain := score(t, m, answers, in, Options{})
	seen := 0
	for i, s := range got.Segments {
		for n, c := range s.Dimensions {
			e := c.Evidence
			require.Len(t, e.Parts, 2)
			assert.Equal(t, c.Perceived, e.Parts[0].Figure)
			var ps, os []float64
			for r := range rows {
				if cols["use_frequency"][r] != s.Name {
					continue
				}
				var p, o, n float64
				for _, k := range dims[c.Name] {
					p += number(t, cols[fmt.Sprintf("p%02d", k)][r])
					if v := number(t, cols[fmt.Sprintf("sat%02d", k)][r]); !math.IsNaN(v) {
						o, n = o+min(1+(v-1)/5*6, 7), n+1
					}
				}
				require.Positive(t, n, "somebody who answered nothing would have to be left out")
				ps, os = append(ps, p/float64(len(dims[c.Name]))), append(os, o/n)
			}
			mean, variance := stats.MeanVar(os)
			low, high := stats.TInterval(mean, variance, len(os))
			if f := e.Parts[1].Figure; f != nil {
				assert.InDelta(t, mean, f.Value, .6*(high-mean))
				assert.InDelta(t, low, f.Low, .6*(high-mean))
				assert.InDelta(t, min(high, 7), f.High, .6*(high-mean))
				assert.Equal(t, s.N, f.N)
			} else {
				assert.Equal(t, "2-3 per half-year", s.Name)
				assert.NotEmpty(t, e.Parts[1].Suppressed)
			}
			if e.Parts[0].Figure != nil && e.Parts[1].Figure != nil {
				// Weights 2/3 and 1/3 of the same people: the variance is that of each one's mean.
				w := [2]float64{.667, .333}
				assert.Equal(t, w, [2]float64{e.Parts[0].Weight, e.Parts[1].Weight})
				v := w[0]*e.Parts[0].Figure.Value + w[1]*e.Parts[1].Figure.Value
				assert.InDelta(t, v, e.Fused.Value, 1e-5)
				half := fusedHalf(ps, os, w[0], e.Parts[0].Figure.Value-e.Parts[1].Figure.Value)
				// The published intervals are rounded: to a fifth, with 13 people to three.
				off := map[bool]float64{false: .12, true: .35}[s.N < weak] * half
				assert.InDelta(t, max(1, v-half), e.Fused.Low, off)
				assert.InDelta(t, min(7, v+half), e.Fused.High, off)
				seen++
			}
			c.Evidence = nil
			assert.Equal(t, plain.Segments[i].Dimensions[n], c, "beside the survey, not in it")
		}
	}
	assert.Greater(t, seen, 10)
}

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
	tau2 := max(0, (d*d-a/n)/2)
	return 1.959964 * math.Sqrt(s/n+tau2*(w*w+(1-w)*(1-w)))
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
		half := 1.959964 * math.Sqrt((swwv+tau2*sww)/sw/sw)
		f := fuse(pieces, shared, Scale{0, 100})
		assert.InDelta(t, mean, f.Value, 1e-3)
		assert.InDelta(t, mean-half, f.Low, 1e-3)
		assert.InDelta(t, mean+half, f.High, 1e-3)
		assert.Equal(t, 10, f.N)
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

// One customer's many observations are one value, the older ones counting less.
func TestObservationsAgeWithinACustomerAndBetweenKinds(t *testing.T) {
	m, answers, in := small(repeat(40, 6, 5), repeat(40, 5, 3, 4))
	var observations []Observation
	see := func(i int, level float64, when int64) {
		observations = append(observations, Observation{m.Customers[i], "speed", Inferred, "returns", level, when})
	}
	for i := range answers {
		answers[i].When = 80
		see(i, float64(2+i%4), 100)
		if i%2 == 0 {
			see(i, 7, 90) // a half-life older: counts half
			see(i, 1, 80) // a quarter
		}
	}
	got := score(t, m, answers, in, Options{Observations: observations, HalfLife: 10, Weights: map[Kind]float64{Surveyed: 1, Inferred: 1}})
	e := got.Segments[0].Dimensions[0].Evidence
	var want []float64
	for i := range 40 {
		level := float64(2 + i%4)
		if i%2 == 0 {
			level = (level + 7./2 + 1./4) / 1.75
		}
		want = append(want, level)
	}
	mean, variance := stats.MeanVar(want)
	low, high := stats.TInterval(mean, variance, 40)
	assert.InDelta(t, mean, e.Parts[1].Figure.Value, .3*(high-low))
	assert.InDelta(t, low, e.Parts[1].Figure.Low, .3*(high-low))
	assert.InDelta(t, 20, e.Parts[0].Age, 1e-9)
	assert.InDelta(t, 2.9, e.Parts[1].Age, 1e-9, "half of them (10/2 + 20/4)/1.75 = 5.7, the others 0; two digits")
	assert.True(t, e.Parts[0].Stale)
	assert.False(t, e.Parts[1].Stale)
	assert.InDelta(t, math.Exp2(-(20-2.9)/10), e.Parts[0].Weight/e.Parts[1].Weight, .002)
	assert.Equal(t, "survey", warning(t, got, "stale-evidence").Subject)
	assert.Len(t, codes(got.Warnings), len(codes(score(t, m, answers, in, Options{}).Warnings))+1+len(disagreeing(got)))

	// Very old evidence does not vanish, and what is newer than now is new.
	old := score(t, m, answers, in, Options{Observations: observations, HalfLife: 1e-3, Now: 1e15, Weights: map[Kind]float64{Surveyed: 1}})
	assert.Equal(t, old.Segments[0].Dimensions[0].Perceived.Value, old.Segments[0].Dimensions[0].Evidence.Fused.Value)
	early := score(t, m, answers, in, Options{Observations: observations, HalfLife: 10, Now: 1})
	assert.Zero(t, early.Segments[0].Dimensions[0].Evidence.Parts[1].Age)

	// Answers without a time are not taken as of the year 0.
	for i := range answers {
		answers[i].When = 0
	}
	got = score(t, m, answers, in, Options{Observations: observations, HalfLife: 10})
	assert.Equal(t, string(Surveyed), warning(t, got, "undated-evidence").Subject)
	assert.False(t, got.Segments[0].Dimensions[0].Evidence.Parts[0].Stale)
	// And a survey alone ages too, if asked to.
	answers[0].When = 50
	got = score(t, m, answers, in, Options{HalfLife: 10})
	assert.Equal(t, 49., got.Segments[0].Dimensions[0].Evidence.Parts[0].Age, "48.75 in two digits")
	assert.Nil(t, score(t, m, answers, in, Options{}).Segments[0].Dimensions[0].Evidence)
}

func disagreeing(p *Profile) (out []string) {
	for _, w := range p.Warnings {
		if w.Code == "evidence-disagrees" {
			out = append(out, w.Subject)
		}
	}
	return out
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

func TestWhatFewAreSeenDoingIsNotShown(t *testing.T) {
	m, answers, in := small(repeat(60, 6, 5), repeat(60, 5, 3, 4))
	observe := func(n int, name string, level func(i int) float64) (out []Observation) {
		for i := range n {
			out = append(out, Observation{Customer: m.Customers[i], Dimension: "speed", Kind: Inferred, Name: name, Level: level(i)})
		}
		return out
	}
	some := func(i int) float64 { return float64(1 + i%7) }
	weights := map[Kind]float64{Surveyed: .5, Inferred: .5}

	p := score(t, m, answers, in, Options{Observations: observe(9, "left with the safe", some), Weights: weights})
	text, err := json.Marshal(p)
	require.NoError(t, err)
	assert.NotContains(t, string(text), "safe", "what nine do may be who they are")
	assert.Nil(t, p.Segments[0].Dimensions[0].Evidence)
	assert.Contains(t, codes(p.Warnings), "few-observations")

	for name, level := range map[string]func(i int) float64{
		"one dissenter": func(i int) float64 { return map[bool]float64{true: 1, false: 6}[i == 3] },
	} {
		e := score(t, m, answers, in, Options{Observations: observe(50, "x", level), Weights: weights}).Segments[0].Dimensions[0].Evidence
		assert.Nil(t, e.Parts[1].Figure, name)
		assert.Zero(t, e.Parts[1].Age)
		assert.Equal(t, reasonUniform, e.Parts[1].Suppressed)
		assert.Equal(t, e.Parts[0].Figure.Value, e.Fused.Value, "or it could be solved for")
		assert.False(t, e.Disagree)
	}
	// 57 of 60: their number is withheld and the figure coarser.
	e := score(t, m, answers, in, Options{Observations: observe(57, "x", some), Weights: weights}).Segments[0].Dimensions[0].Evidence
	assert.Equal(t, withheld, e.Parts[1].Figure.N)
	assert.Equal(t, withheld, e.Fused.N)
	// A survey that is withheld is not in Fused.
	m, answers, in = small(repeat(60, 6, 5), append(repeat(59, 5), 1))
	e = score(t, m, answers, in, Options{Observations: observe(40, "x", some), Weights: weights}).Segments[0].Dimensions[0].Evidence
	assert.Nil(t, e.Parts[0].Figure)
	assert.Zero(t, e.Parts[0].Weight)
	assert.Equal(t, e.Parts[1].Figure.Value, e.Fused.Value)
	// Whether three or none have been seen is not told apart.
	both := func(n int) string {
		m2, a2, in2 := three(1)
		var os []Observation
		for i, id := range m2.Customers {
			if m2.Labels[i] == 0 || m2.Labels[i] == 1 && n > 0 {
				os = append(os, Observation{Customer: id, Dimension: "dimension 0", Kind: Mentioned, Level: float64(i % 50)})
				n -= int(m2.Labels[i])
			}
		}
		text, err := json.Marshal(score(t, m2, a2, in2, Options{Observations: os}))
		require.NoError(t, err)
		return string(text)
	}
	assert.Equal(t, both(0), both(3))
}

// Whatever is observed of whomever: no figure of fewer than ten, no counts that differ
// by one to nine, and Fused is made of what is shown.
func TestNoEvidenceDescribesFewerThanTen(t *testing.T) {
	shown, held := 0, 0
	for seed := range uint64(40) {
		m, answers, in := ragged(seed)
		rng := rand.New(rand.NewPCG(seed, 5))
		type key struct {
			segment, dim int
			kind         Kind
			name         string
		}
		who := make(map[key]map[string]bool)
		sizes := make([]int, len(m.Segments))
		for _, l := range m.Labels {
			sizes[l]++
		}
		var observations []Observation
		for d := range in.Dimensions {
			for _, kind := range []Kind{Inferred, Mentioned} {
				rate := rng.Float64()
				for i, id := range m.Customers {
					for rng.Float64() < rate/2 {
						o := Observation{Customer: id, Dimension: in.Dimensions[d].Name, Kind: kind, Name: fmt.Sprint(rng.IntN(2)), Level: float64(1 + rng.IntN(7)), When: int64(rng.IntN(9))}
						observations = append(observations, o)
						k := key{int(m.Labels[i]), d, kind, o.Name}
						if who[k] == nil {
							who[k] = make(map[string]bool)
						}
						who[k][id] = true
					}
				}
			}
		}
		p := score(t, m, answers, in, Options{Observations: observations, HalfLife: 3, Weights: map[Kind]float64{Surveyed: 1, Inferred: .5, Mentioned: .2}, Replicates: 100})
		for _, s := range p.Segments {
			at := slices.IndexFunc(m.Segments, func(r segment.Ref) bool { return r.ID == s.ID })
			counts := []int{sizes[at]}
			if s.N != withheld {
				counts = append(counts, s.N)
			}
			for d, c := range s.Dimensions {
				if c.Perceived != nil && c.Perceived.N != withheld {
					counts = append(counts, c.Perceived.N)
				}
				if c.Evidence == nil {
					continue
				}
				var mean, sum float64
				for _, part := range c.Evidence.Parts {
					f := part.Figure
					if f == nil {
						held++
						assert.Zero(t, part.Weight)
						assert.Zero(t, part.Age)
						assert.NotEmpty(t, part.Suppressed)
						continue
					}
					shown++
					mean, sum = mean+part.Weight*f.Value, sum+part.Weight
					if part.Kind == Surveyed {
						assert.Equal(t, c.Perceived, f)
						continue
					}
					n := len(who[key{at, d, part.Kind, part.Name}])
					require.GreaterOrEqual(t, n, disclosure.MinGroup)
					if f.N != withheld {
						assert.Equal(t, n, f.N)
						counts = append(counts, f.N)
					}
				}
				if f := c.Evidence.Fused; f != nil {
					assert.InDelta(t, mean/sum, f.Value, 1e-4)
					assert.True(t, f.Low <= f.Value && f.Value <= f.High, "%v", *f)
				} else {
					assert.Zero(t, sum)
				}
			}
			for i, a := range counts {
				for _, b := range counts[:i] {
					assert.True(t, disclosure.SafeDifference(max(a, b), min(a, b)), "seed %d: %d and %d", seed, a, b)
				}
			}
		}
		_, err := json.Marshal(p)
		require.NoError(t, err, "no NaN gets out")
	}
	assert.Greater(t, shown, 300)
	assert.Greater(t, held, 100)
}

func TestObservationsOfOthers(t *testing.T) {
	m, answers, in := three(1)
	m.Labels[0] = -1
	os := []Observation{{Customer: m.Customers[0], Dimension: "dimension 0", Kind: Inferred, Level: 3}}
	for i := range 12 {
		os = append(os, Observation{Customer: fmt.Sprint("stranger ", i), Dimension: "dimension 0", Kind: Inferred, Level: 3})
	}
	p := score(t, m, answers, in, Options{Observations: os})
	assert.Contains(t, warning(t, p, "unmatched-observations").Text, ": 12;")
	assert.Contains(t, codes(p.Warnings), "unsegmented-observations")
	p = score(t, m, answers, in, Options{Observations: os[:5]})
	assert.Contains(t, warning(t, p, "unmatched-observations").Text, "fewer than 10")
}

func TestObservationsThatCannotBe(t *testing.T) {
	m, answers, in := three(1)
	good := Observation{Customer: m.Customers[5], Dimension: "dimension 0", Kind: Inferred, Level: 50}
	for text, change := range map[string]func(o *Observation){
		`observation 1 has no customer`: func(o *Observation) { o.Customer = "" },
		`observation 1 of customer "c0-0005": kind "surveyed" is none of inferred, mentioned`:           func(o *Observation) { o.Kind = Surveyed },
		`observation 1 of customer "c0-0005": kind "" is none of`:                                       func(o *Observation) { o.Kind = "" },
		`observation 1 of customer "c0-0005": dimension "speed", which the instrument does not have`:    func(o *Observation) { o.Dimension = "speed" },
		`observation 1 of customer "c0-0005": level 101 of dimension "dimension 0" is not on its scale`: func(o *Observation) { o.Level = 101 },
		`observation 1 of customer "c0-0005": level NaN`:                                                func(o *Observation) { o.Level = nan },
	} {
		bad := good
		change(&bad)
		_, err := Score(t.Context(), m, answers, in, Options{Observations: []Observation{good, bad}})
		assert.ErrorContains(t, err, text)
	}
	for text, o := range map[string]Options{
		`kind "guessed", "heard"`:                  {Weights: map[Kind]float64{"guessed": 1, "heard": 1, Surveyed: 1}},
		"weight 1.5 of inferred evidence":          {Weights: map[Kind]float64{Inferred: 1.5}},
		"weight NaN of surveyed evidence":          {Weights: map[Kind]float64{Surveyed: nan}},
		"no kind of evidence has a weight above 0": {Weights: map[Kind]float64{Surveyed: 0}},
		"half-life -1 of evidence":                 {HalfLife: -1},
		"half-life +Inf of evidence":               {HalfLife: math.Inf(1)},
	} {
		o.Replicates = 100
		_, err := Score(t.Context(), m, answers, in, o)
		if text == `kind "guessed", "heard"` {
			text = `kind "guessed" and "heard"`
		}
		assert.ErrorContains(t, err, text)
	}
}

func TestEvidenceWhateverTheOrderAndWorkers(t *testing.T) {
	m, answers, in, os := witnessed(3, 2, .5, block{150, 100, 1, []float64{-10, 0}}, block{150, 90, 1, []float64{0, 0}})
	for i := range os {
		os[i].When = int64(i % 7)
		more := os[i]
		more.Level, more.When = float64(i%90), int64(i%3)
		os = append(os, more)
	}
	o := Options{Observations: os, HalfLife: 2, Weights: map[Kind]float64{Surveyed: .7, Inferred: .3}, Workers: 1}
	given := slices.Clone(os)
	want := score(t, m, answers, in, o)
	assert.Equal(t, given, os)
	rng := rand.New(rand.NewPCG(1, 2))
	rng.Shuffle(len(os), func(a, b int) { os[a], os[b] = os[b], os[a] })
	rng.Shuffle(len(answers), func(a, b int) { answers[a], answers[b] = answers[b], answers[a] })
	o.Workers = 3
	rng.Shuffle(len(m.Customers), func(a, b int) {
		m.Customers[a], m.Customers[b] = m.Customers[b], m.Customers[a]
		m.Labels[a], m.Labels[b] = m.Labels[b], m.Labels[a]
	})
	m.Worth = nil // its sums would differ in the last digit
	got := score(t, m, answers, in, o)
	for i := range want.Segments {
		for d := range want.Segments[i].Dimensions {
			assert.Equal(t, want.Segments[i].Dimensions[d].Evidence, got.Segments[i].Dimensions[d].Evidence)
		}
	}
}

func BenchmarkScoreEvidence(b *testing.B) {
	const n, dims, segments = 100_000, 12, 8
	var blocks []block
	for range segments {
		blocks = append(blocks, block{n / segments, n / segments, 1, make([]float64, dims)})
	}
	m, answers, in := planted(1, blocks...)
	var os []Observation
	for i, id := range m.Customers {
		for d := range dims {
			os = append(os, Observation{Customer: id, Dimension: in.Dimensions[d].Name, Kind: Inferred, Name: "proxy", Level: float64(1 + (i*7+d)%7), When: int64(i % 100)})
		}
	}
	for _, seen := range []int{0, len(os)} {
		o := Options{Observations: os[:seen], HalfLife: 30, Weights: map[Kind]float64{Surveyed: 1, Inferred: 1}}
		b.Run(fmt.Sprintf("n=%d/d=%d/k=%d/observations=%d", n, dims, segments, seen), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, err := Score(b.Context(), m, answers, in, o)
				require.NoError(b, err)
			}
		})
	}
}
