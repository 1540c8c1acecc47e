package expectation

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/expectation/outcome"
	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// rating10 is the scale of the net promoter score.
var rating10 = Scale{0, 10}

// asked is a survey of segments with a perceived level that is the same everywhere and
// one outcome, of which each segment gives the answers.
func asked(item Item, segments ...[]float64) (*segment.Membership, []Answer, *Instrument) {
	item.ID, item.Measures = "y", Outcome
	in := &Instrument{Name: "asked", Scale: Scale{1, 5}, Dimensions: []Dimension{{Name: "d", Type: Explicit}},
		Items: []Item{{ID: "p", Dimension: "d", Measures: Perceived}, item}}
	m := &segment.Membership{}
	var answers []Answer
	for s, ys := range segments {
		m.Segments = append(m.Segments, segment.Ref{ID: fmt.Sprint(s), Name: fmt.Sprintf("segment %d", s)})
		for i, y := range ys {
			id := fmt.Sprintf("s%dc%03d", s, i)
			m.Customers, m.Labels = append(m.Customers, id), append(m.Labels, int32(s))
			answers = append(answers, Answer{Respondent: id, Values: []float64{float64(1 + i%5), y}})
		}
	}
	return m, answers, in
}

// of returns so many answers of each value.
func of(pairs ...float64) (out []float64) {
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, repeat(int(pairs[i]), pairs[i+1])...)
	}
	return out
}

func results(t *testing.T, m *segment.Membership, answers []Answer, in *Instrument) []Result {
	t.Helper()
	var out []Result
	for _, s := range score(t, m, answers, in, Options{Replicates: 100}).Segments {
		require.Len(t, s.Outcomes, 1)
		out = append(out, s.Outcomes[0])
	}
	return out
}

// The net promoter score of San Francisco's airport in 2017 is that of the numbers
// file; the share who rate it 4 or 5 and the difference between men and women are
// counted once more from the file.
func TestOutcomesOfTheAirport(t *testing.T) {
	cols, n := table(t, "data/expectation/sfo_airport_survey_2010_2018.csv")
	in := &Instrument{Name: "airport", Scale: Scale{1, 5},
		Dimensions: []Dimension{{Name: "food", Type: Explicit}},
		Items: []Item{{ID: "food", Dimension: "food", Measures: Perceived},
			{ID: "nps", Measures: Outcome, Metric: NPS, Scale: &rating10}, {ID: "all", Measures: Outcome, Metric: CSAT}}}
	whole, parted := &segment.Membership{Segments: []segment.Ref{{ID: "a", Name: "all"}}}, &segment.Membership{Segments: []segment.Ref{{ID: "1", Name: "men"}, {ID: "2", Name: "women"}}}
	var answers []Answer
	var tallies [2]outcome.NPS
	high, rated := 0, 0
	for r := range n {
		if cols["year"][r] != "2017" {
			continue
		}
		id := fmt.Sprint(r)
		a := Answer{Respondent: id}
		for _, it := range in.Items {
			a.Values = append(a.Values, number(t, cols[it.ID][r]))
		}
		answers = append(answers, a)
		whole.Customers, whole.Labels = append(whole.Customers, id), append(whole.Labels, 0)
		g := map[string]int32{"1": 0, "2": 1}
		label, ok := g[cols["gender_code"][r]]
		if !ok {
			label = -1
		}
		parted.Customers, parted.Labels = append(parted.Customers, id), append(parted.Labels, label)
		if y := a.Values[1]; y == y && ok {
			require.NoError(t, tallies[label].Add(y, 1))
		}
		if y := a.Values[2]; y == y {
			if rated++; y >= 4 {
				high++
			}
		}
	}
	got := score(t, whole, answers, in, Options{Replicates: 100}).Segments[0].Outcomes
	want := decode[struct {
		N        int
		NPS      float64
		Adjusted [2]float64 `json:"adj_wald"`
	}](t, entry(t, "nps-sfo-2017").Expected)
	assert.Equal(t, "nps", got[0].Item)
	assert.Equal(t, NPS, got[0].Metric)
	assert.Equal(t, want.N, got[0].Figure.N)
	assert.InDelta(t, want.NPS, got[0].Figure.Value, 1e-6)
	assert.InDelta(t, want.Adjusted[0], got[0].Figure.Low, 1e-6)
	assert.InDelta(t, want.Adjusted[1], got[0].Figure.High, 1e-6)
	assert.Nil(t, got[0].Rest, "there are no others")
	low, up := stats.Wilson(float64(high), float64(rated))
	assert.InDelta(t, float64(high)/float64(rated), got[1].Figure.Value, 1e-6)
	assert.InDelta(t, low, got[1].Figure.Low, 1e-6)
	assert.InDelta(t, up, got[1].Figure.High, 1e-6)

	two := score(t, parted, answers, in, Options{Replicates: 100}).Segments
	require.Len(t, two, 2)
	d := tallies[0].Minus(tallies[1])
	require.NotNil(t, two[0].Outcomes[0].Rest)
	f, back := two[0].Outcomes[0].Rest, two[1].Outcomes[0].Rest
	off := .11 * (d.High - d.Low) / 2 // half a step of rounding
	assert.InDelta(t, d.Value, f.Value, off)
	assert.InDelta(t, d.Low, f.Low, off)
	assert.InDelta(t, d.High, f.High, off)
	assert.InDelta(t, -f.Value, back.Value, 1e-9, "of two, each is the other's rest")
}

