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
