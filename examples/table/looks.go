package main

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/internal/table"
)

// What the values of a column look like.

// numeric reports whether a value is a number, if only its marks were known.
func (s *sheet) numeric(v string) bool {
	if _, err := s.number(v); err == nil {
		return true
	}
	v = strings.TrimLeft(marks.Replace(v), "+-")
	return v != "" && strings.Trim(v, "0123456789") == ""
}

var marks = strings.NewReplacer(",", "", ".", "")

// keyName reports whether a column is called what keys are called.
func keyName(name string) bool {
	name = strings.ToLower(strings.Trim(name, " _-.#"))
	return strings.HasSuffix(name, "id") || slices.Contains([]string{"key", "customer", "member", "respondent", "client", "user",
		"account", "name", "email", "e-mail", "column 1", "index", "row"}, name)
}

// counts reports whether the cells count the rows from 0 or 1.
func counts(cells []string) bool {
	for i, v := range cells {
		if v != fmt.Sprint(i) && v != fmt.Sprint(i+1) {
			return false
		}
	}
	return true
}

// mayBeCodes reports whether values are whole numbers of which there are few, as codes
// are, and ratings.
func mayBeCodes(levels map[string]int) bool {
	return len(levels) > 2 && len(levels) <= 6 && whole(levels)
}

// whole reports whether all values are whole numbers.
func whole(levels map[string]int) bool {
	for v := range levels {
		if strings.Trim(v, "0123456789") != "" {
			return false
		}
	}
	return true
}

// dates reports whether all values are dates.
func dates(levels map[string]int) bool {
	for v := range levels {
		if _, err := (table.Clock{}).Time(v); err != nil && !errors.Is(err, table.ErrAmbiguousDate) {
			return false
		}
	}
	return true
}

// yesOf returns the level that says yes where there are two and the other says no.
func yesOf(levels map[string]int) string {
	yes, no := "", false
	for v := range levels {
		switch strings.ToLower(v) {
		case "yes", "y", "true", "ja", "oui", "si", "sí":
			yes = clean(v)
		case "no", "n", "false", "nein", "non", "nej":
			no = true
		}
	}
	if len(levels) == 2 && no {
		return yes
	}
	return ""
}

// skewed reports whether numbers have a tail so long that a few people would
// become segments of their own, and whether a logarithm cures it.
func skewed(numbers []float64, distinct int) bool {
	if distinct <= 10 {
		return false
	}
	var logs, known []float64
	for _, x := range numbers {
		switch {
		case math.IsNaN(x):
		case x < 0:
			return false
		default:
			known, logs = append(known, x), append(logs, math.Log1p(x))
		}
	}
	return skewness(known) > 2 && math.Abs(skewness(logs)) < skewness(known)
}

// skewness is the third standardised moment.
func skewness(x []float64) float64 {
	m := mean(x)
	var two, three float64
	for _, v := range x {
		two += (v - m) * (v - m)
		three += (v - m) * (v - m) * (v - m)
	}
	n := float64(len(x))
	return three / n / math.Pow(two/n, 1.5)
}

func mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v / float64(len(x))
	}
	return sum
}
