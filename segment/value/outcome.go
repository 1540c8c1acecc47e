package value

import (
	"cmp"
	"slices"

	"github.com/clientele-go/clientele/internal/random"
)

// outcome is a history with what came after it, and how many customers share
// both.
type outcome struct {
	History
	later     int
	customers float64
}

// outcomes are what a comparison scores: sorted, so that the order of the rows
// reaches neither the sums nor the draw of a sample, and equal ones once.
type outcomes struct {
	rows      []outcome
	customers int
	orders    int
	returned  int // customers who ordered
}

// before sorts those who share x, T and later beside each other, for they share
// the costly part of a prediction.
func before(a, b outcome) int {
	if a.Frequency != b.Frequency {
		return a.Frequency - b.Frequency
	}
	if c := cmp.Compare(a.T, b.T); c != 0 {
		return c
	}
	if a.later != b.later {
		return a.later - b.later
	}
	return cmp.Compare(a.Recency, b.Recency)
}

func newOutcomes(h []History, later []int, o CompareOptions) outcomes {
	all := make([]outcome, len(h))
	for i := range h {
		all[i] = outcome{h[i], later[i], 1}
	}
	slices.SortFunc(all, before)
	if o.Sample > 0 && o.Sample < len(all) {
		all = draw(all, o.Sample, o.Seed)
	}
	s := outcomes{customers: len(all)}
	rows := all[:0] // never ahead of what is read
	for i, a := range all {
		s.orders += a.later
		if a.later > 0 {
			s.returned++
		}
		if i > 0 && before(a, rows[len(rows)-1]) == 0 {
			rows[len(rows)-1].customers++
		} else {
			rows = append(rows, a)
		}
	}
	s.rows = rows
	return s
}

// draw keeps n of the rows, every set of n as likely as any other: each row is
// taken with the share of those still wanted among those still to come.
func draw(rows []outcome, n int, seed uint64) []outcome {
	rng := random.Stream(seed)
	kept := make([]outcome, 0, n)
	for i := range rows {
		if rng.IntN(len(rows)-i) < n-len(kept) {
			kept = append(kept, rows[i])
		}
	}
	return kept
}
