package persona

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/segment"
)

// Build turns the segments of a summary into personas: it picks the traits
// that set each apart, brings in what it expects, weighs which to serve first
// and writes down, in sentences made of these fields only, who they are.
//
// The profile may be nil where nobody was asked. It must come from the same
// segmentation as the summary: its segments are found by ID, and one that the
// summary does not have is an error. IDs survive a refit while names are made
// anew, so names that differ are a warning (profile-of-another-fit): its
// figures may then describe other customers. A segment of the summary that the
// profile lacks had too few answers to show.
//
// A persona's priority is the mean, under Options.Weights, of up to three
// parts between 0 and 1: the segment's share of worth (where that is withheld, its part of what
// the others leave, and of customers where there is no worth), its part of all that is to be mended, and its stability.
// A part that no segment has is left out for all of them. It is a ranking aid for people
// who decide, not an estimate of profit.
//
// The priority orders the deck, and the kinds follow from it, among those that no knock-out
// criterion rules out: see [Options] and [Targeting]. Deck.Selection is a second opinion,
// the evaluation of the textbook. The two ask different things: the priority where most is
// at stake, so that unmet expectations speak for a segment; the evaluation who is
// attractive and likely to choose this company, so that they speak against it. Where they
// put different segments first, the warning selection-disagrees says so, and a host that goes
// by the evaluation names its primary persona in Options.Kinds.
//
// Build reads its inputs and keeps nothing of them. The same inputs give the
// same deck. It fails when ctx or the summary is nil, when an option is out of
// range, when a figure is not finite or an ID is missing or doubled (the error
// names the segment and the figure), when the profile or Options.Roles have a segment
// that the summary has not, when Options.Job names no category of it, when a [Judge] fails or gives what is no rating, and with the context's
// cause when ctx ends.
func Build(ctx context.Context, s *segment.Summary, p *expectation.Profile, o Options) (*Deck, error) {
	if ctx == nil {
		return nil, errors.New("persona: the context is nil")
	}
	if s == nil {
		return nil, errors.New("persona: no summary to build from")
	}
	if err := errors.Join(o.Validate(), checkSummary(s), checkDescriptors(o.Descriptors, s), checkKinds(o.Kinds, s),
		checkRoles(o.Roles, s), checkJob(o.Job, s), checkPrevious(o.Previous), checkMigration(o.Migration)); err != nil {
		return nil, err
	}
	if err := checkRule(s, o.Rule); err != nil {
		return nil, err
	}
	s, p, o = coarsen(s, p, o) // everything that follows sees no other figures
	asked, err := joinProfile(s, p)
	if err != nil {
		return nil, err
	}
	o = o.filled()

	d := &Deck{Version: Version, Customers: s.Customers, Personas: []Persona{}, Verdict: copyVerdict(s.Verdict), Warnings: []Warning{}}
	if o.Worth != "" {
		d.Worth = &Worth{Is: o.Worth, Unit: o.WorthUnit}
	}
	k := inventory(s, asked)
	for i := range s.Segments {
		if ctx.Err() != nil {
			return nil, fmt.Errorf("persona: building: %w", context.Cause(ctx))
		}
		one := draft(&s.Segments[i], asked[s.Segments[i].ID], o)
		priority(&one, k, o.Weights)
		d.Personas = append(d.Personas, one)
	}
	distinguish(d.Personas, s, o)
	describe(d.Personas, s, o)
	castRoles(d, o.Roles)
	for i := range d.Personas {
		employ(&d.Personas[i], o)
	}
	slices.SortStableFunc(d.Personas, func(a, b Persona) int {
		// Ties go to the larger segment, then to the order of the summary.
		return cmp.Or(cmp.Compare(b.Priority, a.Priority), cmp.Compare(b.Share.Value, a.Share.Value))
	})
	pairs := successors(o.Previous, d) // nobody changes places from here on
	grow(d, o, pairs)
	rules(d.Personas, o.Rule)
	if err := aim(ctx, d, s, k, o); err != nil {
		return nil, err
	}
	if err := advance(ctx, d, o, pairs); err != nil {
		return nil, err
	}
	for i := range d.Personas {
		chooseActions(&d.Personas[i], o.language())
	}
	d.Warnings = deckDoubts(s, asked, p != nil, k)
	if err := d.tell(o.Telling); err != nil {
		return nil, err
	}
	for i := range d.Personas {
		d.Personas[i].Warnings = append(doubts(&d.Personas[i], k, p != nil), roleDoubts(&d.Personas[i], d)...)
	}
	d.Warnings = slices.Concat(d.Warnings, targetDoubts(d), previousDoubts(d, o, pairs))
	return d, nil
}

// joinProfile indexes the profile's segments by ID and refuses a profile that
// belongs to another segmentation.
func joinProfile(s *segment.Summary, p *expectation.Profile) (map[string]*expectation.Segment, error) {
	if p == nil {
		return nil, nil
	}
	if err := checkProfile(p); err != nil {
		return nil, err
	}
	shown := map[string]bool{}
	for i := range s.Segments {
		shown[s.Segments[i].ID] = true
	}
	var c checker
	asked := map[string]*expectation.Segment{}
	for i := range p.Segments {
		one := &p.Segments[i]
		if !shown[one.ID] {
			c.fault("expectations, segment %d (%q) is not in the summary; both must come from the same segmentation", i, one.ID)
		}
		asked[one.ID] = one
	}
	return asked, errors.Join(c.faults...)
}

