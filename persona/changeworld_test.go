package persona_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/segment"
)

// kindOf is a kind of customers that a simulated world is made of.
type kindOf struct {
	name           string
	part           float64   // of all customers
	orders, basket float64   // median a year, median value
	channel        []float64 // web, app, shop
	state          []float64 // active, at risk, lost
	gap            []float64 // of speed and price
}

// shopKinds are four kinds of customers of a shop, well apart.
func shopKinds() []kindOf {
	return []kindOf{
		{"regulars", .3, 24, 40, []float64{.6, .3, .1}, []float64{.85, .1, .05}, []float64{-.8, 0}},
		{"savers", .4, 6, 20, []float64{.5, .1, .4}, []float64{.6, .25, .15}, []float64{0, -1.2}},
		{"hosts", .2, 3, 160, []float64{.2, .2, .6}, []float64{.7, .2, .1}, []float64{-.3, .3}},
		{"visitors", .1, 1.5, 60, []float64{.4, .4, .2}, []float64{.3, .3, .4}, []float64{0, 0}},
	}
}

// buyer is a simulated customer.
type buyer struct {
	id, kind              string
	orders, basket, worth float64
	channel               string
	state                 segment.State
	answers               []float64 // nil: did not answer
}

// shoppers draws n customers.
func shoppers(kinds []kindOf, seed uint64, n int) []buyer {
	r := random.Stream(4711, seed)
	out := make([]buyer, n)
	for i := range out {
		parts := make([]float64, len(kinds))
		for k := range kinds {
			parts[k] = kinds[k].part
		}
		k := kinds[pickOne(r, parts)]
		b := buyer{id: fmt.Sprintf("%d-%d", seed, i), kind: k.name}
		b.orders = math.Exp(math.Log(k.orders) + .3*r.NormFloat64())
		b.basket = math.Exp(math.Log(k.basket) + .3*r.NormFloat64())
		b.worth = .3 * b.orders * b.basket
		b.channel = []string{"web", "app", "shop"}[pickOne(r, k.channel)]
		b.state = []segment.State{segment.Active, segment.AtRisk, segment.Lost}[pickOne(r, k.state)]
		if r.Float64() < .4 {
			for _, gap := range k.gap {
				want := 5 + .8*r.NormFloat64()
				b.answers = append(b.answers, answer(want), answer(want+gap+.8*r.NormFloat64()))
			}
		}
		out[i] = b
	}
	return out
}

func answer(x float64) float64 { return math.Round(min(max(x, 1), 7)) }

func pickOne(r *rand.Rand, parts []float64) int {
	total := 0.0
	for _, p := range parts {
		total += p
	}
	x := r.Float64() * total
	for k, p := range parts {
		if x -= p; x < 0 {
			return k
		}
	}
	return len(parts) - 1
}

var buyerSchema = segment.Schema[buyer]{
	ID:    func(b buyer) string { return b.id },
	Worth: func(b buyer) float64 { return b.worth },
	State: func(b buyer) segment.State { return b.state },
	Features: []segment.Feature[buyer]{
		segment.Numeric("orders", func(b buyer) float64 { return b.orders }).Log(),
		segment.Numeric("basket value", func(b buyer) float64 { return b.basket }).Log().Unit("EUR"),
		segment.Descriptor("channel", func(b buyer) string { return b.channel }),
	},
}

var shopSurvey = &expectation.Instrument{
	Name: "shop survey", Scale: expectation.Scale{Min: 1, Max: 7},
	Dimensions: []expectation.Dimension{{Name: "speed", Type: expectation.Explicit}, {Name: "price", Type: expectation.Explicit}},
	Items: []expectation.Item{
		{ID: "speed wanted", Dimension: "speed", Measures: expectation.Expected},
		{ID: "speed got", Dimension: "speed", Measures: expectation.Perceived},
		{ID: "price wanted", Dimension: "price", Measures: expectation.Expected},
		{ID: "price got", Dimension: "price", Measures: expectation.Perceived},
	},
}

// deckOf builds the deck of groups that are given: of a membership, or of the kinds that
// customers are drawn from.
func deckOf(t *testing.T, buyers []buyer, m *segment.Membership, o persona.Options) *persona.Deck {
	t.Helper()
	ctx := context.Background()
	if m == nil {
		m = buyersByKind(t, buyers)
	}
	s, err := segment.Describe(ctx, buyers, buyerSchema, m)
	require.NoError(t, err)
	var answers []expectation.Answer
	for _, b := range buyers {
		if b.answers != nil {
			answers = append(answers, expectation.Answer{Respondent: b.id, Values: b.answers})
		}
	}
	p, err := expectation.Score(ctx, m, answers, shopSurvey, expectation.Options{Replicates: 100}) // chances are not compared
	require.NoError(t, err)
	return build(t, s, p, o)
}

func buyersByKind(t *testing.T, buyers []buyer) *segment.Membership {
	t.Helper()
	ids, groups, worth := make([]string, len(buyers)), make([]string, len(buyers)), make([]float64, len(buyers))
	for i, b := range buyers {
		ids[i], groups[i], worth[i] = b.id, b.kind, b.worth
	}
	m, _, err := segment.FromGroups(ids, groups, worth)
	require.NoError(t, err)
	return m
}

// changedWhat lists what changed as "persona what name".
func changedWhat(list []persona.Change) []string {
	var out []string
	for _, c := range list {
		s := c.After + " " + c.What
		for _, part := range []string{c.Name, c.Level} {
			if part != "" {
				s += " " + part
			}
		}
		out = append(out, s)
	}
	slices.Sort(out)
	return out
}
