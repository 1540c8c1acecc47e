package trend

import (
	"errors"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/limits"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// Adaptation says how fast expectations follow what customers get.
type Adaptation struct {
	// Rate is the part of the gap between what was perceived and what was expected
	// by which the expected level moves until the next wave: 0 not at all, 1 all the
	// way. With its 95 % interval; N is the number of steps.
	Rate segment.Figure `json:"rate"`
	// HalfLife is after how many waves half of an unchanging gap has been taken up
	// into what is expected; +Inf where Rate is 0 or less, 0 where it is 1 or more.
	HalfLife float64 `json:"-"`
	// Next is the level that the last wave lets expect for the one to come.
	Next float64 `json:"next"`
}

// Ratchet estimates how expectations adapt to experience: expected(t+1) =
// expected(t) + Rate*(perceived(t) - expected(t)) (adaptive expectations: Nerlove
// 1958, Quarterly Journal of Economics 72, 227-240), by least squares without a
// constant over waves at equal distances, at least four of them. A customer base
// that is pleased today asks for more tomorrow, so that a gap which was closed
// opens again at this rate.
//
// Errors in the levels themselves bias Rate: a chance deviation of the expected
// level is taken back by the next wave, which looks like adaptation where
// perception is above. Take it for a description unless waves are large.
func Ratchet(expected, perceived []float64) (*Adaptation, error) {
	if len(expected) != len(perceived) || len(expected) < 4 {
		return nil, fmt.Errorf("trend: %d expected and %d perceived levels, want as many of both, at least 4", len(expected), len(perceived))
	}
	for i := range expected {
		if !limits.Level(expected[i]) || !limits.Level(perceived[i]) {
			return nil, fmt.Errorf("trend: wave %d expects %v and perceives %v, want numbers within %s", i, expected[i], perceived[i], limits.Levels)
		}
	}
	steps := len(expected) - 1
	xx, xy := 0.0, 0.0
	for i := range steps {
		x := perceived[i] - expected[i]
		xx += float64(x * x)
		xy += float64(x * (expected[i+1] - expected[i]))
	}
	if !(xx > 0) {
		return nil, fmt.Errorf("trend: in none of the %d waves but the last does what is perceived differ from what is expected, so nothing shows how expectations adapt", steps+1)
	}
	rate, rest := xy/xx, 0.0
	for i := range steps {
		e := (expected[i+1] - expected[i]) - float64(rate*(perceived[i]-expected[i]))
		rest += float64(e * e)
	}
	df := float64(steps - 1)
	h := stats.TQuantile(.975, df) * math.Sqrt(rest/df/xx)
	a := &Adaptation{
		Rate:     segment.Figure{Value: rate, Low: rate - h, High: rate + h, N: steps},
		HalfLife: math.Inf(1),
		Next:     expected[steps] + float64(rate*(perceived[steps]-expected[steps])),
	}
	if !limits.Finite(a.Rate.Low, a.Rate.High, a.Next) {
		return nil, errors.New("trend: what is perceived differs so little from what is expected, beside how far expectations move, that no rate comes of it")
	}
	switch {
	case rate >= 1:
		a.HalfLife = 0
	case rate > 0:
		a.HalfLife = -math.Ln2 / math.Log1p(-rate)
	}
	return a, nil
}
