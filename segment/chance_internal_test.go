package segment

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/clientele-go/clientele/internal/random"
)

// What chance gives is what two sets drawn at random have.
func TestByChanceIsWhatRandomSegmentsHave(t *testing.T) {
	const n = 20000
	r := random.Stream(1)
	for _, share := range []float64{.1, .5, .91} {
		both, either := 0., 0.
		for range n {
			a, b := r.Float64() < share, r.Float64() < share
			if a && b {
				both++
			}
			if a || b {
				either++
			}
		}
		assert.InDelta(t, byChance(share), both/either, .01, "share %g", share)
	}
}

func TestLimitsRiseWithTheShare(t *testing.T) {
	for _, limit := range []float64{dissolved, unstable, stable, highlyStable} {
		last := limit
		for share := .05; share < 1; share += .05 {
			l := limitFor(limit, share)
			assert.GreaterOrEqual(t, l, last)
			assert.Less(t, l, 1.)
			if share <= usualShare {
				assert.Equal(t, limit, l)
			} else {
				assert.Greater(t, l, byChance(share), "chance is not enough")
			}
			last = l
		}
	}
	// (.75 - 1/7)/(6/7) of the way from 1/3 to 1.
	assert.InDelta(t, 1./3+17./24*2/3, limitFor(.75, .5), 1e-12)
}
