package outcome

import (
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// Share holds answers of which each is a success or not: satisfied, found it
// easy, bought again. The zero value is empty.
type Share struct {
	In  Tally `json:"in"`  // successes
	Out Tally `json:"out"` // the others
}

// Add puts in an answer with a weight (1 where there are none), from 1e-50 to 1e50.
func (s *Share) Add(success bool, weight float64) error {
	return s.kind(success).Add(weight)
}

// Remove takes out what Add put in.
func (s *Share) Remove(success bool, weight float64) error {
	return s.kind(success).Remove(weight)
}

func (s *Share) kind(success bool) *Tally {
	if success {
		return &s.In
	}
	return &s.Out
}

// Merge adds the answers of o.
func (s *Share) Merge(o Share) {
	s.In, s.Out = s.In.Plus(o.In), s.Out.Plus(o.Out)
}

// Estimate returns the share of successes, 0 to 1, with Wilson's 95 % interval
// (Wilson 1927, JASA 22(158), 209-212), which is right where the plain one is
// not: in small groups and near 0 and 1 (Brown, Cai & DasGupta 2001, Statistical
// Science 16(2), 101-133). It is nil without answers.
func (s Share) Estimate() *Estimate {
	all := s.In.Plus(s.Out)
	n := all.Effective()
	if n == 0 {
		return nil
	}
	p := s.In.Weight / all.Weight
	low, high := stats.Wilson(float64(p*n), n)
	return &Estimate{
		Figure: segment.Figure{Value: p, Low: min(low, p), High: max(high, p), N: all.N},
		SE:     math.Sqrt(float64(p*(1-p)) / n),
	}
}

// Minus compares two groups that have nobody in common: the share of s less that
// of o, nil where one has no answers. The interval joins the two of Wilson
// (Newcombe 1998, Statistics in Medicine 17, 873-890, method 10). SE and P are
// those of the test of equal shares, with the share of both groups together.
func (s Share) Minus(o Share) *Difference {
	a, b := s.Estimate(), o.Estimate()
	if a == nil || b == nil {
		return nil
	}
	both := s
	both.Merge(o)
	p := both.In.Weight / (both.In.Weight + both.Out.Weight)
	n, m := s.In.Plus(s.Out).Effective(), o.In.Plus(o.Out).Effective()
	return difference(a, b, math.Sqrt(float64(p*(1-p))*(1/n+1/m)), -1, 1)
}

// Box is a scale of ratings and the part of it that counts as a success: From
// and above. A share of ratings means nothing without its box, so name both.
type Box struct {
	Min  float64 `json:"min"`
	Max  float64 `json:"max"`
	From float64 `json:"from"`
}

// The usual boxes. Scales differ between surveys: look at yours first.
var (
	// CSAT counts the satisfied: 4 and 5 of 1 to 5.
	CSAT = Box{Min: 1, Max: 5, From: 4}
	// CES counts those who agree that it was easy: 5 to 7 of 1 to 7 (version 2 of
	// the customer effort score; Dixon, Freeman & Toman 2010, Harvard Business
	// Review 88(7/8), 116-122, is the first).
	CES = Box{Min: 1, Max: 7, From: 5}
)

// Success says whether a rating counts. It is an error off the scale, and for a
// box that is none.
func (b Box) Success(rating float64) (bool, error) {
	switch {
	case !(b.Min < b.Max && b.From > b.Min && b.From <= b.Max):
		return false, fmt.Errorf("outcome: a box from %v on a scale of %v to %v", b.From, b.Min, b.Max)
	case !(rating >= b.Min && rating <= b.Max):
		return false, fmt.Errorf("outcome: rating %v is not on the scale of %v to %v", rating, b.Min, b.Max)
	}
	return rating >= b.From, nil
}
