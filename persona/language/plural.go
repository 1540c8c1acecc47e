package language

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// A plural rule says when a form of the plural is right for a whole number n, in the way in which
// Unicode's CLDR writes it: comparisons of n, or of n % 10 and the like, with numbers and ranges,
// joined by "and" and "or": "n % 10 = 2..4 and n % 100 != 12..14". What no rule covers is "other".
type pluralRule struct {
	category string
	any      [][]relation // one of these holds in full
}

// relation compares n, or n modulo mod, with ranges.
type relation struct {
	mod    int
	not    bool
	ranges [][2]int
}

// pluralRules reads the rules, in the order of their categories.
func pluralRules(from map[string]string) ([]pluralRule, error) {
	var out []pluralRule
	for _, category := range slices.Sorted(maps.Keys(from)) {
		r := pluralRule{category: category}
		for _, some := range strings.Split(from[category], " or ") {
			var all []relation
			for _, s := range strings.Split(some, " and ") {
				one, err := readRelation(s)
				if err != nil {
					return nil, fmt.Errorf("plural form %q: %w", category, err)
				}
				all = append(all, one)
			}
			r.any = append(r.any, all)
		}
		out = append(out, r)
	}
	return out, nil
}

func readRelation(s string) (relation, error) {
	bad := fmt.Errorf("%q is not like \"n %% 10 = 2..4\"", s)
	left, right, ok := strings.Cut(s, "=")
	if !ok {
		return relation{}, bad
	}
	var r relation
	left, r.not = strings.CutSuffix(left, "!")
	name, mod, modulo := strings.Cut(left, "%")
	if strings.TrimSpace(name) != "n" {
		return relation{}, bad
	}
	if modulo {
		m, err := strconv.Atoi(strings.TrimSpace(mod))
		if err != nil || m < 2 || m > 1e6 {
			return relation{}, bad
		}
		r.mod = m
	}
	for _, one := range strings.Split(right, ",") {
		from, to, ranged := strings.Cut(strings.TrimSpace(one), "..")
		low, err := strconv.Atoi(from)
		high := low
		if ranged && err == nil {
			high, err = strconv.Atoi(to)
		}
		if err != nil || low < 0 || high < low {
			return relation{}, bad
		}
		r.ranges = append(r.ranges, [2]int{low, high})
	}
	return r, nil
}

func (r relation) holds(n int) bool {
	if r.mod > 0 {
		n %= r.mod
	}
	return r.not != slices.ContainsFunc(r.ranges, func(x [2]int) bool { return x[0] <= n && n <= x[1] })
}

// category returns the plural form that goes with n things.
func (f *format) category(n int) string {
	if n < 0 {
		n = -max(n, -int(^uint(0)>>1))
	}
	for _, r := range f.plural {
		for _, all := range r.any {
			if !slices.ContainsFunc(all, func(one relation) bool { return !one.holds(n) }) {
				return r.category
			}
		}
	}
	return "other"
}
