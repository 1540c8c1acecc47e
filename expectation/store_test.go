package expectation

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment"
)

// weighted gives the answers of a survey weights and puts every fifth customer in a
// second role, so that sums have to know of both.
func (s *surveyed) weighted(seed uint64) *surveyed {
	rng := rand.New(rand.NewPCG(seed, 1))
	for i := range s.answers {
		s.answers[i].Weight = .5 + rng.Float64()
		s.answers[i].Role = User
	}
	for i, n := 0, len(s.answers); i < n; i += 5 {
		a := s.answers[i]
		a.Role, a.Values = Payer, append([]float64(nil), a.Values...)
		a.Values[0], a.Values[1] = a.Values[1], a.Values[0]
		s.answers = append(s.answers, a)
	}
	return s
}

// stored puts a survey into a store, all answers of a customer at a time.
func (s *surveyed) stored(t *testing.T) *Store {
	t.Helper()
	st, err := NewStore(s.in)
	require.NoError(t, err)
	for _, c := range s.customers() {
		require.NoError(t, st.Add(c.segment, c.answers...))
	}
	return st
}

type surveyedCustomer struct {
	segment string
	answers []Answer
}

func (s *surveyed) customers() (out []surveyedCustomer) {
	by := map[string][]Answer{}
	for _, a := range s.answers {
		by[a.Respondent] = append(by[a.Respondent], a)
	}
	for i, id := range s.m.Customers {
		if by[id] != nil {
			out = append(out, surveyedCustomer{s.m.Segments[s.m.Labels[i]].ID, by[id]})
		}
	}
	return out
}

func plantedSurvey() *surveyed {
	m, answers, in := planted(8, block{90, 60, 3, []float64{-6, 2, -1}}, block{200, 120, 1, []float64{0, -8, 1}}, block{40, 30, 2, []float64{-3, 0, 0}},
		block{80, 50, 2, []float64{-1, 0, -3}}, block{12, 8, 2, []float64{-1, 0, -3}})
	return &surveyed{m: m, answers: answers, in: in}
}

// What a store publishes is what Score publishes of the same answers.
func TestStoreAgreesWithScore(t *testing.T) {
	m, answers, in := kiosk(t, kioskDims(t), func(f string) string { return f })
	for name, s := range map[string]*surveyed{
		"plain":                 plantedSurvey(),
		"weights and two roles": plantedSurvey().weighted(5),
		"kiosk":                 {m: m, answers: answers, in: in},
	} {
		want := s.score(t)
		got, err := s.stored(t).Profile(t.Context(), s.m, Options{})
		require.NoError(t, err)
		assert.Equal(t, want.Respondents, got.Respondents, name)
		require.Len(t, got.Segments, len(want.Segments), name)
		for i, w := range want.Segments {
			g := got.Segments[i]
			assert.Equal(t, w.Ref, g.Ref)
			assert.Equal(t, w.N, g.N)
			assert.Equal(t, w.Answered, g.Answered)
			assert.Equal(t, w.WorthShare, g.WorthShare)
			for k, c := range w.Dimensions {
				d := g.Dimensions[k]
				for _, f := range [][2]*segment.Figure{{c.Importance, d.Importance}, {c.Expected, d.Expected}, {c.Perceived, d.Perceived}, {c.Gap, d.Gap}} {
					same(t, f[0], f[1])
				}
				// Which sums do not keep apart, and methods that take the single answers.
				figures, _, _ := strings.Cut(c.Suppressed, "roles: ")
				figures, _, _ = strings.Cut(figures, "opportunity: ")
				assert.Equal(t, strings.TrimSuffix(figures, "; "), d.Suppressed)
				assert.Equal(t, c.N, d.N)
				assert.Equal(t, c.FixFirst, d.FixFirst, "%s, %s, %s", name, w.Name, c.Name)
				assert.Equal(t, c.Unmet, d.Unmet)
				assert.Zero(t, d.PTop3)
			}
		}
		assert.Contains(t, codes(got.Warnings), "from-sums")
	}
}

// same asserts that two figures agree but for the last published digit, in which
// sums and answers may round apart.
func same(t *testing.T, want, got *segment.Figure) {
	t.Helper()
	if want == nil || got == nil {
		assert.Equal(t, want, got)
		return
	}
	assert.Equal(t, want.N, got.N)
	for _, v := range [][2]float64{{want.Value, got.Value}, {want.Low, got.Low}, {want.High, got.High}} {
		assert.InDelta(t, v[0], v[1], 2e-4)
	}
}

