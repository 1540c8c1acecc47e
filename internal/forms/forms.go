// Package forms holds what all stored forms of the library have in common, so that a
// file is refused for the right reason: each says in "clientele" which version of its
// form it is and in "kind" what it is, and none is larger than anything that the
// library writes.
//
// The version of a form goes up when a field changes its meaning; fields may be added
// within one. What was written by an earlier version is read for ever, and golden files
// in testdata hold the rooms to it.
package forms

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Form is one kind of stored thing.
type Form struct {
	Name   string // what a person calls it: "expectation profile"
	Kind   string // what its field "kind" says: "expectation.profile"
	Newest int    // the version that is written; it and all before it are read

	// Before are fields that it always had, where it was once written without a kind:
	// what has no kind and has these fields is taken for it. Nil: it always had a kind.
	Before []string
	// Bare says that it was once written without a version as well; that is version 1.
	Bare bool

	// MaxBytes is how large it may be, and MaxParts how many lists and objects may be in
	// it: a list of empty objects takes three bytes each as text and hundreds in memory.
	MaxBytes, MaxParts int
}

// ReadAll reads r to the end, or until it has given more than the form may hold.
func (f Form) ReadAll(r io.Reader) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, int64(f.MaxBytes)+1))
	if err != nil {
		return nil, err
	}
	return b, f.size(b)
}

func (f Form) size(b []byte) error {
	if len(b) <= f.MaxBytes {
		return nil
	}
	if f.MaxBytes%(1<<20) == 0 {
		return fmt.Errorf("it is larger than %d MiB", f.MaxBytes>>20)
	}
	return fmt.Errorf("it is larger than %d bytes", f.MaxBytes)
}

// Check says why b is not of this form, without reading more of it than what it says
// of itself: too large, damaged, something else, or of a version that is not known.
func (f Form) Check(b []byte) error {
	if err := f.size(b); err != nil {
		return err
	}
	if parts(b) > f.MaxParts {
		return fmt.Errorf("it has more than %d lists and objects", f.MaxParts)
	}
	var head struct {
		Version *int    `json:"clientele"`
		Kind    *string `json:"kind"`
	}
	if err := json.Unmarshal(b, &head); err != nil {
		return fmt.Errorf("damaged, or not JSON: %w", err)
	}
	version := 1
	switch {
	case head.Kind != nil && *head.Kind != f.Kind:
		return fmt.Errorf("not %s: its kind is %q instead of %q", f.Name, *head.Kind, f.Kind)
	case head.Version != nil:
		version = *head.Version
	case bytes.Equal(bytes.TrimSpace(b), []byte("null")):
		return fmt.Errorf("null is not %s", f.Name)
	case !f.Bare:
		return fmt.Errorf("not %s: it lacks \"clientele\"", f.Name)
	}
	if head.Kind == nil {
		if err := f.without(b); err != nil {
			return err
		}
	}
	switch {
	case version > f.Newest:
		return fmt.Errorf("written by a newer version (%d) than this one reads (%s)", version, f.known())
	case version < 1:
		return fmt.Errorf("damaged: version %d", version)
	}
	return nil
}

// without looks at what has no kind.
func (f Form) without(b []byte) error {
	if f.Before == nil && !f.Bare {
		return fmt.Errorf("not %s: it lacks \"kind\"", f.Name)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(b, &fields); err != nil {
		return fmt.Errorf("damaged: %w", err)
	}
	for _, name := range f.Before {
		if _, ok := fields[name]; !ok {
			return fmt.Errorf("not %s: it lacks %q", f.Name, name)
		}
	}
	return nil
}

func (f Form) known() string {
	if f.Newest == 1 {
		return "1"
	}
	return fmt.Sprintf("1 to %d", f.Newest)
}

// Strict decodes b into to, and refuses a field that to does not have: it might matter.
func Strict(b []byte, to any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(to); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more follows after the JSON object")
	}
	return nil
}

// parts counts lists and objects in JSON text.
func parts(b []byte) (n int) {
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '[', '{':
			n++
		case '"':
			for i++; i < len(b) && b[i] != '"'; i++ {
				if b[i] == '\\' {
					i++
				}
			}
		}
	}
	return n
}
