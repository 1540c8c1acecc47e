package drift

import (
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/stats"
)

// expected is how many a bin must be expected to hold, on the smaller side, to be tested by
// itself.
const expected = 10

// Bins is the comparison of two rows of bins.
type Bins struct {
	// PSI is the population stability index, the sum over bins of (q-p) ln(q/p) with the
	// shares p before and q now (Lewis 1994, An Introduction to Credit Scoring;
	// Siddiqi 2006, Credit Risk Scorecards, ch. 9): 0 where they are equal. An empty bin
	// counts as half an observation, so that it stays finite.
	PSI float64
	// Groups is how many bins there were after joining, and P how probable differences
	// as large are where nothing changed; NaN with fewer than two groups.
	Groups int
	P      float64
}

// Stability compares how observations fall into bins, which may have been made of those
// before, now and then.
//
// Where nothing changed, PSI n m/(n+m), of n and m observations, is about chi-square
// distributed with one degree of freedom less than there are bins (Yurdakul & Naranjo 2020,
// Journal of Risk Model Validation 14(4), 89-100), as Pearson's statistic is, with which
// it agrees in first order. P is that of Pearson's, which keeps to its distribution further out in
// the tail; bins are joined with their neighbours until ten are expected in each on the
// smaller side.
//
// It is an error where the rows differ in length, a count is negative or a side is empty.
func Stability(before, now []int64) (Bins, error) {
	if len(before) != len(now) {
		return Bins{}, fmt.Errorf("drift: %d bins before and %d now", len(before), len(now))
	}
	var n, m int64
	for i := range before {
		if before[i] < 0 || now[i] < 0 {
			return Bins{}, fmt.Errorf("drift: bin %d has %d before and %d now", i, before[i], now[i])
		}
		n += before[i]
		m += now[i]
	}
	if n == 0 || m == 0 {
		return Bins{}, fmt.Errorf("drift: %d observations before and %d now", n, m)
	}
	out := Bins{P: math.NaN()}
	for i := range before {
		if before[i]+now[i] == 0 {
			continue
		}
		p, q := max(float64(before[i]), .5)/float64(n), max(float64(now[i]), .5)/float64(m)
		out.PSI += float64((q - p) * math.Log(q/p))
	}
	a, b := join(before, now, float64(min(n, m))/float64(n+m))
	if out.Groups = len(a); out.Groups < 2 {
		return out, nil
	}
	x := 0.0
	for i := range a {
		e := (a[i] + b[i]) * float64(m) / float64(n+m)
		d := b[i] - e
		x += float64(d * d / e)
	}
	x *= float64(n+m) / float64(n)
	out.P = stats.ChiSquareTail(x, float64(out.Groups-1))
	return out, nil
}

// join adds neighbours up until ten are expected in each, of which the smaller side has the
// share part.
func join(before, now []int64, part float64) (a, b []float64) {
	x, y := 0.0, 0.0
	for i := range before {
		x += float64(before[i])
		y += float64(now[i])
		if (x+y)*part >= expected {
			a, b = append(a, x), append(b, y)
			x, y = 0, 0
		}
	}
	if last := len(a) - 1; last >= 0 {
		a[last] += x
		b[last] += y
	}
	return a, b
}
