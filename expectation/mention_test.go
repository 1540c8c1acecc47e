package expectation

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// script answers each text with what it says for it.
type script map[string][]Aspect

func (s script) Score(_ context.Context, text string) ([]Aspect, error) {
	a, ok := s[text]
	if !ok {
		return nil, fmt.Errorf("cannot read %q: %w", text, errTest)
	}
	return a, nil
}

func TestMentionsBecomeObservations(t *testing.T) {
	got, err := MentionsSlice(t.Context(), []Mention{
		{"a", "reviews", "good and bad", 3},
		{"b", "", "nothing", 4},
		{"a", "calls", "fair", 5},
	}, hall(), script{
		"good and bad": {{"speed", 1}, {"speed", -1}},
		"nothing":      nil,
		"fair":         {{"speed", .2}},
	})
	require.NoError(t, err)
	assert.Equal(t, []Observation{
		{"a", "speed", Mentioned, "reviews", 8, 3},
		{"a", "speed", Mentioned, "reviews", -2, 3},
		{"a", "speed", Mentioned, "calls", 4, 5},
	}, got)
}

// No error quotes what somebody wrote, not even through the scorer's own or through
// what it calls an aspect.
func TestMentionsKeepTextsToThemselves(t *testing.T) {
	secret := "my neighbour Olsen is slow"
	for name, s := range map[string]script{
		"scorer fails":      {},
		"unknown dimension": {secret: {{"neighbour Olsen", 0}}},
		"no such sentiment": {secret: {{"speed", 1.5}}},
		"not a number":      {secret: {{"speed", nan}}},
		"asks no level":     {secret: {{"only important", 0}}},
	} {
		s["fine"] = nil
		got, err := MentionsSlice(t.Context(), []Mention{{"a", "", "fine", 0}, {"b", "", secret, 0}}, hall(), s)
		assert.Nil(t, got, name)
		assert.ErrorContains(t, err, `mention 1 of customer "b"`, name)
		assert.NotContains(t, err.Error(), "Olsen", name)
		assert.Equal(t, name == "scorer fails", errors.Is(err, errTest), "the cause is there for those who ask")
	}
}

func TestMentionsRefuse(t *testing.T) {
	fine := []Mention{{"a", "", "fine", 0}}
	s := script{"fine": nil}
	var none context.Context
	_, err := MentionsSlice(none, fine, hall(), s)
	assert.ErrorContains(t, err, "context is nil")
	_, err = Mentions(t.Context(), nil, hall(), s)
	assert.ErrorContains(t, err, "sequence")
	_, err = MentionsSlice(t.Context(), fine, nil, s)
	assert.ErrorContains(t, err, "instrument is nil")
	_, err = MentionsSlice(t.Context(), fine, hall(), nil)
	assert.ErrorContains(t, err, "scorer is nil")
	_, err = MentionsSlice(t.Context(), []Mention{{"", "", "fine", 0}}, hall(), s)
	assert.ErrorContains(t, err, "mention 0 has no customer")
	_, err = Mentions(t.Context(), func(yield func(Mention, error) bool) { yield(Mention{}, errTest) }, hall(), s)
	assert.ErrorIs(t, err, errTest)
	ctx, stop := context.WithCancelCause(t.Context())
	stop(errTest)
	_, err = MentionsSlice(ctx, fine, hall(), s)
	assert.ErrorIs(t, err, errTest)
	got, err := MentionsSlice(t.Context(), nil, hall(), s)
	assert.NoError(t, err)
	assert.Empty(t, got)
}
