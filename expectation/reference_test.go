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

// onlyPerceived leaves out of a survey what is not asked of the perceived level.
func onlyPerceived(answers []Answer, in *Instrument) ([]Answer, *Instrument) {
	out := *in
	out.Items = nil
	var keep []int
	for i, it := range in.Items {
		if it.Measures == Perceived {
			keep, out.Items = append(keep, i), append(out.Items, it)
		}
	}
	var kept []Answer
	for _, a := range answers {
		values := a.Values
		a.Values = nil
		for _, i := range keep {
			a.Values = append(a.Values, values[i])
		}
		kept = append(kept, a)
	}
	return kept, &out
}

// Of the kiosk survey only what users perceive, held against a leader's level: the
// gaps once more from the file alone.
func TestReferenceStandsInOnTheKiosk(t *testing.T) {
	dims := kioskDims(t)
	m, answers, in := kiosk(t, dims, func(f string) string { return f })
	answers, in = onlyPerceived(answers, in)
	cols, rows := table(t, "data/expectation/kiosk_kservqual.csv")
	var refs []Reference
	for i, d := range in.Dimensions {
		refs = append(refs, Reference{Dimension: d.Name, Source: ServiceLeader, Name: "leader", Level: 6.2, SE: []float64{0, .2}[i%2]})
	}
	got := score(t, m, answers, in, Options{References: refs})
	assert.NotContains(t, codes(got.Warnings), "no-gap")
	seen := 0
	for _, s := range got.Segments {
		for i, c := range s.Dimensions {
			assert.Equal(t, ServiceLeader, c.Source)
			if c.Gap == nil {
				assert.Equal(t, "2-3 per half-year", s.Name)
				assert.Nil(t, c.Perceived)
				assert.Nil(t, c.References[0].Gap)
				continue
			}
			var levels []float64
			for r := range rows {
				if cols["use_frequency"][r] == s.Name {
					var sum float64
					for _, k := range dims[c.Name] {
						sum += number(t, cols[fmt.Sprintf("p%02d", k)][r])
					}
					levels = append(levels, sum/float64(len(dims[c.Name])))
				}
			}
			mean, variance := stats.MeanVar(levels)
			low, high := stats.TInterval(mean, variance, len(levels))
			h := 1.96 * refs[i].SE
			off := rounding(c.Perceived, 0)
			assert.InDelta(t, mean-6.2, c.Gap.Value, off, c.Name)
			assert.InDelta(t, mean-6.2-math.Hypot(mean-low, h), c.Gap.Low, 2*off, c.Name)
			assert.InDelta(t, mean-6.2+math.Hypot(high-mean, h), c.Gap.High, 2*off, c.Name)
			assert.Equal(t, *c.Gap, *c.References[0].Gap)
			assert.Equal(t, 6.2, c.Expected.Value)
			assert.InDelta(t, min(7, 6.2+h), c.Expected.High, 1e-4)
			assert.Equal(t, disclosure.Round(max(-c.Gap.Value, 0)/6*float64(s.N)/207, priorityDigits), c.Priority, "207 customers are in segments of ten or more")
			seen++
		}
	}
	assert.Greater(t, seen, 8)
}

// sparse is planted without its questions on the expected level.
func sparse(seed uint64, blocks ...block) (*segment.Membership, []Answer, *Instrument) {
	m, answers, in := planted(seed, blocks...)
	answers, in = onlyPerceived(answers, in)
	return m, answers, in
}

func TestReferenceBesideAnAskedLevelChangesNothingElse(t *testing.T) {
	m, answers, in := three(3)
	plain := score(t, m, answers, in, Options{})
	got := score(t, m, answers, in, Options{References: []Reference{
		{Dimension: "dimension 1", Source: Market, Level: 55, When: 7},
		{Dimension: "dimension 1", Segment: "s2", Source: CostLeader, Name: "discount", Level: 40},
	}})
	for i := range got.Segments {
		c := &got.Segments[i].Dimensions[1]
		require.Len(t, c.References, []int{1, 1, 2}[i])
		d := c.References[0]
		assert.Equal(t, Distance{Source: Market, Level: 55, When: 7, Gap: d.Gap}, d)
		assert.InDelta(t, c.Perceived.Value-55, d.Gap.Value, 1e-3)
		assert.InDelta(t, c.Perceived.Low-55, d.Gap.Low, 1e-3)
		assert.InDelta(t, c.Perceived.High-55, d.Gap.High, 1e-3)
		assert.Equal(t, c.Perceived.N, d.Gap.N)
		assert.Equal(t, Stated, c.Source)
		c.References = nil
	}
	assert.Equal(t, plain, got)
}

