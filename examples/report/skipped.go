package main

import (
	"fmt"
	"strings"

	"github.com/clientele-go/clientele/segment"
)

// tooMany is the share of rows from which leaving them out is no cleaning any
// more: a date that is read in the wrong order loses three rows of five.
const tooMany = .05

// leftOut is what -skip-bad left out of one file.
type leftOut struct {
	file     string
	rows     int // in the file
	unusable int // left out because they could not be understood
	reasons  []badRows
}

// badRows are the rows of a file that are bad for one reason.
type badRows struct {
	reason string
	n      int
	line   int    // of the first
	column string // of the first, empty where the row as a whole is bad
	first  error  // names the value, which is somebody's: not for the report
}

func (l *leftOut) add(reason string, line int, column string, err error) {
	for i := range l.reasons {
		if l.reasons[i].reason == reason {
			l.reasons[i].n++
			return
		}
	}
	l.reasons = append(l.reasons, badRows{reason, 1, line, column, fmt.Errorf("line %d: %w", line, err)})
}

// count returns how many rows were left out for a reason.
func (l *leftOut) count(reason string) int {
	for _, b := range l.reasons {
		if b.reason == reason {
			return b.n
		}
	}
	return 0
}

// place says where the first row stands, without what stands there.
func (b badRows) place() string {
	if b.column == "" {
		return fmt.Sprintf("first in line %d", b.line)
	}
	return fmt.Sprintf("first in line %d, column %q", b.line, b.column)
}

// skip takes note of the rows that were left out of a file. It is an error if
// none is left, and a warning if so many could not be understood that the rest
// is another file than the one that was meant. The person at the terminal is
// shown the first row of each reason.
func (r *result) skip(l leftOut, p *progress) error {
	all := 0
	for _, b := range l.reasons {
		all += b.n
	}
	switch {
	case all == 0:
		return nil
	case all == l.rows && len(l.reasons) == 1:
		b := l.reasons[0]
		return fmt.Errorf("%s: all %s rows are bad (%s); the first is %w", l.file, count(int64(all)), b.reason, b.first)
	case all == l.rows:
		var told []string
		for _, b := range l.reasons {
			told = append(told, fmt.Sprintf("%s: %s, the first is %v", b.reason, count(int64(b.n)), b.first))
		}
		return fmt.Errorf("%s: all %s rows are bad; %s", l.file, count(int64(all)), strings.Join(told, "; "))
	}
	for _, b := range l.reasons {
		r.skipped[b.reason] = b.n
		p.note(fmt.Errorf("%s: rows left out (%s): %s, the first is %w", l.file, b.reason, count(int64(b.n)), b.first))
	}
	r.left = append(r.left, l)
	// Not the number of all rows: it would tell how many lie outside the window.
	if share := float64(l.unusable) / float64(l.rows); share > tooMany {
		r.warnings = append(r.warnings, segment.Warning{Code: "many-bad-rows", Text: fmt.Sprintf(
			"%s rows (%.0f %%) could not be understood and were left out: unless they are rubbish, everything here describes "+
				"another shop than yours; mind the decimal mark (-decimal) and the order of dates (-dates)",
			count(int64(l.unusable)), 100*share)})
	}
	return nil
}
