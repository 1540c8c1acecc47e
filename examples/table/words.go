package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/clientele-go/clientele/segment"
)

// mostTraits is how many words a segment gets.
const mostTraits = 4

// traits puts what sets a segment apart from the rest into words, strongest first,
// one for each column. Traits that may be chance, and those smaller than what Cohen
// (1988) calls small, say nothing.
func (r *result) traits(p *segment.Profile) []string {
	all := slices.DeleteFunc(slices.Clone(p.Features), func(t segment.Trait) bool {
		e := t.Effect
		return t.Mean == nil || t.Population == nil || e == nil || math.Abs(e.Value) < .2 || e.Low*e.High <= 0
	})
	slices.SortStableFunc(all, func(a, b segment.Trait) int { return cmp.Compare(math.Abs(b.Effect.Value), math.Abs(a.Effect.Value)) })
	var out []string
	told := map[string]bool{}
	for _, t := range all {
		if told[t.Name] || len(out) == mostTraits {
			continue
		}
		told[t.Name] = true
		c := r.column(t.Name)
		if t.Level != "" && c.yes != "" && t.Level != c.yes { // "no" said by as many more as say "yes" less
			i := slices.IndexFunc(all, func(u segment.Trait) bool { return u.Name == t.Name && u.Level == c.yes })
			if i < 0 {
				continue
			}
			t = all[i]
		}
		out = append(out, r.trait(t))
	}
	return out
}

// trait is "rides per month 27 (of all 16)"; a star marks a marker variable.
func (r *result) trait(t segment.Trait) string {
	own, all := r.amount(t, t.Mean, 3), r.amount(t, t.Population, 3)
	if own == all { // a year, say: what is published has four digits
		own, all = r.amount(t, t.Mean, 4), r.amount(t, t.Population, 4)
	}
	if own == all {
		how := map[bool]string{true: "higher", false: "lower"}[t.Effect.Value > 0]
		return fmt.Sprintf("%s %s than of all (both %s, rounded)", r.traitName(t), how, own)
	}
	star := ""
	if r.marker(t) {
		star = "*"
	}
	return fmt.Sprintf("%s%s %s (of all %s)", r.traitName(t), star, own, all)
}

func (r *result) traitName(t segment.Trait) string {
	if t.Level != "" && r.column(t.Name).yes != t.Level {
		return t.Name + ": " + t.Level
	}
	return t.Name
}

// share reports whether a trait is a share of people: of those with a level, or of
// those with a one among zeros and ones.
func (r *result) share(t segment.Trait) bool { return t.Level != "" || r.column(t.Name).kind == yesNo }

// amount is a figure of a trait as it is read.
func (r *result) amount(t segment.Trait, f *segment.Figure, significant int) string {
	switch {
	case f == nil:
		return "withheld"
	case r.share(t):
		return percent(f.Value)
	}
	return digits(f.Value, significant)
}

// marker reports whether a share is one by which a segment is recognised: .25 off
// that of all people, or half of it (Dolnicar, Grun & Leisch 2018, Market
// Segmentation Analysis, sec. 8.2; see segment.Markers).
func (r *result) marker(t segment.Trait) bool {
	if !r.share(t) || t.Mean == nil || t.Population == nil || !(t.Population.Value > 0) {
		return false
	}
	off := math.Abs(t.Mean.Value - t.Population.Value)
	return off >= .25 || off >= .5*t.Population.Value
}

func (r *result) column(name string) *column {
	return r.columns[slices.IndexFunc(r.columns, func(c *column) bool { return c.name == name })]
}

func stability(f *segment.Figure) string {
	if f == nil {
		return "-"
	}
	return fmt.Sprintf("%.2f", f.Value)
}

func percent(x float64) string {
	switch {
	case x > 0 && x < .01:
		return "<1 %"
	case x > .99 && x < 1:
		return ">99 %"
	}
	return fmt.Sprintf("%.0f %%", math.Round(100*x))
}

// digits writes so many of them, with commas between thousands.
func digits(x float64, significant int) string {
	s := strconv.FormatFloat(x, 'g', significant, 64)
	if math.Abs(x) >= 1000 && math.Abs(x) < 1e15 {
		y, _ := strconv.ParseFloat(s, 64)
		return count(int(y))
	}
	return s
}

func count(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// few says a number of people without singling any out.
func few(n int) string {
	if n < fewest {
		return fmt.Sprintf("fewer than %d", fewest)
	}
	return count(n)
}

// chance writes a p-value.
func chance(p float64) string {
	if p <= 1e-6 {
		return "< .000001"
	}
	return strings.TrimPrefix(strconv.FormatFloat(p, 'g', 2, 64), "0")
}
