package language_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/persona/language"
)

// changed is the German catalogue after a change.
func changed(t testing.TB, change func(c map[string]any)) []byte {
	t.Helper()
	b, err := os.ReadFile("de.json")
	require.NoError(t, err)
	var c map[string]any
	require.NoError(t, json.Unmarshal(b, &c))
	change(c)
	b, err = json.Marshal(c)
	require.NoError(t, err)
	return b
}

func TestRead(t *testing.T) {
	l, err := language.Read(bytes.NewReader(changed(t, func(c map[string]any) { c["tag"], c["name"] = "gsw", "Schwiizertüütsch" })))
	require.NoError(t, err)
	assert.Equal(t, "gsw", l.Tag())
	assert.Equal(t, "1,5", l.Number(1.5))
	at := func(c map[string]any, path ...string) map[string]any {
		for _, p := range path {
			c = c[p].(map[string]any)
		}
		return c
	}
	for want, change := range map[string]func(c map[string]any){
		`the text "story.size" is missing`:      func(c map[string]any) { delete(at(c, "texts", "story"), "size") },
		`no text "story.sise" in English`:       func(c map[string]any) { at(c, "texts", "story")["sise"] = "x" },
		`"story.answered" has the arguments []`: func(c map[string]any) { at(c, "texts", "story")["answered"] = "x" },
		`story.answered: an opening brace`:      func(c map[string]any) { at(c, "texts", "story")["answered"] = "{share" },
		`lacks the choice "other"`:              func(c map[string]any) { at(c, "texts", "story")["answered"] = "{share?one=1}" },
		`no term has the form "instr"`:          func(c map[string]any) { at(c, "texts", "name")["many"] = "viele {what:instr}" },
		`the term "state.new" is missing`:       func(c map[string]any) { delete(at(c, "terms"), "state.new") },
		`has the gender "q"`:                    func(c map[string]any) { at(c, "terms", "state.new")["gender"] = "q" },
		`"state.new" has no text`:               func(c map[string]any) { at(c, "terms", "state.new")["text"] = "" },
		`tag "a b"`:                             func(c map[string]any) { c["tag"] = "a b" },
		`format.plural`:                         func(c map[string]any) { at(c, "format")["plural"] = map[string]string{"one": "eins"} },
		`format.months`:                         func(c map[string]any) { at(c, "format")["months"] = []string{"Jänner"} },
		`format.date`:                           func(c map[string]any) { at(c, "format")["date"] = "{day}" },
		`decimal and group are both`:            func(c map[string]any) { at(c, "format")["group"] = "," },
		`unknown field "txts"`:                  func(c map[string]any) { c["txts"] = 1 },
	} {
		_, err := language.Read(bytes.NewReader(changed(t, change)))
		assert.ErrorContains(t, err, want)
	}
	for _, bad := range []string{"", "[]", "{}", "{", "null", "{} {}", strings.Repeat(" ", 1<<20+1)} {
		_, err := language.Read(strings.NewReader(bad))
		assert.Error(t, err)
	}
	_, err = language.Read(nil)
	assert.Error(t, err)
}

// FuzzRead feeds texts of a catalogue: what is read writes without a panic, and what is not
// read is an error.
func FuzzRead(f *testing.F) {
	for _, s := range []string{"{share} x", "{share?one=#|other={share}}", "{", "{share?other={share?other=#}}", "a|b=#", "{share:dat}"} {
		f.Add(s, "n = 1")
	}
	f.Add("x {share}", "n % 10 = 2..4 and n % 100 != 12..14")
	f.Fuzz(func(t *testing.T, text, rule string) {
		b := changed(t, func(c map[string]any) {
			c["texts"].(map[string]any)["story"].(map[string]any)["answered"] = text
			c["format"].(map[string]any)["plural"] = map[string]string{"one": rule}
		})
		l, err := language.Read(bytes.NewReader(b))
		if err != nil {
			return
		}
		for _, v := range []any{-1, 0, 1, 2.5, language.Share(.5), "x", language.Term{Text: "x"}, nil} {
			_ = l.Text("story.answered", language.Args{"share": v})
		}
	})
}

func ExampleNamed() {
	l, _ := language.Named("de")
	l = l.With(map[string]language.Term{"basket value": {Text: "Warenkorbwert", Gender: "m"}})
	fmt.Println(l.Phrase("basket value", true))
	fmt.Println(l.Amount(11.3, "days"), "·", l.Percent(.125), "·", l.Count(12345))
	// Output:
	// hoher Warenkorbwert
	// 11,3 Tage · 12,5 % · 12.345
}

func ExampleRead() {
	f, err := os.Open("da.json") // or a catalogue of your own
	if err != nil {
		panic(err)
	}
	defer f.Close()
	l, err := language.Read(f)
	if err != nil {
		panic(err)
	}
	fmt.Println(l.Name(), l.Text("story.answered", language.Args{"share": language.Share(.33)}))
	// Output: Dansk Af dem har 33 % besvaret undersøgelsen.
}
