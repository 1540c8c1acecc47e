// Package golden holds stored forms to their promise: a file that was written once is
// read for ever, and is written by today's code as it was then, unless the version of
// its form went up and another golden file was added. It is for tests only.
package golden

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
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
	if err != nil {
		t.Fatal(err)
	}
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
			if err != nil {
				t.Fatalf("a file of an earlier version of the library is read for ever: %v", err)
			}
			if !bytes.Equal(got, now) {
				t.Fatalf("what is written has changed: raise the version of the form, keep this file and add one in the new form\nwas %s\nis  %s", now, got)
			}
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
		if _, err := f.Again(b[:n]); err == nil {
			t.Fatalf("cut off after %d of %d bytes, which nobody notices", n, len(b))
		}
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
		f.notice(t, bad, b, now, at)
	}
	for at := 0; f.Sealed && at < len(b); at += step {
		if b[at] >= '0' && b[at] <= '9' { // which leaves JSON as it was
			bad := bytes.Clone(b)
			bad[at] = '0' + (b[at]-'0'+1)%10
			f.notice(t, bad, b, now, at)
		}
	}
}

// notice reads what differs from b in one byte. Where there is a checksum it is refused, or says
// the same: the name of a field in capitals, or a last digit that makes no other number.
func (f File) notice(t *testing.T, bad, b, now []byte, at int) {
	t.Helper()
	got, err := f.Again(bad) // a panic fails the test
	if err == nil && f.Sealed && !bytes.Equal(got, now) {
		t.Fatalf("byte %d is %q instead of %q, which nobody notices", at, bad[at], b[at])
	}
}

// others are texts of something else and of a later version.
func (f File) others(t *testing.T, b []byte) {
	refused := func(text []byte, want string) {
		t.Helper()
		if _, err := f.Again(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("of %.60s: the error is %v, want one about %s", text, err, want)
		}
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
		t.Fatalf("%s is there already, and golden files are never rewritten", path)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(bytes.Clone(b), '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}
