package persona_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/naming"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/internal/sample"
	"github.com/clientele-go/clientele/persona/language"
	"github.com/clientele-go/clientele/segment"
)

// resolve follows a JSON path such as "traits[0].mean.value".
func resolve(v any, path string) (any, error) {
	for _, step := range strings.Split(path, ".") {
		name, rest, indexed := strings.Cut(step, "[")
		object, ok := v.(map[string]any)
		if !ok {
			return nil, fmt.Errorf("%s: %q is asked of %T", path, name, v)
		}
		if v, ok = object[name]; !ok {
			return nil, fmt.Errorf("%s: no field %q", path, name)
		}
		if indexed {
			i, err := strconv.Atoi(strings.TrimSuffix(rest, "]"))
			list, ok := v.([]any)
			if err != nil || !ok || i >= len(list) {
				return nil, fmt.Errorf("%s: no element %q", path, step)
			}
			v = list[i]
		}
	}
	return v, nil
}

var figure = regexp.MustCompile(`\x{2212}?\d[\d,.]*\d|\x{2212}?\d`)

// readings are the ways in which a narrative may write a number.
func readings(l *language.Language, x float64) []string {
	return []string{l.Percent(x), l.Number(x), l.Gap(x), l.Count(int(x)), l.Exact(x)}
}

// TestEverySentenceTracesToFields takes each sentence apart, in every language: every path that
// it claims must lead to a field of the persona's JSON, and every number that
// it prints must be one of these fields, or the ratio of two, as the language writes
// it.
func TestEverySentenceTracesToFields(t *testing.T) {
	decks := []*persona.Deck{
		build(t, sample.Summary(), sample.Profile(), persona.Options{}),
		build(t, sample.Summary(), nil, persona.Options{}),
		filled(t),
	}
	for _, k := range []int{2, 7, 12} {
		s, p := sample.Awkward(k, 40)
		decks = append(decks, build(t, s, p, persona.Options{}))
	}
	for _, tag := range language.Tags() {
		for _, d := range decks {
			l := spoken(t, tag)
			d, err := d.Told(persona.Telling{Language: l})
			require.NoError(t, err)
			for _, p := range d.Personas {
				traces(t, &p, l)
			}
		}
	}
}

// traces checks the sentences of one persona.
func traces(t *testing.T, p *persona.Persona, l *language.Language) {
	b, err := json.Marshal(p)
	require.NoError(t, err)
	var tree any
	require.NoError(t, json.Unmarshal(b, &tree))
	for _, path := range p.Naming.Facts {
		_, err := resolve(tree, path)
		require.NoError(t, err, p.Name)
	}
	require.GreaterOrEqual(t, len(p.Narrative), 2)
	for _, s := range p.Narrative {
		require.NotEmpty(t, s.Facts, s.Text)
		text := strings.NewReplacer("95 % interval", "", "95-%-Intervall", "", "95 %-interval", "").Replace(s.Text)
		var numbers []float64
		var names []string
		for _, path := range s.Facts {
			v, err := resolve(tree, path)
			require.NoError(t, err, s.Text)
			switch v := v.(type) {
			case float64:
				numbers = append(numbers, v)
			case string: // names may hold digits of their own
				names = append(names, l.Host(v).Text, naming.Clean(v))
			}
		}
		slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) }) // one may be the beginning of another
		for _, name := range names {
			text = strings.ReplaceAll(text, name, "")
		}
		allowed := map[string]bool{}
		for _, x := range numbers {
			for _, r := range readings(l, x) {
				for _, digits := range figure.FindAllString(r, -1) {
					allowed[digits] = true
				}
			}
			for _, y := range numbers {
				if y != 0 {
					allowed[l.Times(x/y)] = true
				}
			}
		}
		for _, digits := range figure.FindAllString(text, -1) {
			assert.True(t, allowed[digits], "%s is not among the facts %v of %q", digits, s.Facts, s.Text)
		}
	}
}

func TestWithheldIsSaid(t *testing.T) {
	s, p := sample.Summary(), sample.Profile()
	s.Segments[0].WorthShare = nil
	for i := range s.Segments[0].Lifecycle {
		s.Segments[0].Lifecycle[i].Share = nil
	}
	for i := range s.Segments[0].Features {
		f := &s.Segments[0].Features[i]
		f.Mean, f.Effect = nil, nil
	}
	s.Segments[0].Descriptors = nil
	for i := range p.Segments[0].Dimensions {
		d := &p.Segments[0].Dimensions[i]
		d.Gap, d.Unmet, d.FixFirst, d.PTop3, d.Suppressed = nil, false, 0, 0, "too few"
	}
	one := bySegment(build(t, s, p, persona.Options{}), "s1")
	var all []string
	for _, sentence := range one.Narrative {
		all = append(all, sentence.Text)
	}
	text := strings.Join(all, "\n")
	assert.Contains(t, text, "What they are worth is withheld")
	assert.Contains(t, text, "Nothing that was measured sets them clearly apart")
	assert.Contains(t, text, "lifecycle is withheld")
	assert.Contains(t, text, "withheld or was not asked")
	codes := []string{}
	for _, w := range one.Warnings {
		codes = append(codes, w.Code)
	}
	assert.Equal(t, []string{"worth-withheld", "no-traits"}, codes)
	assert.Equal(t, s.Segments[0].Name, one.Name, "without traits the segment's own name stands")

	five := bySegment(build(t, s, p, persona.Options{}), "s5") // not in the profile
	assert.True(t, slices.ContainsFunc(five.Narrative, func(s persona.Sentence) bool { return strings.Contains(s.Text, "too few of them answered") }))
}

