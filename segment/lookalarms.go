package segment

import (
	"slices"
	"strconv"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/stats"
)

// alarms are the tests that are both certain, all together, and large.
func (l *look) alarms() {
	p := make([]float64, len(l.tests))
	for i := range l.tests {
		p[i] = l.tests[i].P
	}
	var kept []tested
	for i, adjusted := range stats.AdjustHolm(p) {
		if t := l.tests[i]; adjusted <= l.o.FalseAlarm && t.Size >= t.Limit {
			t.P = disclosure.Round(max(adjusted, 1e-9), 1)
			t.Text = named(t.Subject) + t.Text
			kept = append(kept, t)
		}
	}
	slices.SortStableFunc(kept, func(a, b tested) int { return gravity(b.advice) - gravity(a.advice) })
	l.tests = kept
	for _, t := range kept {
		l.out.Alarms = append(l.out.Alarms, t.Alarm)
	}
}

func gravity(advice string) int { return slices.Index([]string{Keep, Refit, Redo}, advice) }

// advise is the gravest of what the alarms call for, for their reasons.
func (l *look) advise() {
	a := Advice{Do: Keep, Reasons: []string{}}
	for _, t := range l.tests {
		if gravity(t.advice) > gravity(a.Do) {
			a.Do = t.advice
		}
	}
	for _, t := range l.tests {
		if t.advice == a.Do && a.Do != Keep {
			a.Reasons = append(a.Reasons, t.Text)
		}
	}
	switch {
	case a.Do != Keep:
	case len(l.tests) > 0:
		a.Reasons = append(a.Reasons, "what moved only describes the segments")
	default:
		a.Reasons = append(a.Reasons, "no difference is both certain and large")
	}
	l.out.Advice = a
}

// words tells a shift.
func (s Shift) words() string {
	tell := func(f *Figure) string {
		if f == nil {
			return "a number of people that is not told"
		}
		return percent(f.Value)
	}
	return "was " + tell(s.Before) + " and is " + tell(s.Now)
}

func percent(v float64) string { return brief(disclosure.Round(100*v, 3)) + " %" }

func brief(v float64) string { return strconv.FormatFloat(disclosure.Round(v, 3), 'f', -1, 64) }

func quoted(s string) string { return strconv.Quote(s) }

// named leads a sentence with what it is about.
func named(subject string) string {
	if subject == "" {
		return ""
	}
	return subject + ": "
}
