package persona

import (
	"errors"
	"fmt"
	"slices"

	"github.com/clientele-go/clientele/persona/language"
	"github.com/clientele-go/clientele/segment"
)

// Rule says in plain questions who belongs to the persona: a customer of whom all
// conditions of one way hold. It comes from [segment.Rule.Leaves], which is never quite
// the model.
type Rule struct {
	Ways []segment.Leaf `json:"ways"`
	// Found is the share of the group that the rule finds, measured on customers who had
	// no part in it; AtLeast says that its Value is a bound from below. See
	// [segment.Fidelity].
	Found   *segment.Figure `json:"found"`
	AtLeast bool            `json:"atLeast,omitempty"`
}

// checkRule refuses a rule that puts customers into segments that the summary does not
// have: it then tells of another segmentation.
func checkRule(s *segment.Summary, l *segment.Leaves) error {
	if l == nil {
		return nil
	}
	var c checker
	known := func(id string) bool {
		return slices.ContainsFunc(s.Segments, func(p segment.Profile) bool { return p.ID == id })
	}
	for i, leaf := range l.Leaves {
		at := fmt.Sprintf("Options.Rule, leaf %d", i)
		if !known(leaf.Segment.ID) {
			c.fault("%s is of segment %q, which is not in the summary; both must come from the same segmentation", at, leaf.Segment.ID)
		}
		for _, w := range leaf.Where {
			for _, x := range []*float64{w.Above, w.AtMost} {
				if x != nil && !finite(*x) {
					c.fault("%s: a threshold of %q is %v, want a finite number", at, w.Feature, *x)
				}
			}
		}
	}
	for i := range l.Fidelity.Segment {
		f := &l.Fidelity.Segment[i]
		c.figure(&f.Share, "Options.Rule: fidelity for segment %q", f.ID)
	}
	return errors.Join(c.faults...)
}

// rules gives each persona its ways through the rule, in the order of the rule. A persona
// that no leaf is for has none.
func rules(personas []Persona, l *segment.Leaves) {
	if l == nil {
		return
	}
	for i := range personas {
		p := &personas[i]
		r := &Rule{}
		for _, leaf := range l.Leaves {
			if leaf.Segment.ID == p.Segment.ID {
				leaf.Where = copyConditions(leaf.Where)
				r.Ways = append(r.Ways, leaf)
			}
		}
		for k := range l.Fidelity.Segment {
			if f := &l.Fidelity.Segment[k]; f.ID == p.Segment.ID {
				r.Found, r.AtLeast = copyFigure(&f.Share), f.AtLeast
			}
		}
		if len(r.Ways) > 0 {
			p.Rule = r
		}
	}
}

func copyConditions(list []segment.Condition) []segment.Condition {
	out := make([]segment.Condition, 0, len(list))
	for _, c := range list {
		c.Above, c.AtMost = copyNumber(c.Above), copyNumber(c.AtMost)
		c.Is, c.Not = slices.Clone(c.Is), slices.Clone(c.Not)
		out = append(out, c)
	}
	return out
}

func copyNumber(x *float64) *float64 {
	if x == nil {
		return nil
	}
	y := *x
	return &y
}

// Words returns the ways in words, one phrase each: "orders per month above 2.5 and
// channel is web". A nil language is English.
func (r *Rule) Words(l *language.Language) []string {
	if r == nil {
		return nil
	}
	if l == nil {
		l = language.English()
	}
	out := make([]string, 0, len(r.Ways))
	for _, way := range r.Ways {
		var parts []string
		for i := range way.Where {
			parts = append(parts, tellCondition(&way.Where[i], l))
		}
		if len(parts) == 0 {
			parts = []string{l.Text("rule.everybody", nil)}
		}
		out = append(out, l.List(parts))
	}
	return out
}

// tellRule is all ways as one phrase; empty where the persona has no rule.
func tellRule(p *Persona, l *language.Language) string {
	said := ""
	for i, way := range p.Rule.Words(l) {
		if i == 0 {
			said = way
			continue
		}
		said = l.Text("rule.orElse", language.Args{"first": said, "next": way})
	}
	return said
}

// tellCondition writes thresholds in full: one more digit may be one more customer.
func tellCondition(c *segment.Condition, l *language.Language) string {
	args := language.Args{"name": l.Host(c.Feature)}
	amount := func(x float64) string {
		if c.Unit == "" {
			return l.Exact(x)
		}
		return l.Exact(x) + " " + l.Unit(x, c.Unit)
	}
	switch {
	case c.Above == nil && c.AtMost == nil:
		levels, key := c.Is, "rule.is"
		if len(levels) == 0 {
			levels, key = c.Not, "rule.isNot"
		}
		if len(levels) == 0 {
			return l.Text("rule.anything", args)
		}
		args["levels"] = either(levels, l)
		return l.Text(key, args)
	case c.Above != nil && c.AtMost != nil && *c.Above >= *c.AtMost:
		return l.Text("rule.unknown", args) // only a missing number comes here
	case c.Above != nil && c.AtMost != nil:
		args["low"], args["high"] = l.Exact(*c.Above), amount(*c.AtMost)
		return missing(c, l, l.Text("rule.between", args))
	case c.Above != nil:
		args["low"] = amount(*c.Above)
		return missing(c, l, l.Text("rule.above", args))
	}
	args["high"] = amount(*c.AtMost)
	return missing(c, l, l.Text("rule.atMost", args))
}

func missing(c *segment.Condition, l *language.Language, said string) string {
	if !c.Missing {
		return said
	}
	return l.Text("rule.orUnknown", language.Args{"condition": said})
}

// either writes "web, shop or app".
func either(levels []string, l *language.Language) string {
	said := l.Host(levels[0]).Text
	for i, level := range levels[1:] {
		key := "rule.comma"
		if i == len(levels)-2 {
			key = "rule.or"
		}
		said = l.Text(key, language.Args{"first": said, "next": l.Host(level).Text})
	}
	return said
}
