package expectation_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/segment"
)

// A shop keeps sums of what its customers answer, and no answers. One of them asks to
// be forgotten: what is left is what it would be without them.
func ExampleStore() {
	instrument, err := expectation.StandardCatalogue()[:2].Instrument("shop", expectation.Scale{Min: 1, Max: 7})
	if err != nil {
		log.Fatal(err)
	}
	store, err := expectation.NewStore(instrument)
	if err != nil {
		log.Fatal(err)
	}
	members := &segment.Membership{Segments: []segment.Ref{{ID: "s1", Name: "regulars"}}}
	answer := func(i int) expectation.Answer {
		a := expectation.Answer{Respondent: fmt.Sprintf("customer %d", i)}
		for k := range instrument.Items {
			a.Values = append(a.Values, float64(1+(i*i+k*i+3*k)%7))
		}
		return a
	}
	for i := range 60 {
		members.Customers, members.Labels = append(members.Customers, answer(i).Respondent), append(members.Labels, 0)
		if err := store.Add("s1", answer(i)); err != nil {
			log.Fatal(err)
		}
	}
	if err := store.Remove("s1", answer(17)); err != nil {
		log.Fatal(err)
	}
	fmt.Println(store.Customers("s1"), "customers after one was forgotten")
	saved, err := json.Marshal(store)
	if err != nil {
		log.Fatal(err)
	}
	var loaded expectation.Store
	if err := json.Unmarshal(saved, &loaded); err != nil {
		log.Fatal(err)
	}
	profile, err := loaded.Profile(context.Background(), members, expectation.Options{})
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range profile.Segments[0].Dimensions {
		fmt.Printf("%s: gap between %.1f and %.1f\n", c.Name, c.Gap.Low, c.Gap.High)
	}
	// Output:
	// 59 customers after one was forgotten
	// product quality: gap between -0.6 and 0.6
	// customer service: gap between -0.6 and 0.6
}
