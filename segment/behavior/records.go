package behavior

// records are the lines of a ledger. They lie in blocks, so that a growing ledger
// never copies them all, and in columns: what only some lines have is nil in a block
// until a line of it has any, so that a file of plain lines does not pay for it.
type records struct {
	lines     [][]line
	details   [][]detail
	discounts [][]float64
	minutes   [][]uint16 // minute of the day from 1; 0 is unknown
	count     int

	first, last Date // span of days; meaningless where count is 0
}

// line is what every order has, detail what many have. Numbers of texts are
// those of the ledger's names; in detail they are one higher, 0 is none.
type line struct {
	customer int32
	day      Date
	amount   float64
}

type detail struct {
	quantity          float64
	number            uint64 // hash of the order number, 0 for none
	channel, category int32
	returned          bool
}

// record is a line with all that belongs to it.
type record struct {
	line
	detail
	discount float64
	minute   uint16
}

const (
	blockBits = 15
	blockSize = 1 << blockBits
)

func (l *records) append(r *record) {
	b := l.count >> blockBits
	if b == len(l.lines) {
		// The first block grows as it is filled, so that a small ledger stays
		// small; later ones are allocated at once.
		var block []line
		if b > 0 {
			block = make([]line, 0, blockSize)
		}
		l.lines = append(l.lines, block)
		l.details = append(l.details, nil)
		l.discounts = append(l.discounts, nil)
		l.minutes = append(l.minutes, nil)
	}
	k, room := len(l.lines[b]), cap(l.lines[b])
	put(l.details, b, k, room, r.detail)
	put(l.discounts, b, k, room, r.discount)
	put(l.minutes, b, k, room, r.minute)
	l.lines[b] = append(l.lines[b], r.line)
	if l.count == 0 {
		l.first, l.last = r.day, r.day
	}
	l.first, l.last = min(l.first, r.day), max(l.last, r.day)
	l.count++
}

// put appends v to block b of a column, which has k values or none at all.
func put[T comparable](column [][]T, b, k, room int, v T) {
	var none T
	if column[b] == nil {
		if v == none {
			return
		}
		column[b] = make([]T, k, max(k+1, room))
	}
	column[b] = append(column[b], v)
}

// at returns line i with all that belongs to it.
func (l *records) at(i int32) (r record) {
	b, k := i>>blockBits, i&(blockSize-1)
	r.line = l.lines[b][k]
	if c := l.details[b]; c != nil {
		r.detail = c[k]
	}
	if c := l.discounts[b]; c != nil {
		r.discount = c[k]
	}
	if c := l.minutes[b]; c != nil {
		r.minute = c[k]
	}
	return r
}

// dayAt returns the day of line i.
func (l *records) dayAt(i int32) Date { return l.lines[i>>blockBits][i&(blockSize-1)].day }
