package cluster

import (
	"context"
	"math"
	"math/rand/v2"

	"github.com/clientele-go/clientele/internal/par"
)

// begin chooses the prototypes of a start. K-modes makes its first start from
// dense rows, which is not random and seldom bad, and the others in turn from
// drawn modes and from drawn rows: none of the three is best on all data.
func (e *protoEngine) begin(ctx context.Context, number int, r *rand.Rand) error {
	switch {
	case e.x.Cols > 0:
		return e.apart(ctx, r)
	case number == 0:
		return e.dense(ctx)
	case number%2 == 1:
		return e.drawn(ctx, r)
	}
	for a, i := range sampleOf(r.IntN, e.c.Rows, e.k) {
		e.take(a, i)
	}
	return nil
}

// fresh forgets how near the rows are to any prototype.
func (e *protoEngine) fresh() {
	for i := range e.near {
		e.near[i] = math.Inf(1)
	}
}

// compare brings near up to date with prototype a.
func (e *protoEngine) compare(ctx context.Context, a int) error {
	return par.Chunks(ctx, e.c.Rows, e.chunk, e.workers, func(_, lo, hi int) error {
		for i := lo; i < hi; i++ {
			e.near[i] = min(e.near[i], e.distance(i, e.center(a), e.mode(a)))
		}
		return nil
	})
}

// dense starts from the row whose answers are the most frequent, and then from
// those whose answers are frequent and far from all prototypes before: the
// product of their mean frequency and the least dissimilarity is largest (Cao,
// Liang & Bai 2009, Expert Systems with Applications 36, 10223-10228).
func (e *protoEngine) dense(ctx context.Context) error {
	density := make([]float64, e.c.Rows)
	top := 0
	for i := range density {
		for j, v := range e.c.Row(i) {
			if v >= 0 {
				density[i] += e.margins[e.offsets[j]+int(v)]
			}
		}
		if density[i] > density[top] {
			top = i
		}
	}
	e.fresh()
	for a := range e.k {
		if a > 0 {
			top = 0
			for i, d := range e.near {
				if d*density[i] > e.near[top]*density[top] {
					top = i
				}
			}
		}
		e.take(a, top)
		if err := e.compare(ctx, a); err != nil {
			return err
		}
	}
	return nil
}

// drawn draws the answers of each mode as often as they are given, and takes
// the row nearest to it that no other mode took (Huang 1998, Data
// Mining and Knowledge Discovery 2, 283-304).
func (e *protoEngine) drawn(ctx context.Context, r *rand.Rand) error {
	taken := make(map[int]bool, e.k)
	for a := range e.k {
		mode := e.mode(a)
		for j, n := range e.c.Categories {
			mode[j] = int32(drawBy(r, e.margins[e.offsets[j]:e.offsets[j]+n]))
		}
		e.fresh()
		if err := e.compare(ctx, a); err != nil {
			return err
		}
		best := -1
		for i, d := range e.near {
			if !taken[i] && (best < 0 || d < e.near[best]) {
				best = i
			}
		}
		taken[best] = true
		e.take(a, best)
	}
	return nil
}

// apart draws rows with probability in proportion to their weight and their
// dissimilarity to the prototypes before, as k-means++ does (Arthur &
// Vassilvitskii 2007, SODA, 1027-1035).
func (e *protoEngine) apart(ctx context.Context, r *rand.Rand) error {
	e.fresh()
	left := append([]float64(nil), e.weights...)
	for a := range e.k {
		i := drawBy(r, left)
		if a > 0 && left[i] == 0 {
			i = r.IntN(len(left)) // every row equals a prototype
		}
		e.take(a, i)
		if err := e.compare(ctx, a); err != nil {
			return err
		}
		for i, d := range e.near {
			left[i] = e.weights[i] * d
		}
	}
	return nil
}

// drawBy draws an index with probability in proportion to its share.
func drawBy(r *rand.Rand, shares []float64) int {
	total := 0.0
	for _, s := range shares {
		total += s
	}
	left, last := r.Float64()*total, 0
	for i, s := range shares {
		if s > 0 {
			if last = i; left < s {
				break
			}
			left -= s
		}
	}
	return last
}
