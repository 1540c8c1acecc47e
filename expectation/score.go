package expectation

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/segment"
)

// profileVersion is the version of the published form.
const profileVersion = 1

// Score sets what the customers of each segment expect against what they get,
// and ranks what to fix first.
//
// Answers are joined to the membership by customer ID. A respondent is a
// customer in one role; of several answers the latest counts. A level is the
// mean of the dimension's answered items, reversed ones turned around, on the
// items' scale. The gap is perceived minus expected (or desired, where no
// expected level is asked) within the respondent, over the aspects that were
// answered on both sides, then averaged over respondents (Parasuraman, Zeithaml
// & Berry 1988). Intervals are 95 % Student intervals that know of survey
// weights and of customers who answer in several roles. Where a dimension asks for no
// level at all, the first of Options.References that holds for the segment stands in:
// Source says so, and the interval, Unmet and the ranks know of its standard error.
//
// The priority of a cell is a product of four shares, each 0 to 1:
//
//	importance on its scale (where it is asked of no dimension: Drive.Share, relative to the segment's largest; else 1)
//	x shortfall: max(-gap, 0) / width of the scale
//	x the segment's share of the worth of all customers (of their number where worth is not known)
//	x influence of the company on the dimension
//
// FixFirst ranks all cells of the profile by it, ties by the larger shortfall;
// PTop3 comes from a bootstrap of customers within segments. Ranks weigh how
// large and how important a shortfall is, not how sure: a cell that is not
// Unmet can stand before one that is, and Unmet says whether the gap is beyond
// chance. Nor do ranks say that mending a gap pays: that takes an experiment.
// [Profile.FixFirst] lists the first of them, and [Cell.Stake] says how many customers
// fall short and what share of all worth they hold.
//
// Who uses is not who pays. Where the answers of a segment come from several roles,
// [Cell.Roles] has the levels and the gap of each role that may be shown, with a
// ranking of its own over segments, dimensions and roles: by the same priority, from
// the role's figures, times the influence and the impact of the role that
// Options.Roles states. They weigh that ranking alone; a cell mixes its roles as they
// answered. Answers of prospects make [Profile.Prospects], and enter no segment.
//
// Where the instrument asks for an outcome, what drives it is derived per segment from
// the customers who rate it and all dimensions that three fifths of the respondents
// rate, if these are 100 and 50 + 8 for each dimension: [Cell.Drive] has the shares of
// Lindeman, Merenda & Gold with penalty and reward (package driver), with as many
// replicates as the ranking. Where they stand in for importance, each replicate of the
// ranking takes the shares of one of theirs. The two are drawn apart, so how uncertain
// the shares are counts, and how they vary together with the gaps does not.
//
// Where Kano's questions are asked they are answered with whole numbers from 1 to 5. A
// must-be (probability of one half and more in Cell.Kano) that lies below its adequate
// level goes before all else in FixFirst. The probabilities of [Cell.Methods] come from
// a bootstrap of customers of its own, with the same seed and as many replicates.
//
// Where Options.Waves sets waves apart, all of this is that of the last one, and
// [Cell.Waves] holds the levels of each with their change, trend and alarm. Of those who
// answered in earlier waves only, the last counts as not having answered.
//
// Beside the gaps stand the zone of tolerance where its two ends are asked ([Zone]), the
// quality over all dimensions ([Quality]) and, where an outcome is asked, what missing
// and surpassing expectations goes with in it ([Effect]).
//
// Options.Observations are joined to the segments by customer as answers are, and
// [Cell.Evidence] sets one mean a kind beside the survey: of each customer's
// observations the mean, older ones counting less, and of these the mean over
// customers. Levels, gaps and ranks are those of the survey alone.
//
// What comes back may be published: what describes fewer than ten customers is
// left out and said so, and so is a count that differs from another by fewer.
// The same input gives the same profile on any number of workers and in any
// order of answers. Neither input is changed; ctx is looked at throughout, and
// when it is done its cause comes back and no profile.
//
// Errors name the row, the customer and the item: a context, membership or
// instrument that is nil, options or an instrument that Validate rejects, a
// membership with a duplicate customer or segment ID or a label of no segment,
// an answer without respondent, with the wrong number of values, with a value
// outside its scale or a weight outside 1e-6 to 1e6, a prospect that is a customer
// or has answered what only customers know, and by its index an observation or a
// reference that cannot be (unknown kind, source, dimension or segment, a level
// off the scale). The documentation of the
// package lists the warning codes.
func Score(ctx context.Context, m *segment.Membership, answers []Answer, in *Instrument, o Options) (*Profile, error) {
	if ctx == nil {
		return nil, errors.New("expectation: the context is nil")
	}
	if err := errors.Join(in.Validate(), o.Validate()); err != nil {
		return nil, err
	}
	influence, err := o.influences(in)
	if err != nil {
		return nil, err
	}
	outcome, err := o.outcome(in)
	if err != nil {
		return nil, err
	}
	plan := newPlan(in)
	j, err := join(ctx, m, answers, plan, o.Role, o.Waves)
	if err != nil {
		return nil, stopped(ctx, err)
	}
	if err := plan.refer(o.References, m); err != nil {
		return nil, err
	}
	profile := &Profile{Version: profileVersion, Segments: []Segment{}, Warnings: []Warning{}}
	warn := func(ws ...Warning) { profile.Warnings = append(profile.Warnings, ws...) }
	warn(j.warnings()...)
	warn(plan.warnings()...)

	groups, err := j.groups(ctx, plan, o.Workers)
	if err != nil {
		return nil, stopped(ctx, err)
	}
	published, left := j.split(m, groups)
	warn(left...)
	shares, doubts := worthShares(m, j.sizes)
	warn(doubts...)

	s := &scoring{ctx: ctx, m: m, o: o, plan: plan, joined: j, groups: published, shares: shares, influence: influence, outcome: outcome, profile: profile}
	for _, chapter := range []func() error{
		s.levels, s.zones, s.kano, s.results, s.drives, s.effects, s.methods, s.qualities, s.shrink, s.silent,
		s.references, s.evidence, s.rank, s.stakes, s.byRole, s.waves, s.prospects, s.doubts, s.styles,
	} {
		if err := chapter(); err != nil {
			return nil, stopped(ctx, err)
		}
		if ctx.Err() != nil {
			return nil, stopped(ctx, context.Cause(ctx))
		}
	}
	return profile, nil
}

