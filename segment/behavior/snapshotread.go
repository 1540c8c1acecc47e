package behavior

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"time"
)

// UnmarshalBinary reads what [Ledger.MarshalBinary] wrote in place of what l holds,
// its zone included. Refused with a reason is what is no ledger, was written by a
// newer version, is damaged, or is not as MarshalBinary writes it: records out of
// order, a number that no order has, a text that nothing refers to, bytes left over.
// What is read therefore writes the same bytes again, on a machine that knows the same
// time zones. On an error l is unchanged.
//
// Memory grows with the bytes that are there and not with what they claim: about
// sixty bytes for each, at the very most. Snapshots of strangers should be limited
// in length before they come here. b is not kept.
func (l *Ledger) UnmarshalBinary(b []byte) error {
	if l == nil {
		return errors.New("behavior: no ledger to read into")
	}
	out, err := readSnapshot(b)
	if err != nil {
		return fmt.Errorf("behavior: reading a ledger: %w", err)
	}
	*l = *out
	return nil
}

var errCutShort = errors.New("damaged: it is cut short")

func readSnapshot(b []byte) (*Ledger, error) {
	const head, sum = len(snapshotKind) + 1, 4
	switch {
	case len(b) < head+sum || string(b[:len(snapshotKind)]) != snapshotKind:
		return nil, errors.New("it is none")
	case b[head-1] > snapshotVersion:
		return nil, fmt.Errorf("written by a newer version (%d) than this one reads (%d)", b[head-1], snapshotVersion)
	case b[head-1] < 1:
		return nil, errors.New("damaged: version 0")
	case crc32.Checksum(b[:len(b)-sum], castagnoli) != binary.LittleEndian.Uint32(b[len(b)-sum:]):
		return nil, errors.New("damaged: the checksum is not that of the rest")
	}
	r := &snapshotReader{rest: b[head : len(b)-sum]}
	r.ledger = NewLedger(Options{Location: r.zone()})
	r.channels, r.categories = r.texts(&r.ledger.channels), r.texts(&r.ledger.categories)
	last := ""
	for i, n := 0, r.count(3); i < n && r.err == nil; i++ {
		id := r.text()
		if r.err == nil && (id == "" || i > 0 && id <= last) {
			r.fail("damaged: customers are not in order")
		}
		last = id
		r.customer(id)
	}
	if r.err == nil && len(r.rest) > 0 {
		r.fail("damaged: %d bytes are left over", len(r.rest))
	}
	for _, used := range [][]bool{r.channels, r.categories} {
		for _, u := range used {
			if r.err == nil && !u {
				r.fail("damaged: a text belongs to nothing")
			}
		}
	}
	return r.ledger, r.err
}

// snapshotReader takes a snapshot apart. After the first error it returns zeros.
type snapshotReader struct {
	ledger               *Ledger
	rest                 []byte
	channels, categories []bool // whether a text was referred to
	err                  error
}

func (r *snapshotReader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf(format, args...)
	}
	r.rest = nil
}

