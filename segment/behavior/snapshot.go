package behavior

import (
	"context"
	"encoding"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"math"
	"slices"
)

// A snapshot begins with its kind and version and ends with a checksum of all
// that comes before, CRC-32C, which finds what was changed by accident; it keeps
// nobody out who means to deceive.
const (
	snapshotKind    = "clLg"
	snapshotVersion = 1
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// What a line of a snapshot has beside its day and amount.
const (
	hasQuantity = 1 << iota
	hasNumber
	hasChannel
	hasCategory
	hasReturn
	hasDiscount
	hasMinute
)

// And what a contact has beside its day.
const (
	isComplaint = 1 << iota
	hasResponse
	hasWay
)

var (
	_ encoding.BinaryAppender    = (*Ledger)(nil)
	_ encoding.BinaryMarshaler   = (*Ledger)(nil)
	_ encoding.BinaryUnmarshaler = (*Ledger)(nil)
)

// MarshalBinary writes all that the ledger holds, for a host that keeps it over a
// restart or sends it from one machine to another to be merged there; see
// [Ledger.UnmarshalBinary]. Equal records give equal bytes, whatever the order in
// which they came and the ledgers that they were merged from, so that two snapshots
// can be compared and one of them erased from exactly. A line takes some 10 bytes
// and what it has beside its amount, a customer the ID and 3.
//
// It is private data: IDs, days and amounts are in it as they are. It returns an
// error for a ledger in a zone that another machine could not know by its name:
// time.Local, which is another one there, or one of the host's own making whose
// clocks change.
func (l *Ledger) MarshalBinary() ([]byte, error) { return l.AppendBinary(nil) }

// AppendBinary appends what [Ledger.MarshalBinary] writes to b.
func (l *Ledger) AppendBinary(b []byte) ([]byte, error) {
	if l == nil {
		return b, errors.New("behavior: no ledger to write")
	}
	from := len(b)
	b = append(append(b, snapshotKind...), snapshotVersion)
	b, err := appendZone(b, l.zone())
	if err != nil {
		return b[:from], err
	}
	all := span{from: math.MinInt32, cut: math.MaxInt32, until: math.MaxInt32}
	lines, err := l.unsorted(context.Background(), all)
	if err != nil {
		return b[:from], err
	}
	w := snapshotWriter{ledger: l, lines: lines, contacts: l.groupContacts(all), figures: l.figures(all)}
	w.b, w.channels = appendTexts(b, w.figures.channels)
	w.b, w.categories = appendTexts(w.b, w.figures.categories)
	customers := make([]int32, l.customers.len())
	for i := range customers {
		customers[i] = int32(i)
	}
	l.sortByID(customers)
	w.b = binary.AppendUvarint(w.b, uint64(len(customers)))
	for _, c := range customers {
		w.customer(c)
	}
	return binary.LittleEndian.AppendUint32(w.b, crc32.Checksum(w.b[from:], castagnoli)), nil
}

// snapshotWriter writes one customer after the other.
type snapshotWriter struct {
	ledger               *Ledger
	lines                *grouping
	contacts             *contactsBy // nil: none
	figures              figures
	channels, categories []uint64 // place of each text in the snapshot, by its number in the ledger
	b                    []byte
}

func (w *snapshotWriter) customer(c int32) {
	f := &w.figures
	f.load(w.ledger, w.lines.of(c))
	f.contacts = f.contacts[:0]
	if w.contacts != nil {
		f.loadContacts(w.ledger, w.contacts, c)
	}
	w.b = appendText(w.b, w.ledger.customers.at(c))
	w.b = binary.AppendUvarint(w.b, uint64(len(f.entries)))
	w.b = binary.AppendUvarint(w.b, uint64(len(f.contacts)))
	var day Date
	for i := range f.entries {
		w.line(&f.entries[i], day, i == 0)
		day = f.entries[i].day
	}
	for i := range f.contacts {
		w.contact(&f.contacts[i], day, i == 0)
		day = f.contacts[i].day
	}
}

// day writes the first day as it is and later ones, which are not before it, by
// how far they are away.
func (w *snapshotWriter) day(d, last Date, first bool) {
	if first {
		w.b = binary.AppendVarint(w.b, int64(d))
		return
	}
	w.b = binary.AppendUvarint(w.b, uint64(int64(d)-int64(last)))
}

func (w *snapshotWriter) line(r *record, last Date, first bool) {
	has := flag(r.quantity != 0, hasQuantity) | flag(r.number != 0, hasNumber) | flag(r.channel != 0, hasChannel) |
		flag(r.category != 0, hasCategory) | flag(r.returned, hasReturn) | flag(r.discount != 0, hasDiscount) | flag(r.minute != 0, hasMinute)
	w.b = append(w.b, has)
	w.day(r.day, last, first)
	w.number(r.amount)
	if r.quantity != 0 {
		w.number(r.quantity)
	}
	if r.number != 0 {
		w.b = binary.LittleEndian.AppendUint64(w.b, r.number)
	}
	if r.channel != 0 {
		w.b = binary.AppendUvarint(w.b, w.channels[r.channel-1])
	}
	if r.category != 0 {
		w.b = binary.AppendUvarint(w.b, w.categories[r.category-1])
	}
	if r.discount != 0 {
		w.number(r.discount)
	}
	if r.minute != 0 {
		w.b = binary.AppendUvarint(w.b, uint64(r.minute))
	}
}

func (w *snapshotWriter) contact(c *contact, last Date, first bool) {
	w.b = append(w.b, flag(c.complaint, isComplaint)|flag(c.response != 0, hasResponse)|flag(c.channel != 0, hasWay))
	w.day(c.day, last, first)
	if c.response != 0 {
		w.b = binary.AppendUvarint(w.b, uint64(c.response))
	}
	if c.channel != 0 {
		w.b = binary.AppendUvarint(w.b, w.channels[c.channel-1])
	}
}

func (w *snapshotWriter) number(v float64) {
	w.b = binary.LittleEndian.AppendUint64(w.b, math.Float64bits(v))
}

func flag(set bool, bit byte) byte {
	if set {
		return bit
	}
	return 0
}

func appendText[S string | []byte](b []byte, s S) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// appendTexts writes texts sorted, because their numbers tell which came first, and
// returns the place that each has.
func appendTexts(b []byte, texts []string) ([]byte, []uint64) {
	sorted := slices.Clone(texts)
	slices.Sort(sorted)
	places := make([]uint64, len(texts))
	for i, s := range texts {
		at, _ := slices.BinarySearch(sorted, s)
		places[i] = uint64(at)
	}
	b = binary.AppendUvarint(b, uint64(len(sorted)))
	for _, s := range sorted {
		b = appendText(b, s)
	}
	return b, places
}
