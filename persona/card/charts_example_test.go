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

// A host draws expectations of its own: the zone of tolerance, what matters beside how
// good it is, and what is missed. Figures that must not be shown are nil.
func ExampleHTML_expectations() {
	figure := func(value, low, high float64) *segment.Figure {
		return &segment.Figure{Value: value, Low: low, High: high, N: 120}
	}
	exhibits := []card.Exhibit{
		{Title: "Zones", Chart: card.Zones{Levels: "answers, 1 to 7", Low: 1, High: 7, Groups: []card.ZoneGroup{{Name: "Commuters", Rows: []card.Zone{
			{Name: "punctuality", Adequate: figure(5, 4.8, 5.2), Desired: figure(6.5, 6.3, 6.7), Perceived: figure(4.2, 4, 4.4), Unmet: true},
			{Name: "seats", Adequate: figure(3, 2.8, 3.2), Desired: figure(6, 5.8, 6.2)},
		}}}}},
		{Title: "Importance and performance", Chart: card.Map{Across: "performance", Up: "importance", CrossX: 4.5, CrossY: 5.5, Points: []card.MapPoint{
			{Name: "punctuality", X: figure(4.2, 4, 4.4), Y: figure(6.4, 6.2, 6.6), Part: "concentrate here", Chance: .99, Marked: true},
			{Name: "seats", X: figure(4.6, 4.3, 4.9), Y: figure(5.4, 5.2, 5.6), Part: "possible overkill", Chance: .48},
		}}},
		{Title: "What is missed", Chart: card.KanoMap{Points: []card.KanoPoint{
			{Name: "punctuality", Better: figure(.2, .13, .28), Worse: figure(-.9, -.94, -.83), Category: "must-be", Chance: .99},
		}}},
	}
	var page bytes.Buffer
	err := card.HTML(&page, card.Report{Summary: &segment.Summary{}, Sections: []card.Section{{Title: "Expectations", Exhibits: exhibits}}})
	if err != nil {
		log.Fatal(err)
	}
	html := page.String()
	fmt.Println(strings.Count(html, "<svg"), "pictures,", strings.Count(html, `class="spot unsure"`), "point that may lie elsewhere,",
		strings.Count(html, ">withheld</text>"), "level withheld")
	// Output: 3 pictures, 1 point that may lie elsewhere, 1 level withheld
}
