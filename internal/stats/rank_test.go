package stats

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMeanRank(t *testing.T) {
	sorted := []float64{1, 2, 2, 2, 7}
	for v, want := range map[float64]float64{1: 1, 2: 3, 7: 5} {
		assert.Equal(t, want, MeanRank(sorted, v))
	}
}
