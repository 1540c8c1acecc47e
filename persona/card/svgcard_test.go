package card

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/internal/sample"
	"github.com/clientele-go/clientele/segment"
)

// written is a text of a picture, where it stands and how large.
type written struct {
	area
	text string
}

// texts lists the texts of a card with the room that they take, as wide as Helvetica
// sets them.
func texts(t *testing.T, svg string) []written {
	size := map[string]float64{"pc-name": 30, "pc-title": 15, "pc-text": 14, "pc-bold": 14, "pc-pilltext": 14, "pc-small": 12, "pc-tick": 11,
		"pc-hint": 11, "pc-value": 13, "pc-s22": 22, "pc-s20": 20, "pc-s18": 18, "pc-s16": 16, "pc-s14": 14, "pc-s12": 12, "pc-figure": 22}
	for class, want := range size { // they are those of the style
		if class != "pc-figure" {
			assert.Regexp(t, regexp.QuoteMeta(class)+`[^{]*\{[^}]*font-size:`+num(want)+`px`, cardStyle)
		}
	}
	var out []written
	var moved []point
	at := point{}
	row := false // its names are smaller
	decoder := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		require.NoError(t, err)
		switch x := token.(type) {
		case xml.EndElement:
			if x.Name.Local == "g" {
				at, moved, row = moved[len(moved)-1], moved[:len(moved)-1], false
			}
		case xml.StartElement:
			attr := map[string]string{}
			for _, a := range x.Attr {
				attr[a.Name.Local] = a.Value
			}
			switch x.Name.Local {
			case "g":
				moved = append(moved, at)
				if m := regexp.MustCompile(`translate\(([0-9.-]+) ([0-9.-]+)\)`).FindStringSubmatch(attr["transform"]); m != nil {
					at = point{at.x + number(t, m[1]), at.y + number(t, m[2])}
				}
				row = strings.Contains(attr["class"], "pc-row")
			case "text":
				inner, err := decoder.Token()
				require.NoError(t, err)
				s, _ := inner.(xml.CharData)
				f := lettering{bold: regexp.MustCompile(`pc-(name|title|bold|pilltext|value|figure)`).MatchString(attr["class"]) && !(row && attr["class"] == "pc-name")}
				for _, class := range strings.Fields(attr["class"]) {
					if size[class] > 0 {
						f.size = size[class]
					}
				}
				if row && attr["class"] == "pc-name" {
					f.size = 13
				}
				require.Positive(t, f.size, attr["class"])
				wide := f.width(string(s)) / spare
				w := written{area{at.x + number(t, attr["x"]), at.y + number(t, attr["y"]), 0, 0}, string(s)}
				switch attr["text-anchor"] {
				case "end":
					w.left -= wide
				case "middle":
					w.left -= wide / 2
				}
				w.right, w.bottom, w.top = w.left+wide, w.top+f.size*.2, w.top-f.size*.72
				out = append(out, w)
			}
		}
	}
}

// Whatever a persona is called and however much there is of it, in every language and
// view, no text leaves the card and no two lie over each other.
func TestSVGLayout(t *testing.T) {
	full := FullDeck(t)
	long := FullDeck(t)
	word := "Donaudampfschifffahrtsgesellschaftskapitänsmützen"
	for i := range long.Personas {
		p := &long.Personas[i]
		p.Name = strings.Repeat(word+" ", 4)
		p.Segment.Name, p.ID = p.Name, "persona-"+strings.Repeat("x", 150)+p.Segment.ID
		p.Size, p.Verdict.Reasons = 123456789, append(p.Verdict.Reasons, segment.Reason{Code: "other", Text: strings.Repeat("Wörter ", 100)})
		for k := range p.Traits {
			p.Traits[k].Name, p.Traits[k].Unit = word+" "+p.Traits[k].Name, word
		}
		for k := range p.Expectations {
			p.Expectations[k].Name = strings.Repeat("W", 200)
		}
		for k := range 12 {
			p.Lifecycle = append(p.Lifecycle, segment.StateShare{State: segment.State(word + num(float64(k))), Share: figure(.01, 0)})
			p.Actions = append(p.Actions, persona.Action{Aim: persona.Keep, Text: strings.Repeat(word, 3), For: []string{"marketing"}})
		}
	}
	bare := &persona.Deck{Personas: []persona.Persona{{ID: "a"}, {ID: "b", Name: "W"}}}
	s, e := sample.Awkward(6, 9)
	awkward, err := persona.Build(t.Context(), s, e, persona.Options{})
	require.NoError(t, err)
	for name, d := range map[string]*persona.Deck{"full": full, "long": long, "bare": bare, "awkward": awkward} {
		for _, in := range tongues(t) {
			for i, view := range []View{Everyone, Marketing, Sales, Service, Product} {
				var b bytes.Buffer
				id := d.Personas[i%len(d.Personas)].ID
				require.NoError(t, SVG(&b, d, id, Options{View: view, Language: in.Language, Title: strings.Repeat("Kundschaft ", 30)}))
				checkSVG(t, b.String())
				inside := area{sheetEdge - 1, 20, sheetWidth - sheetEdge + 9, sheetHeight - 10}
				all := texts(t, b.String())
				for k, w := range all {
					assert.True(t, w.within(inside), "%s, %s, %s: %q at %v", name, in.Tag(), view, w.text, w.area)
					for _, other := range all[:k] {
						assert.False(t, w.meets(other.area), "%s, %s, %s: %q lies over %q", name, in.Tag(), view, w.text, other.text)
					}
				}
			}
		}
	}
}