// scoring is a profile in the making. Each chapter of it is a method, in a file of
// its own, that fills in what the instrument asks for.
type scoring struct {
	ctx       context.Context
	m         *segment.Membership
	o         Options
	plan      *plan
	joined    *joined
	groups    []*group // of the segments that are published, in the order of profile.Segments
	cells     []*cell  // of the first segment, then of the next
	shares    shares
	panel     []bool    // segments that are but those who ever answered
	influence []float64 // of the dimensions
	outcome   int       // item that importance is derived for, -1: none
	profile   *Profile
}

func (s *scoring) warn(ws ...Warning) { s.profile.Warnings = append(s.profile.Warnings, ws...) }

// each calls f for every published segment with its cells. Segments are done side by
// side, and each may use its own ledger only.
func (s *scoring) each(f func(i int, g *group, seg *Segment, cells []*cell) error) error {
	dims := len(s.plan.dims)
	return par.Each(s.ctx, len(s.groups), s.o.Workers, func(i int) error {
		return f(i, s.groups[i], &s.profile.Segments[i], s.cells[i*dims:][:dims])
	})
}

// levels fills in who answered and the levels and gaps of all cells.
func (s *scoring) levels() error {
	s.panel = s.joined.panel()
	for _, g := range s.groups {
		seg, mine, err := g.profile(s.ctx, s.plan, s.m.Segments[g.segment], s.o.Workers)
		if err != nil {
			return err
		}
		if s.panel[g.segment] {
			seg.Answered = nil
		}
		seg.WorthShare = s.shares.figure[g.segment]
		s.cells = append(s.cells, mine...)
		s.profile.Segments = append(s.profile.Segments, seg)
		s.warn(g.warnings(seg)...)
		switch {
		case seg.N == withheld || s.profile.Respondents == withheld:
			s.profile.Respondents = withheld // or the one could be found from the others
		default:
			s.profile.Respondents += seg.N
		}
	}
	return nil
}

