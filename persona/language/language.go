package language

import (
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clientele-go/clientele/internal/naming"
)

// Language is one language's way of writing. It is immutable and safe for concurrent use. A
// nil Language and the zero value are English.
type Language struct {
	tag, name string
	format    format
	words     *naming.Words
	terms     map[string]Term
	texts     map[string]template // by "section.key"
	host      map[string]Term     // of the host, see With
}

// Term is a word and what grammar needs to know of it.
type Term struct {
	Text string `json:"text"`
	// Gender is "m", "f" or "n", in Danish "c" (common) or "n", and "p" for a word that is a
	// plural. Empty where it is not known: sentences then say it in a way that is right
	// whatever it is.
	Gender string `json:"gender,omitempty"`
	// Forms are other forms of the word, by name, such as "dat" or "plural". Text stands in for one that
	// is missing.
	Forms map[string]string `json:"forms,omitempty"`
}

// Form returns a form of the word, and its text where it has no such form.
func (t Term) Form(name string) string {
	if s, ok := t.Forms[name]; ok {
		return s
	}
	return t.Text
}

// Args are the arguments of a template, by name. See the package comment for how each type
// is written.
type Args map[string]any

// Share is an argument that is written in per cent: .5 is "50 %".
type Share float64

// orEnglish is English where there is no language, nil or a zero value.
func (l *Language) orEnglish() *Language {
	if l == nil || l.texts == nil {
		return English()
	}
	return l
}

// Tag returns the language's BCP 47 tag, such as "de".
func (l *Language) Tag() string { return l.orEnglish().tag }

// Name returns the language's name in itself, such as "Deutsch".
func (l *Language) Name() string { return l.orEnglish().name }

// With returns the same language with the host's own words in it: what features, units, levels,
// expectations and segments of the data are called in this language, by their name in the
// data. A word with a gender is built into phrases ("hoher Warenkorbwert"), one without is
// put beside them ("Warenkorbwert hoch"). Words are cleaned of control characters. A word
// without text, or with a gender that no language here has, counts as one that is not known.
func (l *Language) With(words map[string]Term) *Language {
	l = l.orEnglish()
	out := *l
	out.host = maps.Clone(l.host)
	if out.host == nil {
		out.host = make(map[string]Term, len(words))
	}
	for name, t := range words {
		t.Text = naming.Clean(t.Text)
		if t.Text == "" {
			t.Text = naming.Clean(name)
		}
		if !slices.Contains(genders, t.Gender) {
			t.Gender = ""
		}
		t.Forms = maps.Clone(t.Forms)
		for form, s := range t.Forms {
			if t.Forms[form] = naming.Clean(s); t.Forms[form] == "" {
				delete(t.Forms, form)
			}
		}
		out.host[name] = t
	}
	return &out
}

// genders are the values of Term.Gender.
var genders = []string{"m", "f", "n", "c", "p"}

// Text writes the sentence or phrase of a key ("section.key"). A key that the language does
// not have is written in English, and one that English does not have as the key itself: a
// mistake that is seen, and never a failure.
func (l *Language) Text(key string, args Args) string {
	l = l.orEnglish()
	t, ok := l.texts[key]
	if !ok {
		if t, ok = English().texts[key]; !ok {
			return key
		}
	}
	return string(t.write(nil, l, args))
}

// Has reports whether there is a text for the key, in the language or in English.
func (l *Language) Has(key string) bool {
	l = l.orEnglish()
	_, ok := l.texts[key]
	if !ok {
		_, ok = English().texts[key]
	}
	return ok
}

// Term returns a term of the catalogue, in English where the language lacks it, and the key
// itself where English does.
func (l *Language) Term(key string) Term {
	l = l.orEnglish()
	t, ok := l.terms[key]
	if !ok {
		if t, ok = English().terms[key]; !ok {
			return Term{Text: key}
		}
	}
	t.Forms = maps.Clone(t.Forms)
	return t
}

// Host returns the host's own word for a name of the data: the one of [Language.With], else
// the catalogue's for names that the library itself gives, else the name as it is, cleaned.
func (l *Language) Host(name string) Term {
	l = l.orEnglish()
	if t, ok := l.host[name]; ok {
		t.Forms = maps.Clone(t.Forms)
		return t
	}
	if t, ok := l.terms["host "+name]; ok {
		t.Forms = maps.Clone(t.Forms)
		return t
	}
	return Term{Text: naming.Clean(name)}
}

// Word returns the word for something that has a name of its own in programs, such as the
// state "at risk" or the kind "primary": the host's word for it, the catalogue's term
// "kind.name" ("state.at risk"), else the name as it is.
func (l *Language) Word(kind, name string) Term {
	l = l.orEnglish()
	if _, ok := l.host[name]; !ok {
		key := kind + "." + name
		if t := l.Term(key); t.Text != key {
			return t
		}
	}
	return l.Host(name)
}

// Coded writes what a code stands for ("section.code"): a reason or a warning. english is how the
// package that gave the code said it, often with figures that no text has; it stands where
// the language is English, and where the code is not known.
func (l *Language) Coded(section, code, english string, args Args) string {
	l = l.orEnglish()
	key := section + "." + code
	if english != "" && (l.tag == "en" || strings.HasPrefix(l.tag, "en-") || !l.Has(key)) {
		return naming.Clean(english)
	}
	return l.Text(key, args)
}

// Capital returns s with its first letter as a capital, as a sentence begins.
func Capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 || unicode.IsUpper(r) {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}
