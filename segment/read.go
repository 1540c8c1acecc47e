package segment

import (
	"context"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/par"
)

// readChunk is how many customers one goroutine reads at a time.
const readChunk = 4096

// table is what a schema reads from customers, column by column, in the
// caller's row order. It lives as long as a fit does.
type table struct {
	ids    []string
	worth  []float64 // nil without worth
	states []State   // nil without states
	fields []field
}

// field is one feature as it was read.
type field struct {
	rule    featureRule
	numbers []float64 // numeric: NaN where missing
	texts   []string  // category: never empty
}

// featureRule is the part of a feature that needs no type parameter and no
// function: what a model remembers about how it was declared.
type featureRule struct {
	name   string
	kind   string
	shapes bool
	scaling
	integer bool
	natural bool
	unit    string
	weight  float64
	fill    Fill
	missing string
}

func (c *column[T]) rule() featureRule {
	return featureRule{c.name, c.kind, c.shapes, c.scaling, c.integer, c.natural, c.unit, c.weight, c.fill, c.missing}
}

// RowError says which value of which customer could not be used. Errors of Fit,
// Assign and Explain that are about one customer are of this type (use errors.As).
type RowError struct {
	Row      int    // index into the caller's slice; -1 where there is none (Assign, Explain)
	Customer string // the caller's ID, empty where that is what is wrong or cannot be read
	Column   string // the feature's name, or "ID", "Worth", "State"
	Reason   string
	// Cause is what a function of the schema panicked with; nil where none did.
	// It has a method Stack() []byte for those who want to see the stack.
	Cause error
}

// Unwrap returns the cause.
func (e *RowError) Unwrap() error { return e.Cause }

// panicked is the error of a schema's function that panicked with value.
func panicked(row int, customer, column string, value any) *RowError {
	p := par.Caught(value)
	return &RowError{row, customer, column, "the schema's function " + p.Error(), p}
}

// Error names the row, the customer and the column.
func (e *RowError) Error() string {
	if e.Row < 0 {
		return fmt.Sprintf("segment: customer %q, %s: %s", e.Customer, e.Column, e.Reason)
	}
	return fmt.Sprintf("segment: row %d, customer %q, %s: %s", e.Row, e.Customer, e.Column, e.Reason)
}

// readNumber reads and checks a numeric feature of one customer.
func (c *column[T]) readNumber(v T) (float64, string) {
	x := c.number(v)
	return x, c.faultOf(x)
}

// faultOf says what is wrong with a number, "" if nothing is.
func (c *column[T]) faultOf(x float64) string {
	switch {
	case math.IsNaN(x):
		if c.fill == nil {
			return "is NaN (missing), and the feature has no policy for missing values"
		}
	case math.IsInf(x, 0):
		return "is infinite"
	case c.bend == logarithm && x < 0:
		return fmt.Sprintf("is %v, and the logarithm takes no negative numbers (YeoJohnson does)", x)
	}
	return ""
}

// readText reads and checks a category of one customer.
func (c *column[T]) readText(v T) (string, string) {
	s := c.text(v)
	if s != "" {
		return s, ""
	}
	if c.missing == "" {
		return "", "is empty (missing), and the feature has no level for missing values"
	}
	return c.missing, ""
}

// read reads all customers. Of several bad values the one in the first row is
// reported.
func read[T any](ctx context.Context, customers []T, s Schema[T], o Options) (*table, error) {
	n, cols := len(customers), s.columns()
	t := &table{ids: make([]string, n), fields: make([]field, len(cols))}
	if s.Worth != nil {
		t.worth = make([]float64, n)
	}
	if s.State != nil {
		t.states = make([]State, n)
	}
	for j := range cols {
		t.fields[j].rule = cols[j].rule()
		if cols[j].kind == kindNumeric {
			t.fields[j].numbers = make([]float64, n)
		} else {
			t.fields[j].texts = make([]string, n)
		}
	}
	err := par.Chunks(ctx, n, readChunk, o.Workers, func(_, lo, hi int) error {
		for i := lo; i < hi; i++ {
			if err := readRow(t, i, customers[i], &s, cols); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	first := make(map[string]int32, n)
	for i, id := range t.ids {
		if j, ok := first[id]; ok {
			return nil, &RowError{Row: i, Customer: id, Column: "ID", Reason: fmt.Sprintf("is the ID of row %d too", j)}
		}
		first[id] = int32(i)
	}
	return t, nil
}

// readRow reads one customer into row i. A panic of one of the host's
// functions (a nil pointer among the customers, say) comes back as an error
// that names the row and what was being read.
func readRow[T any](t *table, i int, v T, s *Schema[T], cols []column[T]) (err error) {
	at := "ID"
	defer func() {
		if r := recover(); r != nil {
			err = panicked(i, t.ids[i], at, r)
		}
	}()
	fault := func(reason string) error { return &RowError{Row: i, Customer: t.ids[i], Column: at, Reason: reason} }
	if t.ids[i] = s.ID(v); t.ids[i] == "" {
		return fault("is empty")
	}
	if t.worth != nil {
		at = "Worth"
		if t.worth[i] = s.Worth(v); math.IsNaN(t.worth[i]) || math.IsInf(t.worth[i], 0) {
			return fault(fmt.Sprintf("is %v", t.worth[i]))
		}
	}
	if t.states != nil {
		at = "State"
		t.states[i] = s.State(v)
	}
	for j := range cols {
		at = cols[j].name
		var reason string
		if cols[j].kind == kindNumeric {
			t.fields[j].numbers[i], reason = cols[j].readNumber(v)
		} else {
			t.fields[j].texts[i], reason = cols[j].readText(v)
		}
		if reason != "" {
			return fault(reason)
		}
	}
	return nil
}
