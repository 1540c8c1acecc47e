package engine_test

import (
	"math"
	"testing"

	"github.com/clientele-go/clientele/examples/service/demo"
	"github.com/clientele-go/clientele/examples/service/engine"
	"github.com/clientele-go/clientele/examples/service/store"
)

func TestCheckAnswer(t *testing.T) {
	e := started(t, open(t), engine.Config{})
	answer := func(item string, v float64) store.Answer {
		return store.Answer{ID: "1", Customer: "a", Time: demo.Last, Items: map[string]float64{"q1_got": 4, item: v}}
	}
	for _, a := range []store.Answer{answer("q1_expected", 7), answer("recommend", 0), {ID: "1", Customer: "a", Time: demo.Last}} {
		if err := e.CheckAnswer(a); err != nil {
			t.Error(a, err)
		}
	}
	for _, a := range []store.Answer{answer("q1_expected", 8), answer("recommend", 9.5), answer("q9", 4), answer("q2_got", math.Inf(1)), {Items: map[string]float64{"q1_got": 4}}} {
		if err := e.CheckAnswer(a); err == nil {
			t.Error(a)
		}
	}
}

// TestAnswersOfAnotherSurvey: what was stored when the questions were others is left out, and
// holds no fit up.
func TestAnswersOfAnotherSurvey(t *testing.T) {
	st := filled(t, demo.Shop{Seed: 1, Customers: 400})
	f, err := started(t, st, engine.Config{K: exactly(2)}).Fit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := st.AddAnswers(t.Context(), []store.Answer{
		{ID: "old", Customer: "c0000001", Time: demo.Last, Items: map[string]float64{"smiley": 2}},
		{ID: "off", Customer: "c0000001", Time: demo.Last, Items: map[string]float64{"q1_got": 99}},
	}); err != nil {
		t.Fatal(err)
	}
	again, err := started(t, st, engine.Config{K: exactly(2)}).Fit(t.Context())
	if err != nil || again.Profile.Respondents != f.Profile.Respondents {
		t.Error(err)
	}
}
