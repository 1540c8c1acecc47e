package language

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/clientele-go/clientele/internal/disclosure"
)

// Minus is the sign of negative numbers. It is as wide as a figure, which a
// hyphen is not, and a line never breaks after it.
const Minus = "\u2212"

// format is how a language writes figures.
type format struct {
	Decimal string            `json:"decimal"` // before the decimals
	Group   string            `json:"group"`   // between thousands
	Percent string            `json:"percent"` // # is the figure: "# %"
	Below   string            `json:"below"`   // # is what it is less than
	Above   string            `json:"above"`   // # is what it is more than
	To      string            `json:"to"`      // between the ends of an interval
	Unknown string            `json:"unknown"` // what is not a number
	Date    string            `json:"date"`    // of {day}, {month} and {year}
	Months  []string          `json:"months"`
	Comma   string            `json:"comma"`  // between the members of a list
	And     string            `json:"and"`    // before the last of them
	Plural  map[string]string `json:"plural"` // see pluralRule
	Forms   []string          `json:"forms"`  // forms that words of a host may have, beside those of the catalogue's terms

	plural []pluralRule
}

// Percent writes a share (0 to 1) in per cent without decimals, or with one where
// the share lies halfway between two. What is not quite nothing or everything is
// not rounded into it.
func (l *Language) Percent(share float64) string {
	l = l.orEnglish()
	p := share * 100
	switch {
	case !finite(share):
		return l.format.Unknown
	case p > 0 && p < 1:
		return strings.Replace(l.format.Below, "#", l.percent(1, 0), 1)
	case p > 99 && p < 100:
		return strings.Replace(l.format.Above, "#", l.percent(99, 0), 1)
	}
	// Published figures are rounded, so that one that ends on a half may stand for less
	// than it says: .865 for .8648. Rounding it again would make it 87.
	if tenths := math.Round(10 * p); math.Abs(10*p-tenths) < 1e-6 && math.Mod(math.Abs(tenths), 10) == 5 {
		return l.percent(tenths/10, 1)
	}
	return l.percent(math.Round(p), 0)
}

// PercentInterval writes the ends of an interval of shares, with one decimal
// where they would read alike without.
func (l *Language) PercentInterval(low, high float64) string {
	l = l.orEnglish()
	a, b := l.Percent(low), l.Percent(high)
	if a == b && low != high && finite(low) && finite(high) {
		a, b = l.percent(low*100, 1), l.percent(high*100, 1)
	}
	return a + l.format.To + b
}

func (l *Language) percent(p float64, decimals int) string {
	l = l.orEnglish()
	s := sign(l.point(strconv.FormatFloat(p, 'f', decimals, 64)))
	return strings.Replace(l.format.Percent, "#", s, 1)
}

// Number writes x with three significant digits and thousands separators:
// 0.0412, 3.5, 12,300. Trailing zeros are dropped. Beyond 15 digits on either
// side it falls back to powers of ten.
func (l *Language) Number(x float64) string { return l.digits(x, 3) }

// Exact writes x with all of its digits, up to fifteen: for a threshold, of which one
// digit less is another threshold.
func (l *Language) Exact(x float64) string { return l.digits(x, 15) }

// Times writes a ratio with two significant digits.
func (l *Language) Times(x float64) string { return l.digits(x, 2) }

// Signed is Number with a plus before what is above zero.
func (l *Language) Signed(x float64) string {
	l = l.orEnglish()
	s := l.Number(x)
	if x > 0 && finite(x) {
		return "+" + s
	}
	return s
}

// Gap writes a level or a difference of levels on an answer scale with two
// decimals, so that an estimate and the ends of its interval line up; figures
// of 100 and more are left to Number.
func (l *Language) Gap(x float64) string {
	l = l.orEnglish()
	if !finite(x) || math.Abs(x) >= 100 {
		return l.Number(x)
	}
	s := strconv.FormatFloat(x, 'f', 2, 64)
	if s == "-0.00" {
		s = "0.00"
	}
	return sign(l.point(s))
}

// Interval writes the ends of an interval, as [Language.Gap] writes each.
func (l *Language) Interval(low, high float64) string {
	l = l.orEnglish()
	return l.Gap(low) + l.format.To + l.Gap(high)
}

// Count writes a whole number in full, with thousands separators.
func (l *Language) Count(n int) string { return sign(l.group(strconv.Itoa(n))) }

// Amount is Number followed by the unit, where there is one: in the words of the host or of
// the catalogue (unit.days: "Tage"), else as it is.
func (l *Language) Amount(x float64, unit string) string {
	l = l.orEnglish()
	s := l.Number(x)
	if unit == "" {
		return s
	}
	return s + " " + l.Unit(x, unit)
}

// Unit writes the unit alone, as it stands after x of it.
func (l *Language) Unit(x float64, unit string) string {
	l = l.orEnglish()
	if _, ok := l.host[unit]; !ok && l.Has("unit."+unit) {
		return l.Text("unit."+unit, Args{"n": x})
	}
	return l.Host(unit).Text
}

// Date writes the day in full: "22 November 2026". It is the day in t's own time zone.
func (l *Language) Date(t time.Time) string {
	l = l.orEnglish()
	if t.IsZero() || len(l.format.Months) != 12 {
		return l.format.Unknown
	}
	return strings.NewReplacer("{day}", strconv.Itoa(t.Day()), "{month}", l.format.Months[t.Month()-1],
		"{year}", strconv.Itoa(t.Year())).Replace(l.format.Date)
}

// List writes several things one after the other: "a, b and c".
func (l *Language) List(items []string) string {
	l = l.orEnglish()
	n := len(items)
	if n < 2 {
		return strings.Join(items, "")
	}
	return strings.Join(items[:n-1], l.format.Comma) + l.format.And + items[n-1]
}

func (l *Language) digits(x float64, n int) string {
	l = l.orEnglish()
	if !finite(x) {
		return l.format.Unknown
	}
	x = disclosure.Round(x, n)
	if a := math.Abs(x); a != 0 && (a >= 1e15 || a < 1e-6) {
		return sign(l.point(strconv.FormatFloat(x, 'g', n, 64)))
	}
	return sign(l.group(trim(strconv.FormatFloat(x, 'f', decimals(x, n), 64))))
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

// point writes the language's mark in place of strconv's point.
func (l *Language) point(s string) string {
	l = l.orEnglish()
	if l.format.Decimal == "." {
		return s
	}
	return strings.Replace(s, ".", l.format.Decimal, 1)
}

// group puts the language's marks between thousands and before decimals.
func (l *Language) group(s string) string {
	l = l.orEnglish()
	whole, rest, point := strings.Cut(s, ".")
	lead := ""
	if strings.HasPrefix(whole, "-") {
		lead, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + l.format.Group + whole[i:]
	}
	if point {
		rest = l.format.Decimal + rest
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
