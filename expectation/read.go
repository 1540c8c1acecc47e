package expectation

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/clientele-go/clientele/internal/forms"
)

// ReadInstrument reads an instrument from its JSON form and validates it:
//
//	{"name": "shop survey", "scale": {"min": 1, "max": 7},
//	 "columns": {"respondent": "customer", "role": "role", "weight": "weight", "when": "date"},
//	 "dimensions": [{"name": "speed", "type": "explicit", "influence": 0.9}],
//	 "items": [{"id": "e01", "dimension": "speed", "measures": "expected", "aspect": "delivery"},
//	           {"id": "p01", "dimension": "speed", "measures": "perceived", "aspect": "delivery"},
//	           {"id": "i01", "dimension": "speed", "measures": "importance", "scale": {"min": 1, "max": 5}}]}
//
// "columns" may be left out. A field that is not in [Instrument], [Columns],
// [Dimension], [Item] or [Scale] is an error that names it: a misspelt
// "reversed" would otherwise turn a result around without a word. So is
// anything after the object, and a file of more than 4 MiB. A file may say of itself
// "clientele": 1, the version of its form, which is 1 where it is left out, and
// "kind": "expectation.instrument"; what has another kind or a newer version is refused.
func ReadInstrument(r io.Reader) (*Instrument, error) {
	if r == nil {
		return nil, errors.New("expectation: reading instrument: the reader is nil")
	}
	b, err := instrumentForm.ReadAll(r)
	if err == nil && json.Valid(b) { // where it is not, the decoder knows where
		err = instrumentForm.Check(b)
	}
	if err != nil {
		return nil, fmt.Errorf("expectation: reading instrument: %w", err)
	}
	var file struct {
		Version int    `json:"clientele"` // both are looked at by now
		Kind    string `json:"kind"`
		*Instrument
	}
	if err := forms.Strict(b, &file); err != nil {
		if errors.Is(err, io.EOF) {
			err = errors.New("the file is empty")
		}
		return nil, fmt.Errorf("expectation: reading instrument: %w", err)
	}
	in := file.Instrument
	if in == nil {
		in = new(Instrument) // {}
	}
	if err := in.Validate(); err != nil {
		return nil, err
	}
	return in, nil
}
