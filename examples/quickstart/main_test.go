package main

import (
	"bytes"
	"compress/gzip"
	"flag"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/examples/quickstart/shop"
	"github.com/clientele-go/clientele/segment"
)

var update = flag.Bool("update", false, "write testdata/screen.txt anew")

func sampleData(t *testing.T) Data {
	t.Helper()
	dir, err := fs.Sub(sample, "sample")
	require.NoError(t, err)
	d, err := load(dir)
	require.NoError(t, err)
	return d
}

// The screen, word for word. The figures are printed to so few digits that
// another architecture rounds them alike.
func TestScreen(t *testing.T) {
	d := sampleData(t)
	r, err := analyse(t.Context(), d, segment.Options{Seed: 1})
	require.NoError(t, err)
	var screen bytes.Buffer
	require.NoError(t, show(&screen, r, d.Instrument))

	golden := filepath.Join("testdata", "screen.txt")
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(golden, screen.Bytes(), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), screen.String())
	assert.Less(t, strings.Count(screen.String(), "\n"), 80, "a screen or two")

	// What the sample is there to show.
	assert.Len(t, r.Segmentation.Summary().Segments, len(shop.Segments()))
	checkFixFirst(t, r.Profile, shop.Seed)
	assert.Zero(t, flaggedInVain(r.Profile), "nothing is planted in data protection and sustainability")
	assert.Contains(t, screen.String(), "worth more than those who did not", "answering goes with worth, and the report says so")
}

// The files in the repository are those that the generator writes.
func TestSampleIsWhatTheGeneratorWrites(t *testing.T) {
	files, err := shop.Generate(shop.Seed, shop.Customers).Files()
	require.NoError(t, err)
	there, err := fs.ReadDir(sample, "sample")
	require.NoError(t, err)
	assert.Len(t, there, len(files))
	size := 0
	for name, want := range files {
		got, err := fs.ReadFile(sample, "sample/"+name)
		require.NoError(t, err)
		size += len(got)
		// Compared unpacked: another release of Go may compress otherwise.
		assert.True(t, bytes.Equal(unpacked(t, name, want), unpacked(t, name, got)), "%s: run go run ./examples/quickstart/generate", name)
	}
	assert.Less(t, size, 1<<20)
}

func packed(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.String()
}

func unpacked(t *testing.T, name string, data []byte) []byte {
	t.Helper()
	if !strings.HasSuffix(name, ".gz") {
		return data
	}
	r, err := gzip.NewReader(bytes.NewReader(data))
	require.NoError(t, err)
	out, err := io.ReadAll(r)
	require.NoError(t, err)
	return out
}

// What is read is what was made.
func TestLoadReadsTheSample(t *testing.T) {
	s, d := shop.Generate(shop.Seed, shop.Customers), sampleData(t)
	i := 0
	for o, err := range d.Orders {
		require.NoError(t, err)
		require.Equal(t, s.Orders[i], o)
		i++
	}
	assert.Equal(t, len(s.Orders), i)
	want := made(s)
	assert.Equal(t, want.Country, d.Country)
	assert.Equal(t, want.Contacts, d.Contacts)
	assert.Equal(t, want.Instrument, d.Instrument)
	require.Equal(t, len(want.Answers), len(d.Answers))
	for i, a := range want.Answers {
		assert.Equal(t, a.Respondent, d.Answers[i].Respondent)
		assert.Equal(t, a.When, d.Answers[i].When)
		assert.InDeltaSlice(t, a.Values, d.Answers[i].Values, 0) // InDelta takes NaN for equal to NaN
	}
}

func TestLoadNamesWhatIsWrong(t *testing.T) {
	files, err := shop.Generate(1, 100).Files()
	require.NoError(t, err)
	for _, c := range []struct{ name, file, data, says string }{
		{"no file", "customers.csv", "", "customers.csv"},
		{"no column", "customers.csv", "customer,land\nK1,DE\n", `no column "country"`},
		{"not packed", "contacts.csv.gz", "date,customer\n", "contacts.csv.gz"},
		{"ragged", "customers.csv", "customer,country\nK1\n", "line 2"},
		{"no number", "answers.csv.gz", packed(t, strings.Replace(string(unpacked(t, ".gz", files["answers.csv.gz"])), ",6,", ",six,", 1)), `"six"`},
		{"no instrument", "instrument.json", "{", "instrument"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := fstest.MapFS{}
			for name, data := range files {
				dir[name] = &fstest.MapFile{Data: data}
			}
			delete(dir, c.file)
			if c.data != "" {
				dir[c.file] = &fstest.MapFile{Data: []byte(c.data)}
			}
			_, err := load(dir)
			require.Error(t, err)
			assert.Contains(t, err.Error(), c.says)
		})
	}
}
