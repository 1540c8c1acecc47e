package segment

import (
	"context"
	"errors"
	"fmt"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/notice"
)

// Rule is a tree of plain questions ("orders at most 11.5?") that puts customers
// into the segments of a model without the model: for a database, a form, another
// language, or a person who wants to know what a segment is in one sentence. It is
// never quite the model; [Rule.Fidelity] says how near it comes.
//
// A rule may be published. It holds no customer and no centre, and counts of none
// but segments of ten or more. Its
// thresholds are round numbers of up to four digits that were laid over the
// customers before their segments were known; none equals the value of a
// customer, at least ten customers lie between any two of them and beyond the
// outermost, and at least ten (of segments of ten or more) are on each side of
// every fork. A level in it is one that ten customers of the fit have. Publish one rule:
// the fidelities of several, or of one for every customer that comes or goes, can
// differ by few people.
//
// A Rule comes from [Model.Rule] or [LoadRule], is immutable and safe for
// concurrent use; what needs one returns an error on a nil or zero Rule.
type Rule[T any] struct {
	tree
	id      func(T) string
	columns []column[T] // aligned with tree.features
}

// tree is the part of a rule that knows nothing of the host's type.
type tree struct {
	features []ruleFeature // that are asked about, in schema order
	segments []Ref
	forks    []fork // the root first, and each before those under it
	fidelity Fidelity
	warnings []Warning
}

// ruleFeature is a feature as a rule knows it.
type ruleFeature struct {
	name, kind, unit string
	policy           string // for missing values; "" where those are an error
	missing          string // the level of an empty category, "" if it is an error
}

// fork is a question with two ways on, or an answer.
type fork struct {
	feature   int      // index into features; -1: an answer
	atMost    float64  // number: yes if value <= atMost
	unknown   bool     // number: what is missing goes the way of yes
	level     string   // category: yes if it is this one
	noneOf    []string // category: yes if it is none of these, for the level "(other)"
	yes, no   int32    // where it goes on
	segment   int32    // of an answer
	different bool     // category: noneOf decides, not level
}

// RuleOptions says how large a rule may be. The zero value works.
type RuleOptions struct {
	// Leaves is how many answers the rule may have at most: from the number of
	// segments of ten or more among the customers to eight times as many. Zero:
	// as many. More leaves come nearer to the model and are harder to
	// read. With fewer customers than it takes there are fewer leaves.
	Leaves int
	// Depth is how many questions may lead to an answer at most, 1 to 20.
	// Zero: 8. A rule for k segments that is less deep than their number needs
	// leaves segments out.
	Depth int
	// MinLeaf is how many customers there are at least on each side of a fork
	// and so in each leaf, 10 or more. Zero: 10.
	MinLeaf int
	// Folds is into how many parts the customers are cut to measure fidelity, 2
	// to 50: each part is judged by a rule grown on the others. Zero: 10.
	Folds int
	// Seed of the cut into parts; any value. The rule does not depend on it.
	Seed uint64
	// Workers is how many goroutines compute at once; results do not depend on
	// it. Zero or less: GOMAXPROCS.
	Workers int
}

const (
	leavesPerSegment    = 1
	maxLeavesPerSegment = 8
	maxRuleDepth        = 20
)

// Validate joins all faults of the options into one error, or returns nil. Whether
// Leaves fits the number of segments is known to [Model.Rule] alone.
func (o RuleOptions) Validate() error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf("segment: "+format, args...)) }
	if o.Leaves < 0 || o.Leaves > maxSegments*maxLeavesPerSegment {
		bad("Leaves %d is not between 1 and %d", o.Leaves, maxSegments*maxLeavesPerSegment)
	}
	if o.Depth < 0 || o.Depth > maxRuleDepth {
		bad("Depth %d is not between 1 and %d", o.Depth, maxRuleDepth)
	}
	if o.MinLeaf != 0 && o.MinLeaf < disclosure.MinGroup {
		bad("MinLeaf %d is below %d, the smallest group that may be published", o.MinLeaf, disclosure.MinGroup)
	}
	if o.Folds != 0 && (o.Folds < 2 || o.Folds > 50) {
		bad("Folds %d is not between 2 and 50", o.Folds)
	}
	return errors.Join(errs...)
}

