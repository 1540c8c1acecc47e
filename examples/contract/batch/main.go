// Command batch is a nightly job: it reads orders from standard input
// (customer,date,amount) and writes the personas they make as Markdown to
// standard output.
package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"log"
	"os"
	"strconv"
	"time"

	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/card"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/behavior"
	"github.com/clientele-go/clientele/segment/value"
)

func main() {
	if err := run(context.Background(), os.Stdin, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// customer is what this job knows about a customer: behavior and worth.
type customer struct {
	behavior.Customer
	worth float64
}

func run(ctx context.Context, in io.Reader, out io.Writer) error {
	ledger, err := behavior.Collect(ctx, orders(in), behavior.Options{})
	if err != nil {
		return err
	}
	table, err := ledger.Summarize(ctx, behavior.Window{Unit: behavior.Week})
	if err != nil {
		return err
	}

	histories, spendings := value.Histories(table), value.Spendings(table)
	method, err := foretells(ctx, ledger, table)
	if err != nil {
		return err
	}
	buying, err := method.Fit(ctx, histories, value.Options{})
	if err != nil {
		return err
	}
	spend, err := value.FitGammaGamma(ctx, spendings, value.Options{})
	if err != nil {
		return err
	}
	year := value.Months(12, .10, table.Unit)
	worth, err := value.CLVs(ctx, buying.Model, spend.Model, histories, spendings, year, 0)
	if err != nil {
		return err
	}
	customers := make([]customer, len(worth))
	for i, c := range table.Customers {
		customers[i] = customer{c, worth[i]}
	}

	seg, err := segment.Fit(ctx, customers, segment.Schema[customer]{
		ID:    func(c customer) string { return c.ID },
		Worth: func(c customer) float64 { return c.worth },
		Features: []segment.Feature[customer]{
			segment.Numeric("days with an order", func(c customer) int { return c.Periods }).Log(),
			segment.Numeric("basket value", func(c customer) float64 { return c.Basket }).Log(),
			segment.Numeric("time since last order", func(c customer) float64 { return c.SinceLast }).Log().Unit("weeks"),
		},
	}, segment.Options{})
	if err != nil {
		return err
	}
	deck, err := persona.Build(ctx, seg.Summary(), nil, persona.Options{})
	if err != nil {
		return err
	}
	return card.Markdown(out, deck, card.Options{})
}

// foretells returns the model of ordering that, fitted to the first two thirds of
// the records, foretold the last third best.
func foretells(ctx context.Context, ledger *behavior.Ledger, table *behavior.Table) (m value.Method, err error) {
	cut := table.From + (table.Until-table.From)*2/3
	before, after, err := ledger.Split(ctx, behavior.Window{Unit: table.Unit}, cut.Time())
	if err != nil {
		return m, err
	}
	later := make([]int, len(after))
	for i, a := range after {
		later[i] = a.Frequency
	}
	all := value.Methods()
	c, err := value.Compare(ctx, value.Histories(before), later, float64(table.Until-cut)/table.Unit.Days(), all, value.CompareOptions{})
	if err != nil {
		return m, err
	}
	return all[c.Best], nil
}

// orders reads the rows one by one: a stream may be larger than memory.
func orders(in io.Reader) iter.Seq2[behavior.Order, error] {
	return func(yield func(behavior.Order, error) bool) {
		r := csv.NewReader(in)
		r.FieldsPerRecord, r.ReuseRecord = 3, true
		for {
			row, err := r.Read()
			if err == io.EOF {
				return
			}
			var o behavior.Order
			if err == nil {
				o, err = order(row)
			}
			if err != nil {
				line, _ := r.FieldPos(0)
				err = fmt.Errorf("line %d: %w", line, err)
			}
			if !yield(o, err) || err != nil {
				return
			}
		}
	}
}

func order(row []string) (o behavior.Order, err error) {
	o.Customer = row[0]
	if o.Time, err = time.Parse(time.DateOnly, row[1]); err != nil {
		return o, err
	}
	o.Amount, err = strconv.ParseFloat(row[2], 64)
	return o, err
}
