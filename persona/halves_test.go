package persona_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/published"
	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/behavior"
	"github.com/clientele-go/clientele/segment/quality"
)

// table is a file of customers.
type tableRow struct {
	id     string
	values map[string]float64
	texts  map[string]string
}

func tableOf(t *testing.T, file string) (rows []tableRow, head []string) {
	t.Helper()
	f, err := os.Open(filepath.Join(published.Dir(t), "data", filepath.FromSlash(file)))
	require.NoError(t, err)
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	for i, line := range lines[1:] {
		r := tableRow{id: fmt.Sprint("row ", i), values: map[string]float64{}, texts: map[string]string{}}
		for j, name := range lines[0] {
			r.texts[name] = line[j]
			r.values[name], _ = strconv.ParseFloat(line[j], 64)
		}
		rows = append(rows, r)
	}
	return rows, lines[0]
}

func tableSchema() segment.Schema[tableRow] {
	return segment.Schema[tableRow]{ID: func(r tableRow) string { return r.id }}
}

func numberOf(name string) func(tableRow) float64 {
	return func(r tableRow) float64 { return r.values[name] }
}
func textOf(name string) func(tableRow) string {
	return func(r tableRow) string { return r.texts[name] }
}

func wholesaleBuyers(t *testing.T) ([]tableRow, segment.Schema[tableRow]) {
	rows, head := tableOf(t, "segment/customers/wholesale.csv")
	s := tableSchema()
	for _, name := range head[2:] {
		s.Features = append(s.Features, segment.Numeric(name, numberOf(name)).Log())
	}
	s.Features = append(s.Features, segment.Descriptor("Channel", textOf("Channel")), segment.Descriptor("Region", textOf("Region")))
	return rows, s
}

func fastFood(t *testing.T) ([]tableRow, segment.Schema[tableRow]) {
	rows, head := tableOf(t, "segment/msa/mcdonalds.csv")
	s := tableSchema()
	for _, name := range head[:11] {
		s.Features = append(s.Features, segment.Category(name, textOf(name)).Unscaled())
	}
	s.Features = append(s.Features, segment.Descriptor("Gender", textOf("Gender")), segment.Descriptor("VisitFrequency", textOf("VisitFrequency")))
	return rows, s
}

func cdnowBuyers(t *testing.T) ([]behavior.Customer, segment.Schema[behavior.Customer]) {
	rows, _ := tableOf(t, "value/cdnow_sample_transactions.csv")
	var orders []behavior.Order
	for _, r := range rows {
		at, err := time.Parse(time.DateOnly, r.texts["date"])
		require.NoError(t, err)
		orders = append(orders, behavior.Order{Customer: r.texts["customer_id_sample"], Time: at, Amount: r.values["spend"]})
	}
	ledger, err := behavior.CollectSlice(t.Context(), orders, behavior.Options{})
	require.NoError(t, err)
	table, err := ledger.Summarize(t.Context(), behavior.Window{Unit: behavior.Week})
	require.NoError(t, err)
	return table.Customers, segment.Schema[behavior.Customer]{
		ID:    func(c behavior.Customer) string { return c.ID },
		Worth: func(c behavior.Customer) float64 { return c.Spend },
		Features: []segment.Feature[behavior.Customer]{
			segment.Numeric("orders", func(c behavior.Customer) float64 { return float64(c.Periods) }).Log(),
			segment.Numeric("basket", func(c behavior.Customer) float64 { return c.Basket }).Log().Unit("USD"),
			segment.Numeric("weeks since last order", func(c behavior.Customer) float64 { return c.SinceLast }),
		},
	}
}

