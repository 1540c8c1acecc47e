package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/clientele-go/clientele/persona/card"
	"github.com/clientele-go/clientele/segment"
)

// writeFiles writes what was asked for. All of it is made before any of it is
// written. Only the owner may read what is private.
func writeFiles(c config, s *sheet, r *result) error {
	const public, private = 0o644, 0o600
	type file struct {
		path string
		mode os.FileMode
		make func(*bytes.Buffer) error
		data bytes.Buffer
	}
	files := []*file{
		{path: c.html, mode: public, make: func(b *bytes.Buffer) error { return card.HTML(b, page(c, r)) }},
		{path: c.json, mode: public, make: func(b *bytes.Buffer) error { return writeJSON(b, r) }},
		{path: c.rule, mode: public, make: func(b *bytes.Buffer) error { return writeRuleFile(b, c.rule, r) }},
		{path: c.assign, mode: private, make: func(b *bytes.Buffer) error { return writeAssignments(b, s, r) }},
		{path: c.model, mode: private, make: func(b *bytes.Buffer) error { return r.fit.Model.Save(b) }},
	}
	files = slices.DeleteFunc(files, func(f *file) bool { return f.path == "" || f.path == c.rule && r.rule == nil })
	for _, f := range files {
		if err := f.make(&f.data); err != nil {
			return fmt.Errorf("%s: %w", f.path, err)
		}
	}
	for _, f := range files {
		if err := os.WriteFile(f.path, f.data.Bytes(), f.mode); err != nil {
			return err
		}
	}
	if c.rule != "" && r.rule == nil {
		return fmt.Errorf("%s: fewer than two segments can be shown: there is no rule", c.rule)
	}
	return nil
}

// inDatabase stands above SQL: databases compare texts with numbers without a word.
const inDatabase = `-- Columns of numbers must be numbers in the database, and unknown values NULL. The
-- .import of sqlite makes texts of all columns, and "12" is then below 4.5: make the
-- table with types first, or write CAST("column" AS REAL) and NULLIF("column", '').
`

// ruleForm writes a rule as the name of the file ends.
var ruleForm = map[string]func(*segment.Rule[person]) ([]byte, error){
	".txt": func(r *segment.Rule[person]) ([]byte, error) { return []byte(r.String()), nil },
	".sql": func(r *segment.Rule[person]) ([]byte, error) {
		s, err := r.SQL()
		return []byte(inDatabase + s + "\n"), err
	},
	".go":   func(r *segment.Rule[person]) ([]byte, error) { return r.Go("segments", "Segment") },
	".json": func(r *segment.Rule[person]) ([]byte, error) { return json.Marshal(r) },
}

func writeRuleFile(b *bytes.Buffer, path string, r *result) error {
	text, err := ruleForm[filepath.Ext(path)](r.rule)
	b.Write(text)
	return err
}

// writeAssignments lists who is in which segment, in the order of the file, and how
// clearly: 1 at the centre, 0 on the border to the next segment.
func writeAssignments(b *bytes.Buffer, s *sheet, r *result) error {
	id := "line"
	for _, c := range r.columns {
		if c.kind == key {
			id = inert(c.name)
		}
	}
	w := csv.NewWriter(b)
	w.Write([]string{id, "segment", "name", "strength"}) // errors stay until the end
	m := r.fit.Membership()
	for i, p := range r.people {
		a, err := r.fit.Model.Assign(p)
		if err != nil {
			return err
		}
		ref := m.Segments[m.Labels[i]]
		w.Write([]string{inert(m.Customers[i]), ref.ID, inert(ref.Name), strconv.FormatFloat(a.Strength, 'f', 3, 64)})
	}
	w.Flush()
	return w.Error()
}

// inert keeps a spreadsheet from taking a cell for a formula, by an apostrophe
// before it. Numbers below zero stay as they are.
func inert(s string) string {
	if s == "" || !strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return s
	}
	if _, err := strconv.ParseFloat(s, 64); err == nil {
		return s
	}
	return "'" + s
}
