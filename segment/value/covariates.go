package value

import (
	"fmt"
	"math"
)

// Covariates are figures about customers that do not change with time: a
// channel they came by (0 or 1), an age, a region as a column for each but one.
type Covariates struct {
	Names []string    // of the columns; none empty, all different
	Rows  [][]float64 // a row for each customer, in the order of the histories; finite, one number for each name
}

// Effect is how much a covariate moves the rates of customers: somebody with one
// unit more of it orders, or leaves, at e^Coefficient times the rate, or the
// odds.
type Effect struct {
	Name        string  `json:"name"`
	Coefficient float64 `json:"coefficient"`
}

// WithCovariates is an order model whose rates depend on covariates of the
// customer. [WithCovariates.At] gives the model of a customer, a plain M whose
// methods answer all questions about them.
type WithCovariates[M BGNBD | MBGNBD | ParetoNBD] struct {
	// Base is the model of a customer whose covariates are all 0. Such a customer
	// need not exist: where a covariate is a year of birth, Base is a long way
	// from everybody.
	Base M `json:"base"`
	// Ordering moves the rate of ordering: alpha is multiplied by e^-(sum of
	// Coefficient times covariate).
	Ordering []Effect `json:"ordering"`
	// Leaving moves, in the Pareto/NBD, the rate of leaving: beta is multiplied by
	// e^-(that sum). In the BG/NBD and the MBG/NBD it moves the mean odds of
	// leaving after an order: a is multiplied by e^(that sum).
	Leaving []Effect `json:"leaving"`
}

// At returns the model of a customer with these covariates, in the order of
// m.Ordering and m.Leaving. The model is invalid, so that its methods return NaN,
// where the numbers are not as many as the effects or not finite, or lead beyond
// what Validate of M allows.
func (m WithCovariates[M]) At(ordering, leaving []float64) M {
	o, l := weigh(m.Ordering, ordering), weigh(m.Leaving, leaving)
	switch b := any(m.Base).(type) {
	case BGNBD:
		b.Alpha *= math.Exp(-o)
		b.A *= math.Exp(l)
		return any(b).(M)
	case MBGNBD:
		b.Alpha *= math.Exp(-o)
		b.A *= math.Exp(l)
		return any(b).(M)
	case ParetoNBD:
		b.Alpha *= math.Exp(-o)
		b.Beta *= math.Exp(-l)
		return any(b).(M)
	}
	return m.Base // no other M exists
}

func weigh(effects []Effect, z []float64) float64 {
	if len(effects) != len(z) {
		return math.NaN()
	}
	var sum float64
	for i, e := range effects {
		sum += float64(e.Coefficient * z[i])
	}
	return sum
}

// Validate returns the first fault of the base model, whose parameters are finite
// and above 0, and of the coefficients, which are finite. A of the base or S may be
// 0.
func (m WithCovariates[M]) Validate() error {
	// The base may lie far beyond what a customer can be (and its shapes beyond
	// 1e15): their covariates bring it back.
	base, names := any(m.Base).(named), any(m.Base).(named).names()
	for i, v := range base.values() {
		if i == 2 && v == 0 { // a, or s: nobody leaves
			continue
		}
		if err := positive(base.kind(), names[i], v); err != nil {
			return err
		}
	}
	for _, e := range append(append([]Effect(nil), m.Ordering...), m.Leaving...) {
		if math.IsNaN(e.Coefficient) || math.IsInf(e.Coefficient, 0) {
			return fmt.Errorf("value: covariate %q: the coefficient %v is not finite", e.Name, e.Coefficient)
		}
	}
	return nil
}

func (m WithCovariates[M]) kind() string { return any(m.Base).(named).kind() + " with covariates" }

func (m WithCovariates[M]) names() []string {
	names := any(m.Base).(named).names()
	for _, e := range m.Ordering {
		names = append(names, "ordering "+e.Name)
	}
	for _, e := range m.Leaving {
		names = append(names, "leaving "+e.Name)
	}
	return names
}

// check returns the first fault of the covariates of n customers.
func (c Covariates) check(what string, n int) error {
	if len(c.Names) == 0 && len(c.Rows) == 0 {
		return nil
	}
	seen := map[string]bool{}
	for i, name := range c.Names {
		if name == "" || seen[name] {
			return fmt.Errorf("value: %s covariates: column %d is called %q: names are not empty and differ", what, i, name)
		}
		seen[name] = true
	}
	if len(c.Rows) != n {
		return fmt.Errorf("value: %s covariates of %d customers but %d histories: they must be the same customers in the same order", what, len(c.Rows), n)
	}
	for i, row := range c.Rows {
		if len(row) != len(c.Names) {
			return &RowError{i, what + " covariates", fmt.Sprintf("%d numbers for %d names", len(row), len(c.Names))}
		}
		for j, v := range row {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return &RowError{i, c.Names[j], fmt.Sprintf("%v is not a finite number", v)}
			}
		}
	}
	return nil
}