// halves fits two random halves of the customers on their own, and compares the personas:
// how many of k are matched, the adjusted Rand index of all customers as each half's model
// puts them, and how far the matched agree on traits; means over seeds, and how many
// decks differ in a figure beyond chance or raise an alarm.
func halves[T any](t *testing.T, customers []T, s segment.Schema[T], k, seeds int) (matched, ari, traits float64, changed, alarmed int) {
	t.Helper()
	ctx, codes := context.Background(), map[string]int{}
	for seed := range uint64(seeds) {
		order := random.Stream(99, seed).Perm(len(customers))
		var decks [2]*persona.Deck
		var labels [2][]int32
		for h := range 2 {
			var half []T
			for i, at := range order {
				if i%2 == h {
					half = append(half, customers[at])
				}
			}
			seg, err := segment.Fit(ctx, half, s, segment.Options{K: segment.Exactly(k), Pairs: 10, Seed: seed})
			require.NoError(t, err)
			decks[h] = build(t, seg.Summary(), nil, persona.Options{})
			at := map[string]int32{}
			for i, r := range seg.Model.Segments() {
				at[r.ID] = int32(i)
			}
			for _, c := range customers {
				a, err := seg.Model.Assign(c)
				require.NoError(t, err)
				labels[h] = append(labels[h], at[a.Segment.ID])
			}
		}
		c, err := persona.Compare(ctx, decks[0], decks[1], persona.CompareOptions{})
		require.NoError(t, err)
		for _, m := range c.Matches {
			if m.Before != "" && m.After != "" {
				matched += 1 / float64(k*seeds)
			}
		}
		one, err := quality.AdjustedRand(labels[0], labels[1])
		require.NoError(t, err)
		ari += one / float64(seeds)
		traits += c.Agreement / float64(seeds)
		if len(c.Changed) > 0 {
			changed++
		}
		if len(c.Alarms) > 0 {
			alarmed++
			for _, w := range c.Alarms {
				codes[w.Code]++
			}
		}
	}
	t.Logf("matched %.2f, ARI %.2f, traits %.2f; of %d decks %d changed, %d alarmed %v", matched, ari, traits, seeds, changed, alarmed, codes)
	return matched, ari, traits, changed, alarmed
}

// Two halves of the same customers give the same personas: each finds all of the other's.
// How surely a customer is in the same one, and how many traits are the same, depends on
// how clear the segments are. Means over pairs of halves; the last figures logged are how many
// of these differ beyond chance somewhere, and how many raise an alarm. The documentation has
// what CLIENTELE_FULL=1 logs of ten.
func TestTwoHalves(t *testing.T) {
	if testing.Short() {
		t.Skip("a mean of many fits")
	}
	seeds := rounds(0, 5, 10)
	all := func(matched float64) { t.Helper(); assert.InDelta(t, 1, matched, 1e-9) }
	t.Run("simulated", func(t *testing.T) {
		matched, ari, traits, changed, alarmed := halves(t, shoppers(shopKinds(), 5, 2000), buyerSchema, 4, seeds)
		all(matched)
		assert.Greater(t, ari, .97)
		assert.Greater(t, traits, .95)
		assert.LessOrEqual(t, changed, 2)
		assert.Zero(t, alarmed)
	})
	t.Run("CDNOW", func(t *testing.T) {
		list, s := cdnowBuyers(t)
		matched, ari, traits, changed, alarmed := halves(t, list, s, 3, seeds)
		all(matched)
		assert.Greater(t, ari, .9)
		assert.Greater(t, traits, .95)
		assert.LessOrEqual(t, changed, 4)
		assert.Zero(t, alarmed)
	})
	t.Run("fast food", func(t *testing.T) {
		rows, s := fastFood(t)
		matched, ari, traits, _, _ := halves(t, rows, s, 4, seeds)
		all(matched)
		assert.Greater(t, ari, .8)
		assert.Greater(t, traits, .7)
	})
	// Three segments of 440 rows, of which a verdict says that most are not to be acted on.
	t.Run("wholesale", func(t *testing.T) {
		rows, s := wholesaleBuyers(t)
		matched, ari, traits, _, _ := halves(t, rows, s, 3, seeds)
		all(matched)
		assert.Greater(t, ari, .5)
		assert.Greater(t, traits, .7)
	})
}
