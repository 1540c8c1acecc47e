package segment

import (
	"errors"
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
// the segment NULL.
//
// SQLite, DuckDB and PostgreSQL put every customer whom [Rule.Assign] places where it does,
// with three things to know. SQLite takes a quoted name that is no column for a text, without a
// word, and so does MySQL without the mode ANSI_QUOTES: [Rule.SQLFrom] writes a rule that
// fails there. NaN in PostgreSQL and DuckDB is a number above all others and not
// NULL: where it stands for a missing one, write NULLIF(x, 'NaN') into the view. And
// names that differ in case alone are one name to SQLite and DuckDB, as are those alike
// in their first 63 bytes to PostgreSQL.
//
// A name, level or ID with a backslash, which databases read in different ways, or
// with a control character is an error.
func (r *Rule[T]) SQL() (string, error) { return r.sql("") }

// SQLFrom is SQL with every column of one table, or of one alias in the FROM clause:
//
//	SELECT c.customer, <here, of "c"> AS segment FROM customers AS c
//
// A column that the table does not have is an error in every database then. The name
// is quoted as the others are.
func (r *Rule[T]) SQLFrom(table string) (string, error) {
	if table == "" {
		return "", errors.New("segment: rule: the table has no name")
	}
	return r.sql(table)
}

// sql writes the rule; table is empty for columns without one.
func (r *Rule[T]) sql(table string) (string, error) {
	if r.empty() {
		return "", errEmptyRule
	}
	for _, s := range append(r.written(), table) {
		bad := func(c rune) bool { return c == '\\' || unicode.IsControl(c) }
		if !utf8.ValidString(s) || strings.ContainsFunc(s, bad) {
			return "", fmt.Errorf("segment: rule: %q has a character that not every database reads alike", s)
		}
	}
	of := "" // what stands before the name of a column
	if table != "" {
		of = identifier(table) + "."
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
		if without = append(without, of+identifier(f.name)+" IS NULL"); f.kind == kindCategory {
			without = append(without, of+identifier(f.name)+" = ''")
		}
	}
	if len(without) > 0 {
		b.WriteString("  WHEN " + strings.Join(without, " OR ") + " THEN NULL\n")
	}
	r.tree.when(&b, of, 0, "  ", nil)
	b.WriteString("END")
	return b.String(), nil
}

// when writes the forks as branches of one CASE. Its branches are tried in turn, so
// the yes of a fork is a condition, together with those above it, and its no is
// whatever is left.
func (t *tree) when(b *strings.Builder, of string, at int32, indent string, above []string) {
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
	t.when(b, of, f.yes, indent, append(above[:len(above):len(above)], t.condition(f, of)))
	t.when(b, of, f.no, indent, above)
}

// condition is a fork's question. It may be unknown where a value is missing, and
// then the branch is not taken, which is the way of no.
func (t *tree) condition(f *fork, of string) string {
	feature := &t.features[f.feature]
	name := of + identifier(feature.name)
	if feature.kind == kindNumeric {
		c := name + " <= " + double(f.atMost)
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

// double writes a threshold that is compared as Go does, in double precision. Without
// an exponent a literal is a decimal number, and DuckDB and others round one
// to the single precision of a column of it: .1 would then be no more than a threshold
// of .1, which it is in float64. What single precision holds needs none.
func double(x float64) string {
	if float64(float32(x)) == x {
		return decimal(x)
	}
	return decimal(x) + "e0"
}
