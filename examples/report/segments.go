package main

import (
	"context"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/behavior"
)

// options asks for the number of segments that the caller names, or lets the
// data say how many of the range come out again when customers are drawn anew.
func (c config) options(among segment.Range, p *progress) segment.Options {
	o := segment.Options{K: among, Seed: c.seed, Progress: p.hook}
	if c.k > 0 {
		o.K = segment.Exactly(c.k)
	}
	return o
}

// byOrders is how many segments are looked for in orders. Two, those who buy
// and those who hardly do, come out of any shop's orders and tell nobody
// anything, so that they are left to shops too small for more.
func byOrders(customers int) segment.Range {
	if customers < 20*fewest {
		return segment.Between(2, 8)
	}
	return segment.Between(3, 8)
}

// segmentOrders makes segments of how often, how recently and for how much
// customers buy. How long a customer has been one describes a segment and does
// not shape it: it says when somebody came, not who came.
func (r *result) segmentOrders(ctx context.Context, c config, t *behavior.Table, customers []customer, p *progress) error {
	unit := t.Unit.String() + "s"
	life := segment.LifecycleOf(t)
	schema := segment.Schema[customer]{
		ID:    func(c customer) string { return c.ID },
		Worth: func(c customer) float64 { return c.worth },
		State: func(c customer) segment.State { return life.State(*c.Customer, c.pAlive) },
		Features: []segment.Feature[customer]{
			segment.Numeric("order days", func(c customer) int { return c.Periods }).Log(),
			// In days whatever -unit says: the logarithm of 1 + x bends otherwise
			// in years than in days, and a unit must not decide who belongs together.
			segment.Numeric("time since the last order", func(c customer) int { return int(t.Until - c.Last) }).Log().Unit("days"),
			segment.Numeric("basket value", func(c customer) float64 { return c.Basket }).Log(),
			segment.Numeric("time since the first order", func(c customer) float64 { return c.T }).Unit(unit).Descriptor(),
		},
	}
	add := func(f segment.Feature[customer]) { schema.Features = append(schema.Features, f) }
	if r.buying != nil {
		// The probability of still buying is left to the lifecycle: for whoever
		// ordered once, BG/NBD knows no dropout and answers 1, which is a property
		// of the model and would read like one of the customers.
		add(segment.Numeric(fmt.Sprintf("orders expected in %d months", horizonMonths),
			func(c customer) float64 { return c.expected }).Log().Descriptor())
	}
	if r.orders.channels {
		add(segment.Descriptor("main channel", func(c customer) string { return c.MainChannel }).Missing("(unknown)"))
	}
	if r.orders.categories {
		add(segment.Numeric("categories bought", func(c customer) int { return c.Categories }).Log().Descriptor())
		add(segment.Descriptor("main category", func(c customer) string { return c.MainCategory }).Missing("(unknown)"))
	}
	seg, err := segment.Fit(ctx, customers, schema, c.options(byOrders(len(customers)), p))
	if err != nil {
		return fmt.Errorf("%s: %w", c.orders, err)
	}
	r.membership, r.summary = seg.Membership(), seg.Summary()
	r.warnings = append(r.warnings, seg.Warnings...)
	return nil
}

// segmentGroups takes the segments that the survey states itself. A value that
// only a few people share never becomes a segment, not even one that is left
// out later: its very name could say who they are.
func (r *result) segmentGroups(c config, people []respondent) error {
	size := map[string]int{}
	for _, x := range people {
		size[x.group]++
	}
	ids, groups := make([]string, len(people)), make([]string, len(people))
	shown := 0
	for i, x := range people {
		ids[i] = x.id
		if size[x.group] >= fewest {
			groups[i] = x.group // empty: in no segment
		}
		if groups[i] != "" {
			shown++
		}
	}
	if shown == 0 {
		return fmt.Errorf("%s: column %q: no value is shared by %d respondents, and nothing may be published about fewer", c.answers, c.group, fewest)
	}
	small := false
	for g, n := range size {
		small = small || g != "" && n < fewest
	}
	// No counts: with the number of people in all, how many are in no group
	// would tell how many are in the small ones.
	warn := func(code, format string, args ...any) {
		r.warnings = append(r.warnings, segment.Warning{Code: code, Subject: c.group, Text: fmt.Sprintf(format, args...)})
	}
	if small {
		warn("small-groups", "groups of fewer than %d people are left out", fewest)
	}
	if size[""] > 0 {
		warn("no-group", "respondents who name no group are left out")
	}
	var err error
	if r.membership, r.summary, err = segment.FromGroups(ids, groups, nil); err != nil {
		return fmt.Errorf("%s: %w", c.answers, err)
	}
	r.warnings = append(r.warnings, r.summary.Warnings...)
	return nil
}

// segmentAnswers makes segments of people who answer alike: one feature for
// each thing that the instrument measures of a dimension.
func (r *result) segmentAnswers(ctx context.Context, c config, in *expectation.Instrument, people []respondent, p *progress) error {
	schema := segment.Schema[respondent]{ID: func(x respondent) string { return x.id }}
	for i, l := range levels(in) {
		known := 0
		for _, x := range people {
			if !math.IsNaN(x.levels[i]) {
				known++
			}
		}
		name := l.name()
		if known < fewest {
			r.warnings = append(r.warnings, segment.Warning{Code: "hardly-answered", Subject: name, Text: fmt.Sprintf(
				"fewer than %d people answered, so that segments are not made of it", fewest)})
			continue
		}
		schema.Features = append(schema.Features,
			segment.Numeric(name, func(x respondent) float64 { return x.levels[i] }).Missing(segment.Mean))
	}
	if len(schema.Features) == 0 {
		return fmt.Errorf("%s: no dimension has been answered by %d people: there is nothing to make segments of", c.answers, fewest)
	}
	seg, err := segment.Fit(ctx, people, schema, c.options(segment.Between(2, 8), p))
	if err != nil {
		return fmt.Errorf("%s: %w", c.answers, err)
	}
	r.membership, r.summary = seg.Membership(), seg.Summary()
	r.warnings = append(r.warnings, seg.Warnings...)
	return nil
}

// few says a number of people without singling any out.
func few(n int) string {
	if n < fewest {
		return fmt.Sprintf("fewer than %d", fewest)
	}
	return count(int64(n))
}
