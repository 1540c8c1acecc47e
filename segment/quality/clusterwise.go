package quality

import (
	"context"
	"errors"
	"fmt"

	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/segment/cluster"
)

// ClusterwiseResult tells of each cluster whether samples have it again. Its
// slices go by label.
type ClusterwiseResult struct {
	// K is the number of clusters looked for in each sample.
	K int `json:"k"`
	// Samples is how many bootstrap samples were clustered.
	Samples int `json:"samples"`
	// Jaccard is the mean, over samples, of the largest Jaccard coefficient of
	// the cluster with one of the sample's: rows in both over rows in either,
	// from 0 to 1, higher is better. As a guide, .75 and more is stable, .6 to
	// .75 a pattern whose members are in doubt, below .5 dissolved (Hennig
	// 2007). NaN for a label without rows.
	Jaccard Figures `json:"jaccard"`
	// Low and High hold 95 % of the samples.
	Low  Figures `json:"low"`
	High Figures `json:"high"`
	// Recovered is the share of the samples where the coefficient is above
	// .75, and Dissolved where it is .5 or less.
	Recovered Figures `json:"recovered"`
	Dissolved Figures `json:"dissolved"`
}

// Clusterwise judges each cluster of a clustering of x into k by the bootstrap
// of Hennig (2007, Computational Statistics & Data Analysis 52, 258-271), as
// clusterboot of the R package fpc does by default: draw as many rows as there
// are with replacement, keep each row drawn once, cluster these, and compare
// with the given clusters among these rows alone. It draws o.Pairs samples (0:
// 50; published analyses use 100), one each.
//
// [Stability.Run] answers the like question for a market: it keeps repeated
// rows and assigns all rows, so its coefficients also count how rows that were
// not drawn are assigned, and are a little lower.
//
// base, c and errors are those of Run. The cost is that of Pairs clusterings.
func (o Stability) Clusterwise(ctx context.Context, x cluster.Matrix, k int, base []int32, c Clusterer) (*ClusterwiseResult, error) {
	b, err := o.bed(x, k, c)
	if err != nil {
		return nil, err
	}
	base, segments, err := o.base(ctx, b, x, k, base)
	if err != nil {
		return nil, err
	}
	samples := o.pairs()
	tick := notice.Counter(o.Progress, "clusterwise stability", int64(samples))
	likest := make([][]float64, samples)
	err = par.Each(ctx, samples, o.Workers, func(s int) error {
		drawn, counts, err := b.subset(k, o.Seed, uint64(s))
		if err != nil {
			return err
		}
		sol, err := b.find(ctx, counts, k, random.Stream(o.Seed, uint64(k), uint64(s), 10).Uint64(), 1, clusterStarts)
		var labels []int32
		if err == nil {
			labels, err = b.labels(sol, k)
		}
		if err != nil {
			return fmt.Errorf("sample %d: %w", s, err)
		}
		var given, found []int32
		for at, in := range drawn {
			if in {
				given, found = append(given, base[at]), append(found, labels[b.index[at]])
			}
		}
		likest[s] = fill(given, found, nil, segments, k).jaccard()
		tick()
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("quality: clusterwise stability of %d clusters: %w", k, err)
	}
	r := &ClusterwiseResult{K: k, Samples: samples}
	for s := range segments {
		r.add(likest, s)
	}
	return r, nil
}

// add sums up the coefficients of one cluster. A sample may have missed a
// small cluster altogether; such samples say nothing of it.
func (r *ClusterwiseResult) add(likest [][]float64, s int) {
	var v []float64
	recovered, dissolved := 0.0, 0.0
	for _, sample := range likest {
		j := sample[s]
		if j != j {
			continue
		}
		v = append(v, j)
		switch {
		case j > .75:
			recovered++
		case j <= .5:
			dissolved++
		}
	}
	mean, low, high := spread(v)
	n := float64(len(v)) // 0/0 is NaN, as it should be
	r.Jaccard = append(r.Jaccard, mean)
	r.Low, r.High = append(r.Low, low), append(r.High, high)
	r.Recovered, r.Dissolved = append(r.Recovered, recovered/n), append(r.Dissolved, dissolved/n)
}

// subset draws rows like resample but counts each row drawn once. drawn tells
// which of the rows used are in, counts how many of each distinct row.
func (b *bed) subset(k int, seed, sample uint64) (drawn []bool, counts []float64, err error) {
	r := random.Stream(seed, uint64(k), sample, 9)
	for range 100 {
		drawn, counts = make([]bool, len(b.index)), make([]float64, b.distinct.Rows)
		different := 0
		for range b.index {
			i := r.IntN(len(b.index))
			if drawn[i] {
				continue
			}
			drawn[i] = true
			if counts[b.index[i]] == 0 {
				different++
			}
			counts[b.index[i]]++
		}
		if different >= k {
			return drawn, counts, nil
		}
	}
	return nil, nil, errors.New("bootstrap samples hold fewer distinct rows than clusters: there are too few rows")
}
