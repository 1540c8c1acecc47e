package behavior

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/notice"
)

// TopShare is what the best customers bring in.
type TopShare struct {
	Top       float64 // share of the customers, 0 to 1
	Customers int     // how many that are: Top of all, to the nearest whole number
	Revenue   float64 // their share of the revenue, 0 to 1; 0 where Withheld
	// Withheld says that fewer than ten customers are in this share, or between
	// it and the next smaller one that is shown, or outside it.
	Withheld bool
}

// Concentration is how unevenly revenue is spread over customers. It may be
// published: no figure in it describes fewer than ten customers.
type Concentration struct {
	Customers int
	Tops      []TopShare
	// Gini is the Gini coefficient: 0 where all bring in the same, towards 1
	// where one customer brings in everything.
	Gini float64
	// Warnings: "small-group" (shares withheld), "negative-values" (customers
	// below 0 counted as 0).
	Warnings []Warning
}

// Concentrate tells how much of the money the best customers bring in, and the
// Gini coefficient (Gini 1912; from ranks, as in Dixon, Weiner et al. 1987,
// Ecology 68(5), 1548-1551, without their correction n/(n-1)). tops are
// shares of the customers, above 0 to below 1, in rising order; nil is .01, .05,
// .1 and .2. Customers who are tied at the border of a share bring in the same,
// so it does not matter which of them is inside.
//
// Values below 0, as refunds make them, count as 0, and a warning says so. It is
// an error where nobody's value is above 0, a value is not usable (see [ScoreRFM])
// or there are fewer than ten customers.
func Concentrate(ctx context.Context, values []RFM, tops []float64) (*Concentration, error) {
	if tops == nil {
		tops = []float64{.01, .05, .1, .2}
	}
	for i, p := range tops {
		if !(p > 0 && p < 1) || i > 0 && p <= tops[i-1] {
			return nil, fmt.Errorf("behavior: concentration: share %d is %v, want above 0 to below 1 and in rising order", i+1, p)
		}
	}
	n := len(values)
	if !disclosure.Publishable(n) {
		return nil, fmt.Errorf("behavior: concentration: fewer than %d customers", disclosure.MinGroup)
	}
	money := make([]float64, n)
	negative := 0
	for i, v := range values {
		if i%checkEvery == 0 && ctx.Err() != nil {
			return nil, cancelled(ctx, "measuring concentration")
		}
		if err := v.check(); err != nil {
			return nil, fmt.Errorf("behavior: concentration: row %d: %w", i+1, err)
		}
		if v.Monetary < 0 {
			negative++
		}
		money[i] = max(v.Monetary, 0)
	}
	slices.SortFunc(money, func(a, b float64) int { return cmp.Compare(b, a) })
	if money[0] <= 0 {
		return nil, errors.New("behavior: concentration: no customer has a value above 0")
	}
	c := &Concentration{Customers: n}
	// In units of a power of two near the largest value, sums cannot overflow,
	// and nothing is rounded that was not before. Ranks are in rising order in
	// the formula, so the weight of rank i from the top is n-1-2i.
	_, exp := math.Frexp(money[0])
	running := make([]float64, n+1)
	var ranked float64
	for i, x := range money {
		x = math.Ldexp(x, -exp)
		running[i+1] = running[i] + x
		ranked += float64(float64(n-1-2*i) * x)
	}
	total := running[n]
	c.Gini = max(0, ranked/(float64(n)*total))
	below, withheld := 0, false
	for _, p := range tops {
		t := TopShare{Top: p, Customers: int(math.Floor(float64(p*float64(n)) + .5 + 1e-9))}
		if disclosure.Publishable(t.Customers) && disclosure.SafeDifference(t.Customers, below) && disclosure.SafeDifference(n, t.Customers) {
			t.Revenue = running[t.Customers] / total
			below = t.Customers
		} else {
			t.Withheld, withheld = true, true
		}
		c.Tops = append(c.Tops, t)
	}
	if withheld {
		c.Warnings = append(c.Warnings, notice.New("small-group", "", "shares that describe or set apart fewer than %d customers are withheld", disclosure.MinGroup))
	}
	if negative > 0 {
		c.Warnings = append(c.Warnings, notice.New("negative-values", "", "%s with values below 0 count as 0", howMany(negative)))
	}
	return c, nil
}
