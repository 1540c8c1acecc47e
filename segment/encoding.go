package segment

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/segment/cluster"
)

// Encoding puts customers on the scales of a [Tally]: the coordinates in which
// distances are taken, the same as those of [Fit] to the same customers, but for the
// last digits of means and standard deviations. It is immutable and safe for
// concurrent use. A nil or zero one encodes nobody: it comes from [Tally.Encoding].
type Encoding[T any] struct {
	model Model[T] // without segments
	of    *Tally[T]
	// Warnings are those of a fit about features that are left out of the distances:
	// "constant-feature", "rare-levels", "many-levels".
	Warnings []Warning
}

var errNoEncoding = errors.New("segment: the encoding is empty: it comes from Tally.Encoding")

func (e *Encoding[T]) empty() bool { return e == nil || e.of == nil }

// Encoding returns the scales by the customers counted so far; later ones do not change
// it. It is an error where there are none, where no feature tells them apart, and
// where the spread of one is no number.
func (t *Tally[T]) Encoding() (*Encoding[T], error) {
	if t.empty() {
		return nil, errNoTally
	}
	if t.customers == 0 {
		return nil, ErrNoCustomers
	}
	all := t.fork()
	if err := all.Merge(t); err != nil {
		return nil, err
	}
	e := &Encoding[T]{of: all, model: Model[T]{id: t.id}}
	at := 0
	for j := range all.columns {
		c := &all.columns[j]
		if !c.shapes {
			continue
		}
		enc, err := c.encoder(&all.counts[j], &e.Warnings)
		if err != nil {
			return nil, err
		}
		enc.at = at
		at += enc.width
		e.model.columns, e.model.encoders = append(e.model.columns, *c), append(e.model.encoders, enc)
	}
	if at == 0 {
		return nil, errors.New("segment: every feature is the same for all customers, or has only levels too rare to show: there is nothing to tell them apart by")
	}
	return e, nil
}

// encoder is what fitEncoders does, from sums.
func (c *column[T]) encoder(n *counted, warnings *[]Warning) (encoder, error) {
	e := encoder{featureRule: c.rule(), filled: math.NaN()}
	if c.kind == kindCategory {
		counts := make(map[string]int, len(n.levels))
		for level, k := range n.levels {
			counts[level] = int(k)
		}
		levels, cut := foldCounts(counts)
		folded, index := make([]int, len(levels)), indexLevels(levels)
		for level, k := range counts {
			l, ok := index[level]
			if !ok {
				l = index[other]
			}
			folded[l] += k
		}
		e.fitCounts(folded, int(n.known), levels)
		if cut {
			*warnings = append(*warnings, notice.New("many-levels", c.name, "has more than %d frequent levels; the %d most frequent are kept and the rest are joined as %s", maxLevels, maxLevels, other))
		}
	} else {
		sums, largest := n.bent, 0.0
		for _, v := range slices.Concat(n.least, n.most) {
			largest = max(largest, math.Abs(c.straight(v)))
		}
		if c.fill != nil {
			e.filled, _ = n.raw.moments(n.known)
			if f, ok := c.fill.(constant); ok {
				e.filled = float64(f)
			}
			if math.IsNaN(e.filled) {
				return e, fmt.Errorf("segment: feature %q: the %s of its %d known values is %v and cannot stand in for missing ones", c.name, c.fill, n.known, e.filled)
			}
			if n.missing > 0 {
				filled := c.straight(e.filled)
				if math.Abs(filled) > mostTallied {
					return e, fmt.Errorf("segment: feature %q: the constant for missing values is %v, and a tally takes numbers up to %g", c.name, e.filled, mostTallied)
				}
				sums, largest = sums.with(filled, n.missing), max(largest, math.Abs(filled))
			}
		}
		e.scale = scale{bend: c.bend}
		e.low, e.high = seenOf(n)
		mean, variance := sums.moments(n.known + n.missing)
		sd, err := e.center(mean, variance, largest, int(n.known+n.missing))
		if err == nil && e.width > 0 {
			err = e.divideBy(sd, largest)
		}
		if err != nil {
			return e, err
		}
	}
	if e.width == 0 {
		*warnings = append(*warnings, flat(&e))
	}
	return e, nil
}

// seenOf is [seen], from a tally.
func seenOf(n *counted) (low, high float64) {
	if n.known == 0 {
		return 0, 0
	}
	rank := min(disclosure.MinGroup, (int(n.known)+1)/2)
	return disclosure.Round(n.least[rank-1], 4), disclosure.Round(n.most[rank-1], 4)
}

// Coordinates is how many a customer has: a number one, a category one a level.
func (e *Encoding[T]) Coordinates() int {
	if e.empty() {
		return 0
	}
	return e.model.coordinates()
}

// Append appends the coordinates of a customer to x. The error, a [*RowError], is that
// of [Model.Assign].
func (e *Encoding[T]) Append(x []float64, customer T) ([]float64, error) {
	if e.empty() {
		return x, errNoEncoding
	}
	from, to := len(x), len(x)+e.Coordinates()
	x = slices.Grow(x, to-from)[:to]
	if err := e.model.encode(customer, x[from:]); err != nil {
		return x[:from], err
	}
	return x, nil
}

