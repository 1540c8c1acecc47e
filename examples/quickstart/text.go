package main

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/clientele-go/clientele/segment"
)

// width of the screen in characters.
const width = 94

// figure prints a published figure, or a dash where it is withheld.
func figure(f *segment.Figure, scale float64, format string) string {
	if f == nil {
		return "-"
	}
	return fmt.Sprintf(format, scale*f.Value)
}

// place puts a rank into words.
func place(rank int) string {
	words := []string{"first", "second", "third", "fourth", "fifth"}
	if rank <= len(words) {
		return words[rank-1]
	}
	return fmt.Sprint("as number ", rank)
}

// wrap prints a paragraph, its first line after a mark. A number and its per
// cent sign stay on one line.
func wrap(b *strings.Builder, mark, text string) {
	line := mark
	indent := strings.Repeat(" ", len(mark))
	for _, word := range strings.Fields(strings.ReplaceAll(text, " %", "\u00a0%")) {
		if utf8.RuneCountInString(line+word) > width && len(line) > len(indent) {
			fmt.Fprintln(b, strings.TrimRight(line, " "))
			line = indent
		}
		line += strings.ReplaceAll(word, "\u00a0", " ") + " "
	}
	fmt.Fprintln(b, strings.TrimRight(line, " "))
}
