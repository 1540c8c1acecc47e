package segment

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/clientele-go/clientele/internal/forms"
)

// ruleForm is far more than 512 leaves take.
var ruleForm = forms.Form{Name: "a rule", Kind: "segment.rule", Newest: 1, MaxBytes: 16 << 20, MaxParts: 1 << 16}

// ruleJSON is the stored form of a rule: the tree as it is read, one fork inside
// the other.
type ruleJSON struct {
	Version  int               `json:"clientele"`
	Kind     string            `json:"kind"`
	Features []ruleFeatureJSON `json:"features"`
	Segments []Ref             `json:"segments"`
	Tree     *forkJSON         `json:"rule"`
	Fidelity *Fidelity         `json:"fidelity"`
	Warnings []Warning         `json:"warnings"`
	Checksum string            `json:"checksum,omitempty"` // of the rest, see [forms.Seal]; none: from before there were any, or written by hand
}

type ruleFeatureJSON struct {
	Name    string `json:"name"`
	Kind    string `json:"kind"`
	Unit    string `json:"unit,omitempty"`
	Missing string `json:"missing,omitempty"` // policy of a number, level of a category
}

// forkJSON has a segment, or a feature with one question and two ways on.
type forkJSON struct {
	Segment string    `json:"segment,omitempty"`
	Feature string    `json:"feature,omitempty"`
	AtMost  *float64  `json:"atMost,omitempty"`
	Missing bool      `json:"orMissing,omitempty"`
	Is      *string   `json:"is,omitempty"`
	NoneOf  []string  `json:"isNoneOf,omitempty"`
	Yes     *forkJSON `json:"yes,omitempty"`
	No      *forkJSON `json:"no,omitempty"`
}

// MarshalJSON writes the rule without the host's functions; [LoadRule] binds them
// again. It may be published. A rule with a name or level that is not UTF-8 is
// refused. Its last field is a checksum; whoever edits a rule by hand takes it out.
func (r Rule[T]) MarshalJSON() ([]byte, error) {
	if r.empty() {
		return nil, errEmptyRule
	}
	all := r.written()
	for _, f := range r.features {
		all = append(all, f.unit, f.policy)
	}
	for _, s := range r.segments {
		all = append(all, s.Name)
	}
	for _, s := range all {
		if !utf8.ValidString(s) {
			return nil, fmt.Errorf("segment: rule: %q is not UTF-8 and cannot be stored", s)
		}
	}
	fidelity := r.Fidelity()
	out := ruleJSON{
		Version: ruleForm.Newest, Kind: ruleForm.Kind, Features: []ruleFeatureJSON{}, Segments: r.segments,
		Tree: r.tree.json(0), Fidelity: &fidelity, Warnings: append([]Warning{}, r.warnings...),
	}
	for _, f := range r.features {
		out.Features = append(out.Features, ruleFeatureJSON{f.name, f.kind, f.unit, f.policy})
	}
	return forms.Seal(out)
}

// UnmarshalJSON is an error: a rule needs the functions of the schema to read a
// customer, and gets them from [LoadRule].
func (r *Rule[T]) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		return nil
	}
	return errors.New("segment: a rule cannot be read without the schema: use LoadRule")
}

func (t *tree) json(at int32) *forkJSON {
	f := &t.forks[at]
	if f.feature < 0 {
		return &forkJSON{Segment: t.segments[f.segment].ID}
	}
	out := &forkJSON{Feature: t.features[f.feature].name, Missing: f.unknown, Yes: t.json(f.yes), No: t.json(f.no)}
	switch {
	case t.features[f.feature].kind == kindNumeric:
		out.AtMost = &f.atMost
	case f.different:
		out.NoneOf = f.noneOf
	default:
		out.Is = &f.level
	}
	return out
}

// LoadRule reads a rule that json.Marshal wrote and binds the functions of the
// schema to the features it asks about, by name. One error lists every feature that
// is not in the schema or was declared differently. Refused with a reason is also
// what is no such rule, damaged, edited with its checksum left in, or written by a
// newer version.
func LoadRule[T any](r io.Reader, s Schema[T]) (*Rule[T], error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if r == nil {
		return nil, errors.New("segment: loading a rule: no reader")
	}
	b, err := ruleForm.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("segment: loading a rule: %w", err)
	}
	in, err := decodeStored[ruleJSON](b, ruleForm)
	if err != nil {
		return nil, fmt.Errorf("segment: loading a rule: %w", err)
	}
	given := in.Checksum
	in.Checksum = ""
	rule := &Rule[T]{id: s.ID}
	if err := rule.tree.restore(in); err != nil {
		return nil, fmt.Errorf("segment: loading a rule: damaged: %w", err)
	}
	if err := forms.Intact(b, in, given); err != nil {
		return nil, fmt.Errorf("segment: loading a rule: %w", err)
	}
	if rule.columns, err = bindRule(&rule.tree, s); err != nil {
		return nil, err
	}
	return rule, nil
}

