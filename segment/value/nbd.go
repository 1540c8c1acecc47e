package value

import (
	"context"
	"errors"
	"math"

	"github.com/clientele-go/clientele/internal/par"
)

// NBD is the model of Ehrenberg (1959, Applied Statistics 8(1), 26-41) in which
// nobody ever leaves: a customer orders at random moments at a rate of their
// own, and the rates follow a gamma distribution with shape R and inverse scale
// Alpha (in units of time). It is the floor under the models with dropout: one
// that does not fit clearly better has not found any dropout.
type NBD struct {
	R     float64 `json:"r"`
	Alpha float64 `json:"alpha"`
}

// Validate returns all parameters that are not finite and above 0, joined. R,
// which has no unit, is at most 1e15.
func (m NBD) Validate() error {
	return errors.Join(shape("NBD", "R", m.R), positive("NBD", "Alpha", m.Alpha))
}

// PAlive is 1: in this model nobody leaves. It is NaN for an invalid history or
// model.
func (m NBD) PAlive(h History) float64 {
	if c, _ := h.check(); c != "" || m.Validate() != nil {
		return math.NaN()
	}
	return 1
}

// Expected returns the expected number of orders in (T, T+t], t in the unit of
// the history: t (R+x)/(Alpha+T).
func (m NBD) Expected(h History, t float64) float64 {
	if !(t >= 0) || math.IsNaN(m.PAlive(h)) {
		return math.NaN()
	}
	return t * ((m.R + float64(h.Frequency)) / (m.Alpha + h.T))
}

// ExpectedNew returns the expected number of repeat orders of a new customer in
// the time t after the first order.
func (m NBD) ExpectedNew(t float64) float64 { return m.Expected(History{}, t) }

// Probability returns the probability that a new customer makes exactly n
// repeat orders in the time t after the first order, which is negative binomial;
// 0 for a negative n.
func (m NBD) Probability(n int, t float64) float64 {
	if m.Validate() != nil || !(t >= 0) {
		return math.NaN()
	}
	if n < 0 {
		return 0
	}
	return math.Exp(logNegativeBinomial(m.R, m.Alpha, n, t))
}

// LogLikelihood returns the log-likelihood of histories, NaN where one of them
// or the model is invalid. It is the sum over customers of
// ln Gamma(r+x)/Gamma(r) + r ln alpha - (r+x) ln(alpha+T).
func (m NBD) LogLikelihood(h []History) float64 {
	var sum float64
	for i := range h {
		if c, _ := h[i].check(); c != "" {
			return math.NaN()
		}
		x := float64(h[i].Frequency)
		sum += logRising(m.R, h[i].Frequency) - float64(m.R*math.Log1p(h[i].T/m.Alpha)) - float64(x*math.Log(m.Alpha+h[i].T))
	}
	if m.Validate() != nil {
		return math.NaN()
	}
	return sum
}

// logRising returns ln Gamma(r+n)/Gamma(r).
func logRising(r float64, n int) float64 {
	if n < 32 {
		var s float64
		for i := range n {
			s += math.Log(r + float64(i))
		}
		return s
	}
	hi, _ := math.Lgamma(r + float64(n))
	lo, _ := math.Lgamma(r)
	return hi - lo
}

// FitNBD estimates the NBD by maximum likelihood. Rows are customers; all of
// them count, also those without a repeat order. Errors: none or invalid rows
// ([RowError]), nobody who ordered again, invalid options, a done context.
// Warnings: "boundary" (all customers seem to order at the same rate),
// "few-repeaters", "not-converged".
func FitNBD(ctx context.Context, h []History, o Options) (*Fit[NBD], error) {
	if err := o.forModel("NBD", 2); err != nil {
		return nil, err
	}
	if err := begun(ctx); err != nil {
		return nil, wrap("NBD", err)
	}
	t, err := newTally(h)
	if err != nil {
		return nil, err
	}
	top, err := t.climbNBD(ctx, o, o.Start)
	if err != nil {
		return nil, wrap("NBD", err)
	}
	f := &Fit[NBD]{
		LogLikelihood: t.unscaled(top.value),
		Customers:     t.customers,
		Warnings:      warnFew(t.repeaters),
	}
	edge := top.edge[0] || top.edge[1]
	describe(f, f.Model.names(), top, []bool{false, true}, []bool{edge, edge}, t.scale)
	f.Model = NBD{f.Parameters[0].Value, f.Parameters[1].Value}
	f.judge(top, edge, "NBD", sameRate)
	if err := f.Model.Validate(); err != nil {
		return nil, wrap("NBD", outOfRange(err))
	}
	return f, nil
}

