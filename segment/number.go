package segment

import (
	"context"

	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/segment/cluster"
	"github.com/clientele-go/clientele/segment/quality"
)

// chooseK decides how many segments to look for: the number asked for, or the
// largest in the range that replicates. A range that begins at 1 admits that
// there are no segments, and is taken at its word where no structure is found.
func (f *fit) chooseK(ctx context.Context, x cluster.Matrix) (int, error) {
	k := f.o.K
	if k.Min == k.Max {
		return k.Min, nil
	}
	can := f.o.Method.numbers(x.Rows)
	if max(can.Min, k.Min) > min(can.Max, k.Max) {
		return k.Min, nil // what the method says to that tells why
	}
	most, customers := max(1, x.Rows/f.o.MinSize), x.Rows
	k.Min, most = max(k.Min, can.Min), min(most, can.Max)
	if most < k.Max {
		k.Max = most
		f.warnings = append(f.warnings, notice.New("few-customers", "",
			"with this few customers and segments of at least %d there cannot be as many segments as were allowed", f.o.MinSize))
	}
	if k.Max < max(k.Min, 2) {
		return 1, nil
	}
	if x.Rows > sampleAbove {
		x, _ = sample(x, f.o.Seed)
	}
	o, clusterer := f.judging(customers)
	choice, err := o.Choose(ctx, blurred(x), max(k.Min, 2), k.Max, clusterer)
	if err != nil {
		return 0, err
	}
	f.choice = choice
	f.warnings = append(f.warnings, choice.Warnings...)
	if k.Min == 1 && !choice.Structure {
		return 1, nil
	}
	return choice.K, nil
}

// judge measures how well the segments replicate. It warns of those that are
// published, the first so many: no other is heard of.
func (f *fit) judge(ctx context.Context, x cluster.Matrix, published int) (err error) {
	if f.core.segments() < 2 {
		return nil
	}
	o, clusterer := f.judging(x.Rows)
	f.stability, err = o.Run(ctx, x, f.core.segments(), f.labels, clusterer)
	if err != nil {
		return err
	}
	sizes := make([]int, f.core.segments())
	for _, l := range f.labels {
		sizes[l]++
	}
	for g, s := range f.stability.Segment[:published] {
		if s < limitFor(unstable, float64(sizes[g])/float64(x.Rows)) {
			f.warnings = append(f.warnings, notice.New("unstable-segment", f.core.refs[g].ID,
				"comes back in other samples of these customers with a Jaccard similarity of only %.2f", s))
		}
	}
	return nil
}

// judgedRows is how many rows methods are judged on that climb a likelihood: as
// many as it takes for agreement to be steady, since each of a thousand fits is some
// hundred passes over them.
const judgedRows = 2000

// judging says how segments of so many customers are judged.
func (f *fit) judging(customers int) (quality.Stability, quality.Clusterer) {
	o := quality.Stability{
		Pairs: f.o.Pairs, Seed: random.Stream(f.o.Seed, streamStability).Uint64(),
		Workers: f.o.Workers, Progress: f.o.Progress,
	}
	var c quality.Clusterer
	if c, o.Method = f.o.Method.judged(f, customers); o.Method != nil {
		o.Sample = judgedRows
	}
	return o, c
}
