package cluster

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/muesli/clusters"

	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/internal/random"
)

// KMedoids says how to look for K items, the medoids, with the least sum of
// dissimilarities of all items to the nearest of them. It needs no
// coordinates, only a dissimilarity of any two items, and so suits mixed or
// categorical data, or observations with a distance of their own. It is slower
// than [KMeans] and bound to [MaxMedoidItems] items. Only K must be set.
type KMedoids struct {
	// K is the number of clusters, from 1 to the number of items.
	K int
	// Starts is how many times to start from random medoids; the result with
	// the least loss is kept, the first of equals. 0 means one start from the
	// BUILD procedure, which is not random and seldom beaten.
	Starts int
	// MaxIter bounds the passes over all items of one start. 0 means 100.
	MaxIter int
	// Seed fixes the random starts.
	Seed uint64
	// Workers is the number of goroutines that ask for dissimilarities; 0
	// means GOMAXPROCS.
	Workers int
}

// MaxMedoidItems is the largest number of items that [KMedoids] takes: it
// keeps the dissimilarity of every pair, 8 bytes each, 1.6 GB in all for so
// many.
const MaxMedoidItems = 20000

// Validate returns all faults that can be seen without the data, joined.
func (o KMedoids) Validate() error {
	var errs []error
	bad := func(name string, v int, rule string) {
		errs = append(errs, fmt.Errorf("cluster: k-medoids: %s is %d, must %s", name, v, rule))
	}
	if o.K < 1 {
		bad("K", o.K, "be at least 1")
	}
	if o.Starts < 0 {
		bad("Starts", o.Starts, "not be negative")
	}
	if o.MaxIter < 0 {
		bad("MaxIter", o.MaxIter, "not be negative")
	}
	return errors.Join(errs...)
}

// KMedoidsModel is a fitted k-medoids clustering.
type KMedoidsModel struct {
	// Medoids are the items at the centres, in ascending order.
	Medoids []int
	// Labels holds for each item the position in Medoids of its nearest
	// medoid, the lowest of equally near ones.
	Labels []int32
	// Sizes counts the items of each cluster.
	Sizes []int
	// Loss is the sum of the dissimilarities of the items to their medoids.
	Loss float64
	// Iterations is how many passes the best start took.
	Iterations int
	// Converged is false when MaxIter ended the best start.
	Converged bool
	// Seed is the seed that the model was fitted with.
	Seed uint64
	// Warnings has the code "not-converged" or is empty.
	Warnings []Warning
}

// Fit finds medoids of the items 0 to n-1. It asks for dist(i, j) once for
// each pair with i > j, from several goroutines at a time; the dissimilarity
// must be symmetric, finite and not negative, and need not obey the triangle
// inequality. An error names the pair at fault. Fit also refuses more than
// [MaxMedoidItems] items, K beyond n, and a cancelled context.
//
// The search is FasterPAM (Schubert & Rousseeuw 2021, Information Systems 101,
// 101804, algorithm 3): it reaches a local optimum of the same kind as PAM
// (Kaufman & Rousseeuw 1990) in a time that does not grow with K, by taking
// every swap that lowers the loss as soon as it is found.
func (o KMedoids) Fit(ctx context.Context, n int, dist func(i, j int) float64) (*KMedoidsModel, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	switch {
	case n < 1 || dist == nil:
		return nil, errors.New("cluster: k-medoids: no items or no dissimilarity")
	case o.K > n:
		s := "s"
		if n == 1 {
			s = ""
		}
		return nil, fmt.Errorf("cluster: k-medoids: %d clusters asked for, but only %d item%s", o.K, n, s)
	case n > MaxMedoidItems:
		return nil, fmt.Errorf("cluster: k-medoids: %d items need %.1f GB for the dissimilarities of all pairs; the limit is %d items: take a sample, or k-means",
			n, float64(n)*float64(n-1)/2*8/1e9, MaxMedoidItems)
	}
	t, err := pairwise(ctx, n, o.Workers, dist)
	if err != nil {
		return nil, fmt.Errorf("cluster: k-medoids: %w", err)
	}
	maxIter := o.MaxIter
	if maxIter == 0 {
		maxIter = 100
	}
	var best *pam
	for s := range max(1, o.Starts) {
		p := newPAM(t, n, o.K)
		if o.Starts == 0 {
			err = p.build(ctx, o.Workers)
		} else {
			copy(p.medoids, random.Stream(o.Seed, uint64(s)).Perm(n))
		}
		if err == nil {
			err = p.swap(ctx, maxIter)
		}
		if err != nil {
			return nil, fmt.Errorf("cluster: k-medoids: %w", err)
		}
		if best == nil || p.loss < best.loss {
			best = p
		}
	}
	return best.model(o.Seed), nil
}

// Clusters hands observations out in the form of muesli/clusters: a cluster a
// medoid, whose coordinates are its centre. obs must be the items that were
// fitted, in the same order.
func (m *KMedoidsModel) Clusters(obs clusters.Observations) (clusters.Clusters, error) {
	m = orEmpty(m)
	if len(obs) != len(m.Labels) {
		return nil, fmt.Errorf("cluster: %d observations for a model of %d items", len(obs), len(m.Labels))
	}
	out := make(clusters.Clusters, len(m.Medoids))
	for j, i := range m.Medoids {
		out[j].Center = append(clusters.Coordinates(nil), obs[i].Coordinates()...)
	}
	for i, o := range obs {
		c := &out[m.Labels[i]]
		c.Observations = append(c.Observations, o)
	}
	return out, nil
}

// triangle holds the dissimilarities of all pairs: row i has those to 0..i-1.
type triangle []float64

func (t triangle) at(i, j int) float64 {
	switch {
	case i > j:
		return t[i*(i-1)/2+j]
	case i < j:
		return t[j*(j-1)/2+i]
	}
	return 0
}

func pairwise(ctx context.Context, n, workers int, dist func(i, j int) float64) (triangle, error) {
	t := make(triangle, n*(n-1)/2)
	// Summed over all items a loss must stay finite.
	limit := math.MaxFloat64 / float64(n) / 4
	err := par.Each(ctx, n, workers, func(i int) (err error) {
		row, j := t[i*(i-1)/2:i*(i-1)/2+i], 0
		defer func() {
			if r := recover(); r != nil {
				err = fmt.Errorf("the dissimilarity of items %d and %d %w", i, j, par.Caught(r))
			}
		}()
		for j = range row {
			d := dist(i, j)
			if !(d >= 0 && d <= limit) {
				return fmt.Errorf("the dissimilarity of items %d and %d is %v", i, j, d)
			}
			row[j] = d
		}
		return nil
	})
	return t, err
}

func (p *pam) model(seed uint64) *KMedoidsModel {
	m := &KMedoidsModel{
		Medoids: p.sorted(), Labels: make([]int32, p.n), Sizes: make([]int, p.k),
		Iterations: p.passes, Converged: p.converged, Seed: seed,
	}
	for i := range p.n {
		best, least := 0, math.Inf(1)
		for j, c := range m.Medoids {
			if d := p.dist.at(i, c); d < least {
				best, least = j, d
			}
			if c == i {
				// A medoid stays with itself even where another lies at
				// distance 0, so that no cluster is empty.
				best, least = j, 0
				break
			}
		}
		m.Labels[i] = int32(best)
		m.Sizes[best]++
		m.Loss += least
	}
	if !m.Converged {
		m.Warnings = append(m.Warnings, notice.New("not-converged", "",
			"medoids were still being swapped after %d passes; raise MaxIter", m.Iterations))
	}
	return m
}
