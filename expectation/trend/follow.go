package trend

import (
	"fmt"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/limits"
	"github.com/clientele-go/clientele/internal/stats"
)

// Trend says which way a series goes.
type Trend struct {
	N int `json:"n"` // points
	// Slope is the median of the slopes of all pairs of points, in units of the
	// value per unit of time (Theil 1950, Proceedings KNAW 53, 386-392, 521-525,
	// 1397-1412): a single wild point does not move it.
	Slope float64 `json:"slope"`
	// Low and High are its 95 % interval (Sen 1968, JASA 63, 1379-1389); minus and
	// plus infinity where there are too few points for one, fewer than six.
	Low  float64 `json:"-"`
	High float64 `json:"-"`
	// S is Kendall's score: pairs that rise less pairs that fall; and Tau is S over
	// the number of pairs, -1 to 1.
	S   int     `json:"s"`
	Tau float64 `json:"tau"`
	// P is the chance of a score as far from 0, or farther, if there were no trend
	// (Mann 1945, Econometrica 13, 245-259; Kendall 1975, Rank Correlation
	// Methods): exact up to 100 points of different value, by the normal
	// distribution otherwise. With fewer than five points it never falls below .05,
	// so that no trend can be seen.
	P float64 `json:"p"`
}

// Follow looks for a trend that goes one way in values at times. It takes no
// notice of how sure the single values are, and takes them for independent but
// for the trend. Times must rise, all numbers lie within -1e50 and 1e50, and there be
// at least two of them and at most 10,000.
func Follow(at, value []float64) (*Trend, error) {
	if len(at) != len(value) || len(at) < 2 || len(at) > 10_000 {
		return nil, fmt.Errorf("trend: %d times for %d values, want as many of both, 2 to 10,000", len(at), len(value))
	}
	for i := range at {
		switch {
		case !limits.Level(at[i]) || !limits.Level(value[i]):
			return nil, fmt.Errorf("trend: point %d is %v at %v, want numbers within %s", i, value[i], at[i], limits.Levels)
		case i > 0 && !(at[i]-at[i-1] >= limits.Smallest):
			return nil, fmt.Errorf("trend: point %d at %v does not come after the one at %v", i, at[i], at[i-1])
		}
	}
	n := len(at)
	t := &Trend{N: n, Low: math.Inf(-1), High: math.Inf(1)}
	slopes := make([]float64, 0, n*(n-1)/2)
	for i := range at {
		for j := range i {
			slopes = append(slopes, (value[i]-value[j])/(at[i]-at[j]))
			switch {
			case value[i] > value[j]:
				t.S++
			case value[i] < value[j]:
				t.S--
			}
		}
	}
	slices.Sort(slopes)
	t.Slope = stats.Quantile(slopes, .5)
	t.Tau = float64(t.S) / float64(len(slopes))
	ties := tied(value)
	if n <= exactUpTo && ties == nil {
		tail := scores(n)
		t.P = min(1, 2*tail(abs(t.S)))
		// The interval leaves out as many slopes at each end as a score that is
		// exceeded in no more than 2.5 % allows: the smallest c with P(S >= c) <= .025
		// gives M = (N - c)/2 slopes beyond each end, ends included (Hollander &
		// Wolfe 1999, Nonparametric Statistical Methods, eq. 9.30).
		for c := len(slopes); c > 0 && tail(c) <= .025; c -= 2 {
			t.Low, t.High = slopes[(len(slopes)-c)/2], slopes[len(slopes)-1-(len(slopes)-c)/2]
		}
		return t, nil
	}
	sd := math.Sqrt(variance(n, ties))
	if t.P = 1; t.S != 0 {
		t.P = min(1, stats.NormalTwoSided(float64(abs(t.S)-1), sd)) // corrected for continuity
	}
	if c := stats.Z95 * sd; c < float64(len(slopes)) {
		m := max(0, int(math.Floor((float64(len(slopes))-c)/2))-1)
		t.Low, t.High = slopes[m], slopes[len(slopes)-1-m]
	}
	return t, nil
}

func abs(s int) int { return max(s, -s) }

// exactUpTo is the number of points up to which the distribution of the score is
// worked out rather than taken for normal.
const exactUpTo = 100

// scores returns the chance of a score of s or more, s not negative, of n points
// in random order: the i-th point is put before any number of the i earlier ones,
// and each such inversion takes 2 from the score.
func scores(n int) func(s int) float64 {
	p := []float64{1}
	for i := 1; i < n; i++ {
		next := make([]float64, len(p)+i)
		for at, v := range p {
			for j := range i + 1 {
				next[at+j] += v / float64(i+1)
			}
		}
		p = next
	}
	return func(s int) float64 {
		sum := 0.0
		// inversions <= (pairs - s)/2
		for _, v := range p[:(len(p)-1-s)/2+1] {
			sum += v
		}
		return sum
	}
}

// tied returns the sizes of the groups of equal values.
func tied(value []float64) (sizes []int) {
	s := slices.Sorted(slices.Values(value))
	for i := 0; i < len(s); {
		j := i + 1
		for j < len(s) && s[j] == s[i] {
			j++
		}
		if j-i > 1 {
			sizes = append(sizes, j-i)
		}
		i = j
	}
	return sizes
}

// variance is that of the score with ties (Kendall 1975).
func variance(n int, ties []int) float64 {
	term := func(n int) float64 { return float64(n) * float64(n-1) * float64(2*n+5) }
	v := term(n)
	for _, t := range ties {
		v -= term(t)
	}
	return v / 18
}
