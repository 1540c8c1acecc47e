package segment

import (
	"math"
	"slices"
)

// Leaves is a rule as plain questions: of which customers it says which segment. It may
// be published, as the rule may.
type Leaves struct {
	Leaves   []Leaf   `json:"leaves"` // in the order of the tree, yes before no
	Fidelity Fidelity `json:"fidelity"`
}

// Leaf is one way through a rule: customers of whom all conditions hold are put into the
// segment.
type Leaf struct {
	Segment Ref         `json:"segment"`
	Where   []Condition `json:"where"` // one for each feature asked about on the way, in that order; empty: everybody
}

// Condition limits one feature: a number by Above, AtMost or both, a category by Is or
// Not.
type Condition struct {
	Feature string   `json:"feature"`
	Unit    string   `json:"unit,omitempty"`
	Above   *float64 `json:"above,omitempty"`   // number: more than this
	AtMost  *float64 `json:"atMost,omitempty"`  // number: and at most this
	Is      []string `json:"is,omitempty"`      // category: one of these levels
	Not     []string `json:"not,omitempty"`     // category: none of these
	Missing bool     `json:"missing,omitempty"` // a customer of whom it is not known meets it, too
}

// Leaves returns the rule as its leaves. Each customer whom [Rule.Assign] places meets all
// conditions of exactly one, and that is of the segment where Assign puts it; a customer
// whom Assign refuses, having no value where the schema says that there is one, meets
// none. All that is asked about one feature on the way is one condition: an interval of
// a number, levels of a category. A leaf that nobody can reach is left out.
//
// What is returned shares nothing with the rule. It fails where the rule is empty.
func (r *Rule[T]) Leaves() (*Leaves, error) {
	if r.empty() {
		return nil, errEmptyRule
	}
	out := &Leaves{Leaves: []Leaf{}, Fidelity: r.Fidelity()}
	r.tree.leaves(0, nil, &out.Leaves)
	return out, nil
}

// limit is what the questions on a way say about one feature, so far.
type limit struct {
	feature       int
	above, atMost float64
	missing       bool     // a missing number went this way at every question
	only          []string // levels that it may have; nil: all
	not           []string // that it must not
}

// leaves follows a tree down from a fork; way is what was asked above it.
func (t *tree) leaves(at int32, way []limit, out *[]Leaf) {
	f := &t.forks[at]
	if f.feature < 0 {
		leaf := Leaf{Segment: t.segments[f.segment], Where: []Condition{}}
		for _, l := range way {
			c, ok := t.told(l)
			if !ok {
				return // nobody comes here
			}
			leaf.Where = append(leaf.Where, c)
		}
		*out = append(*out, leaf)
		return
	}
	t.leaves(f.yes, t.narrow(way, f, true), out)
	t.leaves(f.no, t.narrow(way, f, false), out)
}

// narrow adds a question and its answer to a copy of the way.
func (t *tree) narrow(way []limit, f *fork, yes bool) []limit {
	way = slices.Clone(way)
	i := slices.IndexFunc(way, func(l limit) bool { return l.feature == f.feature })
	if i < 0 {
		i = len(way)
		way = append(way, limit{
			feature: f.feature, above: math.Inf(-1), atMost: math.Inf(1),
			missing: t.features[f.feature].policy != "",
		})
	}
	l := &way[i]
	switch {
	case t.features[f.feature].kind == kindNumeric:
		if l.missing = l.missing && f.unknown == yes; yes {
			l.atMost = min(l.atMost, f.atMost)
		} else {
			l.above = max(l.above, f.atMost)
		}
	case f.different == yes: // it is none of noneOf, or it is not level
		l.not = slices.Clone(l.not) // the other way has it too
		for _, s := range f.levels() {
			if !slices.Contains(l.not, s) {
				l.not = append(l.not, s)
			}
		}
	case l.only == nil:
		l.only = append([]string{}, f.levels()...) // never nil: none of them may be left
	default:
		l.only = slices.DeleteFunc(slices.Clone(l.only), func(s string) bool { return !slices.Contains(f.levels(), s) })
	}
	return way
}

// levels are those that the question of a category is about.
func (f *fork) levels() []string {
	if f.different {
		return f.noneOf
	}
	return []string{f.level}
}

// told makes a condition of a limit, false where no value meets it.
func (t *tree) told(l limit) (Condition, bool) {
	f := &t.features[l.feature]
	c := Condition{Feature: f.name, Unit: f.unit}
	if f.kind == kindNumeric {
		if !math.IsInf(l.above, 0) {
			c.Above = &l.above
		}
		if !math.IsInf(l.atMost, 0) {
			c.AtMost = &l.atMost
		}
		c.Missing = l.missing
		return c, l.above < l.atMost || l.missing
	}
	if l.only == nil {
		c.Not = l.not
		// What is missing is read as a level of its own.
		c.Missing = f.missing != "" && !slices.Contains(l.not, f.missing)
		return c, true
	}
	c.Is = slices.DeleteFunc(slices.Clone(l.only), func(s string) bool { return slices.Contains(l.not, s) })
	c.Missing = f.missing != "" && slices.Contains(c.Is, f.missing)
	return c, len(c.Is) > 0
}
