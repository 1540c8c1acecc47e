package gap

import (
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/limits"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// Zone is a zone of tolerance with what is perceived: between the adequate level,
// the least that customers accept, and the desired one, what they hope for
// (Zeithaml, Berry & Parasuraman 1993, Journal of the Academy of Marketing Science
// 21(1), 1-12), all on one scale.
type Zone struct {
	Adequate, Desired, Perceived float64
}

// Adequacy is the measure of service adequacy, perceived less adequate: negative
// is less than customers accept (Parasuraman, Zeithaml & Berry 1994, Journal of
// Retailing 70(3), 201-230).
func (z Zone) Adequacy() float64 { return z.Perceived - z.Adequate }

// Superiority is the measure of service superiority, perceived less desired:
// positive is more than customers hope for.
func (z Zone) Superiority() float64 { return z.Perceived - z.Desired }

// Width is that of the zone, desired less adequate: how much customers put up with.
// It is negative where the answers are inverted.
func (z Zone) Width() float64 { return z.Desired - z.Adequate }

// Position of what is perceived in the zone: 0 at the adequate level, 1 at the
// desired one, outside of 0 and 1 beyond them; NaN where the zone has no width.
func (z Zone) Position() float64 {
	if !(z.Width() > 0) {
		return math.NaN()
	}
	return z.Adequacy() / z.Width()
}

// Tolerance says where a group of respondents finds the service in its zone.
type Tolerance struct {
	N        int `json:"n"`        // respondents behind the figures
	Missing  int `json:"missing"`  // left out because a level is missing
	Inverted int `json:"inverted"` // left out because they call adequate what is more than they desire
	// Means over respondents of the levels and of the differences within respondents,
	// on the scale of the answers, with 95 % intervals (Student's).
	Adequate    segment.Figure `json:"adequate"`
	Desired     segment.Figure `json:"desired"`
	Perceived   segment.Figure `json:"perceived"`
	Adequacy    segment.Figure `json:"adequacy"`
	Superiority segment.Figure `json:"superiority"`
	Width       segment.Figure `json:"width"`
	// Position of the mean perceived level in the zone of the means; its interval is
	// that of a ratio (linearised: Cochran 1977, Sampling Techniques, sec. 2.11). Nil
	// where the zone has no width, or next to none.
	Position *segment.Figure `json:"position"`
	// Below, Inside and Above are the shares of respondents who find the service below
	// their adequate level, in their zone (ends included), and above their desired
	// one, 0 to 1, with Wilson's 95 % intervals. Means can lie inside while many are
	// outside.
	Below  segment.Figure `json:"below"`
	Inside segment.Figure `json:"inside"`
	Above  segment.Figure `json:"above"`
	// PBelow is the chance, given the answers, that the mean of all customers lies
	// below the adequate level, and PAbove that it lies above the desired one (a flat
	// prior and Student's distribution).
	PBelow float64 `json:"pBelow"`
	PAbove float64 `json:"pAbove"`
}

// Tolerate compares the three levels within respondents. Who calls a higher level
// adequate than desired has misread one of the questions, and is left out and
// counted, as LibQUAL does. It is an error if fewer than two are left.
func Tolerate(adequate, desired, perceived, weights []float64) (*Tolerance, error) {
	kept, missing, err := complete(weights, named{"adequate", adequate}, named{"desired", desired}, named{"perceived", perceived})
	if err != nil {
		return nil, err
	}
	t := &Tolerance{Missing: missing}
	var a, d, p, w []float64
	for _, i := range kept {
		if adequate[i] > desired[i] {
			t.Inverted++
			continue
		}
		a, d, p = append(a, adequate[i]), append(d, desired[i]), append(p, perceived[i])
		if weights != nil {
			w = append(w, weights[i])
		}
	}
	if t.N = len(a); t.N < 2 {
		return nil, fmt.Errorf("gap: %d respondents have levels in order, %d have them inverted and %d not all three: want at least 2", t.N, t.Inverted, t.Missing)
	}
	t.Adequate, _, _ = mean(a, w)
	t.Desired, _, _ = mean(d, w)
	t.Perceived, _, _ = mean(p, w)
	difference := func(x, y []float64) []float64 {
		out := make([]float64, len(x))
		for i := range out {
			out[i] = x[i] - y[i]
		}
		return out
	}
	adequacy, superiority, width := difference(p, a), difference(p, d), difference(d, a)
	t.Adequacy, t.PBelow, _ = mean(adequacy, w)
	t.Superiority, _, t.PAbove = mean(superiority, w)
	t.Width, _, _ = mean(width, w)
	if t.Width.Value > 0 {
		ratio := t.Adequacy.Value / t.Width.Value
		rest := make([]float64, len(a))
		for i := range rest {
			rest[i] = (adequacy[i] - float64(ratio*width[i])) / t.Width.Value
		}
		f, _, _ := mean(rest, w)
		h := (f.High - f.Low) / 2
		if limits.Finite(ratio-h, ratio+h) { // a zone may be as narrow as numbers can be
			t.Position = &segment.Figure{Value: ratio, Low: ratio - h, High: ratio + h, N: t.N}
		}
	}
	below, above := make([]float64, len(a)), make([]float64, len(a))
	for i := range a {
		switch {
		case adequacy[i] < 0:
			below[i] = 1
		case superiority[i] > 0:
			above[i] = 1
		}
	}
	inside := make([]float64, len(a))
	for i := range inside {
		inside[i] = 1 - below[i] - above[i]
	}
	t.Below, t.Inside, t.Above = share(below, w), share(inside, w), share(above, w)
	return t, nil
}

// mean returns the mean with its 95 % interval and the chances that it lies below
// and above 0 among all customers.
func mean(x, w []float64) (f segment.Figure, below, above float64) {
	m, se, n := stats.WeightedMean(x, w)
	f = segment.Figure{Value: m, Low: m, High: m, N: len(x)}
	if se == 0 { // all agree
		switch {
		case m < 0:
			below = 1
		case m > 0:
			above = 1
		}
		return f, below, above
	}
	df := math.Max(1, n-1)
	h := stats.TQuantile(.975, df) * se
	f.Low, f.High = m-h, m+h
	beyond := stats.TTailTwoSided(m/se, df) / 2
	if m < 0 {
		return f, 1 - beyond, beyond
	}
	return f, beyond, 1 - beyond
}

// share returns the mean of zeros and ones with Wilson's interval.
func share(x, w []float64) segment.Figure {
	m, _, n := stats.WeightedMean(x, w)
	m = max(0, min(1, m))
	low, high := stats.Wilson(float64(m*n), n)
	return segment.Figure{Value: m, Low: min(low, m), High: max(high, m), N: len(x)}
}

// named is a column of answers.
type named struct {
	name   string
	values []float64
}

// complete checks the columns and returns who answered all of them, and how many
// did not.
func complete(weights []float64, columns ...named) (kept []int, missing int, err error) {
	n := len(columns[0].values)
	for _, c := range columns {
		if len(c.values) != n {
			return nil, 0, fmt.Errorf("gap: %d answers of %s and %d of %s", len(c.values), c.name, n, columns[0].name)
		}
	}
	if weights != nil && len(weights) != n {
		return nil, 0, fmt.Errorf("gap: %d weights for %d respondents", len(weights), n)
	}
	for i := range n {
		whole := true
		for _, c := range columns {
			if limits.Beyond(c.values[i]) {
				return nil, 0, fmt.Errorf("gap: respondent %d: %s is %v, which is not within %s", i, c.name, c.values[i], limits.Levels)
			}
			whole = whole && c.values[i] == c.values[i]
		}
		if weights != nil && !limits.Weight(weights[i]) {
			return nil, 0, fmt.Errorf("gap: respondent %d: weight %v is not within %s", i, weights[i], limits.Weights)
		}
		if whole {
			kept = append(kept, i)
		}
	}
	return kept, n - len(kept), nil
}
