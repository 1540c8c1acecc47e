package expectation

import (
	"context"
	"math"
	"sync"

	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/internal/resample"
)

// resampled is one segment made ready for the bootstrap: per unit that is drawn,
// which is a customer or, in a large segment, a random group of them, the weighted
// sums that the means of its cells are made of. Drawing a customer with all its
// roles and dimensions keeps what belongs together together.
type resampled struct {
	segment uint64 // names the random stream
	units   int
	cells   []*contender
	sums    []float64 // units x cells x sumColumns
}

// The sums of a cell: weight and weighted value of the gap, and the same of
// importance; and of a must-be the same of what it is above its adequate level.
const (
	sumGapWeight = iota
	sumGap
	sumImpWeight
	sumImp
	sumColumns   // of most cells
	sumAdqWeight = iota - 1
	sumAdq
	mustColumns // of a must-be
)

// columns is how many sums a cell has.
func (t *contender) columns() int {
	if t.must {
		return mustColumns
	}
	return sumColumns
}

// width is how many sums the cells of a segment have.
func width(cells []*contender) (n int) {
	for _, t := range cells {
		n += t.columns()
	}
	return n
}

// tops is how many ranks count as the top.
const tops = 3

// chunkReplicates is how many replicates share scratch memory.
const chunkReplicates = 25

func newResampled(g *group, cells []*contender, seed uint64) *resampled {
	customers := make([]int32, g.customers)
	for c := range customers {
		customers[c] = int32(c)
	}
	units := resample.Among(customers, random.Stream(seed, uint64(g.segment)))
	unit := make([]int32, g.customers)
	for u := range units.Count() {
		for _, c := range units.Rows(u) {
			unit[c] = int32(u)
		}
	}
	r := &resampled{segment: uint64(g.segment), units: units.Count(), cells: cells}
	stride := width(cells)
	r.sums = make([]float64, r.units*stride)
	for i, reply := range g.replies {
		row := r.sums[int(unit[g.cluster[i]])*stride:][:stride]
		for _, t := range cells {
			s := row[:t.columns()]
			row = row[len(s):]
			gap := g.at(i, t.dim, colGap)
			if math.IsNaN(gap) || t.role != 0 && t.role != g.role[i] {
				continue
			}
			s[sumGapWeight] += reply.weight
			s[sumGap] += float64(reply.weight * gap)
			if v := g.at(i, t.dim, colImportance); t.pub.Importance != nil && !math.IsNaN(v) {
				s[sumImpWeight] += reply.weight
				s[sumImp] += float64(reply.weight * v)
			}
			if v := g.at(i, t.dim, colAdequacy); t.must && !math.IsNaN(v) {
				s[sumAdqWeight] += reply.weight
				s[sumAdq] += float64(reply.weight * v)
			}
		}
	}
	return r
}

// bootstrap fills in how often each cell is among the first three: the share
// of replicates in which customers, drawn with replacement within each
// segment, put it there (Efron & Tibshirani 1993, An Introduction to the
// Bootstrap, ch. 6), or random groups of them where there are many (package
// resample). Segment shares and influence are held fixed. A replicate
// has its own stream per segment, so it does not matter who computes it.
func bootstrap(ctx context.Context, segments []*resampled, cells int, o Options) error {
	replicates := o.Replicates
	if replicates == 0 {
		replicates = defaultReplicates
	}
	var all []*contender
	widest := 0
	for _, r := range segments {
		all = append(all, r.cells...)
		widest = max(widest, r.units)
	}
	if len(all) == 0 {
		return nil
	}
	refs := unsure(all)
	chunks := par.Count(replicates, chunkReplicates)
	hits := make([]int32, chunks*cells) // each chunk counts for itself
	var mu sync.Mutex
	var done int64
	err := par.Chunks(ctx, replicates, chunkReplicates, o.Workers, func(chunk, lo, hi int) error {
		times := make([]uint32, widest)
		acc := make([]float64, width(all))
		mine := hits[chunk*cells:][:cells]
		for rep := lo; rep < hi; rep++ {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			clear(acc)
			at := 0
			for _, r := range segments {
				n := width(r.cells)
				r.draw(o.Seed, uint64(rep), times[:r.units], acc[at:at+n])
				at += n
			}
			if refs != nil {
				shake(refs, all, acc, random.Stream(o.Seed, referenceStream, uint64(rep)))
			}
			top(all, acc, rep, mine)
		}
		if o.Progress != nil {
			mu.Lock()
			defer mu.Unlock()
			done += int64(hi - lo)
			o.Progress(Progress{Stage: "bootstrap of the ranking", Done: done, Total: int64(replicates)})
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, t := range all {
		var n int64
		for c := range chunks {
			n += int64(hits[c*cells+t.order])
		}
		// Finer it would be one more equation for the answers behind it.
		t.pub.PTop3 = math.Round(float64(n)/float64(replicates)*100) / 100
	}
	return nil
}

// draw adds up one resample of the segment. Drawing how often each unit occurs and
// then walking through them in order reads memory once from end to end and fixes the
// order of the additions.
func (r *resampled) draw(seed, replicate uint64, times []uint32, acc []float64) {
	rng := random.Stream(seed, r.segment, replicate)
	clear(times)
	n := uint32(r.units)
	for range times {
		times[rng.Uint32N(n)]++
	}
	stride := len(acc)
	for c, k := range times {
		if k == 0 {
			continue
		}
		f := float64(k)
		for j, v := range r.sums[c*stride:][:stride] {
			acc[j] += float64(f * v)
		}
	}
}

// top counts the cells that come first in a replicate, by the rules of rank.
func top(all []*contender, acc []float64, replicate int, hits []int32) {
	var best [tops]place
	for _, t := range all {
		s := acc[:t.columns()]
		acc = acc[len(s):]
		if s[sumGapWeight] == 0 {
			continue // nobody who answered was drawn
		}
		importance := t.importance
		switch {
		case t.derived && t.draws != nil:
			importance = t.draws[replicate]
		case s[sumImpWeight] > 0:
			importance = share(s[sumImp]/s[sumImpWeight], t.scale)
		}
		p := place{t: t, must: t.must && s[sumAdq] < 0}
		p.priority, p.shortfall = t.priority(importance, s[sumGap]/s[sumGapWeight])
		if p.priority <= 0 && !p.must {
			continue
		}
		for k := range best {
			if b := &best[k]; b.t == nil || p.before(b) {
				copy(best[k+1:], best[k:])
				*b = p
				break
			}
		}
	}
	for _, b := range best {
		if b.t != nil {
			hits[b.t.order]++
		}
	}
}

// place is where a cell stands in a replicate.
type place struct {
	t                   *contender
	must                bool
	priority, shortfall float64
}

// before reports whether a cell comes before another, by the rules of rank.
func (p *place) before(o *place) bool {
	switch {
	case p.must != o.must:
		return p.must
	case p.priority != o.priority:
		return p.priority > o.priority
	case p.shortfall != o.shortfall:
		return p.shortfall > o.shortfall
	}
	return p.t.order < o.t.order
}