// rank fills in what to fix first.
func (s *scoring) rank() error {
	cs := contenders(s.cells, s.plan, s.shares.weight, s.influence)
	rank(cs)
	flagUnmet(cs)
	return bootstrap(s.ctx, resampledGroups(s.groups, cs, s.o.Seed), len(s.cells), s.o)
}

// doubts warns of those who did not answer and of how people answered.
func (s *scoring) doubts() error {
	var kept []reply
	customers, sizes := 0, 0
	for _, g := range s.groups {
		kept = append(kept, g.replies...)
		customers, sizes = customers+g.customers, sizes+g.size
	}
	if !slices.Contains(s.panel, true) {
		s.warn(nonresponse(s.m, s.joined.sizes, s.joined.replies, s.profile.Segments)...)
	}
	if err := s.reliability(kept); err != nil {
		return err
	}
	s.warn(straightLining(kept, customers, sizes)...)
	s.warn(invertedZones(s.plan, s.groups)...)
	return nil
}

// stopped says that the context ended the work, where it did.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, context.Cause(ctx)) {
		return fmt.Errorf("expectation: scoring stopped: %w", err)
	}
	return err
}

// split sets apart the segments of whom enough answered, and warns of the
// others.
func (j *joined) split(m *segment.Membership, groups []*group) (published []*group, left []Warning) {
	at := make(map[int]*group, len(groups))
	for _, g := range groups {
		at[g.segment] = g
	}
	unnamed := false
	for s, ref := range m.Segments {
		switch g := at[s]; {
		case g != nil && disclosure.Publishable(g.customers):
			published = append(published, g)
		case disclosure.Publishable(j.sizes[s]):
			when := ""
			if len(j.earlier) > 0 {
				when = " in the last wave"
			}
			left = append(left, notice.New("small-segment", ref.Name, "Fewer than 10 of its customers answered%s, so it is left out.", when))
		default:
			unnamed = true // its name may be what only a few people have
		}
	}
	if unnamed {
		left = append(left, notice.New("small-segment", "", "What has fewer than 10 customers is left out and not named."))
	}
	return published, left
}

// profile computes the figures of a segment. The cells it returns point into
// the segment's dimensions.
func (g *group) profile(ctx context.Context, p *plan, ref segment.Ref, workers int) (Segment, []*cell, error) {
	s := Segment{Ref: ref, Answered: g.answeredShare(), Dimensions: make([]Cell, len(p.dims))}
	counts := g.counts
	s.N = counts.admit(g.customers)
	cells := make([]*cell, len(p.dims))
	err := par.Each(ctx, len(p.dims), workers, func(n int) error {
		d := p.in.Dimensions[n]
		s.Dimensions[n] = Cell{Name: d.Name, Type: d.Type, Source: p.source(n, g.segment)}
		cells[n] = &cell{pub: &s.Dimensions[n], group: g, dim: n}
		cells[n].estimate(p)
		return nil
	})
	if err != nil {
		return Segment{}, nil, err
	}
	// Counts compete for being shown; those of the gaps come first.
	for _, c := range cells {
		if c.gapWhy == "" {
			counts.admit(c.gap.n)
		}
	}
	for _, c := range cells {
		c.publish(p, counts)
	}
	s.Roles = g.countRoles(counts, s.N != withheld)
	return s, cells, nil
}

// resampledGroups readies the segments that have a cell to rank.
func resampledGroups(groups []*group, cs []*contender, seed uint64) []*resampled {
	var out []*resampled
	for _, g := range groups {
		var mine []*contender
		for _, t := range cs {
			if t.group == g {
				mine = append(mine, t)
			}
		}
		if mine != nil {
			out = append(out, newResampled(g, mine, seed))
		}
	}
	return out
}
