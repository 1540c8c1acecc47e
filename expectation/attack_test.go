package expectation

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/segment"
)

// The tests in this file attack what is published with all that a reader may
// know: the scale, the method and its rounding.

// answersOf is a group of answers to one question, counts[k] of them low+k.
func answersOf(low int, counts []int) *group {
	in := &Instrument{Dimensions: []Dimension{{Name: "d"}}, Items: []Item{{Dimension: "d", Measures: Expected}}}
	g := &group{plan: newPlan(in)}
	for k, n := range counts {
		for range n {
			g.replies = append(g.replies, reply{weight: 1})
			g.cluster = append(g.cluster, int32(len(g.cluster)))
			g.weights = append(g.weights, 1)
			g.levels = append(g.levels, float64(low+k)) // the only column
		}
	}
	g.customers, g.size = len(g.replies), len(g.replies)
	return g
}

// shown is what a cell publishes of counts; false where it is withheld.
func shown(low int, counts []int) (segment.Figure, bool) {
	e := answersOf(low, counts).estimate(0, colLevel, nil)
	if e.barred() != "" {
		return segment.Figure{}, false
	}
	return *e.figure(e.n, float64(low), float64(low+len(counts)-1)), true
}

// vectors calls f with all ways to share n among the levels.
func vectors(n int, counts []int, f func()) {
	var rec func(k, left int)
	rec = func(k, left int) {
		if k == len(counts)-1 {
			counts[k] = left
			f()
			return
		}
		for c := range left + 1 {
			counts[k] = c
			rec(k+1, left-c)
		}
	}
	rec(0, n)
}

func TestWhatOneOrTwoSaidIsNotShown(t *testing.T) {
	for name, counts := range map[string][]int{
		"two of twenty said 0": {2, 18},
		"nineteen 7s and a 1":  {1, 0, 0, 0, 0, 0, 19},
		"a 1, a 6, the rest 7": {1, 0, 0, 0, 0, 1, 18},
		"three of a hundred":   {1, 1, 1, 97},
		"nine of two hundred":  {9, 191},
	} {
		_, ok := shown(0, counts)
		assert.False(t, ok, name)
	}
	for name, counts := range map[string][]int{
		"two answers of many":    {30, 40},
		"three answers of many":  {10, 20, 30},
		"three answers of sixty": {30, 25, 5},
		"four answers":           {3, 8, 12, 7},
	} {
		_, ok := shown(0, counts)
		assert.True(t, ok, name)
	}
	// The same through a profile: no level, since two of three give the third.
	m, answers, in := small(repeat(20, 6, 5, 4, 3), append(repeat(19, 7), 1))
	c := score(t, m, answers, in, Options{}).Segments[0].Dimensions[0]
	assert.Nil(t, c.Gap)
	assert.Nil(t, c.Expected)
	assert.Nil(t, c.Perceived)
	assert.Contains(t, c.Suppressed, reasonUniform)
}

// All answers that agree with the published figures are found by trying every
// one. With two different answers no count of one to nine is the same in all of
// them. With three to five that cannot be said of every small and lopsided cell:
// in some, a reader who knows the scale and the rounding can tell how many, not
// who. The table holds how many of the cells shown, at most.
func TestCountsOfFewCannotBeSolvedFor(t *testing.T) {
	for _, c := range []struct {
		levels, from, to, cells int
		told                    float64
	}{{2, 10, 60, 100, 0}, {3, 10, 60, 100, .2}, {4, 10, 36, 60, .1}, {5, 10, 22, 40, .1}} {
		rng := rand.New(rand.NewPCG(uint64(c.levels), 1))
		seen, told := 0, 0
		for range sized(c.cells, c.cells/4) {
			n := c.from + rng.IntN(c.to-c.from+1)
			counts := skewed(rng, n, c.levels)
			want, ok := shown(1, counts)
			if !ok {
				continue
			}
			seen++
			low, high := slices.Clone(counts), slices.Clone(counts)
			try := make([]int, c.levels)
			half := newHalves(n)
			vectors(n, try, func() {
				if !half.near(try, want) {
					return // far off: not worth the long way
				}
				if got, ok := shown(1, try); ok && got == want {
					for k, v := range try {
						low[k], high[k] = min(low[k], v), max(high[k], v)
					}
				}
			})
			for k, v := range counts {
				if low[k] == high[k] && v > 0 && v < disclosure.MinGroup {
					told++
					break
				}
			}
		}
		assert.Positive(t, seen, "%d levels", c.levels)
		t.Logf("%d levels: %d of %d cells shown are told", c.levels, told, seen)
		assert.LessOrEqual(t, float64(told), c.told*float64(seen), "%d levels, %d of %d", c.levels, told, seen)
	}
}

