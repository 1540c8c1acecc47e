package segment_test

import (
	"context"
	"math"
	"testing"

	"github.com/muesli/clusters"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment"
)

// visit is an observation with a distance of its own: city blocks.
type visit struct {
	at   clusters.Coordinates
	name string
}

func (v *visit) Coordinates() clusters.Coordinates { return v.at }
func (v *visit) Distance(p clusters.Coordinates) float64 {
	d := 0.0
	for j := range p {
		d += math.Abs(v.at[j] - p[j])
	}
	return d
}

func visits(places, each int) clusters.Observations {
	var obs clusters.Observations
	for i := range places * each {
		p := float64(i % places)
		obs = append(obs, &visit{clusters.Coordinates{100 * p, float64(i / places % 4), 50 * p * p}, "v"})
	}
	return obs
}

// fragile panics when it is compared.
type fragile struct{ *visit }

func (f fragile) Distance(clusters.Coordinates) float64 { panic("no scale set") }

func TestPanicOfADistance(t *testing.T) {
	obs := visits(2, 12)
	obs[5] = fragile{obs[5].(*visit)}
	_, err := segment.FitObservations(t.Context(), obs, segment.Options{K: segment.Exactly(2)})
	require.Error(t, err)
	assert.Regexp(t, `panicked: no scale set \(in .*fragile\.Distance, observations_test\.go:\d+\)$`, err.Error())
	assert.NotContains(t, err.Error(), "\n", "the stack is not part of the text")
	var stack interface{ Stack() []byte }
	assert.ErrorAs(t, err, &stack)
}

func TestObservationsWithTheirOwnDistance(t *testing.T) {
	obs := visits(3, 12)
	r, err := segment.FitObservations(t.Context(), obs, segment.Options{})
	require.NoError(t, err)
	require.Len(t, r.Clusters, 3, "chosen by the medoid silhouette")
	seen := 0
	for g, c := range r.Clusters {
		assert.Len(t, c.Observations, 12)
		at := 0
		for i, o := range obs {
			if r.Labels[i] == int32(g) {
				assert.Same(t, o, c.Observations[at], "the caller's own, in order")
				at++
				seen++
			}
		}
		c.Center[0] = -1 // a copy: the observation it came from stays
	}
	assert.Equal(t, len(obs), seen)
	for i, o := range obs {
		assert.Equal(t, float64(i%3)*100, o.Coordinates()[0])
		assert.Equal(t, r.Labels[i%3], r.Labels[i])
	}
}

// One observation is one cluster, whatever its distance.
func TestOneObservation(t *testing.T) {
	for _, o := range []clusters.Observation{visits(1, 1)[0], clusters.Coordinates{1, 2}} {
		r, err := segment.FitObservations(t.Context(), clusters.Observations{o}, segment.Options{})
		require.NoError(t, err)
		assert.Len(t, r.Clusters, 1)
	}
}

func TestPlainObservations(t *testing.T) {
	var obs clusters.Observations
	for _, v := range visits(3, 30) {
		obs = append(obs, v.Coordinates())
	}
	r, err := segment.FitObservations(t.Context(), obs, segment.Options{K: segment.Exactly(3)})
	require.NoError(t, err)
	require.Len(t, r.Clusters, 3)
	assert.InDelta(t, 1, r.Stability.Global, 1e-12)
	for i := range obs {
		assert.Equal(t, r.Labels[i%3], r.Labels[i])
	}
	for _, c := range r.Clusters {
		center, err := c.Observations.Center()
		require.NoError(t, err)
		assert.InDeltaSlice(t, []float64(center), []float64(c.Center), 1e-9)
	}
	// A range: the evidence comes along.
	r, err = segment.FitObservations(t.Context(), obs, segment.Options{K: segment.Between(2, 3), Pairs: 10})
	require.NoError(t, err)
	require.NotNil(t, r.Choice)
	assert.Equal(t, len(r.Clusters), r.Choice.K)
}

func TestBadObservations(t *testing.T) {
	fit := func(obs clusters.Observations, o segment.Options) error {
		r, err := segment.FitObservations(t.Context(), obs, o)
		assert.Nil(t, r)
		return err
	}
	two := segment.Options{K: segment.Exactly(2)}
	c := clusters.Coordinates{1, 2}
	assert.ErrorContains(t, fit(nil, two), "no observations")
	assert.ErrorContains(t, fit(clusters.Observations{c, nil}, two), "observation 1 is nil")
	assert.ErrorContains(t, fit(clusters.Observations{c, (*visit)(nil)}, two), "observation 1: reading its coordinates panicked")
	assert.ErrorContains(t, fit(clusters.Observations{c, clusters.Coordinates{1}}, two), "observation 1 has 1 coordinates")
	assert.ErrorContains(t, fit(clusters.Observations{clusters.Coordinates{}}, two), "observation 0 has no coordinates")
	assert.ErrorContains(t, fit(clusters.Observations{c, clusters.Coordinates{1, math.Inf(1)}}, two), "observation 1: coordinate 1 is +Inf")
	assert.ErrorContains(t, fit(clusters.Observations{c, c}, two), "distinct")
	assert.ErrorContains(t, fit(visits(1, 1), two), "only 1 item")
	assert.ErrorContains(t, fit(visits(2, 4), segment.Options{Starts: -1}), "Starts")
	assert.ErrorContains(t, fit(visits(2, 4), segment.Options{Previous: &segment.Membership{}}), "Previous")
	bad := visits(2, 4)
	bad[3] = lost{}
	assert.ErrorContains(t, fit(bad, two), "NaN")

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := segment.FitObservations(ctx, visits(2, 20), two)
	assert.ErrorIs(t, err, context.Canceled)
}

// lost knows where it is but not how far from anybody.
type lost struct{}

func (lost) Coordinates() clusters.Coordinates     { return clusters.Coordinates{1, 1, 1} }
func (lost) Distance(clusters.Coordinates) float64 { return math.NaN() }
