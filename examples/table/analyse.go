package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/clientele-go/clientele/segment"
)

// result is all that is found out about a table. The fit and the people are
// private; what screen, page and JSON show is in the published part.
type result struct {
	columns []*column
	dropped int // rows left out by -missing drop
	people  []person
	schema  segment.Schema[person]
	fit     *segment.Segmentation[person]
	rule    *segment.Rule[person] // nil: fewer than two segments can be shown

	published
}

// starts are more than segment.Options would take where the table is small: k-means
// gets stuck in places that are nearly as good.
func starts(people int) int { return min(max(500_000/people, 10), 50) }

// analyse is the way from a sheet to segments. progress may be nil.
func analyse(ctx context.Context, c config, s *sheet, progress func(segment.Progress)) (*result, error) {
	r := &result{}
	var err error
	if r.columns, r.dropped, err = s.understand(c); err != nil {
		return nil, err
	}
	if r.schema, err = schema(c, s, r.columns); err != nil {
		return nil, err
	}
	for i := range s.lines {
		r.people = append(r.people, person(i))
	}
	o := segment.Options{K: segment.Between(c.low, c.high), Seed: c.seed, Method: methods[c.method], Starts: starts(len(s.lines)), Progress: progress}
	if r.fit, err = segment.Fit(ctx, r.people, r.schema, o); err != nil {
		return nil, s.inFile(err)
	}
	if c.html != "" || c.json != "" { // the screen does not show them
		if r.solutions, err = r.acrossSolutions(ctx, o); err != nil {
			return nil, err
		}
	}
	tests, err := segment.Associate(ctx, r.people, r.schema, r.fit.Membership())
	if err != nil {
		return nil, err
	}
	if k := len(r.fit.Summary().Segments); k > 1 {
		// Twice as many answers as segments come much nearer to the model and can
		// still be read.
		if r.rule, err = r.fit.Model.Rule(ctx, r.people, segment.RuleOptions{Leaves: 2 * k, Depth: 6, Seed: c.seed}); err != nil {
			return nil, err
		}
	}
	return r, r.publish(c, tests)
}

// understand says what the columns are. Where rows with unknown values are to be
// left out, those of the columns that count decide, and the rest is looked at anew.
func (s *sheet) understand(c config) ([]*column, int, error) {
	a, err := s.asked(c)
	if err != nil {
		return nil, 0, err
	}
	columns, err := s.columns(a)
	if err != nil || c.missing != "drop" {
		return columns, 0, err
	}
	wanted, dropped := slices.Repeat([]bool{true}, len(s.lines)), 0
	for j, col := range columns {
		for i, cell := range s.cells[j] {
			if cell == "" && col.kind != left {
				wanted[i] = false
			}
		}
	}
	for _, ok := range wanted {
		if !ok {
			dropped++
		}
	}
	if len(s.lines)-dropped < fewest {
		return nil, 0, fmt.Errorf("fewer than %d rows know all that counts; -drop columns that few answered", fewest)
	}
	s.keep(wanted)
	columns, err = s.columns(a)
	return columns, dropped, err
}

// inFile says where in the file the person stands that an error is about.
func (s *sheet) inFile(err error) error {
	bad := (*segment.RowError)(nil)
	if !errors.As(err, &bad) || bad.Row < 0 || bad.Row >= len(s.lines) {
		return err
	}
	return fmt.Errorf("line %d, column %q: %s", s.lines[bad.Row], bad.Column, bad.Reason)
}
