package behavior

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/notice"
)

// TierOptions of [Tiers]. The zero value is heavy, medium and light: the top
// 20 %, the next 30 % and the last 50 %.
type TierOptions struct {
	// Shares of the customers in each tier, best first. Default: .2, .3, .5.
	// Legal: 1 to 100 numbers above 0 with sum 1.
	Shares []float64
	// Names of the tiers. Default: "top 20 %", "next 30 %", ..., "last 50 %".
	// Legal: as many as Shares, none empty, all different.
	Names []string
	// Zero is the name of a tier of its own for customers whose value is 0 or
	// less. They are then not counted in the shares. Default (empty): no such
	// tier. Legal: any name that is not in Names.
	Zero string
}

// Validate returns what is wrong with o, all faults joined, or nil.
func (o TierOptions) Validate() error {
	var faults []error
	shares, names := o.shares(), o.names()
	if len(shares) > 100 {
		faults = append(faults, fmt.Errorf("behavior: tiers: %d shares, want 1 to 100", len(shares)))
	}
	var sum float64
	for i, s := range shares {
		if !(s > 0 && s <= 1) {
			faults = append(faults, fmt.Errorf("behavior: tiers: share %d is %v, want above 0 to 1", i+1, s))
		}
		sum += s
	}
	if !(math.Abs(sum-1) < 1e-9) {
		faults = append(faults, fmt.Errorf("behavior: tiers: the shares sum to %v, want 1", sum))
	}
	if len(names) != len(shares) {
		faults = append(faults, fmt.Errorf("behavior: tiers: %d names for %d shares", len(names), len(shares)))
	}
	for i, name := range names {
		if name == "" || name == o.Zero || slices.Contains(names[:i], name) {
			faults = append(faults, fmt.Errorf("behavior: tiers: name %d (%q) is empty or used twice", i+1, name))
		}
	}
	return errors.Join(faults...)
}

func (o TierOptions) shares() []float64 {
	if len(o.Shares) > 0 {
		return o.Shares
	}
	return []float64{.2, .3, .5}
}

func (o TierOptions) names() []string {
	if len(o.Names) > 0 {
		return o.Names
	}
	shares := o.shares()
	names := make([]string, len(shares))
	for i, s := range shares {
		word := "next"
		if i == 0 {
			word = "top"
		} else if i == len(shares)-1 {
			word = "last"
		}
		names[i] = fmt.Sprintf("%s %.4g %%", word, 100*s)
	}
	for i, name := range names {
		// Two tiers of the same share would have one name.
		if slices.Contains(names[:i], name) {
			names[i] = fmt.Sprintf("tier %d: %s", i+1, name)
		}
	}
	return names
}

// Tiers ranks customers by money, most first, and cuts the ranks into tiers.
//
// Customers with the same value are always in the same tier, and no tier
// reaches further down than its share: a customer is in the top 20 % if at most
// 20 % of the customers, to the nearest whole number, have as much or more. So
// customers who are tied across a border all go below it, and where all have the
// same value, all are in the last tier. A warning names the tiers that ties make
// smaller or larger by more than a percent of all customers.
//
// The result does not depend on the order of the rows but for its own order. An
// error names the row and the customer whose ID is empty or who has a number that
// is not usable, as in [ScoreRFM].
func Tiers(ctx context.Context, values []RFM, o TierOptions) (*Partition, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	if len(values) == 0 {
		return nil, errors.New("behavior: tiers: no customers")
	}
	money := make([]float64, 0, len(values))
	for i, v := range values {
		if i%checkEvery == 0 && ctx.Err() != nil {
			return nil, cancelled(ctx, "making tiers")
		}
		if err := v.check(); err != nil {
			return nil, fmt.Errorf("behavior: tiers: row %d: %w", i+1, err)
		}
		if o.Zero == "" || v.Monetary > 0 {
			money = append(money, v.Monetary)
		}
	}
	slices.SortFunc(money, func(a, b float64) int { return cmp.Compare(b, a) })
	shares, names := o.shares(), slices.Clone(o.names())
	least, asked := tierBorders(money, shares)
	if o.Zero != "" {
		names = append(names, o.Zero)
	}
	b := newPartitioner(names, len(values))
	for i, v := range values {
		if i%checkEvery == 0 && ctx.Err() != nil {
			return nil, cancelled(ctx, "making tiers")
		}
		tier := len(shares)
		if o.Zero == "" || v.Monetary > 0 {
			tier = slices.IndexFunc(least, func(x float64) bool { return v.Monetary >= x })
		}
		b.add(tier, v.Frequency, v.Monetary)
	}
	p, err := b.done(nil)
	if err != nil {
		return nil, err
	}
	if o.Zero != "" {
		p.worthless = len(names)
	}
	for i, n := range asked {
		if off := p.Groups[i].Customers - n; math.Abs(float64(off)) > .01*float64(len(money)) {
			p.Warnings = append(p.Warnings, notice.New("ties", names[i], "customers with the same value make this tier %s than its share", map[bool]string{true: "larger", false: "smaller"}[off > 0]))
		}
	}
	return p, nil
}

// tierBorders returns the least value of each tier, and how many customers were
// asked for, from values in falling order.
func tierBorders(money, shares []float64) (least []float64, asked []int) {
	least, asked = make([]float64, len(shares)), make([]int, len(shares))
	var sum float64
	before := 0
	for i, s := range shares {
		sum += s
		// 1e-9 keeps 0.1+0.2 from rounding half a customer the other way.
		n := int(math.Floor(float64(sum*float64(len(money))) + .5 + 1e-9))
		if i == len(shares)-1 {
			n = len(money)
		}
		n = min(n, len(money))
		asked[i], before = n-before, n
		// Down to the value at rank n; but if the next one has it too, only
		// those above it are inside.
		if n < len(money) {
			value := money[n]
			k, _ := slices.BinarySearchFunc(money, value, func(a, b float64) int { return cmp.Compare(b, a) })
			least[i] = math.Inf(1)
			if k > 0 {
				least[i] = money[k-1]
			}
			continue
		}
		least[i] = math.Inf(-1)
	}
	return least, asked
}
