// Package naming puts what sets a group apart into a few plain words, made of
// the host's own names for features and levels. Segments and personas are named
// by the same rules, so that one group never reads two ways: the rules are here, the
// words of segments (English) are too, those of personas are in the catalogues of
// persona/language.
package naming

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Roman writes small numbers; a deck with 4,000 equal names is counted instead.
func Roman(n int) string {
	if n >= 4000 {
		return fmt.Sprint(n)
	}
	var b strings.Builder
	for _, d := range []struct {
		value int
		text  string
	}{{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"},
		{10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for ; n >= d.value; n -= d.value {
			b.WriteString(d.text)
		}
	}
	return b.String()
}

// Clean makes one harmless line of a name that came with the data: invalid
// bytes, control characters and the marks that turn the direction of writing
// (which could make a page read otherwise than it is) are dropped, runs of
// white space become one space.
func Clean(s string) string {
	var b strings.Builder
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			space = true
			continue
		case r == utf8.RuneError, Hidden(r):
			continue
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
	}
	return b.String()
}

// Hidden reports whether r is a control character or one that turns the direction of
// writing or is invisible.
func Hidden(r rune) bool { return unicode.IsControl(r) || turns(r) }

// turns reports whether r is one of Unicode's direction controls or invisible
// characters.
func turns(r rune) bool {
	return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 ||
		r >= 0x200B && r <= 0x200F || r == 0x061C || r == 0xFEFF
}

// Cut shortens s to at most n characters, the last of them an ellipsis, at the
// end of a word where one is near.
func Cut(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	if n < 1 {
		return ""
	}
	end := n - 1
	for i := end; i > end*2/3; i-- {
		if r[i] == ' ' {
			end = i
			break
		}
	}
	return strings.TrimRight(string(r[:end]), " ,;") + "\u2026"
}
