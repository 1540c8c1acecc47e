package language

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/clientele-go/clientele/internal/naming"
)

// maxCatalogue bounds the size of a catalogue in bytes. The built-in ones have about a
// twentieth of it.
const maxCatalogue = 1 << 20

//go:embed en.json de.json da.json
var files embed.FS

// builtIn are the languages that come with the package, in the order of their tags. Each is
// read when it is first asked for. What is wrong in one falls back to English and to plain
// text; a test sees to it that nothing is.
var builtIn = []struct {
	tag  string
	once *sync.Once
	read **Language
}{{"da", new(sync.Once), new(*Language)}, {"de", new(sync.Once), new(*Language)}, {"en", new(sync.Once), new(*Language)}}

// Tags lists the built-in languages.
func Tags() []string {
	var out []string
	for _, b := range builtIn {
		out = append(out, b.tag)
	}
	return out
}

// Named returns the built-in language of a tag: "en", "de" or "da". A region is passed over:
// "de-AT" is "de".
func Named(tag string) (*Language, bool) {
	base, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(tag), "_", "-"), "-")
	for _, b := range builtIn {
		if b.tag == base {
			b.once.Do(func() { *b.read = load(base) })
			return *b.read, true
		}
	}
	return nil, false
}

// English returns the language that the others are measured by.
func English() *Language {
	l, _ := Named("en")
	return l
}

func load(tag string) *Language {
	b, err := files.ReadFile(tag + ".json")
	if err != nil {
		b = nil
	}
	l, _ := parse(b)
	if l == nil {
		l = &Language{tag: tag, name: tag, words: &naming.English}
	}
	return l
}

// catalogue is a language as it stands in its file.
type catalogue struct {
	Tag    string                       `json:"tag"`
	Name   string                       `json:"name"`
	Format format                       `json:"format"`
	Words  *naming.Words                `json:"words"` // left out: those of English
	Terms  map[string]Term              `json:"terms"`
	Texts  map[string]map[string]string `json:"texts"`
}

// Read reads a language from JSON, in the form of the package's own catalogues (see its
// files en.json, de.json and da.json): tag, name, format, terms and texts.
//
// It fails where the catalogue has more than 1 MB, is not well formed, lacks a key that
// English has or has one that English lacks, where a text has other arguments than the
// English one, uses a form that no term has, or cannot be taken apart. The error joins all
// that is wrong and names the keys.
func Read(r io.Reader) (*Language, error) {
	if r == nil {
		return nil, errors.New("language: no reader")
	}
	b, err := io.ReadAll(io.LimitReader(r, maxCatalogue+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("language: reading: %w", err)
	case len(b) > maxCatalogue:
		return nil, fmt.Errorf("language: the catalogue has more than %d bytes", maxCatalogue)
	}
	l, err := parse(b)
	if err != nil {
		return nil, err
	}
	if err := l.complete(English()); err != nil {
		return nil, err
	}
	return l, nil
}

// parse makes a language of a file. With an error it returns what could be read all the
// same, a text that cannot be taken apart as it stands.
func parse(b []byte) (*Language, error) {
	var c catalogue
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return nil, fmt.Errorf("language: not a catalogue: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("language: something follows the catalogue")
	}
	var faults []error
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf("language: "+format, args...))
	}
	l := &Language{tag: c.Tag, name: c.Name, format: c.Format, words: c.Words, terms: c.Terms, texts: map[string]template{}}
	if l.tag == "" || len(l.tag) > 35 || strings.Trim(strings.ToLower(l.tag), "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		fault("tag %q is not one of letters, digits and hyphens", l.tag)
	}
	if l.words == nil {
		l.words = &naming.English
	}
	var err error
	if l.format.plural, err = pluralRules(c.Format.Plural); err != nil {
		fault("format.plural: %w", err)
	}
	for _, s := range c.Format.faults() {
		fault("format.%s", s)
	}
	forms := map[string]bool{}
	for _, f := range c.Format.Forms {
		forms[f] = true
	}
	for _, key := range slices.Sorted(maps.Keys(c.Terms)) {
		t := c.Terms[key]
		for f := range t.Forms {
			forms[f] = true
		}
		if t.Text == "" {
			fault("terms: %q has no text", key)
		}
		if t.Gender != "" && !slices.Contains(genders, t.Gender) {
			fault("terms: %q has the gender %q, want one of %s", key, t.Gender, strings.Join(genders, ", "))
		}
	}
	for _, section := range slices.Sorted(maps.Keys(c.Texts)) {
		for _, key := range slices.Sorted(maps.Keys(c.Texts[section])) {
			text := c.Texts[section][key]
			t, err := compile(text, "", 0)
			if err != nil {
				fault("texts: %s.%s: %w", section, key, err)
				t = template{{text: text}}
			}
			t.each(func(p part) {
				if p.form != "" && !forms[p.form] {
					fault("texts: %s.%s: no term has the form %q", section, key, p.form)
				}
			})
			l.texts[section+"."+key] = t
		}
	}
	return l, errors.Join(faults...)
}

// faults lists what a format lacks.
func (f *format) faults() []string {
	var out []string
	for _, s := range []struct{ name, value, needs string }{
		{"decimal", f.Decimal, ""}, {"percent", f.Percent, "#"}, {"below", f.Below, "#"}, {"above", f.Above, "#"}, {"to", f.To, ""},
		{"unknown", f.Unknown, ""}, {"date", f.Date, "{day}"}, {"date", f.Date, "{month}"}, {"date", f.Date, "{year}"}, {"comma", f.Comma, ""}, {"and", f.And, ""},
	} {
		if s.value == "" || !strings.Contains(s.value, s.needs) {
			out = append(out, fmt.Sprintf("%s is %q, want some text with %q", s.name, s.value, s.needs))
		}
	}
	if f.Decimal == f.Group {
		out = append(out, fmt.Sprintf("decimal and group are both %q", f.Group))
	}
	if len(f.Months) != 12 || slices.Contains(f.Months, "") {
		out = append(out, "months are not the names of 12 months")
	}
	return out
}

// complete compares a language with the one that it must cover.
func (l *Language) complete(want *Language) error {
	var faults []error
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf("language %s: "+format, append([]any{l.tag}, args...)...))
	}
	for _, key := range slices.Sorted(maps.Keys(want.terms)) {
		if _, ok := l.terms[key]; !ok && !strings.HasPrefix(key, "host ") {
			fault("the term %q is missing", key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(want.texts)) {
		t, ok := l.texts[key]
		if !ok {
			fault("the text %q is missing", key)
			continue
		}
		if got, need := t.arguments(), want.texts[key].arguments(); !slices.Equal(got, need) {
			fault("the text %q has the arguments %v, want %v", key, got, need)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(l.texts)) {
		if _, ok := want.texts[key]; !ok {
			fault("there is no text %q in English", key)
		}
	}
	return errors.Join(faults...)
}

// arguments lists the names of a template's arguments.
func (t template) arguments() []string {
	seen := map[string]bool{}
	t.each(func(p part) { seen[p.arg] = true })
	return slices.Sorted(maps.Keys(seen))
}
