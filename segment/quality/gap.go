package quality

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/kernel"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/segment/cluster"
)

// Gap says how to compute the gap statistic, which compares how tight k
// clusters are with how tight they would be in rows spread evenly over a box
// (Tibshirani, Walther & Hastie 2001, JRSS B 63, 411-423). The zero value
// works. [Stability.Choose] asks more: that clusters come back, too.
type Gap struct {
	// References is the number B of reference data sets. 0 means 100; 2 is the
	// least.
	References int
	// Box is the reference distribution. The zero value is PrincipalBox.
	Box Box
	// Unsquared adds up distances in the dispersion W instead of squared ones,
	// as clusGap of the R package cluster does by default. It compares all
	// pairs of rows within clusters.
	Unsquared bool
	// Seed fixes all random choices.
	Seed uint64
	// Sample is the largest number of rows used; of more, so many are drawn
	// without replacement. 0 means 5000.
	Sample int
	// Workers is the number of goroutines; 0 means GOMAXPROCS. Results do not
	// depend on it.
	Workers int
	// Progress is told how many data sets are done, from one goroutine at a
	// time. It may be nil.
	Progress func(Progress)
}

// Validate returns all faults, joined.
func (o Gap) Validate() error {
	var errs []error
	if o.References < 0 || o.References == 1 {
		errs = append(errs, fmt.Errorf("quality: References is %d, must be at least 2, or 0 for 100", o.References))
	}
	if o.Box != PrincipalBox && o.Box != ColumnBox {
		errs = append(errs, fmt.Errorf("quality: Box is %d, which is no reference distribution", o.Box))
	}
	if o.Sample < 0 {
		errs = append(errs, fmt.Errorf("quality: Sample is %d, must not be negative", o.Sample))
	}
	return errors.Join(errs...)
}

// GapResult holds the gap statistic. Slices go by the number of clusters, k at
// position k-1.
type GapResult struct {
	// K is the least number of clusters whose gap is at least the next one's
	// less its standard error (step 3 of the paper), 1 among the possible
	// answers. Where there is none, it is the largest number tried, and there
	// is a warning.
	K int `json:"k"`
	// LogW is the logarithm of the dispersion W: for each cluster the sum over
	// all ordered pairs of its rows of their squared distance (or distance,
	// with Unsquared), divided by twice its size, and all this added up. With
	// squares this is the inertia. R's clusGap takes half of it, which gives
	// the same gaps.
	LogW []float64 `json:"logW"`
	// Expected is the mean of LogW over the reference data sets.
	Expected []float64 `json:"expected"`
	// Gap is Expected - LogW: larger is better, of any sign.
	Gap []float64 `json:"gap"`
	// SE is the standard error of Gap, that of the simulation: the standard
	// deviation over references (dividing by B) times the root of 1+1/B.
	SE []float64 `json:"se"`
	// Warnings has the code "gap-rises" or is empty.
	Warnings []Warning `json:"warnings,omitempty"`
}

// Run computes the statistic for 1 to kmax clusters. c may be nil. Errors are
// for malformed or non-finite rows, kmax below 1 or not below the number of
// distinct rows (where nothing would be dispersed), those of the clusterer,
// and a cancelled context. It costs B+1 times kmax clusterings of all rows
// used, ten starts each; with Unsquared also the pairs.
func (o Gap) Run(ctx context.Context, x cluster.Matrix, kmax int, c Clusterer) (*GapResult, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	draws := o.References
	if draws == 0 {
		draws = 100
	}
	s := Stability{Seed: o.Seed, Sample: o.Sample, Progress: o.Progress}
	b, err := s.bed(x, max(1, kmax), c)
	if err != nil {
		return nil, err
	}
	if kmax < 1 || kmax >= b.distinct.Rows {
		return nil, fmt.Errorf("quality: gap: up to %d clusters, must be at least 1 and below the %d distinct rows", kmax, b.distinct.Rows)
	}
	ref, err := newGapBox(b, o.Box)
	if err != nil {
		return nil, fmt.Errorf("quality: gap: %w", err)
	}
	tick := notice.Counter(s.Progress, "gap", int64(draws+1))
	logW := make([][]float64, draws+1) // the rows themselves first
	err = par.Each(ctx, draws+1, o.Workers, func(i int) error {
		data := b
		if i > 0 {
			data = ref.draw(b, random.Stream(o.Seed, uint64(i), 11))
		}
		logW[i] = make([]float64, kmax)
		for k := 1; k <= kmax; k++ {
			centers, err := data.fit(ctx, data.counts, k, random.Stream(o.Seed, uint64(i), uint64(k), 12).Uint64(), 1, 10)
			if err != nil {
				return fmt.Errorf("%d clusters: %w", k, err)
			}
			logW[i][k-1] = math.Log(data.dispersion(data.label(centers), k, o.Unsquared))
		}
		tick()
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("quality: gap: %w", err)
	}
	return newGapResult(logW[0], logW[1:]), nil
}

func newGapResult(logW []float64, refs [][]float64) *GapResult {
	r := &GapResult{LogW: logW}
	n := float64(len(refs))
	for k, w := range logW {
		mean, square := 0.0, 0.0
		for _, ref := range refs {
			mean += ref[k] / n
		}
		for _, ref := range refs {
			square += float64((ref[k] - mean) * (ref[k] - mean) / n)
		}
		r.Expected = append(r.Expected, mean)
		r.Gap = append(r.Gap, mean-w)
		r.SE = append(r.SE, math.Sqrt(square*(1+1/n)))
	}
	for r.K = 1; r.K < len(logW); r.K++ {
		if r.Gap[r.K-1] >= r.Gap[r.K]-r.SE[r.K] {
			return r
		}
	}
	if r.K > 1 {
		r.Warnings = append(r.Warnings, notice.New("gap-rises", "", "the gap still rises at %d clusters, the most that were tried: there may be more, or rows that no box resembles", r.K))
	}
	return r
}

// dispersion is W of a labelling of the distinct rows.
func (b *bed) dispersion(labels []int32, k int, unsquared bool) float64 {
	members := make([][]int, k)
	sizes := make([]float64, k)
	for i, l := range labels {
		members[l] = append(members[l], i)
		sizes[l] += b.counts[i]
	}
	sum := 0.0
	for c, rows := range members {
		if unsquared {
			pairs := 0.0
			for at, i := range rows {
				for _, j := range rows[:at] {
					pairs += float64(b.counts[i] * b.counts[j] * math.Sqrt(kernel.Squared(b.distinct.Row(i), b.distinct.Row(j))))
				}
			}
			if len(rows) > 0 {
				sum += pairs / sizes[c]
			}
			continue
		}
		mean := make([]float64, b.distinct.Cols)
		for _, i := range rows {
			for q, v := range b.distinct.Row(i) {
				mean[q] += float64(b.counts[i] / sizes[c] * v)
			}
		}
		for _, i := range rows {
			sum += float64(b.counts[i] * kernel.Squared(b.distinct.Row(i), mean))
		}
	}
	return sum
}
