package driver

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/internal/regress"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/cluster"
)

// Warning is a doubt that does not stop the work; see its fields Code, Subject
// and Text.
type Warning = notice.Warning

// Progress says how far a long computation has come: Stage, Done, Total.
type Progress = notice.Progress

// Importance says how to derive the importance of drivers. The zero value works.
type Importance struct {
	// Replicates of the bootstrap behind the intervals, 0 to 100,000: 0 means 2,000,
	// and fewer than 100 are refused, unless it is -1: no bootstrap, no intervals.
	Replicates int
	// Orders is how many pairs of random orders of the drivers are looked at where
	// there are more than 20, 10 to 1,000,000; 0 means 500. Replicates of the
	// bootstrap look at a tenth of them, at least 10.
	Orders int
	// Seed of the bootstrap and the orders; any value.
	Seed uint64
	// Workers is how many goroutines compute at once; 0 means GOMAXPROCS.
	Workers int
	// Progress is called from one goroutine at a time; nil: not called.
	Progress func(Progress)
}

// Validate joins all faults of the options into one error, or returns nil.
func (o Importance) Validate() error {
	var errs []error
	if o.Replicates != 0 && o.Replicates != -1 && (o.Replicates < 100 || o.Replicates > 100_000) {
		errs = append(errs, fmt.Errorf("driver: %d replicates are not within 100 and 100,000", o.Replicates))
	}
	if o.Orders != 0 && (o.Orders < 10 || o.Orders > 1_000_000) {
		errs = append(errs, fmt.Errorf("driver: %d orders are not within 10 and 1,000,000", o.Orders))
	}
	if o.Workers < 0 {
		errs = append(errs, fmt.Errorf("driver: %d workers", o.Workers))
	}
	return errors.Join(errs...)
}

// Driver is one driver and what it does for the outcome.
type Driver struct {
	// Share is the part of the outcome's variance that is put down to the driver, by
	// Lindeman, Merenda and Gold (1980, Introduction to Bivariate and Multivariate
	// Analysis, p. 119): what it explains beyond others, averaged over all orders in
	// which drivers can be taken in. Never negative; the shares of all drivers add up
	// to R2. Low and High are the ends of the 95 % bootstrap interval, and equal
	// Value without a bootstrap.
	Share segment.Figure `json:"share"`
	// SE is the standard error of Share that comes from looking at some orders only;
	// 0 up to 20 drivers, for which all are looked at.
	SE float64 `json:"se,omitempty"`
	// Johnson is the relative weight of Johnson (2000, Multivariate Behavioral
	// Research 35, 1-19): another split of R2, nearly the same in practice and much
	// faster for many drivers, but without as good a reason (Thomas et al. 2014,
	// Multivariate Behavioral Research 49, 329-338).
	Johnson float64 `json:"johnson"`
	// Correlation with the outcome, and Beta, the standardised coefficient of the
	// regression on all drivers: NaN where the drivers are linearly dependent.
	Correlation float64 `json:"correlation"`
	Beta        float64 `json:"-"`
	// Last is what the driver explains beyond all others, and VIF by how much the
	// others inflate the variance of Beta: 1 where it is uncorrelated with them, +Inf
	// where it follows from them.
	Last float64 `json:"last"`
	VIF  float64 `json:"-"`
	// PTop3 is the share of the bootstrap replicates in which no more than two drivers
	// have a larger share; 0 without a bootstrap.
	PTop3 float64 `json:"pTop3"`
	// Draws are the shares in the replicates of the bootstrap, for whoever needs the
	// uncertainty of something made of shares; nil without a bootstrap.
	Draws []float64 `json:"-"`
}

// Derived is the importance of drivers.
type Derived struct {
	N       int `json:"n"`       // respondents who answered everything
	Missing int `json:"missing"` // those left out because they did not
	// R2 is the part of the outcome's variance that all drivers explain together,
	// with its 95 % bootstrap interval. A sample explains more of itself than of all
	// customers: Adjusted allows for it (Ezekiel 1930, Methods of Correlation
	// Analysis), and so does the interval.
	R2       segment.Figure `json:"r2"`
	Adjusted float64        `json:"adjusted"`
	Drivers  []Driver       `json:"drivers"` // in the order of the columns
	// Warnings are "few-answers" (fewer than 50 + 8 for each driver, or than 100:
	// shares are rough), "many-missing" (more than a fifth did not answer everything,
	// and those who did may differ), "constant" (a driver is the same for all, and
	// explains nothing), "collinear" (a VIF above 10: the driver's own part can hardly
	// be told from that of others) and "suppressed" (Beta and Correlation have
	// opposite signs: the driver tells about others rather than about the outcome).
	Warnings []Warning `json:"warnings"`
}

