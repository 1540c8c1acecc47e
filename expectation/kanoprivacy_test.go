package expectation

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/expectation/kano"
	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/segment"
)

// kanoShown is what is published of one feature whose answers fall into the categories
// so often.
func kanoShown(t *testing.T, counts []int) *Category { return kanoSegment(t, counts).pub }

// kanoSegment is such a segment as it goes into a contrast.
func kanoSegment(t *testing.T, counts []int) compared {
	m, answers, in := kanoSurvey(counted(counts...))
	p := newPlan(in)
	j, err := join(t.Context(), m, answers, p, "", nil)
	require.NoError(t, err)
	groups, err := j.groups(t.Context(), p, 0)
	require.NoError(t, err)
	c := &cell{pub: &Cell{}, group: groups[0]}
	require.NoError(t, c.gradeKano(&p.dims[0]))
	c.publishKano(&p.dims[0])
	c.pub.Kano.Functional, c.pub.Kano.Dysfunctional = nil, nil // means of answers that differ within a category
	return compared{fmt.Sprint(len(answers)), c.kano.whole, c.pub.Kano}
}

// Twelve of whom nothing is shown, one of whom dissents, take no part in a contrast:
// beside a segment of 270 its p-value and V would leave one way only to share them.
func TestWhoShowsNoShareIsNotContrasted(t *testing.T) {
	large := kanoSegment(t, []int{120, 60, 40, 30, 10, 10})
	few := kanoSegment(t, []int{1, 11, 0, 0, 0, 0})
	for _, f := range few.pub.Shares {
		require.Nil(t, f)
	}
	k, _, err := contrast([]compared{few, large})
	require.NoError(t, err)
	assert.Nil(t, k)
	other := kanoSegment(t, []int{20, 60, 40, 30, 10, 10})
	k, _, err = contrast([]compared{few, large, other})
	require.NoError(t, err)
	assert.Equal(t, []string{large.id, other.id}, k.Segments)
}

// Whatever those of twelve to eighty people chose whose categories are not shown, a
// contrast with a large segment is the same: so it tells nothing of them.
func TestContrastsTellNothingOfWhatIsWithheld(t *testing.T) {
	r := rand.New(rand.NewPCG(12, 1))
	large := kanoSegment(t, []int{120, 60, 40, 30, 10, 10})
	tables, contrasts, moved := 0, 0, 0
	for range sized(400, 100) {
		counts := skewed(r, 12+r.IntN(70), kinds)
		a := kanoSegment(t, counts)
		want, p, err := contrast([]compared{a, large})
		require.NoError(t, err)
		tables++
		if want == nil {
			assert.Zero(t, a.shown()&large.shown())
			continue
		}
		contrasts++
		for _, c := range want.Categories {
			assert.NotNil(t, a.pub.Shares[c])
		}
		for range 10 { // one or two of them chose otherwise
			from, to := r.IntN(kinds), r.IntN(kinds)
			if a.shown()&(1<<from|1<<to) != 0 || counts[from] == 0 || from == to {
				continue
			}
			other := slices.Clone(counts)
			n := 1 + r.IntN(min(2, counts[from]))
			other[from], other[to] = other[from]-n, other[to]+n
			b := kanoSegment(t, other)
			if a.pub.Better == nil != (b.pub.Better == nil) || a.pub.Worse == nil != (b.pub.Worse == nil) || a.shown() != b.shown() {
				continue // the reader sees that it is another
			}
			moved++
			got, q, err := contrast([]compared{b, large})
			require.NoError(t, err)
			assert.Equal(t, []any{p, want.V, want.Categories, want.Rough}, []any{q, got.V, got.Categories, got.Rough}, "%v, %v", counts, other)
		}
	}
	t.Logf("%d of %d tables have a contrast; %d were varied", contrasts, tables, moved)
	assert.Greater(t, contrasts, sized(40, 10))
	assert.Greater(t, moved, sized(40, 10))
}

// A p-value is told to one digit, never smaller than it is, and from .001 on.
func TestPValuesAreRoundedUp(t *testing.T) {
	for p, want := range map[float64]float64{
		0: .001, 7.5e-11: .001, .001: .001, .0011: .002, .05: .05, .0501: .06, .1: .1, .31: .4, .95: 1, 1: 1,
	} {
		assert.InDelta(t, want, roundedUp(p), 1e-12, "%v", p)
	}
	assert.LessOrEqual(t, roundedUp(math.Nextafter(.05, 0)), contrastLevel)
	assert.Greater(t, roundedUp(.0500001), contrastLevel)
}

