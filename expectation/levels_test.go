package expectation

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var nan = math.NaN()

func TestLevelsOfARespondent(t *testing.T) {
	in := &Instrument{
		Name:       "levels",
		Scale:      Scale{1, 7},
		Dimensions: []Dimension{{Name: "speed", Type: Explicit}},
		Items: []Item{
			{ID: "e1", Dimension: "speed", Measures: Expected, Aspect: "call"},
			{ID: "e2", Dimension: "speed", Measures: Expected, Aspect: "post"},
			{ID: "p1", Dimension: "speed", Measures: Perceived, Aspect: "call"},
			{ID: "p2", Dimension: "speed", Measures: Perceived, Aspect: "post", Reversed: true},
			{ID: "p3", Dimension: "speed", Measures: Perceived, Aspect: "mail"},
			{ID: "a", Dimension: "speed", Measures: Adequate},
			{ID: "i", Dimension: "speed", Measures: Importance, Scale: &Scale{0, 10}, Reversed: true},
			{ID: "d", Dimension: "speed", Measures: Desired},
		},
	}
	require.NoError(t, in.Validate())
	p := newPlan(in)
	out := make([]float64, p.stride)
	for _, c := range []struct {
		name   string
		values []float64
		want   [columns]float64
	}{
		{"all", []float64{7, 5, 6, 5, 1, 4, 2, 7},
			// p2 turned around is 3; the aspect that only p3 asks is no part of
			// the gap; expected goes before desired.
			[columns]float64{colLevel: 6, colPerceived: 10. / 3, colPairedLevel: 6, colPairedPerceived: 4.5, colGap: -1.5, colAdequate: 4, colAdequacy: -2. / 3, colDesired: 7, colZone: -2. / 3, colWidth: 3, colImportance: 8, colSatisfaction: nan}},
		{"one aspect", []float64{7, 5, nan, 5, 1, nan, nan, nan},
			[columns]float64{colLevel: 6, colPerceived: 2, colPairedLevel: 5, colPairedPerceived: 3, colGap: -2, colAdequate: nan, colAdequacy: nan, colZone: nan, colWidth: nan, colDesired: nan, colImportance: nan, colSatisfaction: nan}},
		{"no pair", []float64{7, nan, nan, 5, 1, nan, nan, nan},
			[columns]float64{colLevel: 7, colPerceived: 2, colPairedLevel: nan, colPairedPerceived: nan, colGap: nan, colAdequate: nan, colAdequacy: nan, colZone: nan, colWidth: nan, colDesired: nan, colImportance: nan, colSatisfaction: nan}},
	} {
		p.levels(c.values, out)
		g := &group{plan: p, levels: out, replies: make([]reply, 1)}
		for k := range columns {
			got := g.at(0, 0, k)
			if math.IsNaN(c.want[k]) {
				assert.True(t, math.IsNaN(got), "%s, column %d is %v", c.name, k, got)
				continue
			}
			off := 1e-12
			if k == colZone {
				off = 1e-8 // settled
			}
			assert.InDelta(t, c.want[k], got, off, "%s, column %d", c.name, k)
		}
	}
	assert.Equal(t, []int{4}, p.dims[0].unpaired())
}

func TestPairsWithoutCommonAspects(t *testing.T) {
	in := &Instrument{Items: []Item{
		{ID: "e1", Aspect: "a"}, {ID: "e2", Aspect: "b"}, {ID: "p1"}, {ID: "p2"},
	}}
	assert.Equal(t, []pair{{level: []int{0, 1}, perceived: []int{2, 3}}}, pairUp(in, []int{0, 1}, []int{2, 3}), "all against all")
	assert.Nil(t, pairUp(in, []int{0, 1}, nil))
	in.Items[0].Aspect, in.Items[1].Aspect = "", ""
	assert.Equal(t, []pair{{level: []int{0, 1}, perceived: []int{2, 3}}}, pairUp(in, []int{0, 1}, []int{2, 3}))
	in.Items[0].Aspect, in.Items[2].Aspect = "x", "x"
	assert.Equal(t, []pair{{[]int{0}, []int{2}}, {[]int{1}, []int{3}}}, pairUp(in, []int{0, 1}, []int{2, 3}))
}

