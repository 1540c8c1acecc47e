package disclosure

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestDominated(t *testing.T) {
	with := func(n int, v float64, more ...float64) []float64 {
		return append(slices.Repeat([]float64{v}, n), more...)
	}
	// n = 1, k = 50.
	assert.True(t, Dominated(with(29, 57./29, 300)), "one has 84 %")
	assert.True(t, Dominated(with(29, 1, 29.1)), "one has more than all others")
	assert.False(t, Dominated(with(29, 1, 28.9)))
	assert.True(t, Dominated(with(29, 1, -29.1)), "a debt counts as much")
	// n = 9, k = 90.
	assert.True(t, Dominated(with(28, 3./28, 300, 300)), "two have 99.5 %")
	assert.True(t, Dominated(with(100, 1, with(9, 101)...)), "nine have 90.1 %")
	assert.False(t, Dominated(with(100, 1, with(9, 99)...)), "nine have 89.9 %")
	assert.False(t, Dominated(with(100, 1, with(10, 99)...)), "ten are enough")
	// Ten alike people are ten people.
	assert.False(t, Dominated(with(10, 7)))
	assert.False(t, Dominated(with(9, 7, 4)))
	assert.True(t, Dominated(with(9, 7, 3)), "less than half of an equal share")
	for n := range 500 {
		assert.False(t, Dominated(with(n, 0, with(10, .3)...)), "ten alike and %d without", n)
	}
	assert.False(t, Dominated(with(40, 0)), "nobody has any")
	assert.False(t, Dominated(nil))
	assert.True(t, Dominated([]float64{1e308, 1, 2, 3, 4, 5, 6, 7, 8, 9}), "no overflow")
	assert.False(t, Dominated(with(20, 1e308)))
}
