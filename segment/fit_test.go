package segment_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/segment"
	"github.com/stretchr/testify/require"
)

// account is a host's own customer type.
type account struct {
	key     string
	orders  int
	basket  float64
	margin  float64
	channel channel
	country string
	state   segment.State
	truth   int
}

type channel string

func (a *account) Key() string          { return a.key }
func (a *account) Orders() int          { return a.orders }
func (a *account) Basket() float64      { return a.basket }
func (a *account) Margin() float64      { return a.margin }
func (a *account) Channel() channel     { return a.channel }
func (a *account) Country() string      { return a.country }
func (a *account) State() segment.State { return a.state }

// accounts makes n customers of three kinds: many small web orders, few large
// ones in shops, and in between by phone.
func accounts(n int, seed uint64) []*account {
	r := random.Stream(seed, 1)
	list := make([]*account, n)
	for i := range list {
		kind := i % 3
		a := &account{key: fmt.Sprintf("c%05d", i), truth: kind, country: []string{"AT", "DE"}[r.IntN(2)]}
		a.orders = int([]float64{40, 4, 12}[kind] * (1 + .3*r.Float64()))
		a.basket = []float64{20, 300, 80}[kind] * (1 + .3*r.Float64())
		a.channel = []channel{"web", "shop", "phone"}[kind]
		if r.IntN(5) == 0 {
			a.channel = "web"
		}
		a.margin = float64(a.orders) * a.basket * .2
		a.state = []segment.State{segment.Active, segment.Dormant}[r.IntN(2)]
		list[i] = a
	}
	return list
}

func accountSchema() segment.Schema[*account] {
	return segment.Schema[*account]{
		ID:    (*account).Key,
		Worth: (*account).Margin,
		State: (*account).State,
		Features: []segment.Feature[*account]{
			segment.Numeric("orders", (*account).Orders).Log(),
			segment.Numeric("basket value", (*account).Basket).Log().Unit("EUR"),
			segment.Category("main channel", (*account).Channel),
			segment.Descriptor("country", (*account).Country),
		},
	}
}

func TestSmoke(t *testing.T) {
	s, err := segment.Fit(context.Background(), accounts(600, 1), accountSchema(), segment.Options{K: segment.Exactly(3)})
	require.NoError(t, err)
	for _, p := range s.Summary().Segments {
		fmt.Printf("%+v\n", p)
		for _, f := range p.Features {
			fmt.Println(f.Name, f.Level, f.Mean, f.Population, f.Effect)
		}
	}
	fmt.Println(s.Warnings)
}
