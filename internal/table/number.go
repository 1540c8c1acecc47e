package table

import (
	"errors"
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

// Number reads a number as the file writes it: as the function [Number] does,
// and in a file whose fields are separated by semicolons also with a decimal
// comma, since such files come from places that write 3,50. A number with both
// a comma and a point is an error there too.
func (t *Reader) Number(s string) (float64, error) {
	if t.delimiter == ';' && strings.Count(s, ",") == 1 && !strings.Contains(s, ".") {
		s = strings.Replace(s, ",", ".", 1)
	}
	return Number(s)
}
