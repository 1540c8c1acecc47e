package segment_test

import (
	"bytes"
	"context"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/cluster"
)

// ratings are features that are their own coordinates.
func ratings() segment.Schema[[2]float64] {
	return segment.Schema[[2]float64]{
		ID: func(v [2]float64) string { return "r" + itoa(int(1e9*(v[0]+20))) },
		Features: []segment.Feature[[2]float64]{
			segment.Numeric("a", func(v [2]float64) float64 { return v[0] }),
			segment.Numeric("b", func(v [2]float64) float64 { return v[1] }),
		},
	}
}

func clouds(r *rand.Rand, n int, by float64) [][2]float64 {
	out := make([][2]float64, n)
	for i := range out {
		out[i] = [2]float64{float64(i%3) + .2*r.NormFloat64() + by, float64(i%2) + .2*r.NormFloat64()}
	}
	return out
}

// What Recentred does is the step of package cluster around the same centres, to the last bit.
func TestRecentredIsTheStepOfLloyd(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	all := clouds(r, 900, 0)
	m := modelOf(t, all, ratings(), segment.Options{K: segment.Exactly(4), Pairs: 10})
	base, err := m.Census(context.Background(), all)
	require.NoError(t, err)
	now, later := base.Empty(), clouds(r, 700, .3)
	require.NoError(t, now.AddAll(context.Background(), later))
	moved, err := now.Recentred()
	require.NoError(t, err)

	centers := segment.Centers(m)
	acc, err := cluster.NewAccumulator(centers)
	require.NoError(t, err)
	for _, v := range later {
		require.NoError(t, acc.Add(segment.Encoded(m, v), 1))
	}
	assert.Equal(t, acc.Means().Data, segment.Centers(moved).Data)

	assert.Equal(t, m.Segments(), moved.Segments(), "IDs and names stay")
	assert.NotEqual(t, m.Fingerprint(), moved.Fingerprint())
	record := moved.Record()
	assert.Equal(t, 1, record.Recentred)
	assert.Equal(t, 700, record.Customers)
	assert.Less(t, record.Objective, acc.Inertia(), "the means are nearer than the centres before")
	assert.Zero(t, m.Record().Recentred, "the model itself is as it was")

	// It lives like any model, with a census of its own.
	var b bytes.Buffer
	require.NoError(t, moved.Save(&b))
	back, err := segment.Load(&b, ratings())
	require.NoError(t, err)
	again, err := back.Census(context.Background(), later)
	require.NoError(t, err)
	assert.ErrorContains(t, again.Merge(now), "different models")
	d, err := again.Drift(again, segment.DriftOptions{})
	require.NoError(t, err)
	assert.Equal(t, segment.Keep, d.Advice.Do)
}

func TestRecentredRefuses(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 1))
	all := world(r, 600)
	for what, o := range map[string]segment.Options{
		`method "mixture"`: {Method: segment.Mixture{}},
		"limits on sizes":  {Method: segment.KMeans{MinSize: 150}},
	} {
		o.K, o.Pairs = segment.Exactly(3), 10
		s := buyers()
		s.Features = s.Features[:3]
		c, err := modelOf(t, all, s, o).Census(context.Background(), all)
		require.NoError(t, err)
		_, err = c.Recentred()
		assert.ErrorContains(t, err, what)
		assert.ErrorContains(t, err, "fit again")
	}
	m := modelOf(t, all, buyers(), segment.Options{K: segment.Exactly(3), Pairs: 10})
	c, err := m.Census(context.Background(), all)
	require.NoError(t, err)
	_, err = c.Empty().Recentred()
	assert.ErrorContains(t, err, "fewer than 10")
}
