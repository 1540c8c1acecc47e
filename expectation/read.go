package expectation

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
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
// anything after the object.
func ReadInstrument(r io.Reader) (*Instrument, error) {
	if r == nil {
		return nil, errors.New("expectation: reading instrument: the reader is nil")
	}
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	var in *Instrument
	if err := d.Decode(&in); err != nil {
		if errors.Is(err, io.EOF) {
			err = errors.New("the file is empty")
		}
		return nil, fmt.Errorf("expectation: reading instrument: %w", err)
	}
	if in == nil {
		return nil, errors.New("expectation: reading instrument: null is no instrument")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("expectation: reading instrument: more follows after the JSON object")
	}
	if err := in.Validate(); err != nil {
		return nil, err
	}
	return in, nil
}
