package segment

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"unicode/utf8"
)

// Tally is what customers add up to: how many they are, and for each feature of a
// schema the sums, the extremes and the levels that it takes to put a customer on the
// scales of [Fit]. It is for customers who come in pieces, in any order, on any number
// of machines, and are never in one place: fill one a piece, [Tally.Merge] them, and
//
//   - the tally of all gives an [Encoding], whose coordinates package cluster takes;
//   - tallies of the segments that were found there give a [Model] ([Encoding.Model])
//     and the [Summary] that may be published of them.
//
// Sums are exact, so that a tally depends, to the last bit of its JSON form, on the
// customers that are in it and on nothing else: neither their order nor how they were
// split and merged. It takes some 5 kB a number, 40 bytes a level, whatever the number
// of customers. It is not safe for concurrent use while it changes. A nil or zero one
// has no schema and takes no customer: it comes from [NewTally].
//
// A tally is private: it holds extremes, which are values of single customers. A
// customer cannot be taken out of those; to erase one, tally the others again.
type Tally[T any] struct {
	id      func(T) string
	worth   func(T) float64 // nil: none
	columns []column[T]

	customers int64
	mark      mark
	worths    moneys
	least     []float64 // worths
	most      []float64
	bins      map[int16]int64
	counts    []counted // aligned with columns
	pending   int       // customers since the last carry
	buf       []byte
	row       tallyRow
}

// counted is what one feature adds up to.
type counted struct {
	known, missing int64
	raw, bent      moneys // of known values, and of where they lie on the feature's scale
	least, most    []float64
	bins           map[int16]int64 // of known values, see binOf
	levels         map[string]int64
}

// tallyRow is what was read from one customer, all of it before any is counted.
type tallyRow struct {
	id      string
	worth   float64
	numbers []float64
	texts   []string
}

// maxTallied is how many levels a tally counts in one feature.
const maxTallied = 100_000

var errNoTally = errors.New("segment: the tally has no schema: it comes from NewTally")

func (t *Tally[T]) empty() bool { return t == nil || len(t.columns) == 0 }

