// Quickstart walks the whole way on the sample of a made-up outdoor shop: from
// order lines to customers, to what they are worth, to segments, to what each
// segment expects and gets, to personas. Run it from the root of the
// repository:
//
//	go run ./examples/quickstart
//	go run ./examples/quickstart -html analysis.html
//	go run ./examples/quickstart -deck personas.html -lang de
//
// This file is the way; load.go reads the sample, worth.go foretells what
// customers will bring, deck.go turns segments
// into personas and writes them, show.go prints the screen, and the directory shop holds
// the generator that made the sample up.
package main

import (
	"context"
	"flag"
	"fmt"
	"io/fs"
	"math"
	"os"
	"time"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/behavior"
	"github.com/clientele-go/clientele/segment/value"
)

// Shopper is this shop's own customer type. The library never sees more of it
// than the functions in schema read.
type Shopper struct {
	behavior.Customer
	Country  string
	Contacts int     // with the service desk
	Worth    float64 // expected earnings of the next two years, EUR
	State    segment.State
}

// schema says how to read a Shopper: what a segment is made of, and what only
// describes it. This shop looks for kinds of customers, so what they are worth and
// whether they are still there ranks and describes the segments; made of it, one
// more would be found, of those who have left, whatever their kind. A shop that
// wants to know whom to win back makes its segments of worth and lifecycle, as
// ../report does.
var schema = segment.Schema[Shopper]{
	ID:    func(s Shopper) string { return s.ID },
	Worth: func(s Shopper) float64 { return s.Worth },
	State: func(s Shopper) segment.State { return s.State },
	Features: []segment.Feature[Shopper]{
		segment.Numeric("orders per year", Shopper.PerYear).Log().Missing(segment.Median),
		segment.Numeric("basket", func(s Shopper) float64 { return s.Basket }).Log().Unit("EUR"),
		segment.Numeric("variety", Shopper.Variety).Log().Unit("categories"),
		segment.Numeric("share bought in the app", Shopper.App),
		segment.Numeric("share sent back", func(s Shopper) float64 { return s.ReturnShare }),
		segment.Numeric("service contacts", Shopper.ContactsPerTen).Log().Unit("per 10 orders"),
		segment.Descriptor("country", func(s Shopper) string { return s.Country }),
		segment.Descriptor("favourite category", func(s Shopper) string { return s.MainCategory }),
	},
}

// PerYear is the customer's rhythm while it orders: how many orders its usual
// time between two would make in a year; NaN after a single order.
func (s Shopper) PerYear() float64 { return 365.25 / 7 / s.GapMean }

// Variety is the number of categories that, bought in equal parts, would be
// mixed as much as this customer's.
func (s Shopper) Variety() float64 { return math.Exp(s.CategoryEntropy) }

// App is the share bought in the app; the shop's other channel is the web.
func (s Shopper) App() float64 {
	if s.MainChannel == "app" {
		return s.MainChannelShare
	}
	return 1 - s.MainChannelShare
}

// ContactsPerTen is how often ten orders lead to the service desk.
func (s Shopper) ContactsPerTen() float64 { return 10 * float64(s.Contacts) / float64(s.Orders) }

// Result is all that the way yields.
type Result struct {
	Table        *behavior.Table
	Worth        Worth
	Segmentation *segment.Segmentation[Shopper]
	Earnings     []value.Forecast // of each segment
	Profile      *expectation.Profile
	Deck         *persona.Deck
}

// analyse walks the way.
func analyse(ctx context.Context, d Data, o segment.Options) (*Result, error) {
	shoppers, r, err := know(ctx, d)
	if err != nil {
		return nil, err
	}
	// Customers become segments; how many there are is what replicates.
	if r.Segmentation, err = segment.Fit(ctx, shoppers, schema, o); err != nil {
		return nil, err
	}
	if r.Earnings, err = r.Worth.earnings(ctx, r.Segmentation.Membership()); err != nil {
		return nil, err
	}
	// What each segment expects and gets, how that came about, and what to fix first.
	r.Profile, err = expectation.Score(ctx, r.Segmentation.Membership(), d.Answers, d.Instrument, expectation.Options{Seed: 1, Waves: d.Waves})
	if err != nil {
		return nil, err
	}
	// Segments and expectations become personas.
	about, err := describe(ctx, shoppers, r)
	if err != nil {
		return nil, err
	}
	r.Deck, err = persona.Build(ctx, r.Segmentation.Summary(), r.Profile, about)
	return r, err
}

// know turns order lines into customers: how they behave and what they are
// worth.
func know(ctx context.Context, d Data) ([]Shopper, *Result, error) {
	// Order lines become behavior, one row a customer.
	ledger, err := behavior.Collect(ctx, d.Orders, behavior.Options{})
	if err != nil {
		return nil, nil, err
	}
	until := time.Date(2025, time.June, 30, 0, 0, 0, 0, time.UTC) // the records are complete up to this day
	table, err := ledger.Summarize(ctx, behavior.Window{Until: until})
	if err != nil {
		return nil, nil, err
	}

	// Behavior becomes worth.
	worth, err := appraise(ctx, ledger, table)
	if err != nil {
		return nil, nil, err
	}

	// The shop's own customers: behavior, worth and whatever else it knows.
	life := segment.LifecycleOf(table)
	shoppers := make([]Shopper, len(table.Customers))
	for i, c := range table.Customers {
		shoppers[i] = Shopper{
			Customer: c,
			Country:  d.Country[c.ID],
			Contacts: d.Contacts[c.ID],
			Worth:    worth.EUR[i],
			State:    life.State(c, worth.Alive[i]),
		}
	}
	return shoppers, &Result{Table: table, Worth: worth}, nil
}

func main() {
	var out output
	flag.StringVar(&out.html, "html", "", "write a page with all pictures to this file")
	flag.StringVar(&out.deck, "deck", "", "write the personas as a deck to this file: .html, .md, .json, or .svg for the first of them")
	flag.StringVar(&out.language, "lang", "en", "language of the deck: en, de or da")
	flag.Parse()
	if err := run(context.Background(), out); err != nil {
		fmt.Fprintln(os.Stderr, "quickstart:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out output) error {
	words, err := out.words() // what was called wrongly is said before the work
	if err != nil {
		return err
	}
	dir, err := fs.Sub(sample, "sample")
	if err != nil {
		return err
	}
	data, err := load(dir)
	if err != nil {
		return err
	}
	result, err := analyse(ctx, data, segment.Options{Seed: 1})
	if err != nil {
		return err
	}
	if err := out.write(result, data.Waves, words); err != nil {
		return err
	}
	return show(os.Stdout, result, data.Instrument)
}
