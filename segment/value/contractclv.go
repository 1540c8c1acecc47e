package value

import "math"

// CLV returns the expected value over the horizon of a customer who has made so
// many renewals and pays the amount at each: the payments of the next Steps
// renewals, times the margin, discounted.
//
// The customer stands where [SBG.DERL] has them, right before the next renewal,
// which is not yet sure and is not discounted:
//
//	payment Margin sum over j = 1..Steps of S(renewals+j)/S(renewals) / (1+Rate)^(j-1).
//
// With more and more steps it tends to payment Margin DERL. Right after a
// renewal, with a whole period to go until the next, divide by 1+Rate. A step is
// a period between two renewals: Horizon.Step has to be 1, and Rate is per
// period.
//
// The payment is in any currency, finite and at least 0. It is NaN for another
// Step, a negative number of renewals, or an invalid payment, horizon or model.
func (m SBG) CLV(renewals int, payment float64, z Horizon) float64 {
	if renewals < 0 || !m.valid() || !z.periods(payment) {
		return math.NaN()
	}
	k, stayed := m.Beta+float64(renewals), 1.0
	return z.pay(payment, func(j int) float64 {
		b := k + float64(j-1)
		stayed *= b / (m.Alpha + b)
		return stayed
	})
}

// CLVNew returns the expected value over the horizon of a customer yet to be
// won, as [SBG.DEL] counts: the payment at the start, sure and whole, and those
// of the first Steps renewals, the first of which is a period away:
//
//	payment Margin sum over t = 0..Steps of S(t)/(1+Rate)^t.
//
// With more and more steps it tends to payment Margin DEL. It is NaN where
// [SBG.CLV] is.
func (m SBG) CLVNew(payment float64, z Horizon) float64 {
	return z.andNow(payment, m.CLV(0, payment, z))
}

// CLV returns the expected value over the horizon of a customer who has made so
// many renewals and stands right before the next one, which is not discounted;
// see [SBG.CLV]. With more and more steps it tends to payment Margin
// [BDW.DERL].
func (m BDW) CLV(renewals int, payment float64, z Horizon) float64 {
	if renewals < 0 || !m.valid() || !z.periods(payment) {
		return math.NaN()
	}
	base := m.logSurvival(float64(renewals))
	if math.IsInf(base, -1) {
		return 0
	}
	return z.pay(payment, func(j int) float64 { return math.Exp(m.logSurvival(float64(renewals)+float64(j)) - base) })
}

// CLVNew returns the expected value over the horizon of a customer yet to be
// won, the payment at the start included and whole; see [SBG.CLVNew].
func (m BDW) CLVNew(payment float64, z Horizon) float64 {
	return z.andNow(payment, m.CLV(0, payment, z))
}

// periods says whether the horizon is one of renewals and the payment is legal.
func (z Horizon) periods(payment float64) bool {
	return z.Validate() == nil && z.Step == 1 && payment >= 0 && !math.IsInf(payment, 1)
}

// pay returns the discounted payments at the next Steps renewals, of which the
// j-th, from 1, is made with the probability made(j); j ascends.
func (z Horizon) pay(payment float64, made func(j int) float64) float64 {
	var sum float64
	for j := 1; j <= z.Steps; j++ {
		sum += float64(made(j) * math.Exp(-float64(float64(j-1)*math.Log1p(z.Rate))))
	}
	return float64(sum*z.margin()) * payment
}

// andNow puts a payment of today before those of renewals that begin in a
// period.
func (z Horizon) andNow(payment, renewals float64) float64 {
	return float64(payment*z.margin()) + float64(renewals/(1+z.Rate))
}

// margin returns the share of spend that is earned.
func (z Horizon) margin() float64 {
	if z.Margin == 0 {
		return 1
	}
	return z.Margin
}
