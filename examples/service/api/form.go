package api

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// form says how an item of type T is written as a JSON object: every key it may have, once,
// in exactly these letters.
//
// encoding/json by itself is too forgiving for a door: it takes "ID" for "id", the last of
// two keys of one name, and broken text with a replacement character in it, and so two
// readers of one body may see two things in it. It decides here what JSON is; what a key and
// its value mean is decided below.
type form[T any] []field[T]

type field[T any] struct {
	name     string
	required bool
	set      func(*T, value) error // the error is a *wrong or says what was wanted
}

// value is a JSON value that is known to be well-formed.
type value []byte

// wanted is the error for a value of the wrong kind or range.
type wanted string

func (w wanted) Error() string { return "want " + string(w) }

// wrong is the error for something inside a value.
type wrong struct{ where, detail string }

func (w *wrong) Error() string { return w.detail }

// read reads one object, which has to be well-formed.
func (f form[T]) read(object value, item *T) *fault {
	if object[0] != '{' {
		return &fault{Detail: "want an object"}
	}
	var seen uint64
	next := 0 // keys come in the same order in every item, mostly
	for key, v := range object.members() {
		at := f.find(key, next)
		if at < 0 {
			return &fault{Detail: "there is no such field", Field: clip(key)}
		}
		next = at + 1
		if seen&(1<<at) != 0 {
			return &fault{Detail: "the field is there twice", Field: key}
		}
		seen |= 1 << at
		if err := f[at].set(item, v); err != nil {
			if inner, ok := err.(*wrong); ok {
				key += inner.where
			}
			return &fault{Detail: err.Error(), Field: key}
		}
	}
	for i := range f {
		if f[i].required && seen&(1<<i) == 0 {
			return &fault{Detail: "the field is missing", Field: f[i].name}
		}
	}
	return nil
}

func (f form[T]) find(key string, from int) int {
	for i := range f {
		if at := (from + i) % len(f); f[at].name == key {
			return at
		}
	}
	return -1
}

// maxText is the longest text in bytes, of IDs and names alike.
const maxText = 200

// text is a text of at most 200 bytes without control characters. Line ends and the like
// serve no ID and no name, and somebody downstream may take them for more than text.
func (v value) text() (string, error) {
	if v[0] != '"' {
		return "", wanted("a text")
	}
	s := string(v[1 : len(v)-1])
	if strings.IndexByte(s, '\\') >= 0 {
		if err := json.Unmarshal(v, &s); err != nil {
			return "", wanted("a text")
		}
	}
	return s, checkText(s)
}

func checkText(s string) error {
	if len(s) > maxText {
		return wanted("at most 200 bytes")
	}
	if !utf8.ValidString(s) {
		return wanted("UTF-8")
	}
	for _, r := range s {
		switch {
		case unicode.IsControl(r):
			return wanted("no control characters")
		case r == utf8.RuneError:
			// The mark of text that was broken on its way. Two broken IDs may look the same.
			return wanted("no replacement characters")
		}
	}
	return nil
}

// id is a text that is not empty.
func (v value) id() (string, error) {
	s, err := v.text()
	if err == nil && s == "" {
		err = wanted("a text that is not empty")
	}
	return s, err
}

// customer is an id that a path can hold, so that whoever is stored can be asked for and
// erased: "/" by itself cannot, even as %2F.
func (v value) customer() (string, error) {
	s, err := v.id()
	if err == nil && s == "/" {
		err = wanted("another text than /")
	}
	return s, err
}

// maxNumber is the largest number, either way. A float64 holds larger ones, but a few of
// those make a sum that it does not hold, and one customer would spoil every fit.
const maxNumber = 1e12

func (v value) number() (float64, error) {
	if c := v[0]; c != '-' && (c < '0' || c > '9') {
		return 0, wanted("a number")
	}
	x, err := strconv.ParseFloat(string(v), 64)
	if err != nil || !(math.Abs(x) <= maxNumber) {
		return 0, wanted("a number from -1e12 to 1e12")
	}
	return x + 0, nil // no negative zero
}

