package persona_test

import (
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/internal/sample"
)

// reach rates how well a shop can address a segment: it has the consent of these shares of
// customers to be written to.
type reach map[string]float64

func (reach) Criterion() persona.Criterion {
	return persona.Criterion{Name: "may be written to", Side: persona.Attractiveness, Weight: 2}
}

func (r reach) Rate(p *persona.Persona) (float64, error) {
	consent, ok := r[p.Segment.ID]
	if !ok {
		return math.NaN(), nil // not known: neither for it nor against it
	}
	return 1 + 9*consent, nil
}

// A shop that reaches its best customers least lets that count twice.
func ExampleTargeting() {
	summary, profile := sample.Summary(), sample.Profile() // from segment.Fit and expectation.Score
	deck, err := persona.Build(context.Background(), summary, profile, persona.Options{Target: persona.Targeting{
		Judges:  []persona.Judge{reach{"s1": .15, "s2": .9, "s3": .5, "s4": .7}},
		Without: []string{"stability"},
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range deck.Selection.Choices {
		if c.Rank == 0 {
			fmt.Printf("-  %s is ruled out: not %s\n", c.ID, strings.Join(c.KnockedOut, ", not "))
			continue
		}
		fmt.Printf("%d. %s: attractiveness %.1f, competitiveness %.1f, first in %.0f %% of weightings\n", c.Rank, c.ID, c.Attractiveness, c.Competitiveness, 100*c.PFirst)
	}
	fmt.Println("primary:", deck.Personas[0].Segment.ID, "by priority")
	fmt.Println("warning:", deck.Warnings[0].Code)
	// Output:
	// 1. s2: attractiveness 7.7, competitiveness 5.4, first in 98 % of weightings
	// 2. s1: attractiveness 5.8, competitiveness 5.1, first in 2 % of weightings
	// 3. s4: attractiveness 5.6, competitiveness 4.9, first in 0 % of weightings
	// 4. s3: attractiveness 5.7, competitiveness 4.5, first in 0 % of weightings
	// -  s5 is ruled out: not homogeneous, not reachable, not fitting
	// primary: s1 by priority
	// warning: selection-disagrees
}