// In a large group in which all but a few agree, six digits would give away
// the few.
func TestTheFewWhoDisagreeCannotBeSolvedFor(t *testing.T) {
	for _, few := range [][]int{{1, 1, 1, 1}, {1, 0, 1, 1, 2}, {0, 1, 1, 2, 4}, {1, 1, 1, 1, 1, 1}, {2, 0, 1, 1, 5}}[:sized(5, 2)] {
		for _, n := range []int{100, 150, 200}[:sized(3, 1)] {
			counts := make([]int, 7)
			copy(counts, few)
			left := n
			for _, c := range few {
				left -= c
			}
			counts[6] = left
			want, ok := shown(1, counts)
			require.True(t, ok)
			low, high := slices.Clone(counts), slices.Clone(counts)
			half := newHalves(n)
			for others := range 12 {
				try := make([]int, 7)
				vectors(others, try[:6], func() {
					try[6] = n - others
					if !half.near(try, want) {
						return
					}
					if got, ok := shown(1, try); ok && got == want {
						for k, v := range try {
							low[k], high[k] = min(low[k], v), max(high[k], v)
						}
					}
				})
			}
			for k, v := range counts[:6] {
				assert.False(t, low[k] == high[k] && v > 0, "%v is told by %v", counts, want)
			}
		}
	}
}

// skewed draws n answers of a distribution in which some are rare.
func skewed(rng *rand.Rand, n, levels int) []int {
	p := make([]float64, levels)
	sum := 0.
	for k := range p {
		x := rng.ExpFloat64()
		p[k] = x * x
		sum += p[k]
	}
	counts := make([]int, levels)
	for range n {
		u, k := rng.Float64()*sum, 0
		for k < levels-1 && u > p[k] {
			u -= p[k]
			k++
		}
		counts[k]++
	}
	return counts
}

// halves tells quickly that counts cannot have given a figure.
type halves struct{ n, t float64 }

func newHalves(n int) halves {
	e := estimate{se: 1, effective: float64(n)}
	_, h := e.interval()
	return halves{float64(n), h}
}

func (h halves) near(counts []int, f segment.Figure) bool {
	var s, q float64
	for k, c := range counts {
		x := float64(k + 1)
		s, q = s+float64(c)*x, q+float64(c)*x*x
	}
	half := h.t * math.Sqrt(max(0, q-s*s/h.n)/(h.n-1)/h.n)
	mean, top := s/h.n, float64(len(counts))
	off := half/2 + 1e-6 // steps are a good deal smaller
	return math.Abs(mean-f.Value) <= off && math.Abs(max(mean-half, 1)-f.Low) <= off && math.Abs(min(mean+half, top)-f.High) <= off
}

// Where a count is withheld the figures must fit several counts, all three of
// a cell together.
func TestWithheldCountCannotBeSolvedFor(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	cells := 300
	if testing.Short() { // as under the race detector
		cells = 8
	}
	fits := make([]int, cells)
	for cell := range cells {
		size := 16 + rng.IntN(15)
		n := max(10, size-1-rng.IntN(9))
		e, p := make([]float64, size), make([]float64, size)
		centre := rng.Float64()
		for i := range e {
			e[i] = float64(min(7, 3+rng.IntN(5)))
			p[i] = math.Round(1 + 6*min(1, max(0, centre+.3*rng.NormFloat64())))
			if i >= n {
				p[i] = math.NaN()
			}
		}
		m, answers, in := small(e, p)
		c := score(t, m, answers, in, Options{Replicates: 100}).Segments[0].Dimensions[0]
		if c.Gap == nil {
			continue
		}
		require.Equal(t, withheld, c.Gap.N)
		for try := 10; try < size; try++ {
			if fitsCount(*c.Gap, try, -6, 6) && fitsCount(*c.Expected, try, 1, 7) && fitsCount(*c.Perceived, try, 1, 7) {
				fits[cell]++
			} else {
				require.NotEqual(t, n, try, "the truth fits")
			}
		}
		if size-1 > 10 { // or there is but one count to choose
			assert.Greater(t, fits[cell], 1, "%d of %d: %v %v %v", n, size, *c.Gap, *c.Expected, *c.Perceived)
		}
	}
	assert.Greater(t, slices.Max(fits), 4)
}

// fitsCount reports whether some whole-number answers of n people give the
// figure.
func fitsCount(f segment.Figure, n int, low, high float64) bool {
	h := newHalves(n)
	size := float64(n)
	for s := math.Ceil(low * size); s <= high*size; s++ {
		mean := s / size
		if math.Abs(mean-f.Value) > (f.High-f.Low)/2 {
			continue
		}
		for q := math.Ceil(s * mean); q <= size*max(low*low, high*high); q++ {
			if math.Mod(q-s, 2) != 0 {
				continue // a whole number and its square are both odd or both even
			}
			half := h.t * math.Sqrt(max(0, q-s*mean)/(size-1)/size)
			off := .35*half + 1e-6 // half a step is .3 at most
			if math.Abs(mean-f.Value) > off || math.Abs(max(mean-half, low)-f.Low) > off || math.Abs(min(mean+half, high)-f.High) > off {
				continue
			}
			if got := *(estimate{mean: mean, se: half / h.t, n: n, effective: size}).figure(withheld, low, high); got == f {
				return true
			}
		}
	}
	return false
}
