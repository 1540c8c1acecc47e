package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/clientele-go/clientele/internal/orders"
	"github.com/clientele-go/clientele/internal/table"
	"github.com/clientele-go/clientele/segment/behavior"
)

// ordersFacts is what the report says about the orders as a whole.
type ordersFacts struct {
	rows       int  // kept and within the window
	outside    *int // good, but before -from or later than -until; nil where they are of a few customers
	numbers    *int // distinct order numbers, nil where the file has none
	window     window
	channels   bool // whether any row names a channel
	categories bool // whether any row names a category
}

// readOrders reads the file and sums it up per customer.
func (r *result) readOrders(ctx context.Context, c config, p *progress) (*behavior.Ledger, *behavior.Table, error) {
	f, err := os.Open(c.orders)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	ledger, read, err := orders.Read(ctx, f, orders.Options{
		Columns: c.columns, Dates: c.dates, Decimal: c.decimal, SkipBad: c.skipBad,
		Progress: p.reading("reading orders", f),
	})
	switch bad := (*orders.BadRow)(nil); {
	case errors.Is(err, table.ErrAmbiguousDate):
		return nil, nil, fmt.Errorf("%s: %w (with -dates)", c.orders, err)
	case errors.Is(err, table.ErrAmbiguousNumber):
		return nil, nil, fmt.Errorf("%s: %w (with -decimal . or -decimal ,)", c.orders, err)
	case errors.As(err, &bad) && !c.skipBad:
		return nil, nil, fmt.Errorf("%s: %w (-skip-bad leaves such rows out and counts them)", c.orders, err)
	case err != nil:
		return nil, nil, fmt.Errorf("%s: %w", c.orders, err)
	}
	left := leftOut{file: c.orders, rows: read.Rows, unusable: read.Skipped[orders.Unparsable]}
	for _, reason := range orders.Reasons() {
		r.skipped[reason] = read.Skipped[reason]
		if bad := read.First[reason]; bad != nil {
			left.reasons = append(left.reasons, badRows{reason, read.Skipped[reason], bad.Line, bad.Column, bad})
		}
	}
	if err := r.skip(left, p); err != nil {
		return nil, nil, err
	}
	if s := read.Skipped; s[orders.Cancelled]+s[orders.QuantityNotPositive]+s[orders.PriceNotPositive] > 0 {
		r.warn("refunds-left-out", "cancelled rows, and those with a quantity, price or amount below zero, were left out: where they take back what other rows "+
			"sold, what customers spent and are worth is counted before that; give the net amount of each order to have it after")
	}
	p.report("summing up customers", 0, 0)
	t, err := ledger.Summarize(ctx, c.window(c.until))
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", c.orders, err)
	}
	r.customers = len(t.Customers)
	if r.customers < fewest {
		return nil, nil, fmt.Errorf("%s: orders of fewer than %d customers, and nothing may be published about so few", c.orders, fewest)
	}
	r.orders = &ordersFacts{rows: t.Lines}
	if r.orders.outside, err = publicOutside(ctx, ledger, t); err != nil {
		return nil, nil, err
	}
	for i := range t.Customers {
		r.orders.channels = r.orders.channels || t.Customers[i].Channels > 0
		r.orders.categories = r.orders.categories || t.Customers[i].Categories > 0
	}
	if read.Numbers {
		r.orders.numbers = &t.Orders
	}
	r.warnings = append(r.warnings, t.Warnings...)
	r.publishWindow(t, c)
	r.checkUntil(t, c)
	r.checkFrom(t, p)
	r.checkTill(t, p)
	return ledger, t, nil
}

// publicOutside counts the rows outside the window; nil where they are, but not
// none of them, of fewer than ten customers, or mostly of a few.
func publicOutside(ctx context.Context, l *behavior.Ledger, t *behavior.Table) (*int, error) {
	if t.Outside == 0 {
		return &t.Outside, nil
	}
	if t.Outside < fewest {
		return nil, nil // spares another pass
	}
	whole, err := l.Summarize(ctx, behavior.Window{})
	if err != nil {
		return nil, err
	}
	inside := make(map[string]int, len(t.Customers))
	for i := range t.Customers {
		inside[t.Customers[i].ID] = t.Customers[i].Lines
	}
	rows := make([]float64, len(whole.Customers))
	for i := range whole.Customers {
		rows[i] = float64(whole.Customers[i].Lines - inside[whole.Customers[i].ID])
	}
	if !nobodyOrMany(rows) {
		return nil, nil
	}
	return &t.Outside, nil
}
