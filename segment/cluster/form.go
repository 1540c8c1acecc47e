package cluster

import (
	"fmt"

	"github.com/clientele-go/clientele/internal/forms"
)

// checkForm says why b is not of a kind of this room, of a version that is read. All are
// of version 1. A file may be large where it holds every row, as a model of HDBSCAN does.
func checkForm(b []byte, name, kind string) error {
	form := forms.Form{Name: name, Kind: kind, Newest: 1, MaxBytes: 1 << 30, MaxParts: 1 << 25}
	if err := form.Check(b); err != nil {
		return fmt.Errorf("cluster: reading %s: %w", name, err)
	}
	return nil
}
