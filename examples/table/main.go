// Command table takes a table of people, one row each, and says whether there are
// segments in it, which of them can be trusted, and how to recognise them:
//
//	go run ./examples/table                                          a survey that comes along
//	go run ./examples/table -html page.html FILE.csv
//	go run ./examples/table -by 'rest..adventure' -k 3..8 FILE.csv
//
// It is the room segment in one program: a file becomes columns (sheet.go,
// columns.go), columns become a schema (schema.go), the schema becomes segments with
// the evidence for and against them (analyse.go), and those become a screen
// (screen.go), a page (page.go) and other files (output.go). README.md says what the
// flags mean. Orders, a row a purchase, are for ../report.
//
// It exits with 0 when it is done, with 1 when the data do not allow it and with 2
// when it was called wrongly.
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
	var usage usageError
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
	case errors.As(err, &usage):
		fmt.Fprintln(os.Stderr, "table:", err)
		os.Exit(2)
	default:
		fmt.Fprintln(os.Stderr, "table:", err)
		os.Exit(1)
	}
}

// run is the program without the process around it. Nothing is written anywhere
// before everything has been computed.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	c, err := parseFlags(args, stderr)
	if err != nil {
		return err
	}
	s, err := open(c)
	if err != nil {
		return fmt.Errorf("%s: %w", c.name(), err)
	}
	r, err := analyse(ctx, c, s, progress(stderr))
	if err != nil {
		return fmt.Errorf("%s: %w", c.name(), err)
	}
	// Where a file cannot be made, what was found is told all the same.
	files := writeFiles(c, s, r)
	if err := writeScreen(stdout, c, r); err != nil {
		return err
	}
	return files
}
