package table

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// bufferSize is how much of a file is read at once, and the longest header
// line whose delimiter is found.
const bufferSize = 1 << 20

// Reader reads a table: a header line, then rows with as many fields. Quoting
// is that of RFC 4180 as package encoding/csv reads it: a quoted field may hold
// delimiters, line ends and doubled quotes; blank lines are skipped.
type Reader struct {
	header    []string
	delimiter rune
	decimal   rune // 0: not named
	csv       *csv.Reader
	source    *counter
}

// RowError is a fault of one row. Reading can go on behind it.
type RowError struct {
	Line int // where the row starts, counted from 1
	Err  error
}

// Error returns "line N: what is wrong".
func (e *RowError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }

// Unwrap returns what is wrong, without the line.
func (e *RowError) Unwrap() error { return e.Err }

// Open reads the header of a table. The input may be compressed by gzip; its
// delimiter is the one of comma, semicolon and tab that stands most often
// in the header line outside quotes (ties: the first of them in this order). An
// input without a header line, or one that is clearly no CSV (a spreadsheet, a
// text in UTF-16), is an error that says so.
func Open(r io.Reader) (*Reader, error) {
	t := &Reader{source: &counter{r: r}}
	in := bufio.NewReaderSize(t.source, bufferSize)
	magic, err := in.Peek(4)
	if len(magic) == 0 && err != nil && err != io.EOF {
		return nil, fmt.Errorf("table: %w", err)
	}
	switch {
	case bytes.HasPrefix(magic, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, fmt.Errorf("table: gzip: %w", err)
		}
		in = bufio.NewReaderSize(z, bufferSize)
	case bytes.HasPrefix(magic, []byte("PK\x03\x04")):
		return nil, errors.New("table: this is a zip archive or a spreadsheet, not CSV; export it as CSV")
	}
	if mark, _ := in.Peek(3); bytes.Equal(mark, []byte("\ufeff")) {
		_, _ = in.Discard(3) // cannot fail, the bytes were just seen
	} else if bytes.HasPrefix(mark, []byte{0xff, 0xfe}) || bytes.HasPrefix(mark, []byte{0xfe, 0xff}) {
		return nil, errors.New("table: this text is UTF-16; save it as UTF-8")
	}
	if t.delimiter, err = delimiter(in); err != nil {
		return nil, err
	}
	t.csv = csv.NewReader(in)
	t.csv.Comma = t.delimiter
	t.csv.FieldsPerRecord = -1 // checked here, where the line number is known
	header, err := t.csv.Read()
	if err == io.EOF {
		return nil, errors.New("table: the file is empty: there is no header line")
	}
	if err != nil {
		return nil, fmt.Errorf("table: header: %w", err)
	}
	for _, h := range header {
		t.header = append(t.header, strings.TrimSpace(h))
	}
	t.csv.ReuseRecord = true
	return t, nil
}

// Header returns the column names, without spaces around them. It belongs to
// the reader.
func (t *Reader) Header() []string { return t.header }

// Delimiter returns what separates the fields.
func (t *Reader) Delimiter() rune { return t.delimiter }

// BytesRead returns how much of the input as it was given, that is before
// decompression, has been taken: what to hold against a file's size.
func (t *Reader) BytesRead() int64 { return t.source.n }

// Read returns the next row, which has as many fields as the header, and the
// line it starts on. The slice is used again by the next call; the strings in it
// may be kept. The error is io.EOF at the end; a *[RowError] where a row is
// malformed or has another number of fields, behind which reading can go on; and
// anything else where the input itself fails.
func (t *Reader) Read() (row []string, line int, err error) {
	row, err = t.csv.Read()
	if err != nil {
		if bad := (*csv.ParseError)(nil); errors.As(err, &bad) {
			return nil, bad.StartLine, &RowError{Line: bad.StartLine, Err: bad.Err}
		}
		if err == io.EOF {
			return nil, 0, io.EOF
		}
		return nil, 0, fmt.Errorf("table: %w", err)
	}
	line, _ = t.csv.FieldPos(0)
	if len(row) != len(t.header) {
		return nil, line, &RowError{Line: line, Err: fmt.Errorf("%d fields where the header has %d", len(row), len(t.header))}
	}
	return row, line, nil
}

// delimiter finds the delimiter without taking anything from in.
func delimiter(in *bufio.Reader) (rune, error) {
	head, err := in.Peek(bufferSize)
	if err != nil && err != io.EOF {
		return 0, fmt.Errorf("table: %w", err)
	}
	var found [128]int
	quoted := false
	for _, b := range bytes.TrimLeft(head, "\r\n") {
		if b == '"' {
			quoted = !quoted
		}
		if quoted {
			continue
		}
		if b == '\n' || b == '\r' {
			break
		}
		if b < 128 {
			found[b]++
		}
	}
	best := ','
	for _, d := range []rune{';', '\t'} {
		if found[d] > found[best] {
			best = d
		}
	}
	return best, nil
}

// counter counts the bytes that go through it.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
