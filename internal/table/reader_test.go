package table

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// all reads everything; rows of their own, faults as "line N".
func all(t *testing.T, in io.Reader) (r *Reader, rows [][]string, lines []int, faults []string) {
	t.Helper()
	r, err := Open(in)
	require.NoError(t, err)
	for {
		row, line, err := r.Read()
		if err == io.EOF {
			return r, rows, lines, faults
		}
		if bad := (*RowError)(nil); errors.As(err, &bad) {
			assert.Equal(t, line, bad.Line)
			faults = append(faults, err.Error())
			continue
		}
		require.NoError(t, err)
		rows, lines = append(rows, slices.Clone(row)), append(lines, line)
	}
}

func zipped(s string) io.Reader {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(s))
	_ = w.Close()
	return &b
}

func TestForms(t *testing.T) {
	want := [][]string{{"1", "x"}, {"2", "y"}}
	forms := map[string]io.Reader{
		"plain":              strings.NewReader("id,name\n1,x\n2,y\n"),
		"no last line end":   strings.NewReader("id,name\n1,x\n2,y"),
		"CRLF":               strings.NewReader("id,name\r\n1,x\r\n2,y\r\n"),
		"byte order mark":    strings.NewReader("\ufeffid,name\n1,x\n2,y\n"),
		"mark, then quotes":  strings.NewReader("\ufeff\"id\",\"name\"\n1,x\n2,y\n"),
		"semicolon":          strings.NewReader("id;name\n1;x\n2;y\n"),
		"tab":                strings.NewReader("id\tname\n1\tx\n2\ty\n"),
		"spaces in header":   strings.NewReader(" id , name\n1,x\n2,y\n"),
		"blank lines":        strings.NewReader("\n\nid,name\n\n1,x\n\r\n2,y\n\n"),
		"gzip":               zipped("id,name\n1,x\n2,y\n"),
		"gzip, mark, CRLF":   zipped("\ufeffid;name\r\n1;x\r\n2;y\r\n"),
		"a byte at a time":   iotest.OneByteReader(strings.NewReader("id,name\n1,x\n2,y\n")),
		"gzip in two parts":  io.MultiReader(zipped("id,name\n1,x\n"), zipped("2,y\n")),
		"delimiter in quote": strings.NewReader("\"id\";name\n1;x\n2;y\n"),
	}
	for name, in := range forms {
		t.Run(name, func(t *testing.T) {
			r, rows, _, faults := all(t, in)
			assert.Equal(t, []string{"id", "name"}, r.Header())
			assert.Equal(t, want, rows)
			assert.Empty(t, faults)
			assert.Positive(t, r.BytesRead())
		})
	}
}

func TestDelimiter(t *testing.T) {
	for header, want := range map[string]rune{
		"a,b": ',', "a;b": ';', "a\tb": '\t', "a": ',', "a,b;c": ',', "a,b;c;d": ';', "\"a,b,c\";d": ';', "\"x\ny,,\";b": ';',
	} {
		r, err := Open(strings.NewReader(header + "\n"))
		require.NoError(t, err)
		assert.Equal(t, want, r.Delimiter(), header)
	}
}

func TestQuotesAndLines(t *testing.T) {
	_, rows, lines, faults := all(t, strings.NewReader("a,b\n\"x\ny\",\"say \"\"hi\"\", twice\"\n1,2\n3\n4,5,6\n7,8\"9\n10,11\n"))
	assert.Equal(t, [][]string{{"x\ny", `say "hi", twice`}, {"1", "2"}, {"10", "11"}}, rows)
	assert.Equal(t, []int{2, 4, 8}, lines) // where a row starts, quoted line ends counted
	require.Len(t, faults, 3)
	assert.Equal(t, "line 5: 1 fields where the header has 2", faults[0])
	assert.Equal(t, "line 6: 3 fields where the header has 2", faults[1])
	assert.Contains(t, faults[2], "line 7: ")
	_, rows, _, faults = all(t, strings.NewReader("a,b\n1,\"never closed\n2,3\n"))
	assert.Empty(t, rows)
	assert.Len(t, faults, 1)
}

