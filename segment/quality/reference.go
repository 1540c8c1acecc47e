package quality

import (
	"context"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment/cluster"
)

// reference is what a number of clusters must do better than: data that consist
// of the clusters of a solution, fewer than that number, and of nothing else.
type reference struct {
	k      int
	loss   float64
	rivals []*rival // each must be beaten
}

// rival is one kind of such data.
type rival struct {
	draw  func(b *bed, seed, number uint64) *bed
	means cluster.Matrix // from which its own clusters are found; not with a Method
	own   []float64      // with a Method: the loss of its own clusters in each draw
	gains bool           // the advantage over it must be more than noise, see leastGain
}

const (
	level    = .995 // one-sided confidence that a comparison needs
	sets     = 16   // data sets without structure to compare with
	mostSets = 256  // where so many leave it open
	// Standard errors from the limit within which more sets are drawn, and within which
	// it is left open when there are no more. The first is wider because it is asked
	// again and again.
	drawOn   = 3
	leftOpen = 2
	// leastGain is by how much a cut must lower the loss more than it does in data
	// whose few-valued columns have nothing to do with the rest. Of many rows any
	// dependence is significant, and a cut along such a column always comes back: it
	// would be groups because men buy a little more.
	leastGain = .1
)

// newReference measures the clusters of a solution.
func newReference(b *bed, f found, k int) (*reference, error) {
	loss, err := b.loss(f)
	if err != nil {
		return nil, err
	}
	r := &reference{k: k, loss: loss}
	if d, ok := f.own.(drawer); ok {
		like := cluster.Matrix{Rows: len(b.index), Cols: b.distinct.Cols}
		for _, i := range b.index {
			like.Data = append(like.Data, b.distinct.Row(int(i))...)
		}
		r.rivals = []*rival{{draw: func(b *bed, seed, number uint64) *bed {
			return b.like(d.Draw(random.Stream(seed, number, 0, 7), like))
		}}}
		return r, nil
	}
	labels, err := b.labels(f, k)
	if err != nil {
		return nil, err
	}
	var clouds []*cloud
	means := cluster.Matrix{Cols: b.distinct.Cols}
	for l := range k {
		if !slices.Contains(labels, int32(l)) {
			continue // a component that is the likeliest of no row
		}
		c, err := newCloud(b, labels, int32(l))
		if err != nil {
			return nil, err
		}
		clouds = append(clouds, c)
		means.Data = append(means.Data, c.mean...)
		means.Rows++
	}
	r.rivals = []*rival{{means: means, draw: func(b *bed, seed, number uint64) *bed {
		x := cluster.Matrix{Rows: len(b.index), Cols: b.distinct.Cols}
		x.Data = make([]float64, x.Rows*x.Cols)
		at := 0
		for part, c := range clouds {
			c.fill(x, at, len(clouds) > 1, seed, number, uint64(part))
			at += c.rows
		}
		return b.like(x)
	}}}
	apart, err := newApart(b, labels, k)
	if err != nil || apart == nil {
		return r, err
	}
	r.rivals = append(r.rivals, &rival{means: means, gains: true, draw: func(b *bed, seed, number uint64) *bed {
		return b.like(apart.draw(seed, number))
	}})
	return r, nil
}

// like is a test bed of other rows.
func (b *bed) like(x cluster.Matrix) *bed {
	d := &bed{own: b.own, method: b.method}
	d.distinct, d.counts, d.index = cluster.Distinct(x)
	return d
}

// compared is how the loss of some clusters compares with a reference.
type compared struct {
	mean, low float64 // what the reference has, and what it would undercut once in 200 times
	tighter   bool
	open      bool // the limit is not known well enough to tell
}

// compare draws data like the reference until it is clear whether k clusters have
// a lower loss than in them. Of several rivals the answer is about the one that is hardest to beat.
func (o Stability) compare(ctx context.Context, b *bed, ref *reference, best found, k int, loss float64) (hardest compared, err error) {
	for at, r := range ref.rivals {
		c, err := o.beats(ctx, b, ref, r, best, k, loss)
		if err != nil {
			return c, err
		}
		if !c.tighter && !c.open {
			return c, nil
		}
		c.open = c.open || hardest.open
		if at == 0 || c.low < hardest.low {
			hardest = c
		}
		hardest.open = c.open
	}
	return hardest, nil
}