// What a reader can work out from all that is shown, by trying the ways to share the
// people among the categories, is a count of one to nine in one cell of ten at most.
func TestKanoCountsOfFewDoNotFollow(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 1))
	const cells = 10
	shares, told := 0, 0
	for cell := range cells {
		n := 12 + 3*cell
		counts := append(skewed(r, n, 4), 0, 0)
		want := kanoShown(t, counts)
		for _, f := range want.Shares {
			if f != nil {
				shares++
			}
		}
		low, high := slices.Clone(counts), slices.Clone(counts)
		try := make([]int, kinds)
		open := func() bool {
			for c, k := range counts {
				if low[c] == high[c] && k > 0 && !disclosure.Publishable(k) {
					return true
				}
			}
			return false
		}
		vectors(3*kinds, try, func() { // up to three more or fewer in each
			for c := range try {
				try[c] += counts[c] - 3
			}
			defer func() {
				for c := range try {
					try[c] -= counts[c] - 3
				}
			}()
			// Most are far off, which is seen without judging them.
			if slices.Min(try) < 0 || slices.Max(try[:5]) != try[want.Category] || !open() {
				return
			}
			far := func(k, n int, f *segment.Figure) bool {
				return f != nil && math.Abs(float64(k)/float64(n)-math.Abs(f.Value)) > (f.High-f.Low)/2
			}
			clear := try[0] + try[1] + try[2] + try[3]
			if far(try[1]+try[2], clear, want.Better) || far(try[0]+try[1], clear, want.Worse) {
				return
			}
			for c, f := range want.Shares {
				if far(try[c], n, f) {
					return
				}
			}
			if got := kanoShown(t, try); reflect.DeepEqual(want, got) {
				for c, k := range try {
					low[c], high[c] = min(low[c], k), max(high[c], k)
				}
			}
		})
		if open() {
			t.Logf("%v is told", counts)
			told++
		}
	}
	assert.Positive(t, shares, "some shares are shown")
	assert.LessOrEqual(t, told, cells/10)
}

func TestKanoIsRefusedAndWithheld(t *testing.T) {
	m, answers, in := kanoSurvey(counted(30, 20, 10, 10))
	answers[3].Values[1] = 2.5
	_, err := Score(t.Context(), m, answers, in, Options{})
	assert.ErrorContains(t, err, `answer 3 of respondent "c00003" to item "d0" is 2.5, but questions of Kano are answered with a whole number`)

	m, answers, in = kanoSurvey(counted(30, 20, 10, 10))
	for _, a := range answers[9:] {
		a.Values[0] = math.NaN()
	}
	c := score(t, m, answers, in, Options{}).Segments[0].Dimensions[0]
	assert.Nil(t, c.Kano)
	assert.Contains(t, c.Suppressed, "kano: "+reasonFew)

	// One, two or three who dissent are not shown, and nor is what would tell of them.
	m, answers, in = kanoSurvey(counted(120, 0, 0, 3))
	k := score(t, m, answers, in, Options{}).Segments[0].Dimensions[0].Kano
	assert.Equal(t, kano.MustBe, k.Category)
	assert.InDelta(t, 1, k.P[kano.MustBe], 1e-9)
	assert.Nil(t, k.Shares[kano.MustBe])
	assert.Nil(t, k.Shares[kano.Indifferent])
	assert.Nil(t, k.Worse)
	assert.Nil(t, k.Functional)
	assert.Nil(t, k.Dysfunctional)

	// A weight of nearly all makes it the answer of one.
	m, answers, in = kanoSurvey(counted(30, 20, 10, 10))
	answers[0].Weight = 1e5
	assert.Contains(t, score(t, m, answers, in, Options{}).Segments[0].Dimensions[0].Suppressed, "kano: "+reasonWeights)
}

