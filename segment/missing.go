package segment

import (
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/stats"
)

// Fill says what stands in for a missing number (NaN): [Median], [Mean] or
// [Constant]. Median and Mean are taken once, over the known values that the
// model is fitted to, and are kept in the model.
type Fill interface {
	fmt.Stringer
	fill(known []float64) float64
}

// Center is a Fill from the middle of the known values.
type Center uint8

// The centres.
const (
	Median Center = iota + 1 // the middle value: not moved by heavy tails
	Mean                     // the arithmetic mean
)

// String returns "median" or "mean".
func (c Center) String() string {
	switch c {
	case Median:
		return "median"
	case Mean:
		return "mean"
	}
	return fmt.Sprintf("center(%d)", uint8(c))
}

func (c Center) fill(known []float64) float64 {
	if c == Mean {
		m, _ := stats.MeanVar(known)
		return m
	}
	return stats.Median(known)
}

// Constant fills with v, for what is missing because it cannot be: a customer
// with one order has no gap between orders. v must be finite.
func Constant(v float64) Fill { return constant(v) }

type constant float64

func (c constant) String() string           { return "constant" }
func (c constant) fill(_ []float64) float64 { return float64(c) }
func (c constant) valid(log bool) (err error) {
	switch {
	case math.IsNaN(float64(c)) || math.IsInf(float64(c), 0):
		return fmt.Errorf("the constant for missing values is %v", float64(c))
	case log && c < 0:
		return fmt.Errorf("the constant for missing values is %v, and the logarithm takes no negative numbers (YeoJohnson does)", float64(c))
	}
	return nil
}