// Derive says how much of the outcome y goes with each column of x. See the
// package documentation for rows, missing answers, weights and errors; an outcome
// that is the same for all is an error too. Up to 20 drivers shares are exact, from
// all subsets of the drivers; beyond that they come from random orders.
//
// The bootstrap draws respondents with replacement. Of more than 8,192 it draws
// groups of them instead, 4,096 made at random beforehand: their sums scatter as
// those of respondents do (Wolter 2007, Introduction to Variance Estimation, ch. 2).
func (o Importance) Derive(ctx context.Context, x cluster.Matrix, y, weights []float64) (*Derived, error) {
	if ctx == nil {
		return nil, errors.New("driver: no context")
	}
	if err := o.Validate(); err != nil {
		return nil, err
	}
	r, err := complete(x, y, weights)
	if err != nil {
		return nil, err
	}
	m := r.moments(r.kept)
	d, err := o.derive(m)
	if err != nil {
		return nil, err
	}
	if d.Missing = x.Rows - d.N; 5*d.Missing > x.Rows {
		d.Warnings = append(d.Warnings, notice.New("many-missing", "", "%d of %d respondents did not answer everything; those who did may differ from them", d.Missing, x.Rows))
	}
	if o.Replicates != -1 {
		if err := o.bootstrap(ctx, r, d); err != nil {
			if ctx.Err() != nil {
				return nil, fmt.Errorf("driver: stopped: %w", context.Cause(ctx))
			}
			return nil, err
		}
	}
	return d, nil
}

// Derive says how much of the outcome goes with each driver, without intervals,
// which take the single answers. Orders is how many pairs of random orders are
// looked at where there are more than 20 drivers; 0 means 500.
func (m *Moments) Derive(seed uint64, orders int) (*Derived, error) {
	o := Importance{Seed: seed, Orders: orders}
	if err := o.Validate(); err != nil {
		return nil, err
	}
	if m == nil || len(m.Sums) != m.Drivers+1 || len(m.Products) != len(m.Sums)*(len(m.Sums)+1)/2 || m.N < 3 {
		return nil, errors.New("driver: moments of fewer than three respondents, or damaged ones")
	}
	return o.derive(m)
}

func (o Importance) orders() int {
	if o.Orders == 0 {
		return 500
	}
	return o.Orders
}

// Paths of the random streams.
const (
	streamOrders = iota + 1
	streamReplicate
	streamGroups
)

func (o Importance) derive(m *Moments) (*Derived, error) {
	p := m.Drivers
	r, sd := m.correlations()
	if sd[p] == 0 {
		return nil, errors.New("driver: the outcome is the same for all: there is nothing to explain")
	}
	out := &Derived{N: m.N, Drivers: make([]Driver, p), Warnings: []Warning{}}
	for j := range p {
		if sd[j] == 0 {
			isolate(r, p, j)
		}
	}
	d := newDecomposer(p)
	var se []float64
	if p <= maxExact {
		d.exact(r)
	} else {
		se = d.sample(r, o.orders(), random.Stream(o.Seed, streamOrders))
	}
	weights := make([]float64, p)
	johnson(r, p, weights)
	beta, vif := coefficients(r, p)
	for j := range out.Drivers {
		v := &out.Drivers[j]
		s := max(0, d.shares[j])
		if sd[j] == 0 {
			s = 0 // but for rounding it is
		}
		v.Share = segment.Figure{Value: s, Low: s, High: s, N: m.N}
		if se != nil {
			v.SE = se[j]
		}
		v.Johnson, v.Correlation, v.Beta, v.VIF = weights[j], r[j*(p+1)+p], beta[j], vif[j]
		v.Last = 0
		if !math.IsInf(vif[j], 0) {
			v.Last = beta[j] * beta[j] / vif[j]
		}
		out.R2.Value += s
	}
	out.R2 = segment.Figure{Value: out.R2.Value, Low: out.R2.Value, High: out.R2.Value, N: m.N}
	n := m.effective()
	out.Adjusted = math.Max(0, 1-(1-out.R2.Value)*(n-1)/math.Max(1, n-float64(p)-1))
	out.doubt(n, sd)
	return out, nil
}

// isolate takes a driver that is the same for all out of the correlations.
func isolate(r []float64, p, j int) {
	n := p + 1
	for i := range n {
		r[i*n+j], r[j*n+i] = 0, 0
	}
	r[j*n+j] = 1
}

// coefficients returns the standardised coefficients of all drivers and their variance
// inflation, from the inverse of the correlations. Drivers that others determine
// have no coefficient.
func coefficients(r []float64, p int) (beta, vif []float64) {
	n := p + 1
	beta, vif = make([]float64, p), make([]float64, p)
	inverse, ok := regress.Invert(r, n, p)
	for j := range p {
		if beta[j], vif[j] = math.NaN(), math.Inf(1); !ok {
			continue
		}
		beta[j], vif[j] = 0, inverse[j*p+j]
		for k := range p {
			beta[j] += float64(inverse[j*p+k] * r[k*n+p])
		}
	}
	return beta, vif
}

func (d *Derived) doubt(n float64, sd []float64) {
	warn := func(code, subject, format string, args ...any) {
		d.Warnings = append(d.Warnings, notice.New(code, subject, format, args...))
	}
	if least := max(100, 50+8*len(d.Drivers)); n < float64(least) {
		warn("few-answers", "", "with fewer than %d respondents the shares of %d drivers are rough", least, len(d.Drivers))
	}
	for j := range d.Drivers {
		v := &d.Drivers[j]
		subject := fmt.Sprint(j)
		switch {
		case sd[j] == 0:
			warn("constant", subject, "driver %d is the same for all and explains nothing", j)
		case v.VIF > 10:
			warn("collinear", subject, "the other drivers tell nearly all about driver %d: what is its own can hardly be told from theirs", j)
		case v.Beta*v.Correlation < 0 && v.Beta*v.Beta > .01:
			warn("suppressed", subject, "driver %d goes with a higher outcome alone and with a lower one beside the others, or the other way round: it tells about the others", j)
		}
	}
}
