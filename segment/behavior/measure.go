package behavior

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"
)

// Measure is a feature of the host's own, computed from the same records in the same
// pass as those of [Customer]; see [Window.Measures].
type Measure struct {
	Name string // how the host calls it; not empty, once in a window
	Unit string // of the values, for people; may be empty
	// Of returns the feature of one customer. It is called once for each customer
	// of the table, from several goroutines at the same time, and gets the records
	// in one canonical order, so that a function of them alone gives the same bits
	// however they came in. It must keep none of the slices and
	// change nothing in them.
	Of func(Activity) float64
	// Optional says that Of may return NaN, for unknown. Without it NaN is an error
	// that names the customer and the feature, as infinities always are.
	Optional bool
}

// Activity are the records of one customer within a window. Durations of a
// [Measure] should be taken in Unit, so that they are those of the table.
type Activity struct {
	Visits      []Visit // by day; there is one at least
	Contacts    []Talk  // by day, response, channel and complaint
	From, Until Date    // first and last day of the window; From may lie before the records
	Unit        Unit    // of the table's durations
}

// Visit is a day with an order.
type Visit struct {
	Day    Date
	Amount float64 // sum over Lines
	Lines  []Line  // by amount, quantity, discount, minute, order, category, channel, return
}

// Line is one order line of a visit; see [Order].
type Line struct {
	Amount, Quantity, Discount float64

	Minute            int // of the day, from 0; -1 where the time of day is not known
	Order             int // lines of one order number share a number above 0; 0: an order of its own
	Channel, Category string
	Returned          bool
}

// Talk is a contact as a [Measure] sees it; see [Contact].
type Talk struct {
	Day       Date
	Complaint bool
	Response  time.Duration // 0: unknown
	Channel   string
}

// Own are the values of a [Measure] for the customers of a table, in their order.
type Own struct {
	Name, Unit string
	Values     []float64
}

// validate returns what is wrong with the measures of a window.
func validate(measures []Measure) (faults []error) {
	for i, m := range measures {
		switch {
		case m.Name == "":
			faults = append(faults, fmt.Errorf("behavior: window: measure %d has no name", i+1))
		case m.Of == nil:
			faults = append(faults, fmt.Errorf("behavior: window: measure %q has no function", m.Name))
		case slices.ContainsFunc(measures[:i], func(o Measure) bool { return o.Name == m.Name }):
			faults = append(faults, fmt.Errorf("behavior: window: two measures are called %q", m.Name))
		}
	}
	return faults
}

// activity holds what measures are shown of one customer; its memory is reused from
// one to the next.
type activity struct {
	visits []Visit
	lines  []Line
	talks  []Talk
}

// own computes the measures of the loaded customer, row i of the table.
func (f *figures) own(t *Table, measures []Measure, i int) error {
	a := f.activity()
	for k, m := range measures {
		x, err := m.value(a)
		if err != nil {
			return fmt.Errorf("behavior: customer %q: %q %w", t.Customers[i].ID, m.Name, err)
		}
		t.Own[k].Values[i] = x
	}
	return nil
}

// value calls the host's function. Its panic is an error like any other, since it
// would end the host's program from a goroutine that is not the host's.
func (m *Measure) value(a Activity) (x float64, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panicked: %v", r)
		}
	}()
	x = m.Of(a)
	switch {
	case math.IsInf(x, 0):
		err = fmt.Errorf("is %v", x)
	case math.IsNaN(x) && !m.Optional:
		err = errors.New("is NaN, and the measure is not Optional")
	}
	return x + 0, err // + 0: no negative zero
}

// activity returns the records of the loaded customer.
func (f *figures) activity() Activity {
	a := &f.shown
	a.visits, a.lines, a.talks = a.visits[:0], a.lines[:0], a.talks[:0]
	// f.numbers are the distinct order numbers, sorted, since [figures.orders].
	for i := range f.entries {
		e := &f.entries[i]
		l := Line{Amount: e.amount, Quantity: e.quantity, Discount: e.discount, Minute: int(e.minute) - 1,
			Channel: text(f.channels, e.channel), Category: text(f.categories, e.category), Returned: e.returned}
		if e.number != 0 {
			at, _ := slices.BinarySearch(f.numbers, e.number)
			l.Order = at + 1
		}
		a.lines = append(a.lines, l)
	}
	for lo := 0; lo < len(f.entries); {
		hi, sum := lo, 0.0
		for ; hi < len(f.entries) && f.entries[hi].day == f.entries[lo].day; hi++ {
			sum += f.entries[hi].amount
		}
		// A slice that a function appends to must not reach the next day.
		a.visits = append(a.visits, Visit{Day: f.entries[lo].day, Amount: sum, Lines: a.lines[lo:hi:hi]})
		lo = hi
	}
	for _, c := range f.contacts {
		a.talks = append(a.talks, Talk{Day: c.day, Complaint: c.complaint, Response: c.response, Channel: text(f.channels, c.channel)})
	}
	return Activity{Visits: a.visits, Contacts: a.talks, From: f.from, Until: f.cut, Unit: f.unit}
}
