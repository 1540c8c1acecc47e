package segment

import (
	"encoding/json"
	"fmt"

	"github.com/clientele-go/clientele/internal/forms"
)

// The stored forms of what may be published. Each was written without a kind once, a
// migration without a version, too. Fields may be added within a version, and a reader
// passes over those that it does not know.
var (
	summaryForm = forms.Form{Name: "a summary of segments", Kind: "segment.summary", Newest: 1,
		Before: []string{"customers", "segments"}, MaxBytes: 16 << 20, MaxParts: 1 << 17}
	migrationForm = forms.Form{Name: "a migration", Kind: "segment.migration", Newest: 1, Bare: true,
		Before: []string{"before", "after", "share"}, MaxBytes: 16 << 20, MaxParts: 1 << 17}
)

// MarshalJSON writes the summary with the version and the kind of its form. Version is
// that of the form that is written, whatever the field says.
func (s Summary) MarshalJSON() ([]byte, error) {
	type plain Summary // without this method
	return json.Marshal(struct {
		Version int    `json:"clientele"`
		Kind    string `json:"kind"`
		plain
	}{summaryForm.Newest, summaryForm.Kind, plain(s)})
}

// UnmarshalJSON reads what [Summary.MarshalJSON] wrote, in this version or an earlier
// one. What is no summary, damaged, of a newer version or larger than 16 MiB is an error
// that says so, and leaves s as it was.
func (s *Summary) UnmarshalJSON(b []byte) error {
	if err := summaryForm.Check(b); err != nil {
		return fmt.Errorf("segment: reading a summary: %w", err)
	}
	type plain Summary
	var in plain
	if err := json.Unmarshal(b, &in); err != nil {
		return fmt.Errorf("segment: reading a summary: damaged: %w", err)
	}
	seen := make(map[string]bool, len(in.Segments))
	for i := range in.Segments {
		p := &in.Segments[i]
		if p.ID == "" || seen[p.ID] || p.Size < 0 {
			return fmt.Errorf("segment: reading a summary: damaged: segment %d has the ID %q, which must be one of its own, and %d customers", i, p.ID, p.Size)
		}
		seen[p.ID] = true
	}
	in.Version = summaryForm.Newest
	*s = Summary(in)
	return nil
}

// MarshalJSON writes the migration with the version and the kind of its form.
func (m Migration) MarshalJSON() ([]byte, error) {
	type plain Migration
	return json.Marshal(struct {
		Version int    `json:"clientele"`
		Kind    string `json:"kind"`
		plain
	}{migrationForm.Newest, migrationForm.Kind, plain(m)})
}

// UnmarshalJSON reads what [Migration.MarshalJSON] wrote, in this version or an earlier
// one, under the rules of [Summary.UnmarshalJSON].
func (m *Migration) UnmarshalJSON(b []byte) error {
	if err := migrationForm.Check(b); err != nil {
		return fmt.Errorf("segment: reading a migration: %w", err)
	}
	type plain Migration
	var in plain
	if err := json.Unmarshal(b, &in); err != nil {
		return fmt.Errorf("segment: reading a migration: damaged: %w", err)
	}
	if len(in.Share) != len(in.Before) {
		return fmt.Errorf("segment: reading a migration: damaged: %d rows for %d segments", len(in.Share), len(in.Before))
	}
	for i, row := range in.Share {
		if len(row) != len(in.After) {
			return fmt.Errorf("segment: reading a migration: damaged: row %d has %d cells for %d segments", i, len(row), len(in.After))
		}
	}
	*m = Migration(in)
	return nil
}
