package segment_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/segment"
)

// One cloud cut into pieces that come back more or less: who is under .6 is
// warned of (Hennig 2007), if published, and nobody else.
func TestUnstableSegmentsAreThoseUnderSixTenths(t *testing.T) {
	type point struct {
		id   string
		x, y float64
	}
	schema := segment.Schema[point]{
		ID: func(p point) string { return p.id },
		Features: []segment.Feature[point]{
			segment.Numeric("x", func(p point) float64 { return p.x }),
			segment.Numeric("y", func(p point) float64 { return p.y }),
		},
	}
	under, between, kept := 0, 0, 0
	for k := 3; k <= 9; k += 2 {
		r := random.Stream(21, uint64(k))
		list := make([]point, 90)
		for i := range list {
			list[i] = point{fmt.Sprint(i), r.NormFloat64(), r.NormFloat64()}
		}
		s, err := segment.Fit(t.Context(), list, schema, segment.Options{K: segment.Exactly(k), Pairs: 20, Starts: 2})
		require.NoError(t, err)
		var expected, warned []string
		for g, v := range s.Stability.Segment {
			switch {
			case g >= len(s.Summary().Segments):
				if v < .6 {
					kept++
				}
			case v < .6:
				expected = append(expected, s.Summary().Segments[g].ID)
				under++
			case v < .75:
				between++
			}
		}
		for _, w := range s.Summary().Warnings {
			if w.Code == "unstable-segment" {
				warned = append(warned, w.Subject)
			}
		}
		assert.Equal(t, expected, warned, "k = %d", k)
	}
	assert.Positive(t, under)
	assert.Positive(t, between)
	assert.Positive(t, kept, "no unstable segment too small to publish: the test would miss half")
}
