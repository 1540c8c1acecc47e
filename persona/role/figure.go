package role

import (
	"math"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/exact"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// digits is how many significant digits of a figure are published.
const digits = 4

// share is k of n as it is published: of counts in tens. What rounding them does to the
// share has the variance of a uniform error of ten, and the interval is that much wider.
func share(k, n int) *segment.Figure {
	kt, nt := float64(tens(k)), float64(tens(n))
	value := min(kt/nt, 1)
	low, high := stats.Wilson(float64(value*nt), nt)
	off := 0.0
	if k != 0 && k != n { // nobody and everybody stay so
		off = stats.Z95 * 10 / math.Sqrt(12) / nt * math.Sqrt(1+float64(value*value))
	}
	low, high = value-math.Hypot(value-low, off), value+math.Hypot(high-value, off)
	return figure(value, max(low, 0), min(high, 1), tens(n))
}

// mean is the mean of values with Student's interval, as coarse as figures of a summary are.
// The sums are exact, so that it does not depend on the order of the accounts.
func mean(values []float64) *segment.Figure {
	var sum, squares exact.Sum
	for i, v := range values {
		sum.Add(v)
		squares.Add(v * v)
		if i%512 == 511 {
			sum.Carry()
			squares.Carry()
		}
	}
	sum.Carry()
	squares.Carry()
	n := float64(len(values))
	m := sum.Float64() / n
	variance := max(0, squares.Float64()-float64(m*m)*n) / (n - 1)
	if variance < 1e-12 {
		variance = 0 // all are alike, but for the rounding of their square
	}
	low, high := stats.TInterval(m, variance, len(values))
	half := (high - low) / 2
	return figure(disclosure.Coarse(m, half), max(disclosure.Coarse(low, half), 0), min(disclosure.Coarse(high, half), 1), tens(len(values)))
}

func figure(value, low, high float64, n int) *segment.Figure {
	return &segment.Figure{Value: disclosure.Round(value, digits), Low: disclosure.Round(low, digits), High: disclosure.Round(high, digits), N: n}
}
