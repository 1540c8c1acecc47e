package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// ChiSquareTail returns the probability of a chi-square of at least x with df
// degrees of freedom.
func ChiSquareTail(x, df float64) float64 { return mathext.GammaIncRegComp(df/2, x/2) }

// FTail returns the probability of an F of at least f with df1 and df2 degrees of
// freedom; 0 for an infinite one.
func FTail(f, df1, df2 float64) float64 {
	if math.IsInf(f, 1) {
		return 0
	}
	return mathext.RegIncBeta(df2/2, df1/2, df2/(df2+float64(df1*f)))
}

// ChiSquareNoncentrality returns the noncentralities of which the observed
// chi-square x is the 97.5 % and the 2.5 % point: a 95 % interval of the true one
// (Smithson 2003, Confidence Intervals, ch. 4). For the upper end an x below df, which
// chance alone makes it on average, counts as df: otherwise the interval would shrink
// to nothing where x happens to be smallest. It covers a little more often for it.
func ChiSquareNoncentrality(x, df float64) (low, high float64) {
	cdf := func(x float64) func(float64) float64 {
		return func(lambda float64) float64 {
			return poissonMixture(lambda, func(j float64) float64 { return mathext.GammaIncReg(df/2+j, x/2) })
		}
	}
	return solve(x, .975, cdf(x)), solve(x, .025, cdf(max(x, df)))
}

// FNoncentrality is the same for an observed F (Steiger 2004, Psychological
// Methods 9(2), 164-182); what chance makes it is 1.
func FNoncentrality(f, df1, df2 float64) (low, high float64) {
	cdf := func(f float64) func(float64) float64 {
		at := float64(df1*f) / (float64(df1*f) + df2)
		return func(lambda float64) float64 {
			return poissonMixture(lambda, func(j float64) float64 { return mathext.RegIncBeta(df1/2+j, df2/2, at) })
		}
	}
	return solve(df1*f, .975, cdf(f)), solve(df1*f, .025, cdf(max(f, 1)))
}

// solve looks for the noncentrality with cdf = aim. The distribution function falls
// with the noncentrality; where it is below the aim at 0 already, that is 0.
func solve(statistic, aim float64, cdf func(lambda float64) float64) float64 {
	if math.IsNaN(statistic) || math.IsInf(statistic, 0) || statistic < 0 {
		return math.NaN()
	}
	if cdf(0) <= aim {
		return 0
	}
	a, b := 0.0, statistic+10*math.Sqrt(statistic+1)+10
	for cdf(b) > aim {
		a, b = b, 2*b
	}
	for range 60 {
		mid := (a + b) / 2
		if cdf(mid) > aim {
			a = mid
		} else {
			b = mid
		}
	}
	return (a + b) / 2
}

// poissonMixture is the mean of g(j) over Poisson counts j of mean lambda/2, summed
// from the mode outwards to where weights no longer count. Of many counts it takes
// sixteen a standard deviation: both weights and g are so smooth at that scale that
// the sum is as good as the whole.
func poissonMixture(lambda float64, g func(j float64) float64) float64 {
	mean := lambda / 2
	if mean == 0 {
		return g(0)
	}
	log, mode := math.Log(mean), math.Floor(mean)
	step := max(1, math.Floor(math.Sqrt(mean)/16))
	top, _ := math.Lgamma(mode + 1)
	sum, weights := 0.0, 0.0
	add := func(j float64) bool {
		l, _ := math.Lgamma(j + 1)
		w := math.Exp(float64((j-mode)*log) - (l - top)) // 1 at the mode
		sum += float64(w * g(j))
		weights += w
		return w > 1e-16
	}
	for j := mode; j >= 0 && add(j); j -= step {
	}
	for j := mode + step; add(j); j += step {
	}
	return sum / weights
}
