package card_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/card"
	"github.com/clientele-go/clientele/segment"
)

// client is a host's own customer.
type client struct {
	key            string
	orders, basket float64
	channel        string
}

// TestThroughTheRooms goes the whole way with the real rooms: customers of two
// planted kinds, of whom the worthier are short of fast delivery, to a page.
func TestThroughTheRooms(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	in := &expectation.Instrument{Name: "survey", Scale: expectation.Scale{Min: 1, Max: 7},
		Dimensions: []expectation.Dimension{{Name: "delivery speed", Type: expectation.Explicit}, {Name: "digital ease", Type: expectation.Digital}},
		Items: []expectation.Item{
			{ID: "e1", Dimension: "delivery speed", Measures: expectation.Expected}, {ID: "p1", Dimension: "delivery speed", Measures: expectation.Perceived},
			{ID: "e2", Dimension: "digital ease", Measures: expectation.Expected}, {ID: "p2", Dimension: "digital ease", Measures: expectation.Perceived},
		}}
	var clients []client
	var answers []expectation.Answer
	for i := range 600 {
		c := client{fmt.Sprint("c", i), 1 + .3*rng.NormFloat64(), 30 + 5*rng.NormFloat64(), "shop"}
		short := 0.0
		if i%3 == 0 {
			c.orders, c.basket, c.channel, short = c.orders+4, c.basket+40, "web", 2
		}
		clients = append(clients, c)
		if i%2 == 0 {
			level := func(mean float64) float64 { return min(7, max(1, float64(int(mean+rng.Float64()+.5)))) }
			answers = append(answers, expectation.Answer{Respondent: c.key, Values: []float64{level(5), level(5 - short), level(4), level(4)}})
		}
	}
	schema := segment.Schema[client]{
		ID:    func(c client) string { return c.key },
		Worth: func(c client) float64 { return c.orders * c.basket },
		Features: []segment.Feature[client]{
			segment.Numeric("orders per month", func(c client) float64 { return c.orders }),
			segment.Numeric("basket value", func(c client) float64 { return c.basket }).Unit("EUR"),
			segment.Descriptor("main channel", func(c client) string { return c.channel }),
		},
	}
	ctx := context.Background()
	seg, err := segment.Fit(ctx, clients, schema, segment.Options{K: segment.Exactly(2), Seed: 1, Pairs: 10})
	require.NoError(t, err)
	profile, err := expectation.Score(ctx, seg.Membership(), answers, in, expectation.Options{Replicates: 200, Seed: 1})
	require.NoError(t, err)
	d, err := persona.Build(ctx, seg.Summary(), profile, persona.Options{})
	require.NoError(t, err)

	require.Len(t, d.Personas, 2)
	first := d.Personas[0]
	assert.Equal(t, persona.Primary, first.Kind)
	assert.Equal(t, 200, first.Size)
	assert.Contains(t, strings.ToLower(first.Name), "many orders per month")
	assert.Equal(t, "delivery speed", first.Expectations[0].Name)
	assert.Equal(t, 1, first.Expectations[0].FixFirst)
	assert.True(t, first.Expectations[0].Unmet)

	html := page(t, card.Report{Summary: seg.Summary(), Profile: profile, Deck: d})
	checkPage(t, html)
	assert.Contains(t, html, "Delivery speed for group 1")
	for _, c := range clients {
		require.NotContains(t, html, ">"+c.key+"<", "no customer is in what is published")
	}
	checkTables(t, markdown(t, d))
}
