package cluster

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/clientele-go/clientele/internal/exact"
	"github.com/clientele-go/clientele/internal/kernel"
	"github.com/clientele-go/clientele/internal/par"
)

// Accumulator is what rows add up to around centres that stay where they are:
// for each centre the number, the weight, the column sums and the squared
// distances of the rows that are nearest to it. It is one iteration of k-means
// for data that come in pieces, in any order, on any number of machines: fill
// one accumulator a machine, [Accumulator.Merge] them, and begin the next
// iteration around [Accumulator.Means].
//
// Sums are exact, not merely close (Neal 2015, arXiv:1505.05571): an
// accumulator depends, to the last bit of its JSON form and of all figures, only on the
// rows that are in it, neither on their order nor on how they were cut into
// pieces or merged; a row of weight 3 is three rows, as long as no product
// falls below the smallest number there is; and [Accumulator.Remove] leaves no
// trace of a row. Where no label moves between two iterations, centres are
// therefore equal to the last bit.
//
// It holds (columns + 2) numbers of 536 bytes a centre, whatever the number of
// rows, and about a tenth of that in its JSON form. It is not safe for
// concurrent use while it changes. A nil or zero one has no centres and takes no
// row: it comes from [NewAccumulator] or from JSON.
type Accumulator struct {
	centers Matrix
	groups  []group
}

// NewAccumulator returns an empty accumulator around a copy of the centres, of
// which there must be at least one and none twice as far as numbers reach.
func NewAccumulator(centers Matrix) (*Accumulator, error) {
	if err := centers.Check(); err != nil {
		return nil, fmt.Errorf("centers: %w", err)
	}
	centers.Data = slices.Clone(centers.Data)
	return newAccumulator(centers), nil
}

func newAccumulator(centers Matrix) *Accumulator {
	a := &Accumulator{centers: centers, groups: make([]group, centers.Rows)}
	for j := range a.groups {
		a.groups[j].sums = make([]exact.Sum, centers.Cols)
	}
	return a
}

// Add adds a row of weight w to what is nearest, the lowest of equally near
// centres. It returns an error, and adds nothing, for a row of other length
// than the centres, a number that is not finite, a weight that is negative or
// not finite, and a row so far away that its squared distance overflows. A row
// of weight 0 counts as a row and shapes nothing.
func (a *Accumulator) Add(x []float64, w float64) error {
	return a.one(x, w, 1)
}

// Remove takes out a row that was added with the same weight, here or in what
// was merged; afterwards it is as if it had never been. The accumulator does
// not know its rows: to take out one that never was in it is an error only
// where its cluster has none left.
func (a *Accumulator) Remove(x []float64, w float64) error {
	return a.one(x, w, -1)
}

// errNoAccumulator is the error of a nil or zero one, which has no centres.
var errNoAccumulator = errors.New("cluster: the accumulator has no centres: it comes from NewAccumulator or JSON")

func (a *Accumulator) empty() bool { return a == nil || len(a.groups) == 0 }

func (a *Accumulator) one(x []float64, w float64, sign int64) error {
	if a.empty() {
		return errNoAccumulator
	}
	if err := checkRow(x, w, a.centers.Cols); err != nil {
		return err
	}
	var label [1]int32
	var near [1]float64
	kernel.Closest(len(x), x, a.centers.Data, label[:], near[:])
	if err := overflow(w, near[0], x); err != nil {
		return fmt.Errorf("cluster: the row %w", err)
	}
	g := &a.groups[label[0]]
	if sign < 0 && g.rows == 0 {
		return fmt.Errorf("cluster: no row is left to remove from cluster %d", label[0])
	}
	g.add(x, w, near[0], sign)
	return nil
}

// AddPiece adds all rows of a piece, on all processors. It returns an error,
// and adds nothing, under the rules of [Accumulator.Add], naming the row, and
// where the context is cancelled. Keys are not looked at.
func (a *Accumulator) AddPiece(ctx context.Context, p Piece) error {
	return a.addPiece(ctx, p, 0)
}

