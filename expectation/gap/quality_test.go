package gap

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The worked example of the 12manage SERVQUAL forum: five gaps whose mean is
// -4.29/5; with the weights of Zeithaml, Parasuraman & Berry (1990) -.9007.
func TestQuality(t *testing.T) {
	gaps := []float64{-.65, -1.1, -.83, -.7, -1.01}
	q, err := Quality(gaps, nil)
	require.NoError(t, err)
	assert.InDelta(t, -.858, q, 1e-12)
	for _, by := range []float64{1, 100, 1e49, 1e-48} {
		q, err = Quality(gaps, []float64{.11 * by, .32 * by, .22 * by, .19 * by, .16 * by})
		require.NoError(t, err)
		assert.InDelta(t, -.9007, q, 1e-12, "weights on any scale")
	}
	q, err = Quality([]float64{1e50, 1e50}, nil)
	require.NoError(t, err)
	assert.InEpsilon(t, 1e50, q, 1e-12)
	for name, c := range map[string][2][]float64{
		"nothing":         {nil, nil},
		"lengths":         {{1, 2}, {1}},
		"NaN":             {{math.NaN()}, nil},
		"infinite":        {{1}, {math.Inf(1)}},
		"too large":       {{1e51}, nil},
		"large weight":    {{1}, {1e51}},
		"small weight":    {{1, 1}, {1, 5e-324}},
		"negative weight": {{1, 2}, {1, -1}},
		"no weight":       {{1, 2}, {0, 0}},
	} {
		_, err := Quality(c[0], c[1])
		assert.Error(t, err, name)
	}
}
