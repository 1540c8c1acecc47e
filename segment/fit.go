package segment

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/segment/cluster"
	"github.com/clientele-go/clientele/segment/quality"
)

// ErrNoCustomers is returned for a fit to nobody.
var ErrNoCustomers = errors.New("segment: no customers")

var errNoContext = errors.New("segment: no context")

// Segmentation is the result of a fit.
type Segmentation[T any] struct {
	// Model assigns and explains customers. Private.
	Model *Model[T]
	// Choice is the evidence on the number of segments; nil where it was given.
	// Its K is what the evidence is for; the warning "fewer-segments" says that
	// Options.MinSize made them fewer.
	Choice *quality.Choice
	// Stability is how well the segments replicate over bootstrap samples, in
	// the order of Model.Segments; nil where there is one segment.
	Stability *quality.StabilityResult
	// Lineage says what became of the segments of Options.Previous; nil without.
	Lineage []Lineage
	// Correlations are those of every two features that shape the segments,
	// strongest first: what features count twice. Private, unlike the warning
	// "correlated-feature", which names those of .7 or more.
	Correlations []Correlation
	// Warnings are all doubts, those of the summary included.
	Warnings []Warning

	membership *Membership
	summary    *Summary
}

// Membership says which customer of the fit is in which segment. Private. Every
// call returns the same one: it is shared, do not edit it. Nil of a nil Segmentation.
func (s *Segmentation[T]) Membership() *Membership {
	if s == nil {
		return nil
	}
	return s.membership
}

// Summary describes the segments and may be published. Every call returns the
// same one: it is shared, do not edit it. Nil of a nil Segmentation.
func (s *Segmentation[T]) Summary() *Summary {
	if s == nil {
		return nil
	}
	return s.summary
}

// Fit finds the segments of customers by Options.Method, k-means by default, on
// the shaping features of the schema, encoded as [Numeric] and [Category] say. The number of segments is the
// largest within Options.K that replicates (see [quality.Stability.Choose]),
// lowered as far as Options.K allows while a segment is smaller than
// Options.MinSize. Segments are ordered by worth, or by size where the schema has
// none, largest first; those of fewer than ten come last.
//
// Above 50,000 customers the starts of k-means run on a sample of 20,000, and
// the best centres move on from there with all customers, until an iteration
// improves the inertia by less than a millionth.
//
// The result depends on the customers, their order, the schema and the options,
// and not on the number of workers. Customers are not changed; a matrix of
// 8 bytes for each customer and coordinate is held while Fit runs. An error about
// one customer is a [*RowError]. On any error, a cancelled context included,
// nothing is returned.
func Fit[T any](ctx context.Context, customers []T, s Schema[T], o Options) (*Segmentation[T], error) {
	if ctx == nil {
		return nil, errNoContext
	}
	if err := errors.Join(s.Validate(), o.Validate()); err != nil {
		return nil, err
	}
	if len(customers) == 0 {
		return nil, ErrNoCustomers
	}
	o = o.withDefaults()
	f := &fit{o: o}
	o.progress("read", 0, 1)
	t, err := read(ctx, customers, s, o)
	if err != nil {
		return nil, stopped(err)
	}
	if err := f.run(ctx, t); err != nil {
		return nil, stopped(err)
	}
	m := newModel(s)
	m.core = f.core
	for _, c := range s.columns() {
		if c.shapes {
			m.columns = append(m.columns, c)
		}
	}
	return &Segmentation[T]{
		Model: m, Choice: f.choice, Stability: f.stability, Lineage: f.lineage, Correlations: f.correlations, Warnings: f.warnings,
		membership: &Membership{Segments: slices.Clone(f.core.refs), Customers: t.ids, Labels: f.labels, Worth: t.worth},
		summary:    f.summary,
	}, nil
}

// stopped says which room an error comes from where it does not say so itself.
func stopped(err error) error {
	if strings.HasPrefix(err.Error(), "segment: ") {
		return err
	}
	return fmt.Errorf("segment: fit: %w", err)
}

// fit is a fit under way, from the table to the results; it knows nothing of the
// host's type.
type fit struct {
	o      Options
	core   core
	labels []int32
	// strengths say how clearly each customer is of its segment, as [Assignment] does; nil
	// where the method put customers elsewhere than Assign would (limits on sizes).
	strengths []float64

	choice       *quality.Choice
	stability    *quality.StabilityResult
	lineage      []Lineage
	correlations []Correlation
	summary      *Summary
	warnings     []Warning
}

