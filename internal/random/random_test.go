package random

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestStream(t *testing.T) {
	assert.Equal(t, Stream(1, 2, 3).Uint64(), Stream(1, 2, 3).Uint64())
	seen := map[uint64]string{}
	for seed := range uint64(50) {
		for a := range uint64(20) {
			for b := range uint64(20) {
				v := Stream(seed, a, b).Uint64()
				_, dup := seen[v]
				assert.False(t, dup, "seed %d, path %d %d repeats a stream", seed, a, b)
				seen[v] = ""
			}
		}
	}
	assert.NotEqual(t, Stream(1).Uint64(), Stream(1, 0).Uint64())
}

func TestLotsAreUniform(t *testing.T) {
	const n, cells = 100000, 100
	for _, seed := range []uint64{0, 1, 1 << 60} {
		var counts [cells]int
		together := 0.0
		for key := range uint64(n) {
			u := Lot(seed, key)
			assert.Equal(t, u, Lot(seed, key))
			if u <= 0 || u >= 1 {
				t.Fatal(u)
			}
			counts[int(u*cells)]++
			together += (u - .5) * (Lot(seed+1, key) - .5)
		}
		chi := 0.0
		for _, c := range counts {
			chi += (float64(c) - n/cells) * (float64(c) - n/cells) / (n / cells)
		}
		assert.InDelta(t, cells-1, chi, 60, "chi-squared of 99 degrees of freedom, 4 standard deviations")
		assert.InDelta(t, 0, together/n*12, .015, "correlation of neighbouring seeds")
	}
}
