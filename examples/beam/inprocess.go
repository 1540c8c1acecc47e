package main

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/behavior"
	"github.com/clientele-go/clientele/segment/cluster"
)

// inProcess does what the pipeline does with one ledger, one tally and
// cluster.StreamKMeans, without Beam: how it would be done as long as the customers fit into
// one machine, and what the tests hold the pipeline against.
func inProcess(ctx context.Context, c config) (n counts, err error) {
	people, err := readAll(ctx, c, &n)
	if err != nil {
		return n, err
	}
	all, err := tallyOf(people)
	if err != nil {
		return n, err
	}
	e, err := all.Encoding()
	if err != nil {
		return n, err
	}
	x := cluster.Piece{Rows: cluster.Matrix{Rows: len(people), Cols: e.Coordinates()}}
	for _, p := range people {
		if x.Rows.Data, err = e.Append(x.Rows.Data, p); err != nil {
			return n, err
		}
		x.Keys = append(x.Keys, keyOf(p.ID))
	}
	k := cluster.StreamKMeans{K: c.k, Size: c.size, Starts: c.starts, MaxIter: c.passes, Seed: c.seed}
	m, err := k.Fit(ctx, func(yield func(cluster.Piece, error) bool) { yield(x, nil) })
	if err != nil {
		return n, err
	}
	groups := make([][]customer, c.k)
	for i, p := range people {
		label, _, _, _ := m.Assign(x.Rows.Row(i))
		groups[label] = append(groups[label], p)
	}
	members := make([]*customers, c.k)
	for i, g := range groups {
		if members[i], err = tallyOf(g); err != nil {
			return n, err
		}
	}
	if err := os.MkdirAll(c.out, 0o755); err != nil {
		return n, err
	}
	put := func(name, text string) {
		if err == nil {
			err = os.WriteFile(filepath.Join(c.out, name), []byte(text+"\n"), 0o600)
		}
	}
	var model string
	if err := finish(all, m, members, func(s string) { model = s; put("model.json", s) }, func(s string) { put("summary.json", s) }); err != nil {
		return n, err
	}
	assign, lines := assignFn{}, []string{}
	for i, p := range people {
		if err := assign.ProcessElement(point{p, x.Rows.Row(i)}, model, func(line string) { lines = append(lines, line) }); err != nil {
			return n, err
		}
	}
	put("members.csv", strings.Join(lines, "\n"))
	return n, err
}

func tallyOf(people []customer) (*customers, error) {
	t, err := segment.NewTally(schema())
	for i := 0; i < len(people) && err == nil; i++ {
		err = t.Add(people[i])
	}
	return t, err
}

// readAll reads all files into one ledger and sums it up.
func readAll(ctx context.Context, c config, n *counts) ([]customer, error) {
	files, err := filepath.Glob(c.orders)
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("%s: no such file: %w", c.orders, cmp.Or(err, os.ErrNotExist))
	}
	ledger, read := behavior.NewLedger(behavior.Options{}), &readFn{c.columns, c.skipBad}
	for _, name := range files {
		var fault error
		if err := open(name, func(r io.Reader) error {
			return read.read(r, name, func(o order) {
				n.orders++
				if err := ledger.Add(behavior.Order{Customer: o.Customer, Time: time.Unix(o.Day*86400, 0), Amount: o.Amount}); fault == nil {
					fault = err
				}
			}, func() { n.skipped++ })
		}); cmp.Or(err, fault) != nil {
			return nil, cmp.Or(err, fault)
		}
	}
	var window behavior.Window
	if c.until != "" {
		window.Until, _ = time.Parse(time.DateOnly, c.until) // the flags were checked
	}
	t, err := ledger.Summarize(ctx, window)
	if err != nil {
		return nil, err
	}
	people := make([]customer, len(t.Customers))
	for i, b := range t.Customers {
		people[i] = newCustomer(b, t.Until)
	}
	return people, nil
}

func open(name string, read func(io.Reader) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if strings.HasSuffix(name, ".gz") {
		z, err := gzip.NewReader(f)
		if err != nil {
			return err
		}
		return read(z)
	}
	return read(bufio.NewReader(f))
}