func (f *fit) run(ctx context.Context, t *table) error {
	// Before missing numbers are filled in: a predecessor fills them its own way.
	fingerprint := t.fingerprint()
	var p past
	if f.o.Previous != nil {
		var err error
		if p, err = f.o.Previous.before(t); err != nil {
			return err
		}
		if !slices.ContainsFunc(p.labels, func(l int32) bool { return l >= 0 }) {
			f.warnings = append(f.warnings, notice.New("previous-unrelated", "",
				"no customer is in a segment of Previous, so that no segment can keep its ID"))
		}
	}
	ps, warnings, err := prepare(ctx, t, f.o.Workers)
	if err != nil {
		return err
	}
	encoders, constant, err := fitEncoders(ctx, ps)
	if err != nil {
		return err
	}
	f.warnings = append(append(f.warnings, warnings...), constant...)
	x, err := encodeAll(ctx, ps, encoders, len(t.ids), f.o.Workers)
	if err != nil {
		return err
	}
	if err := f.o.Method.takes(encoders); err != nil {
		return err
	}
	if f.correlations, err = correlate(ctx, x, ps, encoders, f.o.Workers); err != nil {
		return err
	}
	f.warnings = append(f.warnings, repeats(f.correlations, encoders)...)
	f.core = core{encoders: encoders, seed: f.o.Seed, customers: x.Rows, fingerprint: fingerprint}
	if err := f.cluster(ctx, x, t.worth); err != nil {
		return err
	}
	if err := f.identify(p); err != nil {
		return err
	}
	f.keepRecord(t)
	return f.describe(ctx, x, t, ps)
}

// cluster finds the segments, in their order, and the labels.
func (f *fit) cluster(ctx context.Context, x cluster.Matrix, worth []float64) error {
	k, err := f.chooseK(ctx, x)
	if err != nil {
		return err
	}
	for wanted := k; ; {
		f.o.progress("cluster", 0, 1)
		found, err := f.o.Method.solve(ctx, f, x, k)
		if err != nil {
			return err
		}
		f.core.solution = *found
		sizes, err := f.label(ctx, x)
		if err != nil {
			return err
		}
		smallest := slices.Min(sizes)
		if smallest < f.o.MinSize && k > max(f.o.K.Min, f.o.Method.numbers(x.Rows).Min) {
			k--
			continue
		}
		if k < wanted {
			f.fewer(wanted, k)
		}
		f.warnings = append(f.warnings, found.warnings...)
		if smallest < f.o.MinSize {
			f.warnings = append(f.warnings, notice.New("small-segment", "",
				"at least one of the %d segments has fewer than %d members", k, f.o.MinSize))
		}
		return f.order(ctx, x, sizes, worth)
	}
}

// fewer says that the number of segments chosen was lowered. What the choice had
// to say about how weakly its own clusters replicate is about others then; the
// segments that there are get figures and warnings of their own.
func (f *fit) fewer(from, to int) {
	f.warnings = slices.DeleteFunc(f.warnings, func(w Warning) bool { return w.Code == "weakly-replicated" })
	f.warnings = append(f.warnings, notice.New("fewer-segments", "",
		"there are %d segments instead of the %d chosen by the evidence, because with more of them one had fewer than %d members", to, from, f.o.MinSize))
}

// order puts the segments that may be published first, and among them the one
// worth most (or the largest), and renumbers segments and labels.
func (f *fit) order(ctx context.Context, x cluster.Matrix, sizes []int, worth []float64) error {
	key := make([]float64, len(sizes))
	for i, l := range f.labels {
		if worth == nil {
			key[l]++
		} else {
			key[l] += worth[i]
		}
	}
	perm := make([]int, len(sizes))
	for i := range perm {
		perm[i] = i
	}
	slices.SortStableFunc(perm, func(a, b int) int {
		return cmp.Or(publishableFirst(sizes[a], sizes[b]), cmp.Compare(key[b], key[a]), cmp.Compare(sizes[b], sizes[a]),
			f.core.compare(a, b))
	})
	if err := f.core.reorder(perm); err != nil {
		return err
	}
	_, err := f.label(ctx, x)
	f.core.labels, f.core.warnings = nil, nil // a model holds no customer
	return err
}

// identify gives the segments their IDs.
func (f *fit) identify(p past) error {
	ids, next, lineage, err := inherit(p, f.labels, f.core.segments())
	if err != nil {
		return err
	}
	f.core.next = next
	if f.o.Previous != nil {
		f.lineage = lineage
	}
	for _, id := range ids {
		f.core.refs = append(f.core.refs, Ref{ID: id})
	}
	return nil
}

// describe makes the summary, judges stability and names the segments.
func (f *fit) describe(ctx context.Context, x cluster.Matrix, t *table, ps []prepared) error {
	f.o.progress("describe", 0, 1)
	d := newDescription(f.labels, f.core.segments())
	d.worth, d.states, d.ps = t.worth, t.states, ps
	s, err := d.summary(ctx, f.core.refs, f.o.Workers)
	if err != nil {
		return err
	}
	f.separate(s, d)
	if err := f.judge(ctx, x, d.shown); err != nil {
		return err
	}
	if f.stability != nil {
		for g := range s.Segments {
			s.Segments[g].Stability = figure(f.stability.Segment[g], f.stability.SegmentLow[g], f.stability.SegmentHigh[g], s.Segments[g].Size)
		}
	}
	if err := f.rule(ctx, x, s); err != nil {
		return err
	}
	nameSegments(s, len(f.core.refs))
	for g := range f.core.refs {
		if f.core.refs[g].Name = "too few to describe"; g < len(s.Segments) {
			f.core.refs[g].Name = s.Segments[g].Name
		}
	}
	for i := range f.lineage {
		for _, r := range f.core.refs {
			if f.lineage[i].Segment.ID == r.ID {
				f.lineage[i].Segment = r
			}
		}
	}
	s.Warnings = append(append([]Warning{}, f.warnings...), s.Warnings...)
	f.summary, f.warnings = s, slices.Clone(s.Warnings)
	return nil
}