// renamed returns the first segment that the profile calls by another name
// than the summary, and how many there are.
func renamed(s *segment.Summary, asked map[string]*expectation.Segment) (first *segment.Profile, n int) {
	for i := range s.Segments {
		one := &s.Segments[i]
		if e := asked[one.ID]; e != nil && e.Name != one.Name {
			if n++; first == nil {
				first = one
			}
		}
	}
	return first, n
}

// inventory looks which parts of a priority the inputs can give.
func inventory(s *segment.Summary, asked map[string]*expectation.Segment) known {
	var k known
	for i := range s.Segments {
		k.measured = k.measured || len(s.Segments[i].Features)+len(s.Segments[i].Descriptors) > 0
		k.worth = k.worth || s.Segments[i].WorthShare != nil
		k.stability = k.stability || s.Segments[i].Stability != nil
		if e := asked[s.Segments[i].ID]; e != nil {
			for _, c := range e.Dimensions {
				k.largest = max(k.largest, c.Priority)
			}
		}
	}
	k.left = leftOver(s)
	k.shortfall = k.largest > 0
	if !k.shortfall {
		return k
	}
	for i := range s.Segments { // in the summary's order: a sum of floats depends on it
		if e := asked[s.Segments[i].ID]; e != nil {
			for _, c := range e.Dimensions {
				k.total += c.Priority / k.largest
			}
		}
	}
	return k
}

// draft copies what a persona takes over from its segment.
func draft(s *segment.Profile, e *expectation.Segment, o Options) Persona {
	p := Persona{
		ID:         "persona-" + s.ID,
		Segment:    s.Ref,
		Size:       s.Size,
		Share:      s.Share,
		WorthShare: copyFigure(s.WorthShare),
		Version:    1,
		Stability:  copyFigure(s.Stability),
		Separation: copyFigure(s.Separation),
		WorthMean:  copyFigure(s.WorthMean),
		Verdict:    copyVerdict(s.Verdict),
		Actions:    []Action{},
	}
	p.Measured = measure(s)
	for _, state := range s.Lifecycle {
		state.Share = copyFigure(state.Share)
		p.Lifecycle = append(p.Lifecycle, state)
	}
	if e == nil {
		return p
	}
	p.Answered = copyFigure(e.Answered)
	p.Outcome = outcomeOf(e)
	for _, c := range e.Dimensions {
		c.Importance, c.Expected, c.Adequate = copyFigure(c.Importance), copyFigure(c.Expected), copyFigure(c.Adequate)
		c.Perceived, c.Gap = copyFigure(c.Perceived), copyFigure(c.Gap)
		p.Expectations = append(p.Expectations, c)
	}
	slices.SortStableFunc(p.Expectations, func(a, b expectation.Cell) int {
		return cmp.Compare(rank(a), rank(b))
	})
	return p
}

// rank puts cells without a gap behind all that have one.
func rank(c expectation.Cell) int {
	if c.FixFirst <= 0 {
		return int(^uint(0) >> 1)
	}
	return c.FixFirst
}

// doubts are the warnings of one persona.
func doubts(p *Persona, k known, asked bool) []Warning {
	out := []Warning{}
	warn := func(code, format string, args ...any) {
		out = append(out, notice.New(code, p.Segment.ID, format, args...))
	}
	if p.Verdict.Ruling == segment.DoNotAct || p.Stability != nil && p.Stability.Value < pattern {
		why := "is not found again reliably in resampled customers"
		if p.Stability == nil || p.Stability.Value >= pattern {
			why = "should not be acted on, as its verdict says"
		}
		warn("doubtful-segment", "the segment %s; do not plan on it alone", why)
	}
	if k.worth && p.WorthShare == nil {
		warn("worth-withheld", "its share of worth is withheld; its priority counts what the shares of the others leave, by its share of customers")
	}
	if asked && len(p.Expectations) == 0 {
		warn("no-expectations", "too few of its customers answered to show what they expect; its priority counts no shortfall")
	}
	if k.measured && len(p.Traits)+len(p.Anti) == 0 {
		warn("no-traits", "nothing that was measured sets it clearly apart from the rest")
	}
	return out
}

// deckDoubts are the warnings about the whole.
func deckDoubts(s *segment.Summary, asked map[string]*expectation.Segment, profile bool, k known) []Warning {
	out := []Warning{}
	warn := func(code, format string, args ...any) {
		out = append(out, notice.New(code, "", format, args...))
	}
	switch {
	case len(s.Segments) == 0:
		warn("no-segments", "the summary shows no segment, so there is no persona")
		return out
	case !profile:
		warn("no-profile", "nobody was asked what they expect; priorities rest on worth and stability alone")
	}
	if !k.worth {
		warn("no-worth", "no worth is known; priorities count shares of customers, and no persona can be negative")
	}
	if first, n := renamed(s, asked); n > 0 {
		warn("profile-of-another-fit", "the expectation profile has other names than the summary for %d of the segments (%s is %q there, and %q here); "+
			"if it comes from another fit, its figures describe other customers", n, first.ID, asked[first.ID].Name, first.Name)
	}
	return out
}
