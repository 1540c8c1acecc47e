package card

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/internal/naming"
	"github.com/clientele-go/clientele/persona/internal/words"
	"github.com/clientele-go/clientele/segment"
)

// How single figures read, in all renderings alike. A nil figure was withheld
// or never known; both read as withheld here, since the results do not always
// say which and a guess would claim more than is known.

const withheld = "withheld"

func share(f *segment.Figure) string {
	if f == nil {
		return withheld
	}
	return words.Percent(f.Value)
}

func shareInterval(f *segment.Figure) string {
	if f == nil {
		return ""
	}
	return words.PercentInterval(f.Low, f.High)
}

func gap(f *segment.Figure) string {
	if f == nil {
		return withheld
	}
	return fmt.Sprintf("%s (%s to %s)", words.Gap(f.Value), words.Gap(f.Low), words.Gap(f.High))
}

func level(f *segment.Figure) string {
	if f == nil {
		return withheld
	}
	return words.Gap(f.Value)
}

func effect(f *segment.Figure) string {
	if f == nil {
		return withheld
	}
	return fmt.Sprintf("%s (%s to %s)", signed(f.Value), signed(f.Low), signed(f.High))
}

// signed writes an effect with two decimals and its sign.
func signed(x float64) string {
	s := words.Gap(x)
	if x > 0 && s != "0.00" {
		return "+" + s
	}
	return s
}

// amount writes a trait's mean or population figure: a share for a level, a
// number with its unit otherwise.
func amount(t segment.Trait, f *segment.Figure) string {
	switch {
	case f == nil:
		return withheld
	case t.Level != "":
		return words.Percent(f.Value)
	}
	return words.Amount(f.Value, naming.Clean(t.Unit))
}

func traitName(t segment.Trait) string {
	name := naming.Clean(t.Name)
	if t.Level != "" {
		name += ": " + naming.Clean(t.Level)
	}
	return name
}

// verdict is the ruling on a group. Of a summary from before there were verdicts it
// puts the stability in a word; see package persona for the thresholds and their
// source.
func verdict(v segment.Verdict, f *segment.Figure) string {
	switch {
	case v.Ruling != "":
		return naming.Clean(string(v.Ruling))
	case f == nil:
		return "not tested"
	case f.Value >= .75:
		return "stable"
	case f.Value >= .6:
		return "a pattern"
	}
	return "doubtful"
}

// whole says in a line what the verdict on all groups is; "" where there is none.
func whole(v segment.Verdict) string {
	if v.Ruling == "" {
		return ""
	}
	var because []string
	for _, r := range v.Reasons {
		because = append(because, naming.Clean(r.Text))
	}
	return fmt.Sprintf("%s: %s.", naming.Clean(string(v.Ruling)), strings.Join(because, "; "))
}

// adjusts tells whether a gap may be chance although its own interval leaves out zero.
func adjusts(c expectation.Cell) bool { return known(c.Gap) && c.Gap.High < 0 && !c.Unmet }

func unmet(c expectation.Cell) string {
	switch {
	case c.Gap == nil:
		return withheld
	case c.Unmet:
		return "yes"
	case c.Gap.Value < 0:
		return "may be chance"
	}
	return "no"
}

// stake puts into words how many a shortfall concerns; what is withheld or was never
// known is left empty.
func stake(k *expectation.Stake) stakeView {
	var v stakeView
	if k == nil {
		return v
	}
	v.Short = withheld
	if known(k.Short) {
		v.Short = words.Percent(k.Short.Value) + " of the group"
	}
	if known(k.Customers) {
		v.Customers = fmt.Sprintf("about %s customers (%s to %s)", words.Number(k.Customers.Value), words.Number(k.Customers.Low), words.Number(k.Customers.High))
	}
	if known(k.Worth) {
		v.Worth = words.Percent(k.Worth.Value) + " of all worth"
	}
	return v
}

func title(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}
