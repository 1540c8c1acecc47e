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
	recencies []float64 // distinct; the first is 0, that of customers without a repeat order
	histories []repeat  // all, those without a repeat order first
	repeats   []repeat  // the end of histories: those with one
}

type age struct{ t, customers, orders, silent float64 }

// repeat is a number of customers with one history. recencyAt and ageAt are its
// places in tally.recencies and tally.ages.
type repeat struct {
	x, recency, t, customers float64
	recencyAt, ageAt         int32
}

// newTally validates and adds up the histories.
func newTally(h []History) (*tally, error) {
	if len(h) == 0 {
		return nil, errNoCustomers
	}
	if err := checkHistories(h); err != nil {
		return nil, err
	}
	t, err := addUp(h, 0)
	if err != nil {
		return nil, err
	}
	if t.repeaters == 0 {
		return nil, fmt.Errorf("value: none of the %d customers ordered again, so nothing tells how often they order or whether they have left; "+
			"observe them longer, or use a finer period than the one that orders were merged by", len(h))
	}
	return t, nil
}

// addUp adds up valid histories, with time divided by the scale, or by their
// mean age where it is 0.
func addUp(h []History, scale float64) (*tally, error) {
	t := &tally{customers: len(h), scale: scale}
	most := 0
	var ages, recencies ranks
	recencies.add(0)
	number := make([]int32, len(h)) // of the age
	again := make([]key, 0, len(h))
	for i := range h {
		number[i] = ages.add(h[i].T)
		if int(number[i]) == len(t.ages) {
			t.ages = append(t.ages, age{t: h[i].T})
		}
		a := &t.ages[number[i]]
		a.customers++
		if h[i].Frequency == 0 {
			a.silent++
			continue
		}
		a.orders += float64(h[i].Frequency)
		t.orders += float64(h[i].Frequency)
		most = max(most, h[i].Frequency)
		again = append(again, key{int32(h[i].Frequency), recencies.add(h[i].Recency), number[i]})
	}
	t.repeaters = len(again)
	if err := t.sortAges(); err != nil {
		return nil, err
	}
	t.more = make([]float64, most)
	recencyRank, ageRank := recencies.sort(), ages.sort()
	for i := range again {
		again[i].recency, again[i].age = recencyRank[again[i].recency], ageRank[again[i].age]
		t.more[again[i].x-1]++
	}
	for i := most - 2; i >= 0; i-- {
		t.more[i] += t.more[i+1]
	}
	t.stays = append([]float64{float64(t.customers)}, t.more...)
	t.recencies = recencies.values
	for i := range t.recencies {
		t.recencies[i] /= t.scale
	}
	again = sortKeys(again, key{int32(most), int32(len(recencyRank) - 1), int32(len(ageRank) - 1)})
	t.histories = make([]repeat, 0, len(again)+len(t.ages))
	for i, a := range t.ages {
		if a.silent > 0 {
			t.histories = append(t.histories, repeat{t: a.t, customers: a.silent, ageAt: int32(i)})
		}
	}
	silent := len(t.histories)
	for i, a := range again {
		if i > 0 && a == again[i-1] {
			t.histories[len(t.histories)-1].customers++
			continue
		}
		t.histories = append(t.histories, repeat{float64(a.x), t.recencies[a.recency], t.ages[a.age].t, 1, a.recency, a.age})
	}
	t.repeats = t.histories[silent:]
	return t, nil
}

// sortAges fills scale and sorts the ages. Counts are whole numbers, exact in
// any order; the mean is taken over the sorted ages, each divided by n first so
// that it cannot overflow.
func (t *tally) sortAges() error {
	slices.SortFunc(t.ages, func(a, b age) int { return cmp.Compare(a.t, b.t) })
	if t.scale == 0 {
		n := float64(t.customers)
		for _, a := range t.ages {
			t.scale += float64(a.t * (a.customers / n))
		}
	}
	if !(t.scale > 0) {
		return errors.New("value: the ages T are too small to be told from 0")
	}
	for i := range t.ages {
		t.ages[i].t /= t.scale
	}
	return nil
}
