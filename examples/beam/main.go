// Beam segments customers as an Apache Beam pipeline: orders are read from CSV files,
// summed up per customer, put on scales, clustered by k-means|| and described, all in
// states that merge. It runs in this process by default, on Beam's Prism runner, and
// anywhere else by Beam's own flags:
//
//	go run . -orders 'orders*.csv' -k 6 -out result
//	go run . -orders gs://... -out gs://... --runner=flink --endpoint=... --environment_type=...
//
// See README.md for what a real runner changes.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx"
)

// config is what the flags say. Beam has its own beside these: see -help.
type config struct {
	orders  string
	columns columns
	until   string // the last day; empty: the last one with an order
	skipBad bool
	k       int
	size    int
	starts  int
	passes  int
	seed    uint64
	out     string
}

func main() {
	var c config
	flag.StringVar(&c.orders, "orders", "", "CSV file of orders, or a pattern of several, gzipped if they end in .gz")
	flag.StringVar(&c.columns.Customer, "customer", "customer", "column of the customer's ID")
	flag.StringVar(&c.columns.Date, "date", "date", "column of the day, as 2006-01-02 (what follows the day is not looked at)")
	flag.StringVar(&c.columns.Amount, "amount", "amount", "column of the amount")
	flag.StringVar(&c.until, "until", "", "last day of the records, as 2006-01-02 (default: the last one with an order)")
	flag.BoolVar(&c.skipBad, "skip-bad", false, "count bad rows and go on, instead of stopping at one")
	flag.IntVar(&c.k, "k", 6, "number of segments, 1 to 64")
	flag.IntVar(&c.size, "sample", 20000, "customers in the samples that k-means begins with")
	flag.IntVar(&c.starts, "starts", 50, "times that k-means of a sample begins anew")
	flag.IntVar(&c.passes, "passes", 10, "passes over all customers that move the centres")
	flag.Uint64Var(&c.seed, "seed", 1, "of all random choices")
	flag.StringVar(&c.out, "out", "", "directory for model.json, summary.json and members.csv (default: only the table is printed)")
	local := flag.Bool("in-process", false, "do the same without Beam, in this process, to compare")
	simulated := flag.Int("simulate", 0, "write the orders of so many made-up customers to -out and stop")
	verbose := flag.Bool("v", false, "show what Prism logs, and errors with all their causes")
	usage := flag.Bool("usage", false, "say how long it took, and how much memory")
	flag.Parse()
	beam.Init() // on a worker of another machine, the program ends in here

	if !*verbose {
		slog.SetDefault(slog.New(slog.DiscardHandler)) // Prism's; those of other runners go their own way
	}
	begin := time.Now()
	err := run(context.Background(), c, *local, *simulated, os.Stdout)
	if *usage {
		fmt.Fprintf(os.Stderr, "%.1f s, %s\n", time.Since(begin).Seconds(), peak())
	}
	if err != nil {
		text := err.Error()
		if !*verbose {
			text = cause(text)
		}
		fmt.Fprintln(os.Stderr, "beam:", text)
		os.Exit(1)
	}
}

func run(ctx context.Context, c config, local bool, simulated int, w io.Writer) error {
	if simulated > 0 {
		return simulate(c.out, simulated, 4)
	}
	if err := c.validate(); err != nil {
		return err
	}
	if c.out == "" {
		dir, err := os.MkdirTemp("", "segments")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		c.out = dir
	}
	how := runPipeline
	if local {
		how = inProcess
	}
	n, err := how(ctx, c)
	if err != nil {
		return err
	}
	return tell(ctx, w, c, n)
}

// runPipeline builds the pipeline and waits for the runner to finish it.
func runPipeline(ctx context.Context, c config) (counts, error) {
	p, s := beam.NewPipelineWithRoot()
	build(s, c)
	result, err := beamx.RunWithMetrics(ctx, p)
	if err != nil {
		return counts{}, err
	}
	return counted(result), nil
}

func (c config) validate() (err error) {
	if c.orders == "" {
		err = errors.Join(err, errors.New("-orders is missing: which file?"))
	}
	if c.until != "" {
		if _, e := time.Parse(time.DateOnly, c.until); e != nil {
			err = errors.Join(err, fmt.Errorf("-until %q is not a day like 2006-01-02", c.until))
		}
	}
	if c.k < 1 || c.k > 64 {
		err = errors.Join(err, fmt.Errorf("-k %d is not within 1 and 64", c.k))
	}
	if c.size < 2 || c.starts < 1 || c.passes < 1 || c.passes > 100 {
		err = errors.Join(err, fmt.Errorf("-sample %d is below 2, -starts %d below 1, or -passes %d not within 1 and 100", c.size, c.starts, c.passes))
	}
	return errors.Join(err, c.columns.validate())
}

// build puts the pipeline together; each step is a file of its own.
func build(s beam.Scope, c config) {
	orders := readOrders(s, c)
	customers := summarize(s, orders, lastDay(s, orders, c.until))
	scales := tally(s.Scope("scales"), customers)
	points := encode(s, customers, scales)
	found := kMeans(s, points, c)
	write(s, c.out, describe(s, points, scales, found, c))
}

// cause is what an error of a pipeline comes down to: the runner puts the plan of the
// stage before it.
func cause(text string) string {
	if i := strings.LastIndex(text, "caused by:\n"); i >= 0 {
		text = text[i+len("caused by:\n"):]
	}
	if step, rest, ok := strings.Cut(text, " failed:\n"); ok && strings.HasPrefix(step, "DoFn[") {
		text = rest
	}
	return text
}

// peak is the most memory that the process has had, as the system says; without
// Linux, what the Go runtime has asked for.
func peak() string {
	b, err := os.ReadFile("/proc/self/status")
	var kb int
	for i := 0; err == nil && i+6 < len(b); i++ {
		if string(b[i:i+6]) == "VmHWM:" {
			if n, _ := fmt.Sscanf(string(b[i+6:]), "%d", &kb); n == 1 {
				return fmt.Sprintf("at most %d MB", kb/1024)
			}
		}
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return fmt.Sprintf("%d MB of the system", m.Sys>>20)
}
