package expectation

import (
	"encoding/json"
	"fmt"
)

// UnmarshalJSON reads a profile that was saved. What is none, or is of a newer version
// than can be read, is an error that says so, and leaves the profile as it was.
func (p *Profile) UnmarshalJSON(b []byte) error {
	type plain Profile // without this method
	var in plain
	if err := json.Unmarshal(b, &in); err != nil {
		return fmt.Errorf("expectation: reading a profile: %w", err)
	}
	if in.Version != profileVersion {
		return fmt.Errorf("expectation: reading a profile: version %d, where %d can be read", in.Version, profileVersion)
	}
	*p = Profile(in)
	return nil
}
