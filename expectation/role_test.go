package expectation

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNoSuchRole(t *testing.T) {
	m, answers, in := small(repeat(40, 6, 7), repeat(40, 4, 5, 3))
	for i := range answers {
		switch {
		case i < 12:
			answers[i].Role = User
		case i < 24:
			answers[i].Role = Orderer
		case i < 33:
			answers[i].Role = "heir" // nine: not to be named
		case i == 33: // a tenth answer, but of the same person
			answers[i].Role, answers[i].Respondent = "heir", answers[32].Respondent
		}
	}
	p := score(t, m, answers, in, Options{Role: "Payer"})
	assert.Empty(t, p.Segments)
	assert.NotContains(t, codes(p.Warnings), "unmatched", "customer IDs are not to blame")
	w := warning(t, p, "no-such-role")
	assert.Equal(t, "Payer", w.Subject)
	assert.Contains(t, w.Text, `are: "orderer", "user" and others.`)

	for i := range answers {
		answers[i].Role = ""
	}
	w = warning(t, score(t, m, answers, in, Options{Role: Payer}), "no-such-role")
	assert.Contains(t, w.Text, "are: none stated.")

	// A role that somebody answers in is there, even if all its answers are of
	// strangers; and where there are no answers, no role is to blame.
	answers[0].Role, answers[0].Respondent = Payer, "stranger"
	assert.NotContains(t, codes(score(t, m, answers, in, Options{Role: Payer}).Warnings), "no-such-role")
	assert.NotContains(t, codes(score(t, m, nil, in, Options{Role: Payer}).Warnings), "no-such-role")
}

func TestNil(t *testing.T) {
	m, answers, in := small(repeat(20, 6, 7), repeat(20, 4, 5, 3))
	var none context.Context
	_, err := Score(none, m, answers, in, Options{})
	assert.ErrorContains(t, err, "the context is nil")
	_, err = Score(context.Background(), nil, answers, in, Options{})
	assert.ErrorContains(t, err, "the membership is nil")
	_, err = Score(context.Background(), m, answers, nil, Options{})
	assert.ErrorContains(t, err, "the instrument is nil")
	_, err = ReadInstrument(nil)
	assert.ErrorContains(t, err, "the reader is nil")
}

func TestDuplicateSegment(t *testing.T) {
	m, answers, in := planted(1, block{20, 20, 1, []float64{-5}}, block{20, 20, 1, []float64{-5}})
	m.Segments[1].ID = m.Segments[0].ID
	_, err := Score(context.Background(), m, answers, in, Options{})
	assert.ErrorContains(t, err, `the membership holds segment "s0" twice, at 0 and 1`)
}

// Every warning code is explained in the package's documentation, and only
// such codes.
func TestCodesDocumented(t *testing.T) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	used := map[string]bool{}
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		b, err := os.ReadFile(f)
		require.NoError(t, err)
		for _, m := range regexp.MustCompile(`(?:notice\.New|\badd)\("([a-z-]+)"`).FindAllStringSubmatch(string(b), -1) {
			used[m[1]] = true
		}
	}
	b, err := os.ReadFile("doc.go")
	require.NoError(t, err)
	documented := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^//   - ([a-z-]+): `).FindAllStringSubmatch(string(b), -1) {
		documented[m[1]] = true
	}
	assert.Equal(t, fmt.Sprint(used), fmt.Sprint(documented)) // maps print in order of their keys
}
