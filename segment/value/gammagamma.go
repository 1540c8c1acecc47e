package value

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/par"
	"gonum.org/v1/gonum/mathext"
)

// GammaGamma is the model of spend per order of Fader, Hardie & Lee (2005,
// Journal of Marketing Research 42(4), 415-430), written as in Fader & Hardie
// (2013, "The Gamma-Gamma Model of Monetary Value", note 025). The amounts of
// one customer's orders follow a gamma distribution with shape P around a mean
// of their own; its inverse scale varies over customers by a gamma distribution
// with shape Q and inverse scale Gamma, in the unit of money.
//
// It takes spend per order to be independent of how often a customer orders.
// Expected pulls a customer's mean towards that of all customers, the more so
// the fewer orders the mean is over.
//
// Methods return NaN for an invalid spending or model, and are safe for
// concurrent use.
type GammaGamma struct {
	P     float64 `json:"p"`
	Q     float64 `json:"q"`
	Gamma float64 `json:"gamma"`
}

// Validate returns all parameters that are not finite and above 0, joined. P and
// Q, which have no unit, are at most 1e15.
func (m GammaGamma) Validate() error {
	return errors.Join(shape("Gamma-Gamma", "P", m.P), shape("Gamma-Gamma", "Q", m.Q), positive("Gamma-Gamma", "Gamma", m.Gamma))
}

// ErrInfiniteMean says that mean spend per order is infinite under a model with
// Q <= 1: too few very large spenders to tell what the largest ones spend.
var ErrInfiniteMean = errors.New("value: the mean spend of the fitted model is infinite (q <= 1)")

// Mean returns the mean spend per order over all customers, P Gamma/(Q-1), or
// [ErrInfiniteMean] and NaN where Q <= 1.
func (m GammaGamma) Mean() (float64, error) {
	if err := m.Validate(); err != nil {
		return math.NaN(), err
	}
	if m.Q <= 1 {
		return math.NaN(), ErrInfiniteMean
	}
	return m.Gamma * (m.P / (m.Q - 1)), nil
}

// Expected returns the expected spend per future order of a customer with the
// mean amount of x repeat orders, P (Gamma + x Monetary)/(P x + Q - 1) (equation
// 5 of the note). For a customer without a repeat order that is the mean of all.
// It is +Inf where P x + Q <= 1, which needs a model with Q <= 1.
func (m GammaGamma) Expected(s Spending) float64 {
	if c, _ := s.check(); c != "" || m.Validate() != nil {
		return math.NaN()
	}
	if s.Frequency == 0 {
		s.Monetary = 0 // not looked at: it may hold anything
	}
	x := float64(s.Frequency)
	if float64(m.P*x)+m.Q <= 1 {
		return math.Inf(1)
	}
	// As two shares, so that large amounts do not overflow.
	d := float64(m.P*x) + m.Q - 1
	return float64(m.P/d*m.Gamma) + float64(m.P*x/d*s.Monetary)
}

// LogLikelihood returns the log-likelihood (equation 1a of the note, summed) of
// those spendings that are over at least one repeat order, NaN where one of
// them or the model is invalid.
func (m GammaGamma) LogLikelihood(s []Spending) float64 {
	if checkSpendings(s) != nil || m.Validate() != nil {
		return math.NaN()
	}
	var sum float64
	for i := range s {
		if s[i].Frequency == 0 {
			continue
		}
		z, k := s[i].Monetary, m.P*float64(s[i].Frequency)
		share := float64(s[i].Frequency) * z / m.Gamma
		l := math.Log1p(share)
		sum += -logBeta(m.Q, k) - float64(m.Q*l) + float64(k*(math.Log(share)-l)) - math.Log(z)
	}
	return sum
}

// correlated is the |r| of repeat orders with mean spend above which the fit
// warns: the two share a tenth of their variance.
const correlated = .3

