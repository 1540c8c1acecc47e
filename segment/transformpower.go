package segment

import (
	"math"

	"github.com/clientele-go/clientele/internal/stats"
)

const (
	// leastPower and mostPower lie alike about 1, since turning the sign of all
	// values turns a power p into 2-p. A strong bend is 0 or 2; beyond 5 steps from
	// 1 it is the rest of the data that is wrong.
	leastPower, mostPower = -4, 6
	// strongest bounds how near the bend may press the largest values together, as
	// a power of e: exp(-12) of the unit leaves them five digits more than
	// standardising asks for.
	strongest = 12
	// widest bounds how far it may pull them apart, so that squares do not overflow.
	widest = 300
	// straight is the width, on the scale of log(1+|y|), below which a power has
	// nothing to bend.
	straight = .01
)

// powerOf is the transform of Yeo & Johnson 2000, see [NumericFeature.YeoJohnson].
func powerOf(y, p float64) float64 {
	if y < 0 {
		return -boxed(math.Log1p(-y), 2-p)
	}
	return boxed(math.Log1p(y), p)
}

// boxed is (exp(p*l) - 1)/p, and l where p is so near 0 that this is what is left.
func boxed(l, p float64) float64 {
	if math.Abs(p) < 1e-12 {
		return l
	}
	return math.Expm1(p*l) / p
}

// powerRoot is the inverse of powerOf: infinite or NaN beyond its image.
func powerRoot(t, p float64) float64 {
	if t < 0 {
		return -unboxed(-t, 2-p)
	}
	return unboxed(t, p)
}

func unboxed(t, p float64) float64 {
	if math.Abs(p) < 1e-12 {
		return math.Expm1(t)
	}
	return math.Expm1(math.Log1p(p*t) / p)
}

// fitPower finds the power that maximises the likelihood of sorted values that are
// normal once transformed, with the best mean and variance for each power. limit says that it
// is at the end of its range; ok is false where there is no range, because values are
// large beyond measure on both sides.
func fitPower(sorted []float64) (p float64, limit, ok bool) {
	least, most := sorted[0], sorted[len(sorted)-1]
	logs, jacobian := make([]float64, len(sorted)), 0.0
	for i, y := range sorted {
		logs[i] = math.Copysign(math.Log1p(math.Abs(y)), y)
		jacobian += logs[i]
	}
	if logs[len(logs)-1]-logs[0] < straight {
		return 1, false, true
	}
	lo, hi := float64(leastPower), float64(mostPower)
	if l := math.Log1p(max(most, 0)); l > 0 {
		lo, hi = max(lo, -strongest/l), min(hi, widest/l)
	}
	if l := math.Log1p(max(-least, 0)); l > 0 {
		lo, hi = max(lo, 2-widest/l), min(hi, 2+strongest/l)
	}
	if !(lo < hi) {
		return 0, false, false
	}
	t := make([]float64, len(logs))
	n := float64(len(logs))
	// Twice the negative logarithm of the likelihood over n, but for constants. The
	// sum of signed logarithms is that of the Jacobian.
	p = minimum(lo, hi, func(p float64) float64 {
		for i, l := range logs {
			if l < 0 {
				t[i] = -boxed(-l, 2-p)
			} else {
				t[i] = boxed(l, p)
			}
		}
		_, variance := stats.MeanVar(t)
		return math.Log(variance) - float64(2*(p-1)*(jacobian/n))
	})
	return p, p-lo < 1e-3 || hi-p < 1e-3, true
}

// minimum finds where f, of one valley, is least between lo and hi: golden
// sections, and parabolas through the three best points where these do better
// (Brent 1973, Algorithms for Minimization without Derivatives, ch. 5).
func minimum(lo, hi float64, f func(float64) float64) float64 {
	const section, near = .3819660112501051, 1e-8 // the square root of what a float64 can tell
	best := lo + float64(section*(hi-lo))
	second, third := best, best
	fBest := f(best)
	fSecond, fThird := fBest, fBest
	step, before := 0.0, 0.0
	for range 100 {
		middle := lo + (hi-lo)/2
		tol := float64(near*math.Abs(best)) + near/4
		if math.Abs(best-middle) <= 2*tol-(hi-lo)/2 {
			break
		}
		parabola := false
		if math.Abs(before) > tol {
			r := float64((best - second) * (fBest - fThird))
			q := float64((best - third) * (fBest - fSecond))
			p := float64((best-third)*q) - float64((best-second)*r)
			if q = 2 * (q - r); q > 0 {
				p = -p
			}
			q = math.Abs(q)
			// It must fall into the bracket and move less than half the last but one step.
			if math.Abs(p) < math.Abs(q*before/2) && p > q*(lo-best) && p < q*(hi-best) {
				parabola = true
				before, step = step, p/q
				if u := best + step; u-lo < 2*tol || hi-u < 2*tol {
					step = math.Copysign(tol, middle-best)
				}
			}
		}
		if !parabola {
			if before = hi - best; best >= middle {
				before = lo - best
			}
			step = section * before
		}
		u := best + step
		if math.Abs(step) < tol {
			u = best + math.Copysign(tol, step)
		}
		fu := f(u)
		if fu <= fBest {
			if u >= best {
				lo = best
			} else {
				hi = best
			}
			third, fThird, second, fSecond, best, fBest = second, fSecond, best, fBest, u, fu
			continue
		}
		if u < best {
			lo = u
		} else {
			hi = u
		}
		switch {
		case fu <= fSecond || second == best:
			third, fThird, second, fSecond = second, fSecond, u, fu
		case fu <= fThird || third == best || third == second:
			third, fThird = u, fu
		}
	}
	return best
}
