package card

import (
	"bytes"
	_ "embed" // the deck's page
	"errors"
	"fmt"
	"html/template"
	"io"
	"slices"

	"github.com/clientele-go/clientele/internal/naming"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/language"
)

//go:embed deck.html.tmpl
var deckText string

var deckTemplate = template.Must(template.New("deck").Parse(deckText))

// Deck writes a deck as one self-contained page for those who act on it: in short whom to
// serve first, why and how sure that is; all personas at a glance; how robust the choice
// is; a card a persona with what sets it apart, what to do for it, whom it holds and why it
// may be believed; whom the targets leave out; what changed; and what to doubt. For the
// analyst's page, with every figure that was measured, see [HTML].
//
// Labels are in the language of the deck or of the options; names and sentences are the
// deck's own (see persona.Deck.Told). A view puts what its readers act on first and says
// the same facts. A part of which the deck knows nothing is left out.
//
// The page holds no script and loads nothing, follows the reader's light or dark setting,
// fits a phone and prints on A4, a card never broken over two sheets where one holds it.
// The same deck gives the same bytes.
//
// It fails when the deck or w is nil, when Options.View is none of the views, when
// Options.Only names no persona of the deck, and when w fails; w is written to once.
func Deck(w io.Writer, d *persona.Deck, o Options) error {
	p, err := newDeckPage(d, o)
	if err != nil {
		return err
	}
	return p.write(w)
}

// deckPage is what the template shows.
type deckPage struct {
	Lang, Title string
	Style       template.CSS
	For         string // whom the view is for
	Facts       []blockFact
	ShortTitle  string
	Short       string
	Sections    []deckPart
	Foot        string
	Sole        *deckCard // the only thing on the page
}

// deckPart is a part of the deck: a block, or all the cards under a heading.
type deckPart struct {
	deckBlock
	Cards []deckCard
}

func (p *deckPage) write(w io.Writer) error {
	var b bytes.Buffer
	if err := deckTemplate.Execute(&b, p); err != nil {
		return fmt.Errorf("card: rendering: %w", err)
	}
	return write(w, bytes.TrimRight(b.Bytes(), "\n"))
}

// open checks what every page of a deck needs, and returns the language to write in.
func open(d *persona.Deck, o Options) (teller, error) {
	if d == nil {
		return teller{}, errors.New("card: there is no deck to write")
	}
	if err := o.View.check(); err != nil {
		return teller{}, err
	}
	return teller{o.tongue(d)}, nil
}

func newDeckPage(d *persona.Deck, o Options) (*deckPage, error) {
	t, err := open(d, o)
	if err != nil {
		return nil, err
	}
	only := -1
	if o.Only != "" {
		if only = find(d, o.Only); only < 0 {
			return nil, unknown(o.Only)
		}
	}
	p := &deckPage{Lang: t.Tag(), Title: naming.Clean(o.Title), Style: template.CSS(style + deckStyle),
		ShortTitle: t.say("short", nil), Short: t.short(d), Facts: t.facts(d), Foot: t.say("reader", nil)}
	if p.Title == "" {
		p.Title = t.say("title", nil)
	}
	if o.View != Everyone {
		p.For = t.say("for", language.Args{"view": string(o.View)})
	}
	blocks := []deckBlock{t.overview(d), t.choice(d), t.picture("profiles", profilePlot(d, t.Language)), {Key: "personas", Title: t.say("personas", nil)},
		t.picture("gaps", gapPlot(d, t.Language)), t.coverage(d), t.parties(d), t.changed(d), t.reading(), t.doubts(d)}
	for _, b := range arrange(blocks, partsFirst[o.View], parts) {
		b.ID, b.Level = "h-"+b.Key, 2
		part := deckPart{deckBlock: b}
		if b.Key == "personas" {
			for i := range d.Personas {
				if only < 0 || i == only {
					part.Cards = append(part.Cards, t.newDeckCard(d, i, o.View, 4))
				}
			}
		}
		if part.Table != nil {
			part.Table.ID = b.ID
		}
		if !b.empty() || part.Cards != nil {
			p.Sections = append(p.Sections, part)
		}
	}
	return p, nil
}

// find returns the place of a persona by its ID, -1 if there is none.
func find(d *persona.Deck, id string) int {
	return slices.IndexFunc(d.Personas, func(p persona.Persona) bool { return p.ID == id })
}

// openOne checks what every page of one persona needs, and returns the language to write in
// and the persona's place.
func openOne(d *persona.Deck, id string, o Options) (teller, int, error) {
	t, err := open(d, o)
	if err != nil {
		return t, -1, err
	}
	i := find(d, id)
	if i < 0 {
		return t, -1, fmt.Errorf("card: the deck has no persona %q", id)
	}
	return t, i, nil
}

// facts stand under the title.
func (t teller) facts(d *persona.Deck) []blockFact {
	out := []blockFact{{Label: t.say("many", nil), Text: t.Count(len(d.Personas))}}
	if d.Customers > 0 {
		out = append([]blockFact{{Label: t.say("customers", nil), Text: t.Count(d.Customers)}}, out...)
	}
	if c := d.Coverage; c != nil {
		out = append(out, blockFact{Label: t.say("targetsHold", nil), Text: t.share(&c.Customers)})
	}
	if !d.Freshness.Until.IsZero() {
		out = append(out, blockFact{Label: t.say("until", nil), Text: t.Date(d.Freshness.Until)})
	}
	return out
}

// picture is a part that is a chart. An empty one leaves no hole.
func (t teller) picture(key string, p template.HTML) deckBlock {
	return deckBlock{Key: key, Title: t.say(key, nil), Picture: p}
}
