package expectation

import (
	"math"
	"sync"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/stats"
	"gonum.org/v1/gonum/stat/distuv"
)

// estimate is a weighted mean over respondents and what it rests on.
//
// Answers of one customer in several roles are not independent, so the
// variance is that of a ratio of customer totals (Cochran 1977, Sampling
// Techniques, 3rd ed., eq. 6.13 without the finite population factor):
//
//	m/(m-1) * sum_c u_c^2 / W^2,  u_c = sum_i w_i (y_i - mean),  W = sum_i w_i
//
// over m customers c. With one answer a customer and equal weights it is
// exactly s^2/n. Degrees of freedom are Kish's effective number of customers
// (1965, Survey Sampling, sec. 11.7), (sum W_c)^2 / sum W_c^2, less one.
type estimate struct {
	mean      float64
	se        float64
	n         int     // customers
	effective float64 // effective number of customers
	weight    float64 // sum of the weights
	constant  bool    // all answers are the same
	spread    spread
}

// level is the mean of a column over those who answered it or, if based, over those
// of them who are behind the gap of the dimension.
func (g *group) level(dim int, col column, based bool) estimate {
	if g.stored != nil {
		c := g.plan.dims[dim].at[col]
		switch {
		case c < 0:
			return estimate{mean: math.NaN(), se: math.NaN()}
		case based:
			return g.stored.based[c].estimate()
		}
		return g.stored.all[c].estimate()
	}
	if !based || col == colPairedLevel || col == colPairedPerceived { // these are known where the gap is
		return g.estimate(dim, col, nil)
	}
	gap := g.column(dim, colGap)
	return g.estimate(dim, col, func(i int) bool { return gap[i] == gap[i] })
}

// estimate returns the mean of a column of levels over the replies for which
// base (nil: any) and the column itself are known.
func (g *group) estimate(dim int, col column, base func(reply int) bool) estimate {
	y := g.column(dim, col)
	if base == nil || y == nil {
		return meanOf(y, g.weights, g.cluster)
	}
	return g.estimateOf(func(i int) float64 {
		if !base(i) {
			return math.NaN()
		}
		return y[i]
	})
}

// estimateOf returns the mean of a value of replies over those for which it is not
// NaN.
func (g *group) estimateOf(value func(reply int) float64) estimate {
	y := scratch(len(g.replies))
	defer spare.Put(y)
	for i := range g.replies {
		(*y)[i] = value(i)
	}
	return meanOf(*y, g.weights, g.cluster)
}

// weighted is estimateOf with weights of its own, which are positive.
func (g *group) weighted(value, weight func(reply int) float64) estimate {
	y, w := scratch(len(g.replies)), scratch(len(g.replies))
	defer spare.Put(y)
	defer spare.Put(w)
	for i := range g.replies {
		(*y)[i], (*w)[i] = value(i), weight(i)
	}
	return meanOf(*y, *w, g.cluster)
}

// spare is memory for as many numbers as a group has replies, used again and again.
var spare = sync.Pool{New: func() any { return new([]float64) }}

func scratch(n int) *[]float64 {
	s := spare.Get().(*[]float64)
	if cap(*s) < n {
		*s = make([]float64, n)
	}
	*s = (*s)[:n]
	return s
}

// meanOf returns the mean of the values y that are not NaN, with their weights and
// the customer that each is of. Values of one customer follow each other.
func meanOf(y, weights []float64, cluster []int32) estimate {
	e := estimate{mean: math.NaN(), se: math.NaN(), constant: true}
	var sumW, sumWY, sumC2, own, first float64
	last := int32(-1)
	for i, v := range y {
		if v != v {
			continue
		}
		if c := cluster[i]; c != last {
			sumC2 += float64(own * own)
			own, last = 0, c
			e.n++
		}
		if sumW == 0 {
			first = v
		}
		e.constant = e.constant && v == first
		w := weights[i]
		own += w
		sumW += w
		sumWY += float64(w * v)
	}
	if e.n == 0 {
		e.constant = false
		return e
	}
	sumC2 += float64(own * own)
	e.spread = answersIn(y, cluster, e.n)
	e.effective, e.weight = sumW*sumW/sumC2, sumW
	e.mean = sumWY / sumW
	if e.constant {
		e.mean = first // free of rounding, so that a certain figure looks certain
	}
	if e.n < 2 {
		return e
	}
	var sumU2, u float64
	last = -1
	for i, v := range y {
		if v != v {
			continue
		}
		if c := cluster[i]; c != last {
			sumU2 += float64(u * u)
			u, last = 0, c
		}
		u += float64(weights[i] * (v - e.mean))
	}
	sumU2 += float64(u * u)
	m := float64(e.n)
	e.se = math.Sqrt(m/(m-1)*sumU2) / sumW
	return e
}

// interval returns the 95 % Student interval of the mean.
func (e estimate) interval() (low, high float64) {
	if e.se == 0 {
		return e.mean, e.mean
	}
	h := stats.TQuantile(.975, e.effective-1) * e.se
	return e.mean - h, e.mean + h
}

// below returns the one-sided p-value of a mean below zero.
func (e estimate) below() float64 {
	if e.se == 0 {
		if e.mean < 0 {
			return 0
		}
		return 1
	}
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: e.effective - 1}.CDF(e.mean / e.se)
}

// enough reports whether the mean may be shown at all: it describes at least
// ten customers, and their weights do not make it the mean of fewer.
func (e estimate) enough() bool {
	// The slack is for rounding: ten equal weights are ten customers.
	return disclosure.Publishable(e.n) && e.effective >= disclosure.MinGroup-1e-9
}
