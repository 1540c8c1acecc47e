package value

import "fmt"

// Cohort is a group of customers who came at the same time and whose leaving is
// seen: subscribers, members, contracts. Survivors[0] is how many there were at
// the start, Survivors[t] how many were left after t chances to renew.
//
// Age is how many renewals the customers had behind them at Survivors[0]: 0,
// unless records begin later than the cohort did. What happened before is then
// left out of the likelihood; it needs no guess.
type Cohort struct {
	Survivors []int
	Age       int
}

const (
	maxRenewals  = 100_000       // periods, Age included
	maxCustomers = 1_000_000_000 // of all rows: fits an int everywhere
)

func checkCohorts(cohorts []Cohort) error {
	room := maxCustomers
	for i, c := range cohorts {
		if c.Age < 0 || c.Age > maxRenewals-len(c.Survivors) {
			return &RowError{i, "Age", fmt.Sprintf("%d with %d figures: ages are from 0 to %d", c.Age, len(c.Survivors), maxRenewals)}
		}
		if len(c.Survivors) == 0 {
			return &RowError{i, "Survivors", "it is empty: the first figure is the size of the cohort"}
		}
		last := room
		for t, n := range c.Survivors {
			column := fmt.Sprintf("Survivors[%d]", t)
			switch {
			case n < 0:
				return &RowError{i, column, fmt.Sprintf("%d is negative", n)}
			case n > last && t == 0:
				return &RowError{i, column, fmt.Sprintf("%d customers make more than %d in all, the most that a fit takes", n, maxCustomers)}
			case n > last:
				return &RowError{i, column, fmt.Sprintf("%d customers after %d the period before: who has left does not come back", n, last)}
			}
			last = n
		}
		room -= c.Survivors[0]
	}
	return nil
}

// renewals is all that the likelihoods of the contract models need of the
// cohorts: how many customers in all renewed and how many left at each chance.
// The k-th element counts those who had renewed k times before. Cohorts of any
// ages add up, for each chance is judged among those who came to it.
type renewals struct {
	customers  int
	stay, left []float64
	stayed     float64 // sum of stay
	gone       float64 // sum of left
	ages       int     // different k at which anybody was there
}

// newRenewals validates and adds up the cohorts for a model that needs at least
// so many different ages to be told from another.
func newRenewals(cohorts []Cohort, ages int) (*renewals, error) {
	if err := checkCohorts(cohorts); err != nil {
		return nil, err
	}
	u := addRenewals(cohorts)
	switch {
	case u.customers == 0:
		return nil, errNoCustomers
	case u.gone == 0:
		return nil, fmt.Errorf("value: none of the %d customers has left, so nothing tells when they will", u.customers)
	case u.stayed == 0:
		return nil, fmt.Errorf("value: none of the %d customers has ever renewed, so nothing tells how they differ", u.customers)
	case u.ages < ages:
		return nil, fmt.Errorf("value: the cohorts show customers at %d different renewals, the model needs at least %d; observe them longer", u.ages, ages)
	}
	return u, nil
}

func addRenewals(cohorts []Cohort) *renewals {
	u := &renewals{}
	for _, c := range cohorts {
		if len(c.Survivors) == 0 {
			continue
		}
		u.customers += c.Survivors[0]
		for len(u.stay) < c.Age+len(c.Survivors)-1 {
			u.stay, u.left = append(u.stay, 0), append(u.left, 0)
		}
		for t, n := range c.Survivors[1:] {
			u.stay[c.Age+t] += float64(n)
			u.left[c.Age+t] += float64(c.Survivors[t] - n)
		}
	}
	for k := range u.stay {
		u.stayed += u.stay[k]
		u.gone += u.left[k]
		if u.stay[k]+u.left[k] > 0 {
			u.ages++
		}
	}
	return u
}

// warnFew warns where too few customers have left.
func (u *renewals) warnFew() []Warning {
	if u.gone >= fewRepeaters {
		return nil
	}
	return []Warning{newWarning("few-leavers", "", "only %.0f customers have left; standard errors and intervals need about %d to mean something", u.gone, fewRepeaters)}
}
