package card

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/naming"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/segment"
)

// forms writes the first persona of a deck in every form: the deck's page and the sheet,
// the picture, JSON and Markdown.
func forms(t testing.TB, d *persona.Deck, o Options) map[string]string {
	t.Helper()
	id := d.Personas[0].ID
	out := map[string]string{}
	for name, form := range map[string]func(io.Writer) error{
		"deck": func(w io.Writer) error { return Deck(w, d, o) }, "page": func(w io.Writer) error { return Page(w, d, id, o) },
		"svg": func(w io.Writer) error { return SVG(w, d, id, o) }, "json": func(w io.Writer) error { return JSON(w, d, o) },
		"markdown": func(w io.Writer) error { return Markdown(w, d, o) },
	} {
		var b bytes.Buffer
		require.NoError(t, form(&b), name)
		out[name] = b.String()
	}
	return out
}

// eachString walks all strings of a value that can be set, and those in its maps.
func eachString(v reflect.Value, do func(string) string) {
	switch v.Kind() {
	case reflect.String:
		if v.CanSet() {
			v.SetString(do(v.String()))
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			eachString(v.Elem(), do)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				eachString(v.Field(i), do)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			eachString(v.Index(i), do)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			eachString(v.MapIndex(k), do)
		}
	}
}

// prefixed is the full deck with a text before each of its strings.
func prefixed(t testing.TB, before string) *persona.Deck {
	d := FullDeck(t)
	eachString(reflect.ValueOf(d), func(s string) string { return before + s })
	return d
}

var hostile = []string{
	"<script>alert(1)</script>", "</title></svg><script>alert(1)</script>", "]]><script>", "<!--", "<![CDATA[", "-->",
	"[click](javascript:alert(1))", "![x](http://evil.example/x.png)", "<javascript:alert(1)>", "http://evil.example www.evil.example a@evil.example",
	"&lt;script&gt; &#60;b&#62; &amp;lt;", `" onload="alert(1)" x="`, `' onload='alert(1)`, "| a | b |\n| --- |\n# heading\n- item\n```\n",
	"\x00\x01\x07\x1b[31m\x7f\u0085", "\u202e\u2066\u200b\ufeff\u061c", "\u2028\u2029", "url(http://evil.example)", "@import", "{{.}} ${x} `x` $(x) %s",
	"{name} {view?a=b|other=#}", "\xff\xfe", "&#x202e;", strings.Repeat("Donaudampfschifffahrtsgesellschaft", 300),
}

// What stands in the data does no harm in any form: it opens no element, attribute, link,
// heading or cell, and turns no text around.
func TestFormsOfHostileNames(t *testing.T) {
	plain := forms(t, prefixed(t, "zz"), Options{})
	for i, evil := range hostile {
		if testing.Short() && i%3 > 0 { // as under the race detector: one goroutine does all
			continue
		}
		d := prefixed(t, evil)
		got := forms(t, d, Options{Title: evil})
		for name, text := range got {
			hidden := strings.IndexFunc(text, func(r rune) bool { return r != '\n' && naming.Hidden(r) })
			assert.Equal(t, -1, hidden, "%.40q in %s", evil, name)
		}
		checkSVG(t, got["svg"])
		checkSame(t, d, got["json"])
		assert.False(t, strings.ContainsAny(got["json"], "<>&\u2028\u2029"), "%.40q", evil)
		checkMarkdown(t, plain["markdown"], got["markdown"])
	}
}

// checkSVG holds what must be true of a card, whatever the data.
func checkSVG(t *testing.T, svg string) {
	t.Helper()
	allowed := []string{"svg", "title", "desc", "style", "g", "rect", "line", "circle", "text"}
	decoder := xml.NewDecoder(strings.NewReader(svg))
	ids := map[string]bool{}
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		assert.Contains(t, allowed, start.Name.Local)
		for _, a := range start.Attr {
			switch a.Name.Local {
			case "id":
				assert.False(t, ids[a.Value])
				ids[a.Value] = true
			case "style", "href", "src", "onload", "onclick":
				assert.Fail(t, "an attribute "+a.Name.Local)
			}
		}
	}
	assert.Len(t, ids, 2, "of title and description")
	_, style, _ := strings.Cut(svg, "<style>")
	style, _, _ = strings.Cut(style, "</style>")
	assert.Equal(t, cardStyle, style, "the style is the card's own")
	assert.NotRegexp(t, `url\(|@import|http`, style)
}

// checkSame reads a deck back.
func checkSame(t *testing.T, d *persona.Deck, text string) {
	t.Helper()
	var back persona.Deck
	require.NoError(t, json.Unmarshal([]byte(text), &back))
	var want []string
	for _, p := range d.Personas {
		want = append(want, strings.ToValidUTF8(p.Name, "\ufffd"))
	}
	var got []string
	for _, p := range back.Personas {
		got = append(got, p.Name)
	}
	if utf8.ValidString(strings.Join(want, "")) && !strings.Contains(strings.Join(want, ""), "\ufffd") {
		assert.Equal(t, want, got)
	}
	var again bytes.Buffer
	require.NoError(t, JSON(&again, &back, Options{}))
	assert.True(t, text == again.String(), "read back and written again it is the same")
}