// beats compares with one rival. Sixteen sets tell most cases apart; where the loss is
// so near to the limit that other sets might have said otherwise there are more.
func (o Stability) beats(ctx context.Context, b *bed, ref *reference, r *rival, best found, k int, loss float64) (c compared, err error) {
	var ratios []float64
	for n := sets; ; n *= 2 {
		more, err := o.null(ctx, b, ref, r, best, k, len(ratios), n)
		if err != nil {
			return c, err
		}
		ratios = append(ratios, more...)
		mean, variance := stats.MeanVar(ratios)
		sd, t := math.Sqrt(variance), stats.TQuantile(level, float64(n-1))
		c.mean = ref.loss * mean
		c.low = ref.loss * (mean - t*math.Sqrt(variance*(1+1/float64(n))))
		// The standard error of a mean less t standard deviations (of normal values).
		wide := ref.loss * sd * math.Sqrt((1+t*t/2)/float64(n))
		if least := c.mean - leastGain*max(0, ref.loss-c.mean); r.gains && least < c.low {
			c.low, wide = least, ref.loss*sd*(1+leastGain)/math.Sqrt(float64(n))
		}
		off := math.Abs(loss - c.low)
		c.tighter = loss < c.low
		if off >= drawOn*wide || n == mostSets {
			c.open = off < leftOpen*wide
			return c, nil
		}
	}
}

// null draws the sets of a rival from one number to another, and returns the loss of
// k clusters in each as a share of that of its own clusters. Both are fitted: boxes
// overlap where clusters of k-means cannot, and a share cancels what that gives away.
func (o Stability) null(ctx context.Context, b *bed, ref *reference, r *rival, best found, k, from, to int) ([]float64, error) {
	out := make([]float64, to-from)
	if b.method != nil && len(r.own) < to {
		r.own = append(r.own, make([]float64, to-len(r.own))...)
	}
	err := par.Each(ctx, len(out), o.Workers, func(at int) error {
		i := from + at
		draw := r.draw(b, o.Seed, uint64(i))
		seed := random.Stream(o.Seed, uint64(i), uint64(k), 8).Uint64()
		if b.method != nil {
			if r.own[i] == 0 { // the same for every k
				var err error
				if r.own[i], err = draw.lossOf(ctx, ref.k, seed); err != nil {
					return err
				}
			}
			more, err := draw.lossOf(ctx, k, seed)
			out[at] = more / r.own[i]
			return err
		}
		own, err := draw.refine(ctx, r.means)
		if err != nil {
			return err
		}
		// The k clusters are looked for from scratch and from the centres that
		// the data have, whichever is better: a search that fails now and then
		// would blur the comparison.
		like, err := draw.refine(ctx, best.centers)
		if err != nil {
			return err
		}
		scratch, err := draw.fit(ctx, draw.counts, k, seed, 1, clusterStarts)
		if err != nil {
			return err
		}
		out[at] = min(like, draw.inertia(scratch)) / own
		return nil
	})
	return out, err
}

// lossOf fits k clusters and returns their loss.
func (b *bed) lossOf(ctx context.Context, k int, seed uint64) (float64, error) {
	f, err := b.find(ctx, b.counts, k, seed, 1, 10)
	if err != nil {
		return 0, err
	}
	return b.loss(f)
}

// refine moves centres to the nearest optimum and returns its inertia.
func (b *bed) refine(ctx context.Context, centers cluster.Matrix) (float64, error) {
	m, err := cluster.KMeans{Centers: &centers, Tolerance: 1e-5, Workers: 1, Weights: b.counts}.Fit(ctx, b.distinct)
	if err != nil {
		return 0, err
	}
	return m.Inertia, nil
}
