package expectation

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/expectation/gap"
	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/segment"
)

// zoned makes a survey of adequate, desired and perceived levels on a scale of -100
// to 300: zones from 40 to 70 on average, and what is perceived shift above adequate.
func zoned(seed uint64, shift float64, sizes ...int) *surveyed {
	rng := rand.New(rand.NewPCG(seed, 21))
	s := &surveyed{m: &segment.Membership{}, in: &Instrument{Name: "zones", Scale: Scale{-100, 300}}}
	for _, name := range []string{"speed", "price"} {
		s.in.Dimensions = append(s.in.Dimensions, Dimension{Name: name, Type: Explicit})
		for _, m := range []Measure{Adequate, Desired, Perceived} {
			s.in.Items = append(s.in.Items, Item{ID: name + " " + string(m), Dimension: name, Measures: m})
		}
	}
	for g, n := range sizes {
		s.m.Segments = append(s.m.Segments, segment.Ref{ID: fmt.Sprint(g), Name: fmt.Sprintf("segment %d", g)})
		for i := range n {
			id := fmt.Sprintf("c%d-%04d", g, i)
			s.m.Customers, s.m.Labels = append(s.m.Customers, id), append(s.m.Labels, int32(g))
			a := Answer{Respondent: id}
			for range s.in.Dimensions {
				low := 40 + 5*rng.NormFloat64()
				a.Values = append(a.Values, low, low+30+5*rng.NormFloat64(), low+shift+20*rng.NormFloat64())
			}
			s.answers = append(s.answers, a)
		}
	}
	return s
}

// column is the answers of a segment to an item, and their weights.
func (s *surveyed) column(segment, item int) (values, weights []float64) {
	at := make(map[string]int32)
	for i, id := range s.m.Customers {
		at[id] = s.m.Labels[i]
	}
	for _, a := range s.answers {
		if at[a.Respondent] == int32(segment) {
			values, weights = append(values, a.Values[item]), append(weights, max(a.Weight, 0))
		}
	}
	return values, weights
}

// The zones of a profile are those of the method on the raw answers.
func TestZoneIsThatOfTheAnswers(t *testing.T) {
	s := zoned(1, 15, 240, 160)
	for i := range s.answers {
		s.answers[i].Weight = 1 + float64(i%3)/2
		v := s.answers[i].Values
		switch {
		case i%12 == 0: // misread
			v[0], v[1] = v[1], v[0]
		case i%15 == 7: // not answered
			v[i%3] = nan
		}
	}
	p := s.score(t)
	for g, seg := range p.Segments {
		for d, c := range seg.Dimensions {
			adequate, weights := s.column(g, 3*d)
			desired, _ := s.column(g, 3*d+1)
			perceived, _ := s.column(g, 3*d+2)
			want, err := gap.Tolerate(adequate, desired, perceived, weights)
			require.NoError(t, err)
			got := c.Zone
			require.NotNil(t, got, c.Name)
			assert.Equal(t, want.N, got.N)
			for name, f := range map[string][2]*segment.Figure{
				"adequacy": {&want.Adequacy, got.Adequacy}, "superiority": {&want.Superiority, got.Superiority},
				"width": {&want.Width, got.Width}, "position": {want.Position, got.Position},
				"below": {&want.Below, got.Below}, "inside": {&want.Inside, got.Inside}, "above": {&want.Above, got.Above},
			} {
				require.NotNil(t, f[1], "%s of %s", name, c.Name)
				assert.InDelta(t, f[0].Value, f[1].Value, 1e-4, "%s of %s", name, c.Name)
				assert.InDelta(t, f[0].Low, f[1].Low, 1e-4, "%s of %s", name, c.Name)
				assert.InDelta(t, f[0].High, f[1].High, 1e-4, "%s of %s", name, c.Name)
				assert.Equal(t, want.N, f[1].N)
			}
			assert.InDelta(t, want.PBelow, got.PBelow, 1e-3)
			if d == 0 {
				assert.Positive(t, want.Inverted)
			}
		}
	}
	assert.Contains(t, warning(t, p, "zone-inverted").Text, "left out of the zone of tolerance")
}