func (r *snapshotReader) take(n int) []byte {
	if n > len(r.rest) {
		if r.err == nil {
			r.err = errCutShort
		}
		r.rest = nil
		return make([]byte, min(n, 8))
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func (r *snapshotReader) byte() byte     { return r.take(1)[0] }
func (r *snapshotReader) uint64() uint64 { return binary.LittleEndian.Uint64(r.take(8)) }

// uvarint refuses what could have been written shorter.
func (r *snapshotReader) uvarint() uint64 {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 || n > 1 && r.rest[n-1] == 0 {
		r.fail("damaged: no number where there must be one")
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

func (r *snapshotReader) varint() int64 {
	v := r.uvarint()
	return int64(v>>1) ^ -int64(v&1)
}

// count reads how many things follow, of which each takes so many bytes at least, so
// that nothing is made room for that cannot be there.
func (r *snapshotReader) count(bytes int) int {
	n := r.uvarint()
	if n > uint64(len(r.rest)/bytes) {
		r.fail("%w", errCutShort)
		return 0
	}
	return int(n)
}

func (r *snapshotReader) text() string { return string(r.take(r.count(1))) }

func (r *snapshotReader) texts(to *names) (used []bool) {
	last := ""
	for range r.count(2) {
		s := r.text()
		if r.err != nil {
			return nil
		}
		if s <= last { // nor may the first be empty
			r.fail("damaged: texts are not in order")
			return nil
		}
		to.add(s)
		used, last = append(used, false), s
	}
	return used
}

// ref reads a text's place and returns its number in a record, one higher.
func (r *snapshotReader) ref(used []bool) int32 {
	at := r.uvarint()
	if at >= uint64(len(used)) {
		r.fail("damaged: there is no text %d", at)
		return 0
	}
	used[at] = true
	return int32(at) + 1
}

func (r *snapshotReader) customer(id string) {
	lines, contacts := r.count(10), r.count(2)
	switch {
	case r.err != nil:
		return
	case lines+contacts == 0:
		r.fail("damaged: customer %q has no records", id)
		return
	case lines > math.MaxInt32-r.ledger.count || contacts > math.MaxInt32-len(r.ledger.contacts):
		r.fail("it holds more than %d records", math.MaxInt32)
		return
	}
	number := r.ledger.customers.add(id)
	var before record
	for i := range lines {
		line := r.line(before.day, i == 0)
		// Texts were numbered in byte order, so numbers compare as the texts do.
		if i > 0 && compareRead(&before, &line) > 0 {
			r.fail("damaged: the orders of customer %q are not in order", id)
		}
		before = line
		if r.err != nil {
			return
		}
		line.customer = number
		r.ledger.append(&line)
	}
	last := contact{day: before.day}
	for i := range contacts {
		c := r.contact(last.day, i == 0)
		if i > 0 && compareContactsRead(&last, &c) > 0 {
			r.fail("damaged: the contacts of customer %q are not in order", id)
		}
		last = c
		if r.err != nil {
			return
		}
		c.customer = number
		r.ledger.contacts = append(r.ledger.contacts, c)
	}
}

// compareRead is [figures.compare] where texts are numbered in byte order.
func compareRead(a, b *record) int {
	return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.amount, b.amount), cmp.Compare(a.quantity, b.quantity),
		cmp.Compare(a.discount, b.discount), cmp.Compare(a.minute, b.minute), cmp.Compare(a.detail.number, b.detail.number),
		cmp.Compare(a.category, b.category), cmp.Compare(a.channel, b.channel), compareBool(a.returned, b.returned))
}

func compareContactsRead(a, b *contact) int {
	return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.response, b.response), cmp.Compare(a.channel, b.channel), compareBool(a.complaint, b.complaint))
}

func compareBool(a, b bool) int { return cmp.Compare(flag(a, 1), flag(b, 1)) }

// Days of the years 1 to 9999.
var (
	minDay = int64(DateOf(time.Unix(minUnix, 0), nil))
	maxDay = int64(DateOf(time.Unix(maxUnix, 0), nil))
)

func (r *snapshotReader) day(last Date, first bool) Date {
	var d int64
	if first {
		d = r.varint()
	} else if step := r.uvarint(); step <= uint64(maxDay-minDay) {
		d = int64(last) + int64(step)
	} else {
		d = maxDay + 1
	}
	if d < minDay || d > maxDay {
		r.fail("damaged: a day outside the years 1 to 9999")
		return 0
	}
	return Date(d)
}

// number reads a number that must be as [Ledger.Add] takes and keeps it.
func (r *snapshotReader) number() float64 {
	v := math.Float64frombits(r.uint64())
	if !finite(v) || v == 0 && math.Signbit(v) {
		r.fail("damaged: %v is no number of an order", v)
	}
	return v
}

// some reads a number that would not be there if it were 0.
func (r *snapshotReader) some(least float64) float64 {
	v := r.number()
	if v == 0 || v < least {
		r.fail("damaged: %v is no number of an order", v)
	}
	return v
}

func (r *snapshotReader) line(last Date, first bool) (line record) {
	has := r.byte()
	if has >= hasMinute<<1 {
		r.fail("damaged: an order of an unknown kind")
	}
	line.day, line.amount, line.returned = r.day(last, first), r.number(), has&hasReturn != 0
	if has&hasQuantity != 0 {
		line.quantity = r.some(-math.MaxFloat64)
	}
	if has&hasNumber != 0 {
		if line.detail.number = r.uint64(); line.detail.number == 0 {
			r.fail("damaged: an order number that none has")
		}
	}
	if has&hasChannel != 0 {
		line.channel = r.ref(r.channels)
	}
	if has&hasCategory != 0 {
		line.category = r.ref(r.categories)
	}
	if has&hasDiscount != 0 {
		line.discount = r.some(0)
	}
	if has&hasMinute != 0 {
		m := r.uvarint()
		if m < 1 || m > 24*60 {
			r.fail("damaged: minute %d of a day", m)
		}
		line.minute = uint16(m)
	}
	return line
}

func (r *snapshotReader) contact(last Date, first bool) (c contact) {
	has := r.byte()
	if has >= hasWay<<1 {
		r.fail("damaged: a contact of an unknown kind")
	}
	c.day, c.complaint = r.day(last, first), has&isComplaint != 0
	if has&hasResponse != 0 {
		n := r.uvarint()
		if n == 0 || n > math.MaxInt64 {
			r.fail("damaged: a response after %d", n)
		}
		c.response = time.Duration(n)
	}
	if has&hasWay != 0 {
		c.channel = r.ref(r.channels)
	}
	return c
}
