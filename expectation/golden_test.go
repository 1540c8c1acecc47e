package expectation

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/golden"
)

func rereadAs[V any](b []byte) ([]byte, error) {
	var v V
	if err := json.Unmarshal(b, &v); err != nil {
		return nil, err
	}
	return json.Marshal(v)
}

func rereadInstrument(b []byte) ([]byte, error) {
	in, err := ReadInstrument(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	return json.Marshal(in)
}

const storedAt = "testdata/stored/"

// goldenFiles are all files that were ever written, with what reads them.
var goldenFiles = []golden.File{
	{Path: storedAt + "profile_v1.json", Again: rereadAs[Profile]},
	{Path: storedAt + "profile-without-kind_v1.json", Again: rereadAs[Profile], Now: storedAt + "profile_v1.json"},
	{Path: storedAt + "store_v1.json", Again: rereadAs[Store], Sealed: true},
	{Path: storedAt + "store-without-checksum_v1.json", Again: rereadAs[Store], Now: storedAt + "store_v1.json"},
	{Path: storedAt + "store-without-kind_v1.json", Again: rereadAs[Store], Now: storedAt + "store_v1.json"},
	{Path: storedAt + "instrument_v1.json", Again: rereadInstrument},
}

func TestGoldenFiles(t *testing.T) {
	golden.Hold(t, goldenFiles...)
	var p Profile
	require.NoError(t, json.Unmarshal(golden.Text(t, storedAt+"profile-without-kind_v1.json"), &p))
	fix := p.FixFirst(1)
	require.Len(t, fix, 1)
	assert.Equal(t, "segment 0: dimension 0", fix[0].Segment.Name+": "+fix[0].Cell.Name)
}

// An instrument may say what it is, and what is something else is refused for that.
func TestInstrumentsMaySayWhatTheyAre(t *testing.T) {
	b := golden.Text(t, storedAt+"instrument_v1.json")
	said, err := rereadInstrument(append([]byte(`{"clientele":1,"kind":"expectation.instrument",`), b[1:]...))
	require.NoError(t, err)
	assert.Equal(t, string(b), string(said))
	_, err = rereadInstrument(append([]byte(`{"clientele":2,`), b[1:]...))
	assert.ErrorContains(t, err, "newer version (2) than this one reads (1)")
	_, err = rereadInstrument(golden.Text(t, storedAt+"profile_v1.json"))
	assert.ErrorContains(t, err, `not an instrument: its kind is "expectation.profile"`)
}

func TestReadingIsBounded(t *testing.T) {
	e := &golden.Endless{}
	_, err := ReadInstrument(e)
	assert.ErrorContains(t, err, "it is larger than 4 MiB")
	assert.Less(t, e.Given, 16<<20)
	assert.ErrorContains(t, new(Profile).UnmarshalJSON(make([]byte, 16<<20+1)), "larger than 16 MiB")
	assert.ErrorContains(t, new(Store).UnmarshalJSON(make([]byte, 256<<20+1)), "larger than 256 MiB")
	wide := `{"clientele":1,"respondents":1,"segments":[` + strings.Repeat("{},", 1<<18) + `{}]}`
	assert.ErrorContains(t, json.Unmarshal([]byte(wide), new(Profile)), "more than 131072 lists and objects")
}

// Whatever the bytes, there is an error or something that is written and read again.
func FuzzReadStored(f *testing.F) {
	for _, g := range goldenFiles {
		f.Add(golden.Text(f, g.Path))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, read := range []func([]byte) ([]byte, error){rereadAs[Profile], rereadAs[Store], rereadInstrument} {
			first, err := read(b)
			if err != nil {
				continue
			}
			if second, err := read(first); err != nil || string(second) != string(first) {
				t.Errorf("%s was written and then read as %s, %v", first, second, err)
			}
		}
	})
}
