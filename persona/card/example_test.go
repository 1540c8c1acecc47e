package card_test

import (
	"bytes"
	"fmt"
	"log"
	"strings"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/card"
	"github.com/clientele-go/clientele/segment"
)

// A host shows beside its segments how its forecast did.
func ExampleHTML_sections() {
	var page bytes.Buffer
	err := card.HTML(&page, card.Report{
		Summary: &segment.Summary{},
		Sections: []card.Section{{Title: "Can the forecast be trusted?", Exhibits: []card.Exhibit{{
			Title: "Orders of the last quarter",
			Chart: card.Columns{Across: "month", Up: "orders", Classes: []string{"October", "November", "December"}, Columns: []card.Column{
				{Name: "came", Values: []float64{410, 455, 690}},
				{Name: "expected", Values: []float64{400, 420, 430}},
			}},
		}}}},
	})
	if err != nil {
		log.Fatal(err)
	}
	html := page.String()
	fmt.Println(strings.Contains(html, "<svg"), strings.Contains(html, "<table"), strings.Contains(html, "<script"))
	// Output: true true false
}

// A host that gave its waves names gives them to the page and to the Markdown.
func ExampleMarkdownReport() {
	waves := &expectation.Waves{Alarm: -1, Since: 2}
	for i, level := range []float64{5.5, 5.4, 4.6} {
		waves.Points = append(waves.Points, expectation.Point{Wave: i, Perceived: &segment.Figure{Value: level, Low: level - .1, High: level + .1}})
	}
	deck := &persona.Deck{Personas: []persona.Persona{{Name: "Regulars", Expectations: []expectation.Cell{{Name: "speed", Waves: waves}}}}}
	var page bytes.Buffer
	if err := card.MarkdownReport(&page, card.Report{Title: "Spring survey", Deck: deck, WaveNames: []string{"2023", "2024", "2025"}}); err != nil {
		log.Fatal(err)
	}
	for line := range strings.Lines(page.String()) {
		if strings.HasPrefix(line, "# ") || strings.HasPrefix(line, "| speed") {
			fmt.Print(line)
		}
	}
	// Output:
	// # Spring survey
	// | speed | 2023: 5.50 | 2025: 4.60 | withheld |  | lower in 2025 than before |
}