// NewTally returns an empty tally, or an error for a schema that is not valid or has a
// feature whose scale needs all values at once: Quantile, YeoJohnson, Winsorized,
// Robust and Missing(Median) are for Fit.
func NewTally[T any](s Schema[T]) (*Tally[T], error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	t := &Tally[T]{id: s.ID, worth: s.Worth, columns: s.columns()}
	var errs []error
	for i := range t.columns {
		c := &t.columns[i]
		if c.fill == Median || c.clips || c.robust || c.bend&^logarithm != 0 {
			errs = append(errs, fmt.Errorf("segment: feature %q: a tally has no Quantile, YeoJohnson, Winsorized, Robust or Missing(Median), which need all values at once", c.name))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	t.clear()
	return t, nil
}

// clear forgets all customers.
func (t *Tally[T]) clear() {
	t.customers, t.mark, t.worths, t.pending, t.least, t.most = 0, mark{}, moneys{}, 0, nil, nil
	t.bins, t.counts = map[int16]int64{}, make([]counted, len(t.columns))
	for i := range t.columns {
		if t.columns[i].kind == kindCategory {
			t.counts[i].levels = map[string]int64{}
		} else {
			t.counts[i].bins = map[int16]int64{}
		}
	}
}

// fork returns an empty tally of the same schema.
func (t *Tally[T]) fork() *Tally[T] {
	u := &Tally[T]{id: t.id, worth: t.worth, columns: t.columns}
	u.clear()
	return u
}

// Add counts a customer. It does not know who has been counted: a customer who comes
// twice counts twice. The error, a [*RowError], is that of [Fit] for the customer, or
// says that a number is beyond 1e150, whose square no sum could hold, or that a level is not
// UTF-8 or one more than 100,000. Nothing is counted then.
func (t *Tally[T]) Add(customer T) error {
	if t.empty() {
		return errNoTally
	}
	if err := t.read(customer); err != nil {
		return err
	}
	r := &t.row
	t.customers++
	t.mark.add(t.sum())
	if t.worth != nil {
		t.worths.add(r.worth)
		t.least, t.most = extreme(t.least, r.worth, 1), extreme(t.most, r.worth, -1)
		t.bins[binOf(r.worth)]++
	}
	for j := range t.columns {
		c := &t.counts[j]
		if t.columns[j].kind == kindCategory {
			c.known++
			c.levels[r.texts[j]]++
			continue
		}
		v := r.numbers[j]
		if math.IsNaN(v) {
			c.missing++
			continue
		}
		c.known++
		c.raw.add(v)
		c.bent.add(t.columns[j].straight(v))
		c.least, c.most = extreme(c.least, v, 1), extreme(c.most, v, -1)
		c.bins[binOf(v)]++
	}
	if t.pending++; t.pending == carryEvery {
		t.carry()
	}
	return nil
}

// straight takes a number to the scale on which it is standardised.
func (c *column[T]) straight(v float64) float64 {
	s := scale{bend: c.bend}
	return s.at(v)
}

// read reads a customer. A panic of a function of the schema is an error too.
func (t *Tally[T]) read(customer T) (err error) {
	r := &t.row
	*r = tallyRow{numbers: slices.Grow(r.numbers[:0], len(t.columns))[:len(t.columns)], texts: slices.Grow(r.texts[:0], len(t.columns))[:len(t.columns)]}
	at := "ID"
	defer func() {
		if p := recover(); p != nil {
			err = panicked(-1, r.id, at, p)
		}
	}()
	fault := func(reason string) error { return &RowError{Row: -1, Customer: r.id, Column: at, Reason: reason} }
	if r.id = t.id(customer); r.id == "" {
		return fault("is empty")
	}
	if t.worth != nil {
		at = "Worth"
		if r.worth = t.worth(customer); !(math.Abs(r.worth) <= mostTallied) {
			return fault(fmt.Sprintf("is %v", r.worth))
		}
	}
	for j := range t.columns {
		c, reason := &t.columns[j], ""
		at = c.name
		if c.kind == kindNumeric {
			if r.numbers[j], reason = c.readNumber(customer); math.Abs(r.numbers[j]) > mostTallied {
				reason = fmt.Sprintf("is %v, and a tally takes numbers up to %g", r.numbers[j], mostTallied)
			}
		} else if r.texts[j], reason = c.readText(customer); reason == "" {
			switch _, seen := t.counts[j].levels[r.texts[j]]; {
			case !utf8.ValidString(r.texts[j]):
				reason = fmt.Sprintf("is %q, which is not UTF-8", r.texts[j])
			case !seen && len(t.counts[j].levels) == maxTallied:
				reason = fmt.Sprintf("has more than %d levels, too many to count", maxTallied)
			}
		}
		if reason != "" {
			return fault(reason)
		}
	}
	return nil
}

// sum is the SHA-256 of what was read of a customer.
func (t *Tally[T]) sum() [sha256.Size]byte {
	number := func(v float64) {
		if math.IsNaN(v) {
			v = math.NaN() // one bit pattern for all of them
		}
		t.buf = binary.LittleEndian.AppendUint64(t.buf, math.Float64bits(v))
	}
	text := func(s string) {
		t.buf = append(binary.LittleEndian.AppendUint64(t.buf, uint64(len(s))), s...)
	}
	t.buf = t.buf[:0]
	text(t.row.id)
	number(t.row.worth)
	for j := range t.columns {
		if t.columns[j].kind == kindNumeric {
			number(t.row.numbers[j])
		} else {
			text(t.row.texts[j])
		}
	}
	return sha256.Sum256(t.buf)
}

func (t *Tally[T]) carry() {
	t.worths.carry()
	for j := range t.counts {
		t.counts[j].raw.carry()
		t.counts[j].bent.carry()
	}
	t.pending = 0
}

// Merge adds all customers of other to t and leaves other alone. It is an error, and t is
// unchanged, where the two are of different schemas (as far as declarations tell),
// other is t itself, or a feature would have too many levels.
func (t *Tally[T]) Merge(other *Tally[T]) error {
	switch {
	case t.empty():
		return errNoTally
	case other.empty():
		return errors.New("segment: no tally to merge")
	case other == t:
		return errors.New("segment: a tally cannot be merged with itself")
	case (t.worth == nil) != (other.worth == nil) || len(t.columns) != len(other.columns):
		return errors.New("segment: tallies of different schemas cannot be merged")
	}
	for j := range t.columns {
		a, b := &t.columns[j], &other.columns[j]
		if ra, rb := a.rule(), b.rule(); a.name != b.name || a.shapes != b.shapes || len(ra.declared().differ(rb.declared())) > 0 {
			return fmt.Errorf("segment: tallies of different schemas cannot be merged: feature %d is %q in the one and %q in the other, or declared differently", j, a.name, b.name)
		}
		joint := len(t.counts[j].levels)
		for level := range other.counts[j].levels {
			if _, ok := t.counts[j].levels[level]; !ok {
				joint++
			}
		}
		if joint > maxTallied {
			return fmt.Errorf("segment: feature %q has more than %d levels, too many to count", a.name, maxTallied)
		}
	}
	t.customers += other.customers
	t.mark.add(other.mark.bytes())
	t.worths.merge(&other.worths)
	for i := range other.least {
		t.least, t.most = extreme(t.least, other.least[i], 1), extreme(t.most, other.most[i], -1)
	}
	for bin, n := range other.bins {
		t.bins[bin] += n
	}
	for j := range t.counts {
		a, b := &t.counts[j], &other.counts[j]
		a.known, a.missing = a.known+b.known, a.missing+b.missing
		a.raw.merge(&b.raw)
		a.bent.merge(&b.bent)
		for i := range b.least {
			a.least, a.most = extreme(a.least, b.least[i], 1), extreme(a.most, b.most[i], -1)
		}
		for bin, n := range b.bins {
			a.bins[bin] += n
		}
		for level, n := range b.levels {
			a.levels[level] += n
		}
	}
	t.carry()
	return nil
}

// Customers is how many have been counted.
func (t *Tally[T]) Customers() int {
	if t == nil {
		return 0
	}
	return int(t.customers)
}
