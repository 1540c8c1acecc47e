package segment_test

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/cluster"
)

// The change offered moves the customer, and no smaller one on a fine grid does,
// under every form of mixture: what is around a component need not be convex.
func TestSmallestChangeOfMixtures(t *testing.T) {
	list := sixes(300)
	forms := []cluster.Covariance{cluster.FullCovariance, cluster.TiedCovariance, cluster.DiagonalCovariance, cluster.SphericalCovariance}
	customers, stride := list[:15], 2.0
	if testing.Short() { // as under the race detector
		forms, customers, stride = forms[:1], list[:8], 4
	}
	for _, form := range forms {
		s, err := segment.Fit(t.Context(), list, sixSchema(), segment.Options{K: segment.Exactly(4), Pairs: 10, Starts: 2, Method: segment.Mixture{Covariance: form}})
		require.NoError(t, err)
		offered := 0
		for _, c := range customers {
			e, err := s.Model.Explain(c)
			require.NoError(t, err)
			limit := math.Inf(1)
			if e.Change != nil {
				offered++
				feature := int(e.Change.Feature[0] - 'a')
				assert.Equal(t, c.v[feature], e.Change.From)
				moved := *c
				moved.v[feature] = e.Change.To
				got, err := s.Model.Assign(&moved)
				require.NoError(t, err)
				assert.Equal(t, e.Change.Segment, got.Segment)
				assert.NotEqual(t, e.Segment, got.Segment)
				limit = e.Change.Size
			}
			for j := range c.v {
				for step := -40.0; step <= 40; step += stride {
					moved := *c
					moved.v[j] = c.v[j] * math.Exp(step/8)
					if low, high := seenOf(list, j); moved.v[j] < low || moved.v[j] > high {
						continue // nobody is told to become like that
					}
					f, err := s.Model.Explain(&moved)
					require.NoError(t, err)
					if size := math.Abs(f.Inputs[j].Encoded - e.Inputs[j].Encoded); size < limit-1e-9 {
						assert.Equal(t, e.Segment, f.Segment, "%v, %s: feature %d moved by %v, less than %v", form, c.id, j, size, limit)
					}
				}
			}
		}
		assert.Greater(t, offered, len(customers)/2, form)
	}
}

// seenOf is a range well within the one of which changes are offered.
func seenOf(list []*six, j int) (low, high float64) {
	var v []float64
	for _, c := range list {
		v = append(v, c.v[j])
	}
	slices.Sort(v)
	return v[15], v[len(v)-16]
}
