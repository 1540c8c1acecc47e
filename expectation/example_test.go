package expectation_test

import (
	"context"
	"fmt"
	"log"
	"math"
	"strings"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/segment"
)

// Two segments answered what they expect and get of delivery and of prices.
// The few customers who buy most miss speed; the many who buy little miss low
// prices by more.
func ExampleScore() {
	instrument := &expectation.Instrument{
		Name:  "shop survey",
		Scale: expectation.Scale{Min: 1, Max: 7},
		Dimensions: []expectation.Dimension{
			{Name: "delivery speed", Type: expectation.Explicit},
			{Name: "low prices", Type: expectation.Explicit},
		},
		Items: []expectation.Item{
			{ID: "speed_expected", Dimension: "delivery speed", Measures: expectation.Expected},
			{ID: "speed_got", Dimension: "delivery speed", Measures: expectation.Perceived},
			{ID: "price_expected", Dimension: "low prices", Measures: expectation.Expected},
			{ID: "price_got", Dimension: "low prices", Measures: expectation.Perceived},
		},
	}

	members := &segment.Membership{Segments: []segment.Ref{{ID: "s1", Name: "regulars"}, {ID: "s2", Name: "bargain hunters"}}}
	var answers []expectation.Answer
	for i := range 300 {
		id, regular := fmt.Sprintf("customer %d", i), i < 100
		wobble := float64(i%3) + float64(i%2)/2 // people differ
		values := []float64{3 + wobble, 5, 7 - wobble, 3}
		worth := 20.
		if regular {
			values = []float64{4 + wobble, 4 - float64(i%5)/2, 4, 3 + wobble}
			worth = 300
		}
		members.Customers = append(members.Customers, id)
		members.Worth = append(members.Worth, worth)
		if regular {
			members.Labels = append(members.Labels, 0)
		} else {
			members.Labels = append(members.Labels, 1)
		}
		answers = append(answers, expectation.Answer{Respondent: id, Values: values})
	}

	profile, err := expectation.Score(context.Background(), members, answers, instrument, expectation.Options{})
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range profile.Segments {
		fmt.Printf("%s: %d answered, %.0f %% of worth\n", s.Name, s.N, 100*s.WorthShare.Value)
		for _, c := range s.Dimensions {
			fmt.Printf("  fix %d. %s: gap %.1f (%.1f to %.1f), among the first three with probability %.2f\n",
				c.FixFirst, c.Name, c.Gap.Value, c.Gap.Low, c.Gap.High, c.PTop3)
		}
	}
	// Output:
	// regulars: 100 answered, 88 % of worth
	//   fix 1. delivery speed: gap -2.2 (-2.5 to -2.0), among the first three with probability 1.00
	//   fix 3. low prices: gap 0.2 (0.1 to 0.4), among the first three with probability 0.00
	// bargain hunters: 200 answered, 12 % of worth
	//   fix 4. delivery speed: gap 0.7 (0.6 to 0.9), among the first three with probability 0.00
	//   fix 2. low prices: gap -2.7 (-2.9 to -2.6), among the first three with probability 1.00
}

func ExampleReadInstrument() {
	in, err := expectation.ReadInstrument(strings.NewReader(`{
		"name": "shop survey",
		"scale": {"min": 1, "max": 7},
		"columns": {"respondent": "customer"},
		"dimensions": [{"name": "speed", "type": "explicit"}],
		"items": [{"id": "e01", "dimension": "speed", "measures": "expected"},
		          {"id": "p01", "dimension": "speed", "measures": "perceived"}]}`))
	fmt.Println(in.Columns.Respondent, len(in.Items), err)

	_, err = expectation.ReadInstrument(strings.NewReader(`{"nmae": "shop survey"}`))
	fmt.Println(err)
	// Output:
	// customer 2 <nil>
	// expectation: reading instrument: json: unknown field "nmae"
}

func ExampleInstrument_Validate() {
	in := &expectation.Instrument{
		Name:       "shop survey",
		Scale:      expectation.Scale{Min: 1, Max: 7},
		Dimensions: []expectation.Dimension{{Name: "speed", Type: expectation.Explicit}},
		Items: []expectation.Item{
			{ID: "e01", Dimension: "sped", Measures: expectation.Expected},
			{ID: "p01", Dimension: "speed", Measures: expectation.Perceived, Scale: &expectation.Scale{Min: 5, Max: 1}},
		},
	}
	fmt.Println(in.Validate())
	// Output:
	// expectation: item "e01" names dimension "sped", which the instrument does not have
	// expectation: item "p01": scale: min 5 is not below max 1
}

func ExampleOptions_Validate() {
	fmt.Println(expectation.Options{}.Validate())
	fmt.Println(expectation.Options{Replicates: 3, Influence: map[string]float64{"speed": math.NaN()}}.Validate())
	// Output:
	// <nil>
	// expectation: 3 replicates are not within 100 and 100000
	// expectation: influence NaN of dimension "speed" is not within 0 and 1
}

// Gaps of tangibles, reliability, responsiveness, assurance and empathy, first
// all alike and then weighed by 100 points that customers shared out.

// A shop asks every quarter. After the move of its store room in the third quarter
// parcels are slower, and that is more than a bad quarter.
func ExampleScore_waves() {
	instrument := &expectation.Instrument{
		Name:       "quarterly",
		Scale:      expectation.Scale{Min: 1, Max: 7},
		Dimensions: []expectation.Dimension{{Name: "delivery speed", Type: expectation.Explicit}},
		Items:      []expectation.Item{{ID: "speed", Dimension: "delivery speed", Measures: expectation.Perceived}},
	}
	members := &segment.Membership{Segments: []segment.Ref{{ID: "s1", Name: "regulars"}}}
	var answers []expectation.Answer
	for i := range 600 { // 100 a quarter
		id, quarter := fmt.Sprintf("customer %d", i), i/100
		speed := float64(4 + i%4)
		if quarter >= 2 {
			speed -= float64(i % 3 % 2 * 3)
		}
		members.Customers, members.Labels = append(members.Customers, id), append(members.Labels, 0)
		answers = append(answers, expectation.Answer{Respondent: id, When: int64(quarter), Values: []float64{speed}})
	}
	profile, err := expectation.Score(context.Background(), members, answers, instrument, expectation.Options{Waves: []int64{0, 1, 2, 3, 4, 5}})
	if err != nil {
		log.Fatal(err)
	}
	w := profile.Segments[0].Dimensions[0].Waves
	for _, p := range w.Points {
		fmt.Printf("%.1f ", p.Perceived.Value)
	}
	fmt.Printf("alarm %d since quarter %d\n", w.Alarm, w.Since+1)
	// Output: 5.5 5.5 4.5 4.5 4.5 4.5 alarm -1 since quarter 3
}
