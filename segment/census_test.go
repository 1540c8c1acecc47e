package segment_test

import (
	"bytes"
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment"
)

// buyer is a customer of the worlds that censuses are tested in.
type buyer struct {
	id              string
	orders, basket  float64
	recency         float64 // NaN: never
	channel, region string
	worth           float64
}

func buyers() segment.Schema[*buyer] {
	return segment.Schema[*buyer]{
		ID:    func(b *buyer) string { return b.id },
		Worth: func(b *buyer) float64 { return b.worth },
		Features: []segment.Feature[*buyer]{
			segment.Numeric("orders", func(b *buyer) float64 { return b.orders }).Log(),
			segment.Numeric("basket", func(b *buyer) float64 { return b.basket }).Log().Unit("EUR"),
			segment.Numeric("recency", func(b *buyer) float64 { return b.recency }).Missing(segment.Median),
			segment.Category("channel", func(b *buyer) string { return b.channel }),
			segment.Descriptor("region", func(b *buyer) string { return b.region }).Missing("unknown"),
		},
	}
}

// world draws buyers of three kinds.
func world(r *rand.Rand, n int) []*buyer {
	out := make([]*buyer, n)
	for i := range out {
		b := &buyer{id: "c" + itoa(i)}
		kind := r.Float64()
		at := [2]float64{2, 3}
		channels := []string{"web", "store", "phone"}
		switch {
		case kind < .25:
			at = [2]float64{3.5, 4.5}
			channels = []string{"web", "app", "web"}
		case kind < .5:
			at = [2]float64{1, 5}
		}
		b.orders = math.Exp(at[0] + .4*r.NormFloat64())
		b.basket = math.Exp(at[1] + .4*r.NormFloat64())
		b.recency = 100 * r.ExpFloat64()
		if r.Float64() < .05 {
			b.recency = math.NaN()
		}
		b.channel = channels[r.IntN(3)]
		if r.Float64() < .01 {
			b.channel = "fax"
		}
		b.region = []string{"north", "south", "", "east"}[r.IntN(4)]
		b.worth = b.orders * b.basket * math.Exp(1.2*r.NormFloat64())
		out[i] = b
	}
	return out
}

func itoa(i int) string {
	if i < 10 {
		return string(rune('0' + i))
	}
	return itoa(i/10) + string(rune('0'+i%10))
}

func modelOf[T any](t testing.TB, customers []T, s segment.Schema[T], o segment.Options) *segment.Model[T] {
	t.Helper()
	seg, err := segment.Fit(context.Background(), customers, s, o)
	require.NoError(t, err)
	return seg.Model
}

func counted[T any](t testing.TB, c *segment.Census[T]) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, c.Save(&b))
	return b.String()
}

// Whatever the order of arrivals, departures and merges, a census is who is in it.
func TestCensusForgetsTheOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 1))
	all := world(r, 3000)
	m := modelOf(t, all, buyers(), segment.Options{K: segment.Exactly(3), Pairs: 10})
	base, err := m.Census(context.Background(), all)
	require.NoError(t, err)
	assert.Equal(t, 3000, base.Customers())
	others := world(r, 4000)
	for range 5 {
		stay := r.IntN(len(others))
		want := base.Empty()
		for _, b := range others[:stay] {
			require.NoError(t, want.Add(b))
		}
		parts := []*segment.Census[*buyer]{base.Empty(), base.Empty(), base.Empty()}
		for _, i := range r.Perm(len(others)) {
			require.NoError(t, parts[r.IntN(3)].Add(others[i]))
		}
		require.NoError(t, parts[0].Merge(parts[1]))
		require.NoError(t, parts[2].Merge(parts[0]))
		for _, i := range r.Perm(len(others)) {
			if i >= stay {
				require.NoError(t, parts[2].Remove(others[i]))
			}
		}
		require.Equal(t, counted(t, want), counted(t, parts[2]))
		back, err := segment.LoadCensus(bytes.NewBufferString(counted(t, want)), m)
		require.NoError(t, err)
		require.Equal(t, counted(t, want), counted(t, back))
		require.NoError(t, back.Merge(base))
		require.NoError(t, want.AddAll(context.Background(), all))
		require.Equal(t, counted(t, want), counted(t, back))
	}
}

func TestCensusAddAllocatesNothing(t *testing.T) {
	all := world(rand.New(rand.NewPCG(8, 1)), 1000)
	m := modelOf(t, all, buyers(), segment.Options{K: segment.Exactly(3), Pairs: 10})
	c, err := m.Census(context.Background(), all)
	require.NoError(t, err)
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		if c.Add(all[3]) != nil || c.Remove(all[3]) != nil {
			t.Fatal("refused")
		}
	}))
}
