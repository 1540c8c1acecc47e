package main

import (
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/clientele-go/clientele/internal/table"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/card"
	"github.com/clientele-go/clientele/segment/behavior"
	"github.com/clientele-go/clientele/segment/value"
)

// config is what the command line asks for.
type config struct {
	orders, answers, instrument string    // input files, empty: none
	group                       string    // column of the answers whose values are the segments, empty: cluster
	from, until                 time.Time // ends of the observation, zero: the first and the last order
	dates                       string    // how 01/02/2006 is meant, empty: only what has one meaning is read
	decimal                     rune      // mark before decimals, 0: as Options of package orders say
	waves                       waveDates
	unit                        behavior.Unit
	model                       string // of ordering: autoModel or a name that value.MethodNamed knows
	k                           int    // segments wanted, 0: what the data support
	seed                        uint64
	skipBad                     bool
	html, json, md, rule, deck  string                // output files, empty: none
	exact                       bool                  // whether json is for nobody else's eyes
	lang                        string                // of the deck, as a tag
	view                        card.View             // of the deck
	before                      string                // deck of an earlier run, a file of JSON; empty: none
	earlier                     *persona.Deck         // that is in it
	columns                     map[table.Role]string // names of columns of the orders
}

// autoModel asks for the model of ordering that foretells best.
const autoModel = "auto"

// usageError is a wrong call, as opposed to bad data.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// columnFlags are the flags that name columns of the orders, with what each
// column holds.
var columnFlags = []struct {
	role table.Role
	what string
}{
	{table.RoleCustomer, "the customer's ID"},
	{table.RoleTime, "when the order was placed"},
	{table.RoleAmount, "what the row is worth"},
	{table.RoleQuantity, "units in the row; a row is worth quantity times price where there is no amount"},
	{table.RolePrice, "price of one unit"},
	{table.RoleNumber, "the order that the row belongs to"},
	{table.RoleChannel, "where it was placed"},
	{table.RoleCategory, "what was bought"},
	{table.RoleStatus, "whether it was cancelled"},
	{table.RoleReturned, "whether it was sent back"},
	{table.RoleDiscount, "the money that was taken off before the amount, or - for none"},
}

func parseFlags(args []string, stderr io.Writer) (config, error) {
	c := config{columns: map[table.Role]string{}}
	fs := flag.NewFlagSet("report", flag.ContinueOnError)
	fs.SetOutput(io.Discard) // a wrong call is reported once, by main
	fs.StringVar(&c.orders, "orders", "", "CSV `file` of orders, plain or gzip")
	fs.StringVar(&c.answers, "answers", "", "CSV `file` of survey answers, a row a respondent")
	fs.StringVar(&c.instrument, "instrument", "", "JSON `file` that says what each column of the answers asks")
	fs.StringVar(&c.group, "group", "", "without orders: `column` of the answers whose values are the segments")
	date := func(to *time.Time) func(string) error {
		return func(s string) (err error) {
			if *to, err = time.Parse(time.DateOnly, s); err != nil {
				return fmt.Errorf("want a date like 2024-12-31")
			}
			return nil
		}
	}
	fs.Func("from", "first `date` of the observation, like 2022-01-01 (default: the first order's day)", date(&c.from))
	fs.Func("until", "last `date` of the observation, like 2024-12-31 (default: the last order's day)", date(&c.until))
	fs.StringVar(&c.dates, "dates", "", "`layout` of dates: dmy, mdy, or one of Go's package time (default: recognised where it has one meaning)")
	fs.Func("decimal", "`mark` before decimals, . or , ; the other one may stand between thousands (default: a point, in files of semicolons a comma too)", func(s string) error {
		if s != "." && s != "," {
			return fmt.Errorf("want . or ,")
		}
		c.decimal = rune(s[0])
		return nil
	})
	fs.Func("waves", "`when` the waves of the survey start: month, quarter, year, or days like 2023-01-01,2024-01-01 (default: no waves, the latest answer of everybody counts)", func(s string) (err error) {
		c.waves, err = parseWaves(s)
		return err
	})
	fs.TextVar(&c.unit, "unit", behavior.Week, "`unit` of durations and rates: day, week, month or year")
	fs.StringVar(&c.model, "model", autoModel, "`model` of ordering: bg-nbd, mbg-nbd, pareto-nbd, nbd, or auto for the one that foretells the last third of the records best")
	fs.IntVar(&c.k, "k", 0, "`number` of segments, 2 to 50 (default: as many as replicate)")
	fs.Uint64Var(&c.seed, "seed", 1, "`seed` of everything random: same data, same seed, same report")
	fs.BoolVar(&c.skipBad, "skip-bad", false, "leave bad rows out and count them, instead of stopping at the first")
	fs.StringVar(&c.html, "html", "", "write a page for people to this `file`")
	fs.StringVar(&c.json, "json", "", "write the figures to this `file`; its fields are in README.md")
	fs.BoolVar(&c.exact, "exact", false, "write -json with everything unrounded, for your own eyes: never publish it")
	fs.StringVar(&c.md, "md", "", "write the personas as Markdown to this `file`")
	fs.StringVar(&c.rule, "rule", "", "write the rule of the segments to this `file`: .sql (an expression), .go, .json or .txt")
	fs.StringVar(&c.deck, "deck", "", "write the personas as a deck to this `file`: .html, .md, .json, or .svg for a card of the first")
	fs.StringVar(&c.lang, "lang", "en", "`language` of the deck: en, de or da")
	fs.StringVar((*string)(&c.view), "view", "", "`who` reads the deck: marketing, sales, service or product (default: everyone)")
	fs.StringVar(&c.before, "before", "", "`file` of JSON that -deck wrote in an earlier run: the deck then tells versions and growth since")
	for _, f := range columnFlags {
		fs.Func(string(f.role), "`column` of the orders: "+f.what+" (default: recognised by its name)", func(s string) error {
			c.columns[f.role] = s
			return nil
		})
	}
	switch err := fs.Parse(args); {
	case err == flag.ErrHelp:
		fmt.Fprintln(stderr, "usage: report [-orders FILE] [-answers FILE -instrument FILE] [flags]")
		fs.SetOutput(stderr)
		fs.PrintDefaults()
		return c, err
	case err != nil:
		return c, usagef("%w (-h lists the flags)", err)
	}
	return c, c.validate(fs.Args())
}

