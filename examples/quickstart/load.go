package main

import (
	"compress/gzip"
	"embed"
	"encoding/csv"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/segment/behavior"
)

//go:embed sample
var sample embed.FS

// Data is what a shop has: orders as a stream, the rest small enough for
// memory.
type Data struct {
	Orders     iter.Seq2[behavior.Order, error]
	Country    map[string]string // by customer
	Contacts   map[string]int    // with the service desk, by customer
	Instrument *expectation.Instrument
	Answers    []expectation.Answer
	Waves      []int64 // first days of the waves of the survey, in days since 1970
}

// load reads the files of a shop. In a service these would be queries.
func load(dir fs.FS) (Data, error) {
	d := Data{Orders: orders(dir), Country: map[string]string{}, Contacts: map[string]int{}}
	for _, first := range []string{"2024-09-01", "2024-12-01", "2025-03-01", "2025-06-02"} {
		day, err := behavior.ParseDate(first)
		if err != nil {
			return d, err
		}
		d.Waves = append(d.Waves, int64(day))
	}
	for row, err := range table(dir, "customers.csv", "customer", "country") {
		if err != nil {
			return d, err
		}
		d.Country[row[0]] = row[1]
	}
	for row, err := range table(dir, "contacts.csv.gz", "customer") {
		if err != nil {
			return d, err
		}
		d.Contacts[row[0]]++
	}
	file, err := dir.Open("instrument.json")
	if err != nil {
		return d, err
	}
	defer file.Close()
	if d.Instrument, err = expectation.ReadInstrument(file); err != nil {
		return d, err
	}
	d.Answers, err = answers(dir, d.Instrument)
	return d, err
}

// orders reads one order line after the other; nothing is held in memory.
func orders(dir fs.FS) iter.Seq2[behavior.Order, error] {
	return func(yield func(behavior.Order, error) bool) {
		columns := []string{"order", "date", "customer", "category", "channel", "amount", "returned"}
		for row, err := range table(dir, "orders.csv.gz", columns...) {
			var o behavior.Order
			if err == nil {
				o = behavior.Order{Number: row[0], Customer: row[2], Category: row[3], Channel: row[4], Returned: row[6] == "yes"}
				o.Time, err = time.Parse(time.DateOnly, row[1])
			}
			if err == nil {
				o.Amount, err = strconv.ParseFloat(row[5], 64)
			}
			if !yield(o, err) || err != nil {
				return
			}
		}
	}
}

// answers reads a row a respondent, with a column for each item. An empty cell
// is a question that was skipped.
func answers(dir fs.FS, in *expectation.Instrument) ([]expectation.Answer, error) {
	columns := []string{"date", "customer"}
	for _, item := range in.Items {
		columns = append(columns, item.ID)
	}
	var out []expectation.Answer
	for row, err := range table(dir, "answers.csv.gz", columns...) {
		if err != nil {
			return nil, err
		}
		day, err := behavior.ParseDate(row[0])
		if err != nil {
			return nil, err
		}
		a := expectation.Answer{Respondent: row[1], When: int64(day)}
		for i, cell := range row[2:] {
			v := math.NaN()
			if cell != "" {
				if v, err = strconv.ParseFloat(cell, 64); err != nil {
					return nil, fmt.Errorf("answers.csv.gz: customer %q, column %s: %w", row[1], in.Items[i].ID, err)
				}
			}
			a.Values = append(a.Values, v)
		}
		out = append(out, a)
	}
	return out, nil
}

// table yields the named columns of a CSV file, row after row.
func table(dir fs.FS, name string, columns ...string) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		if err := eachRow(dir, name, columns, func(row []string) bool { return yield(row, nil) }); err != nil {
			yield(nil, fmt.Errorf("%s: %w", name, err))
		}
	}
}

// eachRow calls do until it returns false; the row is used again for the next.
func eachRow(dir fs.FS, name string, columns []string, do func([]string) bool) error {
	file, err := dir.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	var in io.Reader = file
	if strings.HasSuffix(name, ".gz") {
		if in, err = gzip.NewReader(file); err != nil {
			return err
		}
	}
	rows := csv.NewReader(in)
	rows.ReuseRecord = true
	header, err := rows.Read()
	if err != nil {
		return err
	}
	at := make([]int, len(columns))
	for i, c := range columns {
		if at[i] = slices.Index(header, c); at[i] < 0 {
			return fmt.Errorf("no column %q", c)
		}
	}
	row := make([]string, len(columns))
	for {
		record, err := rows.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		for i, c := range at {
			row[i] = record[c]
		}
		if !do(row) {
			return nil
		}
	}
}
