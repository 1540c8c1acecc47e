package table

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

var errNumber = errors.New("is not a number")

// Number reads a finite decimal number such as 12, -3.50 or 1e+06, with spaces
// around it or not. What other programs write for no number (NaN, Inf, NA), what
// Go alone reads as one (0x10, 1_000) and thousands separators (1,000) are
// errors, as is a number too large for a float64. It is safe for concurrent use.
func Number(s string) (float64, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return 0, errNumber
	}
	if x, ok := short(s); ok {
		return x, nil
	}
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9', c == '.', c == '-', c == '+', c == 'e', c == 'E':
		default:
			return 0, errNumber
		}
	}
	x, err := strconv.ParseFloat(s, 64)
	if errors.Is(err, strconv.ErrRange) {
		return 0, errors.New("is too large for a number")
	}
	if err != nil {
		return 0, errNumber
	}
	return x, nil
}

// short reads what nearly all numbers of a file look like, up to fifteen digits with
// a point or without. Both the digits and the power of ten are floats without
// rounding then, so their quotient is the number nearest to the text (Clinger 1990,
// How to Read Floating Point Numbers Accurately), bit for bit what strconv gives.
func short(s string) (x float64, ok bool) {
	negative := s[0] == '-'
	if negative {
		s = s[1:]
	}
	if len(s) == 0 || len(s) > 16 {
		return 0, false
	}
	n, digits, point := uint64(0), 0, len(s)
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			n = 10*n + uint64(c-'0')
			digits++
		case c == '.' && point == len(s):
			point = i
		default:
			return 0, false
		}
	}
	if digits == 0 || digits > 15 {
		return 0, false
	}
	x = float64(n)
	if point < len(s)-1 {
		x /= tens[len(s)-1-point]
	}
	if negative {
		x = -x
	}
	return x, true
}

var tens = [16]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// ErrAmbiguousNumber is what the error of a column wraps whose points may stand
// before decimals or between thousands, as the one in 23.030.
var ErrAmbiguousNumber = errors.New("no value of the column says whether its points stand before decimals or between thousands; name the decimal mark")

var errMarks = errors.New("is not a number as it stands; if the comma is its decimal mark or stands between thousands, name the decimal mark")

// SetDecimal says which mark stands before the decimals, '.' or ','. The other
// one may then stand between thousands. It must not be called while numbers are
// read.
func (t *Reader) SetDecimal(mark rune) error {
	if mark != '.' && mark != ',' {
		return errors.New("table: the decimal mark is a point or a comma")
	}
	t.decimal = mark
	return nil
}

// Number reads a number as the file writes it.
//
// With a decimal mark ([Reader.SetDecimal]) it takes that mark, and the other
// between thousands: with ',' 1.234,50 is 1234.5 and 23.030 is 23030.
//
// Without, it reads as the function [Number] does, and in a file whose fields are
// separated by semicolons also with a decimal comma, since such files come from
// places that write 3,50. A number with both a comma and a point is an error
// there too, and see [Points] for what a point alone may mean.
func (t *Reader) Number(s string) (float64, error) {
	s = strings.TrimSpace(s)
	switch {
	case t.decimal == ',':
		s = strings.Map(swapMarks, s)
		fallthrough
	case t.decimal == '.':
		whole, rest, _ := strings.Cut(s, ".")
		if strings.Contains(whole, ",") && grouped(whole, ',') {
			whole = strings.ReplaceAll(whole, ",", "")
			s = strings.TrimSuffix(whole+"."+rest, ".")
		}
		return Number(s)
	case t.delimiter == ';' && strings.Count(s, ",") == 1 && !strings.Contains(s, "."):
		s = strings.Replace(s, ",", ".", 1)
	}
	x, err := Number(s)
	if err != nil && strings.Contains(s, ",") {
		err = errMarks
	}
	return x, err
}

func swapMarks(r rune) rune {
	switch r {
	case '.':
		return ','
	case ',':
		return '.'
	}
	return r
}

// grouped tells whether s is a whole number with mark between its thousands:
// one to three digits, the first not 0, then threes.
func grouped(s string, mark byte) bool {
	s = strings.TrimLeft(s, "+-")
	lead := strings.IndexByte(s, mark)
	if lead < 1 || lead > 3 || s[0] == '0' || (len(s)-lead)%4 != 0 {
		return false
	}
	for i := range len(s) {
		if (i-lead)%4 == 0 && i >= lead {
			if s[i] != mark {
				return false
			}
		} else if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// Points watches the numbers of a column for points of two meanings. 23.030 may
// be 23.03 or 23030; one 8.5 or 0.125 in the column settles it. The zero value
// is ready to use.
type Points struct {
	doubt   string // the first number that may mean two
	line    int    // where it stands
	settled bool   // a point was before decimals
}

// See takes note of a number of the column.
func (p *Points) See(s string, line int) {
	if p.settled || strings.IndexByte(s, '.') < 0 {
		return
	}
	switch s = strings.TrimSpace(s); {
	case !grouped(s, '.'):
		_, err := Number(s)
		p.settled = err == nil
	case p.doubt == "":
		p.doubt, p.line = s, line
	}
}

// Err returns an error that wraps [ErrAmbiguousNumber] where nothing that was
// seen settled what the points mean, else nil.
func (p *Points) Err() error {
	if p.settled || p.doubt == "" {
		return nil
	}
	return fmt.Errorf("line %d, value %q: %w", p.line, p.doubt, ErrAmbiguousNumber)
}
