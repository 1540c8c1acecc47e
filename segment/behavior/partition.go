package behavior

import (
	"fmt"

	"github.com/clientele-go/clientele/internal/disclosure"
)

// Partition is every customer in one of several named groups.
type Partition struct {
	// Groups are all groups with their true figures, however small: private.
	// [Partition.Published] is what may be shown.
	Groups   []Group `json:"-"`
	Of       []int   `json:"-"` // index into Groups of each customer, in the order of the rows; private
	Warnings []Warning

	worthless int // number, from 1, of a group whose customers have no money by definition; 0 is none
}

// Group is what a group of customers amounts to.
type Group struct {
	Name         string
	Customers    int
	Share        float64 // of all customers, 0 to 1
	Orders       float64 // of its customers together
	Revenue      float64
	RevenueShare float64 // of the revenue of all; 0 where that is not positive
	AverageOrder float64 // Revenue / Orders; 0 where there are none
	PerCustomer  float64 // Revenue / Customers; 0 where there are none
}

// Published returns the groups that may be shown: none that describes fewer
// than ten customers. Those that are too small are put together in one group
// called "other groups", last; where they are still too small, the smallest group
// of the rest joins them, so that nothing can be had by subtracting what is shown
// from the total. Groups without customers are left out. Below ten customers in
// all there is nothing to show, and the result is empty.
func (g *Partition) Published() []Group {
	hidden := make([]bool, len(g.Groups))
	if !g.hide(hidden) {
		return nil
	}
	return g.shown(hidden)
}

// hide marks the groups that must be put together, beside those marked before, and
// reports whether the rest may be shown. A group of people without money among
// those put together hides nothing of the money of the others, so these must be
// ten without it.
func (g *Partition) hide(hidden []bool) bool {
	people, moneyed, groups := 0, 0, 0
	put := func(i int) {
		hidden[i] = true
		if n := g.Groups[i].Customers; n > 0 {
			people += n
			groups++
			if i+1 != g.worthless {
				moneyed += n
			}
		}
	}
	for i, x := range g.Groups {
		if hidden[i] || !disclosure.Publishable(x.Customers) {
			put(i)
		}
	}
	for groups == 1 || people > 0 && !disclosure.Publishable(people) || moneyed > 0 && !disclosure.Publishable(moneyed) {
		least := -1
		for i, x := range g.Groups {
			if !hidden[i] && (least < 0 || x.Customers < g.Groups[least].Customers) {
				least = i
			}
		}
		if least < 0 {
			return false
		}
		put(least)
	}
	return true
}

// shown returns the groups that are not hidden, and the hidden ones as one.
func (g *Partition) shown(hidden []bool) []Group {
	other := Group{Name: "other groups"}
	var out []Group
	var revenue float64
	total := 0
	for i, x := range g.Groups {
		total += x.Customers
		revenue += x.Revenue
		if !hidden[i] {
			out = append(out, x)
			continue
		}
		other.Customers += x.Customers
		other.Orders += x.Orders
		other.Revenue += x.Revenue
	}
	if other.Customers > 0 {
		other.relate(total, revenue)
		out = append(out, other)
	}
	return out
}

// relate fills in what follows from the sums of x and of all.
func (x *Group) relate(customers int, revenue float64) {
	x.Share = float64(x.Customers) / float64(customers)
	x.RevenueShare, x.AverageOrder, x.PerCustomer = 0, 0, 0
	if revenue > 0 {
		x.RevenueShare = x.Revenue / revenue
	}
	if x.Orders > 0 {
		x.AverageOrder = x.Revenue / x.Orders
	}
	if x.Customers > 0 {
		x.PerCustomer = x.Revenue / float64(x.Customers)
	}
}

// partitioner builds a partition row by row.
type partitioner struct{ g *Partition }

func newPartitioner(names []string, n int) partitioner {
	g := &Partition{Groups: make([]Group, len(names)), Of: make([]int, 0, n)}
	for i, name := range names {
		g.Groups[i].Name = name
	}
	return partitioner{g}
}

func (b partitioner) add(group int, orders, revenue float64) {
	x := &b.g.Groups[group]
	x.Customers++
	x.Orders += orders
	x.Revenue += revenue
	b.g.Of = append(b.g.Of, group)
}

func (b partitioner) done(warnings []Warning) (*Partition, error) {
	var revenue float64
	for _, x := range b.g.Groups {
		revenue += x.Revenue
		if !finite(x.Revenue) || !finite(x.Orders) || !finite(revenue) {
			return nil, fmt.Errorf("behavior: group %q: the amounts sum to more than a number can hold", x.Name)
		}
	}
	for i := range b.g.Groups {
		b.g.Groups[i].relate(len(b.g.Of), revenue)
	}
	b.g.Warnings = warnings
	return b.g, nil
}
