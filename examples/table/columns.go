package main

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/table"
)

// What a column is taken for.
const (
	left     = "left out"
	key      = "key"
	number   = "number"
	yesNo    = "yes or no" // numbers 0 and 1
	category = "category"
)

// column is one column of the file and what it is taken for.
type column struct {
	name    string
	kind    string
	why     string // it is left out
	shapes  bool
	log     bool
	battery bool
	weight  float64
	scale   string // of numbers: how they are brought to scale, empty: standardised
	missing int    // values that are not known
	codes   bool   // numbers that may be codes
	yes     string // of a category with two levels that say yes and no: the former

	numbers []float64 // a value a row; NaN: not known
	texts   []string  // a value a row; empty: not known
}

// asked are the columns that the flags name, by their places.
type asked struct {
	by, describe, drop, numeric, log, category, battery map[int]bool
	id, worth                                           int  // -1: not named
	marks                                               bool // -decimal says what points and commas mean
	weight                                              map[int]float64
	scale                                               map[int]string
}

func (s *sheet) asked(c config) (a asked, err error) {
	for _, f := range []struct {
		flag string
		list names
		to   *map[int]bool
	}{{"by", c.by, &a.by}, {"describe", c.describe, &a.describe}, {"drop", c.drop, &a.drop}, {"numeric", c.numeric, &a.numeric},
		{"log", c.log, &a.log}, {"category", c.category, &a.category}, {"battery", c.battery, &a.battery}} {
		at, e := s.find(f.flag, f.list)
		*f.to, err = at, errors.Join(err, e)
	}
	one := func(flag, name string) int {
		if name == "" {
			return -1
		}
		at := slices.Index(s.header, name)
		if at < 0 {
			err = errors.Join(err, usagef("-%s: there is no column %q; there are %s", flag, name, table.Names(s.header)))
		}
		return at
	}
	a.marks = c.decimal != 0
	a.id, a.worth = one("id", c.id), one("worth", c.worth)
	a.weight = map[int]float64{}
	for _, w := range c.weight {
		name, weight, _ := cutWeight(w)
		if j := one("weight", name); j >= 0 {
			a.weight[j] = weight
		}
	}
	a.scale = map[int]string{}
	for _, x := range c.scale {
		name, scale := cutLast(x)
		if j := one("scale", name); j >= 0 {
			a.scale[j] = scale
		}
	}
	for j, name := range s.header {
		if a.category[j] && (a.numeric[j] || a.log[j] || a.scale[j] != "") || a.numeric[j] && a.log[j] {
			err = errors.Join(err, usagef("column %q cannot be all that -numeric, -log, -scale and -category say", name))
		}
	}
	return a, err
}

// columns decides what each column is: as the flags say, or as its values look.
func (s *sheet) columns(a asked) ([]*column, error) {
	all := make([]*column, len(s.header))
	for j, name := range s.header {
		c := &column{name: name, weight: 1}
		all[j] = c
		if w, ok := a.weight[j]; ok {
			c.weight = w
		}
		if err := s.recognise(c, j, a); err != nil {
			return nil, fmt.Errorf("column %q: %w", name, err)
		}
		if c.kind == key {
			a.id = j // the first one
		}
		c.shapes = (c.kind == number || c.kind == yesNo || c.kind == category) && !a.describe[j] && (len(a.by) == 0 || a.by[j])
	}
	return all, nil
}

// recognise says what a column is. What only some people have, or hardly two people
// share, can neither shape nor describe segments.
func (s *sheet) recognise(c *column, j int, a asked) error {
	cells, levels := s.cells[j], map[string]int{}
	for _, v := range cells {
		if v != "" {
			levels[v]++
		} else {
			c.missing++
		}
	}
	known := len(cells) - c.missing
	named := a.numeric[j] || a.log[j] || a.category[j] || a.by[j] || a.describe[j] || a.battery[j] || a.scale[j] != ""
	switch {
	case j == a.id:
		c.kind, c.texts = key, cells
		return nil
	case a.drop[j]:
		return c.leave("named by -drop")
	case j == a.worth:
		_ = c.leave("is the worth") // worth must not make segments that are then judged by it
		return s.readNumbers(c, j, true)
	case known < fewest:
		return c.leave("hardly anybody has a value")
	case len(levels) == 1:
		return c.leave("the same for all")
	case c.missing > known && !named:
		return c.leave("most values are missing")
	}
	return s.fromValues(c, j, a, levels, named)
}

func (c *column) leave(why string) error { c.kind, c.why = left, why; return nil }

// fromValues says what a column is that has different values.
func (s *sheet) fromValues(c *column, j int, a asked, levels map[string]int, named bool) error {
	cells := s.cells[j]
	known := len(cells) - c.missing
	numeric := 0
	for v, n := range levels {
		if s.numeric(v) {
			numeric += n
		}
	}
	different := len(levels) == len(cells)
	switch {
	case different && !named && a.id < 0 && (keyName(c.name) || numeric < known && len(cells) >= 2*fewest):
		c.kind, c.texts = key, cells
		return nil
	case different && !named && (keyName(c.name) || counts(cells)):
		return c.leave("numbers the rows")
	case !different && !named && a.id < 0 && keyName(c.name) && (whole(levels) && len(levels) > known*9/10 || numeric < known && len(levels) > known/2):
		return c.leave("a key with duplicates: some stand in several rows")
	case a.category[j] || numeric < known && !a.numeric[j] && !a.log[j] && a.scale[j] == "":
		// A column that is nearly all numbers has a slip in it, or a code for what
		// is missing: not for a program to guess.
		if !a.category[j] && numeric >= known*9/10 {
			return s.readNumbers(c, j, true)
		}
		if dates(levels) && !named {
			return c.leave("dates: say in a column of numbers what matters about them")
		}
		if len(levels) > 50 && !named || len(levels) > known/2 {
			return c.leave("nearly as many texts as people")
		}
		c.kind, c.yes = category, yesOf(levels)
		for _, v := range cells {
			c.texts = append(c.texts, clean(v))
		}
		c.battery = a.battery[j]
		return nil
	}
	if err := s.readNumbers(c, j, a.marks || a.numeric[j] || a.log[j]); err != nil {
		return err
	}
	c.kind, c.battery, c.scale = number, a.battery[j], a.scale[j]
	if zero, one := c.has(0), c.has(1); zero && one && len(levels) == 2 {
		c.kind = yesNo
	}
	c.codes = !named && mayBeCodes(levels)
	c.log = a.log[j] || !a.numeric[j] && !c.battery && c.scale == "" && skewed(c.numbers, len(levels))
	return nil
}

// readNumbers reads a column; an error names the line. Whether 23.030 is some 23 or
// some 23 thousand has to be clear from the column, or said.
func (s *sheet) readNumbers(c *column, j int, strict bool) error {
	var points table.Points
	for i, v := range s.cells[j] {
		x := math.NaN()
		if v != "" {
			var err error
			if x, err = s.number(v); err != nil {
				return fmt.Errorf("line %d: %.40q %w; (-decimal , or -decimal . says how numbers are written, -na what stands for unknown values; -category and -drop are for columns of no numbers)", s.lines[i], clean(v), err)
			}
			points.See(v, s.lines[i])
		}
		c.numbers = append(c.numbers, x)
	}
	if err := points.Err(); err != nil && !strict {
		return fmt.Errorf("%w (with -decimal . or -decimal ,)", err)
	}
	return nil
}

func (c *column) has(x float64) bool { return slices.Contains(c.numbers, x) }
