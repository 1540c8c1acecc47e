package shop

import (
	"fmt"
	"math/rand/v2"
	"sort"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/internal/random"
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

// Instrument returns the survey: for each question what is expected and what is
// got, for each dimension how important it is, what would be ideal and what is just
// acceptable, from 1 to 7; how one feels with it and without it (Kano's questions);
// and whether one would recommend the shop.
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
	feeling := &expectation.Scale{Min: 1, Max: 5}
	for d, dim := range in.Dimensions {
		id, aspect, text := fmt.Sprint("q", d+1), fmt.Sprint("q", d+1, "a"), questions[d][0]
		in.Items = append(in.Items,
			expectation.Item{ID: id + "_ideal", Text: "Ideally, " + text, Dimension: dim.Name, Measures: expectation.Desired, Aspect: aspect},
			expectation.Item{ID: id + "_least", Text: "The least I accept is that " + text, Dimension: dim.Name, Measures: expectation.Adequate, Aspect: aspect},
			expectation.Item{ID: id + "_with", Text: "How do you feel if " + text + "?", Dimension: dim.Name, Measures: expectation.Functional, Aspect: aspect, Scale: feeling},
			expectation.Item{ID: id + "_without", Text: "And if not?", Dimension: dim.Name, Measures: expectation.Dysfunctional, Aspect: aspect, Scale: feeling})
	}
	in.Items = append(in.Items, expectation.Item{
		ID: "recommend", Text: "How likely are you to recommend Fernhill to a friend?", Measures: expectation.Outcome,
		Metric: expectation.NPS, Scale: &expectation.Scale{Min: 0, Max: 10},
	})
	return in
}

// Waves are the first days of the four waves of the survey, in days since 1970.
// Deliveries to the explorers get worse from one to the next; all else stays.
func Waves() []int64 {
	var starts []int64
	for _, day := range []int{428, 519, 609, Days - 29} {
		starts = append(starts, int64(behavior.DateOf(date(float64(day)), nil)))
	}
	return starts
}

// earlier is the part of the explorers' gap in deliveries that is there in each
// wave, and askedBefore the part of those who answer at last that answered then.
var earlier = []float64{.2, .45, .7}

const askedBefore = .6

// survey lets a part of the customers answer, in the last wave and in those before.
func (s *Shop) survey(seed uint64) {
	spend := map[string]float64{}
	for _, o := range s.Orders {
		spend[o.Customer] += o.Amount
	}
	for w, part := range earlier {
		f := &filler{Instrument: s.Instrument, more: random.Stream(seed, 3, uint64(w)), late: part}
		s.Answers = append(s.Answers, s.wave(random.Stream(seed, 4, uint64(w)), f, spend, askedBefore, Waves()[w])...)
	}
	f := &filler{Instrument: s.Instrument, more: random.Stream(seed, 3, uint64(len(earlier))), late: 1}
	s.Answers = append(s.Answers, s.wave(random.Stream(seed, 2), f, spend, 1, Waves()[len(earlier)])...)
}

// wave asks all customers, of whom a part answers within four weeks of the start.
func (s *Shop) wave(rng *rand.Rand, f *filler, spend map[string]float64, part float64, start int64) []expectation.Answer {
	var out []expectation.Answer
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
			if rng.Float64() < part*p.Answers*(.5+(float64(rank)+.5)/float64(len(rows))) {
				out = append(out, f.answer(rng, s.Customers[i].ID, k)...)
			}
		}
	}
	rng.Shuffle(len(out), func(a, b int) { out[a], out[b] = out[b], out[a] })
	for i := range out {
		out[i].When = start + int64(28*i/len(out))
	}
	return out
}
