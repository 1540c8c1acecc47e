package card

import (
	"strings"
	"unicode"

	"github.com/clientele-go/clientele/internal/naming"
)

// A picture cannot ask how wide a text comes out: the font is the reader's, and nobody
// is there to break lines. So texts are measured beforehand, with the advance widths of
// Helvetica and the fonts that were made to its measure (Arial, Liberation Sans), and
// with some room to spare for those that run wider.

// spare is how much wider than Helvetica a font may run. Verdana and DejaVu Sans run a
// little wider still, which the margins of the pictures take.
const spare = 1.08

// widths of the printable characters of ASCII, from the space on, in thousandths of the
// size of the font (Adobe Font Metrics of Helvetica).
var widths = [...]float64{
	278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, // space to /
	556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, // 0 to ?
	1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, // @ to O
	667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, // P to _
	333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, // ` to o
	556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584, // p to ~
}

// advance is the width of one character, in sizes of the font.
func advance(r rune) float64 {
	switch {
	case r >= ' ' && int(r-' ') < len(widths):
		return widths[r-' '] / 1000
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0 // stands on the one before it
	case r >= 0x1100 && !unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Pd, unicode.Pi, unicode.Pf, unicode.Po, unicode.Sc, unicode.Sm, unicode.Zs):
		return 1.1 // scripts whose characters fill a square, and pictographs
	case unicode.IsUpper(r):
		return .78
	case unicode.IsSpace(r):
		return .28
	case r == '…', r == '—':
		return 1
	}
	return .6
}

// lettering is a size of text of which widths are measured.
type lettering struct {
	size float64 // of the font, in the units of the picture
	bold bool
}

// width of s on one line.
func (f lettering) width(s string) float64 {
	sum := 0.0
	for _, r := range s {
		sum += advance(r)
	}
	if f.bold {
		sum *= 1.07
	}
	return float64(sum*f.size) * spare
}

// cut shortens s to a width; what does not fit ends in an ellipsis.
func (f lettering) cut(s string, width float64) string {
	s = naming.Clean(s)
	if f.width(s) <= width {
		return s
	}
	head, _ := f.split([]rune(s), width-f.width("…"))
	if head == "" {
		return "…"
	}
	return strings.TrimRight(head, " ,;:-–") + "…"
}

// split takes as many characters as fit into a width.
func (f lettering) split(r []rune, width float64) (head, rest string) {
	n, sum := 0, 0.0
	for n < len(r) {
		if sum += f.width(string(r[n])); sum > width {
			break
		}
		n++
	}
	return string(r[:n]), string(r[n:])
}

// lines breaks s between words into at most n lines of a width. A word that is wider
// than a line is broken with a hyphen, as long German words are; what does not fit ends
// in an ellipsis.
func (f lettering) lines(s string, width float64, n int) []string {
	var out []string
	// A figure stays with its per cent sign.
	words, line := strings.FieldsFunc(together(naming.Clean(s)), func(r rune) bool { return r == ' ' }), ""
	for len(words) > 0 {
		next := words[0]
		if line != "" {
			next = line + " " + words[0]
		}
		switch {
		case f.width(next) <= width:
			line, words = next, words[1:]
			continue
		case len(out) == n-1:
			return append(out, f.cut(strings.Join(append([]string{line}, words...), " "), width))
		case line != "" && f.width(words[0]) <= width:
			out, line = append(out, line), ""
			continue
		}
		// The word fits on no line: what there is room for on this one, and the rest.
		head, rest := f.split([]rune(next), width-f.width("-"))
		if added := len([]rune(head)) - len([]rune(next)) + len([]rune(words[0])); line != "" && added < 4 {
			out, line = append(out, line), "" // a syllable is too little to leave behind
			continue
		}
		if head == "" {
			return append(out, "…") // not even a letter fits
		}
		if letters(head, rest) {
			head += "-"
		}
		out, line, words[0] = append(out, head), "", rest
	}
	if line != "" {
		out = append(out, line)
	}
	return out
}

// letters tells whether a break between two parts of a word lies between letters.
func letters(head, rest string) bool {
	h, r := []rune(head), []rune(rest)
	return len(h) > 0 && len(r) > 0 && unicode.IsLetter(h[len(h)-1]) && unicode.IsLetter(r[0])
}