// checkMarkdown compares a page with that of the same deck with harmless names: both have
// as many headings, items and cells.
func checkMarkdown(t *testing.T, plain, got string) {
	t.Helper()
	shape := func(s string) []string {
		var out []string
		for line := range strings.Lines(s) {
			mark := regexp.MustCompile(`^(#+ |- |---$|\||\n)`).FindString(line)
			out = append(out, mark+strings.Repeat("|", strings.Count(line, "|")))
		}
		return out
	}
	want, have := shape(plain), shape(got)
	assert.True(t, slices.Equal(want, have), "%d and %d lines", len(want), len(have))
	bare := regexp.MustCompile(`\\.`).ReplaceAllString(got, "")
	assert.False(t, strings.ContainsAny(bare, "<>`[]"), "nothing opens an element, code or a link")
	assert.NotRegexp(t, `://|www\.|[a-z]@`, bare)
}

// Every form says the same of every persona: name, size, shares, traits and actions. The
// picture says as much of it as a slide holds, and nothing else.
func TestFormsSayTheSame(t *testing.T) {
	d := FullDeck(t)
	for _, in := range tongues(t) {
		o := Options{Language: in.Language}
		all := forms(t, d, o)
		text := map[string]string{"deck": plainText(all["deck"]), "markdown": unescaped(all["markdown"])}
		var read persona.Deck
		require.NoError(t, json.Unmarshal([]byte(all["json"]), &read))
		for i := range d.Personas {
			p := &d.Personas[i]
			var picture bytes.Buffer
			require.NoError(t, SVG(&picture, d, p.ID, o))
			text["picture"] = plainText(picture.String())
			facts := []string{p.Name, in.Count(p.Size), in.share(&p.Share), in.share(p.WorthShare)}
			for name, s := range text {
				for _, fact := range facts {
					assert.True(t, strings.Contains(s, fact), "%s of %s in %s", fact, p.Name, name)
				}
			}
			var traits, actions []string
			for _, tr := range slices.Concat(p.Traits, p.Anti) {
				traits = append(traits, in.trait(tr.Trait))
				row := in.trait(tr.Trait) + "|" + in.amount(tr.Trait, tr.Mean)
				assert.Regexp(t, regexp.QuoteMeta(in.trait(tr.Trait))+`[^\n]*`+regexp.QuoteMeta(in.amount(tr.Trait, tr.Mean)), text["markdown"], row)
				assert.True(t, strings.Contains(text["deck"], in.trait(tr.Trait)) && strings.Contains(text["deck"], in.amount(tr.Trait, tr.Mean)), row)
			}
			for _, a := range p.Actions {
				actions = append(actions, sentence(a.Text))
				for _, name := range []string{"deck", "markdown"} {
					assert.True(t, strings.Contains(text[name], plainText(sentence(a.Text))), "%q in %s", a.Text, name)
				}
			}
			shown := regexp.MustCompile(`<g class="pc-trait"><title>([^<]*?): `).FindAllStringSubmatch(picture.String(), -1)
			assert.Len(t, shown, min(len(traits), sheetTraits))
			for _, m := range shown {
				assert.True(t, slices.ContainsFunc(traits, func(s string) bool { return strings.HasPrefix(s, m[1]) }), "%s is a trait of %s", m[1], p.Name)
			}
			assert.Equal(t, min(len(actions), strings.Count(picture.String(), `class="pc-bullet`)), strings.Count(picture.String(), `class="pc-bullet`))

			q := &read.Personas[i]
			assert.Equal(t, []any{p.Name, p.Size, p.Share, p.WorthShare, p.Traits, p.Anti, p.Actions, p.Kind}, []any{q.Name, q.Size, q.Share, q.WorthShare, q.Traits, q.Anti, q.Actions, q.Kind})
		}
	}
}

// plainText is what a reader sees of markup.
func plainText(s string) string {
	s = regexp.MustCompile(`(?s)<style>.*?</style>`).ReplaceAllString(s, "")
	s = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(s, " ")
	return strings.Join(strings.Fields(html.UnescapeString(s)), " ")
}

func unescaped(s string) string {
	s = regexp.MustCompile(`\\(.)`).ReplaceAllString(s, "$1")
	return strings.ReplaceAll(html.UnescapeString(s), "\u00a0", " ")
}

