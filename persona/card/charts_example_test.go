package card_test

import (
	"bytes"
	"fmt"
	"log"
	"strings"

	"github.com/clientele-go/clientele/persona/card"
	"github.com/clientele-go/clientele/segment"
)

// A page shows how well each number of segments comes back in other samples, what
// the segments are like beside everybody, and how a new customer is told to one.
func ExampleHTML_evidence() {
	exhibits := []card.Exhibit{
		{Title: "Agreement of two samples", Chart: card.Boxes{Across: "segments", Up: "adjusted Rand index", Boxes: []card.Box{
			{Name: "2", Low: .91, Q1: .94, Middle: .95, Q3: .97, High: .99},
			{Name: "3", Low: .88, Q1: .92, Middle: .94, Q3: .96, High: .98, Marked: true},
			{Name: "4", Low: .40, Q1: .55, Middle: .63, Q3: .75, High: .90},
		}}},
		{Title: "What they are like", Chart: card.Profiles{
			Figures: []card.ProfileFigure{{Name: "rides to work", Everyone: .42, Share: true}, {Name: "rides per month", Everyone: 15}},
			Groups: []card.ProfileGroup{
				{Name: "Commuters", Values: []float64{.92, 30}, Marked: []bool{true}},
				{Name: "Sunday riders", Values: []float64{.08, 5}, Marked: []bool{true}},
			},
		}},
		{Title: "A rule", Chart: &card.Tree{Ask: "Rides to work?", Yes: &card.Tree{Ask: "Commuters"}, No: &card.Tree{Ask: "Sunday riders"}}},
	}
	var page bytes.Buffer
	err := card.HTML(&page, card.Report{Summary: &segment.Summary{}, Sections: []card.Section{{Title: "Can they be trusted?", Exhibits: exhibits}}})
	if err != nil {
		log.Fatal(err)
	}
	html := page.String()
	fmt.Println(strings.Count(html, "<svg"), "pictures,", strings.Count(html, "<table"), "tables,", strings.Count(html, "<script"), "scripts")
	// Output: 3 pictures, 2 tables, 0 scripts
}
