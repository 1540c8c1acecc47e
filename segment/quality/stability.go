package quality

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment/cluster"
)

// Clusterer finds k centres for the rows of x; a row belongs to the nearest.
// It must depend on its arguments alone, be safe for concurrent use, and not
// change x. Where a Clusterer is asked for, nil stands for k-means with six
// starts on the distinct rows, which is fast.
type Clusterer func(ctx context.Context, x cluster.Matrix, k int, seed uint64) (centers cluster.Matrix, err error)

// Stability says how to find out whether clusters come back in other samples
// of the same customers. The zero value works.
type Stability struct {
	// Pairs is the number of pairs of bootstrap samples. 0 means 50; published
	// segmentations use 100.
	Pairs int
	// Seed fixes all random choices.
	Seed uint64
	// Sample is the largest number of rows used; of more, so many are drawn
	// without replacement. 0 means 5000. Agreement hardly depends on it beyond
	// a few thousand, time does.
	Sample int
	// Workers is the number of goroutines; 0 means GOMAXPROCS. Results do not
	// depend on it.
	Workers int
	// Method finds the clusters, in the place of a [Clusterer], which must then be
	// nil. nil means that the clusters are the rows nearest to centres.
	Method Method
	// Progress is told how many pairs are done, from one goroutine at a time.
	// It may be nil.
	Progress func(Progress)
}

// clusterStarts is the number of starts in each clustering of a sample.
const clusterStarts = 6

// Validate returns all faults, joined.
func (o Stability) Validate() error {
	var errs []error
	if o.Pairs < 0 {
		errs = append(errs, fmt.Errorf("quality: Pairs is %d, must not be negative", o.Pairs))
	}
	if o.Sample < 0 {
		errs = append(errs, fmt.Errorf("quality: Sample is %d, must not be negative", o.Sample))
	}
	return errors.Join(errs...)
}

func (o Stability) pairs() int {
	if o.Pairs == 0 {
		return 50
	}
	return o.Pairs
}

// StabilityResult tells how far the clusterings of pairs of samples agree.
type StabilityResult struct {
	// K is the number of clusters.
	K int `json:"k"`
	// ARI is the adjusted Rand index of each pair, in the order drawn.
	ARI []float64 `json:"ari"`
	// Global is the mean of ARI, the global stability: 1 when every sample
	// leads to the same clusters, about 0 when nothing comes back.
	Global float64 `json:"global"`
	// GlobalLow and GlobalHigh hold 95 % of the pairs: 2.5 % of ARI lie below
	// the one and 2.5 % above the other.
	GlobalLow  float64 `json:"globalLow"`
	GlobalHigh float64 `json:"globalHigh"`
	// Segment has for each cluster of the base solution the mean, over pairs,
	// of its largest Jaccard coefficient with a cluster of a sample's solution:
	// the segment level stability within solutions. As a guide, .75 and more
	// is stable, .6 to .75 a pattern whose members are in doubt, less is not
	// to be trusted (Hennig 2007). NaN for a label without rows.
	Segment Figures `json:"segment"`
	// SegmentLow and SegmentHigh hold 95 % of the pairs.
	SegmentLow  Figures `json:"segmentLow"`
	SegmentHigh Figures `json:"segmentHigh"`
}

// Run judges the clustering of x into k clusters. For each pair it draws two
// bootstrap samples of the rows, clusters both, assigns all rows to the
// nearest centre of the one and of the other (or as Method says), and compares: the two labellings
// with each other by the adjusted Rand index (global stability: Dolnicar &
// Leisch 2010, Marketing Letters 21, 83-101), and each cluster of base with
// its likest cluster in both by the Jaccard coefficient (SLSw: Dolnicar &
// Leisch 2017, European Journal of Operational Research 259, 1093-1105).
//
// base holds the labels to be judged, one a row of x, from 0; nil means the
// clusterer's own solution on all rows used. c may be nil. Errors are those of
// the clusterer, malformed input, too few distinct rows and a cancelled
// context.
func (o Stability) Run(ctx context.Context, x cluster.Matrix, k int, base []int32, c Clusterer) (*StabilityResult, error) {
	b, err := o.bed(x, k, c)
	if err != nil {
		return nil, err
	}
	base, segments, err := o.base(ctx, b, x, k, base)
	if err != nil {
		return nil, err
	}
	return o.run(ctx, b, k, base, segments, notice.Counter(o.Progress, "stability", int64(o.pairs())))
}

// base returns the labels to be judged of the rows used, and how many there
// are: the caller's, or where these are nil the best solution found.
func (o Stability) base(ctx context.Context, b *bed, x cluster.Matrix, k int, base []int32) ([]int32, int, error) {
	if base == nil {
		s, err := b.find(ctx, b.counts, k, o.Seed, o.Workers, 10)
		var labels []int32
		if err == nil {
			labels, err = b.labels(s, k)
		}
		if err != nil {
			return nil, 0, fmt.Errorf("quality: the base solution: %w", err)
		}
		return b.each(labels), k, nil
	}
	if len(base) != x.Rows {
		return nil, 0, fmt.Errorf("quality: %d base labels for %d rows", len(base), x.Rows)
	}
	if err := counted(base, base); err != nil {
		return nil, 0, err
	}
	picked := make([]int32, len(b.rows))
	for at, i := range b.rows {
		picked[at] = base[i]
	}
	// A label may lose all its rows to the sample; it keeps its place.
	return picked, int(slices.Max(base)) + 1, nil
}

// run draws and compares the pairs. base labels the rows used.
func (o Stability) run(ctx context.Context, b *bed, k int, base []int32, segments int, tick func()) (*StabilityResult, error) {
	pairs := o.pairs()
	r := &StabilityResult{K: k, ARI: make([]float64, pairs)}
	likest := make([][]float64, pairs)
	err := par.Each(ctx, pairs, o.Workers, func(p int) error {
		var labels [2][]int32
		jaccard := make([]float64, segments)
		for side := range labels {
			counts, err := b.resample(k, o.Seed, uint64(p), uint64(side))
			if err != nil {
				return err
			}
			s, err := b.find(ctx, counts, k, random.Stream(o.Seed, uint64(k), uint64(p), uint64(side), 1).Uint64(), 1, clusterStarts)
			if err == nil {
				labels[side], err = b.labels(s, k)
			}
			if err != nil {
				return fmt.Errorf("sample %d of pair %d: %w", side, p, err)
			}
			t := fill(base, b.each(labels[side]), nil, segments, k)
			for s, v := range t.jaccard() {
				jaccard[s] += v / 2
			}
		}
		r.ARI[p] = fill(labels[0], labels[1], b.counts, k, k).adjustedRand()
		likest[p] = jaccard
		tick()
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("quality: stability of %d clusters: %w", k, err)
	}
	r.Global, r.GlobalLow, r.GlobalHigh = spread(r.ARI)
	for s := range segments {
		v := make([]float64, pairs)
		for p := range v {
			v[p] = likest[p][s]
		}
		mean, low, high := spread(v)
		r.Segment = append(r.Segment, mean)
		r.SegmentLow = append(r.SegmentLow, low)
		r.SegmentHigh = append(r.SegmentHigh, high)
	}
	return r, nil
}

// spread returns the mean of v and the ends of its middle 95 %.
func spread(v []float64) (mean, low, high float64) {
	mean, _ = stats.MeanVar(v)
	s := slices.Clone(v)
	slices.Sort(s)
	if mean != mean {
		return nan, nan, nan
	}
	return mean, stats.Quantile(s, .025), stats.Quantile(s, .975)
}