// A figure that is withheld is marked so in every form that would show it, and its value
// is nowhere.
func TestFormsWithhold(t *testing.T) {
	const word = "withheld"
	secret := func() *segment.Figure { return &segment.Figure{Value: .7373, Low: .7272, High: .7474, N: 77} }
	values := regexp.MustCompile(`0?\.7373|0\.737|\b74 %|\b73 % to 75 %|0\.74\b|\b73\.7`)
	for name, c := range map[string]struct {
		at    func(*persona.Deck) **segment.Figure
		where []string
	}{
		"share of worth": {func(d *persona.Deck) **segment.Figure { return &d.Personas[0].WorthShare }, []string{"deck", "markdown", "json"}},
		"trait":          {func(d *persona.Deck) **segment.Figure { return &d.Personas[0].Traits[0].Mean }, []string{"deck", "page", "svg", "markdown", "json"}},
		"measured":       {func(d *persona.Deck) **segment.Figure { return &d.Personas[0].Measured[0].Mean }, []string{"deck", "markdown", "json"}},
		"everyone":       {func(d *persona.Deck) **segment.Figure { return &d.Personas[0].Traits[0].Population }, []string{"deck", "page", "svg", "markdown", "json"}},
		"effect":         {func(d *persona.Deck) **segment.Figure { return &d.Personas[0].Traits[0].Effect }, []string{"deck", "page", "markdown", "json"}},
		"state":          {func(d *persona.Deck) **segment.Figure { return &d.Personas[0].Lifecycle[1].Share }, []string{"deck", "page", "svg", "markdown", "json"}},
		"gap":            {func(d *persona.Deck) **segment.Figure { return &d.Personas[0].Expectations[0].Gap }, []string{"deck", "markdown", "json"}},
		"influence":      {func(d *persona.Deck) **segment.Figure { return &d.Personas[0].Roles.Roles[0].Influence }, []string{"deck", "page", "markdown", "json"}},
	} {
		d := FullDeck(t)
		d.Roles = nil // its mixes are those of the personas
		*c.at(d) = secret()
		shown := forms(t, d, Options{})
		*c.at(d) = nil
		hidden := forms(t, d, Options{})
		for _, form := range c.where {
			mark := word
			if form == "json" {
				mark = "null"
			}
			before, after := visibleText(form, shown[form]), visibleText(form, hidden[form])
			assert.Greater(t, len(values.FindAllString(before, -1)), len(values.FindAllString(after, -1)), "%s: the value stands in %s", name, form)
			assert.Greater(t, strings.Count(strings.ToLower(after), mark), strings.Count(strings.ToLower(before), mark), "%s: it is marked in %s", name, form)
		}
		*c.at(d) = &segment.Figure{}
		none := forms(t, d, Options{})
		for form := range hidden {
			assert.LessOrEqual(t, len(values.FindAllString(visibleText(form, hidden[form]), -1)), len(values.FindAllString(visibleText(form, none[form]), -1)), "%s: the value is left in %s", name, form)
		}
	}
}

func visibleText(form, s string) string {
	switch form {
	case "json":
		return s
	case "markdown":
		return unescaped(s)
	}
	return plainText(s)
}

func TestFormsAreStable(t *testing.T) {
	d := FullDeck(t)
	for _, v := range []View{Everyone, Marketing, Sales, Service, Product} {
		assert.Equal(t, forms(t, d, Options{View: v}), forms(t, d, Options{View: v}))
	}
	assert.Equal(t, forms(t, d, Options{}), forms(t, FullDeck(t), Options{}))
}

// With Only there is one persona, and what the deck says of it alone.
func TestJSONOfOne(t *testing.T) {
	d := FullDeck(t)
	before := fmt.Sprintf("%+v", d)
	var b bytes.Buffer
	require.NoError(t, JSON(&b, d, Options{Only: d.Personas[2].ID}))
	assert.Equal(t, before, fmt.Sprintf("%+v", d), "the deck is left as it was")
	var one persona.Deck
	require.NoError(t, json.Unmarshal(b.Bytes(), &one))
	require.Len(t, one.Personas, 1)
	assert.Equal(t, d.Personas[2], one.Personas[0])
	require.Len(t, one.Selection.Choices, 1)
	assert.Equal(t, d.Personas[2].ID, one.Selection.Choices[0].ID)
	assert.Len(t, one.Roles.Segments, 1)
	assert.Contains(t, one.Roles.Segments, d.Personas[2].Segment.ID)
}

func TestFormsFail(t *testing.T) {
	d := FullDeck(t)
	for name, form := range map[string]func(io.Writer, *persona.Deck, Options) error{"JSON": JSON, "Markdown": Markdown,
		"SVG": func(w io.Writer, d *persona.Deck, o Options) error { return SVG(w, d, "persona-s1", o) }} {
		var b bytes.Buffer
		assert.Error(t, form(&b, nil, Options{}), name)
		assert.ErrorContains(t, form(&b, d, Options{View: "boss"}), "boss", name)
		assert.Error(t, form(nil, d, Options{}), name)
		assert.Zero(t, b.Len(), "nothing is written on error")
	}
	for name, form := range map[string]func(io.Writer, *persona.Deck, Options) error{"JSON": JSON, "Markdown": Markdown,
		"SVG": func(w io.Writer, d *persona.Deck, o Options) error { return SVG(w, d, o.Only, o) }} {
		assert.ErrorContains(t, form(io.Discard, d, Options{Only: "nobody"}), "nobody", name)
	}
	d.Personas[0].Priority = 1 / zero
	assert.ErrorContains(t, JSON(io.Discard, d, Options{}), "JSON")
}

var zero = 0.0