const sameRate = "the customers' order rates do not differ by more than chance, so r and alpha only tell the rate r/alpha"

// judge adds the warnings about how a search ended.
func (f *Fit[M]) judge(top summit, edge bool, model, what string) {
	if edge {
		f.Boundary = true
		f.Warnings = append(f.Warnings, newWarning("boundary", "", "%s", what))
	}
	if !top.converged {
		f.Warnings = append(f.Warnings, warnNotConverged(model))
	}
}

// unscaled turns a log-likelihood in units of the mean age into one in the
// caller's unit of time: an order in a unit k times as long is k times as dense.
func (t *tally) unscaled(ll float64) float64 { return ll - float64(t.orders*math.Log(t.scale)) }

// The box of the order models, in units of the mean age: beyond it the
// likelihood is flat to the last digits that matter.
var (
	logTiny = math.Log(1e-7)
	logHuge = math.Log(1e6)
)

func (t *tally) climbNBD(ctx context.Context, o Options, start []float64) (summit, error) {
	s := o.ascent(2, "NBD")
	s.at = func(theta vector) (surface, error) { return t.surfaceNBD(ctx, theta, o.Workers) }
	// By the method of moments r = 1 and alpha from the mean rate: far from the
	// edges, and the likelihood of the NBD has one top.
	var total float64
	for _, a := range t.ages {
		total += float64(a.t * a.customers)
	}
	theta := vector{0, math.Log(total / t.orders)}
	if start != nil {
		theta = vector{math.Log(start[0]), math.Log(start[1] / t.scale)}
	}
	return s.climb(theta)
}

// ascent returns a search for dim log-parameters in the common box.
func (o Options) ascent(dim int, stage string) ascent {
	s := ascent{dim: dim, maxIter: o.MaxIter}
	if s.maxIter == 0 {
		s.maxIter = 200
	}
	for i := range dim {
		s.low[i], s.high[i] = logTiny, logHuge
	}
	if o.Progress != nil {
		done := int64(0)
		s.step = func() {
			done++
			o.Progress(Progress{Stage: stage, Done: done})
		}
	}
	return s
}

// chunkSize is fixed so that sums do not depend on the number of workers.
const chunkSize = 4096

// surfaceNBD is the log-likelihood of the NBD over (ln r, ln alpha).
func (t *tally) surfaceNBD(ctx context.Context, theta vector, workers int) (surface, error) {
	r, alpha := math.Exp(theta[0]), math.Exp(theta[1])
	parts := make([]surface, par.Count(len(t.ages), chunkSize))
	err := par.Chunks(ctx, len(t.ages), chunkSize, workers, func(chunk, lo, hi int) error {
		parts[chunk] = addAges(t.ages[lo:hi], r, alpha)
		return nil
	})
	if err != nil {
		return surface{}, err
	}
	var s surface
	for i := range parts {
		s.add(&parts[i])
	}
	// sum of ln(r+i) over i < x, all customers at once
	for i, n := range t.more {
		q := r / (r + float64(i))
		s.value += float64(n * math.Log(r+float64(i)))
		s.grad[0] += float64(n * q)
		s.hess[0][0] += float64(n * q * (1 - q))
	}
	s.mirror()
	return s, nil
}

// addAges sums -r ln(1+T/alpha) - x ln(alpha+T) with its derivatives by
// (ln r, ln alpha).
func addAges(ages []age, r, alpha float64) (s surface) {
	logAlpha := math.Log(alpha)
	for _, a := range ages {
		l := math.Log1p(a.t / alpha)
		away := a.t / (alpha + a.t) // 1 - alpha/(alpha+T)
		near := alpha / (alpha + a.t)
		s.value -= float64(r*a.customers*l) + float64(a.orders*(logAlpha+l))
		s.grad[0] -= float64(r * a.customers * l)
		s.hess[0][0] -= float64(r * a.customers * l)
		s.hess[0][1] += float64(r * a.customers * away)
		s.grad[1] += float64(r*a.customers*away) - float64(a.orders*near)
		s.hess[1][1] -= float64((float64(r*a.customers) + a.orders) * near * away)
	}
	return s
}

func (s *surface) add(o *surface) {
	s.value += o.value
	for i := range s.grad {
		s.grad[i] += o.grad[i]
		for j := i; j < maxDim; j++ {
			s.hess[i][j] += o.hess[i][j]
		}
	}
}

// mirror fills the lower half of the Hessian, which sums leave empty.
func (s *surface) mirror() {
	for i := range s.hess {
		for j := range i {
			s.hess[i][j] = s.hess[j][i]
		}
	}
}
