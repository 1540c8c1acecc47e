package behavior

import (
	"cmp"
	"context"
	"encoding/binary"
	"slices"
	"strings"
)

// grouping lists the lines of each customer: a counting sort, two passes over
// the lines and four bytes a line.
type grouping struct {
	start []int32 // of customer c in lines; one more at the end
	lines []int32 // numbers of lines from s.from to s.until, by customer
	order []int32 // customers with a line from s.from to s.cut: by ID from group, by number from unsorted

	cutLeft int // customers in order who also have a line before s.from
	late    int // customers not in order with a line in (s.cut, s.until]
}

// of returns the numbers of c's lines.
func (g *grouping) of(c int32) []int32 { return g.lines[g.start[c]:g.start[c+1]] }

// group is unsorted with the customers sorted by their ID.
func (l *Ledger) group(ctx context.Context, s span) (*grouping, error) {
	g, err := l.unsorted(ctx, s)
	if err == nil {
		l.sortByID(g.order)
	}
	return g, err
}

// together is how many customers have their lines touched at once.
const together = 32

// touch reads the lines of customers, and nothing comes of it but that they are in the
// cache then: they lie all over the ledger, and the processor fetches many at the same
// time if it is asked for them one right after the other. It is not inlined, as
// [names.touch] is not.
//
//go:noinline
func (l *Ledger) touch(g *grouping, customers []int32) (sum Date) {
	for _, c := range customers {
		for _, i := range g.of(c) {
			sum += l.dayAt(i)
		}
	}
	return sum
}

func (l *Ledger) unsorted(ctx context.Context, s span) (*grouping, error) {
	const before, inside = 1, 2
	n := l.customers.len()
	g := &grouping{start: make([]int32, n+1)}
	seen := make([]uint8, n)
	for _, block := range l.lines {
		if ctx.Err() != nil {
			return nil, cancelled(ctx, "summarizing")
		}
		for _, e := range block {
			if e.day < s.from {
				seen[e.customer] |= before
			} else if e.day <= s.cut {
				seen[e.customer] |= inside
			}
			if e.day >= s.from && e.day <= s.until {
				g.start[e.customer+1]++
			}
		}
	}
	inWindow := 0
	for _, b := range seen {
		inWindow += int(b & inside / inside)
	}
	g.order = make([]int32, 0, inWindow)
	sum := int32(0)
	for c := range n {
		switch {
		case seen[c]&inside != 0:
			g.order = append(g.order, int32(c))
			if seen[c]&before != 0 {
				g.cutLeft++
			}
		case g.start[c+1] > 0:
			g.late++
		}
		// For now where the next line of c goes; when all are there, where c ends.
		sum, g.start[c+1] = sum+g.start[c+1], sum
	}
	g.lines = make([]int32, sum)
	for b, block := range l.lines {
		if ctx.Err() != nil {
			return nil, cancelled(ctx, "summarizing")
		}
		for k, e := range block {
			if e.day >= s.from && e.day <= s.until {
				next := &g.start[e.customer+1]
				g.lines[*next] = int32(b<<blockBits + k)
				*next++
			}
		}
	}
	return g, nil
}

// sortByID sorts customers by the bytes of their ID. A comparison of two IDs
// out of a million waits for memory; so those eight bytes of each ID that come
// after what all have in common are put beside its number, and decide nearly
// always.
func (l *Ledger) sortByID(order []int32) {
	if len(order) == 0 {
		return
	}
	common := l.customers.at(order[0])
	for _, c := range order {
		id := l.customers.at(c)
		k := 0
		for k < len(common) && k < len(id) && common[k] == id[k] {
			k++
		}
		common = common[:k]
	}
	// By the first byte that tells customers apart, and then within each share: the
	// keys of a million at once would be what a table of them takes up last.
	first := func(c int32) int {
		if id := l.customers.at(c); len(id) > len(common) {
			return 1 + int(id[len(common)])
		}
		return 0
	}
	var ends [257]int // where the next one of a share goes, and in the end where it ends
	for _, c := range order {
		ends[first(c)]++
	}
	sum, most := 0, 0
	for i, n := range ends {
		ends[i], sum, most = sum, sum+n, max(most, n)
	}
	shares := make([]int32, len(order))
	for _, c := range order {
		b := first(c)
		shares[ends[b]] = c
		ends[b]++
	}
	copy(order, shares)
	keys := make([]keyed, 0, most)
	from := 0
	for _, end := range ends {
		l.sortShare(order[from:end], len(common), keys)
		from = end
	}
}

// keyed is a customer and eight bytes of the ID.
type keyed struct {
	key uint64
	c   int32
}

// sortShare sorts customers whose IDs agree in the first common bytes; keys is
// empty room for as many.
func (l *Ledger) sortShare(order []int32, common int, keys []keyed) {
	for _, c := range order {
		var b [8]byte
		copy(b[:], l.customers.at(c)[common:])
		keys = append(keys, keyed{key: binary.BigEndian.Uint64(b[:]), c: c})
	}
	slices.SortFunc(keys, func(a, b keyed) int {
		if a.key != b.key {
			return cmp.Compare(a.key, b.key)
		}
		// Longer than the key, or zero bytes against nothing.
		return slices.Compare(l.customers.at(a.c), l.customers.at(b.c))
	})
	for i := range keys {
		order[i] = keys[i].c
	}
}

// ids returns the IDs of customers as strings that share one piece of memory,
// so that a table costs the garbage collector one object for a chunk of them.
func (l *Ledger) ids(customers []int32) []string {
	size := 0
	for _, c := range customers {
		size += len(l.customers.at(c))
	}
	var text strings.Builder
	text.Grow(size) // so that nothing is copied or left over
	for _, c := range customers {
		text.Write(l.customers.at(c))
	}
	all, ids := text.String(), make([]string, len(customers))
	for i, c := range customers {
		n := len(l.customers.at(c))
		ids[i], all = all[:n], all[n:]
	}
	return ids
}