// A store from which customers were removed is, byte for byte, one that they never
// were in; in any order, and whether it was merged from parts or not.
func TestErasureIsExact(t *testing.T) {
	for seed := range uint64(sized(20, 3)) {
		rng := rand.New(rand.NewPCG(seed, 9))
		s := plantedSurvey().weighted(seed)
		people := s.customers()
		rng.Shuffle(len(people), func(a, b int) { people[a], people[b] = people[b], people[a] })
		gone := 1 + rng.IntN(100)
		never, err := NewStore(s.in)
		require.NoError(t, err)
		for _, c := range people[gone:] {
			require.NoError(t, never.Add(c.segment, c.answers...))
		}
		rng.Shuffle(len(people), func(a, b int) {
			if a >= gone && b >= gone {
				people[a], people[b] = people[b], people[a]
			}
		})
		left, err := NewStore(s.in)
		require.NoError(t, err)
		right, err := NewStore(s.in)
		require.NoError(t, err)
		for i, c := range people {
			if i%2 == 0 {
				require.NoError(t, left.Add(c.segment, c.answers...))
			} else {
				require.NoError(t, right.Add(c.segment, c.answers...))
			}
		}
		require.NoError(t, left.Merge(right))
		for _, c := range people[:gone] {
			require.NoError(t, left.Remove(c.segment, c.answers...))
		}
		for _, at := range left.segments {
			at.added, at.removed = 0, 0
		}
		for _, at := range never.segments {
			at.added = 0
		}
		want, err := json.Marshal(never)
		require.NoError(t, err)
		got, err := json.Marshal(left)
		require.NoError(t, err)
		require.Equal(t, string(want), string(got), "seed %d", seed)

		var again Store
		require.NoError(t, json.Unmarshal(got, &again))
		text, err := json.Marshal(&again)
		require.NoError(t, err)
		require.Equal(t, string(got), string(text))
	}
}

func TestStoreSuppressesAgainAfterErasure(t *testing.T) {
	s := plantedSurvey()
	people := s.customers()
	st := s.stored(t)
	small := s.m.Segments[2]
	p, err := st.Profile(t.Context(), s.m, Options{})
	require.NoError(t, err)
	require.Len(t, p.Segments, 4)
	assert.NotContains(t, codes(p.Warnings), "few-changes")
	for _, c := range people {
		if c.segment != small.ID {
			continue
		}
		require.NoError(t, st.Remove(c.segment, c.answers...))
		p, err = st.Profile(t.Context(), s.m, Options{})
		require.NoError(t, err)
		shown := false
		for _, seg := range p.Segments {
			shown = shown || seg.ID == small.ID
		}
		assert.Equal(t, st.Customers(small.ID) >= 10, shown, "%d are left", st.Customers(small.ID))
		if shown {
			assert.Equal(t, small.Name, warning(t, p, "few-changes").Subject, "one customer is the difference of two profiles")
		}
	}
	assert.Zero(t, st.Customers(small.ID))
}

func TestStoreErrors(t *testing.T) {
	s := plantedSurvey()
	st := s.stored(t)
	before, err := json.Marshal(st)
	require.NoError(t, err)
	a := s.answers[0]
	id := s.m.Segments[0].ID
	other := a
	other.Respondent = "somebody else"
	bad := a
	bad.Values = append([]float64(nil), a.Values...)
	bad.Values[1] = 101
	prospect := a
	prospect.Prospect = true
	strange := a
	strange.Values = append([]float64(nil), a.Values...)
	strange.Values[0] = 1.25
	for text, err := range map[string]error{
		"one customer at a time":        st.Add(id, a, other),
		"answers twice in role":         st.Add(id, a, a),
		"outside its scale":             st.Add(id, bad),
		"in no segment":                 st.Add(id, prospect),
		"are not in segment":            st.Remove(id, strange),
		`are not in segment "nowhere"`:  st.Remove("nowhere", a),
		"different instruments":         st.Merge(plantedWith(t, "another")),
		"a store is made by NewStore":   new(Store).Add(id, a),
		"made by NewStore, or by readi": st.Merge(nil),
	} {
		assert.ErrorContains(t, err, text)
	}
	after, err := json.Marshal(st)
	require.NoError(t, err)
	assert.Equal(t, string(before), string(after), "errors change nothing")

	small := &segment.Membership{Segments: s.m.Segments[:1], Customers: s.m.Customers[:1], Labels: s.m.Labels[:1]}
	_, err = st.Profile(t.Context(), small, Options{})
	assert.ErrorContains(t, err, `60 customers of segment "s0", the membership 1`)
	_, err = new(Store).Profile(t.Context(), small, Options{})
	assert.ErrorContains(t, err, "made by NewStore")
}

