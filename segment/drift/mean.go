package drift

import "math"

// Sums are the sums of n numbers and of their second, third and fourth powers.
type Sums struct {
	N                            int64
	First, Second, Third, Fourth float64
}

// Plus returns the sums of the numbers of both.
func (s Sums) Plus(t Sums) Sums {
	return Sums{s.N + t.N, s.First + t.First, s.Second + t.Second, s.Third + t.Third, s.Fourth + t.Fourth}
}

// Minus returns the sums of what is left without t.
func (s Sums) Minus(t Sums) Sums {
	return Sums{s.N - t.N, s.First - t.First, s.Second - t.Second, s.Third - t.Third, s.Fourth - t.Fourth}
}

// Few tells whether one number may make more than half of the sum, or nine more than nine
// tenths: by Hölder's inequality, nine make at most 9^(3/4) times the fourth root of the sum
// of the fourth powers. It errs towards true.
func (s Sums) Few() bool {
	root := math.Sqrt(math.Sqrt(s.Fourth))
	return !(root <= .5*s.First && min(math.Pow(9, .75)*root, 3*math.Sqrt(s.Second)) <= .9*s.First)
}

// central returns mean, variance, third and fourth central moments.
func (s Sums) central() (mean, variance, third, fourth float64) {
	n := float64(s.N)
	mean = s.First / n
	a, b, c := s.Second/n, s.Third/n, s.Fourth/n
	m2 := mean * mean
	variance = max(0, a-m2)
	third = b - 3*mean*a + 2*mean*m2
	fourth = max(variance*variance, c-4*mean*b+6*m2*a-3*m2*m2)
	return mean, variance, third, fourth
}

// enough is how many equal terms a sum must be worth for its test to be trusted far out in
// the tail: n terms of kurtosis k are worth n/k.
const enough = 10

// Dominated is an upper bound on the share of the largest term in the sum of squared
// distances from the mean: 1 where there is none.
func (s Sums) Dominated() float64 {
	_, v, _, fourth := s.central()
	if !(v > 0) {
		return 1
	}
	return min(1, math.Sqrt(fourth/float64(s.N))/v)
}

// Means compares two means: Welch's test, corrected for skewness and for what kurtosis
// leaves of the degrees of freedom. All is NaN where a side has fewer than 20 numbers, or a few
// make most of its variance (fewer than 10 by n over the kurtosis): nothing is certain then.
func Means(before, now Sums) Difference {
	a, sa, ok := before.side()
	b, sb, fine := now.side()
	if !ok || !fine {
		return none
	}
	return studentized(b-a, sa, sb)
}

func (s Sums) side() (mean float64, _ side, ok bool) {
	if s.N < 2*enough {
		return 0, side{}, false
	}
	mean, v, third, fourth := s.central()
	// Cancellation leaves dust where all are the same.
	if v <= 1e-12*mean*mean {
		return mean, side{}, !math.IsNaN(fourth - fourth)
	}
	n := float64(s.N)
	out := side{variance: v / (n - 1), third: third / (n * n), df: degrees(n, fourth/(v*v))}
	return mean, out, n*v*v >= enough*fourth
}

// SumShares compares the share that a part of the terms makes of the sum of all: (part of
// now)/(all of now) less the same before. Such a share is a ratio of two sums over the same
// terms; its variance is that of its linear part (Cochran 1977, Sampling Techniques, section
// 6.3), and the test is that of [Means]. All is NaN where a sum of all is not above zero, a
// part has more terms than all, or a few terms make most of the variance.
func SumShares(partBefore, allBefore, partNow, allNow Sums) Difference {
	a, sa, ok := shareOf(partBefore, allBefore)
	b, sb, fine := shareOf(partNow, allNow)
	if !ok || !fine {
		return none
	}
	return studentized(b-a, sa, sb)
}

// shareOf returns the share r and the moments of its linear part, the mean of n terms
// w (1-r) inside and -w r outside, over the mean of w.
func shareOf(part, all Sums) (r float64, _ side, ok bool) {
	if all.N < 2 || part.N < 0 || part.N > all.N || !(all.First > 0) {
		return 0, side{}, false
	}
	r = part.First / all.First
	_, of, ok := linear(part, all, r).side()
	return r, of, ok && of.variance > 0
}

// SumShare returns the share that a part of the terms makes of the sum of all, with its 95 %
// interval; all NaN where [SumShares] says nothing.
func SumShare(part, all Sums) (share, low, high float64) {
	r, of, ok := shareOf(part, all)
	if !ok {
		return none.Change, none.Low, none.High
	}
	d := studentized(r, side{}, of)
	return r, d.Low, d.High
}

// linear are the sums of the terms of the linear part of a share.
func linear(part, all Sums, r float64) Sums {
	scale := float64(all.N) / all.First
	in, out := (1-r)*scale, -r*scale
	power := func(k int, inside, whole float64) float64 {
		return math.Pow(in, float64(k))*inside + math.Pow(out, float64(k))*(whole-inside)
	}
	return Sums{
		N: all.N, First: 0, Second: power(2, part.Second, all.Second),
		Third: power(3, part.Third, all.Third), Fourth: power(4, part.Fourth, all.Fourth),
	}
}

// DominatedShare is an upper bound on the share of the largest term in the sum of squares
// behind the interval of a share: 1 where there is none.
func DominatedShare(part, all Sums) float64 {
	if !(all.First > 0) {
		return 1
	}
	return linear(part, all, part.First/all.First).Dominated()
}
