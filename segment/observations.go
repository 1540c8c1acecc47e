package segment

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/muesli/clusters"

	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/segment/cluster"
	"github.com/clientele-go/clientele/segment/quality"
)

// Observed is the result of [FitObservations].
type Observed struct {
	// Clusters holds the caller's own observations, largest cluster first, in
	// their order within each.
	Clusters clusters.Clusters
	// Labels is the cluster of each observation, by its index in the input.
	Labels []int32
	// Choice is the evidence on the number of clusters and Stability how well
	// they replicate; nil for observations with a distance of their own, and
	// where there was nothing to choose or to compare.
	Choice    *quality.Choice
	Stability *quality.StabilityResult
	Warnings  []Warning
}

// FitObservations clusters what a host holds as [clusters.Observations].
//
// Plain [clusters.Coordinates] go to k-means, as they are: bring them to
// comparable scales first, or better, use [Fit] with a schema. Observations of
// any other type have a distance of their own, which a mean does not minimise:
// they go to k-medoids through their Distance, which takes time and memory in
// the square of their number ([cluster.MaxMedoidItems] at most). Distance must be
// symmetric and safe to call from several goroutines. Under a range of K, the
// number of medoids is that of the greatest mean medoid silhouette
// 1 - d1/d2 (van der Laan, Pollard & Bryan 2003, Journal of Statistical
// Computation and Simulation 73(8), 575-584), which has to be at least 2.
//
// Previous and Method must be nil. A nil or empty observation, and ones of
// unequal length, are errors that name the index. Observations are not changed.
func FitObservations(ctx context.Context, obs clusters.Observations, o Options) (*Observed, error) {
	if ctx == nil {
		return nil, errNoContext
	}
	if err := o.Validate(); err != nil {
		return nil, err
	}
	if o.Previous != nil {
		return nil, errors.New("segment: Previous carries segment IDs, and clusters of observations have none")
	}
	if o.Method != nil {
		return nil, errors.New("segment: observations go to k-means or k-medoids by their type: Method is for Fit")
	}
	plain, err := checkObservations(obs)
	if err != nil {
		return nil, err
	}
	o = o.withDefaults()
	var r *Observed
	if plain {
		r, err = fitCoordinates(ctx, obs, o)
	} else {
		r, err = fitMedoids(ctx, obs, o)
	}
	if err != nil {
		return nil, stopped(err)
	}
	for i, ob := range obs {
		c := &r.Clusters[r.Labels[i]]
		c.Observations = append(c.Observations, ob)
	}
	return r, nil
}

// checkObservations looks at every observation once, so that nothing ragged
// reaches a Distance, and reports whether all are plain coordinates.
func checkObservations(obs clusters.Observations) (plain bool, err error) {
	if len(obs) == 0 {
		return false, errors.New("segment: no observations")
	}
	at := 0
	defer func() { // a nil pointer in the interface, say
		if r := recover(); r != nil {
			err = fmt.Errorf("segment: observation %d: reading its coordinates %w", at, par.Caught(r))
		}
	}()
	plain = true
	width := -1
	for i, ob := range obs {
		at = i
		if ob == nil {
			return false, fmt.Errorf("segment: observation %d is nil", i)
		}
		c := ob.Coordinates()
		if width < 0 {
			width = len(c)
		}
		if len(c) == 0 {
			return false, fmt.Errorf("segment: observation %d has no coordinates", i)
		}
		if len(c) != width {
			return false, fmt.Errorf("segment: observation %d has %d coordinates, observation 0 has %d", i, len(c), width)
		}
		for j, v := range c {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return false, fmt.Errorf("segment: observation %d: coordinate %d is %v", i, j, v)
			}
		}
		if _, ok := ob.(clusters.Coordinates); !ok {
			plain = false
		}
	}
	return plain, nil
}

func fitCoordinates(ctx context.Context, obs clusters.Observations, o Options) (*Observed, error) {
	x, err := cluster.FromObservations(obs)
	if err != nil {
		return nil, err
	}
	f := &fit{o: o}
	if err := f.cluster(ctx, x, nil); err != nil {
		return nil, err
	}
	for g := range f.core.centers.Rows {
		f.core.refs = append(f.core.refs, Ref{ID: fmt.Sprintf("cluster %d", g)})
	}
	if err := f.judge(ctx, x, f.core.centers.Rows); err != nil {
		return nil, err
	}
	r := &Observed{Labels: f.labels, Choice: f.choice, Stability: f.stability, Warnings: f.warnings}
	for g := range f.core.centers.Rows {
		r.Clusters = append(r.Clusters, clusters.Cluster{Center: slices.Clone(f.core.centers.Row(g))})
	}
	return r, nil
}

func fitMedoids(ctx context.Context, obs clusters.Observations, o Options) (_ *Observed, err error) {
	defer func() { // a Distance that panics here and did not in k-medoids
		if r := recover(); r != nil {
			err = par.Caught(r)
		}
	}()
	dist := func(i, j int) float64 { return obs[i].Distance(obs[j].Coordinates()) }
	most := o.K.Max
	if o.K.Min < o.K.Max {
		most = max(o.K.Min, min(most, len(obs)/o.MinSize))
		if most > len(obs) { // as of coordinates that are too few
			o.K.Min, most = 1, 1
		}
	}
	var best *cluster.KMedoidsModel
	width := math.Inf(-1)
	for k := o.K.Min; k <= most; k++ {
		o.progress("k-medoids", int64(k-o.K.Min), int64(most-o.K.Min+1))
		m, err := cluster.KMedoids{K: k, Seed: o.Seed, Workers: o.Workers}.Fit(ctx, len(obs), dist)
		if err != nil {
			return nil, err
		}
		if best != nil && slices.Min(m.Sizes) < o.MinSize {
			continue
		}
		if w := medoidSilhouette(m, dist); best == nil || w > width {
			best, width = m, w
		}
	}
	// Largest cluster first, as everywhere in this room.
	order := make([]int, len(best.Medoids))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return best.Sizes[b] - best.Sizes[a] })
	r := &Observed{Labels: make([]int32, len(obs)), Warnings: best.Warnings}
	place := make([]int32, len(order))
	for at, m := range order {
		place[m] = int32(at)
		r.Clusters = append(r.Clusters, clusters.Cluster{Center: slices.Clone(obs[best.Medoids[m]].Coordinates())})
	}
	for i, l := range best.Labels {
		r.Labels[i] = place[l]
	}
	return r, nil
}

// medoidSilhouette is the mean of 1 - d1/d2 over the items; 0 where there is one
// medoid, so that any separation beats none.
func medoidSilhouette(m *cluster.KMedoidsModel, dist func(i, j int) float64) float64 {
	if len(m.Medoids) < 2 {
		return 0
	}
	sum := 0.0
	for i := range m.Labels {
		d1, d2 := math.Inf(1), math.Inf(1)
		for _, j := range m.Medoids {
			d := 0.0
			if i != j {
				d = dist(max(i, j), min(i, j)) // the way in which k-medoids asks
			}
			if d < d1 {
				d1, d2 = d, d1
			} else if d < d2 {
				d2 = d
			}
		}
		if d2 > 0 {
			sum += 1 - d1/d2
		}
	}
	return sum / float64(len(m.Labels))
}
