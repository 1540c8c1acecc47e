package segment

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/par"
)

// basis is the measure of a census, learnt from customers and never changed: all censuses
// that are compared or merged have the same.
type basis struct {
	model    string // what the model assigns by, see core.assigning
	worth    bool   // whether worth is counted
	features []binning
	far      []float64 // by segment: who is farther from it is nobody's
	layout   []int     // by coordinate: place among the numbers; -1: a level
	numbers  int       // how many coordinates are numbers
	factor   []float64 // by coordinate: what it is where it is a level's and not 0
	sum      string    // checksum of the rest
}

// binning puts the values of a feature into bins. Bin 0 is of those who have none.
//
// A number has a bin below its first edge, one above the last, and between each two; an edge
// belongs to the bin below it. The first edge is just below the least value of the range, and
// the last is its greatest. A category has a bin for each level that ten or more customers had,
// and the last for all others: what few customers wrote may be the name of one of them, and would
// stay here after they have been taken out of the counts.
type binning struct {
	name, kind string
	edges      []float64
	levels     []string
	index      map[string]int32
}

func (b *binning) bins() int {
	if b.kind == kindNumeric {
		return len(b.edges) + 2
	}
	return len(b.levels) + 2
}

// number is the bin of v.
func (b *binning) number(v float64) int32 {
	if math.IsNaN(v) {
		return 0
	}
	lo, hi := 0, len(b.edges)
	for lo < hi {
		if mid := (lo + hi) / 2; b.edges[mid] < v {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return int32(lo + 1)
}

// level is the bin of a level.
func (b *binning) level(s string, missing bool) int32 {
	if missing {
		return 0
	}
	if l, ok := b.index[s]; ok {
		return l
	}
	return int32(len(b.levels) + 1)
}

// indexed makes the index of the levels.
func (b *binning) indexed() {
	if b.kind == kindNumeric {
		return
	}
	b.index = make(map[string]int32, len(b.levels))
	for i, s := range b.levels {
		b.index[s] = int32(i + 1)
	}
}

const (
	// quantiles is how many bins of equal number a number gets.
	quantiles = 10
	// outside is the share of the customers beyond either end of the range, so that one
	// typing error among many thousands does not make it endless.
	outside = .001
	// ordinary is the share of a segment's members who are not nobody's.
	ordinary = .99
)

// learnBasis makes the measure. Of many customers the bins are those of a sample, since
// they need not have equal numbers; the distances are those of all.
func learnBasis[T any](ctx context.Context, m *Model[T], customers []T) (*basis, error) {
	b := &basis{model: m.assigning(), worth: m.worth != nil}
	b.lay(&m.core)
	some := customers
	if len(customers) > sampleAbove {
		some = make([]T, 0, sampleRows)
		for _, i := range drawRows(len(customers), m.seed) {
			some = append(some, customers[i])
		}
	}
	b.features = make([]binning, len(m.columns)+len(m.descriptors))
	err := par.Each(ctx, len(b.features), 0, func(i int) error {
		c := m.column(i)
		b.features[i] = binning{name: c.name, kind: c.kind}
		if c.kind == kindNumeric {
			return learnEdges(&b.features[i], c, some)
		}
		return learnLevels(&b.features[i], c, some)
	})
	if err != nil {
		return nil, err
	}
	if err := learnFar(ctx, m, b, customers); err != nil {
		return nil, err
	}
	return b, b.seal()
}

// lay notes which coordinates are numbers.
func (b *basis) lay(c *core) {
	b.layout, b.factor = make([]int, c.coordinates()), make([]float64, c.coordinates())
	for i := range c.encoders {
		e := &c.encoders[i]
		for j := e.at; j < e.at+e.width; j++ {
			b.layout[j], b.factor[j] = -1, e.factor
			if e.kind == kindNumeric {
				b.layout[j], b.factor[j] = b.numbers, 0
				b.numbers++
			}
		}
	}
}

// values reads a column, for what the bins are made of; what is wrong with a value is told
// when the customer is counted.
func values[T, V any](c *column[T], customers []T, of func(T) V) (out []V, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = panicked(len(out), "", c.name, r)
		}
	}()
	out = make([]V, 0, len(customers))
	for _, v := range customers {
		out = append(out, of(v))
	}
	return out, nil
}

func learnEdges[T any](b *binning, c *column[T], customers []T) error {
	known, err := values(c, customers, c.number)
	if err != nil {
		return err
	}
	known = slices.DeleteFunc(known, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) })
	if len(known) == 0 {
		b.edges = []float64{0}
		return nil
	}
	slices.Sort(known)
	beyond := int(outside * float64(len(known)))
	low, high := known[beyond], known[len(known)-1-beyond]
	b.edges = append(b.edges, math.Nextafter(low, math.Inf(-1)))
	for q := 1; q < quantiles; q++ {
		if at := known[min(len(known)*q/quantiles, len(known)-1)]; at > b.edges[len(b.edges)-1] && at < high {
			b.edges = append(b.edges, at)
		}
	}
	b.edges = append(b.edges, high)
	return nil
}

func learnLevels[T any](b *binning, c *column[T], customers []T) error {
	texts, err := values(c, customers, c.text)
	if err != nil {
		return err
	}
	counts := map[string]int{}
	for _, s := range texts {
		if s != "" {
			counts[s]++
		}
	}
	for s, n := range counts {
		if disclosure.Publishable(n) {
			b.levels = append(b.levels, s)
		}
	}
	// Of more than a measure holds, the most frequent.
	slices.SortFunc(b.levels, func(x, y string) int { return cmp.Or(cmp.Compare(counts[y], counts[x]), cmp.Compare(x, y)) })
	b.levels = b.levels[:min(len(b.levels), maxLevels)]
	slices.Sort(b.levels)
	b.indexed()
	return nil
}

// learnFar finds how far the ordinary members of each segment are from it. For a segment
// that nobody is in, nobody is too far.
func learnFar[T any](ctx context.Context, m *Model[T], b *basis, customers []T) error {
	segments, far := make([]int32, len(customers)), make([]float64, len(customers))
	err := par.Chunks(ctx, len(customers), readChunk, 0, func(_, lo, hi int) error {
		var stack [stackCoordinates]float64
		e := entry{x: m.room(&stack), bins: make([]int32, len(b.features))}
		for i := lo; i < hi; i++ {
			if err := m.enter(i, customers[i], b, &e); err != nil {
				return err
			}
			segments[i], far[i] = int32(e.segment), e.far
		}
		return nil
	})
	if err != nil {
		return err
	}
	b.far = make([]float64, m.segments())
	by := make([][]float64, m.segments())
	for i, k := range segments {
		by[k] = append(by[k], far[i])
	}
	for k, d := range by {
		if b.far[k] = math.MaxFloat64; len(d) > 0 {
			slices.Sort(d)
			b.far[k] = d[int(math.Ceil(ordinary*float64(len(d))))-1]
		}
	}
	return nil
}

// same tells whether two measures are one.
func (b *basis) same(other *basis) error {
	switch {
	case b.sum == other.sum:
		return nil
	case b.model != other.model:
		return errors.New("segment: the censuses are of different models, and no figure of one says anything about the other")
	}
	return errors.New("segment: the censuses have different measures: make one by Empty of the other, or load both from what was saved of the same")
}
