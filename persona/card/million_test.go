package card_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/card"
	"github.com/clientele-go/clientele/segment"
)

type buyer struct {
	id               string
	habits           [6]float64
	country, channel string
	worth            float64
}

// buyers are eight kinds of customers who differ in three of six habits, and in where
// they buy.
func buyers(n int) []buyer {
	r := rand.New(rand.NewPCG(1, 2))
	out := make([]buyer, n)
	for i := range out {
		kind := r.IntN(8)
		b := &out[i]
		b.id = fmt.Sprint("c", i)
		for j := range b.habits {
			b.habits[j] = 20 + r.NormFloat64()
			if j < 3 && kind>>j&1 == 1 {
				b.habits[j] += 5
			}
		}
		b.country = []string{"DE", "AT", "CH", "DK"}[r.IntN(4)]
		b.channel = []string{"web", "app", "shop"}[(kind+r.IntN(2))%3]
		b.worth = r.ExpFloat64() * float64(1+kind)
	}
	return out
}

// BenchmarkDeckAfterFit is all that is done once segments are there: what describes them
// is tested, the rule grown and judged, personas built, and the deck written.
func BenchmarkDeckAfterFit(b *testing.B) {
	const n, k = 1_000_000, 8
	customers := buyers(n)
	s := segment.Schema[buyer]{
		ID:    func(c buyer) string { return c.id },
		Worth: func(c buyer) float64 { return c.worth },
	}
	for j := range customers[0].habits {
		s.Features = append(s.Features, segment.Numeric(fmt.Sprint("habit ", j+1), func(c buyer) float64 { return c.habits[j] }))
	}
	s.Features = append(s.Features,
		segment.Descriptor("country", func(c buyer) string { return c.country }),
		segment.Descriptor("channel", func(c buyer) string { return c.channel }))
	seg, err := segment.Fit(b.Context(), customers, s, segment.Options{K: segment.Exactly(k), Starts: 2, Pairs: 10})
	require.NoError(b, err)
	b.Run(fmt.Sprintf("n=%d/d=6/k=%d", n, k), func(b *testing.B) {
		b.ReportAllocs()
		var page bytes.Buffer
		for b.Loop() {
			page.Reset()
			var o persona.Options
			// The tests of descriptors do not wait for the rule.
			type associated struct {
				tests []segment.Association
				err   error
			}
			done := make(chan associated)
			go func() {
				tests, err := segment.Associate(b.Context(), customers, s, seg.Membership())
				done <- associated{tests, err}
			}()
			rule, err := seg.Model.Rule(b.Context(), customers, segment.RuleOptions{})
			require.NoError(b, err)
			a := <-done
			require.NoError(b, a.err)
			o.Descriptors = segment.PublishedAssociations(a.tests)
			o.Rule, err = rule.Leaves()
			require.NoError(b, err)
			d, err := persona.Build(b.Context(), seg.Summary(), nil, o)
			require.NoError(b, err)
			require.Len(b, d.Personas, k)
			require.NoError(b, card.Deck(&page, d, card.Options{}))
		}
		b.ReportMetric(float64(page.Len()), "bytes")
	})
}
