package value

import (
	"fmt"
	"math"
)

func (m BGNBD) values() []float64      { return []float64{m.R, m.Alpha, m.A, m.B} }
func (m MBGNBD) values() []float64     { return []float64{m.R, m.Alpha, m.A, m.B} }
func (m ParetoNBD) values() []float64  { return []float64{m.R, m.Alpha, m.S, m.Beta} }
func (m NBD) values() []float64        { return []float64{m.R, m.Alpha} }
func (m GammaGamma) values() []float64 { return []float64{m.P, m.Q, m.Gamma} }
func (m SBG) values() []float64        { return []float64{m.Alpha, m.Beta} }
func (m BDW) values() []float64        { return []float64{m.A, m.B, m.C} }
func (m BGBB) values() []float64       { return []float64{m.Alpha, m.Beta, m.Gamma, m.Delta} }

func (m WithCovariates[M]) values() []float64 {
	v := any(m.Base).(named).values()
	for _, e := range m.Ordering {
		v = append(v, e.Coefficient)
	}
	for _, e := range m.Leaving {
		v = append(v, e.Coefficient)
	}
	return v
}

// checkFit returns the first thing about a fit of the model that no fit has.
// It stands at both ends of the JSON form, so that what is written can be read.
func checkFit(m named, ps []Parameter, cov []float64, customers int) error {
	if err := m.Validate(); err != nil {
		return err
	}
	if customers < 0 {
		return fmt.Errorf("%d customers", customers)
	}
	names, values := m.names(), m.values()
	dim := len(names)
	switch {
	case dim > maxDim:
		return fmt.Errorf("a %s of %d parameters: the most are %d", m.kind(), dim, maxDim)
	case len(ps) != dim || len(cov) != dim*dim:
		return fmt.Errorf("%d parameters and %d covariances do not belong to a %s", len(ps), len(cov), m.kind())
	}
	for i, p := range ps {
		if p.Name != names[i] {
			return fmt.Errorf("parameter %d is %q, not %q", i, p.Name, names[i])
		}
		if p.Value != values[i] {
			return fmt.Errorf("the parameter %s is %v, but the model has %v", p.Name, p.Value, values[i])
		}
		if err := p.check(); err != nil {
			return err
		}
		if err := checkVariance(p, cov[i*dim+i]); err != nil {
			return err
		}
	}
	return checkCovariance(names, cov)
}

// check returns what is wrong with the standard error or the interval.
func (p Parameter) check() error {
	silent := 0
	for _, v := range []float64{p.SE, p.Low, p.High} {
		if math.IsInf(v, 0) {
			return fmt.Errorf("the parameter %s has the infinite figure %v", p.Name, v)
		}
		if math.IsNaN(v) {
			silent++
		}
	}
	switch {
	case silent == 3:
		return nil
	case silent > 0:
		return fmt.Errorf("the parameter %s has a part of standard error %v and interval %v to %v: all three are there or none", p.Name, p.SE, p.Low, p.High)
	case p.SE < 0:
		return fmt.Errorf("the parameter %s has the negative standard error %v", p.Name, p.SE)
	case !(p.Low <= p.Value && p.Value <= p.High):
		return fmt.Errorf("the parameter %s is %v, outside of its interval from %v to %v", p.Name, p.Value, p.Low, p.High)
	}
	return nil
}

// checkVariance holds a variance against the standard error. One that is missing
// where the standard error is there would keep the parameter still in all draws,
// and nobody would notice; so would a 0. Squares of parameters in a tiny or huge
// unit, though, may leave the range of numbers.
func checkVariance(p Parameter, v float64) error {
	square := p.SE * p.SE
	beyond := math.Abs(p.Value) > 1e150 || p.SE > 1e150
	below := math.Abs(p.Value) < 1e-150 || square < 1e-300
	switch {
	case math.IsInf(v, 0) || v < 0:
		return fmt.Errorf("the variance of %s is %v", p.Name, v)
	case p.SE > 0 && math.IsNaN(v) && !beyond, v == 0 && p.SE > 0 && !below:
		return fmt.Errorf("the variance of %s is %v, but its standard error %v", p.Name, v, p.SE)
	}
	return nil
}

// checkCovariance looks at the pairs: covariances are symmetric but for the
// rounding of the sums that they come from, known where both variances are, and
// no greater than those allow.
func checkCovariance(names []string, cov []float64) error {
	dim := len(names)
	for i := range dim {
		for j := range i {
			a, b := cov[i*dim+j], cov[j*dim+i]
			most := math.Sqrt(cov[i*dim+i]) * math.Sqrt(cov[j*dim+j])
			switch {
			case math.IsNaN(a) && math.IsNaN(b):
				if most > 0 && most < 1e150 {
					return fmt.Errorf("the covariance of %s and %s is missing, though both variances are there", names[j], names[i])
				}
			case math.IsNaN(most):
				return fmt.Errorf("the covariance of %s and %s is %v, but one of them has no variance", names[j], names[i], a)
			case !(math.Abs(a-b) <= 1e-9*most+1e-300):
				return fmt.Errorf("the covariance of %s and %s is %v one way and %v the other", names[j], names[i], b, a)
			case !(math.Abs(a) <= (1+1e-9)*most+1e-300):
				return fmt.Errorf("the covariance %v of %s and %s is more than their variances allow", a, names[j], names[i])
			}
		}
	}
	return nil
}
