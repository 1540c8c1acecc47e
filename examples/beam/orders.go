package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/fileio"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
)

// order is a row of a file. Days are counted from 1 January 1970.
type order struct {
	Customer string
	Day      int64
	Amount   float64
}

// columns are the names of those that are read.
type columns struct{ Customer, Date, Amount string }

func (c columns) validate() error {
	if c.Customer == c.Date || c.Date == c.Amount || c.Customer == c.Amount || c.Customer == "" || c.Date == "" || c.Amount == "" {
		return errors.New("-customer, -date and -amount must name three columns")
	}
	return nil
}

// What happens along the way is counted where it happens; the runner adds it up.
var (
	ordersRead   = beam.NewCounter("segments", "orders")
	rowsSkipped  = beam.NewCounter("segments", "skipped")
	customersOut = beam.NewCounter("segments", "outside") // customers who ordered only later
)

// readFn reads a file. One worker reads a file from end to end, because a quoted
// line break could be anywhere and because a bad row is to be named by its line: give
// many files to many workers.
type readFn struct {
	Columns columns
	SkipBad bool
}

func init() {
	beam.RegisterType(reflect.TypeFor[order]())
	register.DoFn3x1[context.Context, fileio.ReadableFile, func(order), error](&readFn{})
	register.Emitter1[order]()
}

func readOrders(s beam.Scope, c config) beam.PCollection {
	s = s.Scope("orders")
	files := fileio.ReadMatches(s, fileio.MatchFiles(s, c.orders, fileio.MatchEmptyDisallow()))
	read := beam.ParDo(s, &readFn{c.columns, c.skipBad}, files)
	return beam.Reshuffle(s, read) // or the worker that read a file would do all else for it too
}

func (f *readFn) ProcessElement(ctx context.Context, file fileio.ReadableFile, emit func(order)) error {
	r, err := file.Open(ctx)
	if err != nil {
		return err
	}
	defer r.Close()
	return f.read(r, file.Metadata.Path, func(o order) { ordersRead.Inc(ctx, 1); emit(o) }, func() { rowsSkipped.Inc(ctx, 1) })
}

// read emits the orders of a file. The first bad row is an error that names file and
// line, or, where they are skipped, is counted.
func (f *readFn) read(in io.Reader, file string, emit func(order), skipped func()) error {
	name := path.Base(file)
	r := csv.NewReader(in)
	r.ReuseRecord = true
	header, err := r.Read()
	if err != nil {
		return fmt.Errorf("%s: the header: %w", name, err)
	}
	header[0] = strings.TrimPrefix(header[0], "\ufeff") // as spreadsheets write it
	var at [3]int
	for i, want := range []string{f.Columns.Customer, f.Columns.Date, f.Columns.Amount} {
		at[i] = -1
		for j, column := range header {
			if column == want {
				at[i] = j
			}
		}
		if at[i] < 0 {
			return fmt.Errorf("%s: no column is called %q among %q (-customer, -date and -amount name them)", name, want, header)
		}
	}
	for {
		row, err := r.Read()
		if err == io.EOF {
			return nil
		}
		var o order
		if err == nil {
			if o, err = parse(row[at[0]], row[at[1]], row[at[2]]); err != nil {
				line, _ := r.FieldPos(0)
				err = fmt.Errorf("line %d: %w", line, err)
			}
		} else if bad := (*csv.ParseError)(nil); !errors.As(err, &bad) {
			return fmt.Errorf("%s: %w", name, err) // of the disk or the network, not of a row
		}
		switch {
		case err == nil:
			emit(o)
		case f.SkipBad:
			skipped()
		default:
			return fmt.Errorf("%s: %w (-skip-bad leaves such rows out and counts them)", name, err)
		}
	}
}

// parse reads one row, of which the customer and the number must not end up in a
// log of the runner: errors do not repeat them.
func parse(customer, date, amount string) (o order, err error) {
	if o.Customer = strings.Clone(strings.TrimSpace(customer)); o.Customer == "" {
		return o, errors.New("customer is missing")
	}
	day := strings.TrimSpace(date)
	if len(day) > len(time.DateOnly) && (day[10] == ' ' || day[10] == 'T') {
		day = day[:10]
	}
	t, err := time.Parse(time.DateOnly, day)
	if err != nil || t.Year() < 1 {
		return o, errors.New("date is not like 2006-01-02")
	}
	o.Day = t.Unix() / 86400
	if o.Amount, err = strconv.ParseFloat(strings.TrimSpace(amount), 64); err != nil || math.IsInf(o.Amount, 0) || math.IsNaN(o.Amount) {
		return o, errors.New("amount is not a number")
	}
	if o.Amount < 0 {
		return o, errors.New("amount is below zero: give the net amount of each order")
	}
	return o, nil
}
