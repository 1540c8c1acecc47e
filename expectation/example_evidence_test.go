package expectation_test

import (
	"context"
	"fmt"
	"log"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/segment"
)

// hotel is a survey of what guests perceive, and nothing else: nobody was asked what
// they expect.
func hotel() (*expectation.Instrument, *segment.Membership, []expectation.Answer) {
	in := &expectation.Instrument{
		Name:  "hotel survey",
		Scale: expectation.Scale{Min: 1, Max: 5},
		Dimensions: []expectation.Dimension{
			{Name: "speed", Type: expectation.Explicit},
			{Name: "cleanliness", Type: expectation.Implicit},
		},
		Items: []expectation.Item{
			{ID: "speed", Dimension: "speed", Measures: expectation.Perceived},
			{ID: "clean", Dimension: "cleanliness", Measures: expectation.Perceived},
		},
	}
	members := &segment.Membership{Segments: []segment.Ref{{ID: "s1", Name: "business guests"}}}
	var answers []expectation.Answer
	for i := range 200 {
		id := fmt.Sprintf("guest %d", i)
		members.Customers, members.Labels = append(members.Customers, id), append(members.Labels, 0)
		answers = append(answers, expectation.Answer{Respondent: id, When: 2024, Values: []float64{float64(2 + i%3), float64(3 + i%2 + i%4/3)}})
	}
	return in, members, answers
}

