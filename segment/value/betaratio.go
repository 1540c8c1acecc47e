package value

import "math"

// logBetaRatio returns ln B(a, b+n)/B(a, b) for n of at least 64, whole or not:
// the logarithm of the share that is left after n chances to leave.
//
// The logarithms of the four Gamma functions are of the size of n ln n, and their
// differences lose as many digits: at n = 1e14 a share is 39 % off, at 1e17 it is
// 1. So the first 64 steps are taken one by one, each -ln(1+a/(b+i)), and for the
// rest Stirling's series of
//
//	ln Gamma(y+a)/Gamma(y) = a ln y + (y+a-1/2) ln(1+a/y) - a + stirling(y+a) - stirling(y)
//
// is subtracted at both ends, in which a ln y is the largest term and y ln y does
// not occur. stirling is
// right to the last digit from 50 on.
func logBetaRatio(a, b, n float64) float64 {
	const near = 64
	var sum float64
	for i := range near {
		sum -= math.Log1p(a / (b + float64(i)))
	}
	from, to := b+near, b+n
	rise := func(y float64) float64 {
		return float64((y+a-.5)*math.Log1p(a/y)) + stirling(y+a) - stirling(y)
	}
	return sum - float64(a*math.Log1p((n-near)/from)) - (rise(to) - rise(from))
}
