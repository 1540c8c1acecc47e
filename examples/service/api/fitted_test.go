package api

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/clientele-go/clientele/examples/service/engine"
	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/segment"
)

// instrument asks for one dimension.
var instrument = &expectation.Instrument{
	Name: "test", Scale: expectation.Scale{Min: 1, Max: 7},
	Dimensions: []expectation.Dimension{{Name: "service", Type: "interpersonal"}},
	Items: []expectation.Item{
		{ID: "service expected", Dimension: "service", Measures: "expected"},
		{ID: "service perceived", Dimension: "service", Measures: "perceived"},
	},
}

// smallFit is a fit of 240 made-up customers of two kinds, through all rooms.
var smallFit = sync.OnceValues(func() (*engine.Fitted, error) {
	ctx := context.Background()
	r := rand.New(rand.NewPCG(1, 2))
	var customers []engine.Customer
	var answers []expectation.Answer
	for i := range 240 {
		c := engine.Customer{ID: fmt.Sprintf("secret-%03d", i), Channel: "app", Category: "tents", State: segment.Active,
			PerYear: 2 + r.Float64(), Basket: 80 + 20*r.Float64(), Variety: 1 + r.Float64(), Worth: 100 * r.Float64()}
		if i%2 == 0 {
			c.PerYear, c.Basket, c.Channel = 12+3*r.Float64(), 20+5*r.Float64(), "web"
		}
		customers = append(customers, c)
		answers = append(answers, expectation.Answer{Respondent: c.ID, Values: []float64{float64(5 + r.IntN(3)), float64(3 + r.IntN(3))}})
	}
	seg, err := segment.Fit(ctx, customers, engine.Schema, segment.Options{Seed: 1, K: segment.Exactly(2)})
	if err != nil {
		return nil, err
	}
	p, err := expectation.Score(ctx, seg.Membership(), answers, instrument, expectation.Options{Seed: 1, Replicates: 200})
	if err != nil {
		return nil, err
	}
	deck, err := persona.Build(ctx, seg.Summary(), p, persona.Options{})
	if err != nil {
		return nil, err
	}
	summary, profile := persona.Coarse(seg.Summary(), p, nil)
	day := time.Date(2025, 6, 30, 0, 0, 0, 0, time.UTC)
	return &engine.Fitted{ID: 1, At: day.Add(30 * time.Hour), From: day.AddDate(-1, 0, 0), Until: day, Customers: len(customers),
		Model: seg.Model, Summary: summary, Profile: profile, Deck: deck, Lineage: seg.Lineage}, nil
})
