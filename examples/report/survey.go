package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/internal/table"
)

// Reasons for which -skip-bad leaves a row of the answers out.
const (
	ofAnswers    = "answers: "
	noRespondent = ofAnswers + "respondent missing"
	outOfScale   = ofAnswers + "outside the scale"
	unreadable   = ofAnswers + "unparsable"
)

// badAnswer is a row of the answers that cannot be used.
type badAnswer struct{ reason, column, value, text string }

func (b badAnswer) Error() string {
	if b.column == "" {
		return b.text
	}
	return fmt.Sprintf("column %q, value %q: %s", b.column, cut(b.value), b.text)
}

// columns says where in a row of the answers each thing stands, -1: nowhere.
type columns struct {
	respondent, role, weight, when, group int
	items                                 []int
}

// readSurvey reads the instrument and the answers. A bad row ends it, unless
// c.skipBad; then it is left out.
func readSurvey(ctx context.Context, c config, p *progress) (*survey, leftOut, error) {
	left := leftOut{file: c.answers}
	in, err := readInstrument(c.instrument)
	if err != nil {
		return nil, left, err
	}
	f, err := os.Open(c.answers)
	if err != nil {
		return nil, left, err
	}
	defer f.Close()
	t, err := table.Open(f)
	if err != nil {
		return nil, left, fmt.Errorf("%s: %w", c.answers, err)
	}
	if c.decimal != 0 {
		if err := t.SetDecimal(c.decimal); err != nil {
			return nil, left, fmt.Errorf("%s: %w", c.answers, err)
		}
	}
	at, err := findColumns(t.Header(), in, c)
	if err != nil {
		return nil, left, fmt.Errorf("%s: %w", c.answers, err)
	}
	s := &survey{instrument: in}
	for n := int64(1); ; n++ {
		if n%1024 == 0 {
			if ctx.Err() != nil {
				return nil, left, context.Cause(ctx)
			}
			p.report("reading answers", n, 0)
		}
		row, line, err := t.Read()
		if err == io.EOF {
			break
		}
		left.rows++
		var a expectation.Answer
		var malformed *table.RowError
		switch {
		case errors.As(err, &malformed):
			err = badAnswer{reason: unreadable, text: malformed.Err.Error()}
		case err != nil:
			return nil, left, fmt.Errorf("%s: %w", c.answers, err)
		default:
			a, err = at.answer(t, row, line, in, c)
		}
		if bad := (badAnswer{}); errors.As(err, &bad) {
			if !c.skipBad {
				return nil, left, fmt.Errorf("%s: line %d: %w (-skip-bad leaves such rows out)", c.answers, line, err)
			}
			left.add(bad.reason, line, bad.column, err)
			continue
		} else if err != nil {
			return nil, left, fmt.Errorf("%s: line %d: %w", c.answers, line, err)
		}
		s.answers = append(s.answers, a)
		if at.group >= 0 {
			s.groups = append(s.groups, strings.TrimSpace(row[at.group]))
		}
	}
	left.unusable = left.count(unreadable) + left.count(outOfScale)
	if left.rows == 0 {
		return nil, left, fmt.Errorf("%s: there is no usable row below the header", c.answers)
	}
	return s, left, nil
}

func readInstrument(path string) (*expectation.Instrument, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	in, err := expectation.ReadInstrument(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return in, nil
}

// findColumns looks every column up that the instrument names, and tells all
// that are missing at once.
func findColumns(header []string, in *expectation.Instrument, c config) (columns, error) {
	var errs []error
	find := func(name, what string) int {
		if name == "" {
			return -1
		}
		i := slices.Index(header, name)
		if i < 0 {
			i = slices.IndexFunc(header, func(h string) bool { return strings.EqualFold(h, name) })
		}
		if i < 0 {
			errs = append(errs, fmt.Errorf("there is no column %q (%s)", name, what))
		}
		return i
	}
	at := columns{
		respondent: find(in.Columns.Respondent, "the respondent, says the instrument"),
		role:       find(in.Columns.Role, "the role, says the instrument"),
		weight:     find(in.Columns.Weight, "the weight, says the instrument"),
		when:       find(in.Columns.When, "the time of the answer, says the instrument"),
		group:      find(c.group, "named by -group"),
	}
	if in.Columns.Respondent == "" && c.orders != "" {
		errs = append(errs, fmt.Errorf(`the instrument does not say which column holds the customer ("columns": {"respondent": ...}), so that answers and orders cannot be joined`))
	}
	if in.Columns.When == "" && c.waves.asked() {
		errs = append(errs, fmt.Errorf(`the instrument does not say which column holds the time of an answer ("columns": {"when": ...}), so that -waves cannot tell waves apart`))
	}
	for _, item := range in.Items {
		at.items = append(at.items, find(item.ID, "an item of the instrument"))
	}
	return at, errors.Join(errs...)
}

// answer reads one row. Without a column for the respondent every row is a
// person of its own, known by its line.
func (at columns) answer(t *table.Reader, row []string, line int, in *expectation.Instrument, c config) (expectation.Answer, error) {
	a := expectation.Answer{Respondent: fmt.Sprintf("line %d", line), Values: make([]float64, len(in.Items))}
	if at.respondent >= 0 {
		a.Respondent = strings.TrimSpace(row[at.respondent])
		if a.Respondent == "" {
			return a, badAnswer{noRespondent, in.Columns.Respondent, "", "the respondent is missing"}
		}
	}
	if at.role >= 0 {
		a.Role = expectation.Role(strings.ToLower(strings.TrimSpace(row[at.role])))
	}
	if at.weight >= 0 {
		w, err := t.Number(row[at.weight])
		if err == nil && !(w > 0) {
			err = errors.New("a weight is a positive number")
		}
		if err != nil {
			return a, badAnswer{unreadable, in.Columns.Weight, row[at.weight], err.Error()}
		}
		a.Weight = w
	}
	if at.when >= 0 {
		when, err := table.Clock{Layout: c.dates}.Time(row[at.when])
		if errors.Is(err, table.ErrAmbiguousDate) {
			return a, fmt.Errorf("column %q, value %q: %w with -dates", in.Columns.When, cut(row[at.when]), err)
		}
		if err != nil {
			return a, badAnswer{unreadable, in.Columns.When, row[at.when], err.Error()}
		}
		a.When = when.UnixMilli()
	}
	for i, item := range in.Items {
		v, err := rating(t, row[at.items[i]])
		if err != nil {
			return a, badAnswer{unreadable, item.ID, row[at.items[i]], err.Error()}
		}
		if s := scale(in, item); v < s.Min || v > s.Max { // a NaN is neither
			return a, badAnswer{outOfScale, item.ID, row[at.items[i]], fmt.Sprintf("is not on the scale from %g to %g", s.Min, s.Max)}
		}
		a.Values[i] = v
	}
	return a, nil
}

// rating reads one answer; an empty field and NA are a question not answered.
func rating(t *table.Reader, s string) (float64, error) {
	if s = strings.TrimSpace(s); s == "" || s == "NA" {
		return math.NaN(), nil
	}
	return t.Number(s)
}

// cut keeps a message short and on one line whatever stands in the file.
func cut(s string) string {
	const most = 40
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "..."
}
