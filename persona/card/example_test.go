package card_test

import (
	"bytes"
	"fmt"
	"log"
	"strings"

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
