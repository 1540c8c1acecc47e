package card_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"strings"

	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/card"
	"github.com/clientele-go/clientele/persona/language"
	"github.com/clientele-go/clientele/segment"
)

// regulars is a small deck, as persona.Build returns one.
func regulars() *persona.Deck {
	figure := func(x float64) *segment.Figure {
		return &segment.Figure{Value: x, Low: x - .05, High: x + .05, N: 3000}
	}
	return &persona.Deck{Version: persona.Version, Language: "en", Customers: 3000, Personas: []persona.Persona{
		{ID: "persona-s1", Version: 1, Name: "Many orders, mostly app", Kind: persona.Primary, Size: 810, Share: *figure(.27), WorthShare: figure(.48),
			Verdict: segment.Verdict{Ruling: segment.Valid}},
		{ID: "persona-s2", Version: 1, Name: "Few orders, mostly web", Kind: persona.Secondary, Size: 2190, Share: *figure(.73), WorthShare: figure(.52),
			Verdict: segment.Verdict{Ruling: segment.Doubtful}},
	}}
}

// A wiki shows who the customers are, here in German. Names and sentences of a deck are
// told anew by its method Told.
func ExampleMarkdown() {
	german, _ := language.Named("de")
	var page bytes.Buffer
	if err := card.Markdown(&page, regulars(), card.Options{Title: "Kundschaft 2026", Language: german}); err != nil {
		log.Fatal(err)
	}
	for line := range strings.Lines(page.String()) {
		if strings.HasPrefix(line, "# ") || strings.HasPrefix(line, "### ") {
			fmt.Print(line)
		}
	}
	// Output:
	// # Kundschaft 2026
	// ### 1\. Many orders, mostly app
	// ### 2\. Few orders, mostly web
}

// Another program reads one persona.
func ExampleJSON() {
	var text bytes.Buffer
	if err := card.JSON(&text, regulars(), card.Options{Only: "persona-s1"}); err != nil {
		log.Fatal(err)
	}
	var deck persona.Deck
	if err := json.Unmarshal(text.Bytes(), &deck); err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(deck.Personas), deck.Personas[0].Name)
	// Output: 1 Many orders, mostly app
}

// A slide shows one persona.
func ExampleSVG() {
	var picture bytes.Buffer
	if err := card.SVG(&picture, regulars(), "persona-s1", card.Options{Title: "Customers 2026"}); err != nil {
		log.Fatal(err)
	}
	svg := picture.String()
	fmt.Println(strings.HasPrefix(svg, "<svg"), strings.Contains(svg, "Many orders, mostly app"), strings.Contains(svg, "href"))
	// Output: true true false
}
