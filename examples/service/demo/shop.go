// Package demo makes up a shop to try the service with: orders, contacts and answers to a
// survey, of customers of four planted kinds. Nobody in it is real. A customer is a function
// of the seed and its number, so that a million of them are made one after the other without
// being held, and the first thousand of a large shop are the customers of a small one.
package demo

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"github.com/clientele-go/clientele/examples/service/store"
)

// Shop is a made-up shop.
type Shop struct {
	Seed      uint64
	First     int // number of the first customer
	Customers int
	// Days is how long the records are; they end with [Last]. Default: 365.
	Days int
	// Tilt is by how much the first kind's share of the customers is larger and the last
	// kind's smaller: a change that a look for drift has to find. Default: 0.
	Tilt float64
}

// Last is the last day of the records.
var Last = time.Date(2025, time.June, 30, 0, 0, 0, 0, time.UTC)

// Kind is a planted kind of customers. Customers of a kind differ, too: each draws habits
// around its kind's, and each order is drawn from the customer's habits.
type Kind struct {
	Name     string
	Share    float64 // of the customers
	Rate     float64 // orders a week
	Leave    float64 // chance to leave for good after a repeat order
	Basket   float64 // median amount of an order
	Breadth  float64 // share of orders outside the favourite category
	App      float64 // share of orders in the app, the others on the web
	Returned float64 // share of lines sent back
	Contacts float64 // with the service desk, per order
	Answers  float64 // share that answers the survey
	Gap      [4]float64
	Weight   [4]float64
}

// Kinds returns the planted kinds. Gap is what they get less what they expect, Weight how
// important it is to them, in the order of the dimensions of [Instrument].
func Kinds() []Kind {
	return []Kind{
		{"explorers", .30, .22, .02, 80, .75, .90, .04, .08, .30, [4]float64{-1.2, .1, 0, .1}, [4]float64{6.2, 5.6, 4.8, 5.2}},
		{"planners", .20, .14, .03, 190, .70, .10, .05, .60, .28, [4]float64{.1, .1, -.7, 0}, [4]float64{4.6, 6.0, 6.1, 4.4}},
		{"triers", .22, .21, .02, 75, .20, .75, .40, .50, .20, [4]float64{.1, -.8, 0, .1}, [4]float64{5.1, 6.1, 5.0, 5.0}},
		{"regulars", .28, .18, .02, 32, .12, .85, .04, .06, .18, [4]float64{0, .1, .1, -.5}, [4]float64{5.0, 5.1, 4.4, 6.2}},
	}
}

var categories = []string{"clothing", "footwear", "camping", "climbing", "cycling", "travel"}

// Records are all that there is of one customer.
type Records struct {
	ID      string
	Kind    int // index into [Kinds]: the truth, which the service is not told
	Orders  []store.Order
	Events  []store.Event
	Answers []store.Answer
}

// Customer makes customer i of the shop, from 0.
func (s Shop) Customer(i int) Records {
	i += s.First
	rng := rand.New(rand.NewPCG(s.Seed, uint64(i)))
	r := Records{ID: fmt.Sprintf("c%07d", i)}
	kinds := Kinds()
	kinds[0].Share += s.Tilt
	u := rng.Float64()
	for r.Kind = range kinds {
		if u -= kinds[r.Kind].Share; u < 0 {
			break
		}
	}
	k := kinds[r.Kind]
	s.live(&r, k, rng)
	if rng.Float64() < k.Answers {
		r.Answers = []store.Answer{answer(r.ID, k, rng)}
	}
	return r
}

// live walks a customer through the days.
func (s Shop) live(r *Records, k Kind, rng *rand.Rand) {
	days := float64(s.Days)
	if s.Days == 0 {
		days = 365
	}
	rate := k.Rate / 7 * math.Exp(.25*rng.NormFloat64())
	basket := k.Basket * math.Exp(.3*rng.NormFloat64())
	app, returned := around(rng, k.App, .12), around(rng, k.Returned, .05)
	favourite := rng.IntN(len(categories))
	begin := Last.AddDate(0, 0, 1-int(days))
	// Everybody comes in the first half, whatever the kind: when a customer came says nothing
	// about who it is.
	for day, order := rng.Float64()*days/2, 0; day < days; order++ {
		at := begin.AddDate(0, 0, int(day)).Add(time.Duration(7*60+rng.IntN(15*60)) * time.Minute)
		o := store.Order{Customer: r.ID, Time: at, Number: fmt.Sprintf("%s-%d", r.ID, order), Quantity: 1, Channel: "web"}
		if rng.Float64() < app {
			o.Channel = "app"
		}
		lines := 1
		if rng.Float64() < .15 {
			lines = 2
		}
		for line := range lines {
			o.ID = fmt.Sprintf("%s-%d", o.Number, line)
			o.Amount = math.Round(100*basket/float64(lines)*math.Exp(.35*rng.NormFloat64())) / 100
			o.Returned = rng.Float64() < returned
			o.Category = categories[favourite]
			if rng.Float64() < k.Breadth {
				o.Category = categories[rng.IntN(len(categories))]
			}
			r.Orders = append(r.Orders, o)
		}
		if rng.Float64() < k.Contacts {
			r.Events = append(r.Events, store.Event{ID: o.Number + "-c", Customer: r.ID, Time: at.Add(time.Hour),
				Complaint: o.Returned, Response: time.Duration(1+rng.IntN(48)) * time.Hour, Channel: "mail"})
		}
		if order > 0 && rng.Float64() < k.Leave {
			return
		}
		day += max(1, rng.ExpFloat64()/rate) // nobody orders twice on a day
	}
}

// around draws a share near another.
func around(rng *rand.Rand, share, sd float64) float64 {
	return min(max(share+sd*rng.NormFloat64(), 0), 1)
}
