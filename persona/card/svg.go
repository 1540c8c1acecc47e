package card

import (
	"html"
	"html/template"
	"math"
	"strconv"
	"strings"

	"github.com/clientele-go/clientele/internal/naming"
)

// canvas writes one inline SVG. Every text that enters it is cleaned and
// escaped here, and every coordinate is made finite, so that the pictures need
// not think of either. Colours are classes of style.css, which knows light,
// dark and paper.
type canvas struct {
	b      strings.Builder
	prefix string // before every class, in a picture that brings its own style
}

// newCanvas opens a picture of w by h units. The id must be its own within the
// page: title and description are tied to the picture by it, for readers who
// hear the page instead of seeing it.
func newCanvas(id, class string, w, h float64, title, desc string) *canvas {
	c := &canvas{}
	c.b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" role="img" class="` + class + `" viewBox="0 0 ` + num(w) + " " + num(h) +
		`" width="` + num(w) + `" height="` + num(h) + `" aria-labelledby="` + id + `-t ` + id + `-d">`)
	c.b.WriteString(`<title id="` + id + `-t">` + safe(title) + `</title><desc id="` + id + `-d">` + safe(desc) + `</desc>`)
	return c
}

// end closes the picture. What it returns needs no further escaping.
func (c *canvas) end() template.HTML {
	c.b.WriteString("</svg>")
	return template.HTML(c.b.String())
}

// group opens a group with a title of its own, which browsers show as a
// tooltip; close ends it.
func (c *canvas) group(class, title string) {
	c.b.WriteString(`<g class="` + c.class(class) + `"><title>` + safe(title) + `</title>`)
}

// moved opens a group that is moved to a place; close ends it.
func (c *canvas) moved(x, y float64) {
	c.b.WriteString(`<g transform="translate(` + num(x) + " " + num(y) + `)">`)
}

// class is how an element is styled.
func (c *canvas) class(names string) string {
	if c.prefix == "" {
		return names
	}
	words := strings.Fields(names)
	for i := range words {
		words[i] = c.prefix + words[i]
	}
	return strings.Join(words, " ")
}

func (c *canvas) close() { c.b.WriteString("</g>") }

func (c *canvas) rect(x, y, w, h, r float64, class string) {
	c.b.WriteString(`<rect x="` + num(x) + `" y="` + num(y) + `" width="` + num(max(w, 0)) + `" height="` + num(max(h, 0)) +
		`" rx="` + num(r) + `" class="` + c.class(class) + `"/>`)
}

func (c *canvas) line(x1, y1, x2, y2 float64, class string) {
	c.b.WriteString(`<line x1="` + num(x1) + `" y1="` + num(y1) + `" x2="` + num(x2) + `" y2="` + num(y2) + `" class="` + c.class(class) + `"/>`)
}

func (c *canvas) circle(x, y, r float64, class string) {
	c.b.WriteString(`<circle cx="` + num(x) + `" cy="` + num(y) + `" r="` + num(r) + `" class="` + c.class(class) + `"/>`)
}

// path joins points by lines; a single one is a dot.
func (c *canvas) path(points []point, class string) {
	switch len(points) {
	case 0:
		return
	case 1:
		c.circle(points[0].x, points[0].y, 2, class+" alone")
		return
	}
	c.b.WriteString(`<polyline class="` + c.class(class) + `" points="`)
	for i, p := range points {
		if i > 0 {
			c.b.WriteByte(' ')
		}
		c.b.WriteString(num(p.x) + "," + num(p.y))
	}
	c.b.WriteString(`"/>`)
}

// text writes s at its base line; anchor is start, middle or end.
func (c *canvas) text(x, y float64, anchor, class, s string) {
	c.b.WriteString(`<text x="` + num(x) + `" y="` + num(y) + `" text-anchor="` + anchor + `" class="` + c.class(class) + `">` + safe(s) + `</text>`)
}

// turned writes s upwards, for the axis on the left.
func (c *canvas) turned(x, y float64, class, s string) {
	c.b.WriteString(`<text transform="translate(` + num(x) + " " + num(y) + `) rotate(-90)" text-anchor="middle" class="` + c.class(class) + `">` +
		safe(s) + `</text>`)
}

// num writes a coordinate with at most one decimal. What is not finite or far
// outside any picture is brought to its edge: a picture may be cut, but never
// broken.
func num(x float64) string {
	if math.IsNaN(x) {
		x = 0
	}
	x = math.Round(min(max(x, -1e5), 1e5)*10) / 10
	if x == 0 {
		return "0" // not -0
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}

func safe(s string) string { return html.EscapeString(naming.Clean(s)) }

// wrap breaks s into at most n lines of about width characters; what does not
// fit ends in an ellipsis. Words longer than a line are cut.
func wrap(s string, width, n int) []string {
	var lines []string
	rest := naming.Clean(s)
	for len(lines) < n-1 && len([]rune(rest)) > width {
		r := []rune(rest)
		end := width
		for end > width/2 && r[end] != ' ' {
			end--
		}
		if r[end] != ' ' { // no space to break at
			break
		}
		lines, rest = append(lines, string(r[:end])), strings.TrimSpace(string(r[end:]))
	}
	return append(lines, naming.Cut(rest, width))
}

// scale maps figures to coordinates, linearly, with ticks at round figures.
type scale struct {
	low, high, from, to float64
	ticks               []float64
}

// newScale covers low to high, widened to the round figures around them.
func newScale(low, high, from, to float64, ticks int) scale {
	if !(high > low) || math.IsInf(high-low, 0) {
		low, high = min(low, 0), max(low, 0)+1
		if !(high > low) || math.IsInf(high-low, 0) {
			low, high = 0, 1
		}
	}
	step := roundStep((high - low) / float64(ticks))
	s := scale{low: math.Floor(low/step+1e-9) * step, high: math.Ceil(high/step-1e-9) * step, from: from, to: to}
	for i := 0; i <= 50; i++ {
		t := s.low + float64(float64(i)*step)
		if t > s.high+step/2 {
			break
		}
		if math.Abs(t) < step/1e6 {
			t = 0
		}
		s.ticks = append(s.ticks, t)
	}
	return s
}

// roundStep is the next of 1, 2, 5 times a power of ten at or above x.
func roundStep(x float64) float64 {
	p := math.Pow(10, math.Floor(math.Log10(x)))
	for _, f := range []float64{1, 2, 5} {
		if f*p >= x*(1-1e-9) {
			return f * p
		}
	}
	return 10 * p
}

// at places x, at the scale's edge where it lies outside.
func (s scale) at(x float64) float64 {
	if math.IsNaN(x) {
		x = s.low
	}
	x = min(max(x, s.low), s.high)
	return s.from + float64((x-s.low)/(s.high-s.low)*(s.to-s.from))
}
