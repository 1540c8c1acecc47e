package orders

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/clientele-go/clientele/internal/table"
	"github.com/clientele-go/clientele/segment/behavior"
)

// The reasons why a row is bad, in order of precedence.
const (
	CustomerMissing     = "customer missing"
	Cancelled           = "cancelled"
	QuantityNotPositive = "quantity not positive"
	PriceNotPositive    = "price or amount not positive"
	Unparsable          = "unparsable"
)

// Reasons returns the reasons in order of precedence.
func Reasons() []string {
	return []string{CustomerMissing, Cancelled, QuantityNotPositive, PriceNotPositive, Unparsable}
}

// Options of [Read]. The zero value recognises the columns by their names and
// stops at the first bad row.
type Options struct {
	// Columns names the column of a role, or [table.None]. Default: by
	// [table.Recognise], and a column of discounts among which none is above 1 is
	// refused then, even with SkipBad. Names must be in the header.
	Columns map[table.Role]string
	// SkipBad counts bad rows instead of stopping at the first.
	SkipBad bool
	// Location is where days are taken and where times without a zone are.
	// Default: UTC; any location.
	Location *time.Location
	// Dates is the layout of the time column, as [table.Clock].Layout: "dmy",
	// "mdy" or a layout of package time. Default: recognised row by row; a date
	// that could be read either way stops the reading even with SkipBad.
	Dates string
	// Decimal is the mark before decimals, '.' or ',', as [table.Reader.SetDecimal]
	// takes it. Default: a point, and in a file of semicolons a comma too; a
	// column whose points may as well stand between thousands is refused then,
	// even with SkipBad.
	Decimal rune
	// Progress is called every few hundred rows, from the calling goroutine,
	// with the rows and the bytes of input (compressed, if it is) read so far.
	// Default: nobody.
	Progress func(rows, bytes int64)
}

// Report says what became of the rows.
type Report struct {
	Columns string             // which column was taken for what, for people
	Rows    int                // rows in the file, without the header
	Kept    int                // rows in the ledger
	Skipped map[string]int     // by reason, every reason of [Reasons] with its count
	First   map[string]*BadRow // the first row of each reason that was skipped
	Numbers bool               // whether the file has order numbers, so that a row need not be an order
}

// BadRow is the error of a row that stops the reading.
type BadRow struct {
	Line   int    // counted from 1, the header included
	Reason string // one of [Reasons]
	Column string // the column at fault; empty where it is the row as a whole
	Value  string // what stands there
	Err    error  // what is wrong with it, beyond the reason; may be nil
}

// Error returns the line, the reason, the column and its value.
func (e *BadRow) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "line %d: %s", e.Line, e.Reason)
	if e.Column != "" {
		value := e.Value
		if len(value) > 60 {
			value = value[:60] + "..."
		}
		fmt.Fprintf(&b, " (column %q, value %q)", e.Column, value)
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}

// Unwrap returns Err.
func (e *BadRow) Unwrap() error { return e.Err }

// Read reads a file of orders. See the package documentation for what a bad
// row is. Without SkipBad the error of the first is a *[BadRow]. There is no
// partial result.
func Read(ctx context.Context, in io.Reader, o Options) (*behavior.Ledger, *Report, error) {
	t, err := table.Open(in)
	if err != nil {
		return nil, nil, err
	}
	layout, err := table.Recognise(t.Header(), o.Columns)
	if err != nil {
		return nil, nil, err
	}
	if o.Decimal != 0 {
		if err := t.SetDecimal(o.Decimal); err != nil {
			return nil, nil, err
		}
	}
	r := newRows(t, layout, o)
	ledger := behavior.NewLedger(behavior.Options{Location: o.Location})
	report := &Report{Columns: layout.Describe(t.Header()), Skipped: map[string]int{}, First: map[string]*BadRow{}, Numbers: layout.Number >= 0}
	for _, reason := range Reasons() {
		report.Skipped[reason] = 0
	}
	batches, stop := r.start()
	defer stop()
	for b := range batches {
		if ctx.Err() != nil {
			return nil, nil, fmt.Errorf("reading orders: %w", context.Cause(ctx))
		}
		if err := b.into(ledger, report, o.SkipBad); err != nil {
			return nil, nil, err
		}
		if b.err != nil {
			return nil, nil, b.err
		}
		if o.Progress != nil {
			o.Progress(int64(report.Rows), b.bytes)
		}
	}
	return ledger, report, nil
}

// Summary says for people how many rows were kept and skipped.
func (r *Report) Summary() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d of %d rows kept", r.Kept, r.Rows)
	for _, reason := range Reasons() {
		if n := r.Skipped[reason]; n > 0 {
			b.WriteString("; " + strconv.Itoa(n) + " " + reason)
		}
	}
	return b.String()
}
