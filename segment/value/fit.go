package value

import (
	"fmt"
	"math"
	"strings"

	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/stats"
)

// Parameter is one estimated number of a model. SE is its standard error from
// the observed information (the curvature of the log-likelihood at its top).
// Low and High are the ends of a 95 % interval, taken on the scale of the
// logarithm and turned back, so that they are above 0. The three are NaN (null
// in JSON) where the data do not identify the parameter.
type Parameter struct {
	Name  string
	Value float64
	SE    float64
	Low   float64
	High  float64
}

// Fit is a model with what is known about how well the data determine it. It
// is a plain value: read it from as many goroutines as you like.
type Fit[M any] struct {
	Model      M
	Parameters []Parameter
	// Covariance of the parameters in their own units, row-major, in the order
	// of Parameters; NaN where not identified.
	Covariance []float64
	// LogLikelihood at the estimate, in the unit of time or money of the data
	// and without terms that hold no parameter, as the literature prints it.
	LogLikelihood float64
	Customers     int  // rows that the fit used
	Boundary      bool // the best fit lies at the edge of the model, see the warning "boundary"
	Warnings      []Warning
}

// fewRepeaters is the number of customers with a repeat order below which a
// fit warns: standard errors rest on large samples.
const fewRepeaters = 30

func newWarning(code, subject, format string, args ...any) Warning {
	return notice.New(code, subject, format, args...)
}

func warnFew(repeaters int) []Warning {
	if repeaters >= fewRepeaters {
		return nil
	}
	return []Warning{newWarning("few-repeaters", "", "only %d customers ordered again; standard errors and intervals need about %d to mean something", repeaters, fewRepeaters)}
}

func warnNotConverged(model string) Warning {
	return newWarning("not-converged", "", "the search for the best %s stopped before it arrived; the parameters are the best ones seen", model)
}

// describe fills Parameters and Covariance from a summit over log-parameters.
// unit[i] turns the i-th parameter from the scaled data to the caller's; a
// parameter with lost[i] has no standard error.
func describe[M any](f *Fit[M], names []string, top summit, unit, lost []bool, scale float64) {
	dim := len(names)
	cov, ok := top.covariance(dim)
	f.Parameters = make([]Parameter, dim)
	f.Covariance = make([]float64, dim*dim)
	natural := make([]float64, dim)
	for i := range names {
		natural[i] = math.Exp(top.theta[i])
		if unit[i] {
			natural[i] *= scale
		}
	}
	for i, name := range names {
		if se := math.Sqrt(cov[i][i]); ok && !lost[i] && math.IsInf(natural[i]*math.Exp(stats.Z95*se), 1) {
			lost[i] = true
			f.Boundary = true
			f.Warnings = append(f.Warnings, newWarning("boundary", name,
				"the interval of %s reaches beyond the range of numbers: these data do not determine it", name))
		}
	}
	for i, name := range names {
		p := Parameter{Name: name, Value: natural[i], SE: math.NaN(), Low: math.NaN(), High: math.NaN()}
		if se := math.Sqrt(cov[i][i]); ok && !lost[i] {
			p.SE = natural[i] * se
			p.Low = natural[i] * math.Exp(-stats.Z95*se)
			p.High = natural[i] * math.Exp(stats.Z95*se)
		}
		f.Parameters[i] = p
		for j := range names {
			c := math.NaN()
			if ok && !lost[i] && !lost[j] {
				// Of a tiny unit the square may be beyond the range of numbers.
				if c = natural[i] * natural[j] * cov[i][j]; math.IsInf(c, 0) {
					c = math.NaN()
				}
			}
			f.Covariance[i*dim+j] = c
		}
	}
	var wide []string
	for i, p := range f.Parameters {
		if !lost[i] && p.High > farApart*p.Low {
			wide = append(wide, names[i])
		}
	}
	if wide != nil {
		f.Warnings = append(f.Warnings, newWarning("wide-interval", strings.Join(wide, ", "),
			"the ends of the interval lie more than six powers of ten apart: these data do not determine %s", strings.Join(wide, ", ")))
	}
	if !ok {
		f.Warnings = append(f.Warnings, newWarning("not-converged", "",
			"the log-likelihood is not curved downwards in every direction at the estimate, so there are no standard errors"))
	}
}

// farApart is how many times the lower end of an interval its upper end may be
// before the parameter counts as not determined.
const farApart = 1e6

// wrap says which fit an error ended.
func wrap(model string, err error) error { return fmt.Errorf("value: fit of %s: %w", model, err) }

// outOfRange explains a model whose parameters left the range of numbers.
func outOfRange(err error) error {
	return fmt.Errorf("the times or amounts are so large or so small, or so far apart, that the model cannot be written in their unit: %w", err)
}
