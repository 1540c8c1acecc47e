package quality

import (
	"bytes"
	"encoding/json"
	"math"
)

// Figures are figures of clusters, by label. A label without rows has NaN, which
// JSON does not know: it is written as null, and null is read as NaN.
type Figures []float64

// MarshalJSON writes the figures as an array of numbers and nulls; nil is null.
func (f Figures) MarshalJSON() ([]byte, error) {
	if f == nil {
		return []byte("null"), nil
	}
	known := make([]*float64, len(f))
	for i := range f {
		if !math.IsNaN(f[i]) {
			known[i] = &f[i]
		}
	}
	return json.Marshal(known)
}

// UnmarshalJSON reads what [Figures.MarshalJSON] wrote. On an error f is unchanged.
func (f *Figures) UnmarshalJSON(b []byte) error {
	if bytes.Equal(bytes.TrimSpace(b), []byte("null")) {
		*f = nil
		return nil
	}
	var known []*float64
	if err := json.Unmarshal(b, &known); err != nil {
		return err
	}
	out := make(Figures, len(known))
	for i, v := range known {
		if out[i] = math.NaN(); v != nil {
			out[i] = *v
		}
	}
	*f = out
	return nil
}
