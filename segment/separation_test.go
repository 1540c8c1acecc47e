package segment_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// The separation is the mean strength that Assign gives the members.
func TestSeparation(t *testing.T) {
	for name, method := range map[string]segment.Method{"k-means": nil, "mixture": segment.Mixture{}} {
		list := sixes(1200)
		seg, err := segment.Fit(t.Context(), list, sixSchema(), segment.Options{K: segment.Exactly(4), Pairs: 10, Starts: sized(3, 1), Method: method})
		require.NoError(t, err)
		strengths := make([][]float64, 4)
		for i, c := range list {
			a, err := seg.Model.Assign(c)
			require.NoError(t, err)
			require.EqualValues(t, seg.Membership().Labels[i], a.Index)
			strengths[a.Index] = append(strengths[a.Index], a.Strength)
		}
		for g, p := range seg.Summary().Segments {
			mean, variance := stats.MeanVar(strengths[g])
			low, high := stats.TInterval(mean, variance, len(strengths[g]))
			require.NotNil(t, p.Separation, name)
			half := (high - low) / 2
			assert.InDelta(t, mean, p.Separation.Value, half/10, "rounded to a fifth of the half-width at most")
			assert.InDelta(t, low, p.Separation.Low, half/10)
			assert.InDelta(t, min(high, 1), p.Separation.High, half/10)
			assert.Equal(t, p.Size, p.Separation.N)
			assert.LessOrEqual(t, p.Separation.High, 1.)
		}
	}
}

// pair is a customer of one of two groups that lie apart.
type pair struct {
	id   string
	x, y float64
}

func pairs(n int, apart float64) []pair {
	r := random.Stream(3, 1)
	list := make([]pair, n)
	for i := range list {
		list[i] = pair{fmt.Sprint("c", i), r.NormFloat64() + apart*float64(i%2), r.NormFloat64()}
	}
	return list
}

func pairSchema() segment.Schema[pair] {
	return segment.Schema[pair]{ID: func(p pair) string { return p.id }, Features: []segment.Feature[pair]{
		segment.Numeric("x", func(p pair) float64 { return p.x }).Unscaled(),
		segment.Numeric("y", func(p pair) float64 { return p.y }).Unscaled(),
	}}
}

func TestSeparationGrowsWithTheGap(t *testing.T) {
	last := 0.0
	for _, apart := range []float64{0, 3, 6, 12} {
		seg, err := segment.Fit(t.Context(), pairs(400, apart), pairSchema(), segment.Options{K: segment.Exactly(2), Pairs: 10})
		require.NoError(t, err)
		lowest := 1.0
		for _, p := range seg.Summary().Segments {
			lowest = min(lowest, p.Separation.Value)
		}
		assert.Greater(t, lowest, last)
		last = lowest
	}
	assert.Greater(t, last, .75)
}

// Where there is nothing to be apart from, or no centre of one's own, or where the
// figure would tell about few, there is none, and the JSON does not have it.
func TestSeparationIsWithheld(t *testing.T) {
	list := pairs(400, 5)
	fit := func(list []pair, o segment.Options) *segment.Summary {
		o.Pairs = 10
		seg, err := segment.Fit(t.Context(), list, pairSchema(), o)
		require.NoError(t, err)
		return seg.Summary()
	}
	alike := pairs(400, 5)
	for i := range 15 { // fifteen of one kind, and so of one strength
		alike[i].x, alike[i].y = 60, 60
	}
	one := fit(list, segment.Options{K: segment.Exactly(1)})
	limited := fit(list, segment.Options{K: segment.Exactly(2), Method: segment.KMeans{MinSize: 190, MaxSize: 210}})
	for _, s := range []*segment.Summary{one, limited} {
		for _, p := range s.Segments {
			assert.Nil(t, p.Separation)
		}
		b, err := json.Marshal(s)
		require.NoError(t, err)
		assert.NotContains(t, string(b), "separation")
	}
	three := fit(alike, segment.Options{K: segment.Exactly(3)})
	require.Len(t, three.Segments, 3)
	withheld := 0
	for _, p := range three.Segments {
		assert.Equal(t, p.Size == 15, p.Separation == nil)
		if p.Separation == nil {
			withheld++
		}
	}
	assert.Equal(t, 1, withheld)
}
