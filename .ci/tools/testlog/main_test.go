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
		in     string
		shared bool
		out    string // must be printed
		err    string // must be in the error; empty: none
	}{
		"skip for data, data there":   {skipped, true, "ok  \tp", "TestData"},
		"skip for data, data missing": {skipped, false, "ok  \tp", ""},
		"other skip":                  {strings.ReplaceAll(skipped, "CLIENTELE_SHARED", "-short"), true, "-short is empty", ""},
		"failure": {`{"Action":"output","Package":"p","Test":"TestA","Output":"boom\n"}` + "\n" +
			`{"Action":"fail","Package":"p","Test":"TestA"}` + "\n" + `{"Action":"fail","Package":"p"}`, false, "boom", "p TestA"},
		"build failure": {`{"Action":"build-output","ImportPath":"p","Output":"undefined: x\n"}` + "\n" +
			`{"Action":"build-fail","ImportPath":"p"}`, false, "undefined: x", "build of p"},
		"nothing at all": {"", false, "", "no package"},
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			err := run(strings.NewReader(c.in), &out, c.shared)
			if (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
				t.Errorf("error %v, want %q", err, c.err)
			}
			if !strings.Contains(out.String(), c.out) {
				t.Errorf("printed %q, want %q in it", out.String(), c.out)
			}
		})
	}
}
