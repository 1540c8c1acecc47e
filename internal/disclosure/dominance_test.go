package disclosure

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/clientele-go/clientele/internal/random"
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

// The rule as it is written, on sorted values.
func TestDominatedIsTheRule(t *testing.T) {
	r := random.Stream(8)
	dominated := 0
	for range 5000 {
		values := make([]float64, 1+r.IntN(60))
		for i := range values {
			values[i] = math.Exp(1.5*r.NormFloat64()) * float64(1-2*r.IntN(2))
		}
		n, size := len(values), slices.Clone(values)
		for i, v := range size {
			size[i] = math.Abs(v)
		}
		slices.Sort(size)
		total, rest := 0.0, 0.0
		for i, v := range size {
			if total += v; i < n-9 {
				rest += v
			}
		}
		least := min(.1, float64(max(0, n-9))/float64(n)/2)
		want := size[n-1] > total/2 || rest < least*total*(1-1e-9)
		assert.Equal(t, want, Dominated(values), "%v", values)
		if want {
			dominated++
		}
	}
	assert.Greater(t, dominated, 1000)
	assert.Less(t, dominated, 4000)
}

func TestStandsOut(t *testing.T) {
	r := random.Stream(9)
	salaries := func(n int, more ...float64) []float64 {
		for range n {
			more = append(more, 3100+60*r.NormFloat64())
		}
		return more
	}
	assert.False(t, StandsOut(salaries(25)))
	assert.True(t, StandsOut(salaries(24, 30_000)), "one is ten times as high")
	assert.False(t, Dominated(salaries(24, 30_000)), "and has less than half of the sum")
	assert.True(t, StandsOut(salaries(24, 30_000, 31_000)), "so are two")
	assert.True(t, StandsOut([]float64{1, 2, 3, 4, 5e307, -1e308, 1.7e308}), "no overflow")
	assert.False(t, StandsOut(slices.Repeat([]float64{7}, 30)), "all are alike")
	assert.False(t, StandsOut(append(slices.Repeat([]float64{7}, 30), slices.Repeat([]float64{1}, 10)...)), "ten are not")
	assert.False(t, StandsOut(nil))
	// What is skewed as most columns are stays.
	for _, n := range []int{30, 100, 300, 1000} {
		lost := 0
		for range 1000 {
			values := make([]float64, n)
			for i := range values {
				values[i] = math.Exp(r.NormFloat64())
			}
			if StandsOut(values) && !Dominated(values) {
				lost++
			}
		}
		assert.LessOrEqual(t, lost, 60, "of 1000 groups of %d lognormal values", n)
	}
}

func TestKth(t *testing.T) {
	r := random.Stream(10)
	for range 2000 {
		x := make([]float64, 1+r.IntN(40))
		for i := range x {
			x[i] = float64(r.IntN(1 + r.IntN(50)))
		}
		sorted, k := slices.Sorted(slices.Values(x)), r.IntN(len(x))
		assert.Equal(t, sorted[k], kth(x, k))
	}
}
