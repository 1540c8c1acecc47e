package card_test

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/card"
	"github.com/clientele-go/clientele/persona/internal/sample"
	"github.com/clientele-go/clientele/persona/language"
)

func deckPage(t testing.TB, d *persona.Deck, o card.Options) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, card.Deck(&b, d, o))
	return b.String()
}

func onePage(t testing.TB, d *persona.Deck, id string, o card.Options) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, card.Page(&b, d, id, o))
	return b.String()
}

// node is a tag of a page, or a text where it has no name.
type node struct {
	name  string
	close bool
	attrs map[string]string
	text  string
}

var attribute = regexp.MustCompile(`\s*([^\s="/>]+)(?:="([^"]*)")?`)

// nodes takes a page apart as a browser does: what stands in an attribute or in a text is
// no tag, whatever it looks like. The style is one text.
func nodes(t testing.TB, html string) []node {
	t.Helper()
	var out []node
	rest := html
	for rest != "" {
		i := strings.IndexByte(rest, '<')
		if i < 0 {
			i = len(rest)
		}
		if text := strings.TrimSpace(rest[:i]); text != "" {
			out = append(out, node{text: text})
		}
		if rest = rest[i:]; rest == "" {
			break
		}
		end, quoted := 1, false
		for end < len(rest) && (quoted || rest[end] != '>') {
			quoted = quoted != (rest[end] == '"')
			end++
		}
		require.Less(t, end, len(rest), "a tag without an end")
		inner := strings.TrimSuffix(rest[1:end], "/")
		n := node{attrs: map[string]string{}}
		inner, n.close = strings.CutPrefix(inner, "/")
		n.name, inner, _ = strings.Cut(inner, " ")
		for _, m := range attribute.FindAllStringSubmatch(inner, -1) {
			n.attrs[m[1]] = m[2]
		}
		out, rest = append(out, n), rest[end+1:]
		if n.name == "style" && !n.close {
			style, after, ok := strings.Cut(rest, "</style>")
			require.True(t, ok)
			out, rest = append(out, node{text: style}), "</style>"+after
		}
	}
	return out
}

// checkDeckPage holds what must be true of every page of a deck, whatever the data.
func checkDeckPage(t testing.TB, html, lang string) {
	t.Helper()
	void := []string{"meta", "!doctype"}
	shapes := []string{"rect", "line", "circle", "polyline", "path"}
	known := append(strings.Fields(`html head title style body main header footer section article div span p h1 h2 h3 h4 dl dt dd ul li table thead tbody tr th td b i
		small figure figcaption details summary svg desc g text tspan`), append(slices.Clone(void), shapes...)...)
	safe := regexp.MustCompile(`^(class|id|role|scope|lang|charset|name|content|http-equiv|tabindex|data-label|colspan|aria-[a-z]+|xmlns|viewBox|width|height|x|y|x1|x2|y1|y2|r|cx|cy|rx|d|points|transform|text-anchor|style)$`)
	ids, refs := map[string]bool{}, map[string]bool{}
	var stack []string
	level, mains, ones := 0, 0, 0
	for _, n := range nodes(t, html) {
		if n.name == "" {
			continue
		}
		if !assert.Contains(t, known, n.name) {
			return
		}
		if n.name == "!doctype" {
			continue
		}
		for key, value := range n.attrs {
			assert.Regexp(t, safe, key, "on <%s>", n.name)
			if key == "style" {
				assert.Regexp(t, `^(flex-grow:\d+;max-width:\d+px)?$`, value)
			}
			assert.NotContains(t, strings.ToLower(value), "javascript:", "in %s of <%s>", key, n.name)
		}
		switch {
		case slices.Contains(void, n.name) || slices.Contains(shapes, n.name):
		case n.close:
			if !assert.NotEmpty(t, stack) || !assert.Equal(t, stack[len(stack)-1], n.name) {
				return
			}
			stack = stack[:len(stack)-1]
		default:
			stack = append(stack, n.name)
		}
		if n.close {
			continue
		}
		if id, ok := n.attrs["id"]; ok {
			assert.False(t, ids[id], "id %s is there twice", id)
			ids[id] = true
		}
		for _, id := range strings.Fields(n.attrs["aria-labelledby"]) {
			refs[id] = true
		}
		switch {
		case n.name == "html":
			assert.Equal(t, lang, n.attrs["lang"])
		case n.name == "main":
			mains++
		case n.name == "th":
			assert.Contains(t, []string{"col", "row"}, n.attrs["scope"])
		case n.name == "svg":
			assert.Equal(t, "img", n.attrs["role"])
			assert.NotEmpty(t, n.attrs["aria-labelledby"])
		case strings.Contains(" "+n.attrs["class"]+" ", " scroll "):
			assert.Equal(t, "0", n.attrs["tabindex"], "who has no mouse scrolls by keys")
			assert.Equal(t, "region", n.attrs["role"])
			assert.NotEmpty(t, n.attrs["aria-labelledby"]+n.attrs["aria-label"])
		case len(n.name) == 2 && n.name[0] == 'h' && n.name[1] != 'r':
			now := int(n.name[1] - '0')
			assert.LessOrEqual(t, now, level+1, "no heading is skipped")
			if level = now; now == 1 {
				ones++
			}
		}
	}
	assert.Empty(t, stack)
	assert.Equal(t, 1, mains)
	assert.Equal(t, 1, ones)
	for id := range refs {
		assert.True(t, ids[id], "nothing is called %s", id)
	}
	for _, foreign := range []string{"url(", "@import", "zgotmplz", "{name}", "deck.", "\u202e", "\x00"} {
		assert.NotContains(t, strings.ToLower(html), foreign)
	}
}

