package behavior

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

// made returns n orders of about n/8 customers in which everything occurs that
// could depend on an order: equal days and amounts, sums that round, equal
// counts of categories, numbers on several lines, returns, negative zero.
func made(n int, seed uint64) []Order {
	r := rand.New(rand.NewPCG(seed, 1))
	orders := make([]Order, n)
	for i := range orders {
		o := Order{
			Customer: fmt.Sprintf("customer-%d", r.IntN(n/8+1)),
			Time:     day("2024-01-01").Add(time.Duration(r.IntN(400*24)) * time.Hour),
			Amount:   math.Round(r.ExpFloat64()*1000) / 100,
			Quantity: float64(r.IntN(4)) / 3,
			Returned: r.IntN(9) == 0,
		}
		if r.IntN(3) > 0 {
			o.Number = fmt.Sprintf("N%d", r.IntN(n/2+1))
		}
		if r.IntN(4) > 0 {
			o.Channel = []string{"web", "shop", "app"}[r.IntN(3)]
			o.Category = fmt.Sprintf("category %d", r.IntN(7))
		}
		if r.IntN(5) == 0 {
			o.Discount = math.Round(r.ExpFloat64()*100) / 100
		}
		if r.IntN(4) == 0 { // the same day, but no time of day
			o.Time = time.Date(o.Time.Year(), o.Time.Month(), o.Time.Day(), 0, 0, 0, 0, time.UTC)
		}
		if r.IntN(30) == 0 {
			o.Amount = -o.Amount
		}
		if r.IntN(30) == 0 {
			o.Amount = math.Copysign(0, -1)
		}
		orders[i] = o
	}
	return orders
}

func ledger(t *testing.T, orders []Order) *Ledger {
	t.Helper()
	l, err := CollectSlice(t.Context(), orders, Options{})
	require.NoError(t, err)
	return l
}

// contacts returns n contacts of those customers, and of some who never order.
func contacts(n int, seed uint64) []Contact {
	r := rand.New(rand.NewPCG(seed, 2))
	all := make([]Contact, n)
	for i := range all {
		all[i] = Contact{
			Customer: fmt.Sprintf("customer-%d", r.IntN(n)), Time: day("2023-12-01").AddDate(0, 0, r.IntN(450)),
			Complaint: r.IntN(3) == 0, Response: time.Duration(r.IntN(4)) * 1234567890123,
			Channel: []string{"", "mail", "web"}[r.IntN(3)],
		}
	}
	return all
}

// everything is a window whose measures look at all that there is, in the order in
// which they are given it.
var everything = Window{Habits: true, Measures: []Measure{{Name: "fold", Of: func(a Activity) float64 {
	x := .5
	mix := func(y float64, texts ...string) {
		for _, s := range texts {
			y += float64(len(s)) // the made up texts differ in length
		}
		x = math.Mod(3.7*x+y, 1000)
	}
	for _, v := range a.Visits {
		mix(float64(v.Day))
		mix(v.Amount)
		for _, l := range v.Lines {
			mix(l.Amount + 3*l.Quantity + 7*l.Discount + float64(l.Minute))
			mix(float64(l.Order), l.Channel, l.Category)
			if l.Returned {
				mix(1)
			}
		}
	}
	for _, c := range a.Contacts {
		mix(c.Response.Hours()+float64(c.Day), c.Channel)
		if c.Complaint {
			mix(1)
		}
	}
	return x
}}}}

// same checks that two tables have the same bits. NaN is equal to itself here.
func same(t *testing.T, want, got *Table) {
	t.Helper()
	require.Equal(t, len(want.Customers), len(got.Customers))
	for i := range want.Customers {
		require.Equal(t, bits(want.Customers[i]), bits(got.Customers[i]), "customer %s", want.Customers[i].ID)
	}
	a, b := *want, *got
	a.Customers, b.Customers = nil, nil
	require.Equal(t, a, b)
}

// bits writes all fields of a customer, floats by their bits.
func bits(c Customer) string {
	var out []any
	var walk func(v reflect.Value)
	walk = func(v reflect.Value) {
		for i := range v.NumField() {
			switch f := v.Field(i); {
			case f.Kind() == reflect.Float64:
				out = append(out, math.Float64bits(f.Float()))
			case f.Kind() == reflect.Pointer && !f.IsNil():
				walk(f.Elem())
			default:
				out = append(out, f.Interface())
			}
		}
	}
	walk(reflect.ValueOf(c))
	return fmt.Sprint(out...)
}

func summarize(t *testing.T, l *Ledger) *Table {
	t.Helper()
	table, err := l.Summarize(t.Context(), everything)
	require.NoError(t, err)
	return table
}

func addContacts(t *testing.T, l *Ledger, all []Contact) {
	t.Helper()
	for _, c := range all {
		require.NoError(t, l.AddContact(c))
	}
}

// near checks that two customers have the same figures up to rounding.
func near(t *testing.T, want, got Customer) {
	t.Helper()
	var walk func(a, b reflect.Value)
	walk = func(a, b reflect.Value) {
		for i := range a.NumField() {
			x, y, name := a.Field(i), b.Field(i), a.Type().Field(i).Name
			switch {
			case name == "Hour": // hours near midnight are near each other, and no direction is sure where they cancel out
				if b.FieldByName("HourConcentration").Float() > 1e-9 {
					require.InDelta(t, 1, math.Cos((x.Float()-y.Float())*math.Pi/12), 1e-9, "%s of %s", name, want.ID)
				}
			case x.Kind() == reflect.Float64 && math.IsNaN(x.Float()):
				require.True(t, math.IsNaN(y.Float()), "%s of %s is %v, not NaN", name, want.ID, y)
			case x.Kind() == reflect.Float64:
				require.InDelta(t, x.Float(), y.Float(), 1e-9*(1+math.Abs(x.Float())), "%s of %s", name, want.ID)
			case x.Kind() == reflect.Pointer && !x.IsNil() && !y.IsNil():
				walk(x.Elem(), y.Elem())
			default:
				require.Equal(t, x.Interface(), y.Interface(), "%s of %s", name, want.ID)
			}
		}
	}
	walk(reflect.ValueOf(want), reflect.ValueOf(got))
}