// FitGammaGamma estimates the Gamma-Gamma by maximum likelihood from the
// customers with a repeat order; the others are counted in nothing and may be
// left in.
//
// Errors: no rows, an invalid row ([RowError]; an amount of 0 or below is one),
// nobody with a repeat order, invalid options, a done context.
//
// Warnings:
//   - "infinite-mean": Q <= 1, so that spend has no mean over all customers;
//     see [GammaGamma.Mean] and [GammaGamma.Expected].
//   - "boundary": customers seem to spend alike, or each of them one amount all
//     the time: parameters run off together, and only the mean is determined. Boundary is set; the parameters returned predict well but
//     have no standard errors.
//   - "spend-correlated": the correlation of x with mean spend is above .3 or
//     below -.3, so that frequent buyers are under- or overvalued.
//   - "few-repeaters" and "not-converged" as in [FitBGNBD].
func FitGammaGamma(ctx context.Context, s []Spending, o Options) (*Fit[GammaGamma], error) {
	if err := o.forModel("Gamma-Gamma", 3); err != nil {
		return nil, err
	}
	if err := begun(ctx); err != nil {
		return nil, wrap("Gamma-Gamma", err)
	}
	p, err := newPurse(s)
	if err != nil {
		return nil, err
	}
	var best summit
	for i, start := range p.starts(o) {
		a := o.ascent(3, "Gamma-Gamma")
		a.at = func(theta vector) (surface, error) { return p.surface(ctx, theta, o.Workers) }
		top, err := a.climb(start)
		if err != nil {
			return nil, wrap("Gamma-Gamma", err)
		}
		if i == 0 || top.value > best.value {
			best = top
		}
	}
	f := &Fit[GammaGamma]{
		LogLikelihood: best.value - float64(float64(len(p.rows))*math.Log(p.scale)),
		Customers:     len(p.rows),
		Warnings:      warnFew(len(p.rows)),
	}
	edge := best.edge[0] || best.edge[1] || best.edge[2]
	describe(f, f.Model.names(), best, []bool{false, false, true}, []bool{edge, edge, edge}, p.scale)
	f.Model = GammaGamma{f.Parameters[0].Value, f.Parameters[1].Value, f.Parameters[2].Value}
	f.judge(best, edge, "Gamma-Gamma", spendEdge(best))
	if err := f.Model.Validate(); err != nil {
		return nil, wrap("Gamma-Gamma", outOfRange(err))
	}
	if f.Model.Q <= 1 {
		f.Warnings = append(f.Warnings, newWarning("infinite-mean", "q",
			"q = %.3g is not above 1: a few very large spenders leave mean spend over all customers infinite", f.Model.Q))
	}
	if r := p.correlation(); math.Abs(r) > correlated {
		f.Warnings = append(f.Warnings, newWarning("spend-correlated", "",
			"repeat orders and mean spend correlate at r = %.2f, and the model takes them to be independent", r))
	}
	return f, nil
}

// surface is the log-likelihood of the Gamma-Gamma over (ln p, ln q, ln gamma).
// What depends on x alone is taken once for each distinct x.
func (u *purse) surface(ctx context.Context, theta vector, workers int) (surface, error) {
	p, q, gamma := math.Exp(theta[0]), math.Exp(theta[1]), math.Exp(theta[2])
	parts := make([]surface, par.Count(len(u.rows), chunkSize))
	err := par.Chunks(ctx, len(u.rows), chunkSize, workers, func(chunk, lo, hi int) error {
		s := &parts[chunk]
		for i := lo; i < hi; i++ {
			total := float64(u.rows[i].Frequency) * u.rows[i].Monetary
			k := p * float64(u.rows[i].Frequency)
			l := math.Log1p(total / gamma)
			near := gamma / (gamma + total)
			away := total / (gamma + total)
			// p x ln(total/(gamma+total)): where gamma is the smaller part, the
			// difference of logarithms would cancel.
			own := float64(k * (u.logTotal[i] - theta[2] - l))
			if total > gamma {
				own = -float64(k * math.Log1p(gamma/total))
			}
			s.value += own - float64(q*l)
			s.grad[0] += own
			s.hess[0][0] += own
			s.grad[1] -= float64(q * l)
			s.hess[1][1] -= float64(q * l)
			s.grad[2] += float64(q*away) - float64(k*near)
			s.hess[0][2] -= float64(k * near)
			s.hess[1][2] += float64(q * away)
			s.hess[2][2] -= float64((q + k) * near * away)
		}
		return nil
	})
	if err != nil {
		return surface{}, err
	}
	var s surface
	for i := range parts {
		s.add(&parts[i])
	}
	s.value -= u.sumLog
	digammaQ, trigammaQ := mathext.Digamma(q), mathext.Zeta(2, q)
	for _, c := range u.counts {
		k, n := p*c.x, c.customers
		dSum, dK := mathext.Digamma(k+q), mathext.Digamma(k)
		tSum, tK := mathext.Zeta(2, k+q), mathext.Zeta(2, k)
		s.value -= float64(n * logBeta(k, q))
		gp, gq := float64(n*k*(dSum-dK)), float64(n*q*(dSum-digammaQ))
		s.grad[0] += gp
		s.grad[1] += gq
		s.hess[0][0] += gp + float64(n*k*k*(tSum-tK))
		s.hess[0][1] += float64(n * k * q * tSum)
		s.hess[1][1] += gq + float64(n*q*q*(tSum-trigammaQ))
	}
	s.mirror()
	return s, nil
}

// spendEdge says what it means that parameters ran off. The model tells how
// much one customer's amounts vary by how the spread of mean amounts shrinks with
// the number of orders, not by the amounts, which it is not given.
func spendEdge(top summit) string {
	const tail = "p, q and gamma run off along a line on which the mean stays the same, and are not estimates"
	switch {
	case top.edge[0] && !top.edge[1]:
		return "mean amounts of customers with many orders spread as far as those of customers with few, as if all orders of a customer were of one amount: " + tail +
			"; a customer's mean so far is taken for what they will spend"
	case top.edge[1] && !top.edge[0]:
		return "mean amounts of customers spread no further than chance between orders explains, as if all customers spent alike: " + tail
	}
	return "customers hardly differ in what they spend, or a customer's orders hardly do: " + tail
}

func errNoRepeatSpend(n int) error {
	return fmt.Errorf("value: none of the %d customers has a repeat order, so there is no spend to learn from", n)
}
