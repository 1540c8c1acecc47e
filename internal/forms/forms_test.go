package forms

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var deck = Form{Name: "a deck", Kind: "deck", Newest: 3, Before: []string{"cards"}, MaxBytes: 200, MaxParts: 10}

func TestFilesAreRefusedForTheRightReason(t *testing.T) {
	bare, kinded := deck, deck
	bare.Bare = true
	kinded.Before = nil
	for _, c := range []struct {
		form Form
		text string
		want string // "" is none
	}{
		{deck, `{"clientele":3,"kind":"deck"}`, ""},
		{deck, ` {"kind":"deck","more":[{}],"clientele":1} `, ""},
		{deck, `{"clientele":1,"cards":[]}`, ""},
		{bare, `{"cards":[]}`, ""},
		{kinded, `{"clientele":1,"cards":[]}`, `not a deck: it lacks "kind"`},
		{deck, `{"clientele":4,"kind":"deck"}`, "written by a newer version (4) than this one reads (1 to 3)"},
		{deck, `{"clientele":0,"kind":"deck"}`, "damaged: version 0"},
		{deck, `{"clientele":1,"kind":"box"}`, `not a deck: its kind is "box" instead of "deck"`},
		{deck, `{"clientele":9,"kind":"box"}`, `its kind is "box"`},
		{deck, `{"clientele":1,"kind":""}`, `its kind is ""`},
		{deck, `{"clientele":1,"sides":6}`, `not a deck: it lacks "cards"`},
		{deck, `{"cards":[]}`, `not a deck: it lacks "clientele"`},
		{bare, `{"sides":6}`, `not a deck: it lacks "cards"`},
		{deck, `null`, `null is not a deck`},
		{bare, ` null`, `null is not a deck`},
		{deck, `{"clientele":"1"}`, "damaged, or not JSON"},
		{deck, `[]`, "damaged, or not JSON"},
		{deck, ``, "damaged, or not JSON"},
		{deck, `{"clientele":1,"kind":"deck"}}`, "damaged, or not JSON"},
		{deck, strings.Repeat(" ", 201), "it is larger than 200 bytes"},
		{deck, `{"clientele":1,"kind":"deck","cards":[` + strings.Repeat("{},", 9) + `{}]}`, "it has more than 10 lists and objects"},
		{deck, `{"clientele":1,"kind":"deck","cards":"[[[[[[[[[[[[\"[["}`, ""},
	} {
		err := c.form.Check([]byte(c.text))
		if c.want == "" {
			assert.NoError(t, err, c.text)
		} else {
			assert.ErrorContains(t, err, c.want, c.text)
		}
	}
	large := deck
	large.MaxBytes = 2 << 20
	assert.EqualError(t, large.Check(make([]byte, 2<<20+1)), "it is larger than 2 MiB")
}

// A million brackets neither fill the stack nor the memory.
func TestDeepAndWideFiles(t *testing.T) {
	f := deck
	f.MaxBytes, f.MaxParts = 1<<23, 1<<22
	assert.ErrorContains(t, f.Check([]byte(`{"clientele":1,"cards":`+strings.Repeat("[", 1<<21))), "damaged")
	assert.ErrorContains(t, f.Check([]byte(`{"clientele":1,"cards":`+strings.Repeat("[", 1<<21)+strings.Repeat("]", 1<<21)+"}")), "exceeded max depth")
}

type endless struct{ read *int }

func (e endless) Read(p []byte) (int, error) {
	*e.read += len(p)
	return copy(p, strings.Repeat("[", len(p))), nil
}

func TestReadingEnds(t *testing.T) {
	n := 0
	_, err := deck.ReadAll(endless{&n})
	require.EqualError(t, err, "it is larger than 200 bytes")
	assert.LessOrEqual(t, n, 1024)
	b, err := deck.ReadAll(strings.NewReader("{}"))
	require.NoError(t, err)
	assert.Equal(t, "{}", string(b))
}

func TestStrict(t *testing.T) {
	var v struct {
		A int `json:"a"`
	}
	require.NoError(t, Strict([]byte(`{"a":1} `), &v))
	assert.ErrorContains(t, Strict([]byte(`{"a":1,"b":2}`), &v), `unknown field "b"`)
	assert.ErrorContains(t, Strict([]byte(`{"a":1}{"a":2}`), &v), "more follows")
}

func ExampleForm_Check() {
	f := Form{Name: "an expectation profile", Kind: "expectation.profile", Newest: 1, MaxBytes: 1 << 20, MaxParts: 1000}
	fmt.Println(f.Check([]byte(`{"clientele": 1, "kind": "persona.deck"}`)))
	// Output: not an expectation profile: its kind is "persona.deck" instead of "expectation.profile"
}
