package outcome

import (
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// NPS holds the answers to "how likely are you to recommend us to a friend or
// colleague?", from 0 to 10 (Reichheld 2003, Harvard Business Review 81(12),
// 46-54). The zero value is empty.
type NPS struct {
	Detractors Tally `json:"detractors"` // 0 to 6
	Passives   Tally `json:"passives"`   // 7 and 8
	Promoters  Tally `json:"promoters"`  // 9 and 10
}

// Add puts in a rating, a whole number from 0 to 10, with a weight (1 where
// there are none), from 1e-50 to 1e50.
func (s *NPS) Add(rating, weight float64) error {
	t, err := s.kind(rating)
	if err != nil {
		return err
	}
	return t.Add(weight)
}

// Remove takes out what Add put in.
func (s *NPS) Remove(rating, weight float64) error {
	t, err := s.kind(rating)
	if err != nil {
		return err
	}
	return t.Remove(weight)
}

// kind returns the tally that a rating belongs to.
func (s *NPS) kind(rating float64) (*Tally, error) {
	switch {
	case !(rating >= 0 && rating <= 10) || rating != math.Trunc(rating):
		return nil, fmt.Errorf("outcome: rating %v is not a whole number from 0 to 10", rating)
	case rating >= 9:
		return &s.Promoters, nil
	case rating >= 7:
		return &s.Passives, nil
	}
	return &s.Detractors, nil
}

// Merge adds the answers of o.
func (s *NPS) Merge(o NPS) {
	s.Detractors = s.Detractors.Plus(o.Detractors)
	s.Passives = s.Passives.Plus(o.Passives)
	s.Promoters = s.Promoters.Plus(o.Promoters)
}

// Estimate is a figure with its plain standard error.
type Estimate struct {
	segment.Figure
	// SE is the standard error that the observed shares give, 0 where all answers
	// are of one kind. Low and High do not come from it.
	SE float64 `json:"se"`
}

// Score returns the net promoter score, the share of promoters less that of
// detractors, from -1 to 1 (usually shown as -100 to 100); nil without answers.
// Its 95 % interval is the adjusted Wald interval, which adds 3/4 of a promoter,
// 3/4 of a detractor and 3/2 of a passive before it is computed, and is cut off
// at -1 and 1 (Rocks 2016, The American Statistician 70(4), 365-372): the plain
// one has no width at all where everybody agrees.
func (s NPS) Score() *Estimate {
	n := s.all().Effective()
	if n == 0 {
		return nil
	}
	p, d := s.shares()
	const extra = .75
	m := n + 4*extra
	pa, da := (float64(p*n)+extra)/m, (float64(d*n)+extra)/m
	mid, h := pa-da, stats.Z95*math.Sqrt(netVariance(pa, da)/m)
	return &Estimate{
		Figure: segment.Figure{Value: p - d, Low: max(-1, mid-h), High: min(1, mid+h), N: s.all().N},
		SE:     math.Sqrt(netVariance(p, d) / n),
	}
}

func (s NPS) all() Tally { return s.Detractors.Plus(s.Passives).Plus(s.Promoters) }

func (s NPS) shares() (promoters, detractors float64) {
	total := s.all().Weight
	return s.Promoters.Weight / total, s.Detractors.Weight / total
}

// netVariance is the variance of +1, 0 or -1 with these chances of +1 and -1.
func netVariance(p, d float64) float64 {
	return max(0, p+d-float64((p-d)*(p-d)))
}

// Minus compares two groups that have nobody in common: the score of s less that
// of o, nil where one has no answers. The interval joins those of both scores
// (Zou & Donner 2008, Statistics in Medicine 27, 1693-1702, eq. 10), and P comes
// from the plain standard error.
func (s NPS) Minus(o NPS) *Difference {
	a, b := s.Score(), o.Score()
	if a == nil || b == nil {
		return nil
	}
	return difference(a, b, math.Hypot(a.SE, b.SE), -2, 2)
}
