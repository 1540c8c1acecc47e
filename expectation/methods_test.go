package expectation

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/expectation/driver"
	"github.com/clientele-go/clientele/expectation/kano"
	"github.com/clientele-go/clientele/expectation/priority"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/cluster"
)

// The published opportunities and quadrants of the 24 items of the kiosk survey, and
// what package priority makes of their ratings, are what a profile shows of them.
func TestMethodsOfTheKiosk(t *testing.T) {
	m, answers, in := kioskWhole(t, true, everybody)
	p := score(t, m, answers, in, Options{Seed: 5, Replicates: 2000})
	cols, rows := table(t, "data/expectation/kiosk_kservqual.csv")
	var x, y cluster.Matrix
	order := make([]int, rows)
	for r := range order {
		order[r] = r
	}
	// In the order of the IDs, as answers are, so that the draws are the same.
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(cols["id"][a], cols["id"][b]) })
	for _, r := range order {
		if cols["e01"][r] == "" {
			continue
		}
		for i := 1; i <= 24; i++ {
			x.Data = append(x.Data, number(t, cols[fmt.Sprintf("imp%02d", i)][r]))
			y.Data = append(y.Data, number(t, cols[fmt.Sprintf("sat%02d", i)][r]))
		}
		x.Rows, y.Rows = x.Rows+1, y.Rows+1
	}
	x.Cols, y.Cols = 24, 24
	room, err := priority.Map{Scale: priority.Scale{Min: 1, Max: 7, Top: 6}, Seed: 5}.Rank(t.Context(), x, y, nil)
	require.NoError(t, err)
	want := decode[map[string]json.RawMessage](t, entry(t, "ipa-opportunity-kiosk").Expected)
	for i, c := range p.Segments[0].Dimensions {
		w := decode[struct {
			Opportunity float64
			IPA         string
		}](t, want[c.Name])
		require.NotNil(t, c.Methods, c.Name)
		f := c.Methods.Opportunity
		require.NotNil(t, f)
		assert.InDelta(t, w.Opportunity, f.Value, .31*(f.High-f.Low)/2+.05, c.Name)
		assert.True(t, f.Low < w.Opportunity && w.Opportunity < f.High)
		assert.Equal(t, w.IPA, c.Methods.Quadrant.String(), c.Name)
		assert.Equal(t, room.Items[i].Ranks[priority.Opportunities], c.Methods.Ranks[priority.Opportunities])
		for q, v := range room.Items[i].PQuadrant {
			assert.InDelta(t, v, c.Methods.PQuadrant[q], .0051, c.Name)
		}
	}
}

// Scales that differ are put on one, the tops of items hold, and who answers in two
// roles is one customer.
func TestMethodsOfOtherScales(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 1))
	in := &Instrument{Name: "two", Scale: Scale{0, 10}}
	four, five := 4., 5.
	for d := range 3 {
		name := fmt.Sprint("d", d)
		in.Dimensions = append(in.Dimensions, Dimension{Name: name, Type: Explicit})
		in.Items = append(in.Items,
			Item{ID: "i" + name, Dimension: name, Measures: Importance, Scale: &Scale{1, 5}, Top: &four},
			Item{ID: "s" + name, Dimension: name, Measures: Satisfaction, Top: &five})
	}
	m := &segment.Membership{Segments: []segment.Ref{{ID: "a", Name: "all"}}}
	var answers []Answer
	for i := range 300 {
		a := Answer{Respondent: fmt.Sprint("c", i), Weight: 1 + float64(i%3)}
		for d := range 3 {
			a.Values = append(a.Values, float64(min(5, max(1, 3+d/2+r.IntN(3)-1))), float64(min(10, 3+2*d+r.IntN(4))))
		}
		m.Customers, m.Labels = append(m.Customers, a.Respondent), append(m.Labels, 0)
		answers = append(answers, a)
	}
	p := score(t, m, answers, in, Options{Replicates: 500})
	var meanI, meanS [3]float64
	var highI, highS [3]float64
	all := 0.
	for _, a := range answers {
		for d := range 3 {
			i, s := a.Values[2*d], a.Values[2*d+1]
			meanI[d] += a.Weight * (i - 1) / 4 * 10
			meanS[d] += a.Weight * s
			if i >= 4 {
				highI[d] += a.Weight
			}
			if s >= 5 {
				highS[d] += a.Weight
			}
		}
		all += a.Weight
	}
	for d, c := range p.Segments[0].Dimensions {
		require.NotNil(t, c.Methods)
		f := c.Methods.Opportunity
		require.NotNil(t, f)
		assert.InDelta(t, priority.Opportunity(10*highI[d]/all, 10*highS[d]/all), f.Value, .31*(f.High-f.Low)/2+.05, c.Name)
		important := meanI[d] >= (meanI[0]+meanI[1]+meanI[2])/3
		good := meanS[d] >= (meanS[0]+meanS[1]+meanS[2])/3
		want := map[[2]bool]priority.Quadrant{{true, false}: priority.Concentrate, {true, true}: priority.KeepUp, {false, false}: priority.Low, {false, true}: priority.Overkill}[[2]bool{important, good}]
		assert.Equal(t, want, c.Methods.Quadrant)
	}
	twice := answers[:len(answers):len(answers)]
	for _, a := range answers {
		a.Role = Payer
		twice = append(twice, a)
	}
	again := score(t, m, twice, in, Options{Replicates: 500})
	for d, c := range again.Segments[0].Dimensions {
		want := p.Segments[0].Dimensions[d].Methods
		assert.Equal(t, want.Quadrant, c.Methods.Quadrant)
		assert.Equal(t, want.PQuadrant, c.Methods.PQuadrant)
		assert.Equal(t, want.Ranks, c.Methods.Ranks)
		assert.InDelta(t, want.Opportunity.Value, c.Methods.Opportunity.Value, 1e-6)
	}
}

