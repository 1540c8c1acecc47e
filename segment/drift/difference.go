package drift

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/clientele-go/clientele/internal/stats"
)

// Difference is a change, now less before, with its 95 % interval. P is how probable a
// change as large, in either direction, is where nothing changed; NaN where it cannot be told.
type Difference struct {
	Change, Low, High, P float64
}

// none is what is said where nothing can be.
var none = Difference{math.NaN(), math.NaN(), math.NaN(), math.NaN()}

// side is one side of a comparison of estimates that are sums of many terms: its variance,
// third central moment, and the degrees of freedom of the variance.
type side struct {
	variance, third, df float64
}

// studentized tests a difference of two estimates.
//
// The statistic is corrected for skewness by the monotone cubic of Hall (1992, Journal of the
// Royal Statistical Society B 54(1), 221-228, section 2): of the statistic t with
// standardised third moment g, t + g t^2/3 + g^2 t^3/27 + g/6. It is held against Student's t with
// the degrees of freedom of Welch and Satterthwaite, each side's being those that its
// kurtosis leaves; see [degrees].
func studentized(change float64, before, now side) Difference {
	v := before.variance + now.variance
	se := math.Sqrt(v)
	if !(se > 0) {
		d := Difference{change, change, change, 1}
		if change != 0 {
			d.P = 0
		}
		return d
	}
	df := 0.0
	for _, s := range []side{before, now} {
		if s.variance > 0 {
			share := s.variance / v
			df += share * share / s.df
		}
	}
	df = max(1, 1/df)
	t, g := change/se, (now.third-before.third)/(v*se)
	corrected := t + g*t*t/3 + g*g*t*t*t/27 + g/6
	q := stats.TQuantile(.975, df)
	return Difference{change, change - q*se, change + q*se, tail(corrected, df)}
}

// tail is the two-sided one of Student's t.
func tail(t, df float64) float64 {
	if df > 1e6 {
		return math.Erfc(math.Abs(t) / math.Sqrt2)
	}
	return 2 * distuv.StudentsT{Mu: 0, Sigma: 1, Nu: df}.Survival(math.Abs(t))
}

// degrees returns the degrees of freedom of a variance that was estimated from n terms of
// kurtosis k: the variance of the estimate, relative to its square, is (k-1)/n, and with f
// degrees of freedom 2/f. It is n-1 for normal terms at most, and few where a few
// terms make most of the variance.
func degrees(n, k float64) float64 {
	if f := 2 * n / (k - 1); f < n-1 {
		return max(1, f)
	}
	return n - 1
}
