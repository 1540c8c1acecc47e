// Command testlog reads the output of `go test -json` and prints what a person
// wants to see of it: the closing line of every package, and the whole output
// of what failed. It fails when a test failed; where CLIENTELE_SHARED is set, when
// a test was skipped for want of the data in that folder; and when one was skipped
// for want of a program that is named as an argument, because it is there.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// event is one line of test2json; see `go doc test2json`.
type event struct {
	Action     string
	Package    string
	ImportPath string // of build output
	Test       string
	Output     string
}

// variable is named by every test that needs the data, so a skip that names it
// is a skip for data.
const variable = "CLIENTELE_SHARED"

func main() {
	there := os.Args[1:]
	if os.Getenv(variable) != "" {
		there = append(there, variable)
	}
	if err := run(os.Stdin, os.Stdout, there); err != nil {
		fmt.Fprintln(os.Stderr, "testlog:", err)
		os.Exit(1)
	}
}

// run reads from r; a skip whose text names something that is there is a failure.
func run(r io.Reader, w io.Writer, there []string) error {
	type key struct{ pkg, test string }
	var (
		output   = map[key]*strings.Builder{}
		failures []string
		skips    int
		packages int
	)
	in := bufio.NewScanner(r)
	in.Buffer(nil, 16<<20)
	for in.Scan() {
		var e event
		if err := json.Unmarshal(in.Bytes(), &e); err != nil {
			// The go command itself may speak between the lines of the tests.
			fmt.Fprintln(w, in.Text())
			continue
		}
		k := key{e.Package, e.Test}
		switch e.Action {
		case "build-output":
			fmt.Fprint(w, e.Output)
		case "build-fail":
			failures = append(failures, "build of "+e.ImportPath)
		case "output":
			if output[k] == nil {
				output[k] = new(strings.Builder)
			}
			output[k].WriteString(e.Output)
			if e.Test == "" && closing(e.Output) {
				fmt.Fprint(w, e.Output)
			}
		case "pass", "skip", "fail":
			text := ""
			if b := output[k]; b != nil {
				text = b.String()
			}
			delete(output, k)
			if e.Test == "" {
				packages++
			}
			switch {
			case e.Action == "fail":
				failures = append(failures, strings.TrimSpace(e.Package+" "+e.Test))
				fmt.Fprint(w, text)
			case e.Action == "skip" && e.Test != "":
				skips++
				fmt.Fprint(w, text)
				for _, name := range there {
					if strings.Contains(text, name) {
						failures = append(failures, e.Package+" "+e.Test+" (skipped for want of "+name+", which is there)")
					}
				}
			}
		}
	}
	if err := in.Err(); err != nil {
		return err
	}
	if packages == 0 && len(failures) == 0 {
		return fmt.Errorf("no package was tested")
	}
	fmt.Fprintf(w, "%d packages, %d tests skipped\n", packages, skips)
	if len(failures) > 0 {
		slices.Sort(failures)
		return fmt.Errorf("failed:\n  %s", strings.Join(failures, "\n  "))
	}
	return nil
}

// closing reports whether a line of output is the one that ends a package.
func closing(line string) bool {
	for _, lead := range []string{"ok  \t", "FAIL\t", "?   \t", "---"} {
		if strings.HasPrefix(line, lead) {
			return true
		}
	}
	return false
}
