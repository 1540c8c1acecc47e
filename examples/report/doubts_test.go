package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/persona/language"
	"github.com/clientele-go/clientele/segment"
)

// What decides whether personas can be trusted reaches their readers, each doubt once and
// in their language.
func TestDecisiveDoubtsReachTheDeck(t *testing.T) {
	for _, tag := range language.Tags() {
		l, ok := language.Named(tag)
		require.True(t, ok)
		l = l.With(terms[tag])
		r := &result{}
		for code := range decisive {
			r.warnings = append(r.warnings, segment.Warning{Code: code, Text: "12.3 % of 45"}, segment.Warning{Code: code, Text: "again"})
		}
		r.warnings = append(r.warnings, segment.Warning{Code: "window-end", Text: "for the terminal"})
		got := r.doubts(l)
		require.Len(t, got, len(decisive))
		for _, w := range got {
			assert.Equal(t, tag == "en", w.Text == decisive[w.Code], "%s: %s", tag, w.Text)
			assert.NotRegexp(t, `\d`, w.Text)
		}
	}
}
