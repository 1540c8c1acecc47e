package expectation

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/expectation/kano"
	"github.com/clientele-go/clientele/internal/stats"
)

// withProspects adds n prospects who expect more than customers do, by dimension.
func (s *surveyed) withProspects(seed uint64, n int, more ...float64) *surveyed {
	rng := rand.New(rand.NewPCG(seed, 3))
	for i := range n {
		a := Answer{Respondent: fmt.Sprintf("prospect %04d", i), Prospect: true}
		for _, d := range more {
			a.Values = append(a.Values, 60+d+8*rng.NormFloat64(), math.NaN())
		}
		s.answers = append(s.answers, a)
	}
	return s
}

func threeWith(seed uint64, n int, more ...float64) *surveyed {
	m, answers, in := three(seed)
	return (&surveyed{m: m, answers: answers, in: in}).withProspects(seed, n, more...)
}

// What prospects expect is the mean of their answers; beside it stands what customers
// of the segments expect, by the segments' sizes, both worked out here.
func TestProspects(t *testing.T) {
	s := threeWith(1, 80, 10, 0, -5)
	p := s.score(t)
	without := threeWith(1, 0).score(t)
	assert.Equal(t, without.Segments, p.Segments, "customers are who they were")
	assert.Equal(t, without.Respondents, p.Respondents)
	assert.Nil(t, without.Prospects)
	require.NotNil(t, p.Prospects)
	assert.Equal(t, "prospects", p.Prospects.Name)
	assert.Empty(t, p.Prospects.ID)
	assert.Equal(t, 80, p.Prospects.N)
	assert.Nil(t, p.Prospects.Answered)
	require.Len(t, p.Contrasts, 3)
	size := []float64{120. / 410, 200. / 410, 90. / 410}
	for d, c := range p.Prospects.Dimensions {
		assert.Nil(t, c.Gap)
		assert.Nil(t, c.Perceived)
		assert.Empty(t, c.Suppressed, "nothing is missing that was asked")
		assert.Zero(t, c.FixFirst)
		var own []float64
		for _, a := range s.answers {
			if a.Prospect {
				own = append(own, a.Values[2*d])
			}
		}
		mean, v := stats.MeanVar(own)
		low, high := stats.TInterval(mean, v, len(own))
		assert.InDelta(t, mean, c.Expected.Value, 1e-4)
		assert.InDelta(t, low, c.Expected.Low, 1e-4)
		assert.InDelta(t, high, c.Expected.High, 1e-4)

		// Cochran's stratified mean and Satterthwaite's degrees of freedom.
		var all, square, fourth float64
		part := func(w float64, x []float64) float64 {
			m, v := stats.MeanVar(x)
			v *= w * w / float64(len(x))
			square, fourth = square+v, fourth+v*v/float64(len(x)-1)
			return w * m
		}
		for k, seg := range p.Segments {
			var x []float64
			for _, a := range s.answers {
				if !a.Prospect && memberOf(s.m, a.Respondent) == seg.ID {
					x = append(x, a.Values[2*d])
				}
			}
			all += part(size[k], x)
		}
		k := p.Contrasts[d]
		assert.Equal(t, c.Name, k.Name)
		half := stats.TQuantile(.975, square*square/fourth) * math.Sqrt(square)
		assert.InDelta(t, all, k.Customers.Value, 1e-4)
		assert.InDelta(t, all-half, k.Customers.Low, 1e-4)
		assert.Equal(t, 170, k.Customers.N)
		part(1, own)
		half = stats.TQuantile(.975, square*square/fourth) * math.Sqrt(square)
		assert.InDelta(t, mean-all, k.Difference.Value, 2e-4)
		assert.InDelta(t, mean-all-half, k.Difference.Low, 2e-4)
		assert.InDelta(t, mean-all+half, k.Difference.High, 2e-4)
		assert.Equal(t, 250, k.Difference.N)
	}
	assert.Positive(t, p.Contrasts[0].Difference.Low, "they expect more, beyond chance")
	assert.Negative(t, p.Contrasts[2].Difference.High)
}

