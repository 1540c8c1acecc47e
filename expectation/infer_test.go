package expectation

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// hall is an instrument with one dimension on a scale of its own and one without
// levels.
func hall() *Instrument {
	return &Instrument{
		Name: "hall", Scale: Scale{1, 7},
		Dimensions: []Dimension{{Name: "speed", Type: Explicit}, {Name: "only important", Type: Explicit}},
		Items: []Item{
			{ID: "p", Dimension: "speed", Measures: Perceived, Scale: &Scale{-2, 8}},
			{ID: "i", Dimension: "only important", Measures: Importance},
		},
	}
}

func TestInferIsAStraightLineBetweenTheAnchors(t *testing.T) {
	for _, c := range []struct{ unmet, met, value, level float64 }{
		{20, 2, 20, -2}, {20, 2, 2, 8}, {20, 2, 11, 3}, {20, 2, 500, -2}, {20, 2, -500, 8},
		{0, .1, .03, 1}, {0, .1, math.MaxFloat64, 8}, {0, .1, -math.MaxFloat64, -2},
	} {
		got, err := InferSlice(t.Context(), []Measured{{"a", c.value, 9}}, hall(), Anchors{"speed", Proxy{"wait", c.unmet > c.met}, c.unmet, c.met})
		require.NoError(t, err)
		require.Len(t, got, 1)
		assert.InDelta(t, c.level, got[0].Level, 1e-12, "%+v", c)
		got[0].Level = 0
		assert.Equal(t, Observation{Customer: "a", Dimension: "speed", Kind: Inferred, Name: "wait", When: 9}, got[0])
	}
	// More never means a lower level where it is the better sign, and no level leaves
	// the scale.
	last := math.Inf(-1)
	for v := -3.; v < 3; v += .001 {
		got, err := InferSlice(t.Context(), []Measured{{"a", v, 0}}, hall(), Anchors{"speed", Proxy{"share", false}, -1.7, 2.3})
		require.NoError(t, err)
		require.True(t, got[0].Level >= last && got[0].Level >= -2 && got[0].Level <= 8)
		last = got[0].Level
	}
}

func TestInferRefuses(t *testing.T) {
	good := Anchors{"speed", Proxy{"wait", true}, 20, 2}
	value := []Measured{{"a", 3, 0}}
	for text, a := range map[string]Anchors{
		`anchors of proxy "wait": dimension "sped", of which`:           {"sped", good.Proxy, 20, 2},
		`anchors of proxy "wait": dimension "only important", of which`: {"only important", good.Proxy, 20, 2},
		`unmet and met are both at 2`:                                   {"speed", good.Proxy, 2, 2},
		`more of it is worse`:                                           {"speed", good.Proxy, 2, 20},
		`more of it is better`:                                          {"speed", Proxy{"share", false}, 20, 2},
		`unmet at NaN and met at 2 are not both finite`:                 {"speed", good.Proxy, nan, 2},
		`unmet at 20 and met at -Inf are not`:                           {"speed", good.Proxy, 20, math.Inf(-1)},
	} {
		_, err := InferSlice(t.Context(), value, hall(), a)
		assert.ErrorContains(t, err, text)
	}
	for text, v := range map[string]Measured{
		"measured value 1 has no customer":         {"", 3, 0},
		`measured value 1 of customer "b" is NaN`:  {"b", nan, 0},
		`measured value 1 of customer "b" is +Inf`: {"b", math.Inf(1), 0},
	} {
		got, err := InferSlice(t.Context(), append(value, v), hall(), good)
		assert.ErrorContains(t, err, text)
		assert.Nil(t, got)
	}
	_, err := InferSlice(t.Context(), value, nil, good)
	assert.Error(t, err)
	_, err = Infer(t.Context(), nil, hall(), good)
	assert.ErrorContains(t, err, "sequence")
	var none context.Context
	_, err = InferSlice(none, value, hall(), good)
	assert.ErrorContains(t, err, "context is nil")
	_, err = Infer(t.Context(), func(yield func(Measured, error) bool) { yield(Measured{}, errTest) }, hall(), good)
	assert.ErrorIs(t, err, errTest)
	ctx, stop := context.WithCancelCause(t.Context())
	stop(errTest)
	_, err = InferSlice(ctx, value, hall(), good)
	assert.ErrorIs(t, err, errTest)
}

var errTest = errors.New("test")