// Desired levels stand in where no expected level is asked, beside an adequate
// one: the zone of tolerance.
func TestZoneOfTolerance(t *testing.T) {
	m, answers, in := small(repeat(40, 7, 6, 5), repeat(40, 5, 4, 6, 3))
	in.Items[0].Measures = Desired
	in.Items = append(in.Items, Item{ID: "a", Dimension: "speed", Measures: Adequate})
	for i := range answers {
		adequate := []float64{4, 3}[i%2]
		if i >= 25 {
			adequate = 7
		}
		answers[i].Values = append(answers[i].Values, adequate)
	}
	p := score(t, m, answers, in, Options{})
	c := p.Segments[0].Dimensions[0]
	off := rounding(c.Gap, c.N) + rounding(c.Perceived, c.N) + rounding(c.Expected, c.N)
	assert.InDelta(t, c.Perceived.Value-c.Expected.Value, c.Gap.Value, off)
	require.NotNil(t, c.Adequate)
	w := warning(t, p, "zone-inverted")
	assert.Contains(t, w.Text, ": speed.")
	// Of the last 15, those whose desired level is below 7.
	inverted := 0
	for _, a := range answers[25:] {
		if a.Values[0] < 7 {
			inverted++
		}
	}
	assert.Equal(t, 10, inverted)
	assert.Contains(t, w.Text, "10 respondents")
}

// A dimension that asks one side only still shows its level; prospects know
// what they expect.
func TestOneSideOnly(t *testing.T) {
	m, answers, in := small(repeat(40, 7, 6, 5), repeat(40, 5, 4))
	in.Items[1].Measures = Importance
	p := score(t, m, answers, in, Options{})
	c := p.Segments[0].Dimensions[0]
	assert.Nil(t, c.Gap)
	assert.Nil(t, c.Perceived)
	assert.NotNil(t, c.Expected)
	assert.Equal(t, 40, c.N)
	assert.Empty(t, c.Suppressed, "nothing is withheld, it was not asked")
	assert.Equal(t, "speed", warning(t, p, "no-gap").Subject)

	m, answers, in = small(repeat(40, 7, 6, 5), repeat(40, nan))
	c = score(t, m, answers, in, Options{}).Segments[0].Dimensions[0]
	assert.Nil(t, c.Gap)
	require.NotNil(t, c.Expected)
	assert.Equal(t, 40, c.Expected.N)
	assert.Equal(t, "gap: fewer than ten answered; perceived: fewer than ten answered", c.Suppressed)
}

func TestImportanceAndInfluenceWeighTheGap(t *testing.T) {
	m, answers, in := small(repeat(40, 7, 6), repeat(40, 5, 3))
	in.Dimensions = append(in.Dimensions, Dimension{Name: "price", Type: Explicit, Influence: .5})
	in.Items = append(in.Items,
		Item{ID: "e2", Dimension: "price", Measures: Expected},
		Item{ID: "p2", Dimension: "price", Measures: Perceived},
		Item{ID: "i1", Dimension: "speed", Measures: Importance},
		Item{ID: "i2", Dimension: "price", Measures: Importance})
	for i := range answers {
		v := answers[i].Values
		answers[i].Values = append(v, v[0], v[1], []float64{3, 5}[i%2], []float64{6, 4}[i/2%2])
	}
	cells := score(t, m, answers, in, Options{}).Segments[0].Dimensions
	// Both gaps are -2.5 of 6. Importance 4 is .5 of the scale, 5 is 2/3.
	assert.Equal(t, .208, cells[0].Priority, "2.5/12")
	assert.Equal(t, .139, cells[1].Priority, "5/36")
	assert.Equal(t, 1, cells[0].FixFirst)
	cells = score(t, m, answers, in, Options{Influence: map[string]float64{"price": 1, "speed": 0}}).Segments[0].Dimensions
	assert.Equal(t, 2, cells[0].FixFirst)
	assert.Zero(t, cells[0].PTop3, "what cannot be influenced is never first")
	assert.Equal(t, 1., cells[1].PTop3)
}
