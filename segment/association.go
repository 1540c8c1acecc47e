package segment

import (
	"context"
	"math"

	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/internal/stats"
)

// Association says whether, and how strongly, one descriptor goes with the
// segments. It is private: counts and tests may tell about few people.
// [Association.Published] is what may be shown.
type Association struct {
	Feature string
	Unit    string
	N       int // customers whose value is known, of segments of ten or more
	// P is the chance of segments as different as these, or more, if the descriptor
	// had nothing to do with them: by the chi-square test for a category, by the
	// analysis of variance for a number. NaN where there is nothing to test.
	P float64
	// Adjusted is P adjusted for testing all the descriptors at once (Holm 1979,
	// Scandinavian Journal of Statistics 6(2), 65-70).
	Adjusted float64
	Category *CategoryTest // nil for a number
	Number   *NumberTest   // nil for a category
	// Warnings are "few-expected" (more than a fifth of the cells expect fewer than
	// five customers, so that P is rough; Cochran 1954, Biometrics 10(4), 417-451),
	// "nothing-to-test" (the descriptor is the same for all, or there is one segment)
	// and "ranks-disagree" (the Kruskal-Wallis test, which a few large values do not
	// move, comes to the other side of .05 after adjustment).
	Warnings []Warning

	tests int // how many descriptors were tested
}

// Associate tests every descriptor of the schema against the segments of m, in
// schema order. Features that shape the segments are not tested: that segments
// differ in what they are made of is no finding. Customers are found in m by their
// IDs; those who are not in it, or are in segments of fewer than ten, are left out.
//
// A missing number is left out of its test, and so is a missing category whose level
// is [NoAnswer]; any other level for missing categories is a level like others.
// Levels of fewer than ten customers are one, "(other)". The tests take customers
// for independent and segments for given. Errors are those of [Describe].
func Associate[T any](ctx context.Context, customers []T, s Schema[T], m *Membership) ([]Association, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	s.Worth, s.State = nil, nil
	d, refs, _, err := describe(ctx, customers, s, m, 0)
	if err != nil {
		return nil, err
	}
	shields, err := d.shields(ctx, nil, 0) // as the summary has them
	if err != nil {
		return nil, stopped(err)
	}
	var which []int
	for j := range d.ps {
		if !d.ps[j].rule.shapes {
			which = append(which, j)
		}
	}
	out := make([]Association, len(which))
	err = par.Each(ctx, len(which), 0, func(at int) error {
		p := &d.ps[which[at]]
		a := &out[at]
		a.Feature, a.Unit, a.P = p.rule.name, p.rule.unit, math.NaN()
		if p.rule.kind == kindNumeric {
			a.Number = d.testNumber(p, shields[which[at]], refs)
			a.N, a.P = a.Number.n, a.Number.P
		} else {
			a.Category = d.testCategory(p, shields[which[at]].cells, refs)
			a.N, a.P = a.Category.n, a.Category.P
		}
		return nil
	})
	if err != nil {
		return nil, stopped(err)
	}
	p, ranks := make([]float64, len(out)), make([]float64, len(out))
	for i, a := range out {
		if p[i], ranks[i] = a.P, a.P; a.Number != nil {
			ranks[i] = a.Number.RankP
		}
	}
	tests := 0
	for _, v := range p {
		if !math.IsNaN(v) {
			tests++
		}
	}
	p, ranks = stats.AdjustHolm(p), stats.AdjustHolm(ranks)
	for i := range out {
		out[i].Adjusted, out[i].tests = p[i], tests
		out[i].doubt(ranks[i])
	}
	return out, nil
}

// level05 is the usual level of a test.
const level05 = .05

// doubt adds the warnings.
func (a *Association) doubt(ranks float64) {
	add := func(code, format string, args ...any) {
		a.Warnings = append(a.Warnings, notice.New(code, a.Feature, format, args...))
	}
	switch {
	case math.IsNaN(a.P):
		add("nothing-to-test", "the descriptor is the same for all, or there is one segment")
	case a.Category != nil && a.Category.fewExpected:
		add("few-expected", "more than a fifth of the cells expect fewer than five customers; the test is rough")
	case a.Number != nil && (a.Adjusted < level05) != (ranks < level05):
		add("ranks-disagree", "means and ranks disagree on whether the segments differ (adjusted p %.2g and %.2g): look at the tails", a.Adjusted, ranks)
	}
}
