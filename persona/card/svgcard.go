package card

import (
	_ "embed" // the card's style
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/internal/naming"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/language"
)

// cardStyle is the style of the card. Its classes carry a prefix, so that they meet no
// others where the picture is set into a page.
//
//go:embed card.css
var cardStyle string

// SVG writes the persona of the ID as one picture of 800 by 1000 units, to set into a
// slide or a wiki: who it is, how many and what they are worth, up to four traits beside
// everybody, where they stand as customers, what to mend for them, what to do, and why to
// believe it. It has what the page of [Page] says, as much as a slide holds; what does not
// fit is left out, and texts end in an ellipsis.
//
// The picture is self-contained: it brings its style, which follows the reader's light or
// dark setting, holds no script and loads nothing. Texts are broken by measured widths.
// The view orders it as in [Deck]; Options.Title stands at its top, Options.Only is not
// looked at. The same deck gives the same bytes.
//
// It fails as Deck does, and when the deck has no persona of the ID; w is written to once.
func SVG(w io.Writer, d *persona.Deck, id string, o Options) error {
	t, i, err := openOne(d, id, o)
	if err != nil {
		return err
	}
	s := newSheet(t, d, i, o)
	s.head()
	s.figures()
	for _, part := range s.parts() {
		part()
	}
	s.more()
	s.evidence()
	return write(w, []byte(s.end()))
}

// The sheet and its margins.
const (
	sheetWidth  = 800
	sheetHeight = 1000
	sheetEdge   = 44
	sheetWide   = sheetWidth - 2*sheetEdge
	sheetColumn = 340
	sheetFoot   = 890 // where the evidence begins
	sheetTraits = 4
	sheetItems  = 4 // gaps, and actions

	sheetTraitsHigh = 40 + 38*sheetTraits + 8
	sheetLifeHigh   = 72 + 3*18
)

// The lettering of the card, as its style has it.
var (
	sheetName  = lettering{30, true}
	sheetTitle = lettering{15, true}
	sheetText  = lettering{14, false}
	sheetBold  = lettering{14, true}
	sheetSmall = lettering{12, false}
	sheetTick  = lettering{11, false}
)

// sheet writes the card from the top down; y is where the next part begins.
type sheet struct {
	*canvas
	t teller
	d *persona.Deck
	p *persona.Persona
	o Options
	n int // of the persona in the deck, from 1
	y float64
}

func newSheet(t teller, d *persona.Deck, i int, o Options) *sheet {
	p := &d.Personas[i]
	s := &sheet{t: t, d: d, p: p, o: o, n: i + 1}
	var story []string
	for _, one := range p.Narrative {
		story = append(story, naming.Clean(one.Text))
	}
	id := fmt.Sprintf("persona-%d", i+1)
	s.canvas = newCanvas(id, "persona-card", sheetWidth, sheetHeight, naming.Clean(p.Name)+", "+t.kind(p.Kind), strings.Join(story, " "))
	s.b.WriteString("<style>" + cardStyle + "</style>")
	s.prefix = "pc-"
	s.rect(1, 1, sheetWidth-2, sheetHeight-2, 20, "card")
	return s
}

// lines writes a text from the place on, at most n lines of it, and returns where the
// next line would stand.
func (s *sheet) lines(f lettering, x, y, width float64, n int, class, text string) float64 {
	for _, line := range f.lines(text, width, n) {
		s.text(x, y, "start", class, line)
		y += math.Round(f.size * 1.3)
	}
	return y
}

// head is who this is.
func (s *sheet) head() {
	kind := s.t.kind(s.p.Kind)
	wide := min(sheetBold.width(kind)+24, 300)
	s.rect(sheetEdge, 34, wide, 26, 13, "pill "+kindClass(s.p.Kind))
	s.text(sheetEdge+wide/2, 52, "middle", "pilltext "+kindClass(s.p.Kind), sheetBold.cut(kind, wide))
	top := naming.Clean(s.o.Title)
	if top == "" {
		top = s.t.say("title", nil)
	}
	s.text(sheetWidth-sheetEdge, 52, "end", "small", sheetSmall.cut(top, sheetWide-wide-24))
	y := s.lines(sheetName, sheetEdge, 102, sheetWide, 3, "name", s.p.Name)
	about := sentence(s.t.say("kindMeans", language.Args{"kind": string(s.p.Kind)})) + " " + s.t.why(s.p)
	y = s.lines(sheetText, sheetEdge, y-8, sheetWide, 2, "text", about)
	for _, f := range s.t.job(s.p).Facts {
		y = s.lines(sheetText, sheetEdge, y+2, sheetWide, 1, "text", s.t.say("job", nil)+": "+joined(f.Text, s.t.say("jobSource", language.Args{"source": s.p.Job.Source})))
	}
	s.y = y + 4
}

