package shop

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/clientele-go/clientele/segment/behavior"
)

// Files returns the files of the sample by name: what a shop would export. The
// planted segments are in none of them.
func (s *Shop) Files() (map[string][]byte, error) {
	instrument, err := json.MarshalIndent(s.Instrument, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("shop: %w", err)
	}
	orders, err := pack(s.orders())
	if err != nil {
		return nil, fmt.Errorf("shop: %w", err)
	}
	contacts, err := pack(s.contacts())
	if err != nil {
		return nil, fmt.Errorf("shop: %w", err)
	}
	answers, err := pack(s.answers())
	if err != nil {
		return nil, fmt.Errorf("shop: %w", err)
	}
	return map[string][]byte{
		"orders.csv.gz":   orders,
		"contacts.csv.gz": contacts,
		"customers.csv":   s.customers(),
		"answers.csv.gz":  answers,
		"instrument.json": append(instrument, '\n'),
	}, nil
}

func (s *Shop) orders() []byte {
	rows := [][]string{{"order", "date", "customer", "category", "channel", "amount", "returned"}}
	for _, o := range s.Orders {
		returned := ""
		if o.Returned {
			returned = "yes"
		}
		rows = append(rows, []string{o.Number, o.Time.Format(time.DateOnly), o.Customer, o.Category, o.Channel,
			strconv.FormatFloat(o.Amount, 'f', 2, 64), returned})
	}
	return table(rows)
}

func (s *Shop) contacts() []byte {
	rows := [][]string{{"date", "customer", "topic"}}
	for _, c := range s.Contacts {
		rows = append(rows, []string{c.Time.Format(time.DateOnly), c.Customer, c.Topic})
	}
	return table(rows)
}

func (s *Shop) customers() []byte {
	rows := [][]string{{"customer", "country"}}
	for _, c := range s.Customers {
		rows = append(rows, []string{c.ID, c.Country})
	}
	return table(rows)
}

func (s *Shop) answers() []byte {
	header := []string{"date", "customer"}
	for _, item := range s.Instrument.Items {
		header = append(header, item.ID)
	}
	rows := [][]string{header}
	for _, a := range s.Answers {
		row := []string{behavior.Date(a.When).String(), a.Respondent}
		for _, v := range a.Values {
			cell := ""
			if !math.IsNaN(v) {
				cell = strconv.FormatFloat(v, 'g', -1, 64)
			}
			row = append(row, cell)
		}
		rows = append(rows, row)
	}
	return table(rows)
}

// table cannot fail: a buffer takes whatever is written.
func table(rows [][]string) []byte {
	var b bytes.Buffer
	_ = csv.NewWriter(&b).WriteAll(rows)
	return b.Bytes()
}

func pack(data []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
