package behavior

import (
	"errors"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMeasuresSeeTheRecords(t *testing.T) {
	l := ledger(t, []Order{
		{Customer: "Ada", Time: day("2024-01-20"), Amount: 9},
		{Customer: "Ada", Time: day("2024-01-10").Add(8 * time.Hour), Amount: 7, Quantity: 2, Discount: 1, Number: "N1", Channel: "web", Category: "tea", Returned: true},
		{Customer: "Ada", Time: day("2024-01-10").Add(9 * time.Hour), Amount: 5, Number: "N2"},
		{Customer: "Ada", Time: day("2024-01-10").Add(8 * time.Hour), Amount: 6, Number: "N1", Category: "pots"},
		{Customer: "Ada", Time: day("2024-02-10")}, {Customer: "Ada", Time: day("2023-12-10")}, // outside
	})
	addContacts(t, l, []Contact{
		{Customer: "Ada", Time: day("2024-01-31"), Complaint: true, Response: time.Hour, Channel: "mail"},
		{Customer: "Ada", Time: day("2024-01-01")}, {Customer: "Ada", Time: day("2024-02-01")},
	})
	var got Activity
	keep := Measure{Name: "keep", Unit: "orders", Of: func(a Activity) float64 {
		got = a
		got.Visits, got.Contacts = slices.Clone(a.Visits), slices.Clone(a.Contacts)
		for i, v := range got.Visits {
			assert.Equal(t, len(v.Lines), cap(v.Lines))
			got.Visits[i].Lines = slices.Clone(v.Lines)
		}
		return math.Copysign(0, -1)
	}}
	w := Window{From: day("2024-01-01"), Until: day("2024-01-31"), Unit: Month, Measures: []Measure{keep, {Name: "one", Of: func(Activity) float64 { return 1 }}}}
	table, err := l.Summarize(t.Context(), w)
	require.NoError(t, err)
	assert.Equal(t, []Own{{"keep", "orders", []float64{0}}, {"one", "", []float64{1}}}, table.Own)
	assert.False(t, math.Signbit(table.Own[0].Values[0]))
	n1 := got.Visits[0].Lines[1].Order
	assert.Positive(t, n1)
	assert.NotEqual(t, n1, got.Visits[0].Lines[0].Order)
	assert.Positive(t, got.Visits[0].Lines[0].Order)
	got.Visits[0].Lines[0].Order = 0
	assert.Equal(t, Activity{
		Visits: []Visit{
			{Day: DateOf(day("2024-01-10"), nil), Amount: 18, Lines: []Line{
				{Amount: 5, Minute: 540},
				{Amount: 6, Minute: 480, Order: n1, Category: "pots"},
				{Amount: 7, Quantity: 2, Discount: 1, Minute: 480, Order: n1, Channel: "web", Category: "tea", Returned: true},
			}},
			{Day: DateOf(day("2024-01-20"), nil), Amount: 9, Lines: []Line{{Amount: 9, Minute: -1}}},
		},
		Contacts: []Talk{{Day: DateOf(day("2024-01-01"), nil)}, {Day: DateOf(day("2024-01-31"), nil), Complaint: true, Response: time.Hour, Channel: "mail"}},
		From:     DateOf(day("2024-01-01"), nil), Until: DateOf(day("2024-01-31"), nil), Unit: Month,
	}, got)

	// Calibration shows them nothing of what comes later.
	_, _, err = l.Split(t.Context(), w, day("2024-01-15"))
	require.NoError(t, err)
	assert.Len(t, got.Visits, 1)
	assert.Len(t, got.Contacts, 1)
	assert.Equal(t, "2024-01-15", got.Until.String())
	// Comparing two windows does not ask them.
	got = Activity{}
	later := w
	later.From, later.Until = day("2024-02-01"), day("2024-02-28")
	_, err = l.Compare(t.Context(), w, later)
	require.NoError(t, err)
	assert.Empty(t, got.Visits)
}

func TestMeasuresThatAreNoNumber(t *testing.T) {
	l := ledger(t, []Order{{Customer: "Ada", Time: day("2024-01-20"), Amount: 9}, {Customer: "Bob", Time: day("2024-01-20"), Amount: 8}})
	run := func(m Measure) (*Table, error) { return l.Summarize(t.Context(), Window{Measures: []Measure{m}}) }
	of := func(bob float64) func(Activity) float64 {
		return func(a Activity) float64 {
			if a.Visits[0].Amount == 8 {
				return bob
			}
			return 1
		}
	}
	_, err := run(Measure{Name: "mine", Of: of(math.NaN())})
	assert.EqualError(t, err, `behavior: customer "Bob": "mine" is NaN, and the measure is not Optional`)
	for _, x := range []float64{math.Inf(1), math.Inf(-1)} {
		_, err = run(Measure{Name: "mine", Of: of(x), Optional: true})
		assert.ErrorContains(t, err, `behavior: customer "Bob": "mine" is `)
	}
	_, err = run(Measure{Name: "mine", Of: func(Activity) float64 { panic(errors.New("boom")) }})
	assert.ErrorContains(t, err, `"mine" panicked: boom`)
	table, err := run(Measure{Name: "mine", Of: of(math.NaN()), Optional: true})
	require.NoError(t, err)
	assert.Equal(t, 1., table.Own[0].Values[0])
	assert.True(t, math.IsNaN(table.Own[0].Values[1]))

	one := func(Activity) float64 { return 1 }
	w := Window{Measures: []Measure{{Of: one}, {Name: "a"}, {Name: "b", Of: one}, {Name: "b", Of: one}}}
	for _, want := range []string{"measure 1 has no name", `measure "a" has no function`, `two measures are called "b"`} {
		assert.ErrorContains(t, w.Validate(), want)
		_, err := l.Summarize(t.Context(), w)
		assert.ErrorContains(t, err, want)
	}
}
