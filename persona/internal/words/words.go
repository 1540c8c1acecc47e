// Package words writes figures the way a person reads them: three significant
// digits, thousands apart, per cent without decimals. The narrative of a
// persona and every picture of it go through the same few functions, so that
// one figure never reads two ways.
package words

import (
	"math"
	"strconv"
	"strings"

	"github.com/clientele-go/clientele/internal/disclosure"
)

// Minus is the sign of negative numbers. It is as wide as a figure, which a
// hyphen is not, and a line never breaks after it.
const Minus = "\u2212"

// Percent writes a share (0 to 1) in per cent without decimals, or with one where
// the share lies halfway between two. What is not quite nothing or everything is
// not rounded into it.
func Percent(share float64) string {
	p := share * 100
	switch {
	case !finite(share):
		return "unknown"
	case p > 0 && p < 1:
		return "less than 1 %"
	case p > 99 && p < 100:
		return "more than 99 %"
	}
	// Published figures are rounded, so that one that ends on a half may stand for less
	// than it says: .865 for .8648. Rounding it again would make it 87.
	if tenths := math.Round(10 * p); math.Abs(10*p-tenths) < 1e-6 && math.Mod(math.Abs(tenths), 10) == 5 {
		return sign(strconv.FormatFloat(tenths/10, 'f', 1, 64)) + " %"
	}
	return sign(strconv.FormatFloat(math.Round(p), 'f', 0, 64)) + " %"
}

// PercentInterval writes the ends of an interval of shares, with one decimal
// where they would read alike without.
func PercentInterval(low, high float64) string {
	a, b := Percent(low), Percent(high)
	if a == b && low != high && finite(low) && finite(high) {
		a = sign(strconv.FormatFloat(low*100, 'f', 1, 64)) + " %"
		b = sign(strconv.FormatFloat(high*100, 'f', 1, 64)) + " %"
	}
	return a + " to " + b
}

// Number writes x with three significant digits and thousands separators:
// 0.0412, 3.5, 12,300. Trailing zeros are dropped. Beyond 15 digits on either
// side it falls back to powers of ten.
func Number(x float64) string { return digits(x, 3) }

// Times writes a ratio with two significant digits.
func Times(x float64) string { return digits(x, 2) }

// Signed is Number with a plus before what is above zero.
func Signed(x float64) string {
	s := Number(x)
	if x > 0 && finite(x) {
		return "+" + s
	}
	return s
}

// Gap writes a level or a difference of levels on an answer scale with two
// decimals, so that an estimate and the ends of its interval line up; figures
// of 100 and more are left to Number.
func Gap(x float64) string {
	if !finite(x) || math.Abs(x) >= 100 {
		return Number(x)
	}
	s := strconv.FormatFloat(x, 'f', 2, 64)
	if s == "-0.00" {
		s = "0.00"
	}
	return sign(s)
}

// Count writes a whole number in full, with thousands separators.
func Count(n int) string { return sign(group(strconv.Itoa(n))) }

// Amount is Number followed by the unit, where there is one.
func Amount(x float64, unit string) string {
	if unit == "" {
		return Number(x)
	}
	return Number(x) + " " + unit
}

func digits(x float64, n int) string {
	if !finite(x) {
		return "unknown"
	}
	x = disclosure.Round(x, n)
	if a := math.Abs(x); a != 0 && (a >= 1e15 || a < 1e-6) {
		return sign(strconv.FormatFloat(x, 'g', n, 64))
	}
	return sign(group(trim(strconv.FormatFloat(x, 'f', decimals(x, n), 64))))
}

// decimals says how many places after the point show n significant digits.
func decimals(x float64, n int) int {
	if x == 0 {
		return 0
	}
	return max(0, n-1-int(math.Floor(math.Log10(math.Abs(x)))))
}

func trim(s string) string {
	if !strings.Contains(s, ".") {
		return s
	}
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// group puts a comma between thousands, left of the point only.
func group(s string) string {
	whole, rest, point := strings.Cut(s, ".")
	lead := ""
	if strings.HasPrefix(whole, "-") {
		lead, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if point {
		rest = "." + rest
	}
	return lead + whole + rest
}

// sign turns the hyphen of strconv into a minus; the zero has none.
func sign(s string) string {
	if s == "-0" {
		return "0"
	}
	if strings.HasPrefix(s, "-") {
		return Minus + s[1:]
	}
	return s
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
