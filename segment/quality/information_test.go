package quality

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
)

// shuffles calls f with every order of labels.
func shuffles(labels []int32, at int, f func()) {
	if at == len(labels) {
		f()
		return
	}
	for i := at; i < len(labels); i++ {
		labels[at], labels[i] = labels[i], labels[at]
		shuffles(labels, at+1, f)
		labels[at], labels[i] = labels[i], labels[at]
	}
}

func TestExpectedInformationIsTheMeanOverAllShuffles(t *testing.T) {
	for _, c := range [][2][]int32{
		{{0, 0, 0, 1, 1, 2, 2}, {0, 1, 1, 1, 0, 2, 2}},
		{{0, 0, 0, 0, 0, 0, 1}, {0, 0, 0, 1, 1, 1, 1}},
		{{0, 1, 2, 3, 4, 5, 5}, {0, 0, 1, 1, 2, 2, 2}},
		{{0, 0, 0, 0, 1, 1, 1}, {1, 1, 1, 1, 1, 0, 0}},
	} {
		i, err := MutualInformation(c[0], c[1])
		require.NoError(t, err)
		sum, n := 0.0, 0.0
		b := append([]int32(nil), c[1]...)
		shuffles(b, 0, func() {
			s, err := MutualInformation(c[0], b)
			require.NoError(t, err)
			sum += s.Mutual
			n++
		})
		assert.InDelta(t, sum/n, i.Expected, 1e-12)
	}
}

// byFactorials is equation 24a of Vinh, Epps & Bailey (2010) as it stands.
func byFactorials(a, b, n float64) (sum float64) {
	lf := func(v float64) float64 { l, _ := math.Lgamma(v + 1); return l }
	for v := max(1, a+b-n); v <= min(a, b); v++ {
		p := math.Exp(lf(a) + lf(b) + lf(n-a) + lf(n-b) - lf(n) - lf(v) - lf(a-v) - lf(b-v) - lf(n-a-b+v))
		sum += v / n * math.Log(n*v/(a*b)) * p
	}
	return sum
}

func TestExpectedInformationByRatiosIsTheFormula(t *testing.T) {
	for _, c := range [][3]float64{{1, 1, 2}, {3, 4, 9}, {50, 62, 150}, {500, 900, 1000}, {1000, 1000, 1000}, {999, 1, 1000}, {7, 2000, 5000}} {
		want := byFactorials(c[0], c[1], c[2])
		assert.InDelta(t, want, expectedCell(c[0], c[1], c[2]), 1e-10*(1+math.Abs(want)), "%v", c)
	}
}

func TestInformationOfKnownLabellings(t *testing.T) {
	// Two halves against two halves that cross them: nothing in common.
	i, err := MutualInformation([]int32{0, 0, 1, 1}, []int32{0, 1, 0, 1})
	require.NoError(t, err)
	assert.InDelta(t, math.Ln2, i.EntropyA, 1e-15)
	assert.Zero(t, i.Mutual)
	assert.Zero(t, i.Normalized(Arithmetic))
	// Of the six ways to shuffle b two give a again, and four give nothing.
	assert.InDelta(t, math.Ln2/3, i.Expected, 1e-15)
	assert.InDelta(t, -.5, i.Adjusted(Arithmetic), 1e-12)
	assert.InDelta(t, 2*math.Ln2, i.Variation(), 1e-15)

	// Each average, on entropies that differ.
	i, err = MutualInformation([]int32{0, 0, 0, 0}, []int32{0, 0, 0, 1})
	require.NoError(t, err)
	assert.Zero(t, i.Normalized(Arithmetic))
	i, err = MutualInformation([]int32{5, 5, -1, -1}, []int32{0, 1, 2, 3})
	require.NoError(t, err)
	low, high := math.Ln2, 2*math.Ln2
	for m, w := range map[Average]float64{Arithmetic: (low + high) / 2, Minimum: low, Geometric: math.Sqrt(low * high), Maximum: high} {
		assert.InDelta(t, low/w, i.Normalized(m), 1e-12)
		assert.InDelta(t, 0, i.Adjusted(m), 1e-12, "singletons share all there is by chance")
	}
}

