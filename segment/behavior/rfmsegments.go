package behavior

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/internal/notice"
)

// Range is from Low to High, both inside. The zero value is any score.
type Range struct{ Low, High int }

func (r Range) any() bool        { return r == Range{} }
func (r Range) has(k int) bool   { return r.any() || k >= r.Low && k <= r.High }
func (r Range) legal(b int) bool { return r.any() || r.Low >= 1 && r.Low <= r.High && r.High <= b }

// RFMRule names the customers whose scores lie in all of its ranges. Several
// rules may have the same name.
type RFMRule struct {
	Segment string
	R, F, M Range
	FM      Range // instead of F and M
}

func (r RFMRule) matches(s Score) bool {
	return r.R.has(s.R) && r.F.has(s.F) && r.M.has(s.M) && r.FM.has(s.FM)
}

// RFMRules divide customers into named segments by their scores: the first
// rule that matches wins. Presets are [ElevenSegments], [TenSegments],
// [RPackage02] and [RPackage03].
type RFMRules struct {
	Rules []RFMRule
	// Bins is the number of scores that the rules are about. Default: 5.
	// Legal: 2 to 100, but 2 to 20 where rules speak of F and M, since all
	// cells are looked at.
	Bins int
	// Others is the name of what no rule matches. Default (empty): every cell
	// of scores must be matched by a rule.
	Others string
	// Strict makes it an error that two rules with different names match the
	// same cell. Default: the first wins, and a warning names the cells.
	Strict bool
}

func (r RFMRules) bins() int {
	if r.Bins == 0 {
		return 5
	}
	return r.Bins
}

// Validate returns all that makes the rules unusable: no rules, a missing
// name, a range outside the scores, FM beside F and M, cells that no rule matches
// where Others is empty, and, under Strict, cells of two segments. Cells are named
// as R5 F4 M1 or R5 FM3, a dozen at most.
func (r RFMRules) Validate() error {
	_, err := r.check()
	return err
}

// Check returns the same error and, where there is none, what should be known
// about the rules: warnings "gap" (cells that go to Others), "overlap" (cells
// that rules of several segments match) and "unreachable" (a rule whose cells are
// all taken by rules before it).
func (r RFMRules) Check() ([]Warning, error) { return r.check() }