// validate refuses calls that cannot mean anything.
func (c config) validate(rest []string) error {
	switch {
	case len(rest) > 0:
		return usagef("what is %s for? files are named by flags, -h lists them", strconv.Quote(rest[0]))
	case c.orders == "" && c.answers == "":
		return usagef("nothing to read: name a file with -orders, or with -answers and -instrument")
	case (c.answers == "") != (c.instrument == ""):
		return usagef("-answers and -instrument go together: the instrument says what the columns of the answers ask")
	case c.group != "" && c.orders != "":
		return usagef("-group takes the segments from a column of the answers; with -orders they come from the orders")
	case c.group != "" && c.answers == "":
		return usagef("-group names a column of the answers: add -answers and -instrument")
	case c.waves.asked() && c.answers == "":
		return usagef("-waves sets the answers of a survey apart: add -answers and -instrument")
	case c.group != "" && c.rule != "":
		return usagef("-group says which segments there are: leave -rule out, there is none")
	case !knownForm(c.rule):
		return usagef("-rule %s: want a file that ends in %s", strconv.Quote(c.rule), strings.Join(ruleForms, ", "))
	case c.group != "" && c.k != 0:
		return usagef("-group says which segments there are: leave -k out")
	case c.orders == "" && len(c.columns) > 0:
		return usagef("the column flags are for -orders; the instrument names the columns of the answers")
	case c.orders == "" && !c.until.IsZero():
		return usagef("-until ends the observation of orders: add -orders")
	case c.orders == "" && !c.from.IsZero():
		return usagef("-from begins the observation of orders: add -orders")
	case !c.from.IsZero() && !c.until.IsZero() && c.from.After(c.until):
		return usagef("-from is later than -until")
	case c.orders == "" && c.model != autoModel:
		return usagef("-model is how orders are foretold: add -orders")
	case !c.knownModel():
		return usagef("-model %s: want auto, bg-nbd, mbg-nbd, pareto-nbd or nbd", strconv.Quote(c.model))
	case c.exact && c.json == "":
		return usagef("-exact is for the figures of -json: name a file")
	case c.k < 0 || c.k == 1 || c.k > 50:
		return usagef("-k %d: want 2 to 50", c.k)
	}
	if err := c.deckFlags(); err != nil {
		return err
	}
	return c.distinctFiles()
}

func (c config) knownModel() bool {
	_, ok := value.MethodNamed(c.model)
	return ok || c.model == autoModel
}

// window is the observation up to a day.
func (c config) window(until time.Time) behavior.Window {
	return behavior.Window{From: c.from, Until: until, Unit: c.unit}
}

// distinctFiles keeps an output from landing on an input or on another output.
func (c config) distinctFiles() error {
	taken := map[string]string{}
	for _, f := range [][2]string{
		{"-orders", c.orders}, {"-answers", c.answers}, {"-instrument", c.instrument},
		{"-html", c.html}, {"-json", c.json}, {"-md", c.md}, {"-rule", c.rule}, {"-deck", c.deck}, {"-before", c.before},
	} {
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
		if other, ok := taken[p]; ok {
			return usagef("%s and %s name the same file", other, f[0])
		}
		taken[p] = f[0]
	}
	return nil
}