// Intervals of 95 % hold the planted zone, with customers who answer in two roles; and
// PBelow is about one half where the service is just adequate.
func TestZoneHoldsThePlantedOne(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: a rate, over profiles that other tests make on as many goroutines")
	}
	const runs = 400
	held, said := map[string]int{}, 0.0
	for seed := range uint64(runs) {
		s := zoned(seed, 0, 40)
		rng := rand.New(rand.NewPCG(seed, 22))
		for _, a := range s.answers[:20] {
			b := a
			b.Role, b.Values = Payer, make([]float64, len(a.Values))
			for i := range b.Values {
				b.Values[i] = a.Values[i] + rng.NormFloat64()
			}
			s.answers = append(s.answers, b)
		}
		p, err := Score(t.Context(), s.m, s.answers, s.in, Options{Replicates: 100})
		require.NoError(t, err)
		z := p.Segments[0].Dimensions[0].Zone
		require.NotNil(t, z)
		said += z.PBelow / runs
		for name, c := range map[string]struct {
			f     *segment.Figure
			truth float64
		}{"adequacy": {z.Adequacy, 0}, "superiority": {z.Superiority, -30}, "width": {z.Width, 30}, "position": {z.Position, 0}} {
			if c.f.Low <= c.truth && c.truth <= c.f.High {
				held[name]++
			}
		}
	}
	for name, k := range held {
		// 380 expected; 368 and 391 are the .3 and 99.7 % points of the binomial.
		assert.GreaterOrEqual(t, k, 368, name)
		assert.LessOrEqual(t, k, 391, name)
	}
	assert.InDelta(t, .5, said, .05, "the standard error of a mean of 400 uniform chances is .014")
}

// Only what is asked on all three sides makes the zone.
func TestZoneMatchesAspects(t *testing.T) {
	in := &Instrument{Items: []Item{{Aspect: "call"}, {Aspect: "post"}, {Aspect: "call"}, {Aspect: "mail"}, {Aspect: "call"}, {Aspect: "post"}}}
	assert.Equal(t, [][][]int{{{0}, {2}, {4}}}, matchUp(in, []int{0, 1}, []int{2, 3}, []int{4, 5}))
	assert.Equal(t, [][][]int{{{1}, {3}, {4, 5}}}, matchUp(in, []int{1}, []int{3}, []int{4, 5}), "no aspect in common: all against all")
	assert.Nil(t, matchUp(in, []int{0}, nil, []int{4}))
	s := Scale{1, 7}
	assert.Equal(t, 3., settle(3, s), "whole numbers stay")
	assert.Equal(t, -2.5, settle(-2.5, s))
	assert.Equal(t, settle((1./3+2./3+1)/3, s), settle(2./3, s), "rounding is gone")
	assert.Zero(t, settle(1e-12, s))
}

// zoneOf is the zone of customers of whom so many lie below, inside and above, on a
// scale of 1 to 7.
func zoneOf(t *testing.T, below, inside, above int) (*Zone, Cell) {
	t.Helper()
	n := below + inside + above
	m, answers, in := small(repeat(n, 6, 5, 6, 5, 5), repeat(n, 4))
	in.Items[0].Measures = Desired
	in.Items = append(in.Items, Item{ID: "a", Dimension: "speed", Measures: Adequate})
	for i := range answers {
		v := append(answers[i].Values, []float64{3, 3, 4, 2}[i%4])
		switch {
		case i < below:
			v[1] = v[2] - 1
		case i >= below+inside:
			v[1] = 7
		}
		answers[i].Values = v
	}
	c := score(t, m, answers, in, Options{Replicates: 100}).Segments[0].Dimensions[0]
	return c.Zone, c
}

