package expectation_test

import (
	"fmt"

	"github.com/clientele-go/clientele/expectation"
)

// A survey of two dimensions of the catalogue and one of the company's own.
func ExampleCatalogue_Instrument() {
	c, err := expectation.StandardCatalogue().Pick("speed", "data protection")
	if err != nil {
		fmt.Println(err)
		return
	}
	c = append(c, expectation.Entry{
		Dimension:  expectation.Dimension{Name: "opening hours", Type: expectation.Explicit, Influence: 1},
		Text:       "the shop is open when one needs it",
		Statements: []string{"the shop is open when I need it"},
	})
	in, err := c.Instrument("customers 2026", expectation.Scale{Min: 1, Max: 7})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(in.Items), "questions")
	fmt.Println(in.Items[0].Text)
	fmt.Println(in.Items[3].Text)
	fmt.Println(in.Items[6].Text)
	// Output:
	// 15 questions
	// I expect that questions are answered at once.
	// At this company questions are answered at once.
	// How important is this to you: nothing takes longer than it must?
}

func ExampleStandardCatalogue() {
	for _, e := range expectation.StandardCatalogue()[:3] {
		fmt.Printf("%s (%s): %s; look at %s\n", e.Name, e.Type, e.Text, e.Proxies[0].Name)
	}
	// Output:
	// product quality (implicit): products and services do what they are bought for; look at returns
	// customer service (interpersonal): people who help understand the problem and solve it; look at contacts repeated within seven days
	// value for money (explicit): what one gets is worth its price; look at share of orders at a discount
}
