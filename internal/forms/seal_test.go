package forms

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type box struct {
	Name     string             `json:"name"`
	Numbers  map[string]float64 `json:"numbers,omitempty"`
	Checksum string             `json:"checksum,omitempty"`
}

func intact(b []byte) error {
	var v box
	if err := Strict(b, &v); err != nil {
		return err
	}
	given := v.Checksum
	v.Checksum = ""
	return Intact(b, v, given)
}

func TestWhateverIsChangedIsNoticed(t *testing.T) {
	b, err := Seal(box{Name: `<ä> \ufffd "�"`, Numbers: map[string]float64{"b": .1, "a": 1e-300}})
	require.NoError(t, err)
	var v box
	require.NoError(t, json.Unmarshal(b, &v))
	again, err := json.Marshal(v)
	require.NoError(t, err)
	require.Equal(t, string(again), string(b), "the checksum is an ordinary field")
	require.NoError(t, intact(b))
	for at := range b {
		for bit := range 8 {
			bad := []byte(string(b))
			bad[at] ^= 1 << bit
			got := v
			if intact(bad) == nil {
				require.NoError(t, json.Unmarshal(bad, &got))
				assert.Equal(t, v, got, "%s", bad) // Name for name
			}
		}
	}
}

// What is the same in other words is intact, and what is not is not.
func TestWordingIsNoDamage(t *testing.T) {
	b, err := Seal(box{Name: "<ä>", Numbers: map[string]float64{"b": 1e-7, "a": 2}})
	require.NoError(t, err)
	var fields map[string]any
	require.NoError(t, json.Unmarshal(b, &fields))
	wide, err := json.MarshalIndent(fields, " ", "\t")
	require.NoError(t, err)
	assert.NoError(t, intact(wide))
	assert.NoError(t, intact([]byte(strings.ReplaceAll(string(b), "1e-7", "0.0000001")+"\n")))
	assert.ErrorContains(t, intact([]byte(strings.ReplaceAll(string(wide), "2", "3"))), "checksum")
	assert.NoError(t, intact([]byte(`{"name":"from before"}`)))
}

func TestTextThatIsNotUTF8(t *testing.T) {
	for text, fault := range map[string]bool{"\xff": true, "\\\xff": true, "�": false, `\ufffd`: false, `\\ufffd`: false} {
		_, err := Seal(box{Name: text})
		assert.Equal(t, fault, err != nil, "%q", text)
	}
	_, err := Seal(box{Numbers: map[string]float64{"\xff": 1}})
	assert.ErrorContains(t, err, "not UTF-8")
}