// The interval of the difference holds what was planted as often as it says.
func TestContrastCoverage(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: a rate, over profiles that other tests make on as many goroutines")
	}
	inside := 0
	const runs = 500
	for seed := range uint64(runs) {
		m, answers, in := planted(seed, block{60, 25, 1, []float64{0}}, block{300, 40, 1, []float64{0}})
		s := (&surveyed{m: m, answers: answers, in: in}).withProspects(seed, 30, 4)
		d := score(t, s.m, s.answers, s.in, Options{Replicates: 100}).Contrasts[0].Difference
		// Expected levels of customers are cut at 90, which moves their mean by .0003.
		if d.Low <= 4 && 4 <= d.High {
			inside++
		}
	}
	assert.InDelta(t, .95, float64(inside)/runs, .03, "three standard errors")
}

func TestFewProspectsAreNotShown(t *testing.T) {
	p := threeWith(2, 9, 5, 5, 5).score(t)
	assert.Nil(t, p.Prospects)
	assert.Nil(t, p.Contrasts)
	assert.Contains(t, codes(p.Warnings), "few-prospects")
	b, err := json.Marshal(p)
	require.NoError(t, err)
	assert.NotContains(t, string(b), `"prospects":`)

	p = threeWith(2, 10, 5, 5, 5).score(t)
	require.NotNil(t, p.Prospects)
	assert.NotContains(t, codes(p.Warnings), "few-prospects")
	assert.Equal(t, "prospects", warning(t, p, "weak").Subject)

	// What all of a few expect, and what a few of them do not, is left out.
	s := threeWith(2, 15, 5, 5, 5)
	for i, a := range s.answers {
		if a.Prospect {
			s.answers[i].Values[0] = 77
		}
	}
	c := s.score(t)
	assert.Nil(t, c.Prospects.Dimensions[0].Expected)
	assert.Contains(t, c.Prospects.Dimensions[0].Suppressed, reasonUniform)
	require.Len(t, c.Contrasts, 2)
	assert.Equal(t, "dimension 1", c.Contrasts[0].Name)
}

// The difference to a small group is as coarse as the figures it is made of.
func TestContrastIsAsCoarseAsItsParts(t *testing.T) {
	m, answers, in := small(repeat(200, 3, 4, 5, 6), repeat(200, 5, 3, 4))
	for i, v := range repeat(12, 7, 6, 5, 7) {
		answers = append(answers, Answer{Respondent: fmt.Sprint("p", i), Prospect: true, Values: []float64{v, math.NaN()}})
	}
	p := score(t, m, answers, in, Options{})
	k, e := p.Contrasts[0], p.Prospects.Dimensions[0].Expected
	assert.InDelta(t, e.Value-k.Customers.Value, k.Difference.Value, .3*(k.Difference.High-k.Difference.Low)/2)
	assert.Equal(t, math.Round(k.Difference.Value*10), k.Difference.Value*10, "tenths of a scale of seven")
}

// Of a prospect's answers in one role the latest counts, blank ones do not, and who
// only answered before the wave that is shown does not either.
func TestWhichAnswersOfProspectsCount(t *testing.T) {
	s := threeWith(3, 40, 0, 0, 0)
	want := s.score(t)
	old := s.answers[len(s.answers)-40]
	old.When, old.Values = -1, []float64{0, math.NaN(), 0, math.NaN(), 0, math.NaN()}
	blank := old
	blank.Values = repeat(6, math.NaN())
	s.answers = append(s.answers, old, blank)
	got := s.score(t)
	assert.Equal(t, want.Prospects, got.Prospects)
	assert.Contains(t, codes(got.Warnings), "duplicates")
	assert.Contains(t, codes(got.Warnings), "blank")

	for i := range s.answers {
		s.answers[i].When = 100
	}
	early := old
	early.Respondent, early.When = "early", 5
	s.answers = append(s.answers[:len(s.answers)-2], early)
	waves := score(t, s.m, s.answers, s.in, Options{Waves: []int64{0, 50}})
	assert.Equal(t, 40, waves.Prospects.N)

	s.answers[len(s.answers)-2].Role = Payer
	assert.Nil(t, score(t, s.m, s.answers, s.in, Options{Role: User}).Prospects)
}

