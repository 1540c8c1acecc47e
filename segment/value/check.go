package value

import (
	"errors"
	"fmt"
	"math"
)

// RowError says which row of the input, counted from 0 in the caller's order,
// cannot be used and why. A host that keeps its IDs in the same order names
// the customer with it (errors.As).
type RowError struct {
	Row    int    // index into the slice that was passed
	Column string // field of the row, such as Recency of a [History]
	Reason string
}

// Error returns the row, the column and the reason.
func (e *RowError) Error() string {
	return fmt.Sprintf("value: row %d, %s: %s", e.Row, e.Column, e.Reason)
}

// maxFrequency bounds x: the likelihood adds up to x terms exactly, and a
// customer with more repeat orders than this is a mistake in the data (a till
// or a test account) that would drive the whole fit.
const maxFrequency = 100_000

// check returns the first fault of a history as column and reason, both empty
// for a good one.
func (h History) check() (column, reason string) {
	switch {
	case h.Frequency < 0:
		return "Frequency", fmt.Sprintf("%d is negative", h.Frequency)
	case h.Frequency > maxFrequency:
		return "Frequency", fmt.Sprintf("%d repeat orders are more than %d, the most that one customer may have", h.Frequency, maxFrequency)
	case !(h.T >= 0) || math.IsInf(h.T, 0):
		return "T", fmt.Sprintf("%v is not a finite duration of at least 0", h.T)
	case !(h.Recency >= 0) || math.IsInf(h.Recency, 0):
		return "Recency", fmt.Sprintf("%v is not a finite duration of at least 0", h.Recency)
	case h.Recency > h.T:
		return "Recency", fmt.Sprintf("the last order at age %v lies after the end of the observation at age %v", h.Recency, h.T)
	case h.Frequency == 0 && h.Recency > 0:
		return "Recency", fmt.Sprintf("%v without a repeat order: it is 0 where Frequency is 0", h.Recency)
	case h.Frequency > 0 && h.Recency == 0:
		return "Recency", fmt.Sprintf("0 with %d repeat orders: a repeat order comes after the first", h.Frequency)
	}
	return "", ""
}

// check returns the first fault of a spending as column and reason. The
// amount of a customer without a repeat order is not looked at.
func (s Spending) check() (column, reason string) {
	switch {
	case s.Frequency < 0:
		return "Frequency", fmt.Sprintf("%d is negative", s.Frequency)
	case s.Frequency > maxFrequency:
		return "Frequency", fmt.Sprintf("%d repeat orders are more than %d, the most that one customer may have", s.Frequency, maxFrequency)
	case s.Frequency > 0 && (!(s.Monetary > 0) || math.IsInf(s.Monetary, 0)):
		return "Monetary", fmt.Sprintf("%v is not a finite mean amount above 0, which the spend model needs", s.Monetary)
	}
	return "", ""
}

// checkPair returns the first fault of a history and a spending as those of one
// customer. The commonest fault of two slices is that their rows are not in the
// same order, which shows in the number of repeat orders. Fewer in the spending
// are none: orders that were free or are not paid yet have no place in a mean.
func checkPair(h History, s Spending) (column, reason string) {
	if c, why := h.check(); c != "" {
		return c, why
	}
	if c, why := s.check(); c != "" {
		return c, why
	}
	if h.Frequency < s.Frequency {
		return "Frequency", fmt.Sprintf("%d repeat orders in the history, but %d in the spending: are they of the same customer?", h.Frequency, s.Frequency)
	}
	return "", ""
}

func checkHistories(h []History) error {
	for i := range h {
		if c, why := h[i].check(); c != "" {
			return &RowError{i, c, why}
		}
	}
	return nil
}

func checkSpendings(s []Spending) error {
	for i := range s {
		if c, why := s[i].check(); c != "" {
			return &RowError{i, c, why}
		}
	}
	return nil
}

// positive returns an error unless v is a finite number above 0.
func positive(model, name string, v float64) error {
	if !(v > 0) || math.IsInf(v, 0) {
		return fmt.Errorf("value: %s: %s = %v is not a finite number above 0", model, name, v)
	}
	return nil
}

// mostShape bounds the parameters that have no unit, so that no method is asked
// for what numbers of 64 bits cannot tell: far beyond it quadratures run for
// seconds and end in NaN. Fits stay below 1e9.
const mostShape = 1e15

// shape returns an error unless v is above 0 and at most mostShape.
func shape(model, name string, v float64) error {
	if v > mostShape && !math.IsInf(v, 1) {
		return fmt.Errorf("value: %s: %s = %v is above 1e15", model, name, v)
	}
	return positive(model, name, v)
}

var errNoCustomers = errors.New("value: no customers")
