package segment

import (
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/stats"
)

// NumberTest compares the means of a number in the segments by the analysis of
// variance, and their ranks by the test of Kruskal and Wallis. Private.
type NumberTest struct {
	Segments []Ref
	Sizes    []int // members whose number is known
	Means    []float64
	F        float64
	DF1, DF2 int
	P        float64
	// Eta2 is the share of the variance that lies between the segments, 0 to 1.
	// Chance alone makes it larger than 0. Eta2Low and Eta2High are the ends of the
	// 95 % interval of the share in the population, by the noncentral F (Steiger
	// 2004, Psychological Methods 9(2), 164-182).
	Eta2, Eta2Low, Eta2High float64
	// Epsilon2 is Eta2 without that bias, and may be negative (Kelley 1935, PNAS
	// 21(9), 554-559).
	Epsilon2 float64
	// H is the statistic of Kruskal & Wallis (1952, JASA 47(260), 583-621),
	// corrected for ties, with DF1 degrees of freedom.
	H, RankP float64
	// RankEpsilon2 is H/(n-1): the share of the variance of the ranks that lies
	// between the segments (Tomczak & Tomczak 2014, Trends in Sport Sciences 1(21),
	// 19-25, call it epsilon squared).
	RankEpsilon2 float64
	Pairs        []PairTest // every two segments

	n        int
	tellable bool
}

// PairTest compares the means of two segments by a t test with the standard
// deviation of all segments pooled.
type PairTest struct {
	A, B     Ref
	T        float64
	P        float64
	Adjusted float64 // by Holm, for all pairs
}

// testNumber tests one number, on known values only.
func (d *description) testNumber(p *prepared, s *shield, refs []Ref) *NumberTest {
	groups := d.split(p.values, p.known)
	t := &NumberTest{Segments: refs[:d.shown], tellable: !s.withheld() && s.population}
	for g, values := range groups { // filled values are in no test, and must not be few
		t.Sizes = append(t.Sizes, len(values))
		t.tellable = t.tellable && disclosure.Publishable(len(values)) && disclosure.SafeDifference(d.sizes[g], len(values))
	}
	t.compute(groups)
	return t
}

// compute fills in the figures. Segments in which no value is known are no part of
// the test.
func (t *NumberTest) compute(groups [][]float64) {
	var some [][]float64
	for _, values := range groups {
		mean, _ := stats.MeanVar(values)
		t.Means = append(t.Means, mean)
		if t.n += len(values); len(values) > 0 {
			some = append(some, values)
		}
	}
	t.DF1, t.DF2 = max(0, len(some)-1), max(0, t.n-len(some))
	nan := math.NaN()
	t.F, t.P, t.Eta2, t.Eta2Low, t.Eta2High, t.Epsilon2, t.H, t.RankP, t.RankEpsilon2 = nan, nan, nan, nan, nan, nan, nan, nan, nan
	between, within := variation(some)
	total := between + within
	if t.DF1 < 1 || t.DF2 < 1 || !(total > 0) || math.IsInf(total, 0) {
		return
	}
	error2 := within / float64(t.DF2)
	t.F = between / float64(t.DF1) / error2
	t.P = stats.FTail(t.F, float64(t.DF1), float64(t.DF2))
	t.Eta2 = between / total
	t.Epsilon2 = (between - float64(float64(t.DF1)*error2)) / total
	low, high := stats.FNoncentrality(t.F, float64(t.DF1), float64(t.DF2))
	share := func(lambda float64) float64 { return lambda / (lambda + float64(t.n)) }
	if t.Eta2Low, t.Eta2High = share(low), share(high); within == 0 {
		t.Eta2Low, t.Eta2High = 1, 1
	}
	if rb, rw := variation(ranked(some)); rb+rw > 0 {
		t.RankEpsilon2 = rb / (rb + rw)
		t.H = float64(t.n-1) * t.RankEpsilon2
		t.RankP = stats.ChiSquareTail(t.H, float64(t.DF1))
	}
	t.pairs(error2)
}

// variation is the sum of squares between groups and within them.
func variation(groups [][]float64) (between, within float64) {
	all, _ := stats.MeanVar(slices.Concat(groups...))
	for _, values := range groups {
		m, v := stats.MeanVar(values)
		d := m - all
		between += float64(float64(len(values)) * float64(d*d))
		if len(values) > 1 {
			within += float64(v * float64(len(values)-1))
		}
	}
	return between, within
}

// ranked replaces values by their ranks among all, ties by the mean of theirs.
func ranked(groups [][]float64) [][]float64 {
	sorted := slices.Concat(groups...)
	slices.Sort(sorted)
	out := make([][]float64, len(groups))
	for g, values := range groups {
		out[g] = make([]float64, len(values))
		for i, v := range values {
			out[g][i] = stats.MeanRank(sorted, v)
		}
	}
	return out
}

// pairs compares every two segments.
func (t *NumberTest) pairs(error2 float64) {
	for a := range t.Segments {
		for b := a + 1; b < len(t.Segments); b++ {
			if t.Sizes[a] == 0 || t.Sizes[b] == 0 {
				continue
			}
			se := math.Sqrt(error2 * (1/float64(t.Sizes[a]) + 1/float64(t.Sizes[b])))
			p := PairTest{A: t.Segments[a], B: t.Segments[b], P: 1}
			if t.Means[a] != t.Means[b] {
				p.T = (t.Means[a] - t.Means[b]) / se
				// By F of one degree, which knows what an infinite T means.
				p.P = stats.FTail(float64(p.T*p.T), 1, float64(t.DF2))
			}
			t.Pairs = append(t.Pairs, p)
		}
	}
	ps := make([]float64, len(t.Pairs))
	for i, p := range t.Pairs {
		ps[i] = p.P
	}
	for i, q := range stats.AdjustHolm(ps) {
		t.Pairs[i].Adjusted = q
	}
}
