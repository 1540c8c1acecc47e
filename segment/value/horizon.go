package value

import (
	"errors"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/segment/behavior"
)

// Horizon says over which future customers are valued. It has no default: how
// long a step is in the unit of the histories is the most common way to get a
// lifetime value wrong, so it is always said. [Months] does it for calendar
// months.
type Horizon struct {
	Steps  int     // how many steps ahead; 1 to 10,000
	Step   float64 // length of a step in the unit of the histories; finite, above 0
	Rate   float64 // discount rate per step, .01 for 1 %; finite, at least 0
	Margin float64 // share of spend that is earned; 0 means 1; finite, at least 0
}

const mostSteps = 10_000

// Validate returns all faults of the horizon joined into one error.
func (z Horizon) Validate() error {
	var errs []error
	if z.Steps < 1 || z.Steps > mostSteps {
		errs = append(errs, fmt.Errorf("value: Horizon.Steps = %d is not between 1 and %d", z.Steps, mostSteps))
	}
	if err := positive("Horizon", "Step", z.Step); err != nil {
		errs = append(errs, err)
	}
	if !(z.Rate >= 0) || math.IsInf(z.Rate, 0) {
		errs = append(errs, fmt.Errorf("value: Horizon.Rate = %v is not a finite number of at least 0", z.Rate))
	}
	if !(z.Margin >= 0) || math.IsInf(z.Margin, 0) {
		errs = append(errs, fmt.Errorf("value: Horizon.Margin = %v is not a finite number of at least 0", z.Margin))
	}
	return errors.Join(errs...)
}

// Months returns the horizon of the next n average months (365.25/12 days) for
// histories in unit u, discounted at the given yearly rate, .12 for 12 %. The
// monthly rate is the one that compounds to the yearly one.
func Months(n int, annualRate float64, u behavior.Unit) Horizon {
	return Horizon{
		Steps: n,
		Step:  behavior.Month.Days() / u.Days(),
		Rate:  math.Expm1(math.Log1p(annualRate) / 12),
	}
}

// ends returns the ends of the steps, and the weight of the expected orders up
// to each in the discounted sum. With D_i = (1+rate)^-i, the sum of D_i (E_i -
// E_(i-1)) is that of (D_i - D_(i+1)) E_i, the last step keeping D whole: no
// difference of two nearly equal expectations is taken.
func (z Horizon) ends() (ts, weights []float64) {
	ts, weights = make([]float64, z.Steps), make([]float64, z.Steps)
	margin := z.Margin
	if margin == 0 {
		margin = 1
	}
	for i := range ts {
		ts[i] = float64(i+1) * z.Step
		d := math.Exp(-float64(i+1) * math.Log1p(z.Rate))
		weights[i] = margin * d
		if i < z.Steps-1 {
			weights[i] *= z.Rate / (1 + z.Rate)
		}
	}
	return ts, weights
}