// restore checks a stored rule and puts it in place.
func (t *tree) restore(in *ruleJSON) error {
	if in.Tree == nil || in.Fidelity == nil || len(in.Segments) == 0 || len(in.Segments) > maxSegments {
		return fmt.Errorf("it lacks its tree or its fidelity, or has %d segments", len(in.Segments))
	}
	features, segments := map[string]int{}, map[string]int32{}
	for i, f := range in.Features {
		if _, twice := features[f.Name]; twice || (f.Kind != kindNumeric && f.Kind != kindCategory) {
			return fmt.Errorf("feature %q is there twice or of the unknown kind %q", f.Name, f.Kind)
		}
		features[f.Name] = i
		rf := ruleFeature{name: f.Name, kind: f.Kind, unit: f.Unit, policy: f.Missing}
		if f.Kind == kindCategory {
			rf.missing = f.Missing
		}
		t.features = append(t.features, rf)
	}
	for i, s := range in.Segments {
		if _, twice := segments[s.ID]; twice || s.ID == "" {
			return fmt.Errorf("segment ID %q is empty or there twice", s.ID)
		}
		segments[s.ID] = int32(i)
	}
	t.segments, t.fidelity, t.warnings = in.Segments, *in.Fidelity, in.Warnings
	_, err := t.restoreFork(in.Tree, features, segments, 0)
	return err
}

func (t *tree) restoreFork(in *forkJSON, features map[string]int, segments map[string]int32, depth int) (int32, error) {
	at := len(t.forks)
	if in == nil || depth > maxRuleDepth {
		return 0, fmt.Errorf("a way ends without a segment or has more than %d questions", maxRuleDepth)
	}
	asks := 0
	for _, has := range []bool{in.AtMost != nil, in.Is != nil, in.NoneOf != nil} {
		if has {
			asks++
		}
	}
	if in.Segment != "" {
		s, ok := segments[in.Segment]
		if !ok || in.Feature != "" || asks > 0 || in.Missing || in.Yes != nil || in.No != nil {
			return 0, fmt.Errorf("an answer names the unknown segment %q or asks besides", in.Segment)
		}
		t.forks = append(t.forks, fork{feature: -1, segment: s})
		return int32(at), nil
	}
	j, ok := features[in.Feature]
	if !ok || asks != 1 {
		return 0, fmt.Errorf("a question is about the unknown feature %q or not one question", in.Feature)
	}
	number := t.features[j].kind == kindNumeric
	if number != (in.AtMost != nil) || (in.Missing && (!number || t.features[j].policy == "")) {
		return 0, fmt.Errorf("a question does not suit feature %q", in.Feature)
	}
	f := fork{feature: j, unknown: in.Missing}
	switch {
	case number:
		if f.atMost = *in.AtMost; math.IsInf(f.atMost, 0) {
			return 0, fmt.Errorf("a threshold of feature %q is infinite", in.Feature)
		}
	case in.Is != nil:
		f.level = *in.Is
	default:
		f.noneOf, f.different = slices.Clone(in.NoneOf), true
	}
	t.forks = append(t.forks, f)
	yes, err := t.restoreFork(in.Yes, features, segments, depth+1)
	if err != nil {
		return 0, err
	}
	no, err := t.restoreFork(in.No, features, segments, depth+1)
	t.forks[at].yes, t.forks[at].no = yes, no
	return int32(at), err
}

// bindRule finds the column of the schema for each feature of the rule.
func bindRule[T any](t *tree, s Schema[T]) ([]column[T], error) {
	var errs []error
	cols := s.columns()
	bound := make([]column[T], 0, len(t.features))
	for _, f := range t.features {
		i := slices.IndexFunc(cols, func(c column[T]) bool { return c.name == f.name })
		if i < 0 {
			errs = append(errs, fmt.Errorf("segment: feature %q: is in the rule and not in the schema", f.name))
			continue
		}
		c := cols[i]
		rule := c.rule()
		if c.kind != f.kind || c.unit != f.unit || rule.policy() != f.policy {
			errs = append(errs, fmt.Errorf("segment: feature %q: kind, unit and policy for missing values are %s, %q and %q in the rule and %s, %q and %q in the schema",
				f.name, f.kind, f.unit, f.policy, c.kind, c.unit, rule.policy()))
		}
		bound = append(bound, c)
	}
	return bound, errors.Join(errs...)
}
