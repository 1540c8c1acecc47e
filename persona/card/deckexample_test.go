package card_test

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/card"
	"github.com/clientele-go/clientele/persona/language"
	"github.com/clientele-go/clientele/segment"
)

// twoGroups are two groups of customers, as segment.Segmentation.Summary gives them.
func twoGroups() *segment.Summary {
	within := func(x, by float64) *segment.Figure {
		return &segment.Figure{Value: x, Low: x - by, High: x + by, N: 400}
	}
	of := func(id string, share, worth, orders, effect float64) segment.Profile {
		return segment.Profile{Ref: segment.Ref{ID: id, Name: id}, Size: int(1000 * share), Share: *within(share, .03), WorthShare: within(worth, .04),
			Features: []segment.Trait{{Name: "orders per month", Mean: within(orders, .1), Population: within(1.3, .05), Effect: within(effect, .1)}}}
	}
	return &segment.Summary{Version: 1, Customers: 1000, Segments: []segment.Profile{of("s1", .4, .7, 2.4, 1.1), of("s2", .6, .3, .6, -1.1)}}
}

// A deck for the service desk, in German.
func ExampleDeck() {
	german, _ := language.Named("de")
	deck, err := persona.Build(context.Background(), twoGroups(), nil, persona.Options{Telling: persona.Telling{Language: german}})
	if err != nil {
		log.Fatal(err)
	}
	var page bytes.Buffer
	if err := card.Deck(&page, deck, card.Options{View: card.Service, Language: german}); err != nil {
		log.Fatal(err)
	}
	html := page.String()
	fmt.Println(strings.Count(html, "<article"), "personas")
	fmt.Println(strings.Contains(html, `<html lang="de">`), strings.Contains(html, "Für den Kundenservice"), strings.Contains(html, "<script"))
	// Output:
	// 2 personas
	// true true false
}

// One persona for the wall.
func ExamplePage() {
	deck, err := persona.Build(context.Background(), twoGroups(), nil, persona.Options{})
	if err != nil {
		log.Fatal(err)
	}
	var page bytes.Buffer
	if err := card.Page(&page, deck, deck.Personas[0].ID, card.Options{}); err != nil {
		log.Fatal(err)
	}
	html := page.String()
	fmt.Println(strings.Count(html, "<h1"), "persona on the page")
	fmt.Println(strings.Contains(html, ">Who they are</h2>"), strings.Contains(html, ">What sets them apart</h2>"))
	// Output:
	// 1 persona on the page
	// true true
}