// A mean outcome has Student's interval, and its difference to two other segments is
// that to their mean by size.
func TestMeanOutcomeAndItsRest(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	var ys [3][]float64
	for s := range ys {
		for range []int{400, 600, 1200}[s] {
			ys[s] = append(ys[s], 20+60*rng.Float64()+float64(5*s)) // on so fine a scale nothing can be solved for
		}
	}
	m, answers, in := asked(Item{Scale: &Scale{0, 100}}, ys[:]...)
	got := results(t, m, answers, in)
	var mean, half [3]float64
	for s := range ys {
		v := 0.0
		mean[s], v = stats.MeanVar(ys[s])
		low, high := stats.TInterval(mean[s], v, len(ys[s]))
		half[s] = (high - low) / 2
		assert.InDelta(t, mean[s], got[s].Figure.Value, 1e-4)
		assert.InDelta(t, low, got[s].Figure.Low, 1e-4)
		assert.InDelta(t, high, got[s].Figure.High, 1e-4)
	}
	d := mean[0] - (600*mean[1]+1200*mean[2])/1800
	h := math.Sqrt(half[0]*half[0] + half[1]*half[1]/9 + half[2]*half[2]*4/9)
	assert.InDelta(t, d, got[0].Rest.Value, .1*h)
	assert.InDelta(t, d-h, got[0].Rest.Low, .1*h)
	assert.InDelta(t, d+h, got[0].Rest.High, .1*h)
}

// Reversed items are turned around, and Top says what counts as high.
func TestOutcomeItemsAreReadRight(t *testing.T) {
	ys := of(30, 1, 20, 2, 50, 5)
	top := 2.
	for name, c := range map[string]struct {
		item Item
		want float64
	}{
		"csat":     {Item{Metric: CSAT}, .5},
		"reversed": {Item{Metric: CSAT, Reversed: true}, .5}, // 1 and 2 are 5 and 4
		"top":      {Item{Metric: Repurchase, Top: &top}, .7},
		"reverse":  {Item{Metric: Repurchase, Top: &top, Reversed: true}, .5},
		"ces":      {Item{Metric: CES}, .5},
	} {
		m, answers, in := asked(c.item, ys)
		assert.InDelta(t, c.want, results(t, m, answers, in)[0].Figure.Value, 1e-9, name)
	}
	m, answers, in := asked(Item{Metric: NPS, Scale: &rating10}, of(30, 9, 40, 8, 20, 0))
	answers[3].Values[1] = 8.5
	_, err := Score(t.Context(), m, answers, in, Options{})
	assert.ErrorContains(t, err, `answer 3 of respondent "s0c003" to item "y" is 8.5`)
}

// Who answers in two roles is one customer, who narrows no interval twice.
func TestOutcomesCountCustomers(t *testing.T) {
	for _, item := range []Item{{Metric: CSAT, Scale: &rating10}, {Metric: NPS, Scale: &rating10}, {Scale: &rating10}} {
		m, answers, in := asked(item, of(60, 10, 30, 7, 50, 2))
		single := results(t, m, answers, in)[0]
		var both []Answer
		for _, a := range answers {
			u, p := a, a
			u.Role, p.Role = User, Payer
			both = append(both, u, p)
		}
		assert.Equal(t, single, results(t, m, both, in)[0], "the same twice says nothing new")
	}
	m, answers, in := asked(Item{Metric: CSAT}, of(40, 5, 40, 1))
	for i := range 40 { // those who are satisfied as users are not as payers
		a := answers[i]
		a.Role, a.Values = Payer, []float64{3, 1}
		answers = append(answers, a)
	}
	f := results(t, m, answers, in)[0].Figure
	require.NotNil(t, f)
	assert.InDelta(t, 40./120, f.Value, 1e-6)
	assert.Equal(t, 80, f.N)
	low, _ := stats.Wilson(24, 72) // (40 x 2 + 40)^2 / (40 x 2^2 + 40) = 72
	assert.InDelta(t, low, f.Low, 1e-6)
	// Answers of one weight are alike however large it is.
	for i := range answers {
		answers[i].Weight = 7
	}
	assert.Equal(t, f, results(t, m, answers, in)[0].Figure)
}

