package orders

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/clientele-go/clientele/internal/table"
	"github.com/clientele-go/clientele/segment/behavior"
)

// rows turns the rows of a table into orders.
type rows struct {
	table  *table.Reader
	layout table.Layout
	clock  table.Clock
	flag   bool // the status column is a yes or no to "cancelled?"
	line   int  // of the row read last

	// The time read last and its text: files are often sorted by day.
	timeText string
	time     time.Time

	quantities, money, discounts *table.Points // nil where the caller named the decimal mark

	discount     float64 // the largest so far
	discountName bool    // the caller named the column of discounts
}

func newRows(t *table.Reader, l table.Layout, o Options) *rows {
	r := &rows{table: t, layout: l, clock: table.Clock{Location: o.Location, Layout: o.Dates}}
	if o.Decimal == 0 {
		r.quantities, r.money, r.discounts = &table.Points{}, &table.Points{}, &table.Points{}
	}
	_, r.discountName = o.Columns[table.RoleDiscount]
	if l.Status >= 0 {
		r.flag = strings.Contains(strings.ToLower(t.Header()[l.Status]), "cancel")
	}
	return r
}

// next reads one row into order. bad says what is wrong with it; err is io.EOF at
// the end, or the failure of the input.
func (r *rows) next(order *behavior.Order) (bad *BadRow, err error) {
	row, line, err := r.table.Read()
	r.line = line
	if err == nil {
		return r.order(row, order), nil
	}
	if fault := (*table.RowError)(nil); errors.As(err, &fault) {
		return &BadRow{Line: fault.Line, Reason: Unparsable, Err: fault.Err}, nil
	}
	if err != io.EOF {
		err = fmt.Errorf("reading orders: %w", err)
	}
	return nil, err
}

// order reads the fields. All of them are looked at before a reason is given,
// because the reason that counts is the first in the order of precedence, not
// the first that is met.
func (r *rows) order(row []string, o *behavior.Order) *BadRow {
	l := &r.layout
	*o = behavior.Order{
		Customer: strings.TrimSpace(row[l.Customer]),
		Number:   field(row, l.Number),
		Channel:  field(row, l.Channel),
		Category: field(row, l.Category),
		Returned: l.Returned >= 0 && yes(row[l.Returned]),
	}
	if missing(o.Customer) {
		return r.bad(row, l.Customer, CustomerMissing, nil)
	}
	if cancelledNumber(o.Number) {
		return r.bad(row, l.Number, Cancelled, nil)
	}
	if l.Status >= 0 && r.cancelled(row[l.Status]) {
		return r.bad(row, l.Status, Cancelled, nil)
	}
	quantity, quantityErr := 0.0, error(nil)
	if l.Quantity >= 0 {
		quantity, quantityErr = r.number(row, l.Quantity, r.quantities)
		if quantityErr == nil && quantity <= 0 {
			return r.bad(row, l.Quantity, QuantityNotPositive, nil)
		}
	}
	money := r.moneyColumn()
	amount, amountErr := r.number(row, money, r.money)
	if amountErr == nil && (amount < 0 || amount == 0 && l.Amount < 0) {
		return r.bad(row, money, PriceNotPositive, nil)
	}
	if quantityErr != nil {
		return r.bad(row, l.Quantity, Unparsable, quantityErr)
	}
	if amountErr != nil {
		return r.bad(row, money, Unparsable, amountErr)
	}
	if l.Amount < 0 {
		amount *= quantity
		if math.IsInf(amount, 0) {
			return r.bad(row, money, Unparsable, errors.New("times the quantity is too large for a number"))
		}
	}
	if l.Discount >= 0 {
		if bad := r.off(row, o); bad != nil {
			return bad
		}
	}
	if text := row[l.Time]; text != r.timeText {
		t, err := r.clock.Time(text)
		if err != nil {
			return r.bad(row, l.Time, Unparsable, err)
		}
		r.timeText, r.time = text, t
	}
	o.Time, o.Amount, o.Quantity = r.time, amount, quantity
	return nil
}

// off reads the discount. An empty field is none: most orders have none.
func (r *rows) off(row []string, o *behavior.Order) *BadRow {
	column := r.layout.Discount
	if field(row, column) == "" {
		return nil
	}
	x, err := r.number(row, column, r.discounts)
	if err == nil && x < 0 {
		err = errors.New("a discount is below zero")
	}
	if err != nil {
		return r.bad(row, column, Unparsable, err)
	}
	o.Discount, r.discount = x, max(r.discount, x)
	return nil
}

// moneyColumn is where the amount stands, or else the price.
func (r *rows) moneyColumn() int {
	if r.layout.Amount < 0 {
		return r.layout.Price
	}
	return r.layout.Amount
}

// number reads a number and has its column watched.
func (r *rows) number(row []string, column int, watch *table.Points) (float64, error) {
	if watch != nil {
		watch.See(row[column], r.line)
	}
	return r.table.Number(row[column])
}

// ErrShares is what the error of a column wraps whose discounts may be shares.
var ErrShares = errors.New("no value is above 1, so these may be shares, or a yes and no, rather than amounts of money; " +
	"name the column if they are amounts (-discount COLUMN), or leave it out (-discount " + table.None + ")")

// ambiguous returns an error where the points in the numbers of a column were
// read as decimal points and may be none, or where discounts may be shares. It can
// be told at the end only.
func (r *rows) ambiguous() error {
	if r.discount > 0 && r.discount <= 1 && !r.discountName {
		return fmt.Errorf("column %q: %w", r.table.Header()[r.layout.Discount], ErrShares)
	}
	if r.money == nil {
		return nil
	}
	if err := r.money.Err(); err != nil {
		return fmt.Errorf("column %q: %w", r.table.Header()[r.moneyColumn()], err)
	}
	if err := r.quantities.Err(); err != nil {
		return fmt.Errorf("column %q: %w", r.table.Header()[r.layout.Quantity], err)
	}
	if err := r.discounts.Err(); err != nil {
		return fmt.Errorf("column %q: %w", r.table.Header()[r.layout.Discount], err)
	}
	return nil
}

func (r *rows) bad(row []string, column int, reason string, err error) *BadRow {
	return &BadRow{Line: r.line, Reason: reason, Column: r.table.Header()[column], Value: row[column], Err: err}
}

// field returns a column's text without spaces around it, "" where there is no
// such column.
func field(row []string, column int) string {
	if column < 0 {
		return ""
	}
	return strings.TrimSpace(row[column])
}

// missing tells whether a customer field says that nobody is known.
func missing(s string) bool {
	switch len(s) {
	case 0:
		return true
	case 2, 3, 4:
		switch strings.ToLower(s) {
		case "na", "n/a", "nan", "null", "none":
			return true
		}
	}
	return false
}

// cancelledNumber tells whether an order number is that of a cancellation.
func cancelledNumber(s string) bool {
	return len(s) > 1 && (s[0] == 'C' || s[0] == 'c') && s[1] >= '0' && s[1] <= '9'
}

// cancelled reads a status column.
func (r *rows) cancelled(s string) bool {
	if r.flag {
		return yes(s)
	}
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "cancelled", "canceled", "cancel", "void", "voided":
		return true
	}
	return false
}

// yes reads a column of yes and no.
func yes(s string) bool {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "1", "true", "t", "yes", "y", "cancelled", "canceled", "returned":
		return true
	}
	return false
}
