// Package words writes figures the way an English reader reads them: three significant
// digits, thousands apart, per cent without decimals. The analyst's page and every
// picture on it go through the same few functions, so that one figure never reads two
// ways. They are those of [language.English].
package words

import "github.com/clientele-go/clientele/persona/language"

// Minus is the sign of negative numbers.
const Minus = language.Minus

// Percent writes a share (0 to 1) in per cent.
func Percent(share float64) string { return language.English().Percent(share) }

// PercentInterval writes the ends of an interval of shares.
func PercentInterval(low, high float64) string { return language.English().PercentInterval(low, high) }

// Number writes x with three significant digits and thousands separators.
func Number(x float64) string { return language.English().Number(x) }

// Times writes a ratio with two significant digits.
func Times(x float64) string { return language.English().Times(x) }

// Signed is Number with a plus before what is above zero.
func Signed(x float64) string { return language.English().Signed(x) }

// Gap writes a level or a difference of levels on an answer scale.
func Gap(x float64) string { return language.English().Gap(x) }

// Count writes a whole number in full, with thousands separators.
func Count(n int) string { return language.English().Count(n) }

// Amount is Number followed by the unit, where there is one.
func Amount(x float64, unit string) string { return language.English().Amount(x, unit) }