func TestDeckPages(t *testing.T) {
	full := card.FullDeck(t)
	s, p := sample.Summary(), sample.Profile()
	bare := deck(t, s, nil)
	for _, tag := range language.Tags() {
		l, _ := language.Named(tag)
		for _, d := range []*persona.Deck{full, deck(t, s, p), bare, {Version: 1}} {
			html := deckPage(t, d, card.Options{Language: l, Title: "Coffee by the sea"})
			checkDeckPage(t, html, tag)
			assert.Contains(t, html, "<h1>Coffee by the sea</h1>")
			for i := range d.Personas {
				assert.Contains(t, html, d.Personas[i].Name)
				checkDeckPage(t, onePage(t, d, d.Personas[i].ID, card.Options{Language: l}), tag)
			}
		}
	}
	for _, k := range []int{1, 3, 12} {
		checkDeckPage(t, deckPage(t, awkward(t, k, 7).Deck, card.Options{}), "en")
	}
}

// The deck decides on the language unless it is told another one.
func TestDeckLanguage(t *testing.T) {
	d := card.FullDeck(t)
	d.Language = "da"
	assert.Contains(t, deckPage(t, d, card.Options{}), `<html lang="da">`)
	german, _ := language.Named("de")
	assert.Contains(t, deckPage(t, d, card.Options{Language: german}), `<html lang="de">`)
	d.Language = "tlh"
	assert.Contains(t, deckPage(t, d, card.Options{}), `<html lang="en">`)
}

// facts are all texts of a page but the style and the line that says whom it is for,
// sorted; descriptions of pictures are among them.
func facts(t testing.TB, html string) []string {
	t.Helper()
	var out []string
	skip := false
	for _, n := range nodes(t, html) {
		switch {
		case n.name != "":
			skip = !n.close && (n.name == "style" || n.attrs["class"] == "for")
		case !skip:
			out = append(out, n.text)
		}
	}
	slices.Sort(out)
	return out
}

