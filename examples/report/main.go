// Command report takes a person's own orders, survey answers, or both, and
// says who the customers are, which of them to serve first, and what they
// expect:
//
//	go run ./examples/report -orders orders.csv -html report.html
//
// It is the whole path of the library in one program: orders become behavior
// (orders.go) and worth (worth.go), customers become segments (segments.go),
// answers become expectation profiles (answers.go), and all of it becomes
// personas and files that may be shown around (json.go, output.go), of coarse figures
// (published.go); what the screen shows (text.go) is for the person at the terminal.
// README.md says what the columns, the flags and the JSON mean.
//
// It exits with 0 when the report is made, with 1 when the data do not allow
// it and with 2 when it was called wrongly. An output file is written whole or
// not at all.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if code := exitCode(err); code != 0 {
		fmt.Fprintln(os.Stderr, "report:", err)
		os.Exit(code)
	}
}

// exitCode tells the three ends apart: done, bad data, wrong call.
func exitCode(err error) int {
	var usage usageError
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.As(err, &usage):
		return 2
	}
	return 1
}

// run is the program without the process around it. Nothing is written
// anywhere before everything has been computed.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	c, err := parseFlags(args, stderr)
	if err != nil {
		return err
	}
	r, err := analyse(ctx, c, newProgress(stderr))
	if err != nil {
		return err
	}
	files, err := render(c, r)
	if err != nil {
		return err
	}
	if err := writeAll(files); err != nil {
		return err
	}
	return writeText(stdout, r)
}
