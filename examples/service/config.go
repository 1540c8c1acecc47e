package main

import (
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/clientele-go/clientele/examples/service/api"
	"github.com/clientele-go/clientele/examples/service/demo"
	"github.com/clientele-go/clientele/expectation"
)

// config is what the command line says. Everything has a default that works on a laptop.
type config struct {
	listen     string
	dsn        string
	tokens     string
	instrument string
	title      string
	seed       uint64
	demo       int
	public     bool
	refit      bool
	check      time.Duration
	fresh      bool
	until      func() time.Time
}

func parse(args []string, out io.Writer) (config, error) {
	var c config
	f := flag.NewFlagSet("service", flag.ContinueOnError)
	f.SetOutput(out)
	f.StringVar(&c.listen, "listen", "127.0.0.1:8080", "address to listen on; port 0 takes a free one")
	f.StringVar(&c.dsn, "dsn", "sqlite:clientele.db", "where everything is kept: sqlite:FILE, or postgres://USER:PASSWORD@HOST/DATABASE")
	f.StringVar(&c.tokens, "tokens", "", "file of who may do what, see api.ReadAuth; empty: a token for this run is made and shown")
	f.StringVar(&c.instrument, "instrument", "", "file that says what the questions of the survey ask for; empty: with -demo that of the demonstration, otherwise answers are kept and not looked at")
	f.StringVar(&c.title, "title", "", "title of the pages, such as the name of the shop")
	f.Uint64Var(&c.seed, "seed", 1, "seed of every random choice")
	f.IntVar(&c.demo, "demo", 0, "fill an empty store with so many made-up customers, and fit")
	f.BoolVar(&c.public, "public", false, "show what describes no single customer (segments, personas, gaps, drift) without a token")
	f.BoolVar(&c.refit, "refit", false, "fit again by itself where drift asks for it")
	f.DurationVar(&c.check, "check", 0, "how often to look for drift by itself, such as 24h; 0: when asked")
	f.BoolVar(&c.fresh, "fresh", false, "leave a stored model aside that the schema no longer fits, and fit anew when asked")
	f.Func("until", "last day of the records that a fit looks at, such as 2025-06-30, today or yesterday; empty: the last day with an order, which a single line dated long after all others takes with it", func(s string) (err error) {
		c.until, err = until(s, time.Now)
		return err
	})
	if err := f.Parse(args); err != nil {
		return c, err
	}
	var errs []error
	if f.NArg() > 0 {
		errs = append(errs, fmt.Errorf("unexpected argument %q", f.Arg(0)))
	}
	if c.demo < 0 {
		errs = append(errs, errors.New("-demo: a number of customers cannot be negative"))
	}
	return c, errors.Join(errs...)
}

// until reads the flag: a day, or one that moves on with the clock.
func until(s string, now func() time.Time) (func() time.Time, error) {
	switch s {
	case "":
		return nil, nil
	case "today":
		return now, nil
	case "yesterday":
		return func() time.Time { return now().AddDate(0, 0, -1) }, nil
	}
	day, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return nil, errors.New("want a day such as 2025-06-30, today or yesterday")
	}
	return func() time.Time { return day }, nil
}

// auth reads who may do what. Without a file nobody but whoever started the service may do
// anything, and that is shown on the terminal once and kept nowhere.
func (c config) auth(out io.Writer) (*api.Auth, error) {
	if c.tokens != "" {
		file, err := os.Open(c.tokens)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		return api.ReadAuth(file)
	}
	token := rand.Text()
	admin, err := api.NewCredential("this run", api.Admin, token)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(out, "No -tokens: this one may do everything while the service runs: %s\n", token)
	return api.NewAuth(admin)
}

// survey reads the instrument, nil where there is none.
func (c config) survey() (*expectation.Instrument, error) {
	switch {
	case c.instrument == "" && c.demo > 0:
		return demo.Instrument(), nil
	case c.instrument == "":
		return nil, nil
	}
	file, err := os.Open(c.instrument)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return expectation.ReadInstrument(file)
}
