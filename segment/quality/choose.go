package quality

import (
	"context"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/segment/cluster"
)

// Evidence is what speaks for and against one number of clusters.
type Evidence struct {
	StabilityResult
	// Inertia is the sum of squared distances of the rows used to the centres
	// of the best solution found; with a Method its [Solution.Loss].
	Inertia float64 `json:"inertia"`
	// Against is the largest number of clusters accepted before this one, 1 at
	// first: what this number has to do better than.
	Against int `json:"against"`
	// Cloud is the mean inertia of K clusters in data that consist of Against
	// clouds, each with the mean, size and covariance of one of those clusters. CloudLow is the value that such data would undercut once in
	// two hundred times.
	Cloud    float64 `json:"cloud"`
	CloudLow float64 `json:"cloudLow"`
	// Replicates tells whether samples agree on the clusters as a whole and on
	// each of them.
	Replicates bool `json:"replicates"`
	// Tighter tells whether Inertia is below CloudLow.
	Tighter bool `json:"tighter"`
	// Edge tells that it is so near to CloudLow that other data sets might have said
	// otherwise, after 256 of them: Tighter is an open question.
	Edge bool `json:"edge,omitempty"`
}

// Weakest returns the least stability of a segment.
func (e Evidence) Weakest() float64 {
	w := math.Inf(1)
	for _, s := range e.Segment {
		w = min(w, s)
	}
	return w
}

// Choice is the number of clusters that the evidence supports.
type Choice struct {
	// K is the number chosen. It is 1 only where all rows are equal.
	K int `json:"k"`
	// Structure is false when no number of clusters both replicates and is
	// tighter than clouds cut up. K is then the number that replicates best, and
	// the clusters are a convenient cut through one cloud of customers rather
	// than groups of their own. Where it is an open question it is true, and there is
	// the warning "knife-edge".
	Structure bool `json:"structure"`
	// Evidence has an entry for each number of clusters tried, ascending.
	Evidence []Evidence `json:"evidence"`
	// Warnings has the codes "no-structure", "weakly-replicated", "knife-edge" and
	// "few-distinct".
	Warnings []Warning `json:"warnings,omitempty"`
}

// The thresholds of Choose. On the data of its table the right numbers of
// clusters have values of .93 and more where groups are planted, and numbers
// one too large mostly fail by the weakest segment: of a group that is split
// at random, each half is found again to about a half.
const (
	minGlobal  = .75 // least mean adjusted Rand index of the pairs
	minSegment = .80 // least mean Jaccard coefficient of the weakest segment
)