// From the shares that are shown no group of one to nine people follows, whatever the
// reader adds up and subtracts.
func TestSharesOfAZoneDoNotTellTheFew(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	full, hidden := 0, 0
	for range 200 {
		k := [3]int{rng.IntN(30), rng.IntN(30), rng.IntN(30)}
		if rng.IntN(2) == 0 {
			k[rng.IntN(3)] = rng.IntN(11)
		}
		n := k[0] + k[1] + k[2]
		if n < disclosure.MinGroup {
			continue
		}
		z, _ := zoneOf(t, k[0], k[1], k[2])
		if z == nil {
			continue
		}
		shown, sum := 0, 0
		for s, f := range []*segment.Figure{z.Below, z.Inside, z.Above} {
			if f == nil {
				continue
			}
			shown, sum = shown+1, sum+k[s]
			assert.InDelta(t, float64(k[s])/float64(n), f.Value, 1e-5)
			for _, follows := range []int{k[s], n - k[s]} {
				assert.True(t, follows == 0 || disclosure.Publishable(follows), "%v: %d of %d", k, k[s], n)
			}
		}
		assert.NotEqual(t, 2, shown, "the third would follow from %v", k)
		if shown == 3 {
			full++
		} else {
			hidden++
		}
	}
	assert.Positive(t, full)
	assert.Positive(t, hidden)
	z, _ := zoneOf(t, 30, 40, 4)
	assert.NotNil(t, z.Below, "what matters most stays")
	assert.Nil(t, z.Inside)
	assert.Nil(t, z.Above)
}

// Who gets less than desired may be counted elsewhere in the cell; beside the share of
// those who get more the few who get exactly that would follow.
func TestShareAboveDoesNotTellWhoGetsExactlyWhatIsDesired(t *testing.T) {
	for at, want := range map[int]bool{0: true, 4: false, 15: true} {
		m, answers, in := small(repeat(60, 5, 6), repeat(60, 4))
		in.Items[0].Measures = Desired
		in.Items = append(in.Items, Item{ID: "a", Dimension: "speed", Measures: Adequate})
		for i := range answers {
			v := append(answers[i].Values, []float64{3, 3, 4, 2}[i%4])
			switch {
			case i < 15:
				v[1] = v[2] - 1
			case i < 30:
				v[1] = 7
			case i < 30+at:
				v[1] = v[0]
			}
			answers[i].Values = v
		}
		z := score(t, m, answers, in, Options{}).Segments[0].Dimensions[0].Zone
		require.NotNil(t, z)
		assert.Equal(t, want, z.Above != nil, "%d", at)
		assert.Equal(t, want, z.Inside != nil, "%d", at)
		assert.NotNil(t, z.Below)
	}
}

// Where few are left out, neither how many nor what they say follows: the count is
// withheld and the figures fit several.
func TestFewInvertedAreNotTold(t *testing.T) {
	s := zoned(5, 15, 100)
	for _, a := range s.answers[:4] {
		a.Values[0], a.Values[1] = a.Values[1], a.Values[0]
	}
	p := s.score(t)
	z := p.Segments[0].Dimensions[0].Zone
	require.NotNil(t, z)
	assert.Equal(t, withheld, z.N)
	for _, f := range []*segment.Figure{z.Adequacy, z.Superiority, z.Width, z.Position, z.Below, z.Inside, z.Above} {
		require.NotNil(t, f)
		assert.Equal(t, withheld, f.N)
		assert.Equal(t, f.Value, disclosure.Round(f.Value, 3), "six digits would bring the count back")
	}
	assert.Equal(t, 100, p.Segments[0].Dimensions[1].Zone.N)
	assert.Contains(t, warning(t, p, "zone-inverted").Text, "Fewer than 10 respondents")

	// Of two segments twelve and four: the sum would give the four, since the zone of
	// the twelve shows how many it is short of.
	s = zoned(6, 15, 60, 60)
	for i := range s.answers {
		if v := s.answers[i].Values; i < 12 || i >= 60 && i < 64 {
			v[0], v[1] = v[1], v[0]
		}
	}
	p = s.score(t)
	assert.Equal(t, 48, p.Segments[0].Dimensions[0].Zone.N)
	assert.Equal(t, withheld, p.Segments[1].Dimensions[0].Zone.N)
	assert.Contains(t, warning(t, p, "zone-inverted").Text, "Some respondents")
}