// withDefaults fills in what was left zero, for so many segments.
func (o RuleOptions) withDefaults(segments int) (RuleOptions, error) {
	if o.Leaves == 0 {
		o.Leaves = segments
	}
	if o.Leaves < segments || o.Leaves > maxLeavesPerSegment*segments {
		return o, fmt.Errorf("segment: Leaves %d is not between %d and %d: there are %d segments of %d customers or more",
			o.Leaves, segments, maxLeavesPerSegment*segments, segments, disclosure.MinGroup)
	}
	if o.Depth == 0 {
		o.Depth = 8
	}
	if o.MinLeaf == 0 {
		o.MinLeaf = disclosure.MinGroup
	}
	if o.Folds == 0 {
		o.Folds = 10
	}
	return o, nil
}

// Rule grows a rule that puts customers where the model does, from customers such
// as those of the fit (the model keeps none), each with an ID of its own. Every
// segment gets a leaf first, cutting as few customers as possible off from their
// segment; then the leaves that mix segments most are divided on.
// Splits are on single features as the host measures them: a number at most a
// threshold, a category equal to a level. A missing value goes the way that the
// model's filling takes.
//
// Segments of fewer than ten of the customers have no leaf and no fidelity; the
// rule has the warning "small-segments". A segment that no leaf is for has the
// warning "no-leaf". Errors are those of [Fit] about customers; on any error, a
// cancelled context included, there is no rule.
func (m *Model[T]) Rule(ctx context.Context, customers []T, o RuleOptions) (*Rule[T], error) {
	if ctx == nil {
		return nil, errNoContext
	}
	if m.empty() {
		return nil, errEmptyModel
	}
	if err := o.Validate(); err != nil {
		return nil, err
	}
	if len(customers) == 0 {
		return nil, ErrNoCustomers
	}
	d, err := m.readRule(ctx, customers, o.Workers)
	if err != nil {
		return nil, ruleStopped(err)
	}
	shown, small := 0, false
	for _, n := range d.sizes {
		if n > 0 {
			shown++
		} else {
			small = true
		}
	}
	if shown == 0 {
		return nil, fmt.Errorf("segment: no segment has %d of the customers: there is nothing a rule may say", disclosure.MinGroup)
	}
	if o, err = o.withDefaults(shown); err != nil {
		return nil, err
	}
	rows := make([]int32, len(d.labels))
	for i := range rows {
		rows[i] = int32(i)
	}
	t, err := growRule(ctx, d, rows, o.Leaves, o.Depth, o.MinLeaf)
	if err != nil {
		return nil, ruleStopped(err)
	}
	t.prune()
	r := &Rule[T]{id: m.id}
	used := r.plant(t, m.refs)
	for j := range m.columns {
		if used[m.columns[j].name] {
			r.columns = append(r.columns, m.columns[j])
		}
	}
	if small {
		r.warnings = append(r.warnings, notice.New("small-segments", "",
			"segments of fewer than %d of these customers have no leaf and are left out of every figure", disclosure.MinGroup))
	}
	r.warnings = append(r.warnings, r.unreached(d.sizes)...)
	if r.fidelity, err = measureFidelity(ctx, d, m.refs, o); err != nil {
		return nil, ruleStopped(err)
	}
	return r, nil
}

func ruleStopped(err error) error {
	var row *RowError
	if errors.As(err, &row) {
		return err
	}
	return fmt.Errorf("segment: rule: %w", err)
}

// unreached warns of segments that no answer names.
func (t *tree) unreached(sizes []int) (warnings []Warning) {
	reached := make([]bool, len(t.segments))
	for _, f := range t.forks {
		if f.feature < 0 {
			reached[f.segment] = true
		}
	}
	for k, ok := range reached {
		if !ok && sizes[k] > 0 {
			warnings = append(warnings, notice.New("no-leaf", t.segments[k].ID,
				"no leaf of the rule is for this segment: most customers wherever its members come are of others; allow more Leaves or Depth"))
		}
	}
	return warnings
}
