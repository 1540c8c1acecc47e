package value

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"
)

// purse is what the Gamma-Gamma likelihood needs of the customers with a
// repeat order. Rows are sorted so that the order of the input does not reach
// the result, and amounts are in units of their mean.
type purse struct {
	rows     []Spending
	logTotal []float64 // ln(x Monetary)
	sumLog   float64   // sum of ln Monetary
	counts   []count
	scale    float64
}

type count struct{ x, customers float64 }

func newPurse(s []Spending) (*purse, error) {
	if len(s) == 0 {
		return nil, errNoCustomers
	}
	if err := checkSpendings(s); err != nil {
		return nil, err
	}
	u := &purse{}
	for i := range s {
		if s[i].Frequency > 0 {
			u.rows = append(u.rows, s[i])
		}
	}
	if len(u.rows) == 0 {
		return nil, errNoRepeatSpend(len(s))
	}
	slices.SortFunc(u.rows, func(a, b Spending) int {
		if a.Frequency != b.Frequency {
			return a.Frequency - b.Frequency
		}
		return cmp.Compare(a.Monetary, b.Monetary)
	})
	n := float64(len(u.rows))
	for i := range u.rows {
		u.scale += u.rows[i].Monetary / n
	}
	u.logTotal = make([]float64, len(u.rows))
	for i := range u.rows {
		r := &u.rows[i]
		x := float64(r.Frequency)
		// The logarithm is split so that amounts at the ends of the range of
		// float64 keep it, even where the ratio itself would round to 0.
		l := math.Log(r.Monetary) - math.Log(u.scale)
		r.Monetary /= u.scale
		u.sumLog += l
		u.logTotal[i] = l + math.Log(x)
		if k := len(u.counts) - 1; k >= 0 && u.counts[k].x == x {
			u.counts[k].customers++
		} else {
			u.counts = append(u.counts, count{x, 1})
		}
	}
	return u, nil
}

// starts returns where to begin. A customer's mean over x orders has variance
// over customers from both sources, so the starts differ in how it is split:
// about the usual spend data, nearly alike customers, and a heavy tail. gamma
// puts the mean of all at 1, or its scale where there is no mean.
func (u *purse) starts(o Options) []vector {
	if o.Start != nil {
		return []vector{{math.Log(o.Start[0]), math.Log(o.Start[1]), math.Log(o.Start[2] / u.scale)}}
	}
	return []vector{
		{math.Log(4), math.Log(4), math.Log(.75)},
		{math.Log(2), math.Log(30), math.Log(14.5)},
		{math.Log(2), math.Log(1.1), math.Log(.5)},
	}
}

// correlation returns Pearson's r of x and the mean amount over the customers
// with a repeat order, 0 where one of them does not vary.
func (u *purse) correlation() float64 {
	n := float64(len(u.rows))
	var mx, mz, xx, zz, xz float64
	for _, r := range u.rows {
		mx += float64(r.Frequency) / n
		mz += r.Monetary / n
	}
	for _, r := range u.rows {
		dx, dz := float64(r.Frequency)-mx, r.Monetary-mz
		xx += float64(dx * dx)
		zz += float64(dz * dz)
		xz += float64(dx * dz)
	}
	if !(xx > 0 && zz > 1e-24*n) {
		return 0
	}
	return xz / math.Sqrt(xx) / math.Sqrt(zz)
}

// logBeta returns ln B(a, b). Where one argument is large, lnGamma(a+b) -
// lnGamma(a) is taken as one Stirling series: the difference of the two large
// numbers would lose the digits by which a fit tells that it has arrived.
func logBeta(a, b float64) float64 {
	if a < b {
		a, b = b, a
	}
	if a < 50 {
		return mathext.Lbeta(a, b)
	}
	lb, _ := math.Lgamma(b)
	if b >= 50 {
		lb = float64((b-.5)*math.Log(b)) - b + .5*math.Log(2*math.Pi) + stirling(b)
	}
	rise := float64((a-.5)*math.Log1p(b/a)) + float64(b*math.Log(a+b)) - b + stirling(a+b) - stirling(a)
	return lb - rise
}

// stirling returns the part of lnGamma(z) that falls off as 1/z (Abramowitz &
// Stegun 1964, 6.1.41), to the last digit for z >= 50.
func stirling(z float64) float64 {
	w := 1 / (z * z)
	return (1./12 - w*(1./360-w*(1./1260-w/1680))) / z
}
