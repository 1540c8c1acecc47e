package shop

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sort"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/segment/behavior"
)

// dimensions are what the survey asks about. Nothing is planted in data
// protection and sustainability: there all segments get what they expect.
func dimensions() []expectation.Dimension {
	return []expectation.Dimension{
		{Name: "delivery speed", Type: expectation.Explicit, Influence: .9},
		{Name: "product quality", Type: expectation.Implicit, Influence: .9},
		{Name: "customer service", Type: expectation.Interpersonal},
		{Name: "digital ease", Type: expectation.Digital},
		{Name: "value for money", Type: expectation.Explicit, Influence: .8},
		{Name: "data protection", Type: expectation.Implicit},
		{Name: "sustainability", Type: expectation.Dynamic, Influence: .7},
		{Name: "personal advice", Type: expectation.Interpersonal},
	}
}

// questions are the wordings; a dimension may have two.
var questions = [][]string{
	{"orders arrive on the promised day", "orders arrive fast"},
	{"what I buy lasts", "what I buy is as described"},
	{"somebody helps when I ask"},
	{"finding, paying and returning is easy on the screen"},
	{"prices are fair"},
	{"my data is safe"},
	{"goods are made responsibly"},
	{"somebody who knows the sport advises me"},
}

// expectedLevel is the mean level expected, the same in all segments.
var expectedLevel = []float64{5.3, 5.6, 5.2, 5.3, 5.0, 5.4, 4.9, 5.1}

// Instrument returns the survey: for each question what is expected and what is
// got, for each dimension how important it is, from 1 to 7.
func Instrument() *expectation.Instrument {
	in := &expectation.Instrument{
		Name:       "Fernhill Outdoor, what you expect of us",
		Scale:      expectation.Scale{Min: 1, Max: 7},
		Dimensions: dimensions(),
	}
	for d, dim := range in.Dimensions {
		for q, text := range questions[d] {
			aspect := fmt.Sprint("q", d+1, string(rune('a'+q)))
			in.Items = append(in.Items,
				expectation.Item{ID: aspect + "_expected", Text: "I expect that " + text, Dimension: dim.Name, Measures: expectation.Expected, Aspect: aspect},
				expectation.Item{ID: aspect + "_got", Text: "At Fernhill, " + text, Dimension: dim.Name, Measures: expectation.Perceived, Aspect: aspect})
		}
		in.Items = append(in.Items, expectation.Item{
			ID: fmt.Sprint("q", d+1, "_important"), Text: "How important is " + dim.Name + " to you?",
			Dimension: dim.Name, Measures: expectation.Importance,
		})
	}
	return in
}

// survey lets a part of the customers answer.
func (s *Shop) survey(rng *rand.Rand) {
	spend := map[string]float64{}
	for _, o := range s.Orders {
		spend[o.Customer] += o.Amount
	}
	// Within a segment, too, who spends more answers more often: by the rank of
	// the spend, from half to one and a half times the segment's share.
	members := make([][]int, len(Segments()))
	for i, k := range s.Truth {
		members[k] = append(members[k], i)
	}
	for k, p := range Segments() {
		rows := members[k]
		sort.SliceStable(rows, func(a, b int) bool { return spend[s.Customers[rows[a]].ID] < spend[s.Customers[rows[b]].ID] })
		for rank, i := range rows {
			if rng.Float64() < p.Answers*(.5+(float64(rank)+.5)/float64(len(rows))) {
				s.answer(rng, s.Customers[i].ID, p)
			}
		}
	}
	rng.Shuffle(len(s.Answers), func(a, b int) { s.Answers[a], s.Answers[b] = s.Answers[b], s.Answers[a] })
	// They came in over the last four weeks, in this order.
	last := int64(behavior.DateOf(date(Days-1), nil))
	for i := range s.Answers {
		s.Answers[i].When = last - 28 + int64(28*i/len(s.Answers))
	}
}

// answer adds a customer's answers: sometimes twice, sometimes under a number
// that no customer has.
func (s *Shop) answer(rng *rand.Rand, id string, p Planted) {
	if rng.Float64() < .025 {
		id = "X" + id[1:] // numbers of the shop's guests, who are not on file
	}
	s.Answers = append(s.Answers, expectation.Answer{Respondent: id, Values: s.values(rng, p)})
	if rng.Float64() < .03 {
		s.Answers = append(s.Answers, expectation.Answer{Respondent: id, Values: s.values(rng, p)})
	}
}

// values draws one filled-in form. Expected and perceived are drawn alike but
// for the planted gap, so that where the gap is zero the two have the same
// distribution, after rounding to the scale too.
func (s *Shop) values(rng *rand.Rand, p Planted) []float64 {
	style := .5 * rng.NormFloat64() // some tick high on everything
	view := make([]float64, len(s.Instrument.Dimensions))
	for d := range view {
		view[d] = .7 * rng.NormFloat64()
	}
	values := make([]float64, len(s.Instrument.Items))
	for i, item := range s.Instrument.Items {
		d := dimension(s.Instrument, item.Dimension)
		var v float64
		switch item.Measures {
		case expectation.Expected:
			v = expectedLevel[d] + view[d] + style
		case expectation.Perceived:
			v = expectedLevel[d] + view[d] + style + p.Gap[d]
		default:
			v = p.Weight[d] + .5*style
		}
		v = math.Round(v + .6*rng.NormFloat64())
		values[i] = min(max(v, s.Instrument.Scale.Min), s.Instrument.Scale.Max)
		if rng.Float64() < .02 {
			values[i] = math.NaN()
		}
	}
	return values
}

func dimension(in *expectation.Instrument, name string) int {
	for d, dim := range in.Dimensions {
		if dim.Name == name {
			return d
		}
	}
	return -1
}
