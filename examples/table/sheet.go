package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode"

	"github.com/clientele-go/clientele/internal/table"
)

// fewest is how many people a figure must describe to be published.
const fewest = 10

// sheet is a table in memory, column by column.
type sheet struct {
	header []string
	cells  [][]string // of each column, a cell a row; empty where nothing is known
	lines  []int      // of the file, where each row begins
	number func(string) (float64, error)
}

// unknown are what programs write where they know nothing, in lower case.
var unknown = []string{"", "na", "n/a", "#n/a", "nan", "null", "nil", "?", ".", "-"}

// open reads the whole file. Compression, byte order mark and separator are
// recognised by internal/table, which also says what is wrong with a row.
func open(c config) (*sheet, error) {
	var in io.Reader = strings.NewReader(sample)
	if c.file != "" {
		f, err := os.Open(c.file)
		if err != nil {
			return nil, fmt.Errorf("cannot be read: %w", err.(*os.PathError).Err)
		}
		defer f.Close()
		in = f
	}
	t, err := table.Open(in)
	if err != nil {
		return nil, err
	}
	if c.decimal != 0 {
		if err := t.SetDecimal(c.decimal); err != nil {
			return nil, err
		}
	}
	s, seen := &sheet{number: t.Number}, map[string]bool{}
	for j, name := range t.Header() {
		if name = clean(name); name == "" {
			name = fmt.Sprintf("column %d", j+1) // R calls the row names nothing
		}
		if seen[name] {
			return nil, fmt.Errorf("two columns are called %q; give each a name of its own", name)
		}
		seen[name] = true
		s.header = append(s.header, name)
	}
	s.cells = make([][]string, len(s.header))
	missing := map[string]bool{}
	for _, code := range append(slices.Clone(unknown), c.na...) {
		missing[strings.ToLower(code)] = true
	}
	for {
		row, line, err := t.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		s.lines = append(s.lines, line)
		for j, cell := range row {
			if cell = strings.TrimSpace(cell); missing[strings.ToLower(cell)] {
				cell = ""
			}
			s.cells[j] = append(s.cells[j], cell)
		}
	}
	if len(s.lines) < fewest {
		return nil, fmt.Errorf("fewer than %d rows, and nothing may be published about so few people", fewest)
	}
	return s, nil
}

// keep keeps the rows that are wanted.
func (s *sheet) keep(wanted []bool) {
	at := 0
	for i, ok := range wanted {
		if !ok {
			continue
		}
		s.lines[at] = s.lines[i]
		for j := range s.cells {
			s.cells[j][at] = s.cells[j][i]
		}
		at++
	}
	s.lines = s.lines[:at]
	for j := range s.cells {
		s.cells[j] = s.cells[j][:at]
	}
}

// find returns the places of named columns, in the order of the header. A name may
// be two, with .. between: they and all between them.
func (s *sheet) find(flag string, list names) (map[int]bool, error) {
	at := map[int]bool{}
	for _, name := range list {
		j := slices.Index(s.header, name)
		if from, to, ok := strings.Cut(name, ".."); ok && j < 0 {
			a, b := slices.Index(s.header, strings.TrimSpace(from)), slices.Index(s.header, strings.TrimSpace(to))
			if a < 0 || b < a {
				return nil, usagef("-%s %q: want two columns, the first one first; there are %s", flag, name, table.Names(s.header))
			}
			for j := a; j <= b; j++ {
				at[j] = true
			}
			continue
		}
		if j < 0 {
			return nil, usagef("-%s: there is no column %q; there are %s", flag, name, table.Names(s.header))
		}
		at[j] = true
	}
	return at, nil
}

// clean makes one harmless line of a text from somebody's file: without control
// characters, which steer a terminal, and without the marks that turn the direction
// of writing.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == unicode.ReplacementChar, unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}