// Performance is what is perceived where satisfaction is not asked; and without
// importance, or of one dimension, there is no map.
func TestMethodsTakeWhatIsAsked(t *testing.T) {
	m, answers, in := kioskWhole(t, false, everybody)
	without := func(what ...Measure) *Profile {
		short := &Instrument{Name: "short", Scale: in.Scale, Dimensions: in.Dimensions}
		var kept []int
		for i, it := range in.Items {
			gone := false
			for _, w := range what {
				gone = gone || it.Measures == w
			}
			if !gone {
				short.Items, kept = append(short.Items, it), append(kept, i)
			}
		}
		var cut []Answer
		for _, a := range answers {
			b := Answer{Respondent: a.Respondent}
			for _, i := range kept {
				b.Values = append(b.Values, a.Values[i])
			}
			cut = append(cut, b)
		}
		return score(t, m, cut, short, Options{Replicates: 200})
	}
	p := without(Satisfaction, Outcome)
	for _, c := range p.Segments[0].Dimensions {
		require.NotNil(t, c.Methods)
		assert.Nil(t, c.Satisfaction)
	}
	for _, c := range without(Importance).Segments[0].Dimensions {
		assert.Nil(t, c.Methods)
	}
	// The first alone.
	var answered []Answer
	one := &Instrument{Name: "one", Scale: in.Scale, Dimensions: in.Dimensions[:1], Items: in.Items[:5]}
	for _, a := range answers {
		answered = append(answered, Answer{Respondent: a.Respondent, Values: a.Values[:5]})
	}
	one.Items = append([]Item{}, one.Items...)
	for i, it := range one.Items {
		if it.Measures.kano() {
			one.Items = one.Items[:i]
			for k := range answered {
				answered[k].Values = answered[k].Values[:i]
			}
			break
		}
	}
	assert.Nil(t, score(t, m, answered, one, Options{Replicates: 100}).Segments[0].Dimensions[0].Methods)
}

// All but four find it important and nobody is content: the score would be 20 less
// what four people take from it.
func TestOpportunityOfFewIsNotShown(t *testing.T) {
	in := &Instrument{Name: "few", Scale: Scale{1, 7}, Dimensions: []Dimension{{Name: "a", Type: Explicit}, {Name: "b", Type: Explicit}}}
	for _, d := range in.Dimensions {
		in.Items = append(in.Items, Item{ID: "i" + d.Name, Dimension: d.Name, Measures: Importance}, Item{ID: "s" + d.Name, Dimension: d.Name, Measures: Satisfaction})
	}
	m := &segment.Membership{Segments: []segment.Ref{{ID: "a", Name: "all"}}}
	var answers []Answer
	for i := range 60 {
		a := Answer{Respondent: fmt.Sprint("c", i), Values: []float64{6 + float64(i%2), 1 + float64(i%4), 1 + float64(i%7), 1 + float64((i+3)%7)}}
		if i < 4 {
			a.Values[0] = 3 + float64(i%3)
		}
		m.Customers, m.Labels = append(m.Customers, a.Respondent), append(m.Labels, 0)
		answers = append(answers, a)
	}
	p := score(t, m, answers, in, Options{Replicates: 100})
	a, b := p.Segments[0].Dimensions[0], p.Segments[0].Dimensions[1]
	assert.Nil(t, a.Methods.Opportunity)
	assert.Contains(t, a.Suppressed, "opportunity: "+reasonUniform)
	assert.NotContains(t, a.Methods.Dispute, "opportunity")
	assert.NotNil(t, b.Methods.Opportunity)
}