// A small group that agrees, and a few who dissent, are not shown.
func TestZoneOfThoseWhoAgreeIsWithheld(t *testing.T) {
	m, answers, in := small(repeat(15, 6, 5, 6, 5, 7), repeat(15, 4, 3, 5))
	in.Items[0].Measures = Desired
	in.Items = append(in.Items, Item{ID: "a", Dimension: "speed", Measures: Adequate})
	for i := range answers { // all call two less than desired adequate
		answers[i].Values = append(answers[i].Values, answers[i].Values[0]-2)
	}
	c := score(t, m, answers, in, Options{}).Segments[0].Dimensions[0]
	assert.Nil(t, c.Zone)
	assert.Contains(t, c.Suppressed, "zone: "+reasonUniform)
	answers[3].Values[2]--
	c = score(t, m, answers, in, Options{}).Segments[0].Dimensions[0]
	assert.Nil(t, c.Zone, "one dissenter")
	for i := range answers[:6] { // nine are left
		answers[i].Values[0], answers[i].Values[2] = 1, 7
	}
	c = score(t, m, answers, in, Options{}).Segments[0].Dimensions[0]
	assert.Nil(t, c.Zone)
	assert.Contains(t, c.Suppressed, "zone: "+reasonFew)
}

// Where the width has few different values it is rounded, and so are the two that it is
// the difference of, although they have many: their difference would be exact.
func TestWidthDoesNotFollowFromTheOthers(t *testing.T) {
	s := zoned(8, 15, 80)
	for i, a := range s.answers {
		a.Values[1] = a.Values[0] + []float64{29, 30, 30, 30, 31}[i%5]
	}
	z := s.score(t).Segments[0].Dimensions[0].Zone
	require.NotNil(t, z)
	assert.InDelta(t, 30, z.Width.Value, .1)
	for _, f := range []*segment.Figure{z.Adequacy, z.Superiority, z.Position} {
		assert.Equal(t, f.Value, disclosure.Round(f.Value, 3))
	}
	full := zoned(8, 15, 80).score(t).Segments[0].Dimensions[0].Zone.Adequacy
	assert.NotEqual(t, full.Value, disclosure.Round(full.Value, 3), "it has its digits where the width has many values")
}

// A zone is asked for or absent, and no figure of it is a number that JSON does not
// have.
func TestZoneInJSON(t *testing.T) {
	m, answers, in := small(repeat(40, 7, 6, 5), repeat(40, 5, 4, 6, 3))
	text, err := json.Marshal(score(t, m, answers, in, Options{}))
	require.NoError(t, err)
	assert.NotContains(t, string(text), "zone")
	// A zone without width has no position.
	in.Items[0].Measures = Desired
	in.Items = append(in.Items, Item{ID: "a", Dimension: "speed", Measures: Adequate})
	for i := range answers {
		answers[i].Values = append(answers[i].Values, answers[i].Values[0])
	}
	p := score(t, m, answers, in, Options{})
	z := p.Segments[0].Dimensions[0].Zone
	require.NotNil(t, z)
	assert.Nil(t, z.Position)
	assert.Equal(t, z.Adequacy, z.Superiority)
	assert.Equal(t, &segment.Figure{N: 40}, z.Width)
	_, err = json.Marshal(p)
	require.NoError(t, err)
}