// Every department reads the same facts, in another order.
func TestViewsSayTheSame(t *testing.T) {
	d := card.FullDeck(t)
	id := d.Personas[1].ID
	all, one := deckPage(t, d, card.Options{}), onePage(t, d, id, card.Options{})
	seen := map[string]card.View{}
	for _, v := range []card.View{card.Marketing, card.Sales, card.Service, card.Product} {
		html := deckPage(t, d, card.Options{View: v})
		checkDeckPage(t, html, "en")
		assert.Equal(t, facts(t, all), facts(t, html), "%s", v)
		assert.Equal(t, facts(t, one), facts(t, onePage(t, d, id, card.Options{View: v})), "%s", v)
		order := strings.Join(regexp.MustCompile(`class="block b-[a-z]+`).FindAllString(html, -1), " ")
		assert.Empty(t, seen[order], "%s reads as %s", v, seen[order])
		seen[order] = v
		assert.Contains(t, html, "lead-block")
	}
	assert.NotContains(t, strings.SplitN(all, "</style>", 2)[1], "lead-block")
}

// poison adds a hostile text to every text that v holds.
func poison(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			poison(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				poison(v.Field(i))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			poison(v.Index(i))
		}
	case reflect.String:
		v.SetString(v.String() + `</style></title><script>alert(1)</script>"onload="x' href=javascript:alert(1) url(x)` + "\u202e\x00{{.}}")
	}
}

// Whatever the texts of a deck are, they stay texts: every single one of them is hostile
// here, with those that are codes.
func TestHostileDeck(t *testing.T) {
	clean := card.FullDeck(t)
	d := card.FullDeck(t)
	poison(reflect.ValueOf(d).Elem())
	// What is text stays text, whatever it says; checkDeckPage looks at the rest.
	harmless := func(html string) string { return strings.ReplaceAll(html, " url(x)", "") }
	html := deckPage(t, d, card.Options{Title: d.Personas[0].Name})
	checkDeckPage(t, harmless(html), "en")
	assert.Contains(t, html, "&lt;script&gt;")
	for i := range d.Personas {
		checkDeckPage(t, harmless(onePage(t, d, d.Personas[i].ID, card.Options{})), "en")
	}
	style := func(html string) string {
		s, _, _ := strings.Cut(html, "</style>")
		_, s, _ = strings.Cut(s, "<style>")
		return s
	}
	assert.Equal(t, style(deckPage(t, clean, card.Options{})), style(html), "no name of the data is in the style")
}

func TestDeckErrors(t *testing.T) {
	d := card.FullDeck(t)
	var b bytes.Buffer
	assert.ErrorContains(t, card.Deck(&b, nil, card.Options{}), "no deck")
	assert.ErrorContains(t, card.Deck(&b, d, card.Options{View: "board"}), `Options.View is "board"`)
	assert.ErrorContains(t, card.Deck(&b, d, card.Options{Only: "nobody"}), `"nobody"`)
	assert.ErrorContains(t, card.Page(&b, d, "nobody", card.Options{}), `"nobody"`)
	assert.ErrorContains(t, card.Page(&b, nil, "x", card.Options{}), "no deck")
	assert.Error(t, card.Deck(nil, d, card.Options{}))
	assert.Error(t, card.Deck(broken{}, d, card.Options{}))
	assert.Zero(t, b.Len(), "an error leaves no half a page")
	assert.NoError(t, card.Deck(&b, d, card.Options{Only: d.Personas[1].ID}))
	assert.Equal(t, 1, strings.Count(b.String(), "<article"))
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("disk full") }

// Rendering leaves the deck as it is, and twice gives the same bytes.
func TestDeckIsOnlyRead(t *testing.T) {
	d, same := card.FullDeck(t), card.FullDeck(t)
	first := deckPage(t, d, card.Options{View: card.Sales})
	assert.Equal(t, same, d)
	assert.Equal(t, first, deckPage(t, d, card.Options{View: card.Sales}))
}

func BenchmarkDeck(b *testing.B) {
	d := card.FullDeck(b)
	for len(d.Personas) < 8 {
		p := d.Personas[len(d.Personas)%5]
		p.ID += fmt.Sprint(len(d.Personas))
		d.Personas = append(d.Personas, p)
	}
	b.Run("personas=8", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var w bytes.Buffer
			if err := card.Deck(&w, d, card.Options{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
