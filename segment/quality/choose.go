package quality

import (
	"context"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment/cluster"
)

// Evidence is what speaks for and against one number of clusters.
type Evidence struct {
	StabilityResult
	// Inertia is the sum of squared distances of the rows used to the centres
	// of the best solution found.
	Inertia float64 `json:"inertia"`
	// Cloud is the mean inertia of as many clusters of data without structure:
	// rows spread evenly with the same covariance. CloudLow is the value that
	// such data would undercut about once in a thousand times.
	Cloud    float64 `json:"cloud"`
	CloudLow float64 `json:"cloudLow"`
	// Replicates tells whether samples agree on the clusters as a whole and on
	// each of them.
	Replicates bool `json:"replicates"`
	// Tighter tells whether the clusters are tighter than those of data
	// without structure.
	Tighter bool `json:"tighter"`
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
	// Structure is false when no number of clusters both replicates and beats
	// data without structure. K is then the number that replicates best, and
	// the clusters are a convenient cut through one cloud of customers rather
	// than groups of their own.
	Structure bool `json:"structure"`
	// Evidence has an entry for each number of clusters tried, ascending.
	Evidence []Evidence `json:"evidence"`
	// Warnings has the codes "no-structure", "weakly-replicated" and
	// "few-distinct".
	Warnings []Warning `json:"warnings,omitempty"`
}

const (
	minGlobal  = .75 // mean adjusted Rand index of pairs
	minSegment = .80 // mean Jaccard coefficient of the weakest segment
	clouds     = 16  // data sets without structure
	level      = .995
)

// Choose tries every number of clusters from kmin to kmax and returns the
// largest that replicates and is no artefact of cutting up a single cloud.
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
	null, err := o.null(ctx, b, kmin, kmax)
	if err != nil {
		return nil, fmt.Errorf("quality: data without structure: %w", err)
	}
	all := b.scatter()
	tick := o.counter("number of segments", int64((kmax-kmin+1)*o.pairs()))
	for k := kmin; k <= kmax; k++ {
		centers, err := b.fit(ctx, b.counts, k, o.Seed, o.Workers, 10)
		if err != nil {
			return nil, fmt.Errorf("quality: %d clusters: %w", k, err)
		}
		r, err := o.run(ctx, b, k, b.each(b.label(centers)), k, tick)
		if err != nil {
			return nil, err
		}
		e := Evidence{StabilityResult: *r, Inertia: b.inertia(centers)}
		e.judge(null[k-kmin], all)
		choice.Evidence = append(choice.Evidence, e)
	}
	choice.decide()
	return choice, nil
}

// null returns the inertias of data without structure, as shares of their
// scatter, by number of clusters.
func (o Stability) null(ctx context.Context, b *bed, kmin, kmax int) ([][]float64, error) {
	shape, err := newCloud(b)
	if err != nil {
		return nil, err
	}
	drawn := make([][]float64, clouds)
	err = par.Each(ctx, clouds, o.Workers, func(i int) (err error) {
		drawn[i], err = shape.draw(len(b.index), o.Seed, uint64(i), b.own).shares(ctx, kmin, kmax, o.Seed+uint64(i))
		return err
	})
	if err != nil {
		return nil, err
	}
	out := make([][]float64, kmax-kmin+1)
	for k := range out {
		for _, d := range drawn {
			out[k] = append(out[k], d[k])
		}
	}
	return out, nil
}

func (e *Evidence) judge(null []float64, scatter float64) {
	mean, variance := stats.MeanVar(null)
	n := float64(len(null))
	e.Cloud = scatter * mean
	e.CloudLow = scatter * (mean - stats.TQuantile(level, n-1)*math.Sqrt(variance*(1+1/n)))
	e.Tighter = e.Inertia < e.CloudLow
	e.Replicates = e.Global >= minGlobal && e.Weakest() >= minSegment
}

func (c *Choice) decide() {
	best := 0
	for i, e := range c.Evidence {
		if e.Replicates && e.Tighter {
			c.K, c.Structure = e.K, true
		}
		if e.Global > c.Evidence[best].Global {
			best = i
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