func TestOutcomesOfFewAreNotShown(t *testing.T) {
	share := func(ys ...float64) Result {
		m, answers, in := asked(Item{Metric: CSAT}, ys)
		return results(t, m, answers, in)[0]
	}
	for name, ys := range map[string][]float64{
		"nine are not satisfied": of(9, 1, 91, 5),
		"one is":                 of(99, 1, 1, 5),
		"nine are":               of(200, 1, 9, 5),
		"all of 19 are":          of(19, 5),
		"eleven, nine are":       of(9, 5, 2, 1),
	} {
		got := share(ys...)
		assert.Nil(t, got.Figure, name)
		assert.Equal(t, reasonUniform, got.Suppressed, name)
	}
	assert.Equal(t, reasonFew, share(append(of(5, 1, 4, 5), repeat(30, math.NaN())...)...).Suppressed)
	assert.NotNil(t, share(of(10, 1, 10, 5)...).Figure)
	assert.Equal(t, 1., share(of(20, 5)...).Figure.Value, "twenty who agree are many enough")
	// 57 of 60 would single out three: the count goes, and so do the digits in which it
	// could be found.
	got := share(append(of(27, 1, 30, 5), repeat(3, math.NaN())...)...)
	require.NotNil(t, got.Figure)
	assert.Equal(t, withheld, got.Figure.N)
	assert.Equal(t, math.Round(got.Figure.Value*20), got.Figure.Value*20, "30/57 is not")
	// One with nearly all the weight of those who are not satisfied.
	m, answers, in := asked(Item{Metric: CSAT}, of(30, 1, 30, 5))
	answers[0].Weight = 100
	assert.Equal(t, reasonWeights, results(t, m, answers, in)[0].Suppressed)
}

// The rest of a segment is made of figures that are shown: that of one who is held back
// is not found in it.
func TestRestIsMadeOfWhatIsShown(t *testing.T) {
	a, b, hidden := of(40, 1, 60, 5), of(60, 1, 40, 5), of(9, 1, 41, 5)
	m, answers, in := asked(Item{Metric: CSAT}, a, b)
	want := results(t, m, answers, in)
	m, answers, in = asked(Item{Metric: CSAT}, a, b, hidden)
	got := results(t, m, answers, in)
	assert.Equal(t, want[0].Rest, got[0].Rest)
	assert.Nil(t, got[2].Rest)
	assert.InDelta(t, .2, got[0].Rest.Value, .02)
}

// A net promoter score tells how many promoters, passives and detractors there are. All
// counts that agree with a rounded one are found by trying every one that would be
// shown: hardly any kind of one to nine people is the same in all of them, and what is
// shown with all digits has no such kind.
func TestTheFewBehindANetPromoterScore(t *testing.T) {
	for _, n := range []int{12, 20, 30, 60} {
		shown := make(map[segment.Figure][]netCounts)
		cells := 0
		for p := range n + 1 {
			for d := range n - p + 1 {
				c := netCounts{p, n - p - d, d}
				few := false
				for _, k := range c {
					few = few || k > 0 && k < disclosure.MinGroup
				}
				if c.barred() || !few || !c.hidden() {
					continue
				}
				cells++
				shown[c.rough()] = append(shown[c.rough()], c)
			}
		}
		require.Positive(t, cells)
		told := 0
		for _, all := range shown {
			for k := range 3 {
				v := all[0][k]
				same := v > 0 && v < disclosure.MinGroup
				for _, c := range all {
					same = same && c[k] == v
				}
				if same {
					told++
				}
			}
		}
		t.Logf("%d people: %d of %d are told", n, told, cells)
		assert.LessOrEqual(t, float64(told), .03*float64(cells), "%d people", n)
	}
	net := func(ys []float64) Result {
		m, answers, in := asked(Item{Metric: NPS, Scale: &rating10}, ys)
		return results(t, m, answers, in)[0]
	}
	got := net(of(50, 9, 30, 8, 20, 1))
	assert.Equal(t, .3, got.Figure.Value)
	got = net(of(60, 9, 53, 8, 5, 1))
	require.NotNil(t, got.Figure)
	assert.NotEqual(t, disclosure.Round(55./118, digits), got.Figure.Value, "rounded, since five are detractors")
	assert.Equal(t, 118, got.Figure.N)
	assert.Equal(t, reasonUniform, net(of(95, 9, 5, 1)).Suppressed, "with two kinds even a rough one tells the five")
	assert.Equal(t, reasonUniform, net(of(97, 9, 2, 8, 1, 1)).Suppressed)
}

