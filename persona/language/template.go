package language

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// maxDepth bounds how deep choices lie within choices, and with it the recursion.
const maxDepth = 8

// template is a text taken apart once, when its catalogue is read.
type template []part

// part is a piece of text, or an argument.
type part struct {
	text    string              // where there is no argument
	arg     string              // its name
	form    string              // of a term
	choices map[string]template // nil where the argument itself is written
}

// compile takes a text apart. inner is the argument that # stands for, empty outside of
// choices.
func compile(s, inner string, depth int) (template, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("choices lie more than %d deep", maxDepth)
	}
	var t template
	text := func(s string) {
		if s != "" {
			t = append(t, part{text: s})
		}
	}
	for s != "" {
		stop := "{}"
		if inner != "" {
			stop = "{}#"
		}
		i := strings.IndexAny(s, stop)
		if i < 0 {
			text(s)
			break
		}
		text(s[:i])
		switch s[i] {
		case '}':
			return nil, errors.New("a closing brace without an opening one")
		case '#':
			t = append(t, part{arg: inner})
			s = s[i+1:]
			continue
		}
		end := closing(s[i:])
		if end < 0 {
			return nil, errors.New("an opening brace without a closing one")
		}
		p, err := argument(s[i+1:i+end], depth)
		if err != nil {
			return nil, err
		}
		t = append(t, p)
		s = s[i+end+1:]
	}
	return t, nil
}

// closing returns where the brace that opens s is closed, -1 if nowhere.
func closing(s string) int {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// argument reads what stands between braces.
func argument(s string, depth int) (part, error) {
	if head, rest, ok := strings.Cut(s, "?"); ok && isName(head) {
		p := part{arg: head, choices: map[string]template{}}
		for _, choice := range alternatives(rest) {
			label, text, ok := strings.Cut(choice, "=")
			switch _, doubled := p.choices[label]; {
			case !ok || label == "" || strings.ContainsAny(label, "{}"):
				return part{}, fmt.Errorf("{%s?...}: %q is not label=text", head, choice)
			case doubled:
				return part{}, fmt.Errorf("{%s?...}: %q stands twice", head, label)
			}
			t, err := compile(text, head, depth+1)
			if err != nil {
				return part{}, err
			}
			p.choices[label] = t
		}
		if _, ok := p.choices["other"]; !ok {
			return part{}, fmt.Errorf("{%s?...} lacks the choice \"other\"", head)
		}
		return p, nil
	}
	name, form, formed := strings.Cut(s, ":")
	if !isName(name) || formed && !isName(form) {
		return part{}, fmt.Errorf("{%s} is neither {name}, {name:form} nor {name?label=text|other=text}", s)
	}
	return part{arg: name, form: form}, nil
}

// alternatives splits at the bars that stand outside of inner braces.
func alternatives(s string) []string {
	var out []string
	depth, from := 0, 0
	for i := range len(s) {
		switch s[i] {
		case '{':
			depth++
		case '}':
			depth--
		case '|':
			if depth == 0 {
				out = append(out, s[from:i])
				from = i + 1
			}
		}
	}
	return append(out, s[from:])
}

func isName(s string) bool {
	for i := range len(s) {
		c := s[i] | 0x20
		if (c < 'a' || c > 'z') && (i == 0 || s[i] < '0' || s[i] > '9') {
			return false
		}
	}
	return s != ""
}

// each calls f for every argument in the template, also those within choices.
func (t template) each(f func(part)) {
	for _, p := range t {
		if p.arg == "" {
			continue
		}
		f(p)
		for _, c := range p.choices {
			c.each(f)
		}
	}
}

// write appends the template's text. An argument that was not given stays as its
// placeholder, where it is seen.
func (t template) write(b []byte, l *Language, args Args) []byte {
	for i := range t {
		p := &t[i]
		if p.arg == "" {
			b = append(b, p.text...)
			continue
		}
		v, ok := args[p.arg]
		switch {
		case !ok:
			b = append(append(append(b, '{'), p.arg...), '}')
		case p.choices != nil:
			b = p.choose(l, v).write(b, l, args)
		default:
			b = append(b, l.value(v, p.form)...)
		}
	}
	return b
}

// choose returns the text that goes with the argument.
func (p *part) choose(l *Language, v any) template {
	label := ""
	switch v := v.(type) {
	case int:
		if t, ok := p.choices[strconv.Itoa(v)]; ok {
			return t
		}
		label = l.format.category(v)
	case float64:
		// "1 order", but "1.2 orders": what counts is how it reads.
		if n := int(math.Round(min(max(v, -1e9), 1e9))); l.Number(v) == l.Count(n) {
			return p.choose(l, n)
		}
		label = "other"
	case Term:
		if label = v.Gender; label == "" {
			label = "-"
		}
	default:
		label = l.value(v, "")
	}
	if t, ok := p.choices[label]; ok {
		return t
	}
	return p.choices["other"]
}

// value writes one argument as its type wants it.
func (l *Language) value(v any, form string) string {
	switch v := v.(type) {
	case string:
		return v
	case Term:
		return v.Form(form)
	case int:
		return l.Count(v)
	case Share:
		return l.Percent(float64(v))
	case float64:
		return l.Number(v)
	case time.Time:
		return l.Date(v)
	case []string:
		return l.List(v)
	}
	return fmt.Sprint(v)
}
