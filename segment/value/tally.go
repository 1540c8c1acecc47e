package value

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// tally is all that the likelihoods of the order models need of the
// customers, with equal ones added up and time divided by the mean age:
//
//   - terms in lnGamma(r+x) - lnGamma(r) = sum of ln(r+i) over i < x, and the like
//     for the dropouts, need only how many customers have more than i repeats;
//   - terms in alpha+T need the number of customers and orders at each age;
//   - only the mixture over "left after the last order" and "still here" needs
//     the whole history; in the BG/NBD only of those who came back.
//
// A million customers observed by the day shrink to some hundred ages and the
// distinct histories of repeat buyers. Everything is sorted, so that the order
// of the input does not reach the result.
type tally struct {
	customers int
	repeaters int
	orders    float64   // sum of x
	scale     float64   // mean T: unit of the times below
	more      []float64 // [i]: customers with more than i repeat orders
	stays     []float64 // [i]: customers with more than i orders, the first one counted
	ages      []age
	histories []repeat // all, those without a repeat order first
	repeats   []repeat // the end of histories: those with one
}

type age struct{ t, customers, orders, silent float64 }

type repeat struct{ x, recency, t, customers float64 }

// newTally validates and adds up the histories.
func newTally(h []History) (*tally, error) {
	if len(h) == 0 {
		return nil, errNoCustomers
	}
	if err := checkHistories(h); err != nil {
		return nil, err
	}
	t := &tally{customers: len(h)}
	most := 0
	for i := range h {
		t.orders += float64(h[i].Frequency)
		most = max(most, h[i].Frequency)
		if h[i].Frequency > 0 {
			t.repeaters++
		}
	}
	if t.repeaters == 0 {
		return nil, fmt.Errorf("value: none of the %d customers ordered again, so nothing tells how often they order or whether they have left; "+
			"observe them longer, or use a finer period than the one that orders were merged by", len(h))
	}
	t.more = make([]float64, most)
	t.countAges(h)
	if !(t.scale > 0) {
		return nil, errors.New("value: the ages T are too small to be told from 0")
	}

	again := make([]History, 0, t.repeaters)
	for i := range h {
		if h[i].Frequency > 0 {
			again = append(again, h[i])
			t.more[h[i].Frequency-1]++
		}
	}
	for i := most - 2; i >= 0; i-- {
		t.more[i] += t.more[i+1]
	}
	t.stays = append([]float64{float64(t.customers)}, t.more...)
	slices.SortFunc(again, func(a, b History) int {
		if a.Frequency != b.Frequency {
			return a.Frequency - b.Frequency
		}
		if c := cmp.Compare(a.Recency, b.Recency); c != 0 {
			return c
		}
		return cmp.Compare(a.T, b.T)
	})
	for _, a := range t.ages {
		if a.silent > 0 {
			t.histories = append(t.histories, repeat{t: a.t, customers: a.silent})
		}
	}
	silent := len(t.histories)
	for i := range again {
		if i > 0 && again[i] == again[i-1] {
			t.histories[len(t.histories)-1].customers++
			continue
		}
		a := again[i]
		t.histories = append(t.histories, repeat{float64(a.Frequency), a.Recency / t.scale, a.T / t.scale, 1})
	}
	t.repeats = t.histories[silent:]
	return t, nil
}

// countAges fills scale and ages. Counts are whole numbers, exact in any
// order; the mean is taken over the sorted ages, each divided by n first so
// that it cannot overflow.
func (t *tally) countAges(h []History) {
	index := make(map[float64]int)
	for i := range h {
		k, ok := index[h[i].T]
		if !ok {
			k = len(t.ages)
			index[h[i].T] = k
			t.ages = append(t.ages, age{t: h[i].T})
		}
		t.ages[k].customers++
		t.ages[k].orders += float64(h[i].Frequency)
		if h[i].Frequency == 0 {
			t.ages[k].silent++
		}
	}
	slices.SortFunc(t.ages, func(a, b age) int { return cmp.Compare(a.t, b.t) })
	n := float64(len(h))
	for _, a := range t.ages {
		t.scale += float64(a.t * (a.customers / n))
	}
	for i := range t.ages {
		t.ages[i].t /= t.scale
	}
}
