package persona_test

import (
	"encoding/json"
	"maps"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/internal/sample"
	"github.com/clientele-go/clientele/persona/language"
	"github.com/clientele-go/clientele/persona/role"
	"github.com/clientele-go/clientele/segment"
)

func kindAndWhy(d *persona.Deck) (kinds map[string]persona.Kind, why map[string]string) {
	kinds, why = map[string]persona.Kind{}, map[string]string{}
	for _, p := range d.Personas {
		kinds[p.Segment.ID], why[p.Segment.ID] = p.Kind, p.KindWhy.Code
	}
	return kinds, why
}

func TestKindsAndWhy(t *testing.T) {
	kinds, why := kindAndWhy(build(t, sample.Summary(), sample.Profile(), persona.Options{}))
	assert.Equal(t, map[string]persona.Kind{"s1": persona.Primary, "s2": persona.Secondary, "s3": persona.Secondary, "s4": persona.Supplemental, "s5": persona.Negative}, kinds)
	assert.Equal(t, map[string]string{"s1": "first", "s2": "near", "s3": "near", "s4": "below", "s5": "negative"}, why)

	// Who is ruled out is no target, however high the priority.
	s := sample.Summary()
	s.Segments[0].Verdict.Ruling = segment.DoNotAct
	d := build(t, s, sample.Profile(), persona.Options{})
	kinds, why = kindAndWhy(d)
	assert.Equal(t, "s1", d.Personas[0].Segment.ID, "the deck stays in the order of the priority")
	assert.Equal(t, persona.Supplemental, kinds["s1"])
	assert.Equal(t, "knocked-out", why["s1"])
	assert.Equal(t, persona.Primary, kinds["s2"])

	// Who has nobody who uses, pays or orders is served.
	mix := func(served bool) *role.Mix {
		return &role.Mix{Served: served, Roles: []role.Part{{Role: expectation.User, Share: &segment.Figure{Value: .3, Low: .2, High: .4, N: 300}, Weight: 1}}}
	}
	d = build(t, sample.Summary(), nil, persona.Options{Roles: &role.Summary{Everyone: *mix(false), Segments: map[string]*role.Mix{"s1": mix(true), "s2": mix(false)}}})
	kinds, why = kindAndWhy(d)
	assert.Equal(t, persona.Served, kinds["s1"])
	assert.Equal(t, "served", why["s1"])
	assert.Equal(t, persona.Primary, kinds["s2"])
}

func TestHostsDecideOnKinds(t *testing.T) {
	decided := map[string]persona.Kind{"s3": persona.Primary, "s1": persona.Negative, "s5": persona.Supplemental}
	before := maps.Clone(decided)
	d := build(t, sample.Summary(), sample.Profile(), persona.Options{Kinds: decided})
	assert.Equal(t, before, decided)
	kinds, why := kindAndWhy(d)
	assert.Equal(t, map[string]persona.Kind{"s1": persona.Negative, "s2": persona.Secondary, "s3": persona.Primary, "s4": persona.Secondary, "s5": persona.Supplemental}, kinds)
	assert.Equal(t, map[string]string{"s1": "host", "s2": "above", "s3": "host", "s4": "near", "s5": "host"}, why, "s4 has .7 of the priority of s3")
	assert.Equal(t, persona.NotMet, ratingOf(bySegment(d, "s1"), "fitting").Met)
	assert.Equal(t, persona.IsMet, ratingOf(bySegment(d, "s5"), "fitting").Met)
	assert.Equal(t, []string{"fitting"}, choiceOf(d, "s1").KnockedOut)

	for text, kinds := range map[string]map[string]persona.Kind{
		`the summary has no segment "s9"`:          {"s9": persona.Served},
		`segment "s1" is "boss", which is no kind`: {"s1": "boss"},
		`segment "s1" is "", which is no kind`:     {"s1": ""},
		`segments "s1" and "s2" are both primary`:  {"s1": persona.Primary, "s2": persona.Primary},
	} {
		_, err := persona.Build(t.Context(), sample.Summary(), nil, persona.Options{Kinds: kinds})
		assert.ErrorContains(t, err, text)
	}
}

// Every reason for a kind and every rating rests on fields that are there, and each has
// words in every language.
func TestReasonsTraceToFields(t *testing.T) {
	s, p := sample.Awkward(12, 20)
	decks := []*persona.Deck{
		build(t, sample.Summary(), sample.Profile(), persona.Options{}), build(t, s, p, persona.Options{}),
		build(t, sample.Summary(), nil, persona.Options{Kinds: map[string]persona.Kind{"s2": persona.Negative}}),
		build(t, &segment.Summary{Version: 1, Customers: 628, Segments: sample.Summary().Segments[4:]}, nil, persona.Options{}),
	}
	for _, d := range decks {
		for _, one := range d.Personas {
			b, err := json.Marshal(one)
			require.NoError(t, err)
			var tree any
			require.NoError(t, json.Unmarshal(b, &tree))
			paths := one.KindWhy.Facts
			for _, r := range one.Ratings {
				paths = append(paths, r.Facts...)
			}
			for _, path := range paths {
				_, err := resolve(tree, path)
				assert.NoError(t, err, "%s: %s", one.Segment.ID, path)
			}
			assert.True(t, language.English().Has("kind."+one.KindWhy.Code), one.KindWhy.Code)
		}
		for _, tag := range language.Tags() {
			l, _ := language.Named(tag)
			for _, c := range d.Criteria {
				assert.NotEqual(t, "target."+c.Name, l.Term("target."+c.Name).Text, tag)
			}
		}
	}
}
