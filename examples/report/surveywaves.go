package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/clientele-go/clientele/expectation"
)

// mostWaves keeps a wrong date from making a wave of every month since 1970.
const mostWaves = 120

// waveDates says when the waves of a survey start: on days that are named, or with
// every month, quarter or year. The zero value is no waves.
type waveDates struct {
	every int // months, 0: days
	days  []time.Time
}

func (w waveDates) asked() bool { return w.every > 0 || w.days != nil }

// parseWaves reads what -waves says.
func parseWaves(s string) (waveDates, error) {
	switch s {
	case "month":
		return waveDates{every: 1}, nil
	case "quarter":
		return waveDates{every: 3}, nil
	case "year":
		return waveDates{every: 12}, nil
	}
	var w waveDates
	for _, day := range strings.Split(s, ",") {
		t, err := time.Parse(time.DateOnly, strings.TrimSpace(day))
		if err != nil {
			return w, fmt.Errorf("want month, quarter, year, or the first days of the waves like 2023-01-01,2024-01-01")
		}
		if n := len(w.days); n > 0 && !t.After(w.days[n-1]) {
			return w, fmt.Errorf("the wave of %s does not start after the one before it", t.Format(time.DateOnly))
		}
		w.days = append(w.days, t)
	}
	return w, nil
}

// name of the wave that starts at a time: its month, quarter or year, or its first day.
func (w waveDates) name(start int64) string {
	t := time.UnixMilli(start).UTC()
	switch w.every {
	case 1:
		return t.Format("2006-01")
	case 3:
		return fmt.Sprintf("%d Q%d", t.Year(), (int(t.Month())+2)/3)
	case 12:
		return t.Format("2006")
	}
	return t.Format(time.DateOnly)
}

// starts of the waves, in the unit of the answers. Waves of the calendar go from the
// first answer to the last; those in which nobody answered are left out, or the
// profile would be that of an empty one.
func (w waveDates) starts(answers []expectation.Answer) ([]int64, error) {
	var out []int64
	for _, day := range w.days {
		out = append(out, day.UnixMilli())
	}
	if w.every == 0 {
		return out, nil
	}
	for _, a := range answers {
		t := time.UnixMilli(a.When).UTC()
		month := (int(t.Month()) - 1) / w.every * w.every
		out = append(out, time.Date(t.Year(), time.Month(month+1), 1, 0, 0, 0, 0, time.UTC).UnixMilli())
	}
	slices.Sort(out)
	if out = slices.Compact(out); len(out) > mostWaves {
		return nil, fmt.Errorf("the answers are from %d waves, more than %d: are their dates right?", len(out), mostWaves)
	}
	return out, nil
}