// A customer in one segment is not hidden behind many in another, nor one who answers
// again five times behind ten changes; what was removed in part is not removed.
func TestStoreCountsChangesOfEachSegment(t *testing.T) {
	s := plantedSurvey().weighted(3)
	people := s.customers()
	st := s.stored(t)
	_, err := st.Profile(t.Context(), s.m, Options{})
	require.NoError(t, err)
	again := func(segment string, n int) {
		for _, c := range people {
			if c.segment == segment && n > 0 {
				require.NoError(t, st.Remove(c.segment, c.answers...))
				require.NoError(t, st.Add(c.segment, c.answers...))
				n--
			}
		}
	}
	again(s.m.Segments[0].ID, 5)
	again(s.m.Segments[1].ID, 20)
	p, err := st.Profile(t.Context(), s.m, Options{})
	require.NoError(t, err)
	assert.Equal(t, s.m.Segments[0].Name, warning(t, p, "few-changes").Subject)

	other, err := NewStore(s.in)
	require.NoError(t, err)
	require.NoError(t, other.Merge(st))
	p, err = other.Profile(t.Context(), s.m, Options{})
	require.NoError(t, err)
	assert.NotContains(t, codes(p.Warnings), "few-changes", "a store merged into an empty one holds many new customers")

	for _, c := range people {
		if len(c.answers) == 2 {
			before, err := json.Marshal(st)
			require.NoError(t, err)
			for _, a := range c.answers {
				if a.Role == Payer { // nobody answers as payer alone
					assert.ErrorContains(t, st.Remove(c.segment, a), "are not in segment")
				}
			}
			after, err := json.Marshal(st)
			require.NoError(t, err)
			require.Equal(t, string(before), string(after))
			break
		}
	}
	assert.ErrorContains(t, st.Merge(st), "everybody twice")
	_, err = st.Profile(t.Context(), s.m, Options{Role: User, Waves: []int64{1}})
	assert.ErrorContains(t, err, "Options.Role")
	assert.ErrorContains(t, err, "Options.Waves")
	fewer := *s.m
	fewer.Segments = append([]segment.Ref{{ID: "new", Name: "new"}}, s.m.Segments[1:]...)
	p, err = st.Profile(t.Context(), &fewer, Options{})
	require.NoError(t, err)
	assert.Contains(t, warning(t, p, "unmatched").Text, "60")
	value, err := json.Marshal(*st)
	require.NoError(t, err)
	pointer, err := json.Marshal(st)
	require.NoError(t, err)
	assert.Equal(t, string(pointer), string(value))
}

func plantedWith(t *testing.T, name string) *Store {
	s := plantedSurvey()
	s.in.Name = name
	return s.stored(t)
}

func TestDamagedStores(t *testing.T) {
	text, err := json.Marshal(plantedSurvey().stored(t))
	require.NoError(t, err)
	for old, damaged := range map[string]string{
		`"clientele":1`:     `"clientele":2`,
		`"customers":60`:    `"customers":0`,
		`"roles":"","n":60`: `"roles":"","n":6`,
		`"name":"planted"`:  `"name":7`,
		`"scale":{"min":0,`: `"scale":{"min":200,`,
		`"added":`:          `"added":-`,
		`"totals":[[`:       `"totals":[[7],[`,
		`"given":[[`:        `"given":[[1,.5],[`,
		`"n":60`:            `"n":61`,
	} {
		was := strings.Replace(string(text), old, damaged, 1)
		require.NotEqual(t, string(text), was, old)
		var s Store
		assert.Error(t, json.Unmarshal([]byte(was), &s), damaged)
		assert.Nil(t, s.plan, damaged)
	}
}
