package engine

import (
	"math"

	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/behavior"
)

// Customer is the service's own customer type: what the records of one customer say up to a
// day. It holds no more than the schema reads, so that a million of them are small, and so
// that the row that a fit leaves in the store ([Customer.row]) is all of it.
type Customer struct {
	ID       string
	PerYear  float64 // orders a year while it orders; NaN after a single day
	Basket   float64 // mean amount of a day with an order
	Variety  float64 // categories, mixed evenly, that would be as varied as this customer's
	Returned float64 // share of lines sent back
	Contacts float64 // with the service desk, per 10 orders
	Channel  string  // where it mostly orders; empty where unknown
	Category string  // what it mostly buys; empty where unknown
	Worth    float64 // see [Worth]
	State    segment.State
}

// Currency of all amounts.
const Currency = "EUR"

// Schema says how to read a Customer: what a segment is made of, and what only describes it.
// It is the first thing to change in a copy of this service. All that makes segments is habit
// and nothing is a date, so that nobody changes segments only because time goes by; who is
// leaving is told by the lifecycle, who matters by the worth. What has no end is winsorized,
// so that a handful of records that nobody believes get no segment of their own.
//
// A model that is stored knows its features by name, so that after a change here the service
// says which differ and does not start: [Config.Fresh] lets it, once, without that model.
var Schema = segment.Schema[Customer]{
	ID:    func(c Customer) string { return c.ID },
	Worth: func(c Customer) float64 { return c.Worth },
	State: func(c Customer) segment.State { return c.State },
	Features: []segment.Feature[Customer]{
		segment.Numeric("orders per year", func(c Customer) float64 { return c.PerYear }).Log().Winsorized(.01).Missing(segment.Median),
		segment.Numeric("basket", func(c Customer) float64 { return c.Basket }).Log().Winsorized(.01).Unit(Currency),
		segment.Numeric("variety", func(c Customer) float64 { return c.Variety }).Log().Unit("categories"),
		segment.Numeric("share sent back", func(c Customer) float64 { return c.Returned }),
		segment.Numeric("service contacts", func(c Customer) float64 { return c.Contacts }).Log().Winsorized(.01).Unit("per 10 orders"),
		segment.Descriptor("main channel", func(c Customer) string { return c.Channel }).Missing("unknown"),
		segment.Descriptor("favourite category", func(c Customer) string { return c.Category }).Missing("unknown"),
	},
}

// newCustomer reads a row of a behavior table, whose unit is the week.
func newCustomer(c *behavior.Customer, w *Worth) Customer {
	out := Customer{
		ID:       c.ID,
		PerYear:  365.25 / 7 / c.GapMean,
		Basket:   max(c.Basket, 0), // refunds booked as orders may come to more than these
		Variety:  1,
		Returned: c.ReturnShare,
		Channel:  c.MainChannel,
		Category: c.MainCategory,
		Worth:    w.of(c),
		State:    w.state(c),
	}
	if c.Categories > 0 {
		out.Variety = math.Exp(c.CategoryEntropy)
	}
	if c.Service != nil {
		out.Contacts = 10 * float64(c.Service.Contacts) / float64(c.Orders)
	}
	return out
}