// The first reference that holds for a segment stands in for it; where none does there
// is no gap.
func TestFirstReferenceOfTheSegmentStandsIn(t *testing.T) {
	m, answers, in := sparse(1, block{60, 60, 1, []float64{-10, 0}}, block{60, 60, 1, []float64{-10, 0}}, block{60, 60, 1, []float64{-10, 0}})
	got := score(t, m, answers, in, Options{References: []Reference{
		{Dimension: "dimension 0", Segment: "s1", Source: PastSelf, Level: 70},
		{Dimension: "dimension 0", Source: Market, Level: 60},
		{Dimension: "dimension 1", Segment: "s2", Source: CostLeader, Level: 58},
	}})
	source := func(s, d int) Source { return got.Segments[s].Dimensions[d].Source }
	assert.Equal(t, []Source{Market, PastSelf, Market}, []Source{source(0, 0), source(1, 0), source(2, 0)})
	assert.Equal(t, []Source{"", "", CostLeader}, []Source{source(0, 1), source(1, 1), source(2, 1)})
	assert.Equal(t, 1, got.Segments[1].Dimensions[0].FixFirst, "the level of 70 is farthest away")
	assert.Nil(t, got.Segments[0].Dimensions[1].Gap)
	assert.NotNil(t, got.Segments[0].Dimensions[1].Perceived)
	assert.Zero(t, got.Segments[0].Dimensions[1].FixFirst)
}

// Where the leader's level is hardly known, neither are the ranks: of two dimensions
// that fall short by 10 and by 9 of four, the first is surely among the first three
// when the levels are given, and often not when they may be off by 20.
func TestUncertainReferencesMakeRanksUncertain(t *testing.T) {
	m, answers, in := sparse(5, block{400, 400, 1, []float64{-10, -14, -16, -18}})
	top := func(se float64) float64 {
		var refs []Reference
		for _, d := range in.Dimensions {
			refs = append(refs, Reference{Dimension: d.Name, Source: Market, Level: 60, SE: se})
		}
		c := score(t, m, answers, in, Options{References: refs, Replicates: 1000}).Segments[0].Dimensions[0]
		return c.PTop3
	}
	assert.Less(t, top(0), .01)
	assert.InDelta(t, .65, top(20), .12, "four nearly alike would have three quarters each")
}

// Cells that are held against one reference rise and fall with it together: how far it
// is off cannot change their order.
func TestOneReferenceMovesAllItsCells(t *testing.T) {
	m, answers, in := sparse(5, block{400, 400, 1, []float64{-10}}, block{400, 400, 1, []float64{-14}}, block{400, 400, 1, []float64{-16}}, block{400, 400, 1, []float64{-18}})
	top := func(se float64) (p []float64) {
		got := score(t, m, answers, in, Options{Replicates: 500, References: []Reference{{Dimension: "dimension 0", Source: Market, Level: 90, SE: se}}})
		for _, s := range got.Segments {
			p = append(p, s.Dimensions[0].PTop3)
		}
		return p
	}
	assert.InDeltaSlice(t, top(0), top(10), .02)
}

// However many references there are and wherever they lie, what is published is one
// rounded mean and known numbers.
func TestReferencesTellNoMoreThanThePerceivedLevel(t *testing.T) {
	m, answers, in := small(repeat(40, 6, 5), repeat(40, 5, 3, 2, 4, 4, 1, 7))
	answers, in = onlyPerceived(answers, in)
	var refs []Reference
	for k := range 200 {
		refs = append(refs, Reference{Dimension: "speed", Source: Market, Level: 4 + float64(k)/997})
	}
	c := score(t, m, answers, in, Options{References: refs}).Segments[0].Dimensions[0]
	for k, d := range c.References {
		assert.InDelta(t, c.Perceived.Value, d.Gap.Value+refs[k].Level, 1e-5)
		assert.InDelta(t, c.Perceived.Low, d.Gap.Low+refs[k].Level, 1e-5)
		assert.InDelta(t, c.Perceived.High, d.Gap.High+refs[k].Level, 1e-5)
	}
	// One who dissents, and fewer than ten.
	for name, p := range map[string][]float64{"one dissenter": append(repeat(39, 5), 1), "nine": append(repeat(9, 5, 3), repeat(31, nan)...)} {
		for i := range answers {
			answers[i].Values = []float64{p[i]}
		}
		in.Items = append(in.Items[:1:1], Item{ID: "o", Measures: Outcome})
		for i := range answers {
			answers[i].Values = append(answers[i].Values, float64(1+i%7))
		}
		c = score(t, m, answers, in, Options{References: refs}).Segments[0].Dimensions[0]
		assert.Nil(t, c.Perceived, name)
		assert.Nil(t, c.Gap, name)
		assert.Nil(t, c.Expected, name)
		assert.Nil(t, c.References[7].Gap, name)
		assert.Zero(t, c.Priority, name)
		assert.NotEmpty(t, c.Suppressed, name)
	}
}

