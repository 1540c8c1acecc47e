package persona_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/internal/sample"
	"github.com/clientele-go/clientele/persona/language"
)

type wild struct{ side persona.Side }

func (w *wild) Criterion() persona.Criterion { return persona.Criterion{Name: "wild", Side: w.side} }
func (*wild) Rate(*persona.Persona) (float64, error) {
	panic("no rating today")
}
func (*wild) Name(*persona.Persona, []string, *language.Language) (string, error) {
	panic("no name today")
}
func (*wild) Narrate(*persona.Persona, *language.Language) ([]persona.Sentence, error) {
	panic("no story today")
}

// What a host brings may panic, or be a nil pointer; it is an error that says where.
func TestHostsMayPanic(t *testing.T) {
	for want, o := range map[string]persona.Options{
		"no rating today": {Target: persona.Targeting{Judges: []persona.Judge{&wild{persona.Attractiveness}}}},
		"Judges[0]":       {Target: persona.Targeting{Judges: []persona.Judge{(*wild)(nil)}}},
		"no name today":   {Telling: persona.Telling{Namer: &wild{}}},
		"no story today":  {Telling: persona.Telling{Narrator: (*wild)(nil)}},
	} {
		_, err := persona.Build(t.Context(), sample.Summary(), sample.Profile(), o)
		assert.ErrorContains(t, err, want)
	}
}

// A persona above one that the host has made primary is not said to be near it.
func TestAboveTheHostsPrimary(t *testing.T) {
	d := build(t, sample.Summary(), sample.Profile(), persona.Options{Kinds: map[string]persona.Kind{"s4": persona.Primary}})
	low := bySegment(d, "s4").Priority
	above := 0
	for _, p := range d.Personas {
		if p.Kind == persona.Secondary && p.Priority > low {
			assert.Equal(t, "above", p.KindWhy.Code, p.Segment.ID)
			above++
		}
	}
	assert.Positive(t, above)
}