// Choose tries every number of clusters from kmin to kmax, with 2 <= kmin, and
// returns the largest that passes two tests:
//
//   - It replicates, as [Stability.Run] measures it: the mean adjusted Rand
//     index is at least .75, and every segment's mean Jaccard coefficient at
//     least .8. The largest, because a coarser solution of the same groups is
//     often as stable and says less.
//   - It is tighter than cutting up clouds would make it: its inertia is lower
//     than that of clouds with exactly the means and covariances of the
//     clusters accepted so far, which are clustered likewise, at the one-sided
//     level of .995. At first that is one box of evenly spread rows; clouds for
//     clusters accepted are denser in the middle. Stability alone would not do: a
//     long cloud is cut across the middle in every sample, and a cube into its
//     corners.
//
// Columns of two values are compared a second time: with the same values dealt
// out anew among the rows of a cluster, so that no such column has to do with any
// other. Rows with a yes and rows with a no are two heaps by themselves, and a cut
// between them is no evidence of groups; that answers go together is. Neighbouring
// columns of which every row has exactly one, the indicators of a category, stay
// together. What the cut gains must be a tenth more than there.
//
// Sixteen sets of clouds are drawn, and up to 256 where the comparison is close. If it
// still is, the number passes if none did before, with the warning "knife-edge".
//
// Where no number passes, Structure is false and K the one with the highest
// global stability. That does not forbid segments: they can still serve, and may
// come back in every sample, but nobody should take them for kinds of customers. The
// silhouette has no say, because segmentations that replicate and have been
// published have values of .1 to .3.
//
// How the rule did, with 30 pairs and k from 2 to 8. The thresholds were set by
// looking at these data, so this says what they were set for:
//
//	data                                              structure   k
//	24 sets of 2 to 7 normal blobs, 4 to 6 columns,   24 of 24    as planted,
//	  3,000 rows; a classifier that knows them            24 of 24
//	  would reach an adjusted Rand index of .80 to .95
//	normal, round or long, 2, 3, 5, 8 columns         0 of 8
//	uniform cube or long box, 2, 3, 5, 8 columns      0 of 8
//	Student's t with 3 degrees, as many columns       0 of 4
//	11 independent yes/no answers                     no
//	lognormal (sigma .5), 2, 3, 5, 8 columns          1 of 4
//	exponential, 2, 3, 5, 8 columns                   3 of 4
//	iris (two of its three species overlap)           yes         2
//	McDonald's perceptions (Dolnicar et al. 2018)     yes         4
//	volunteers' motives (Randle & Dolnicar 2009)      yes         3
//	mall customers, income and spending score         yes         5
//	wholesale customers, logarithms                   no
//	vacation motives (Dolnicar & Leisch 2008)         no
//
// On data that were not looked at before, 3,000 rows each: 48 of 48 sets of
// normal blobs have the number planted (2 to 7 blobs, 4 to 6 columns, no two
// centres nearer than 2.7 standard deviations), and 0 of 30 normal, long and
// cubic clouds in 2 to 6 columns have structure, but 8 of 10 lognormal ones do.
// Skewed columns are the weak side of the rule: independent long tails make a
// core and a group a tail, which do replicate. Put amounts on a logarithmic
// scale first.
//
// c may be nil. Errors are those of [Stability.Run] and a range that is not
// one. The work does not grow with the rows beyond Sample.
func (o Stability) Choose(ctx context.Context, x cluster.Matrix, kmin, kmax int, c Clusterer) (*Choice, error) {
	if kmin < 2 || kmax < kmin {
		return nil, fmt.Errorf("quality: from %d to %d clusters, must be from at least 2 upwards", kmin, kmax)
	}
	b, err := o.bed(x, 1, c)
	if err != nil {
		return nil, err
	}
	choice := &Choice{}
	if most := b.distinct.Rows; most < kmax {
		choice.Warnings = append(choice.Warnings, notice.New("few-distinct", "", "there are only %d distinct rows, so no more clusters than that were tried", most))
		if kmax = most; kmax < kmin {
			choice.K = 1
			if kmax >= 2 {
				choice.K = kmax
			}
			choice.Warnings = append(choice.Warnings, noStructure())
			return choice, nil
		}
	}
	tick := notice.Counter(o.Progress, "number of segments", int64((kmax-kmin+1)*o.pairs()))
	one, err := b.find(ctx, b.counts, 1, o.Seed, o.Workers, 1)
	if err != nil {
		return nil, fmt.Errorf("quality: one cluster: %w", err)
	}
	against, err := newReference(b, one, 1)
	for k := kmin; k <= kmax && err == nil; k++ {
		var e *Evidence
		var best found
		if e, best, err = o.weigh(ctx, b, k, against, tick); err != nil {
			break
		}
		choice.Evidence = append(choice.Evidence, *e)
		if e.Replicates && e.accepted() {
			// Larger numbers must now do better than these clusters, each a
			// cloud of its own.
			choice.K, choice.Structure = k, true
			against, err = newReference(b, best, k)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("quality: number of clusters: %w", err)
	}
	choice.decide()
	return choice, nil
}

// weigh gathers the evidence on k clusters.
func (o Stability) weigh(ctx context.Context, b *bed, k int, against *reference, tick func()) (*Evidence, found, error) {
	best, err := b.find(ctx, b.counts, k, o.Seed, o.Workers, 10)
	var labels []int32
	if err == nil {
		labels, err = b.labels(best, k)
	}
	if err != nil {
		return nil, best, fmt.Errorf("%d clusters: %w", k, err)
	}
	loss, err := b.loss(best)
	if err != nil {
		return nil, best, fmt.Errorf("%d clusters: %w", k, err)
	}
	r, err := o.run(ctx, b, k, b.each(labels), k, tick)
	if err != nil {
		return nil, best, err
	}
	c, err := o.compare(ctx, b, against, best, k, loss)
	if err != nil {
		return nil, best, fmt.Errorf("data without structure: %w", err)
	}
	e := &Evidence{StabilityResult: *r, Inertia: loss, Against: against.k, Cloud: c.mean, CloudLow: c.low, Tighter: c.tighter, Edge: c.open}
	e.Replicates = e.Global >= minGlobal && e.Weakest() >= minSegment
	return e, best, nil
}

// accepted tells whether the clusters are tighter than the clouds, for a number. At a
// knife's edge there may be groups, which a warning says; more groups than were
// accepted before there are not.
func (e *Evidence) accepted() bool { return e.Tighter && !e.Edge || e.Edge && e.Against == 1 }

func (c *Choice) decide() {
	best := 0
	for i, e := range c.Evidence {
		if e.Global > c.Evidence[best].Global {
			best = i
		}
	}
	for _, e := range c.Evidence {
		if e.Replicates && e.Edge && e.K == c.K {
			c.Warnings = append(c.Warnings, notice.New("knife-edge", "",
				"whether %d clusters are groups or one cloud cut up is on a knife's edge: they are as tight as one such cloud in two hundred", e.K))
		}
	}
	if c.Structure {
		return
	}
	e := c.Evidence[best]
	c.K = e.K
	c.Warnings = append(c.Warnings, noStructure())
	if !e.Replicates {
		c.Warnings = append(c.Warnings, notice.New("weakly-replicated", "",
			"the %d clusters chosen come back best of all tried, but weakly: the agreement between samples is %.2f, that of the weakest cluster %.2f", e.K, e.Global, e.Weakest()))
	}
}

func noStructure() Warning {
	return notice.New("no-structure", "", "no number of clusters both comes back in other samples and beats data without structure: the clusters cut up one cloud")
}