func TestProspectsAlone(t *testing.T) {
	s := threeWith(4, 40, 0, 0, 0)
	s.answers = s.answers[len(s.answers)-40:]
	p := s.score(t)
	require.NotNil(t, p.Prospects)
	assert.Empty(t, p.Segments)
	assert.Nil(t, p.Contrasts, "there is nobody to compare them with")
	assert.NotContains(t, codes(p.Warnings), "unmatched", "customer IDs are not to blame")
}

// Only the items of aspects that customers are asked on both sides make the level.
func TestProspectsAreComparedOnTheSameItems(t *testing.T) {
	s := threeWith(5, 40, 0, 0, 0)
	s.in.Items = append(s.in.Items, Item{ID: "extra", Dimension: "dimension 0", Measures: Expected, Aspect: "extra"})
	for i := range s.in.Items[:6] {
		s.in.Items[i].Aspect = "same"
	}
	for i := range s.answers {
		s.answers[i].Values = append(s.answers[i].Values, 100)
	}
	assert.Equal(t, threeWith(5, 40, 0, 0, 0).score(t).Prospects, s.score(t).Prospects)
}

// Kano's questions take no experience, so prospects have categories.
func TestKanoOfProspects(t *testing.T) {
	s := threeWith(8, 200, 0, 0, 0)
	s.in.Items = append(s.in.Items,
		Item{ID: "f", Dimension: "dimension 0", Measures: Functional, Scale: &Scale{1, 5}},
		Item{ID: "d", Dimension: "dimension 0", Measures: Dysfunctional, Scale: &Scale{1, 5}})
	for i := range s.answers {
		with, without := 3., 3. // indifferent
		if s.answers[i].Prospect && i%10 < 7 {
			without = 5 // must-be
		}
		s.answers[i].Values = append(s.answers[i].Values, with, without)
	}
	p := s.score(t)
	k := p.Prospects.Dimensions[0].Kano
	require.NotNil(t, k)
	assert.Equal(t, kano.MustBe, k.Category)
	assert.Equal(t, 200, k.N)
	assert.InDelta(t, -.7, k.Worse.Value, .02)
	assert.Equal(t, kano.Indifferent, p.Segments[0].Dimensions[0].Kano.Category, "customers are asked apart")
	assert.Nil(t, p.Prospects.Dimensions[1].Kano)
}

func TestProspectErrors(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*surveyed, *Answer)
		want   []string
	}{
		"customer":  {func(_ *surveyed, a *Answer) { a.Respondent = "c1-0003" }, []string{"answer 175", `"c1-0003" is a customer`, "row 123"}},
		"perceived": {func(_ *surveyed, a *Answer) { a.Values[3] = 7 }, []string{"answer 175", `"prospect 0005"`, `item "p1" is 7`, "perceived"}},
		"outcome": {func(s *surveyed, a *Answer) { s.in.Items[1] = Item{ID: "y", Measures: Outcome}; a.Values[1] = 7 },
			[]string{`item "y" is 7`, "outcome"}},
		"satisfaction": {func(s *surveyed, a *Answer) { s.in.Items[1].Measures = Satisfaction; a.Values[1] = 7 }, []string{`item "p0" is 7`, "satisfaction"}},
	} {
		s := threeWith(6, 20, 0, 0, 0)
		c.change(s, &s.answers[175])
		_, err := Score(t.Context(), s.m, s.answers, s.in, Options{})
		require.Error(t, err, name)
		for _, want := range c.want {
			assert.ErrorContains(t, err, want, name)
		}
	}
}

func TestProspectsInAnyOrder(t *testing.T) {
	s := threeWith(7, 40, 3, 0, 0)
	for i := range s.answers {
		s.answers[i].Weight = float64(1 + i%3)
	}
	want := score(t, s.m, s.answers, s.in, Options{Workers: 1})
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(s.answers), func(a, b int) { s.answers[a], s.answers[b] = s.answers[b], s.answers[a] })
	assert.Equal(t, want, score(t, s.m, s.answers, s.in, Options{Workers: 3}))
}
