package value

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// constant is a host's own model with errors and no probabilities: everybody is
// active and orders as often.
type constant float64

func (c constant) PAlive(History) float64            { return 1 }
func (c constant) Expected(History, float64) float64 { return float64(c) }
func (c constant) ExpectedNew(float64) float64       { return float64(c) }
func (c constant) method() Method                    { return c.named("constant") }
func (c constant) named(name string) Method          { return NewMethod(name, c.fit) }
func (c constant) fit(_ context.Context, h []History, _ Options) (*Fit[constant], error) {
	return &Fit[constant]{Model: c, Customers: len(h)}, nil
}

// poisson is a host's own model with probabilities and a likelihood.
type steady struct{ constant }

func (p steady) ProbabilityNext(_ History, n int, _ float64) float64 {
	f, _ := math.Lgamma(float64(n) + 1)
	return math.Exp(float64(n)*math.Log(float64(p.constant)) - float64(p.constant) - f)
}
func (p steady) LogLikelihood([]History) float64 { return -7 }

func (p steady) method() Method {
	return NewMethod("steady", func(_ context.Context, h []History, _ Options) (*Fit[steady], error) {
		return &Fit[steady]{Model: p, Customers: len(h), Parameters: make([]Parameter, 1)}, nil
	})
}

func TestAHostsOwnModelsAreCompared(t *testing.T) {
	h, later := lives(BGNBD{.7, 6, .8, 2.5}, 5, ages(1000, 10, 60), 20)
	mean := 0.0
	for _, n := range later {
		mean += float64(n) / 1000
	}
	c, err := Compare(t.Context(), h, later, 20, append(Methods(), constant(mean).method(), steady{constant(mean)}.method()), CompareOptions{})
	require.NoError(t, err)
	own, scored := c.Trials[4], c.Trials[5]
	assert.True(t, math.IsNaN(own.LogScore) && math.IsNaN(own.LogScoreSE) && math.IsNaN(own.AIC) && math.IsNaN(own.BIC))
	assert.InEpsilon(t, mean*1000, own.Expected, 1e-9)
	assert.Equal(t, own.RMSE, scored.RMSE)
	require.Len(t, own.Alive, 1)
	assert.True(t, math.IsNaN(own.Alive[0].Predicted))
	assert.Equal(t, []string{"not-scored"}, codes(c.Warnings))
	assert.Less(t, scored.LogScore, c.Trials[0].LogScore)
	assert.Equal(t, 2.0+14, scored.AIC)
	assert.Less(t, c.Best, 4)

	// Alone, it is judged by its errors.
	c, err = Compare(t.Context(), h, later, 20, []Method{constant(50).named("far"), constant(mean).named("near")}, CompareOptions{})
	require.NoError(t, err)
	assert.Equal(t, 1, c.Best)
	assert.Contains(t, c.Reasons[0], "near has the lowest root mean squared error")
	// One with smaller errors that cannot be scored is named.
	c, err = Compare(t.Context(), h, later, 20, []Method{steady{constant(50)}.method(), constant(mean).method()}, CompareOptions{})
	require.NoError(t, err)
	assert.Equal(t, 0, c.Best)
	assert.Contains(t, strings.Join(c.Reasons, "\n"), "constant, which gives no probabilities to score, has a lower root mean squared error")
	assert.Contains(t, c.Reasons[0], "steady is the only model that gives probabilities")
	// A type that holds one of the models is the host's own, with its own methods.
	c, err = Compare(t.Context(), h, later, 20, []Method{NewMethod("held", func(_ context.Context, h []History, _ Options) (*Fit[held], error) {
		return &Fit[held]{Model: held{BGNBD{.7, 6, .8, 2.5}}}, nil
	})}, CompareOptions{})
	require.NoError(t, err)
	assert.InEpsilon(t, 3000.0, c.Trials[0].Expected, 1e-12)
}

type held struct{ BGNBD }

func (held) Expected(History, float64) float64 { return 3 }

// impossible says that nobody orders.
type impossible struct{ constant }

func (impossible) ProbabilityNext(_ History, n int, _ float64) float64 {
	if n == 0 {
		return 1
	}
	return 0
}

// What a model gives a probability of 0 counts much, but finitely.
func TestTheImpossibleDoesNotPoison(t *testing.T) {
	h, later := lives(BGNBD{.7, 6, .8, 2.5}, 5, ages(1000, 10, 60), 20)
	came := 0
	for _, n := range later {
		if n > 0 {
			came++
		}
	}
	never := NewMethod("never", func(context.Context, []History, Options) (*Fit[impossible], error) {
		return &Fit[impossible]{Model: impossible{0}}, nil
	})
	c, err := Compare(t.Context(), h, later, 20, []Method{never, Methods()[0]}, CompareOptions{})
	require.NoError(t, err)
	assert.Equal(t, 1, c.Best)
	assert.InEpsilon(t, -1022*math.Ln2*float64(came)/1000, c.Trials[0].LogScore, 1e-12)
	assert.Greater(t, c.Trials[0].LogScoreSE, 0.0)
	assert.Equal(t, []string{"impossible-outcome"}, codes(c.Warnings))
}

func TestComparisonGoesOnWithoutWhatFails(t *testing.T) {
	h, later := lives(BGNBD{.7, 6, .8, 2.5}, 5, ages(1000, 10, 60), 20)
	mine := errors.New("mine")
	broken := []Method{
		{"fails", func(context.Context, []History, Options) (*Fit[Orders], error) { return nil, mine }},
		{"panics", func(context.Context, []History, Options) (*Fit[Orders], error) { panic("oh") }},
		{"empty", func(context.Context, []History, Options) (*Fit[Orders], error) { return &Fit[Orders]{}, nil }},
		{"nothing", func(context.Context, []History, Options) (*Fit[Orders], error) { return nil, nil }},
		constant(math.NaN()).named("expects NaN"),
		constant(math.Inf(1)).named("expects too much"),
		NewMethod("impossible", func(context.Context, []History, Options) (*Fit[steady], error) {
			return &Fit[steady]{Model: steady{-1}}, nil
		}),
		NewMethod("panics later", func(context.Context, []History, Options) (*Fit[Orders], error) {
			return &Fit[Orders]{Model: (*held)(nil), LogLikelihood: -1}, nil
		}),
		NewMethod("panics between", func(context.Context, []History, Options) (*Fit[Orders], error) {
			return &Fit[Orders]{Model: (*held)(nil)}, nil
		}),
	}
	c, err := Compare(t.Context(), h, later, 20, append(broken, Methods()[3]), CompareOptions{})
	require.NoError(t, err)
	assert.Equal(t, len(broken), c.Best)
	for i, r := range c.Trials[:len(broken)] {
		assert.Nil(t, r.Fit)
		require.Error(t, r.Err)
		if i > 0 { // whose error is its own
			assert.ErrorContains(t, r.Err, broken[i].Name)
		}
	}
	assert.ErrorIs(t, c.Trials[0].Err, mine)
	assert.Len(t, c.Warnings, len(broken))
	_, err = Compare(t.Context(), h, later, 20, broken[:2], CompareOptions{})
	assert.ErrorIs(t, err, mine)
	assert.ErrorContains(t, err, "oh")
	_, err = Compare(t.Context(), h, later, 20, broken[4:6], CompareOptions{})
	assert.ErrorContains(t, err, "no model gives usable predictions")
}
