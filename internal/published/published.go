// Package published lets tests hold the published numbers that a correct
// implementation reproduces. They are found through the environment variable
// CLIENTELE_SHARED; without it such tests are skipped, by name.
package published

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Number is an entry of a file of published numbers.
type Number struct {
	ID        string          `json:"id"`
	Dataset   string          `json:"dataset"`
	Inputs    json.RawMessage `json:"inputs"`
	Expected  json.RawMessage `json:"expected"`
	Tolerance float64         `json:"tolerance_suggested"`
}

// UnmarshalJSON reads an entry. Some tolerances are written as text, and some are a
// sentence: those are 0, and the test says how it takes them.
func (n *Number) UnmarshalJSON(b []byte) error {
	type plain Number // without this method
	in := struct {
		*plain
		Tolerance json.RawMessage `json:"tolerance_suggested"`
	}{plain: (*plain)(n)}
	if err := json.Unmarshal(b, &in); err != nil {
		return err
	}
	n.Tolerance, _ = strconv.ParseFloat(strings.Trim(string(in.Tolerance), `"`), 64)
	return nil
}

// Decode reads the inputs and what is expected.
func (n Number) Decode(t *testing.T, inputs, expected any) {
	t.Helper()
	for _, x := range []struct {
		from json.RawMessage
		to   any
	}{{n.Inputs, inputs}, {n.Expected, expected}} {
		if x.to == nil {
			continue
		}
		if err := json.Unmarshal(x.from, x.to); err != nil {
			t.Fatalf("%s: %v", n.ID, err)
		}
	}
}

// Dir is the folder of the numbers and the data. Without it the test is skipped.
func Dir(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("CLIENTELE_SHARED")
	if dir == "" {
		t.Skip("CLIENTELE_SHARED is not set: published numbers and public data are not at hand")
	}
	return dir
}

// Hold runs, as a subtest of its own, every entry of numbers/file whose id begins
// with a key of claims. A claim without an entry is an error: it would hold
// nothing.
func Hold(t *testing.T, file string, claims map[string]func(t *testing.T, n Number)) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(Dir(t), "numbers", file))
	if err != nil {
		t.Fatal(err)
	}
	var all []Number
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	held := map[string]bool{}
	for _, n := range all {
		for prefix, hold := range claims {
			if strings.HasPrefix(n.ID, prefix) {
				held[prefix] = true
				t.Run(n.ID, func(t *testing.T) { hold(t, n) })
			}
		}
	}
	for prefix := range claims {
		if !held[prefix] {
			t.Errorf("no entry of %s begins with %q", file, prefix)
		}
	}
}

// Table is a file of data as text, by the names of its columns.
type Table struct {
	Rows [][]string
	at   map[string]int
}

// Read reads a file of data by its path below data/.
func Read(t *testing.T, path ...string) Table {
	t.Helper()
	f, err := os.Open(filepath.Join(append([]string{Dir(t), "data"}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	table := Table{Rows: rows[1:], at: map[string]int{}}
	for j, name := range rows[0] {
		table.at[name] = j
	}
	return table
}

// Text returns a cell.
func (x Table) Text(t *testing.T, row int, column string) string {
	t.Helper()
	j, ok := x.at[column]
	if !ok {
		t.Fatalf("there is no column %q", column)
	}
	return x.Rows[row][j]
}

// Number returns a cell as a number, or missing where it is blank or "NA".
func (x Table) Number(t *testing.T, row int, column string, missing float64) float64 {
	t.Helper()
	s := x.Text(t, row, column)
	if s == "" || s == "NA" {
		return missing
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatalf("row %d, column %q: %v", row, column, err)
	}
	return v
}
