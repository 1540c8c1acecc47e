package segment

import (
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/stats"
)

// digits is how many significant digits published figures keep.
const digits = 4

// figure rounds a figure for publication. It is nil where a part of it is not a
// finite number.
func figure(value, low, high float64, n int) *Figure {
	return rounded(value, low, high, n, func(x float64) float64 { return disclosure.Round(x, digits) })
}

// coarse rounds a figure made of numbers that are private one by one, to what its
// half-width h can tell (see [disclosure.Coarse]). Counts need none of that: the
// cells of a table are shown or hidden as they are.
func coarse(value, low, high, h float64, n int) *Figure {
	return rounded(value, low, high, n, func(x float64) float64 { return disclosure.Coarse(x, h) })
}

// rough rounds a figure whose half-width h is about a few people: to the next step of 1, 2
// or 5 times a power of ten that is not below it, the ends outward so that the
// interval holds as often. A finer one tells the value of the largest: half-width and size
// give the sum of squares, most of which is that value's.
func rough(value, low, high, h float64, n int) *Figure {
	step := disclosure.StepAbove(h)
	if step == 0 {
		return coarse(value, low, high, h, n)
	}
	return rounded(math.Round(value/step), math.Floor(low/step), math.Ceil(high/step), n,
		func(x float64) float64 { return disclosure.Round(x*step, digits) + 0 })
}

func rounded(value, low, high float64, n int, round func(float64) float64) *Figure {
	for _, v := range []float64{value, low, high} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil
		}
	}
	return &Figure{round(value), round(low), round(high), n}
}

// moments is what means and effects are computed from.
type moments struct {
	n              int
	mean, variance float64
	least, most    float64
	fewFar         bool // nine at most are what the variance is about
}

func momentsOf(x []float64) moments {
	m, v := stats.MeanVar(x)
	out := moments{n: len(x), mean: m, variance: v, fewFar: disclosure.FewFar(x, m)}
	if len(x) == 0 {
		return out
	}
	if out.least, out.most = slices.Min(x), slices.Max(x); knownScale(x) {
		out.least, out.most, out.fewFar = m, m, false
	}
	return out
}

// knownScale reports whether x has six values or fewer, as ratings have, which are known. There
// it is the counts that must not follow, and rough figures would be those of fewer tables
// where most are at one end.
func knownScale(x []float64) bool {
	var seen []float64
	for _, v := range x {
		if !slices.Contains(seen, v) {
			if seen = append(seen, v); len(seen) > 2*fewValues {
				return false
			}
		}
	}
	return true
}

// momentsOf are those of values of a shielded number. Where it has few values, it is their
// counts that are guarded, and nobody's value is unknown.
func (s *shield) momentsOf(x []float64) moments {
	m := momentsOf(x)
	if s.few {
		m.least, m.most, m.fewFar = m.mean, m.mean, false
	}
	return m
}

// tail says whether the variance is about a few, so that the interval must be rough.
func (m moments) tail() bool {
	far := max(m.mean-m.least, m.most-m.mean)
	return m.fewFar || disclosure.OneFar(far, math.Sqrt(m.variance), m.n)
}

// figure is the mean with its Student interval.
func (m moments) figure() *Figure {
	low, high := stats.TInterval(m.mean, m.variance, m.n)
	if m.tail() {
		return rough(m.mean, low, high, high/2-low/2, m.n)
	}
	return coarse(m.mean, low, high, high/2-low/2, m.n)
}

// lopsidedAbove is the skewness, over the square root of n, beyond which Student's
// interval of a mean is said to miss too often; the error of the interval grows
// with that ratio (Johnson 1978, JASA 73(363), 536-544). Of lognormal values with
// sigma 1 it covers the mean .89 of the time for n = 40 (and 9 in 10 samples are
// warned of), .93 for n = 150 (3 in 4) and .94 for n = 600 (1 in 4). A corrected
// interval would publish a third moment, and with it much about the largest
// values; so the interval stays, and the warning says what it is worth.
const lopsidedAbove = .2

// lopsided reports whether x, whose moments are m, is that skewed.
func lopsided(x []float64, m moments) bool {
	n := float64(len(x))
	cubes := 0.0
	for _, v := range x {
		z := (v - m.mean) / math.Sqrt(m.variance)
		cubes += float64(z*z) * z
	}
	return math.Abs(cubes/n)/math.Sqrt(n) > lopsidedAbove // false where nothing varies: NaN
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
		p.least, p.most = min(p.least, m.least), max(p.most, m.most)
		p.fewFar = p.fewFar || m.fewFar
	}
	if p.n > 1 {
		p.variance = squares / float64(p.n-1)
	}
	return p
}

// cohenD is the difference of the means of a and b over their pooled standard
// deviation (Cohen 1988, ch. 2). Its large-sample interval allows for unequal
// variances, which are the rule between a segment and everybody else: the
// variance of d is (va/na + vb/nb)/pooled + d^2/(2(na+nb-2)) (Bonett 2008,
// Psychological Methods 13(2), 99-109, with the pooled variance as standardiser).
// It is nil where one of them is empty or nothing varies at all. Where nothing varies
// within and the means differ, d has no bound; it is given as [EffectLimit], and so is
// all that lies beyond. That a and b are each one value tells everybody's, so b must
// then be as large a group as one that may be shown to be uniform.
func cohenD(a, b moments) *Figure {
	if a.n < 2 || b.n < 2 {
		return nil
	}
	d, h := cohenInterval(a, b)
	if math.IsInf(d, 0) {
		if b.n < uniformBelow {
			return nil
		}
		h = 0
	}
	limit := func(x float64) float64 { return max(-EffectLimit, min(x, EffectLimit)) }
	if a.tail() || b.tail() { // the variances are in the interval
		f := rough(limit(d), d-h, d+h, h, a.n)
		if f != nil {
			f.Low, f.High = limit(f.Low), limit(f.High)
		}
		return f
	}
	return coarse(limit(d), limit(d-h), limit(d+h), h, a.n)
}

// cohenInterval is Cohen's d and the half-width of its interval.
func cohenInterval(a, b moments) (d, h float64) {
	na, nb := float64(a.n), float64(b.n)
	pooled := (float64((na-1)*a.variance) + float64((nb-1)*b.variance)) / (na + nb - 2)
	d = (a.mean - b.mean) / math.Sqrt(pooled)
	h = stats.Z95 * math.Sqrt((a.variance/na+b.variance/nb)/pooled+d*d/(2*(na+nb-2)))
	return d, h
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
