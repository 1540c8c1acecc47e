package segment_test

import (
	"context"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment"
)

// plantedChanges are changes of the world of three kinds, and what the advice is to them.
var plantedChanges = []struct {
	name   string
	change func(r *rand.Rand, b *buyer)
	draw   func(r *rand.Rand, n int) []*buyer
	advice string
}{
	{"mean of basket +.3 sd", func(_ *rand.Rand, b *buyer) { b.basket *= math.Exp(.3 * .98) }, nil, segment.Refit},
	{"basket inflation +20 %", func(_ *rand.Rand, b *buyer) { b.basket *= 1.2 }, nil, segment.Refit},
	{"a segment's share -5 points", nil, func(r *rand.Rand, n int) []*buyer { return worldOf(r, n, .2) }, segment.Refit},
	{"a new kind of 3 %", newcomers(.03), nil, ""},
	{"a new kind of 5 %", newcomers(.05), nil, ""},
	{"a new kind of 10 %", newcomers(.10), nil, ""},
	{"a channel renamed", func(_ *rand.Rand, b *buyer) {
		if b.channel == "phone" {
			b.channel = "call centre"
		}
	}, nil, segment.Redo},
	{"recency breaks to missing", func(r *rand.Rand, b *buyer) {
		if r.Float64() < .3 {
			b.recency = math.NaN()
		}
	}, nil, segment.Redo},
}

// newcomers are far from every kind: many orders of little, or the like.
func newcomers(share float64) func(*rand.Rand, *buyer) {
	return func(r *rand.Rand, b *buyer) {
		if r.Float64() < share {
			b.orders, b.basket = math.Exp(5.5+.3*r.NormFloat64()), math.Exp(2+.3*r.NormFloat64())
		}
	}
}

// found are the shares of looks, and of pooled looks, with an alarm.
func found(t *testing.T, at, n, looks, most int) (first float64, delay int, codes, advice map[string]int) {
	t.Helper()
	p := plantedChanges[at]
	codes, advice = map[string]int{}, map[string]int{}
	r := rand.New(rand.NewPCG(uint64(n), uint64(at)))
	draw := p.draw
	if draw == nil {
		draw = world
	}
	customers := world(r, 10_000)
	model := modelOf(t, customers, buyers(), segment.Options{K: segment.Exactly(3), Pairs: 10, Starts: 2})
	base, err := model.Census(context.Background(), customers)
	require.NoError(t, err)
	by := make([]float64, most) // found by look so many, all looks so far pooled
	for range looks {
		pooled, seen := base.Empty(), false
		for k := range by {
			now, later := base.Empty(), draw(r, n)
			if p.change != nil {
				for _, b := range later {
					p.change(r, b)
				}
			}
			require.NoError(t, now.AddAll(context.Background(), later))
			require.NoError(t, pooled.Merge(now))
			d, err := base.Drift(pooled, segment.DriftOptions{})
			require.NoError(t, err)
			if k == 0 {
				for _, a := range d.Alarms {
					codes[a.Code]++
				}
				advice[d.Advice.Do]++
			}
			if seen = seen || len(d.Alarms) > 0; seen {
				by[k]++
			}
		}
	}
	for delay = range by {
		if by[delay] >= .9*float64(looks) {
			break
		}
	}
	if by[delay] < .9*float64(looks) {
		delay = most
	}
	return by[0] / float64(looks), delay + 1, codes, advice
}

// foundAtOnce is the table of the package documentation: how many of a hundred looks find the
// change at once, of 500, 2,000 and 10,000 customers.
var foundAtOnce = [][3]float64{{100, 100, 100}, {98, 99, 97}, {16, 93, 100}, {77, 100, 100}, {100, 100, 100}, {100, 100, 100}, {100, 100, 100}, {100, 100, 100}}

// CLIENTELE_FULL=1 repeats the table, with how many looks it takes until nine in ten have found
// it; otherwise its first two columns are held with fewer looks.
func TestDriftDelay(t *testing.T) {
	if testing.Short() {
		t.Skip("some hundreds of looks")
	}
	looks, sizes, most := 12, []int{500, 2000}, 1
	if os.Getenv("CLIENTELE_FULL") != "" {
		looks, sizes, most = 100, []int{500, 2000, 10_000}, 8
	}
	for i, p := range plantedChanges {
		for column, n := range sizes {
			first, delay, codes, advice := found(t, i, n, looks, most)
			t.Logf("%-28s n %5d: first look %.2f, looks to 90 %%: %d %v %v", p.name, n, first, delay, codes, advice)
			// Fewer than so many happen once in a thousand times if the table is right; a
			// hundred of a hundred looks are as good as 97.
			share := min(.97, foundAtOnce[i][column]/100)
			count := float64(looks)
			assert.GreaterOrEqual(t, first*count, math.Floor(count*share-3.1*math.Sqrt(count*share*(1-share))), "%s, %d", p.name, n)
			if share > .9 && p.advice != "" {
				assert.GreaterOrEqual(t, float64(advice[p.advice]), .7*count, "%s, %d: %v", p.name, n, advice)
			}
		}
	}
}
