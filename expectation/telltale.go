package expectation

import (
	"iter"
	"math"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/segment"
)

// A mean, its interval and their count are three equations for how many gave
// which answer. Where there are few different answers, or all but a few people
// gave the same one, that is enough to solve for single people: a mean of 6.7 of
// twenty on whole numbers up to 7, with its interval, is nineteen times 7 and
// once 1.
const (
	// uniformBelow is the size of a group below which a figure that tells that
	// all gave the same answer would tell each member's answer.
	uniformBelow = 20
	// fewAnswers is how many different answers leave so few ways that the coarser
	// rounding is needed.
	fewAnswers = 3
	// hardlyAny is how many who disagree with all others are hardly hidden.
	hardlyAny = 3
	// manyAnswers is how many different answers leave nothing to solve for, whatever
	// their numbers: there is no need to count on.
	manyAnswers = 1024
	// manyWays is how many distributions of the answers have to agree with the
	// figures, on average, for the figures to keep their digits.
	manyWays = 100
)

// spread is how the answers behind an estimate are distributed.
type spread struct {
	values int // different answers
	rarest int // customers who gave the rarest
	others int // customers who did not give the commonest
}

// fewValues is up to how many different answers a list of them is quicker than a map.
const fewValues = 32

// answersIn counts who of n customers gave which answer; who answered in two roles
// counts for both answers.
func answersIn(y []float64, cluster []int32, n int) spread {
	type holders struct {
		value float64
		n     int
		last  int32 // the customer counted last
	}
	var few []holders
	at := make(map[float64]int, 0) // where in few, once it is long
	for i, v := range y {
		if v != v {
			continue
		}
		k := -1
		if len(few) <= fewValues {
			for c := range few {
				if few[c].value == v {
					k = c
					break
				}
			}
		} else if c, ok := at[v]; ok {
			k = c
		}
		if k < 0 {
			k = len(few)
			few = append(few, holders{value: v, last: -1})
			switch {
			case len(few) == fewValues+1:
				for c := range few {
					at[few[c].value] = c
				}
			case len(few) > fewValues:
				at[v] = k
			}
			if len(few) == manyAnswers {
				return spread{values: manyAnswers, rarest: 1, others: manyAnswers - 1}
			}
		}
		if h := &few[k]; h.last != cluster[i] {
			h.n, h.last = h.n+1, cluster[i]
		}
	}
	return spreadOf(n, func(yield func(int) bool) {
		for _, h := range few {
			if !yield(h.n) {
				return
			}
		}
	})
}

// spreadOf is how the answers of n customers are distributed, from how many gave each.
func spreadOf[N int | int32](n int, counts iter.Seq[N]) spread {
	s, commonest := spread{rarest: n}, 0
	for c := range counts {
		if k := int(c); k > 0 {
			s.values++
			s.rarest, commonest = min(s.rarest, k), max(commonest, k)
		}
	}
	s.others = n - commonest
	return s
}

// telltale reports whether even a rounded mean gives away what single people
// answered: all of a small group the same (the homogeneity attack of
// Machanavajjhala et al. 2007, ACM TKDD 1(1), on l-diversity), all but one, two or
// three, or a few one of two answers.
func (e estimate) telltale() bool {
	if e.constant {
		return e.n < uniformBelow
	}
	return e.spread.others <= hardlyAny || e.spread.values <= 2 && !disclosure.Publishable(e.spread.rarest)
}

// solvable reports whether all digits of the mean and of its interval could be
// solved for who answered what, because n people can share v answers in too few
// ways. There are C(n+v-1, v-1) ways, and
// at most about n (v-1) sums and n (v-1)^2 sums of squares, which is what mean
// and interval tell; when there are many ways for each pair, nothing follows
// for single people.
func (e estimate) solvable() bool {
	n, v := float64(e.n), float64(e.spread.values-1)
	all, _ := math.Lgamma(n + v + 1)
	a, _ := math.Lgamma(v + 1)
	b, _ := math.Lgamma(n + 1)
	return all-a-b-2*math.Log(n)-3*math.Log(v) < math.Log(manyWays)
}

// fewDiffer reports whether all but a few people gave the same answer.
func (e estimate) fewDiffer() bool {
	return e.spread.others > 0 && !disclosure.Publishable(e.spread.others)
}

// figure publishes an estimate with n as its count. The ends of the interval
// are clipped to low and high, the ends of what can be answered.
//
// Figures that could be solved for single answers are rounded to about a tenth of
// the half-width of their interval. Where n is withheld, that would bring it
// back: the mean of whole numbers is a fraction whose denominator can be found.
// Of fewer than thirty, with few different answers, and where all but a few
// agree, it would leave too few ways to place the few. Such figures are rounded
// to three times that. Somebody who knows the scale and this rule can still solve
// for a count of one to nine in some small cells (TestCountsOfFew says in how
// many), though not for whose it is.
func (e estimate) figure(n int, low, high float64) *segment.Figure {
	lo, hi := e.interval()
	f := e.rounded(n, e.mean, lo, hi, low, high)
	return &f
}

// rounded publishes a value and its interval that rest on the same answers as the
// estimate, rounded as its own figure is.
func (e estimate) rounded(n int, value, lo, hi, low, high float64) segment.Figure {
	return e.grained(n, e.grain(n), value, lo, hi, low, high)
}

// grained is rounded with a grain that is not the estimate's own.
func (e estimate) grained(n int, grain, value, lo, hi, low, high float64) segment.Figure {
	l, h := e.interval()
	half := (h - l) / 2
	round := func(x float64) float64 { return grained(x, grain, half, low, high) }
	return segment.Figure{Value: round(value), Low: round(math.Max(lo, low)), High: round(math.Min(hi, high)), N: n}
}

// The grains of rounding, each about so many tenths of the half-width of an interval.
const (
	solvableGrain = 1
	withheldGrain = 3
)

// grain is how coarsely the figures of an estimate are rounded that stand beside n as
// their count; 0: to digits alone. See figure.
func (e estimate) grain(n int) float64 {
	switch {
	case e.constant: // there is nothing more to find
	case n == withheld || e.fewDiffer() || e.solvable() && (e.n < weak || e.spread.values <= fewAnswers):
		return withheldGrain
	case e.solvable():
		return solvableGrain
	}
	return 0
}

// grained rounds a figure, or an end of its interval, and clips it to what can be:
// rounding up must not leave the scale.
func grained(x, grain, half, low, high float64) float64 {
	if grain > 0 {
		x = disclosure.Coarse(x, grain*half)
	}
	return disclosure.Round(min(max(x, low), high), digits)
}
