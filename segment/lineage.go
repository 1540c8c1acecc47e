package segment

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/clientele-go/clientele/internal/assign"
)

// Predecessor is an earlier segmentation whose segment IDs a fit carries on: a
// *[Model], of this or another host type, or a *[Membership].
//
// A model labels the new customers with the old centres, so it needs no
// customer in common and remembers every ID ever given; its features must be in
// the new schema, by name and kind. A membership compares the customers that both fits have, so
// it stands a change of schema; it knows only the IDs that it shows.
type Predecessor interface {
	// before labels the customers of the new fit with the earlier segments, -1
	// for those of whom nothing is known.
	before(t *table) (past, error)
}

// past is what a predecessor says.
type past struct {
	refs   []Ref
	labels []int32
	next   int
}

// Lineage says what became of a segment since the fit before.
type Lineage struct {
	Segment Ref    `json:"segment"`
	Fate    string `json:"fate"` // "kept", "new" or "gone"
	// Overlap is the Jaccard similarity of the members before and after, 0 to 1;
	// 0 for new and gone segments.
	Overlap float64 `json:"overlap"`
}

// keepOverlap is the least Jaccard similarity at which a segment is the same
// one: two segments of equal size that share half of their members. It is lower
// than the .5 under which Hennig (2007, CSDA 52, 258-271) calls a cluster
// dissolved, because a segment that gave up a part to a new neighbour is still
// the one that people have been talking about.
const keepOverlap = 1.0 / 3

// inherit gives k segments their IDs: those of the predecessor's segments that
// they match best in total, new numbers otherwise. Retired IDs never return.
func inherit(p past, labels []int32, k int) (ids []string, next int, lineage []Lineage, err error) {
	next = max(p.next, 1)
	ids = make([]string, k)
	taken := make([]bool, len(p.refs))
	overlap := make([]float64, k)
	if len(p.refs) > 0 {
		j := jaccards(labels, k, p.labels, len(p.refs))
		match, err := bestMatch(j, k, len(p.refs))
		if err != nil {
			return nil, 0, nil, fmt.Errorf("segment: matching to the previous segments: %w", err)
		}
		for s, o := range match {
			if o >= 0 && j[s*len(p.refs)+o] >= keepOverlap {
				ids[s], overlap[s], taken[o] = p.refs[o].ID, j[s*len(p.refs)+o], true
			}
		}
	}
	for s := range ids {
		fate := "kept"
		if ids[s] == "" {
			ids[s], fate = segmentID(next), "new"
			next++
		}
		lineage = append(lineage, Lineage{Ref{ID: ids[s]}, fate, overlap[s]})
	}
	for o, r := range p.refs {
		if !taken[o] {
			lineage = append(lineage, Lineage{r, "gone", 0})
		}
	}
	return ids, next, lineage, nil
}

// jaccards returns the similarity of every new segment (rows) to every old one
// over the customers that have both labels.
func jaccards(a []int32, ka int, b []int32, kb int) []float64 {
	both, na, nb := make([]float64, ka*kb), make([]float64, ka), make([]float64, kb)
	for i := range a {
		if a[i] < 0 || b[i] < 0 {
			continue
		}
		both[int(a[i])*kb+int(b[i])]++
		na[a[i]]++
		nb[b[i]]++
	}
	for s := range ka {
		for o := range kb {
			if c := both[s*kb+o]; c > 0 {
				both[s*kb+o] = c / (na[s] + nb[o] - c)
			}
		}
	}
	return both
}

// bestMatch pairs rows with columns so that the total similarity is greatest;
// -1 for rows left over.
func bestMatch(similarity []float64, rows, cols int) ([]int, error) {
	match := make([]int, rows)
	cost := make([]float64, rows*cols)
	if rows <= cols {
		for i, s := range similarity {
			cost[i] = -s
		}
		return assign.Min(cost, rows, cols)
	}
	for i := range rows { // more segments than before: the old ones choose
		match[i] = -1
		for j := range cols {
			cost[j*rows+i] = -similarity[i*cols+j]
		}
	}
	back, err := assign.Min(cost, cols, rows)
	for j, i := range back {
		match[i] = j
	}
	return match, err
}

// before implements [Predecessor].
func (m *Model[T]) before(t *table) (past, error) {
	if m.empty() {
		return past{}, errors.New("segment: Previous is an empty model: it comes from Fit or Load")
	}
	fields := make([]*field, len(m.encoders))
	for i := range m.encoders {
		e := &m.encoders[i]
		j := slices.IndexFunc(t.fields, func(f field) bool { return f.rule.name == e.name && f.rule.kind == e.kind })
		if j < 0 {
			return past{}, fmt.Errorf("segment: Previous has the %s feature %q and the schema has not: give the previous membership instead of the model", e.kind, e.name)
		}
		fields[i] = &t.fields[j]
	}
	labels := make([]int32, len(t.ids))
	x := make([]float64, m.coordinates())
	for r := range labels {
		for i := range m.encoders {
			e, f := &m.encoders[i], fields[i]
			if e.kind == kindNumeric {
				v := f.numbers[r]
				if e.bend == logarithm && v < 0 {
					v = 0 // the new schema may allow what the old one's logarithm does not
				}
				e.putNumber(x, v)
			} else {
				l, ok := e.level(f.texts[r])
				e.putLevel(x, l, ok)
			}
		}
		first, _, _, _ := m.place(x)
		labels[r] = int32(first)
	}
	return past{m.refs, labels, m.next}, nil
}

// before implements [Predecessor].
func (m *Membership) before(t *table) (past, error) {
	if m == nil {
		return past{}, errors.New("segment: Previous is a nil *Membership")
	}
	if len(m.Labels) != len(m.Customers) {
		return past{}, fmt.Errorf("segment: Previous has %d customers and %d labels", len(m.Customers), len(m.Labels))
	}
	then := make(map[string]int32, len(m.Customers))
	for i, id := range m.Customers {
		if int(m.Labels[i]) >= len(m.Segments) {
			return past{}, fmt.Errorf("segment: Previous: row %d, customer %q: label %d of %d segments", i, id, m.Labels[i], len(m.Segments))
		}
		then[id] = max(m.Labels[i], -1)
	}
	labels := make([]int32, len(t.ids))
	for r, id := range t.ids {
		l, ok := then[id]
		if !ok {
			l = -1
		}
		labels[r] = l
	}
	next := 1
	for i, r := range m.Segments {
		if slices.ContainsFunc(m.Segments[:i], func(q Ref) bool { return q.ID == r.ID }) {
			return past{}, fmt.Errorf("segment: Previous has the segment ID %q twice", r.ID)
		}
		next = max(next, numberOf(r.ID)+1)
	}
	return past{m.Segments, labels, next}, nil
}

// maxNext is beyond the number of any segment that fits could come to.
const maxNext = 1 << 30

// segmentID is the ID of the n-th segment ever given, and numberOf its inverse: 0
// for an ID of another form, such as that of a given group.
func segmentID(n int) string { return "s" + strconv.Itoa(n) }

func numberOf(id string) int {
	n, err := strconv.Atoi(strings.TrimPrefix(id, "s"))
	if err != nil || n < 1 || n >= maxNext || id != segmentID(n) {
		return 0
	}
	return n
}
