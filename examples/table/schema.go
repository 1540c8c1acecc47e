package main

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/segment"
)

// person is a customer type made at run time: the number of a row. What is known of
// it stands in the columns, each parsed once.
type person int

// noAnswer is the level of people whose category is not known. Latent classes know
// it and learn nothing from it.
const noAnswer = segment.NoAnswer

// scales are what -scale offers.
var scales = map[string]func(segment.NumericFeature[person]) segment.NumericFeature[person]{
	"yeo-johnson": segment.NumericFeature[person].YeoJohnson,
	"quantile":    segment.NumericFeature[person].Quantile,
	"robust":      segment.NumericFeature[person].Robust,
	"winsorized":  func(f segment.NumericFeature[person]) segment.NumericFeature[person] { return f.Winsorized(winsorized) },
}

// winsorized is the share at each end that -scale column=winsorized draws in.
const winsorized = .01

// methods are what -method offers.
var methods = map[string]segment.Method{"kmeans": nil, "mixture": segment.Mixture{}, "classes": segment.LatentClasses{}}

// schema says how to read a person. Every column becomes a feature that shapes the
// segments or describes them.
func schema(c config, s *sheet, columns []*column) (segment.Schema[person], error) {
	out := segment.Schema[person]{ID: func(p person) string { return fmt.Sprint(s.lines[p]) }}
	shaping := 0
	for _, col := range columns {
		if col.kind == key {
			out.ID = func(p person) string { return col.texts[p] }
		}
		if c.worth == col.name {
			if col.missing > 0 {
				return out, fmt.Errorf("line %d, column %q: nothing is known of what this person is worth",
					s.lines[slices.IndexFunc(col.numbers, math.IsNaN)], col.name)
			}
			out.Worth = func(p person) float64 { return col.numbers[p] }
		}
		if col.kind == left || col.kind == key {
			continue
		}
		if col.missing > 0 && c.missing == "stop" {
			return out, fmt.Errorf("line %d, column %q: nothing is known; -missing fill fills it in, -missing drop leaves the person out",
				s.lines[col.firstMissing()], col.name)
		}
		if col.shapes {
			shaping++
		}
		out.Features = append(out.Features, col.feature())
	}
	if shaping == 0 {
		return out, errors.New("no column is left that could shape segments; see which are left out, and why: " + leftOut(columns))
	}
	return out, nil
}

// feature makes a feature of a column. A battery is a row of questions answered on
// one scale: standardised, a question on which nearly all agree would count as much
// as one that divides them.
func (c *column) feature() segment.Feature[person] {
	if c.kind == category {
		text := func(p person) string { return c.texts[p] }
		level := ""
		if c.missing > 0 {
			level = noAnswer
		}
		f := segment.Category(c.name, text).Missing(level).Weight(c.weight)
		switch {
		case !c.shapes:
			return segment.Descriptor(c.name, text).Missing(level)
		case c.battery:
			return f.Unscaled()
		}
		return f
	}
	f := segment.Numeric(c.name, func(p person) float64 { return c.numbers[p] }).Weight(c.weight)
	if c.log {
		f = f.Log()
	}
	if c.scale != "" {
		f = scales[c.scale](f)
	}
	if c.battery {
		f = f.Unscaled()
	}
	if c.missing > 0 {
		f = f.Missing(segment.Median)
	}
	if !c.shapes {
		return f.Descriptor()
	}
	return f
}

func (c *column) firstMissing() int {
	if c.kind == category {
		return slices.Index(c.texts, "")
	}
	return slices.IndexFunc(c.numbers, math.IsNaN)
}

// leftOut lists the first columns that do not count, with the reasons.
func leftOut(columns []*column) string {
	var list []string
	for _, c := range columns {
		if c.kind == left && len(list) < 20 {
			list = append(list, fmt.Sprintf("%q (%s)", c.name, c.why))
		}
	}
	if len(list) == 0 {
		return "none"
	}
	return strings.Join(list, ", ")
}