func TestInformationIsSymmetricAndBlindToNames(t *testing.T) {
	for s := range uint64(20) {
		a, b := draw(s, 200, 2+int(s%5)), draw(s+50, 200, 3)
		copy(b, a[:40*int(s%5)])
		i, err := MutualInformation(a, b)
		require.NoError(t, err)
		back, err := MutualInformation(b, a)
		require.NoError(t, err)
		other := make([]int32, len(b))
		for at, l := range b {
			other[at] = 70 - 9*l
		}
		named, err := MutualInformation(a, other)
		require.NoError(t, err)
		for _, m := range []Average{Arithmetic, Minimum, Geometric, Maximum} {
			assert.InDelta(t, i.Adjusted(m), back.Adjusted(m), 1e-12)
			assert.Equal(t, i.Adjusted(m), named.Adjusted(m))
			assert.Equal(t, i.Normalized(m), named.Normalized(m))
		}
		assert.LessOrEqual(t, i.Mutual, min(i.EntropyA, i.EntropyB)+1e-12)
		same, err := MutualInformation(a, a)
		require.NoError(t, err)
		assert.Equal(t, 1.0, same.Adjusted(Arithmetic))
		assert.Equal(t, 1.0, same.Normalized(Maximum))
		assert.Zero(t, same.Variation())
	}
}

func TestAdjustedInformationOfChanceIsZero(t *testing.T) {
	sum, n := 0.0, 400
	r := random.Stream(3)
	a := draw(1, 60, 6)
	b := draw(2, 60, 4)
	for range n {
		r.Shuffle(len(b), func(i, j int) { b[i], b[j] = b[j], b[i] })
		i, err := MutualInformation(a, b)
		require.NoError(t, err)
		sum += i.Adjusted(Arithmetic)
	}
	assert.InDelta(t, 0, sum/float64(n), .01) // four standard errors
}

func TestAgreementWithoutContent(t *testing.T) {
	one, all := []int32{4, 4, 4, 4}, []int32{0, 1, 2, 3}
	two := []int32{0, 0, 1, 1}
	for _, c := range []struct {
		a, b []int32
		want float64
	}{{one, one, 1}, {all, all, 1}, {one, all, 0}, {one, two, 0}, {two, one, 0}, {[]int32{7}, []int32{-1}, 1}} {
		i, err := MutualInformation(c.a, c.b)
		require.NoError(t, err)
		for _, m := range []Average{Arithmetic, Minimum, Geometric, Maximum} {
			assert.Equal(t, c.want, i.Normalized(m), "%v %v %v", c.a, c.b, m)
			assert.Equal(t, c.want, i.Adjusted(m), "%v %v %v", c.a, c.b, m)
		}
	}
	for _, c := range []struct {
		a, b []int32
		want float64
	}{{one, one, 1}, {all, all, 1}, {one, all, 0}, {all, two, 0}, {one, two, math.Sqrt(2. / 6)}} {
		f, err := FowlkesMallows(c.a, c.b)
		require.NoError(t, err)
		assert.InDelta(t, c.want, f, 1e-15)
	}
	_, err := MutualInformation(one, all[:3])
	assert.ErrorContains(t, err, "4 and of 3 rows")
	_, err = FowlkesMallows(nil, nil)
	assert.ErrorContains(t, err, "no labels")
}

func TestFowlkesMallowsCountsPairs(t *testing.T) {
	for s := range uint64(10) {
		a, b := draw(s, 40, 3), draw(s+9, 40, 4)
		var both, inA, inB float64
		for i := range a {
			for j := range i {
				x, y := a[i] == a[j], b[i] == b[j]
				if x {
					inA++
				}
				if y {
					inB++
				}
				if x && y {
					both++
				}
			}
		}
		f, err := FowlkesMallows(a, b)
		require.NoError(t, err)
		assert.InDelta(t, both/math.Sqrt(inA*inB), f, 1e-12)
	}
}
