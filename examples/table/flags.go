package main

import (
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// config is what the command line asks for.
type config struct {
	file string // empty: the survey that comes along

	by, describe, drop              names // columns that shape, that only describe, that do not count
	numeric, log, category, battery names // how columns are read, where that is not seen
	weight, scale                   names // each name=weight, name=scale
	id, worth                       string

	missing string // fill, drop or stop
	na      names  // codes of missing values besides the usual ones
	decimal rune   // mark before decimals, 0: as the file is separated

	method    string
	low, high int // numbers of segments
	seed      uint64

	html, json, assign, model, rule string // files to write, empty: none
}

// names is a flag that lists columns, as a row of CSV: a name with a comma in it
// goes in double quotes. The flag may be given more than once.
type names []string

func (n *names) String() string { return strings.Join(*n, ",") }

func (n *names) Set(s string) error {
	list, err := csv.NewReader(strings.NewReader(s)).Read()
	if err != nil {
		return errors.New("want names with commas between them")
	}
	for _, name := range list {
		*n = append(*n, strings.TrimSpace(name))
	}
	return nil
}

// usageError is a wrong call, as opposed to bad data.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

func parseFlags(args []string, stderr io.Writer) (config, error) {
	c := config{low: 2, high: 8}
	fs := flag.NewFlagSet("table", flag.ContinueOnError)
	fs.SetOutput(io.Discard) // a wrong call is reported once, by main
	for _, f := range []struct {
		to         *names
		name, what string
	}{
		{&c.by, "by", "`columns` that shape the segments; the others describe them (default: all that -describe does not name)"},
		{&c.describe, "describe", "`columns` that describe the segments and do not shape them"},
		{&c.drop, "drop", "`columns` to leave out"},
		{&c.numeric, "numeric", "`columns` of numbers, as they are"},
		{&c.log, "log", "`columns` of amounts and counts with a long tail: numbers on a logarithmic scale"},
		{&c.category, "category", "`columns` of categories, such as codes that look like numbers"},
		{&c.battery, "battery", "`columns` with one question after the other, answered on the same scale: they keep it instead of each being standardised"},
		{&c.weight, "weight", "`column=2` makes a column count twice; several with commas between"},
		{&c.scale, "scale", "`column=yeo-johnson`, quantile, robust or winsorized: how a column of numbers with long tails or extremes is brought to scale"},
		{&c.na, "na", "`values` that mean that nothing is known, besides the empty one, NA and the like"},
	} {
		fs.Var(f.to, f.name, f.what)
	}
	fs.StringVar(&c.id, "id", "", "`column` of the keys of people (default: recognised, or else lines of the file)")
	fs.StringVar(&c.worth, "worth", "", "`column` of what a person is worth, for shares of worth")
	fs.StringVar(&c.missing, "missing", "fill", "what to do about unknown values: fill (the median, or a level of its own), drop the row, or stop")
	fs.Func("decimal", "`mark` before decimals, . or , (default: a point, in files of semicolons a comma too)", func(s string) error {
		if s != "." && s != "," {
			return errors.New("want . or ,")
		}
		c.decimal = rune(s[0])
		return nil
	})
	fs.Func("k", "`number` of segments, or a range such as 3..6 (default 2..8)", func(s string) (err error) {
		from, to, ranged := strings.Cut(s, "..")
		if c.low, err = strconv.Atoi(from); err != nil {
			return errors.New("want a number, or two like 3..6")
		}
		if c.high = c.low; ranged {
			c.high, err = strconv.Atoi(to)
		}
		if err != nil || c.low < 1 || c.high < c.low || c.high > 50 {
			return errors.New("want numbers from 1 to 50, the smaller one first")
		}
		return nil
	})
	fs.StringVar(&c.method, "method", "kmeans", "`method`: kmeans, mixture (of normal distributions, for numbers) or classes (latent ones, for categories)")
	fs.Uint64Var(&c.seed, "seed", 1, "`seed` of everything random: same data, same seed, same segments")
	fs.StringVar(&c.html, "html", "", "write a page for people to this `file`")
	fs.StringVar(&c.json, "json", "", "write the figures to this `file`")
	fs.StringVar(&c.rule, "rule", "", "write the rule to this `file`, as its name ends: .sql, .go, .json or .txt")
	fs.StringVar(&c.assign, "assign", "", "private: write the segment of each person to this CSV `file`")
	fs.StringVar(&c.model, "model", "", "private: write the model to this `file`")
	switch err := fs.Parse(args); {
	case err == flag.ErrHelp:
		fmt.Fprintln(stderr, "usage: table [flags] FILE.csv\nColumns are named as in the header, with commas between; first..last names those between, too.")
		fs.SetOutput(stderr)
		fs.PrintDefaults()
		return c, err
	case err != nil:
		return c, usagef("%w (-h lists the flags)", err)
	}
	if fs.NArg() == 0 {
		c.sample()
	}
	return c, c.validate(fs.Args())
}

// validate refuses calls that cannot mean anything. What needs the header is
// refused later.
func (c *config) validate(rest []string) error {
	if len(rest) > 0 {
		c.file = rest[0]
	}
	switch {
	case len(rest) > 1:
		return usagef("one file at a time, and flags before it: what is %q for?", rest[1])
	case len(c.by) > 0 && len(c.describe) > 0:
		return usagef("-by says which columns shape the segments, -describe which do not: give one of the two")
	case c.missing != "fill" && c.missing != "drop" && c.missing != "stop":
		return usagef("-missing %q: want fill, drop or stop", c.missing)
	case c.rule != "" && ruleForm[filepath.Ext(c.rule)] == nil:
		return usagef("-rule %q: want a name that ends in .sql, .go, .json or .txt", c.rule)
	}
	for _, w := range c.weight {
		if _, _, err := cutWeight(w); err != nil {
			return usageError{err}
		}
	}
	for _, x := range c.scale {
		if _, scale := cutLast(x); scales[scale] == nil {
			return usagef("-scale %q: want column=yeo-johnson, column=quantile, column=robust or column=winsorized", x)
		}
	}
	if _, ok := methods[c.method]; !ok {
		return usagef("-method %q: want kmeans, mixture or classes", c.method)
	}
	return c.distinctFiles()
}

// cutLast takes name=value apart. A name may have a sign of equality itself.
func cutLast(s string) (name, value string) {
	at := strings.LastIndex(s, "=")
	return s[:max(at, 0)], s[at+1:]
}

func cutWeight(s string) (name string, weight float64, err error) {
	name, value := cutLast(s)
	weight, err = strconv.ParseFloat(value, 64)
	if name == "" || err != nil || !(weight > 0) || math.IsInf(weight, 1) {
		return "", 0, fmt.Errorf("-weight %q: want column=weight, a number above 0", s)
	}
	return name, weight, nil
}

// distinctFiles keeps an output from landing on the input or on another output.
func (c *config) distinctFiles() error {
	taken := map[string]string{}
	for _, f := range [][2]string{{"the table", c.file}, {"-html", c.html}, {"-json", c.json}, {"-rule", c.rule}, {"-assign", c.assign}, {"-model", c.model}} {
		if f[1] == "" {
			continue
		}
		p, err := filepath.Abs(f[1])
		if err != nil {
			return usagef("%s: %w", f[0], err)
		}
		if q, err := filepath.EvalSymlinks(p); err == nil {
			p = q
		}
		if s, err := os.Stat(p); err == nil && f[1] != c.file && !s.Mode().IsRegular() {
			return usagef("%s: %q is there and is not a file", f[0], f[1])
		}
		if other, ok := taken[p]; ok {
			return usagef("%s and %s name the same file", other, f[0])
		}
		taken[p] = f[0]
	}
	return nil
}

// name is what the file is called on the screen.
func (c *config) name() string {
	if c.file == "" {
		return "the sample"
	}
	return c.file
}