func TestReferencesThatCannotBe(t *testing.T) {
	m, answers, in := three(1)
	in.Items = append(in.Items, Item{ID: "i", Dimension: "importance only", Measures: Importance})
	in.Dimensions = append(in.Dimensions, Dimension{Name: "importance only", Type: Explicit})
	for i := range answers {
		answers[i].Values = append(answers[i].Values, 50)
	}
	good := Reference{Dimension: "dimension 0", Source: Market, Level: 50}
	for text, change := range map[string]func(r *Reference){
		`reference 1: dimension "speed", which the instrument does not have`: func(r *Reference) { r.Dimension = "speed" },
		`reference 1: dimension "importance only" asks for no level`:         func(r *Reference) { r.Dimension = "importance only" },
		`reference 1: source "stated" is none of market`:                     func(r *Reference) { r.Source = Stated },
		`reference 1: source "" is none of market`:                           func(r *Reference) { r.Source = "" },
		`level 101 of dimension "dimension 0" is not on its scale of 0 to`:   func(r *Reference) { r.Level = 101 },
		`level NaN of`:                                     func(r *Reference) { r.Level = nan },
		`reference 1: standard error -1 of`:                func(r *Reference) { r.SE = -1 },
		`reference 1: standard error NaN of`:               func(r *Reference) { r.SE = nan },
		`reference 1: standard error +Inf of`:              func(r *Reference) { r.SE = math.Inf(1) },
		`segment "s9", which the membership does not have`: func(r *Reference) { r.Segment = "s9" },
	} {
		bad := good
		change(&bad)
		_, err := Score(t.Context(), m, answers, in, Options{References: []Reference{good, bad}})
		assert.ErrorContains(t, err, text)
	}
	_, err := Score(t.Context(), m, answers, in, Options{References: []Reference{good}, Replicates: 100})
	assert.NoError(t, err)
}

func TestStaleReferences(t *testing.T) {
	m, answers, in := three(1)
	for i := range answers {
		answers[i].When = 100
	}
	refs := []Reference{
		{Dimension: "dimension 0", Source: Market, Level: 50, When: 89},
		{Dimension: "dimension 0", Source: CostLeader, Name: "discount", Level: 50, When: 90},
		{Dimension: "dimension 0", Source: ServiceLeader, Level: 50}, // no time stated
	}
	got := score(t, m, answers, in, Options{References: refs, HalfLife: 10})
	var stale []bool
	for _, d := range got.Segments[0].Dimensions[0].References {
		stale = append(stale, d.Stale)
	}
	assert.Equal(t, []bool{true, false, false}, stale)
	w := warning(t, got, "stale-reference")
	assert.Equal(t, "dimension 0", w.Subject)
	assert.Contains(t, w.Text, "market")
	assert.NotContains(t, w.Text, "discount")
	later := score(t, m, answers, in, Options{References: refs, HalfLife: 10, Now: 200})
	assert.Contains(t, warning(t, later, "stale-reference").Text, "market and discount (cost leader)")
	assert.NotContains(t, codes(score(t, m, answers, in, Options{References: refs}).Warnings), "stale-reference")
}

// What a segment perceived before becomes what it is held against.
func TestOwnPast(t *testing.T) {
	assert.Nil(t, OwnPast(nil, "before", 1))
	m, answers, in := sparse(2, block{80, 70, 1, []float64{-10, 0}}, block{90, 60, 1, []float64{0, -5}})
	before := score(t, m, answers, in, Options{})
	refs := OwnPast(before, "2024", 5)
	require.Len(t, refs, 4)
	f := before.Segments[1].Dimensions[0].Perceived
	assert.Equal(t, Reference{Dimension: "dimension 0", Segment: "s1", Source: PastSelf, Name: "2024", Level: f.Value, SE: refs[2].SE, When: 5}, refs[2])
	assert.InDelta(t, (f.High-f.Low)/2/1.96, refs[2].SE, 1e-3)
	for i := range answers {
		answers[i].Values[0] = max(0, answers[i].Values[0]-8)
	}
	now := score(t, m, answers, in, Options{References: refs})
	for i, s := range now.Segments {
		c := s.Dimensions[0]
		assert.Equal(t, PastSelf, c.Source)
		assert.InDelta(t, -8, c.Gap.Value, .5)
		assert.True(t, c.Unmet)
		assert.InDelta(t, math.Sqrt2*(f.High-f.Low), now.Segments[1].Dimensions[0].Gap.High-now.Segments[1].Dimensions[0].Gap.Low, .2, "both are uncertain")
		assert.False(t, s.Dimensions[1].Unmet, "segment %d: nothing changed there", i)
		assert.Zero(t, s.Dimensions[1].Gap.Value)
	}
}

func TestReferencesWhateverTheOrderAndWorkers(t *testing.T) {
	m, answers, in := sparse(4, block{80, 70, 1, []float64{-10, 0}}, block{90, 60, 3, []float64{0, -5}})
	refs := []Reference{{Dimension: "dimension 0", Source: Market, Level: 61, SE: 2}, {Dimension: "dimension 1", Segment: "s1", Source: CostLeader, Level: 60, SE: 1}}
	given := slices.Clone(refs)
	want, err := json.Marshal(score(t, m, answers, in, Options{References: refs, Workers: 1}))
	require.NoError(t, err)
	rng := rand.New(rand.NewPCG(1, 2))
	rng.Shuffle(len(answers), func(a, b int) { answers[a], answers[b] = answers[b], answers[a] })
	got, err := json.Marshal(score(t, m, answers, in, Options{References: refs, Workers: 3}))
	require.NoError(t, err)
	assert.Equal(t, string(want), string(got))
	assert.Equal(t, given, refs)
}
