package shop

import "math"

// BestGuess returns each customer's most probable planted segment, given all
// its orders and contacts, as indices into [Segments] in the order of
// Customers. It is Bayes' rule with the very densities that [Generate] draws
// from, every tendency of a customer integrated out in closed form:
//
//   - when orders came and stopped: BG/NBD (Fader, Hardie & Lee 2005, Marketing
//     Science 24(2), eq. 6);
//   - log amounts: normal around a normal mean;
//   - returns, and orders in the app: beta-binomial;
//   - categories: Dirichlet-multinomial, summed over the seven possible
//     favourites;
//   - contacts: gamma-Poisson.
//
// It knows what no method can know, so it bounds from above how often the
// truth can be found. What it leaves out is that dates are rounded to days, that
// a customer's orders are at least a day apart, and that amounts are rounded to
// ten cents.
func (s *Shop) BestGuess() []int32 { return guess(s.records()) }

func guess(records []record) []int32 {
	planted := Segments()
	out := make([]int32, len(records))
	for i, r := range records {
		best := math.Inf(-1)
		for k, p := range planted {
			if l := math.Log(p.Share) + p.logDensity(r); l > best {
				best, out[i] = l, int32(k)
			}
		}
	}
	return out
}

// record is what the densities need of one customer.
type record struct {
	orders, contacts, app int
	lines, returned       int
	category              []int
	first, last           float64 // days
	sumLog                float64 // of the logs of the order amounts
	number                string
	open                  float64 // amount so far of the order that is being read
}

func (s *Shop) records() []record {
	row := make(map[string]int, len(s.Customers))
	out := make([]record, len(s.Customers))
	for i, c := range s.Customers {
		row[c.ID] = i
		out[i].category = make([]int, len(categories))
	}
	for _, o := range s.Orders {
		r := &out[row[o.Customer]]
		day := o.Time.Sub(first).Hours() / 24
		if o.Number != r.number {
			if r.orders == 0 {
				r.first = day
			}
			r.close()
			r.number, r.last = o.Number, day
			r.orders++
			if o.Channel == "app" {
				r.app++
			}
		}
		r.open += o.Amount
		r.lines++
		if o.Returned {
			r.returned++
		}
		for c, name := range categories {
			if name == o.Category {
				r.category[c]++
			}
		}
	}
	for i := range out {
		out[i].close()
	}
	for _, c := range s.Contacts {
		out[row[c.Customer]].contacts++
	}
	return out
}

// close takes in the amount of the order that was being read.
func (r *record) close() {
	if r.open > 0 {
		r.sumLog += math.Log(r.open)
	}
	r.open = 0
}

// logDensity is the log density of a customer's records in segment p, up to
// terms that are the same in all segments.
func (p Planted) logDensity(r record) float64 {
	n := float64(r.orders)
	variance := basketSD*basketSD + orderSD*orderSD/n
	d := r.sumLog/n - math.Log(p.Basket)
	l := -d * d / (2 * variance)
	l += p.logOrders(r)
	l += logBetaBinomial(appSize, p.App, float64(r.app), n)
	l += logBetaBinomial(returnSize, p.Return, float64(r.returned), float64(r.lines))

	// Contacts: Poisson with n times a gamma mean.
	b := contactFit / p.Contact
	c := float64(r.contacts)
	l += lgamma(contactFit+c) - lgamma(contactFit) + contactFit*math.Log(b/(b+n)) - c*math.Log(b+n)

	mix := make([]float64, len(categories))
	for favourite := range mix {
		for i, a := range p.mixParameters(favourite) {
			mix[favourite] += lgamma(a+float64(r.category[i])) - lgamma(a)
		}
	}
	return l + logSumExp(mix)
}

// logOrders is the BG/NBD log-likelihood of when the orders came.
func (p Planted) logOrders(r record) float64 {
	a, b := leaveSize*p.Leave, leaveSize*(1-p.Leave)
	alpha := 7 * rateShape / p.Rate // days
	x := float64(r.orders - 1)
	// A day stands for the moments within it; half a day is the middle.
	age, last := Days-r.first-.5, r.last-r.first
	common := lgamma(rateShape+x) - lgamma(rateShape) + rateShape*math.Log(alpha)
	stayed := logBeta(a, b+x) - logBeta(a, b) - (rateShape+x)*math.Log(alpha+age)
	if x == 0 {
		return common + stayed
	}
	left := logBeta(a+1, b+x-1) - logBeta(a, b) - (rateShape+x)*math.Log(alpha+last)
	return common + logSumExp([]float64{stayed, left})
}

func logBetaBinomial(size, mean, hits, n float64) float64 {
	a, b := size*mean, size*(1-mean)
	return logBeta(a+hits, b+n-hits) - logBeta(a, b)
}

func logBeta(a, b float64) float64 { return lgamma(a) + lgamma(b) - lgamma(a+b) }

func lgamma(x float64) float64 {
	l, _ := math.Lgamma(x)
	return l
}

func logSumExp(x []float64) float64 {
	top := x[0]
	for _, v := range x {
		top = max(top, v)
	}
	sum := 0.0
	for _, v := range x {
		sum += math.Exp(v - top)
	}
	return top + math.Log(sum)
}