// What is said, from figures made up for it.
func TestDisputes(t *testing.T) {
	fig := func(low, value, high float64) *segment.Figure {
		return &segment.Figure{Value: value, Low: low, High: high, N: 90}
	}
	g := &group{plan: &plan{dims: []dimPlan{{impScale: Scale{1, 7}}}}}
	make := func(q priority.Quadrant, sure float64, importance, opportunity, gap *segment.Figure, k *Category, d *Drive) *cell {
		c := &cell{group: g, pub: &Cell{Name: "speed", Importance: importance, Gap: gap, Kano: k, Drive: d, Methods: &Methods{Quadrant: q, Opportunity: opportunity, Ranks: [3]float64{2, 2, 2}}}}
		c.pub.Methods.PQuadrant[q] = sure
		return c
	}
	of := func(c kano.Category, p float64) *Category {
		k := &Category{Category: c}
		k.P[c] = p
		return k
	}
	middle := fig(3.8, 4, 4.2)
	for want, c := range map[string]*cell{
		"opportunity 14.6 calls for action and Kano calls it a must-be, but the importance-performance map says keep up the good work": make(priority.KeepUp, .9, middle, fig(13, 14.6, 16), nil, of(kano.MustBe, .97), nil),
		"the importance-performance map says concentrate here (60 % sure), but opportunity 8.1 does not and Kano calls it indifferent": make(priority.Concentrate, .6, middle, fig(7, 8.1, 9), nil, of(kano.Indifferent, .9), nil),
		"Kano calls it a must-be (70 % sure) and falling short costs more than excelling gains, but the importance-performance map says low priority": make(
			priority.Low, 1, middle, fig(9, 10.5, 12), fig(-1, -.6, -.2), of(kano.MustBe, .7), &Drive{Kind: driver.Basic}),
		"customers call it important, yet it moves the outcome less than most": make(
			priority.Concentrate, 1, fig(6, 6.2, 6.4), fig(12, 13, 14), nil, nil, &Drive{Share: fig(.01, .02, .03)}),
		"it moves the outcome more than most, yet customers do not call it important; Kano calls it a must-be, yet customers do not call it important": make(
			priority.Low, 1, fig(2, 2.2, 2.4), nil, nil, of(kano.MustBe, 1), &Drive{Share: fig(.2, .25, .3)}),
		"Kano says that customers would rather not have it": nil,
		"": make(priority.Concentrate, 1, middle, fig(11, 12, 13), nil, of(kano.OneDimensional, 1), nil),
	} {
		if c == nil {
			c = make(priority.Concentrate, 1, middle, nil, nil, of(kano.Reverse, .9), nil)
			want = "the importance-performance map says concentrate here, but " + want
		}
		others := &cell{group: g, pub: &Cell{Name: "other", Importance: middle, Methods: &Methods{}, Drive: &Drive{Share: fig(.05, .1, .15)}}}
		names := dispute([]*cell{c, others}, &priority.Priorities{CrossImportance: 5})
		assert.Equal(t, want, c.pub.Methods.Dispute)
		assert.Equal(t, want != "", c.pub.Methods.Disputed)
		if want != "" {
			assert.Contains(t, names, "speed")
		}
	}
	assert.Equal(t, "the methods rank it from 1 to 7 of 9", ranksApart([3]float64{1, 3, 7}, 9))
	assert.Empty(t, ranksApart([3]float64{3, 4, 5}, 9))
	assert.True(t, math.IsNaN(outOfTen(math.NaN(), Scale{1, 7})))
}

// The screen of the kiosk: on data protection, items 19 to 21, the methods disagree,
// and the profile says so, of everybody and of those who use it most.
func TestKioskMethodsDisagreeOnDataProtection(t *testing.T) {
	m, answers, in := kioskWhole(t, true, everybody)
	p := score(t, m, answers, in, Options{Seed: 1})
	assert.Contains(t, warning(t, p, "methods-disagree").Text, "item19, item20 and item21")
	opportunity := map[string]float64{"item19": 14.4, "item20": 15.0, "item21": 14.7}
	for _, c := range p.Segments[0].Dimensions {
		o, ok := opportunity[c.Name]
		if !ok {
			continue
		}
		assert.InDelta(t, o, c.Methods.Opportunity.Value, .051)
		assert.Equal(t, kano.MustBe, c.Kano.Category)
		assert.GreaterOrEqual(t, c.Kano.P[kano.MustBe], .97)
		assert.True(t, c.Kano.Worse.Value <= -.86+1e-9 && c.Kano.Worse.Value >= -.9, "%v", c.Kano.Worse)
		assert.Equal(t, "keep up the good work", c.Methods.Quadrant.String())
		assert.True(t, c.Methods.Disputed)
		assert.Contains(t, c.Methods.Dispute, fmt.Sprintf("opportunity %.1f calls for action and Kano calls it a must-be, but the importance-performance map says keep up the good work", o))
	}
	m, answers, in = kioskWhole(t, false, func(f string) string { return f })
	p = score(t, m, answers, in, Options{Seed: 1})
	said := 0
	for _, s := range p.Segments[:2] {
		for _, c := range s.Dimensions {
			if c.Name != "data protection" {
				continue
			}
			said++
			assert.True(t, c.Methods.Disputed, s.Name)
			assert.Equal(t, kano.MustBe, c.Kano.Category)
			require.Len(t, c.Kano.Features, 3)
			assert.Equal(t, map[string]float64{"2-3 per week": 1, "2-3 per month": 2}[s.Name], c.Methods.Ranks[priority.Opportunities])
			assert.Contains(t, c.Methods.Dispute, "Kano calls it a must-be, but the importance-performance map says keep up the good work")
		}
	}
	assert.Equal(t, 2, said)
}
