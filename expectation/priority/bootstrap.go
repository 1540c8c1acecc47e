package priority

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/internal/resample"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// Paths of the random streams.
const (
	streamUnits = iota + 1
	streamReplicate
)

// mostTries is how often a replicate is drawn. With one item that two respondents
// rate six samples in seven hold a rating; a hundred such, each rated by two others,
// would be waited for in vain.
const mostTries = 1000

// bootstrap fills in intervals and probabilities, drawing respondents (of more than
// 8,192 random groups of them, see package resample). A replicate in which nobody
// rated an item says nothing of it and is drawn anew.
func (o Map) bootstrap(ctx context.Context, r *ratings, p *Priorities) error {
	drawn := resample.Among(r.kept, random.Stream(o.Seed, streamUnits))
	units := make([][]float64, drawn.Count())
	err := par.Each(ctx, len(units), o.Workers, func(u int) error {
		s := newSums(r.items)
		for _, i := range drawn.Rows(u) {
			r.add(s, i)
		}
		units[u] = s.cells
		return nil
	})
	if err != nil {
		return err
	}
	replicates := o.Replicates
	if replicates == 0 {
		replicates = 2000
	}
	found := make([]*findings, replicates)
	tick := notice.Counter(o.Progress, "bootstrap", int64(replicates))
	type room struct {
		times []uint16
		s     *sums
	}
	rooms := sync.Pool{New: func() any { return &room{make([]uint16, len(units)), newSums(r.items)} }}
	err = par.Each(ctx, replicates, o.Workers, func(b int) error {
		at := rooms.Get().(*room)
		defer rooms.Put(at)
		rng := random.Stream(o.Seed, streamReplicate, uint64(b))
		tries := 0
		for whole := false; !whole; tries++ {
			if err := ctx.Err(); err != nil {
				return err
			}
			if tries == mostTries {
				return fmt.Errorf("priority: of %d samples of the respondents none holds ratings of all %d items: too few rate too many of them", tries, r.items)
			}
			resample.Draw(rng, at.times)
			gather(at.s.cells, units, at.times)
			whole = true
			for c := 0; c < len(at.s.cells); c += 3 {
				whole = whole && at.s.cells[c] > 0
			}
		}
		found[b] = newFindings(r.items)
		found[b].find(at.s)
		tick()
		return nil
	})
	if err != nil {
		return err
	}
	v := make([]float64, replicates)
	for j := range p.Items {
		item := &p.Items[j]
		spread := func(f *segment.Figure, of func(*findings) float64) {
			for b := range found {
				v[b] = of(found[b])
			}
			low, high := stats.Middle(v)
			f.Low, f.High = min(low, f.Value), max(high, f.Value)
		}
		spread(&item.Importance, func(f *findings) float64 { return f.importance[j] })
		spread(&item.Satisfaction, func(f *findings) float64 { return f.satisfaction[j] })
		spread(&item.ImportantTo, func(f *findings) float64 { return f.important[j] })
		spread(&item.SatisfiedWith, func(f *findings) float64 { return f.satisfied[j] })
		for m := range methods {
			spread(&item.Scores[m], func(f *findings) float64 { return f.scores[m][j] })
		}
		for b := range found {
			item.PQuadrant[found[b].quadrant[j]]++
			for m, scores := range found[b].scores {
				above := 0
				for _, s := range scores {
					if s > scores[j] {
						above++
					}
				}
				if above < 3 {
					item.PTop3[m]++
				}
			}
		}
		for q := range item.PQuadrant {
			item.PQuadrant[q] /= float64(replicates)
		}
		for m := range methods {
			item.PTop3[m] /= float64(replicates)
		}
	}
	return nil
}

// gather makes to the sum of units, each so many times.
func gather(to []float64, units [][]float64, times []uint16) {
	clear(to)
	for u, t := range times {
		if t == 0 {
			continue
		}
		w := float64(t)
		for i, v := range units[u][:len(to)] {
			to[i] += float64(w * v)
		}
	}
}

// ranks returns the rank of each score, 1 the largest; equal ones share the mean of
// theirs.
func ranks(scores []float64) []float64 {
	sorted := slices.Sorted(slices.Values(scores))
	out := make([]float64, len(scores))
	for i, s := range scores {
		out[i] = float64(len(scores)+1) - stats.MeanRank(sorted, s)
	}
	return out
}