func TestInputsThatAreNoTable(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"empty":       {"", "empty"},
		"blank":       {"\n\r\n\n", "empty"},
		"only a mark": {"\ufeff", "empty"},
		"xlsx":        {"PK\x03\x04rest", "spreadsheet"},
		"UTF-16":      {"\xff\xfei\x00d\x00", "UTF-16"},
		"cut gzip":    {"\x1f\x8b\x08", "gzip"},
		"bad header":  {"a,\"b\n", "header"},
	} {
		_, err := Open(strings.NewReader(c.in))
		assert.ErrorContains(t, err, c.want, name)
	}
	boom := errors.New("boom")
	_, err := Open(iotest.ErrReader(boom))
	assert.ErrorIs(t, err, boom)
	r, err := Open(io.MultiReader(strings.NewReader("a\n"+strings.Repeat("1\n", bufferSize)), iotest.ErrReader(boom)))
	require.NoError(t, err)
	for err == nil {
		_, _, err = r.Read()
	}
	assert.ErrorIs(t, err, boom) // a failure of the input is no fault of a row
	assert.False(t, errors.As(err, new(*RowError)))

	// A gzip stream that ends too early fails too, instead of ending the rows.
	whole, _ := io.ReadAll(zipped("a\n" + strings.Repeat("some text\n", 100000)))
	r, err = Open(bytes.NewReader(whole[:len(whole)/2]))
	for err == nil {
		_, _, err = r.Read()
	}
	assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
}

func TestManyColumns(t *testing.T) {
	const n = 1_000_000
	r, err := Open(strings.NewReader(strings.Repeat(",", n-1) + "\n" + strings.Repeat(",", n-1) + "\n,\n"))
	require.NoError(t, err)
	row, _, err := r.Read()
	require.NoError(t, err)
	assert.Len(t, row, n)
	_, _, err = r.Read()
	assert.ErrorContains(t, err, "line 3: 2 fields where the header has 1000000")
	_, err = Recognise(r.Header(), nil)
	require.Error(t, err)
	assert.Less(t, len(err.Error()), 1000)
}

// FuzzReader holds the reader against encoding/csv, which does the same work on
// plain text without a mark, and against its own promises.
func FuzzReader(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "a;b\r\n\"1;\n\";2\r\n", "\ufeffa\tb\n1\t2", "a\n\"", "\x1f\x8b", "a,b\n1\n2,3\n", ",,,\n\n,", "a\n\"\"\"\"\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := Open(bytes.NewReader(data))
		if err != nil {
			return
		}
		var got [][]string
		last := 0
		for {
			row, line, err := r.Read()
			if err == io.EOF {
				break
			}
			if err != nil {
				if bad := (*RowError)(nil); !errors.As(err, &bad) {
					return // the input failed
				}
				continue
			}
			if len(row) != len(r.Header()) {
				t.Fatalf("%d fields, header has %d", len(row), len(r.Header()))
			}
			if line <= last {
				t.Fatalf("line %d after line %d", line, last)
			}
			last = line
			got = append(got, slices.Clone(row))
		}
		if bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
			return
		}
		c := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
		c.Comma, c.FieldsPerRecord = r.Delimiter(), -1
		var want [][]string
		for n := 0; ; n++ {
			row, err := c.Read()
			if err == io.EOF {
				break
			}
			if err == nil && n > 0 && len(row) == len(r.Header()) {
				want = append(want, row)
			}
		}
		if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	const n = 100_000
	text := "customer_id,order_date,amount\n" + strings.Repeat("C0000017,2024-05-06,123.45\n", n)
	b.Run(fmt.Sprintf("n=%d/d=3", n), func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			r, err := Open(strings.NewReader(text))
			for err == nil {
				_, _, err = r.Read()
			}
			if err != io.EOF {
				b.Fatal(err)
			}
		}
	})
}
