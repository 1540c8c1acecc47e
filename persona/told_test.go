package persona_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/internal/sample"
	"github.com/clientele-go/clientele/persona/language"
	"github.com/clientele-go/clientele/persona/role"
	"github.com/clientele-go/clientele/segment"
)

var update = flag.Bool("update", false, "write the golden files anew")

// spoken is a language with the coffee shop's own words.
func spoken(t testing.TB, tag string) *language.Language {
	t.Helper()
	l, ok := language.Named(tag)
	require.True(t, ok)
	words := map[string]map[string]language.Term{
		"de": {"Denmark": {Text: "Dänemark"}, "delivery speed": {Text: "Liefergeschwindigkeit", Gender: "f"}, "product quality": {Text: "Produktqualität", Gender: "f"},
			"customer service": {Text: "Kundendienst", Gender: "m"}, "digital ease": {Text: "Bedienung im Netz", Gender: "f"}, "value for money": {Text: "Preis-Leistungs-Verhältnis", Gender: "n"},
			"sustainability": {Text: "Nachhaltigkeit", Gender: "f"}, "personal advice": {Text: "persönliche Beratung", Gender: "f"}, "data protection": {Text: "Datenschutz", Gender: "m"},
			"web": {Text: "Web"}, "app": {Text: "App"}, "shop": {Text: "Laden"}},
		"da": {"Denmark": {Text: "Danmark"}, "delivery speed": {Text: "leveringshastighed", Gender: "c"}, "product quality": {Text: "produktkvalitet", Gender: "c"},
			"customer service": {Text: "kundeservice", Gender: "c"}, "digital ease": {Text: "brugervenlighed på nettet", Gender: "c"}, "value for money": {Text: "forhold mellem pris og kvalitet", Gender: "n"},
			"sustainability": {Text: "bæredygtighed", Gender: "c"}, "personal advice": {Text: "personlig rådgivning", Gender: "c"}, "data protection": {Text: "databeskyttelse", Gender: "c"},
			"shop": {Text: "butik"}},
	}
	return l.With(words[tag])
}

// filled is the coffee shop's deck with what its sample does not have.
func filled(t testing.TB) *persona.Deck {
	t.Helper()
	d := build(t.(*testing.T), sample.Summary(), sample.Profile(), persona.Options{})
	above, most := 2.25, 40.0
	fig := func(x float64) *segment.Figure { return &segment.Figure{Value: x, Low: x - .05, High: x + .05} }
	for i := range d.Personas {
		p := &d.Personas[i]
		p.Growth = &persona.Growth{From: p.Share.Value - .05*float64(i%3), Change: *fig(.05), Beyond: i == 1}
		p.Roles = &role.Mix{Roles: []role.Part{
			{Role: expectation.User, Share: fig(.9), Influence: fig(.5), Impact: fig(.7), Weight: .6, PFirst: .93},
			{Role: expectation.Payer, Share: fig(.6), Weight: .4}, {Role: "heir"},
		}}
		p.Rule = &persona.Rule{Found: fig(.81), AtLeast: i == 0, Ways: []segment.Leaf{{Where: []segment.Condition{
			{Feature: "orders per month", Above: &above}, {Feature: "basket value", Unit: "EUR", AtMost: &most}, {Feature: "main channel", Is: []string{"web", "app"}}}}}}
	}
	d.Personas[2].Job = &persona.Job{Name: "product quality", Source: "stated", Figure: fig(.44)}
	d.Personas[3].Job = &persona.Job{Name: "product quality", Source: "driver", Figure: fig(.44)}
	return d
}

func text(t *testing.T, v any) string {
	t.Helper()
	b, err := json.MarshalIndent(v, "", " ")
	require.NoError(t, err)
	return string(b)
}

// The whole narrative in three languages, to be read by people.
func TestToldGolden(t *testing.T) {
	for _, tag := range language.Tags() {
		d, err := filled(t).Told(persona.Telling{Language: spoken(t, tag)})
		require.NoError(t, err)
		var b strings.Builder
		for _, p := range d.Personas {
			fmt.Fprintf(&b, "# %s\n", p.Name)
			for _, s := range p.Narrative {
				fmt.Fprintln(&b, s.Text)
			}
			for _, a := range p.Actions {
				fmt.Fprintf(&b, "- %s\n", a.Text)
			}
			fmt.Fprintln(&b)
		}
		path := filepath.Join("testdata", "told."+tag+".txt")
		if *update {
			require.NoError(t, os.MkdirAll("testdata", 0o755))
			require.NoError(t, os.WriteFile(path, []byte(b.String()), 0o644))
		}
		want, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Equal(t, string(want), b.String())
	}
}

// ownWords names and narrates by itself.
type ownWords struct {
	name string
	tell []persona.Sentence
	err  error
}

