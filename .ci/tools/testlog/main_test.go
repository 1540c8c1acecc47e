package main

import (
	"strings"
	"testing"
)

const skipped = `{"Action":"output","Package":"p","Test":"TestData","Output":"    a_test.go:9: CLIENTELE_SHARED is empty: no data/a.csv\n"}
{"Action":"skip","Package":"p","Test":"TestData"}
{"Action":"output","Package":"p","Output":"ok  \tp\t0.01s\n"}
{"Action":"pass","Package":"p"}
`

func TestRun(t *testing.T) {
	for name, c := range map[string]struct {
		in    string
		there string // what is there
		out   string // must be printed
		err   string // must be in the error; empty: none
	}{
		"skip for data, data there":   {skipped, variable, "ok  \tp", "TestData"},
		"skip for data, data missing": {skipped, "initdb", "ok  \tp", ""},
		"other skip":                  {strings.ReplaceAll(skipped, "CLIENTELE_SHARED", "-short"), variable, "-short is empty", ""},
		"skip for a program":          {strings.ReplaceAll(skipped, "CLIENTELE_SHARED", "initdb"), "initdb", "ok  \tp", "want of initdb"},
		"failure": {`{"Action":"output","Package":"p","Test":"TestA","Output":"boom\n"}` + "\n" +
			`{"Action":"fail","Package":"p","Test":"TestA"}` + "\n" + `{"Action":"fail","Package":"p"}`, variable, "boom", "p TestA"},
		"build failure": {`{"Action":"build-output","ImportPath":"p","Output":"undefined: x\n"}` + "\n" +
			`{"Action":"build-fail","ImportPath":"p"}`, variable, "undefined: x", "build of p"},
		"nothing at all": {"", variable, "", "no package"},
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			err := run(strings.NewReader(c.in), &out, []string{c.there})
			if (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
				t.Errorf("error %v, want %q", err, c.err)
			}
			if !strings.Contains(out.String(), c.out) {
				t.Errorf("printed %q, want %q in it", out.String(), c.out)
			}
		})
	}
}
