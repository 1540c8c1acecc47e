package expectation

import (
	"encoding/json"
	"fmt"

	"github.com/clientele-go/clientele/internal/forms"
)

// The stored forms. All were written without a kind once, and instruments, which people
// write by hand, without a version.
var (
	profileForm = forms.Form{Name: "an expectation profile", Kind: "expectation.profile", Newest: profileVersion,
		Before: []string{"respondents", "segments"}, MaxBytes: 16 << 20, MaxParts: 1 << 17}
	storeForm = forms.Form{Name: "a store of answers", Kind: "expectation.store", Newest: storeVersion,
		Before: []string{"instrument", "segments"}, MaxBytes: 256 << 20, MaxParts: 1 << 23}
	instrumentForm = forms.Form{Name: "an instrument", Kind: "expectation.instrument", Newest: 1, Bare: true,
		MaxBytes: 4 << 20, MaxParts: 1 << 16}
)

// MarshalJSON writes the profile with the version and the kind of its form. Version is
// that of the form that is written, whatever the field says.
func (p Profile) MarshalJSON() ([]byte, error) {
	type plain Profile // without this method
	return json.Marshal(struct {
		Version int    `json:"clientele"`
		Kind    string `json:"kind"`
		plain
	}{profileForm.Newest, profileForm.Kind, plain(p)})
}

// UnmarshalJSON reads a profile that was saved, in this version of its form or an earlier
// one. What is none, damaged, of a newer version or larger than 16 MiB is an error that
// says so, and leaves the profile as it was.
func (p *Profile) UnmarshalJSON(b []byte) error {
	if err := profileForm.Check(b); err != nil {
		return fmt.Errorf("expectation: reading a profile: %w", err)
	}
	type plain Profile
	var in plain
	if err := json.Unmarshal(b, &in); err != nil {
		return fmt.Errorf("expectation: reading a profile: damaged: %w", err)
	}
	seen := make(map[string]bool, len(in.Segments))
	for i, s := range in.Segments {
		if s.ID == "" || seen[s.ID] {
			return fmt.Errorf("expectation: reading a profile: damaged: segment %d has the ID %q, which must be one of its own", i, s.ID)
		}
		seen[s.ID] = true
	}
	in.Version = profileForm.Newest
	*p = Profile(in)
	return nil
}
