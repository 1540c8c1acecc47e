package persona_test

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/internal/sample"
	"github.com/clientele-go/clientele/segment"
)

func TestDescriptors(t *testing.T) {
	tests := []segment.PublishedAssociation{{Feature: "country", Measure: "cramer-v", Strength: segment.Figure{Value: .15, Low: .1, High: .2, N: 3000}, Adjusted: 1e-6}}
	s := sample.Summary()
	for i := range s.Segments { // another level, told less by
		level := s.Segments[i].Descriptors[0]
		level.Level, level.Effect = "Sweden", &segment.Figure{Value: -.9, Low: -1, High: -.8, N: 400}
		s.Segments[i].Descriptors = append(s.Segments[i].Descriptors, level)
	}
	for _, p := range build(t, s, nil, persona.Options{Descriptors: tests}).Personas {
		require.Len(t, p.Descriptors, 1)
		d := p.Descriptors[0]
		assert.Equal(t, "country", d.Name)
		require.NotNil(t, d.Test)
		assert.Equal(t, "cramer-v", d.Test.Measure)
		require.Len(t, d.Of, 2)
		assert.Equal(t, "Sweden", d.Of[0].Level, "the most telling first")
		assert.NotNil(t, d.Of[0].Adjusted)
		assert.False(t, d.Of[0].Shaping)
	}
	for _, p := range build(t, sample.Summary(), nil, persona.Options{}).Personas {
		assert.Nil(t, p.Descriptors[0].Test, "no test was given")
	}

	bad := []segment.PublishedAssociation{tests[0], tests[0], tests[0], tests[0]}
	bad[1].Feature = "orders per month" // a feature
	bad[3].Adjusted = math.NaN()
	_, err := persona.Build(context.Background(), sample.Summary(), nil, persona.Options{Descriptors: bad})
	require.ErrorContains(t, err, `test 1: "orders per month" is no descriptor of the summary`)
	require.ErrorContains(t, err, `test 2: "country" has a test already`)
	bad = bad[3:]
	_, err = persona.Build(context.Background(), sample.Summary(), nil, persona.Options{Descriptors: bad})
	require.ErrorContains(t, err, `test 0 ("country"): strength`)
}

func TestTraitsOfAFitAreShaping(t *testing.T) {
	s := sample.Summary()
	p := bySegment(build(t, s, nil, persona.Options{}), "s3")
	for j, trait := range p.Measured {
		assert.Equal(t, j < len(s.Segments[2].Features), trait.Shaping)
		assert.Equal(t, trait.Shaping || trait.Effect == nil, trait.Adjusted == nil, trait.Name)
	}
	assert.Equal(t, "large", p.Traits[0].Strength)
	assert.True(t, p.Traits[0].Marker, "2.31 against .92")

	// Groups that were given are tested in everything.
	for i := range s.Segments {
		s.Segments[i].Stability = nil
	}
	p = bySegment(build(t, s, nil, persona.Options{}), "s3")
	for _, trait := range p.Measured {
		assert.False(t, trait.Shaping)
		assert.Equal(t, trait.Effect == nil, trait.Adjusted == nil, trait.Name)
	}
	require.NotEmpty(t, p.Traits)
	for _, trait := range append(p.Traits, p.Anti...) {
		assert.LessOrEqual(t, *trait.Adjusted, .05)
	}
	strict := bySegment(build(t, s, nil, persona.Options{FDR: 1e-7}), "s3")
	assert.Empty(t, strict.Traits, "nothing is told to be below a millionth")
}

func TestFDRIsValidated(t *testing.T) {
	for _, fdr := range []float64{-.1, .51, math.NaN()} {
		assert.ErrorContains(t, persona.Options{FDR: fdr}.Validate(), "FDR")
	}
	assert.NoError(t, persona.Options{FDR: .5}.Validate())
}
