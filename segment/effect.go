package segment

import (
	"math"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/stats"
)

// digits is how many significant digits published figures keep.
const digits = 4

// figure rounds a figure for publication. It is nil where a part of it is not a
// finite number.
func figure(value, low, high float64, n int) *Figure {
	for _, v := range []float64{value, low, high} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil
		}
	}
	return &Figure{disclosure.Round(value, digits), disclosure.Round(low, digits), disclosure.Round(high, digits), n}
}

// moments is what means and effects are computed from.
type moments struct {
	n              int
	mean, variance float64
}

func momentsOf(x []float64) moments {
	m, v := stats.MeanVar(x)
	return moments{len(x), m, v}
}

// interval is the mean with its Student interval.
func (m moments) figure() *Figure {
	low, high := stats.TInterval(m.mean, m.variance, m.n)
	return figure(m.mean, low, high, m.n)
}

// pool joins moments of disjoint groups (Chan, Golub & LeVeque 1983, The
// American Statistician 37(3), 242-247, eq. 2.1).
func pool(groups []moments, skip int) moments {
	p := moments{mean: math.NaN(), variance: math.NaN()}
	squares := 0.0
	for g, m := range groups {
		if g == skip || m.n == 0 {
			continue
		}
		own := 0.0
		if m.n > 1 {
			own = m.variance * float64(m.n-1)
		}
		if p.n == 0 {
			p, squares = m, own
			continue
		}
		d, n := m.mean-p.mean, float64(p.n+m.n)
		squares += own + float64(d*d)*float64(p.n)*float64(m.n)/n
		p.mean += d * float64(m.n) / n
		p.n += m.n
	}
	if p.n > 1 {
		p.variance = squares / float64(p.n-1)
	}
	return p
}

// cohenD is the difference of the means of a and b over their pooled standard
// deviation (Cohen 1988, ch. 2), with the large-sample interval of Hedges &
// Olkin (1985, Statistical Methods for Meta-Analysis, ch. 5, eq. 14). It is nil
// where one of them is empty or nothing varies.
func cohenD(a, b moments) *Figure {
	if a.n < 2 || b.n < 2 {
		return nil
	}
	na, nb := float64(a.n), float64(b.n)
	sd := math.Sqrt((float64((na-1)*a.variance) + float64((nb-1)*b.variance)) / (na + nb - 2))
	d := (a.mean - b.mean) / sd
	h := stats.Z95 * math.Sqrt((na+nb)/(na*nb)+d*d/(2*(na+nb)))
	return figure(d, d-h, d+h, a.n)
}

// cohenH is the difference of two shares on the arcsine scale (Cohen 1988, ch.
// 6), whose variance is 1/na + 1/nb whatever the shares are.
func cohenH(a, na, b, nb int) *Figure {
	if na == 0 || nb == 0 {
		return nil
	}
	phi := func(k, n int) float64 { return 2 * math.Asin(math.Sqrt(float64(k)/float64(n))) }
	d := phi(a, na) - phi(b, nb)
	h := stats.Z95 * math.Sqrt(1/float64(na)+1/float64(nb))
	return figure(d, d-h, d+h, na)
}

// share is k of n with its Wilson interval.
func share(k, n int) *Figure {
	low, high := stats.Wilson(float64(k), float64(n))
	return figure(float64(k)/float64(n), low, high, n)
}
