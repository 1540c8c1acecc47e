// Package golden holds stored forms to their promise: a file that was written once is
// read for ever, and is written by today's code as it was then, unless the version of
// its form went up and another golden file was added. It is for tests only.
package golden

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A File of testdata, which is never rewritten.
type File struct {
	Path string
	// Again reads the text and writes what it has read.
	Again func(b []byte) ([]byte, error)
	// Now is the golden file that has the same content in today's form. Empty: Path
	// itself is in today's form.
	Now string
	// Sealed says that a checksum is in it: whatever is changed is noticed.
	Sealed bool
}

// Text returns the file without the line's end that editors like.
func Text(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.FromSlash(path))
	require.NoError(t, err)
	return bytes.TrimSuffix(b, []byte("\n"))
}

// Hold tests the promise, and that what happens to files is an error or no matter.
func Hold(t *testing.T, files ...File) {
	for _, f := range files {
		t.Run(filepath.Base(f.Path), func(t *testing.T) {
			b := Text(t, f.Path)
			now := b
			if f.Now != "" {
				now = Text(t, f.Now)
			}
			got, err := f.Again(b)
			require.NoError(t, err, "a file of an earlier version of the library is read for ever")
			require.Equal(t, string(now), string(got),
				"what is written has changed: raise the version of the form, keep this file and add one in the new form")
			f.damage(t, b, now)
			f.others(t, b)
		})
	}
}

// damage cuts the text off at every byte, and changes bytes.
func (f File) damage(t *testing.T, b, now []byte) {
	step := 1
	if len(b) > 4000 || testing.Short() {
		step = len(b)/500 + 1
	}
	for n := 0; n < len(b); n += step {
		_, err := f.Again(b[:n])
		require.Error(t, err, "cut off after %d of %d bytes", n, len(b))
	}
	changes := 3000
	if testing.Short() || len(b) > 5000 {
		changes = 300
	}
	rng := rand.New(rand.NewPCG(7, uint64(len(b))))
	for range changes {
		bad := bytes.Clone(b)
		at := rng.IntN(len(b))
		bad[at] ^= 1 << rng.IntN(8)
		got, err := f.Again(bad) // a panic fails the test
		if err == nil && f.Sealed {
			require.Equal(t, string(now), string(got), "byte %d is %q instead of %q, which nobody notices", at, bad[at], b[at])
		}
	}
}

// others are texts of something else and of a later version.
func (f File) others(t *testing.T, b []byte) {
	refused := func(text []byte, want string) {
		t.Helper()
		_, err := f.Again(text)
		assert.ErrorContains(t, err, want)
	}
	version := []byte(`"clientele":1`)
	if bytes.HasPrefix(b[1:], version) {
		refused(bytes.Replace(b, version, []byte(`"clientele":2`), 1), "newer version (2) than this one reads (1)")
		refused(bytes.Replace(b, version, []byte(`"clientele":0`), 1), "version 0")
	}
	refused([]byte(`{"clientele":1,"kind":"somebody.else"}`), `"somebody.else"`)
	refused([]byte("null"), "")
	refused([]byte(`{"name":"x"}`), "")
	// Brackets cost no stack and little memory.
	for _, bomb := range []string{"[", `{"a":`, `{"clientele":1,"kind":[`} {
		refused(bytes.Repeat([]byte(bomb), 100_000), "")
	}
}

// Endless is a reader that gives blanks for ever and counts them.
type Endless struct{ Given int }

// Read fills p.
func (e *Endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	e.Given += len(p)
	return len(p), nil
}

// Keep writes a golden file that is not there yet; one that is, it leaves alone.
func Keep(t testing.TB, path string, b []byte) {
	t.Helper()
	if _, err := os.Stat(path); err == nil {
		t.Fatal(fmt.Sprintf("%s is there already, and golden files are never rewritten", path))
	}
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, append(bytes.Clone(b), '\n'), 0o644))
}