func (h ownWords) Name(p *persona.Persona, taken []string, _ *language.Language) (string, error) {
	p.Traits, p.Share.Value = nil, 9 // its own copy
	for i := range taken {
		taken[i] = ""
	}
	return h.name, h.err
}

func (h ownWords) Narrate(p *persona.Persona, _ *language.Language) ([]persona.Sentence, error) {
	p.Measured = nil
	return h.tell, h.err
}

// Build and Told give the same bytes for the same telling, whatever language a deck was in
// before, and whether or not it was stored in between.
func TestToldIsWhatBuildTells(t *testing.T) {
	tellings := []persona.Telling{{}, {Namer: ownWords{name: "Our regulars"}}, {Narrator: ownWords{tell: []persona.Sentence{{Text: "Some.", Facts: []string{"size"}}}}}}
	for _, tag := range language.Tags() {
		tellings = append(tellings, persona.Telling{Language: spoken(t, tag)})
	}
	type input struct {
		s *segment.Summary
		p *expectation.Profile
	}
	s, p := sample.Awkward(12, 9)
	bare := sample.Summary()
	for i := range bare.Segments {
		bare.Segments[i].Features, bare.Segments[i].Descriptors, bare.Segments[i].WorthShare = nil, nil, nil
	}
	for _, in := range []input{{sample.Summary(), sample.Profile()}, {sample.Summary(), nil}, {s, p}, {bare, sample.Profile()}, {&segment.Summary{}, nil}} {
		var built, stored []*persona.Deck
		var want []string
		for _, to := range tellings {
			d, again := build(t, in.s, in.p, persona.Options{Telling: to}), new(persona.Deck)
			built, want = append(built, d), append(want, text(t, d))
			require.NoError(t, json.Unmarshal([]byte(want[len(want)-1]), again))
			stored = append(stored, again)
		}
		for i, to := range tellings {
			for j, first := range built {
				for _, d := range []*persona.Deck{first, stored[j]} {
					got, err := d.Told(to)
					require.NoError(t, err)
					require.Equal(t, want[i], text(t, got))
				}
			}
		}
		for i := range built {
			require.Equal(t, want[i], text(t, built[i]), "the deck itself stays as it is")
		}
	}
	_, err := (*persona.Deck)(nil).Told(persona.Telling{})
	assert.Error(t, err)
}

func TestNamesAreDistinctInEachLanguage(t *testing.T) {
	for _, tag := range language.Tags() {
		for _, k := range []int{2, 5, 12} {
			s, p := sample.Awkward(k, 9)
			for i := range s.Segments { // as alike as can be
				s.Segments[i].Features = s.Segments[0].Features
				s.Segments[i].Name = "Group"
			}
			seen := map[string]bool{}
			for _, one := range build(t, s, p, persona.Options{Telling: persona.Telling{Language: spoken(t, tag)}}).Personas {
				name := strings.ToLower(one.Name)
				assert.False(t, seen[name], one.Name)
				seen[name] = true
				assert.NotEmpty(t, one.Naming.From)
				assert.NotEmpty(t, one.Naming.Facts)
			}
		}
	}
}

func TestNamer(t *testing.T) {
	d := build(t, sample.Summary(), sample.Profile(), persona.Options{Telling: persona.Telling{Namer: ownWords{name: " Die\nStammkunden\u202e "}}})
	var got []string
	for _, p := range d.Personas {
		got = append(got, p.Name)
		assert.Equal(t, "namer", p.Naming.From)
		assert.NotEmpty(t, p.Measured)
	}
	assert.Equal(t, []string{"Die Stammkunden", "Die Stammkunden II", "Die Stammkunden III", "Die Stammkunden IV", "Die Stammkunden V"}, got)
	d, err := d.Told(persona.Telling{Namer: ownWords{name: strings.Repeat("long ", 40)}})
	require.NoError(t, err)
	for _, p := range d.Personas {
		assert.LessOrEqual(t, len([]rune(p.Name)), 80)
	}
	for _, bad := range []ownWords{{name: " \n\u200b"}, {err: errors.New("no ink")}} {
		_, err := d.Told(persona.Telling{Namer: bad})
		assert.ErrorContains(t, err, "persona-s1")
	}
	_, err = d.Told(persona.Telling{Narrator: ownWords{err: errors.New("no ink")}})
	assert.ErrorContains(t, err, "persona-s1: no ink")
}

