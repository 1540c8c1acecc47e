package demo

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/clientele-go/clientele/examples/service/store"
	"github.com/clientele-go/clientele/expectation"
)

var questions = []struct {
	dimension string
	kind      expectation.Type
	text      string
}{
	{"delivery speed", expectation.Explicit, "orders arrive on the promised day"},
	{"product quality", expectation.Implicit, "what I buy lasts"},
	{"customer service", expectation.Interpersonal, "somebody helps when I ask"},
	{"value for money", expectation.Explicit, "prices are fair"},
}

// Instrument returns the survey: of four dimensions what is expected, what is got and how
// important it is, from 1 to 7, and whether one would recommend the shop.
func Instrument() *expectation.Instrument {
	in := &expectation.Instrument{Name: "What you expect of us", Scale: expectation.Scale{Min: 1, Max: 7}}
	for i, q := range questions {
		id := fmt.Sprint("q", i+1)
		in.Dimensions = append(in.Dimensions, expectation.Dimension{Name: q.dimension, Type: q.kind})
		in.Items = append(in.Items,
			expectation.Item{ID: id + "_expected", Text: "I expect that " + q.text, Dimension: q.dimension, Measures: expectation.Expected, Aspect: id},
			expectation.Item{ID: id + "_got", Text: "Here, " + q.text, Dimension: q.dimension, Measures: expectation.Perceived, Aspect: id},
			expectation.Item{ID: id + "_important", Text: "How important is " + q.dimension + " to you?", Dimension: q.dimension, Measures: expectation.Importance})
	}
	in.Items = append(in.Items, expectation.Item{ID: "recommend", Text: "How likely are you to recommend us?",
		Measures: expectation.Outcome, Metric: expectation.NPS, Scale: &expectation.Scale{Min: 0, Max: 10}})
	return in
}

// answer fills in the survey for a customer of a kind.
func answer(id string, k Kind, rng *rand.Rand) store.Answer {
	a := store.Answer{ID: id + "-a", Customer: id, Time: Last.AddDate(0, 0, -rng.IntN(28)), Items: map[string]float64{}}
	content := 8.0
	for i := range questions {
		q := fmt.Sprint("q", i+1)
		expected := 5.6 + .8*rng.NormFloat64()
		got := expected + k.Gap[i] + .7*rng.NormFloat64()
		content += (got - expected) * k.Weight[i] / 10
		a.Items[q+"_expected"] = tick(expected, 1, 7)
		a.Items[q+"_important"] = tick(k.Weight[i]+.7*rng.NormFloat64(), 1, 7)
		if rng.Float64() < .97 { // the others skip the question
			a.Items[q+"_got"] = tick(got, 1, 7)
		}
	}
	a.Items["recommend"] = tick(content+1.2*rng.NormFloat64(), 0, 10)
	return a
}

// tick is the nearest mark on the scale.
func tick(v, least, most float64) float64 { return min(max(math.Round(v), least), most) }