// Whatever the survey, no outcome tells of one to nine people, and no count of it
// differs from another of the segment by so many.
func TestNoOutcomeDescribesFewerThanTen(t *testing.T) {
	shown, held, rough := 0, 0, 0
	for seed := range uint64(sized(120, 30)) {
		m, answers, in := ragged(seed)
		rng := rand.New(rand.NewPCG(seed, 4))
		in.Items = append(in.Items, Item{ID: "csat", Measures: Outcome, Metric: CSAT}, Item{ID: "nps", Measures: Outcome, Metric: NPS, Scale: &rating10}, Item{ID: "mean", Measures: Outcome})
		lean := rng.Float64()
		for i := range answers {
			if seed%2 == 0 {
				answers[i].Weight = 0
			}
			for _, top := range []float64{7, 10, 7} {
				v := math.Round(top * math.Pow(rng.Float64(), lean))
				if v = max(v, 1); rng.Float64() < .05 {
					v = math.NaN()
				}
				answers[i].Values = append(answers[i].Values, v)
			}
		}
		label := make(map[string]int32)
		sizes := make(map[string]int)
		for i, id := range m.Customers {
			label[id] = m.Labels[i]
			sizes[m.Segments[m.Labels[i]].ID]++
		}
		at := len(in.Items) - 3
		for _, s := range score(t, m, answers, in, Options{Replicates: 100}).Segments {
			counts := []int{sizes[s.ID]}
			for _, n := range []int{s.N, s.Outcomes[0].n(), s.Outcomes[1].n(), s.Outcomes[2].n()} {
				if n != withheld {
					counts = append(counts, n)
				}
			}
			for i, a := range counts {
				for _, b := range counts[:i] {
					assert.True(t, disclosure.SafeDifference(max(a, b), min(a, b)), "seed %d: %d and %d in %s", seed, a, b, s.Name)
				}
			}
			for k, r := range s.Outcomes {
				sides := make([]map[string]bool, 3)
				for i := range sides {
					sides[i] = make(map[string]bool)
				}
				for _, a := range answers {
					v := a.Values[at+k]
					if m.Segments[label[a.Respondent]].ID != s.ID || v != v {
						continue
					}
					side := 0
					if k == 0 && v >= 6 || k == 1 && v >= 9 {
						side = 2
					} else if k == 1 && v >= 7 {
						side = 1
					}
					sides[side][a.Respondent] = true
				}
				if r.Figure == nil {
					held++
					assert.NotEmpty(t, r.Suppressed)
					assert.Nil(t, r.Rest)
					continue
				}
				shown++
				assert.Empty(t, r.Suppressed)
				if r.Rest != nil {
					assert.Equal(t, r.Figure.N, r.Rest.N)
				}
				few := false
				for _, side := range sides {
					few = few || len(side) > 0 && len(side) < disclosure.MinGroup
				}
				switch {
				case k == 0:
					assert.False(t, few, "seed %d, %s: %v", seed, s.Name, r.Figure)
				case k == 1 && few:
					rough++
					assert.Equal(t, disclosure.Round(r.Figure.Value, 2), r.Figure.Value, "seed %d, %s", seed, s.Name)
				}
			}
		}
	}
	assert.Greater(t, shown, sized(300, 60))
	assert.Greater(t, held, 100)
	assert.Greater(t, rough, sized(30, 10))
}

func (r Result) n() int {
	if r.Figure == nil {
		return withheld
	}
	return r.Figure.N
}

// A share says from which answer on it counts: what the instrument says, or what holds by
// default, as somebody would say it who answers in whole numbers.
func TestTopOfAShare(t *testing.T) {
	four := 4.0
	for want, item := range map[float64]Item{8: {Metric: CSAT, Scale: &rating10}, 4: {Metric: Repurchase, Top: &four}, 3.5: {Metric: CSAT, Scale: &Scale{Min: .5, Max: 4.5}}} {
		m, answers, in := asked(item, of(40, 4, 40, 1))
		p, err := Score(t.Context(), m, answers, in, Options{})
		require.NoError(t, err)
		got := p.Segments[0].Outcomes[0]
		require.NotNil(t, got.Top)
		assert.InDelta(t, want, *got.Top, 1e-12)
	}
	m, answers, in := asked(Item{}, of(40, 4, 40, 1))
	p, err := Score(t.Context(), m, answers, in, Options{})
	require.NoError(t, err)
	assert.Nil(t, p.Segments[0].Outcomes[0].Top, "a mean has none")
}
