package scale

import (
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/limits"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/cluster"
)

// Styles says how respondents use the scale of many different items, taken
// together. It tells most where items ask opposite things: then whoever agrees
// with everything cannot mean it.
type Styles struct {
	N int `json:"n"` // respondents with at least six answers, whom the rest is about
	// Agreement is the mean answer on the scale from 0 to 1, averaged over respondents:
	// the acquiescence index where items are not turned around (Baumgartner &
	// Steenkamp 2001, Journal of Marketing Research 38, 143-156). With a 95 % interval,
	// as has Extreme, the share of answers at either end of the scale.
	Agreement segment.Figure `json:"agreement"`
	Extreme   segment.Figure `json:"extreme"`
	// Straight is the share of respondents who gave one answer all the way down, with
	// Wilson's interval.
	Straight segment.Figure `json:"straight"`
}

// leastAnswers is how many answers it takes to speak of somebody's style.
const leastAnswers = 6

// Style looks at answers on one scale from low to high, before reversed items are
// turned around. An answer off the scale is an error that names it; so are fewer
// than two respondents with six answers.
func Style(x cluster.Matrix, low, high float64) (*Styles, error) {
	if !(low < high) || !limits.Level(low) || !limits.Level(high) || !limits.Matrix(len(x.Data), x.Rows, x.Cols) {
		return nil, fmt.Errorf("scale: %d numbers in %d rows of %d items on a scale of %v to %v", len(x.Data), x.Rows, x.Cols, low, high)
	}
	var agreement, extreme []float64
	straight := 0
	for i := range x.Rows {
		h, err := HabitsOf(x.Row(i), low, high)
		if err != nil {
			return nil, fmt.Errorf("scale: respondent %d: %w", i, err)
		}
		if h == nil {
			continue
		}
		agreement, extreme = append(agreement, h.Agreement), append(extreme, h.Extreme)
		if h.Straight {
			straight++
		}
	}
	if len(agreement) < 2 {
		return nil, fmt.Errorf("scale: %d respondents have %d answers or more, want at least 2", len(agreement), leastAnswers)
	}
	s := &Styles{N: len(agreement), Agreement: mean(agreement), Extreme: mean(extreme)}
	l, h := stats.Wilson(float64(straight), float64(s.N))
	s.Straight = segment.Figure{Value: float64(straight) / float64(s.N), Low: l, High: h, N: s.N}
	return s, nil
}

// Habits are how one respondent uses a scale; see [Styles].
type Habits struct {
	Agreement float64 // mean answer on the scale from 0 to 1
	Extreme   float64 // share of answers at either end
	Straight  bool    // one answer all the way down
}

// HabitsOf looks at one respondent's answers on a scale from low to high, NaN where
// one is missing. It returns nil for fewer than six answers, and an error for one off
// the scale.
func HabitsOf(answers []float64, low, high float64) (*Habits, error) {
	n, sum, ends, first := 0, 0.0, 0, math.NaN()
	h := &Habits{Straight: true}
	for j, v := range answers {
		switch {
		case v != v:
			continue
		case v < low || v > high:
			return nil, fmt.Errorf("item %d is answered with %v, which is not on the scale of %v to %v", j, v, low, high)
		case v == low || v == high:
			ends++
		}
		if n == 0 {
			first = v
		}
		h.Straight = h.Straight && v == first
		sum += (v - low) / (high - low)
		n++
	}
	if n < leastAnswers {
		return nil, nil
	}
	h.Agreement, h.Extreme = sum/float64(n), float64(ends)/float64(n)
	return h, nil
}

// mean of shares, with Student's interval within 0 and 1.
func mean(x []float64) segment.Figure {
	m, v := stats.MeanVar(x)
	l, h := stats.TInterval(m, v, len(x))
	return segment.Figure{Value: m, Low: max(0, l), High: min(1, h), N: len(x)}
}