func (a *Accumulator) addPiece(ctx context.Context, p Piece, workers int) error {
	if ctx == nil {
		return errors.New("cluster: no context")
	}
	if a.empty() {
		return errNoAccumulator
	}
	if err := p.check(a.centers.Cols); err != nil {
		return err
	}
	// Sums are exact, so each worker may keep one of its own and take whichever
	// chunk comes next.
	var mu sync.Mutex
	var idle, all []*Accumulator
	take := func() (part *Accumulator) {
		mu.Lock()
		defer mu.Unlock()
		if n := len(idle); n > 0 {
			part, idle = idle[n-1], idle[:n-1]
			return part
		}
		part = newAccumulator(a.centers)
		all = append(all, part)
		return part
	}
	err := par.Chunks(ctx, p.Rows.Rows, rowsPerChunk, workers, func(_, lo, hi int) error {
		part := take()
		if err := part.addRows(p, lo, hi); err != nil {
			return err
		}
		mu.Lock()
		idle = append(idle, part)
		mu.Unlock()
		return nil
	})
	if err != nil {
		return err
	}
	for _, part := range all {
		a.merge(part)
	}
	return nil
}

func (a *Accumulator) addRows(p Piece, lo, hi int) error {
	var labels [block]int32
	var near [block]float64
	d := p.Rows.Cols
	for ; lo < hi; lo += block {
		n := min(block, hi-lo)
		kernel.Closest(d, p.Rows.Data[lo*d:(lo+n)*d], a.centers.Data, labels[:n], near[:n])
		for i := range n {
			x, w := p.Rows.Data[(lo+i)*d:(lo+i+1)*d], p.weight(lo+i)
			if !(near[i] < math.MaxFloat64) || p.Weights != nil {
				if err := overflow(w, near[i], x); err != nil {
					return fmt.Errorf("cluster: row %d %w", lo+i, err)
				}
			}
			a.groups[labels[i]].add(x, w, near[i], 1)
		}
	}
	return nil
}

// Merge adds all rows of other to a and leaves other alone. It is an error, and
// a is unchanged, where the two have other centres or other is a itself.
func (a *Accumulator) Merge(other *Accumulator) error {
	switch {
	case a.empty():
		return errNoAccumulator
	case other.empty():
		return errors.New("cluster: no accumulator to merge")
	case other == a:
		return errors.New("cluster: an accumulator cannot be merged with itself")
	case !sameBits(a.centers, other.centers):
		return errors.New("cluster: accumulators around different centres cannot be merged")
	}
	a.merge(other)
	return nil
}

func (a *Accumulator) merge(other *Accumulator) {
	for j := range a.groups {
		a.groups[j].merge(&other.groups[j])
	}
}

// sameBits tells whether two matrices are equal to the last bit.
func sameBits(a, b Matrix) bool {
	return a.Rows == b.Rows && a.Cols == b.Cols && slices.EqualFunc(a.Data, b.Data, func(v, w float64) bool {
		return math.Float64bits(v) == math.Float64bits(w)
	})
}

// Rows is the number of rows, whatever their weight.
func (a *Accumulator) Rows() (n int64) {
	a = orEmpty(a)
	for j := range a.groups {
		n += a.groups[j].rows
	}
	return n
}

// Mass is the weight of all rows.
func (a *Accumulator) Mass() float64 {
	return a.total(func(g *group) *exact.Sum { return &g.mass })
}

// Inertia is the weighted sum of squared distances of the rows to the centres.
func (a *Accumulator) Inertia() float64 {
	return a.total(func(g *group) *exact.Sum { return &g.inertia })
}

// total adds up what the groups have and rounds once.
func (a *Accumulator) total(of func(*group) *exact.Sum) float64 {
	a = orEmpty(a)
	var sum exact.Sum
	for j := range a.groups {
		sum.Merge(*of(&a.groups[j]))
	}
	return sum.Float64()
}

// Means returns the weighted mean of the rows of each centre, which is where
// the centre belongs in the next iteration. A centre that no row of positive
// weight is nearest to stays where it is.
func (a *Accumulator) Means() Matrix {
	a = orEmpty(a)
	out := Matrix{Rows: a.centers.Rows, Cols: a.centers.Cols, Data: slices.Clone(a.centers.Data)}
	for j := range a.groups {
		g := &a.groups[j]
		mass := g.mass.Float64()
		if mass == 0 {
			continue
		}
		for c := range g.sums {
			out.Data[j*out.Cols+c] = g.sums[c].Float64() / mass
		}
	}
	return out
}

// Model returns the clustering by the centres as they are, for Assign: with
// their sizes and inertia, but without labels.
func (a *Accumulator) Model() *KMeansModel {
	a = orEmpty(a)
	m := &KMeansModel{Centers: a.centers, Sizes: make([]int, len(a.groups)), Inertia: a.Inertia()}
	m.Centers.Data = slices.Clone(a.centers.Data)
	for j := range a.groups {
		m.Sizes[j] = int(a.groups[j].rows)
	}
	return m
}
