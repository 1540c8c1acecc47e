package expectation

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Six segments of two hundred differ for real, and one of twenty-two is off by
// chance: it is drawn in, the others hardly.
func TestSmallSegmentsBorrow(t *testing.T) {
	var blocks []block
	for s := range 6 {
		blocks = append(blocks, block{300, 200, 1, []float64{-10 + 2*float64(s)}})
	}
	blocks = append(blocks, block{60, 22, 1, []float64{-5}})
	m, answers, in := planted(4, blocks...)
	p := (&surveyed{m: m, answers: answers, in: in}).score(t)
	require.Len(t, p.Segments, 7)
	for i, s := range p.Segments {
		c := s.Dimensions[0]
		require.NotNil(t, c.Shrunk, s.Name)
		assert.Equal(t, c.Gap.N, c.Shrunk.N)
		assert.Less(t, c.Shrunk.Low, c.Shrunk.Value)
		if i < 6 {
			assert.Less(t, c.Shrunk.Factor, .1, s.Name)
			assert.InDelta(t, c.Gap.Value, c.Shrunk.Value, 1, s.Name)
			continue
		}
		assert.Greater(t, c.Shrunk.Factor, .1)
		assert.Less(t, math.Abs(c.Shrunk.Value+5), math.Abs(c.Gap.Value+5)+1e-9, "nearer to the mean of all, which is -5")
	}
}

func TestThreeSegmentsBorrowNothing(t *testing.T) {
	m, answers, in := planted(4, block{100, 80, 1, []float64{-3}}, block{100, 80, 1, []float64{-3}}, block{100, 80, 1, []float64{-3}})
	p := (&surveyed{m: m, answers: answers, in: in}).score(t)
	assert.Nil(t, p.Segments[0].Dimensions[0].Shrunk)
}

func TestSegmentsThatDoNotDifferAreSaid(t *testing.T) {
	blocks := make([]block, 5)
	for s := range blocks {
		blocks[s] = block{60, 40, 1, []float64{-3}}
	}
	m, answers, in := planted(2, blocks...)
	p := (&surveyed{m: m, answers: answers, in: in}).score(t)
	assert.Contains(t, warning(t, p, "no-difference").Text, "dimension 0")
}
