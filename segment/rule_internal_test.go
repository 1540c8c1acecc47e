package segment

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/random"
)

// RoundTo is how published figures are rounded.
var RoundTo = disclosure.Round

// BlindFidelity grows a rule that must do without a feature, so that it has nothing
// to go by, and returns its fidelity and how it fares on those it was grown on.
func BlindFidelity[T any](t *testing.T, m *Model[T], customers []T, without string, o RuleOptions) (fidelity, training float64) {
	d, err := m.readRule(t.Context(), customers, 0)
	require.NoError(t, err)
	d.features = slices.DeleteFunc(d.features, func(c ruleColumn) bool { return c.encoder.name == without })
	o, err = o.withDefaults(d.segments)
	require.NoError(t, err)
	f, err := measureFidelity(t.Context(), d, m.refs, o)
	require.NoError(t, err)
	rows := make([]int32, len(d.labels))
	for i := range rows {
		rows[i] = int32(i)
	}
	tree, err := growRule(t.Context(), d, rows, o.Leaves, o.Depth, o.MinLeaf)
	require.NoError(t, err)
	right := 0
	for i, l := range d.labels {
		if tree.place(int32(i)) == int(l) {
			right++
		}
	}
	return f.Overall.Value, float64(right) / float64(len(rows))
}

func TestCutsAreRoundAndNobodys(t *testing.T) {
	r := random.Stream(11)
	draw := map[string]func() float64{
		"normal":   func() float64 { return 500 + 100*r.NormFloat64() },
		"tail":     func() float64 { return math.Exp(3 * r.NormFloat64()) },
		"cents":    func() float64 { return math.Round(100*math.Exp(3+r.NormFloat64())) / 100 },
		"counts":   func() float64 { return math.Floor(5 * r.ExpFloat64()) },
		"zeros":    func() float64 { return math.Max(0, r.NormFloat64()-1) },
		"negative": func() float64 { return -1000 * r.Float64() },
		"flag":     func() float64 { return float64(r.IntN(2)) },
		"tiny":     func() float64 { return 1e-7 * r.Float64() },
		"large":    func() float64 { return 1e9 * r.Float64() },
	}
	for name, f := range draw {
		for _, n := range []int{1, 19, 20, 57, 300, 2000, 20_000} {
			values := make([]float64, n)
			for i := range values {
				values[i] = f()
			}
			c := cuts(slices.Clone(values))
			assert.LessOrEqual(t, len(c), maxCuts)
			assert.True(t, slices.IsSorted(c))
			slices.Sort(values)
			below := 0
			for _, cut := range c {
				assert.Equal(t, cut, disclosure.Round(cut, cutDigits), "%s: %v has too many digits", name, cut)
				at, taken := slices.BinarySearch(values, cut)
				assert.False(t, taken, "%s: %v is somebody's value", name, cut)
				assert.GreaterOrEqual(t, at-below, disclosure.MinGroup, name)
				below = at
			}
			assert.True(t, len(c) == 0 || n-below >= disclosure.MinGroup, name)
			if n >= 2000 {
				assert.NotEmpty(t, c, name)
			}
		}
	}
	assert.Equal(t, []float64{.5}, cuts(slices.Concat(slices.Repeat([]float64{0}, 10), slices.Repeat([]float64{1}, 10))))
	assert.Empty(t, cuts(slices.Concat(slices.Repeat([]float64{0}, 9), slices.Repeat([]float64{1}, 11))))
	assert.Equal(t, []float64{.05}, cuts(slices.Concat(slices.Repeat([]float64{0}, 20), slices.Repeat([]float64{.083}, 20))))
}

// Four blocks on a line, of which the second and the fourth are one segment: the
// first cut is where it costs the fewest.
func TestSeparationCountsWhoIsCutOff(t *testing.T) {
	worth, _, ok := separation([]int{30, 5, 0}, []int{30, 20, 40}, 0b111)
	assert.True(t, ok)
	assert.Equal(t, -5.0, worth)
	_, _, ok = separation([]int{30, 15, 30}, []int{30, 20, 40}, 0b111)
	assert.False(t, ok, "every segment stays on the left")
	worth, _, _ = separation([]int{30, 5, 20}, []int{30, 20, 40}, 0b011)
	assert.Equal(t, -5.0, worth, "the third is at home elsewhere")
	worth, _, ok = purity([]int{10, 0}, []int{10, 10}, 0)
	assert.True(t, ok)
	assert.Equal(t, 10.0, worth, "impurity 20*1/2 falls to none")
}

func TestPlaced(t *testing.T) {
	of := func(pairs ...int) (whole placed) { // right, n of each segment
		for i := 0; i < len(pairs); i += 2 {
			whole.add(placedOf(pairs[i], pairs[i+1]))
		}
		whole.coarsen()
		return whole
	}
	for _, c := range []struct {
		pairs   []int
		right   int
		atLeast bool
	}{
		{[]int{100, 100}, 100, false}, {[]int{99, 100}, 90, true}, {[]int{91, 100}, 90, true}, {[]int{90, 100}, 90, true},
		{[]int{89, 100}, 89, false}, {[]int{9, 100}, 0, true}, {[]int{0, 100}, 0, false}, {[]int{11, 12}, 0, true},
		// Mistakes of several segments are taken up to ten once.
		{[]int{99, 100, 98, 100, 100, 100}, 290, true}, {[]int{95, 100, 94, 100}, 180, true}, {[]int{70, 100, 99, 100}, 160, true},
		// So are hits, down.
		{[]int{5, 50, 6, 50, 80, 100}, 90, true},
	} {
		got := of(c.pairs...)
		assert.Equal(t, c.right, got.right, "%v", c.pairs)
		assert.Equal(t, c.atLeast, got.atLeast(), "%v", c.pairs)
		truth := 0
		for i := 0; i < len(c.pairs); i += 2 {
			truth += c.pairs[i]
		}
		assert.LessOrEqual(t, got.right, truth)
		f := got.figure()
		assert.GreaterOrEqual(t, f.High, share(truth, got.n).High, "the interval knows of it: %v", c.pairs)
	}
	// One segment's mistakes never follow from those of the others and the whole.
	for a := range 11 {
		for b := 1; b < 11; b++ {
			if whole := of(100-a, 100, 100-b, 100); whole.right != 180 {
				assert.Contains(t, []int{190}, whole.right)
			}
		}
	}
}

// Where groups lie apart, a threshold lies between them.
func TestCutsLieInGaps(t *testing.T) {
	r := random.Stream(12)
	for _, n := range []int{25, 300, 3000} {
		for range 20 {
			values := make([]float64, 2*n)
			for i := range values {
				values[i] = 10*float64(i%2) + max(-3.3, min(r.NormFloat64(), 3.3))
			}
			c := cuts(values)
			assert.True(t, slices.Contains(c, 5), "%d: %v", n, c)
		}
	}
}
