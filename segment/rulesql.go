package segment

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// SQL writes the rule as one CASE expression of standard SQL that yields the ID of
// the segment; it goes into a SELECT as it is:
//
//	SELECT customer, <here> AS segment FROM customers
//
// Features are columns under their own names, as quoted identifiers ("basket
// value"), so the table or view must have them in the units of the schema.
// A missing number is NULL, a missing category NULL or the empty string. It goes the
// way that the model's policy takes; where a feature has no policy, a customer without it has
// the segment NULL. In MySQL the expression needs the mode ANSI_QUOTES.
//
// A name, level or ID with a backslash, which databases read in different ways, or
// with a control character is an error.
func (r *Rule[T]) SQL() (string, error) {
	if r.empty() {
		return "", errEmptyRule
	}
	for _, s := range r.written() {
		bad := func(c rune) bool { return c == '\\' || unicode.IsControl(c) }
		if !utf8.ValidString(s) || strings.ContainsFunc(s, bad) {
			return "", fmt.Errorf("segment: rule: %q has a character that not every database reads alike", s)
		}
	}
	if len(r.forks) == 1 {
		return literal(r.segments[r.forks[0].segment].ID), nil // a CASE has to ask something
	}
	var b strings.Builder
	b.WriteString("CASE\n")
	var without []string
	for i := range r.features {
		f := &r.features[i]
		if f.policy != "" {
			continue
		}
		if without = append(without, identifier(f.name)+" IS NULL"); f.kind == kindCategory {
			without = append(without, identifier(f.name)+" = ''")
		}
	}
	if len(without) > 0 {
		b.WriteString("  WHEN " + strings.Join(without, " OR ") + " THEN NULL\n")
	}
	r.tree.when(&b, 0, "  ", nil)
	b.WriteString("END")
	return b.String(), nil
}

// when writes the forks as branches of one CASE. Its branches are tried in turn, so
// the yes of a fork is a condition, together with those above it, and its no is
// whatever is left.
func (t *tree) when(b *strings.Builder, at int32, indent string, above []string) {
	f := &t.forks[at]
	if f.feature < 0 {
		id := literal(t.segments[f.segment].ID)
		if len(above) == 0 {
			b.WriteString(indent + "ELSE " + id + "\n")
		} else {
			b.WriteString(indent + "WHEN " + strings.Join(above, " AND ") + " THEN " + id + "\n")
		}
		return
	}
	t.when(b, f.yes, indent, append(above[:len(above):len(above)], t.condition(f)))
	t.when(b, f.no, indent, above)
}

// condition is a fork's question. It may be unknown where a value is missing, and
// then the branch is not taken, which is the way of no.
func (t *tree) condition(f *fork) string {
	feature := &t.features[f.feature]
	name := identifier(feature.name)
	if feature.kind == kindNumeric {
		c := name + " <= " + decimal(f.atMost)
		if f.unknown {
			c = "(" + c + " OR " + name + " IS NULL)"
		}
		return c
	}
	if !f.different {
		c := name + " = " + literal(f.level)
		if feature.missing == f.level {
			c = "(" + c + " OR " + name + " = '' OR " + name + " IS NULL)"
		}
		return c
	}
	list, other := []string{}, true // whether a missing category is none of these
	for _, l := range f.noneOf {
		list = append(list, literal(l))
		other = other && l != feature.missing
	}
	if !other || len(list) == 0 {
		list = append(list, "''")
	}
	c := name + " NOT IN (" + strings.Join(list, ", ") + ")"
	if other && feature.missing != "" {
		c = "(" + c + " OR " + name + " IS NULL)"
	}
	return c
}

// written are the texts that stand in SQL.
func (t *tree) written() (all []string) {
	for _, f := range t.features {
		all = append(all, f.name)
	}
	for _, s := range t.segments {
		all = append(all, s.ID)
	}
	for _, f := range t.forks {
		all = append(append(all, f.level), f.noneOf...)
	}
	return all
}

func identifier(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
func literal(s string) string    { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