func (r RFMRules) check() ([]Warning, error) {
	split, err := r.form()
	if err != nil {
		return nil, err
	}
	var gaps, overlaps []string
	reached := make([]bool, len(r.Rules))
	for _, c := range cellsOf(r.bins(), split) {
		first := -1
		clash := false
		for i, rule := range r.Rules {
			if !rule.matches(c) {
				continue
			}
			if first < 0 {
				first = i
				reached[i] = true
			}
			clash = clash || rule.Segment != r.Rules[first].Segment
		}
		if first < 0 {
			gaps = append(gaps, cellName(c, split))
		}
		if clash {
			overlaps = append(overlaps, cellName(c, split))
		}
	}
	var faults []error
	var warnings []Warning
	if len(gaps) > 0 {
		if r.Others == "" {
			faults = append(faults, fmt.Errorf("behavior: rules: no rule matches %s, and there is no name for others", someOf(gaps)))
		} else {
			warnings = append(warnings, notice.New("gap", r.Others, "no rule matches %s", someOf(gaps)))
		}
	}
	if len(overlaps) > 0 {
		if r.Strict {
			faults = append(faults, fmt.Errorf("behavior: rules: several segments match %s", someOf(overlaps)))
		} else {
			warnings = append(warnings, notice.New("overlap", "", "several segments match %s; the first wins", someOf(overlaps)))
		}
	}
	for i, ok := range reached {
		if !ok {
			warnings = append(warnings, notice.New("unreachable", r.Rules[i].Segment, "rule %d matches only cells that rules before it match", i+1))
		}
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return warnings, nil
}

// form checks each rule for itself; split says whether rules are about F and M
// rather than FM.
func (r RFMRules) form() (split bool, err error) {
	var faults []error
	bad := func(format string, a ...any) { faults = append(faults, fmt.Errorf("behavior: rules: "+format, a...)) }
	joint := false
	for i, rule := range r.Rules {
		if rule.Segment == "" {
			bad("rule %d has no segment", i+1)
		}
		for j, x := range []Range{rule.R, rule.F, rule.M, rule.FM} {
			if !x.legal(r.bins()) {
				bad("rule %d (%s): %s from %d to %d, want within 1 to %d", i+1, rule.Segment, [4]string{"R", "F", "M", "FM"}[j], x.Low, x.High, r.bins())
			}
		}
		split = split || !rule.F.any() || !rule.M.any()
		joint = joint || !rule.FM.any()
	}
	most := 100
	if split {
		most = 20
	}
	switch {
	case len(r.Rules) == 0:
		bad("there are none")
	case split && joint:
		// FM is cut anew for each base: which pairs of F and M belong to it is
		// not known before, so that gaps and overlaps could not be.
		bad("some are about FM and some about F or M; they cannot be checked together")
	}
	if r.bins() < 2 || r.bins() > most {
		bad("%d bins, want 2 to %d", r.bins(), most)
	}
	return split, errors.Join(faults...)
}

func cellsOf(bins int, split bool) []Score {
	var cells []Score
	for r := 1; r <= bins; r++ {
		for f := 1; f <= bins; f++ {
			if !split {
				cells = append(cells, Score{R: r, FM: f})
				continue
			}
			for m := 1; m <= bins; m++ {
				cells = append(cells, Score{R: r, F: f, M: m})
			}
		}
	}
	return cells
}

func cellName(c Score, split bool) string {
	if split {
		return fmt.Sprintf("R%d F%d M%d", c.R, c.F, c.M)
	}
	return fmt.Sprintf("R%d FM%d", c.R, c.FM)
}

func someOf(cells []string) string {
	const most = 12
	if len(cells) > most {
		return fmt.Sprintf("%s and %d more cells", strings.Join(cells[:most], ", "), len(cells)-most)
	}
	return strings.Join(cells, ", ")
}

// Segment returns the name of the segment of a customer with scores s: Others
// where no rule matches. It looks at one rule after the other and allocates
// nothing.
func (r RFMRules) Segment(s Score) string {
	if i := r.first(s); i >= 0 {
		return r.Rules[i].Segment
	}
	return r.Others
}

func (r RFMRules) first(s Score) int {
	return slices.IndexFunc(r.Rules, func(rule RFMRule) bool { return rule.matches(s) })
}

// SegmentRFM puts every customer into the segment of the first rule that
// matches its scores. The zero rules are [ElevenSegments]. values are those that
// the scores were made of; they give the orders and the money of each segment.
// It returns what [RFMRules.Check] does, and an error where rules and scores have
// different numbers of bins or values and scores do not belong together.
//
// Groups are in the order in which the rules first name them, Others last, and
// those that nobody is in stand there with 0 customers.
func SegmentRFM(ctx context.Context, values []RFM, scores *Scores, rules RFMRules) (*Partition, error) {
	if len(rules.Rules) == 0 && rules.Others == "" {
		rules = ElevenSegments()
	}
	warnings, err := rules.check()
	if err != nil {
		return nil, err
	}
	switch {
	case scores == nil:
		return nil, errors.New("behavior: segments: no scores")
	case scores.Bins != rules.bins():
		return nil, fmt.Errorf("behavior: segments: the scores have %d bins, the rules %d", scores.Bins, rules.bins())
	case len(values) != len(scores.Customers):
		return nil, fmt.Errorf("behavior: segments: %d values and %d scores", len(values), len(scores.Customers))
	}
	var names []string
	group := make([]int, len(rules.Rules)+1) // of a rule; the last one is for none
	for i, rule := range rules.Rules {
		if !slices.Contains(names, rule.Segment) {
			names = append(names, rule.Segment)
		}
		group[i] = slices.Index(names, rule.Segment)
	}
	if rules.Others != "" {
		if !slices.Contains(names, rules.Others) {
			names = append(names, rules.Others)
		}
		group[len(rules.Rules)] = slices.Index(names, rules.Others)
	}
	b := newPartitioner(names, len(values))
	for i, s := range scores.Customers {
		if i%checkEvery == 0 && ctx.Err() != nil {
			return nil, cancelled(ctx, "segmenting")
		}
		v := values[i]
		if v.ID != s.ID {
			return nil, fmt.Errorf("behavior: segments: row %d is customer %q in the values and %q in the scores", i+1, v.ID, s.ID)
		}
		k := rules.first(s)
		if k < 0 {
			k = len(rules.Rules)
		}
		b.add(group[k], v.Frequency, v.Monetary)
	}
	return b.done(warnings)
}