// Model makes a model of the clusters that were found in the coordinates of all the
// customers of the encoding, which assigns, explains and is saved like one of [Fit],
// and the summary of its segments.
// members are the tallies of each cluster's customers, in the order of the centres.
// Segments are ordered and named as Fit orders and names them: by worth, or
// by size where the schema has none, and by what sets their members apart.
//
// What Fit measures on the customers themselves is not known: how many segments there
// are, how stable and how separate they are, lifecycle states. Nor does the model have a
// record of a fit to repeat. Its fingerprint does not depend on the order of
// customers, and is another one than Fit's. The summary withholds a little more than
// that of Fit, since what is decided there by looking at all values is decided by
// bounds here, and it guards each feature by itself: two features of which one tells the other
// (region and district) should not both be published.
//
// It is an error where centres are not of these coordinates, two of them are the same,
// and where members do not add up to the customers of the encoding or go with the sizes.
func (e *Encoding[T]) Model(found *cluster.KMeansModel, members []*Tally[T]) (*Model[T], *Summary, error) {
	if e.empty() {
		return nil, nil, errNoEncoding
	}
	if found == nil || found.Centers.Check() != nil || found.Centers.Cols != e.Coordinates() {
		return nil, nil, fmt.Errorf("segment: a model needs centres of %d coordinates", e.Coordinates())
	}
	k := found.Centers.Rows
	if k > maxSegments || len(members) != k || len(found.Sizes) != k || !(found.Inertia >= 0) || math.IsInf(found.Inertia, 1) {
		return nil, nil, fmt.Errorf("segment: %d centres, %d sizes and %d tallies of members with inertia %v do not make a model of at most %d segments", k, len(found.Sizes), len(members), found.Inertia, maxSegments)
	}
	whole := e.of.fork()
	for i, m := range members {
		if err := whole.Merge(m); err != nil {
			return nil, nil, fmt.Errorf("segment: members of cluster %d: %w", i, err)
		}
		if m.Customers() != found.Sizes[i] {
			return nil, nil, fmt.Errorf("segment: cluster %d has %d customers, and a tally of %d", i, found.Sizes[i], m.Customers())
		}
		for j := range i {
			if slices.Equal(found.Centers.Row(i), found.Centers.Row(j)) {
				return nil, nil, fmt.Errorf("segment: the centres of clusters %d and %d are the same", j, i)
			}
		}
	}
	if whole.customers != e.of.customers || whole.mark != e.of.mark {
		return nil, nil, errors.New("segment: the members of the clusters are not the customers of the encoding")
	}
	m := &Model[T]{id: e.model.id, columns: e.model.columns, worth: e.of.worth}
	for _, c := range e.of.columns {
		if !c.shapes {
			m.descriptors = append(m.descriptors, c)
		}
	}
	m.core = core{
		encoders: e.model.encoders, seed: found.Seed, customers: e.of.Customers(), fingerprint: e.of.fingerprint(),
		solution: solution{method: KMeans{}, centers: cluster.Matrix{Rows: k, Cols: found.Centers.Cols, Data: slices.Clone(found.Centers.Data)}, inertia: found.Inertia},
	}
	order := make([]int, k)
	for i := range order {
		order[i] = i
	}
	worth := func(i int) float64 {
		if e.of.worth == nil {
			return float64(members[i].customers)
		}
		return members[i].worths.sum.Float64()
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(publishableFirst(found.Sizes[a], found.Sizes[b]), cmp.Compare(worth(b), worth(a)), cmp.Compare(found.Sizes[b], found.Sizes[a]), m.compare(a, b))
	})
	if err := m.reorder(order); err != nil {
		return nil, nil, err
	}
	ids, next, _, err := inherit(past{}, nil, k)
	if err != nil {
		return nil, nil, err
	}
	m.next = next
	ordered := make([]*Tally[T], k)
	for i, id := range ids {
		m.refs = append(m.refs, Ref{ID: id, Name: "too few to describe"})
		ordered[i] = members[order[i]]
	}
	s := e.of.summary(m.refs, ordered)
	nameSegments(s, k)
	for g := range s.Segments {
		m.refs[g].Name = s.Segments[g].Name
	}
	s.Warnings = append(slices.Clone(e.Warnings), s.Warnings...)
	return m, s, nil
}

// fingerprint identifies the customers of a tally and the names of what was read.
func (t *Tally[T]) fingerprint() string {
	b := []byte("tally\x00")
	for i := range t.columns {
		b = append(binary.LittleEndian.AppendUint64(b, uint64(len(t.columns[i].name))), t.columns[i].name...)
	}
	sum := t.mark.bytes()
	hash := sha256.Sum256(append(binary.LittleEndian.AppendUint64(b, uint64(t.customers)), sum[:]...))
	return hex.EncodeToString(hash[:])
}