// figures are how many they are and what they are worth. Each has the room that it needs,
// and what is left is shared.
func (s *sheet) figures() {
	list := s.t.figures(s.p, s.o.View)
	need, sum := make([]float64, len(list)), 0.0
	for i, f := range list {
		need[i] = max(lettering{18, true}.width(f.Text), sheetTick.width(f.Small), 72) + 12
		sum += need[i]
	}
	x := float64(sheetEdge)
	for i, f := range list {
		step := need[i] + (sheetWide-sum)/float64(len(list))
		if sum > sheetWide {
			step = need[i] * sheetWide / sum
		}
		room := step - 12
		label := sheetTick.lines(f.Label, room, 2)
		s.lines(sheetTick, x, s.y+24-float64(14*float64(len(label)-1)), room, 2, "tick", f.Label)
		value := lettering{22, true}
		for value.width(f.Text) > room && value.size > 12 {
			value.size -= 2
		}
		s.text(x, s.y+50, "start", fmt.Sprintf("figure s%d", int(value.size)), value.cut(f.Text, room))
		s.lines(sheetTick, x, s.y+66, room, 1, "tick", f.Small)
		x += step
	}
	s.y += 84
}

// more fills what room is left with what else the page says: how to recognise them, and
// a made-up customer in their middle.
func (s *sheet) more() {
	blocks := []deckBlock{s.t.rule(s.p), s.t.typical(s.p)}
	if slices.ContainsFunc(s.p.Descriptors, tells) {
		blocks = append(blocks, s.t.descriptors(s.p))
	}
	for _, b := range arrange(blocks, piecesFirst[s.o.View], []string{"rule", "typical", "descriptors"}) {
		text, n := b.told(), int((sheetFoot-8-s.y-40)/18)
		high := 40 + float64(18*len(sheetText.lines(text, sheetWide, n)))
		if b.empty() || text == "" || n < 2 {
			continue
		}
		s.line(sheetEdge, s.y, sheetWidth-sheetEdge, s.y, "rule")
		s.text(sheetEdge, s.y+24, "start", "title", sheetTitle.cut(b.Title, sheetWide))
		s.lines(sheetText, sheetEdge, s.y+48, sheetWide, n, "text", text)
		s.y += high + 8
	}
}

// tells reports whether a descriptor says more of the persona than chance would.
func tells(d persona.Descriptor) bool {
	return slices.ContainsFunc(d.Of, func(t persona.Trait) bool { return t.Adjusted != nil && *t.Adjusted <= telling })
}

// told is a block in a line.
func (b *deckBlock) told() string {
	var out []string
	for _, list := range b.Lists {
		var items []string
		for _, item := range list.Items {
			items = append(items, behind(item.Text, item.Small))
		}
		line := strings.Join(items, "; ")
		if list.Title != "" {
			line = list.Title + ": " + line
		}
		out = append(out, line+".")
	}
	var facts []string
	for _, f := range b.Facts {
		facts = append(facts, f.Label+": "+behind(f.Text, f.Small))
	}
	if facts != nil {
		out = append(out, strings.Join(facts, "; ")+".")
	}
	return strings.Join(append(out, b.Note), " ")
}

// evidence is why to believe it, at the foot of the card.
func (s *sheet) evidence() {
	var out []string
	proof := s.t.proof(s.p)
	for _, list := range proof.Lists { // the verdict with its reasons
		out = append(out, sentence(list.Title))
		for _, item := range list.Items {
			out = append(out, item.Text)
		}
	}
	for _, f := range proof.Facts[:len(proof.Facts)-len(s.p.PriorityParts)] {
		out = append(out, sentence(f.Label+": "+joined(f.Text, f.Small)))
	}
	for _, w := range s.t.warnings(s.p).Lists {
		for _, item := range w.Items {
			out = append(out, item.Text)
		}
	}
	out = append(out, s.t.freshness(s.d.Freshness))
	s.line(sheetEdge, sheetFoot, sheetWidth-sheetEdge, sheetFoot, "rule")
	s.lines(sheetSmall, sheetEdge, sheetFoot+20, sheetWide, 4, "small", strings.Join(out, " "))
	foot := s.t.say("foot", language.Args{"id": naming.Clean(s.p.ID), "version": s.p.Version, "segment": naming.Clean(s.p.Segment.ID), "name": naming.Clean(s.p.Segment.Name)})
	s.text(sheetEdge, sheetHeight-20, "start", "tick", sheetTick.cut(foot, sheetWide))
}
