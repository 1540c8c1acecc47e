package segment

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/clientele-go/clientele/internal/forms"
)

// driftForm is the stored form of a drift, see summaryForm.
var driftForm = forms.Form{Name: "a drift", Kind: "segment.drift", Newest: 1, MaxBytes: 16 << 20, MaxParts: 1 << 17}

// MarshalJSON writes the drift with the version and the kind of its form. Version is
// that of the form that is written, whatever the field says.
func (d Drift) MarshalJSON() ([]byte, error) {
	type plain Drift // without this method
	return json.Marshal(struct {
		Version int    `json:"clientele"`
		Kind    string `json:"kind"`
		plain
	}{driftForm.Newest, driftForm.Kind, plain(d)})
}

// UnmarshalJSON reads what [Drift.MarshalJSON] wrote, in this version or an earlier one,
// under the rules of [Summary.UnmarshalJSON].
func (d *Drift) UnmarshalJSON(b []byte) error {
	if err := driftForm.Check(b); err != nil {
		return fmt.Errorf("segment: reading a drift: %w", err)
	}
	type plain Drift
	var in plain
	if err := json.Unmarshal(b, &in); err != nil {
		return fmt.Errorf("segment: reading a drift: damaged: %w", err)
	}
	if !slices.Contains([]string{Keep, Refit, Redo}, in.Advice.Do) {
		return fmt.Errorf("segment: reading a drift: damaged: the advice is %q", in.Advice.Do)
	}
	in.Version = driftForm.Newest
	*d = Drift(in)
	return nil
}