func TestNarrator(t *testing.T) {
	d := build(t, sample.Summary(), sample.Profile(), persona.Options{})
	one := func(text string, facts ...string) ownWords {
		return ownWords{tell: []persona.Sentence{{Text: text, Facts: facts}}}
	}
	told, err := d.Told(persona.Telling{Narrator: one("So\nit is.\u202e", "traits[0].mean.value", "expectations[1].name", "kindWhy.facts[0]", "segment.id")})
	require.Error(t, err, "one persona has no expectations")
	assert.Nil(t, told)
	told, err = d.Told(persona.Telling{Narrator: one("So\nit is.\u202e", "traits[0].mean.value", "worthShare", "segment.id")})
	require.NoError(t, err)
	assert.Equal(t, "So it is.", told.Personas[0].Narrative[0].Text)
	for want, bad := range map[string]ownWords{
		`no field "traits[99].name"`:   one("x", "traits[99].name"),
		`no field "traits[-1].name"`:   one("x", "traits[-1].name"),
		`no field "traits[0"`:          one("x", "traits[0"),
		`no field "traits[0]x"`:        one("x", "traits[0]x"),
		`no field "size.value"`:        one("x", "size.value"),
		`no field "narrative[0]"`:      one("x", "narrative[0]"),
		`no field ""`:                  one("x", ""),
		"names no field":               one("x"),
		"is empty":                     one(" ", "size"),
		"more than 1000 characters":    one(strings.Repeat("x", 1001), "size"),
		"there are 101 sentences":      {tell: make([]persona.Sentence, 101)},
		`sentence 1 ("x"): no field "`: one("x", "nowhere"),
	} {
		_, err := d.Told(persona.Telling{Narrator: bad})
		assert.ErrorContains(t, err, want)
		assert.ErrorContains(t, err, "persona-s1")
	}
}

// A deck from elsewhere may lack what Build fills in; it is told without a panic.
func TestToldOfAnything(t *testing.T) {
	d := filled(t)
	for i := range d.Personas {
		p := &d.Personas[i]
		for j := range p.Traits {
			p.Traits[j].Mean = nil
		}
		for j := range p.Anti {
			p.Anti[j].Population, p.Anti[j].Effect = nil, nil
		}
		p.Roles.Roles, p.Job, p.Rule.Ways = nil, &persona.Job{}, nil
		p.Verdict.Ruling, p.Kind = "odd", "odd"
		for j := range p.Typical {
			p.Typical[j].Value, p.Typical[j].Share = nil, nil
		}
	}
	d.Personas = append(d.Personas, persona.Persona{}, persona.Persona{})
	for _, tag := range language.Tags() {
		told, err := d.Told(persona.Telling{Language: spoken(t, tag)})
		require.NoError(t, err)
		for _, p := range told.Personas {
			assert.NotEmpty(t, p.Name)
			for _, s := range p.Narrative {
				assert.NotContains(t, s.Text, "{")
			}
		}
	}
}

// regulars is a host's own list of names.
type regulars map[string]string

func (r regulars) Name(p *persona.Persona, _ []string, _ *language.Language) (string, error) {
	if name, ok := r[p.Segment.ID]; ok {
		return name, nil
	}
	return p.Segment.Name, nil
}

func ExampleNamer() {
	d, err := persona.Build(context.Background(), sample.Summary(), sample.Profile(), persona.Options{
		Telling: persona.Telling{Namer: regulars{"s1": "Our regulars", "s2": "The app people"}}})
	if err != nil {
		panic(err)
	}
	for _, p := range d.Personas[:3] {
		fmt.Println(p.Name)
	}
	// Output:
	// Our regulars
	// The app people
	// High return rate, mostly web
}

// headline tells one sentence, and the fields that it rests on.
type headline struct{}

func (headline) Narrate(p *persona.Persona, l *language.Language) ([]persona.Sentence, error) {
	return []persona.Sentence{{
		Text:  fmt.Sprintf("%s of all customers, our %s target.", l.Percent(p.Share.Value), p.Kind),
		Facts: []string{"share.value", "kind"},
	}}, nil
}

func ExampleNarrator() {
	d, err := persona.Build(context.Background(), sample.Summary(), sample.Profile(), persona.Options{Telling: persona.Telling{Narrator: headline{}}})
	if err != nil {
		panic(err)
	}
	fmt.Println(d.Personas[0].Narrative[0].Text)
	// Output: 13 % of all customers, our primary target.
}

func ExampleDeck_Told() {
	d, err := persona.Build(context.Background(), sample.Summary(), sample.Profile(), persona.Options{})
	if err != nil {
		panic(err)
	}
	german, _ := language.Named("de")
	told, err := d.Told(persona.Telling{Language: german})
	if err != nil {
		panic(err)
	}
	fmt.Println(told.Personas[0].Name)
	for _, s := range told.Personas[0].Narrative[:3] {
		fmt.Println(s.Text)
	}
	// Output:
	// Viele Bestellungen pro Monat, vor Kurzem bestellt
	// 400 Kunden gehören zu dieser Gruppe, 13 % aller Kunden.
	// Sie stehen an erster Stelle: Das Angebot wird auf sie zugeschnitten.
	// Sie stehen für 41 % des Kundenwerts (95-%-Intervall 37,5 % bis 44,5 %), das 3,1-Fache ihres Anteils an den Kunden.
}