func (v value) boolean() (bool, error) {
	switch string(v) {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return false, wanted("true or false")
}

// earliest is the first time that is taken: nobody has customers from before, but many have
// clocks and exports that say 0001 or 1900 for "unknown".
var earliest = time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)

// when is a time as RFC 3339 writes it, with its offset. One far in the future is refused:
// a single one would move the end of the records, and with it everybody's recency.
func (v value) when(latest time.Time) (time.Time, error) {
	s, err := v.text()
	if err != nil {
		return time.Time{}, wanted("a time such as 2025-06-30T12:00:00Z")
	}
	t, err := time.Parse(time.RFC3339, s)
	switch {
	case err != nil:
		return time.Time{}, wanted("a time such as 2025-06-30T12:00:00Z")
	case t.Before(earliest):
		return time.Time{}, wanted("a time from 1970 on")
	case t.After(latest):
		return time.Time{}, wanted("a time that is not in the future")
	}
	return t, nil
}

// numbers is an object of numbers, such as answers by item, at most limit of them.
func (v value) numbers(limit int) (map[string]float64, error) {
	if v[0] != '{' {
		return nil, wanted("an object of numbers")
	}
	all := map[string]float64{}
	for key, v := range v.members() {
		where := "." + clip(key)
		if len(all) == limit {
			return nil, wanted("at most " + strconv.Itoa(limit) + " of them")
		}
		if err := checkText(key); err != nil {
			return nil, &wrong{where, err.Error()}
		}
		if _, twice := all[key]; twice {
			return nil, &wrong{where, "the field is there twice"}
		}
		x, err := v.number()
		if err != nil {
			return nil, &wrong{where, err.Error()}
		}
		all[key] = x
	}
	return all, nil
}

// clip shortens what is quoted back to the caller.
func clip(s string) string {
	if len(s) <= 40 {
		return s
	}
	return strings.ToValidUTF8(s[:40], "") + "..."
}

// members yields the keys and values of an object that is well-formed.
func (v value) members() func(yield func(string, value) bool) {
	return func(yield func(string, value) bool) {
		rest := space(v[1:])
		for rest[0] != '}' {
			key := rest[:end(rest)]
			rest = space(rest[len(key):])
			rest = space(rest[1:]) // the colon
			item := rest[:end(rest)]
			rest = space(rest[len(item):])
			if rest[0] == ',' {
				rest = space(rest[1:])
			}
			name := string(key[1 : len(key)-1])
			if strings.IndexByte(name, '\\') >= 0 {
				if err := json.Unmarshal(key, &name); err != nil {
					name = "\ufffd" // cannot be a key that anybody knows
				}
			}
			if !yield(name, item) {
				return
			}
		}
	}
}

// items yields the items of an array that is well-formed.
func (v value) items() func(yield func(value) bool) {
	return func(yield func(value) bool) {
		rest := space(v[1:])
		for rest[0] != ']' {
			item := rest[:end(rest)]
			rest = space(rest[len(item):])
			if rest[0] == ',' {
				rest = space(rest[1:])
			}
			if !yield(item) {
				return
			}
		}
	}
}

func space(b value) value { return value(bytes.TrimLeft(b, " \t\r\n")) }

// end returns the length of the value that b begins with. It counts brackets and does not
// call itself, so that no nesting is too deep for it.
func end(b value) int {
	depth := 0
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			for i++; b[i] != '"'; i++ {
				if b[i] == '\\' {
					i++
				}
			}
			if depth == 0 {
				return i + 1
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			} else if depth < 0 {
				return i // a number or a word, the last of its object
			}
		case ',', ' ', '\t', '\r', '\n', ':':
			if depth == 0 {
				return i
			}
		}
	}
	return len(b)
}
