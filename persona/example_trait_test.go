package persona_test

import (
	"context"
	"fmt"
	"log"
	"math/rand/v2"
	"strconv"

	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/segment"
)

// Two groups that a host has had for years: one in three is a member of its club. What
// they differ in is told, what chance makes is not, and a typical member is made up.
func ExampleBuild_traits() {
	type guest struct {
		id, club, season string
		nights, spend    float64
	}
	r := rand.New(rand.NewPCG(4, 0))
	guests := make([]guest, 900)
	ids, groups := make([]string, len(guests)), make([]string, len(guests))
	for i := range guests {
		g := guest{id: strconv.Itoa(i), club: "guests", season: []string{"summer", "winter"}[r.IntN(2)]}
		g.nights, g.spend = float64(1+r.IntN(6)), 80+40*r.Float64()
		if i%3 == 0 {
			g.club, g.nights = "club", g.nights+2
		}
		guests[i], ids[i], groups[i] = g, g.id, g.club
	}
	ctx := context.Background()
	schema := segment.Schema[guest]{ID: func(g guest) string { return g.id }, Features: []segment.Feature[guest]{
		segment.Numeric("nights a year", func(g guest) float64 { return g.nights }),
		segment.Numeric("EUR a night", func(g guest) float64 { return g.spend }),
		segment.Category("season", func(g guest) string { return g.season }),
	}}
	members, _, err := segment.FromGroups(ids, groups, nil)
	if err != nil {
		log.Fatal(err)
	}
	summary, err := segment.Describe(ctx, guests, schema, members)
	if err != nil {
		log.Fatal(err)
	}
	deck, err := persona.Build(ctx, summary, nil, persona.Options{})
	if err != nil {
		log.Fatal(err)
	}
	for _, p := range deck.Personas {
		if p.Segment.ID != "club" {
			continue
		}
		for _, t := range p.Traits {
			fmt.Printf("apart in %s: %.1f against %.1f, %s, p %v\n", t.Name, t.Mean.Value, t.Population.Value, t.Strength, *t.Adjusted)
		}
		for _, y := range p.Typical {
			if y.Value != nil {
				fmt.Printf("typical %s: %.1f\n", y.Name, *y.Value)
			} else {
				fmt.Printf("typical %s: %s\n", y.Name, y.Level)
			}
		}
	}
	// Output:
	// apart in nights a year: 5.5 against 4.2, large, p 1e-06
	// typical nights a year: 5.5
	// typical EUR a night: 100.0
	// typical season: winter
}
