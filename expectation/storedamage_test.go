package expectation

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment"
)

// smallSurvey has one segment that is published and one that is too small, with customers in two roles.
func smallSurvey() *surveyed {
	m, answers, in := planted(8, block{20, 10, 3, []float64{-6}}, block{14, 3, 1, []float64{0}})
	return (&surveyed{m: m, answers: answers, in: in}).weighted(3)
}

var checksums = regexp.MustCompile(`,"checksum":"[0-9a-f]{64}"`)

// profiled loads a store and profiles it: whatever was loaded gives a profile or an error.
func profiled(t testing.TB, text []byte, m *segment.Membership) (loaded bool) {
	var s Store
	if json.Unmarshal(text, &s) != nil {
		return false
	}
	_, _ = s.Profile(t.Context(), m, Options{}) // a panic fails the test
	return true
}

// Every digit and every sampled bit of a file counts.
func TestWhateverIsChangedInAStoreIsNoticed(t *testing.T) {
	survey := smallSurvey()
	text, err := json.Marshal(survey.stored(t))
	require.NoError(t, err)
	require.True(t, profiled(t, text, survey.m))
	bare := checksums.ReplaceAll(text, nil)
	require.Less(t, len(bare), len(text))
	require.True(t, profiled(t, bare, survey.m), "from before there were checksums")
	step := sized(1, 7)
	for at := 0; at < len(text); at += step {
		if text[at] < '0' || text[at] > '9' {
			continue
		}
		changed := bytes.Clone(text)
		changed[at] = '0' + (text[at]-'0'+1)%10
		noticed(t, changed, text)
		if at < len(bare)-1 {
			profiled(t, append(changed[:len(bare)-1:len(bare)-1], '}'), survey.m)
		}
	}
	rng := rand.New(rand.NewPCG(4, 4))
	for range sized(1000, 300) {
		changed := bytes.Clone(text)
		at, bit := rng.IntN(len(text)), rng.IntN(8)
		changed[at] ^= 1 << bit
		noticed(t, changed, text)
	}
}

// noticed holds that a changed text is refused, or says the same: the name of a field in capitals,
// or a last digit of seventeen that makes no other number.
func noticed(t *testing.T, changed, text []byte) {
	t.Helper()
	var s Store
	if json.Unmarshal(changed, &s) == nil {
		again, err := json.Marshal(s)
		require.NoError(t, err)
		require.Equal(t, string(text), string(again))
	}
}

// Sums that no answers have are refused without a checksum, too.
func TestStoresFromBeforeAreChecked(t *testing.T) {
	survey := smallSurvey()
	whole := survey.stored(t)
	for name, spoil := range map[string]func(*stored){
		"weights of more":    func(s *stored) { s.all[0].totals[totalB].Add(1e3) },
		"weights of one":     func(s *stored) { s.all[0].totals[totalBB].Add(1e3) },
		"a mean beyond":      func(s *stored) { s.all[0].totals[totalA].Add(1e5) },
		"squares too large":  func(s *stored) { s.all[0].totals[totalAA].Add(1e9) },
		"a negative square":  func(s *stored) { s.all[0].totals[totalAA].Subtract(1e4) },
		"products too large": func(s *stored) { s.all[0].totals[totalAB].Add(1e9) },
		"others behind":      func(s *stored) { s.based[0].n-- },
		"another gap":        func(s *stored) { s.based[2].totals[totalB].Add(1e-3) },
		"more than people":   func(s *stored) { s.added = -1 },
	} {
		text, err := json.Marshal(whole)
		require.NoError(t, err)
		var s Store
		require.NoError(t, json.Unmarshal(text, &s))
		spoil(s.segments["s0"])
		spoilt, err := json.Marshal(s)
		require.NoError(t, err)
		assert.ErrorContains(t, new(Store).UnmarshalJSON(checksums.ReplaceAll(spoilt, nil)), "is damaged", name)
	}
}

func TestStoresOfTextThatIsNotUTF8(t *testing.T) {
	survey := smallSurvey()
	st, err := NewStore(survey.in)
	require.NoError(t, err)
	require.NoError(t, st.Add("\xff", survey.answers[0]))
	_, err = json.Marshal(st)
	assert.ErrorContains(t, err, "not UTF-8")
}

// What was loaded without a checksum is profiled or refused.
func FuzzProfileOfAStore(f *testing.F) {
	survey := smallSurvey()
	st, err := NewStore(survey.in)
	require.NoError(f, err)
	for _, c := range survey.customers() {
		require.NoError(f, st.Add(c.segment, c.answers...))
	}
	text, err := json.Marshal(st)
	require.NoError(f, err)
	f.Add(checksums.ReplaceAll(text, nil))
	f.Fuzz(func(t *testing.T, b []byte) { profiled(t, b, survey.m) })
}