func TestVerdicts(t *testing.T) {
	for _, c := range []struct {
		stability float64
		want      string
	}{{.75, "stable"}, {.7499, "pattern"}, {.6, "pattern"}, {.5999, "doubtful"}} {
		s := sample.Summary()
		s.Segments[1].Stability.Value = c.stability
		s.Segments[1].Verdict = segment.Verdict{} // as before there were any
		p := bySegment(build(t, s, nil, persona.Options{}), "s2")
		last := p.Narrative[len(p.Narrative)-1]
		assert.Contains(t, last.Text, c.want)
		assert.Equal(t, c.want == "doubtful", len(p.Warnings) == 1 && p.Warnings[0].Code == "doubtful-segment")
	}
}

// Why is said where it is not the overlap, which stands before it.
func TestVerdictsAreTold(t *testing.T) {
	d := build(t, sample.Summary(), nil, persona.Options{})
	assert.Equal(t, sample.Summary().Verdict, d.Verdict)
	for id, want := range map[string]string{
		"s1": "The verdict on the group: valid.",
		"s3": "The verdict on the group: doubtful, because it runs into another segment: customers are denser between the two than in the middle of one of them.",
		"s4": "The verdict on the group: doubtful.",
		"s5": "The verdict on the group: do not act on it.",
	} {
		p := bySegment(d, id)
		last := p.Narrative[len(p.Narrative)-1]
		assert.Equal(t, want, last.Text)
		assert.Equal(t, "verdict.ruling", last.Facts[0])
		assert.Equal(t, id == "s5", len(p.Warnings) == 1 && p.Warnings[0].Code == "doubtful-segment")
	}
	s := sample.Summary()
	s.Segments[0].Verdict = segment.Verdict{Ruling: segment.DoNotAct, Reasons: []segment.Reason{
		{Code: "small", Text: "has fewer than the 500 members that were asked for"}, {Code: "no-structure", Text: "is a cut of one cloud"}}}
	p := bySegment(build(t, s, nil, persona.Options{}), "s1")
	assert.Equal(t, "The verdict on the group: do not act on it, because it has fewer than the 500 members that were asked for, and because it is a cut of one cloud.",
		p.Narrative[len(p.Narrative)-1].Text)
	assert.Equal(t, "the segment should not be acted on, as its verdict says; do not plan on it alone", p.Warnings[0].Text)
	s.Segments[0].Verdict.Reasons[0].Text = "changed"
	assert.Contains(t, p.Verdict.Reasons[0].Text, "500", "a persona is a copy")
}

// A group that was given, and of which nothing else is known, is not said to be
// like the rest.
func TestGivenGroupsNeedNoTraits(t *testing.T) {
	s := sample.Summary()
	for i := range s.Segments {
		s.Segments[i].Features, s.Segments[i].Descriptors = nil, nil
	}
	for _, p := range build(t, s, nil, persona.Options{}).Personas {
		for _, sentence := range p.Narrative {
			assert.NotContains(t, sentence.Text, "measured")
		}
		for _, w := range p.Warnings {
			assert.NotEqual(t, "no-traits", w.Code)
		}
	}
}

// What is no difference is not told as one: a mean that reads like that of all, one
// time the share, an interval without width, all in states that are not named.
func TestNoDifferenceIsNotTold(t *testing.T) {
	s := sample.Summary()
	one := &s.Segments[0]
	one.WorthShare = &segment.Figure{Value: one.Share.Value, Low: one.Share.Value, High: one.Share.Value}
	same := segment.Figure{Value: 150.2}
	base := segment.Figure{Value: 149.8}
	effect := segment.Figure{Value: .6, Low: .4, High: .8}
	one.Features = []segment.Trait{{Name: "expected spend", Mean: &same, Population: &base, Effect: &effect}}
	one.Descriptors = nil
	all := segment.Figure{Value: 1, Low: 1, High: 1}
	one.Lifecycle = []segment.StateShare{{State: "(other)", Share: &all}}
	var text []string
	for _, sentence := range bySegment(build(t, s, nil, persona.Options{}), one.ID).Narrative {
		text = append(text, sentence.Text)
	}
	told := strings.Join(text, "\n")
	assert.NotContains(t, told, "times their share")
	assert.NotContains(t, told, "interval")
	assert.NotContains(t, told, "against 150")
	assert.NotContains(t, told, "other states")
	assert.Contains(t, told, "Where they stand in the lifecycle is withheld.")
	assert.Contains(t, told, "sets them clearly apart")
}