// What is left out of a feature does not follow from the dimension and the other
// features: with 5 reverse answers about one of two, neither the sum nor the rest of it
// is shown.
func TestFeaturesDoNotFollowFromTheDimension(t *testing.T) {
	rows := make([][]int, 200)
	for i := range rows {
		rows[i] = []int{i % 4, (i / 4) % 4}
		if i < 5 {
			rows[i][0] = int(kano.Reverse)
		}
		if i >= 40 && i < 60 {
			rows[i][1] = int(kano.Reverse)
		}
	}
	m, answers, in := kanoSurvey(rows)
	k := score(t, m, answers, in, Options{}).Segments[0].Dimensions[0].Kano
	require.Len(t, k.Features, 2)
	assert.Nil(t, k.Features[0].Shares[kano.Reverse])
	assert.False(t, k.Shares[kano.Reverse] != nil && k.Features[1].Shares[kano.Reverse] != nil)
	hidden := 0
	for _, f := range k.Features[0].Shares {
		if f == nil {
			hidden++
		}
	}
	assert.Greater(t, hidden, 1, "or it would be what the others leave")
}

func TestKnown(t *testing.T) {
	k := &known{kept: [][]int{{2}}}
	assert.True(t, k.admit([]float64{1, 1, 1}), "the sum of all")
	assert.True(t, k.admit([]float64{1, 0, 0}))
	assert.False(t, k.admit([]float64{0, 1, 0}), "the third would be left")
	assert.True(t, k.admit([]float64{2, 1, 1}), "known already")
	assert.False(t, k.admit([]float64{0, .3, -.7}), "and so would it of any other sum of the two")
	assert.Len(t, k.basis, 2)
}

// Whatever the survey, weights, roles and gaps in it included: no figure of Kano is
// about fewer than ten, no share is what the others leave of a few, and JSON has no
// NaN.
func TestNothingOfKanoDescribesFewerThanTen(t *testing.T) {
	shares, held := 0, 0
	for seed := range uint64(120) {
		r := rand.New(rand.NewPCG(seed, 21))
		features := 1 + r.IntN(3)
		rows := make([][]int, 12+r.IntN(150))
		mass := skewed(r, 100, kinds)
		for i := range rows {
			for range features {
				u, c := r.IntN(100), 0
				for c < kinds-1 && u >= mass[c] {
					u -= mass[c]
					c++
				}
				if r.IntN(12) == 0 {
					c = -1
				}
				rows[i] = append(rows[i], c)
			}
		}
		m, answers, in := kanoSurvey(rows)
		for i := range answers {
			answers[i].Weight = math.Exp(.5 * r.NormFloat64())
			if i%7 == 0 {
				again := answers[i]
				again.Role = Payer
				answers = append(answers, again)
			}
		}
		p := score(t, m, answers, in, Options{Replicates: 100})
		_, err := json.Marshal(p)
		require.NoError(t, err)
		k := p.Segments[0].Dimensions[0].Kano
		if k == nil {
			continue
		}
		check := func(k *Category, of func(row []int) []int) {
			people, n := [kinds]int{}, 0
			others := [kinds]int{}
			for _, row := range rows {
				var gave [kinds]bool
				some := false
				for _, c := range of(row) {
					if c >= 0 {
						gave[c], some = true, true
					}
				}
				if some {
					n++
				}
				for c := range gave {
					if gave[c] {
						people[c]++
					}
					if slices.ContainsFunc(of(row), func(o int) bool { return o >= 0 && o != c }) {
						others[c]++
					}
				}
			}
			assert.True(t, k.N == withheld || k.N == n)
			left, hidden := 0, 0 // people and categories that are not shown
			for c, f := range k.Shares {
				if f == nil {
					held++
					if people[c] > 0 {
						left, hidden = left+people[c], hidden+1
					}
					continue
				}
				shares++
				assert.True(t, f.N == withheld || f.N >= disclosure.MinGroup)
				assert.True(t, f.Low <= f.Value && f.Value <= f.High && f.Low >= 0 && f.High <= 1, "%+v", f)
				if people[c] == 0 || others[c] == 0 {
					assert.GreaterOrEqual(t, n, coarseChance)
				} else {
					assert.True(t, people[c] >= disclosure.MinGroup && others[c] >= disclosure.MinGroup, "seed %d: %v of %d", seed, people, n)
				}
			}
			assert.True(t, hidden == 0 || left >= disclosure.MinGroup, "seed %d: what is left are %d people", seed, left)
		}
		check(k, func(row []int) []int { return row })
		for _, f := range k.Features {
			var at int
			_, err := fmt.Sscanf(f.Aspect, "feature %d", &at)
			require.NoError(t, err)
			check(&f.Category, func(row []int) []int { return row[at : at+1] })
		}
	}
	assert.Greater(t, shares, 100)
	assert.Greater(t, held, 100)
}
