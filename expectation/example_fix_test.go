package expectation_test

import (
	"context"
	"fmt"
	"log"
	"math"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/segment"
)

// A tennis club: children play and mothers pay. What to fix first for whom, how many
// households it concerns, and what families expect who are not members yet.
func ExampleProfile_FixFirst() {
	instrument := &expectation.Instrument{
		Name:  "tennis club",
		Scale: expectation.Scale{Min: 1, Max: 7},
		Dimensions: []expectation.Dimension{
			{Name: "court times", Type: expectation.Explicit},
			{Name: "clear prices", Type: expectation.Implicit, Influence: .5},
		},
		Items: []expectation.Item{
			{ID: "e1", Dimension: "court times", Measures: expectation.Expected},
			{ID: "p1", Dimension: "court times", Measures: expectation.Perceived},
			{ID: "e2", Dimension: "clear prices", Measures: expectation.Expected},
			{ID: "p2", Dimension: "clear prices", Measures: expectation.Perceived},
		},
	}
	members := &segment.Membership{Segments: []segment.Ref{{ID: "s1", Name: "families"}}}
	var answers []expectation.Answer
	for i := range 200 {
		id := fmt.Sprintf("household %d", i)
		members.Customers, members.Labels = append(members.Customers, id), append(members.Labels, 0)
		members.Worth = append(members.Worth, 100+float64(i))
		a, b := float64(i%3), float64(i%4) // households differ
		answers = append(answers,
			expectation.Answer{Respondent: id, Role: expectation.User, Values: []float64{5 + a/2, 3 + b, 3 + a, 3 + a - b/2}},
			expectation.Answer{Respondent: id, Role: expectation.Payer, Values: []float64{4 + a, 4 + b, 6 + a/4, 3 + b}},
			expectation.Answer{Respondent: fmt.Sprintf("guest %d", i), Prospect: true, Values: []float64{5 + a, math.NaN(), 3 + b, math.NaN()}})
	}
	profile, err := expectation.Score(context.Background(), members, answers, instrument, expectation.Options{
		Roles: map[expectation.Role]expectation.Standing{expectation.User: {Impact: .8}},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range profile.FixFirst(3) {
		fmt.Printf("%d. %s for %s: gap %.1f, among the first three with probability %.2f\n", f.FixFirst, f.Name, f.Segment.Name, f.Gap.Value, f.PTop3)
		if n := f.Stake.Customers; n != nil { // or so few that it is not said
			fmt.Printf("   about %.0f households get less (%.0f to %.0f)\n", n.Value, n.Low, n.High)
		}
		for _, r := range f.Roles {
			fmt.Printf("   %s: gap %.1f, rank %d of the roles\n", r.Role, r.Gap.Value, r.FixFirst)
		}
	}
	for _, c := range profile.Contrasts {
		fmt.Printf("prospects expect %+.1f of %s (%.1f to %.1f)\n", c.Difference.Value, c.Name, c.Difference.Low, c.Difference.High)
	}
	// Output:
	// 1. clear prices for families: gap -1.2, among the first three with probability 1.00
	//    about 168 households get less (156 to 176)
	//    payer: gap -1.8, rank 1 of the roles
	//    user: gap -0.8, rank 3 of the roles
	// 2. court times for families: gap -0.2, among the first three with probability 1.00
	//    about 92 households get less (78 to 106)
	//    payer: gap 0.5, rank 4 of the roles
	//    user: gap -1.0, rank 2 of the roles
	// prospects expect +0.8 of court times (0.6 to 0.9)
	// prospects expect -0.6 of clear prices (-0.8 to -0.5)
}