// Nobody was asked what they expect, so the leader in service says what there is to be
// had. Of speed the market's level is known beside it.
func ExampleReference() {
	in, members, answers := hotel()
	profile, err := expectation.Score(context.Background(), members, answers, in, expectation.Options{
		References: []expectation.Reference{
			{Dimension: "speed", Source: expectation.ServiceLeader, Name: "Grand Hotel", Level: 4.4, SE: .1},
			{Dimension: "speed", Source: expectation.Market, Level: 2.8},
			{Dimension: "cleanliness", Source: expectation.ServiceLeader, Name: "Grand Hotel", Level: 4.2},
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range profile.Segments[0].Dimensions {
		fmt.Printf("fix %d. %s: gap %.2f (%.2f to %.2f) to the %s\n", c.FixFirst, c.Name, c.Gap.Value, c.Gap.Low, c.Gap.High, c.Source)
		for _, r := range c.References {
			fmt.Printf("   %.2f from %.1f, the %s\n", r.Gap.Value, r.Level, r.Source)
		}
	}
	// Output:
	// fix 1. speed: gap -1.40 (-1.62 to -1.18) to the service leader
	//    -1.40 from 4.4, the service leader
	//    0.20 from 2.8, the market
	// fix 2. cleanliness: gap -0.45 (-0.55 to -0.35) to the service leader
	//    -0.45 from 4.2, the service leader
}

// The profile of the year before says what one has offered oneself.
func ExampleOwnPast() {
	in, members, answers := hotel()
	before, err := expectation.Score(context.Background(), members, answers, in, expectation.Options{})
	if err != nil {
		log.Fatal(err)
	}
	for i := range answers { // a year later service is slower
		answers[i].Values[0] = max(answers[i].Values[0]-1, 1)
		answers[i].When = 2025
	}
	now, err := expectation.Score(context.Background(), members, answers, in, expectation.Options{
		References: expectation.OwnPast(before, "2024", 2024),
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range now.Segments[0].Dimensions {
		r := c.References[0]
		fmt.Printf("%s: %+.1f (%.1f to %.1f) since %s\n", c.Name, r.Gap.Value, r.Gap.Low, r.Gap.High, r.Name)
	}
	// Output:
	// speed: -1.0 (-1.1 to -0.9) since 2024
	// cleanliness: +0.0 (-0.1 to 0.1) since 2024
}

// words scores a text by the words in it. A host brings what it has.
type words struct{}

func (words) Score(_ context.Context, text string) ([]expectation.Aspect, error) {
	var out []expectation.Aspect
	for word, a := range map[string]expectation.Aspect{
		"waited":   {Dimension: "speed", Sentiment: -.8},
		"swift":    {Dimension: "speed", Sentiment: .7},
		"spotless": {Dimension: "cleanliness", Sentiment: .9},
	} {
		if strings.Contains(text, word) {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(a, b expectation.Aspect) int { return strings.Compare(a.Dimension, b.Dimension) })
	return out, nil
}

func ExampleMentions() {
	in, _, _ := hotel()
	mentions := func(yield func(expectation.Mention, error) bool) {
		_ = yield(expectation.Mention{Customer: "guest 7", Source: "reviews", Text: "spotless, but we waited an hour", When: 2024}, nil) &&
			yield(expectation.Mention{Customer: "guest 9", Source: "reviews", Text: "a swift check-in", When: 2024}, nil)
	}
	observations, err := expectation.Mentions(context.Background(), mentions, in, words{})
	if err != nil {
		log.Fatal(err)
	}
	for _, o := range observations {
		fmt.Printf("%s, %s: %.1f (%s in %s)\n", o.Customer, o.Dimension, o.Level, o.Kind, o.Name)
	}
	// Output:
	// guest 7, cleanliness: 4.8 (mentioned in reviews)
	// guest 7, speed: 1.4 (mentioned in reviews)
	// guest 9, speed: 4.4 (mentioned in reviews)
}

func ExampleMentionsSlice() {
	in, _, _ := hotel()
	observations, err := expectation.MentionsSlice(context.Background(),
		[]expectation.Mention{{Customer: "guest 9", Text: "a swift check-in"}}, in, words{})
	fmt.Println(len(observations), err)
	// Output: 1 <nil>
}

// How long guests wait at the desk is known of all of them. Twenty minutes are taken
// as no service at all, two as all that one can expect.
func ExampleInfer() {
	in, _, _ := hotel()
	waits := func(yield func(expectation.Measured, error) bool) {
		for i, minutes := range []float64{1, 5, 11, 45} {
			if !yield(expectation.Measured{Customer: fmt.Sprintf("guest %d", i), Value: minutes, When: 2025}, nil) {
				return
			}
		}
	}
	anchors := expectation.Anchors{
		Dimension: "speed",
		Proxy:     expectation.Proxy{Name: "minutes at the desk", Unmet: true}, // more is worse
		Unmet:     20, Met: 2,
	}
	observations, err := expectation.Infer(context.Background(), waits, in, anchors)
	if err != nil {
		log.Fatal(err)
	}
	for _, o := range observations {
		fmt.Printf("%s: %.1f\n", o.Customer, o.Level)
	}
	// Output:
	// guest 0: 5.0
	// guest 1: 4.3
	// guest 2: 3.0
	// guest 3: 1.0
}

// Guests say that service is quick enough; how long they wait speaks against it. The
// survey is a year older, so it counts half of what it did.
func ExampleInferSlice() {
	in, members, answers := hotel()
	var waits []expectation.Measured
	for i, id := range members.Customers {
		waits = append(waits, expectation.Measured{Customer: id, Value: float64(10 + i%9), When: 2025})
	}
	observations, err := expectation.InferSlice(context.Background(), waits, in, expectation.Anchors{
		Dimension: "speed", Proxy: expectation.Proxy{Name: "minutes at the desk", Unmet: true}, Unmet: 20, Met: 2,
	})
	if err != nil {
		log.Fatal(err)
	}
	profile, err := expectation.Score(context.Background(), members, answers, in, expectation.Options{
		Observations: observations,
		Weights:      map[expectation.Kind]float64{expectation.Surveyed: .8, expectation.Inferred: .4},
		HalfLife:     1,
	})
	if err != nil {
		log.Fatal(err)
	}
	e := profile.Segments[0].Dimensions[0].Evidence
	for _, p := range e.Parts {
		fmt.Printf("%s %s: %.1f (%.1f to %.1f), weight %.1f\n", p.Kind, p.Name, p.Figure.Value, p.Figure.Low, p.Figure.High, p.Weight)
	}
	fmt.Printf("together: %.1f (%.1f to %.1f); they disagree: %t\n", e.Fused.Value, e.Fused.Low, e.Fused.High, e.Disagree)
	// Output:
	// surveyed : 3.0 (2.9 to 3.1), weight 0.5
	// inferred minutes at the desk: 2.3 (2.3 to 2.4), weight 0.5
	// together: 2.7 (1.0 to 5.0); they disagree: true
}
