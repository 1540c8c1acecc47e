package behavior

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestServiceOfOneCustomer(t *testing.T) {
	l := ledger(t, []Order{
		{Customer: "Ada", Time: day("2024-01-10")}, {Customer: "Ada", Time: day("2024-01-20")},
		{Customer: "Bob", Time: day("2024-01-15")},
	})
	addContacts(t, l, []Contact{
		{Customer: "Ada", Time: day("2024-01-02"), Response: 2 * time.Hour}, // before the first order
		{Customer: "Ada", Time: day("2024-01-15").Add(23 * time.Hour), Complaint: true, Response: 30 * time.Minute},
		{Customer: "Ada", Time: day("2024-01-15"), Complaint: true}, // never answered, or nobody knows
		{Customer: "Ada", Time: day("2024-01-01"), Response: time.Hour},
		{Customer: "Ada", Time: day("2024-01-25"), Response: 26 * time.Hour},
		{Customer: "Ada", Time: day("2024-01-26")},
	})
	table, err := l.Summarize(t.Context(), Window{From: day("2024-01-02"), Until: day("2024-01-25"), Unit: Day})
	require.NoError(t, err)
	assert.Equal(t, &Service{Contacts: 4, Complaints: 2, PerPeriod: 2, Answered: 3, ResponseMean: 9.5, ResponseMedian: 2, Since: 0}, table.Customers[0].Service,
		"both edges of the window are inside")
	bob := table.Customers[1].Service // nobody heard of him: no contacts is known, not unknown
	assert.Zero(t, bob.Contacts+bob.Complaints+bob.Answered)
	assert.Zero(t, bob.PerPeriod)
	for _, x := range []float64{bob.ResponseMean, bob.ResponseMedian, bob.Since} {
		assert.True(t, math.IsNaN(x))
	}
	// Hours stay hours, durations go by the unit.
	table, err = l.Summarize(t.Context(), Window{Until: day("2024-02-02"), Unit: Week})
	require.NoError(t, err)
	s := table.Customers[0].Service
	assert.Equal(t, "2024-01-10", table.From.String(), "contacts do not move the window, and those before it are outside")
	assert.Equal(t, []any{4, 2, 1., 13.25, 13.25}, []any{s.Contacts, s.Answered, s.Since, s.ResponseMedian, s.ResponseMean}) // 1/2 and 26 hours

	// In calibration those after the cut are unknown.
	calibration, _, err := l.Split(t.Context(), Window{Unit: Day}, day("2024-01-15"))
	require.NoError(t, err)
	assert.Equal(t, 2, calibration.Customers[0].Service.Contacts)
	assert.Equal(t, 0., calibration.Customers[0].Service.Since)
	assert.Nil(t, summarize(t, ledger(t, made(50, 1))).Customers[0].Service, "without contacts of anybody")
}

func TestContactsWithoutOrders(t *testing.T) {
	l := ledger(t, []Order{{Customer: "Ada", Time: day("2024-01-10")}, {Customer: "Ada", Time: day("2024-03-10")}})
	for i := range 12 {
		addContacts(t, l, []Contact{{Customer: fmt.Sprint("caller ", i), Time: day("2024-02-01")}})
	}
	assert.Equal(t, 13, l.Customers())
	first, last, _ := l.Span()
	assert.Equal(t, "2024-01-10 2024-03-10", first.String()+" "+last.String())
	table := summarize(t, l)
	require.Len(t, table.Customers, 1)
	require.Len(t, table.Warnings, 1)
	assert.Equal(t, "contacts-without-orders", table.Warnings[0].Code)
	assert.Contains(t, table.Warnings[0].Text, "12 customers")
	// One of them orders: then the contact before it counts.
	require.NoError(t, l.Add(Order{Customer: "caller 0", Time: day("2024-02-03")}))
	table = summarize(t, l)
	require.Len(t, table.Customers, 2)
	assert.Equal(t, 1, table.Customers[1].Service.Contacts)
	assert.Contains(t, table.Warnings[0].Text, "11 customers")
	// Others that look at customers do not see them.
	cohorts, err := l.Cohorts(t.Context(), Window{}, Monthly)
	require.NoError(t, err)
	assert.Len(t, cohorts.Cohorts, 2)
	// A ledger of contacts alone has nothing to summarize.
	l = NewLedger(Options{})
	addContacts(t, l, contacts(10, 1))
	_, err = l.Summarize(t.Context(), Window{})
	assert.ErrorIs(t, err, ErrNoOrders)
	assert.ErrorContains(t, err, "10 contacts and nothing else")
	_, _, ok := l.Span()
	assert.False(t, ok)
}

func TestAddContactRejects(t *testing.T) {
	l := NewLedger(Options{})
	for want, c := range map[string]Contact{
		"customer is empty":                                      {Time: day("2024-01-01")},
		`customer "Ada": time is missing`:                        {Customer: "Ada"},
		`customer "Ada": time is not within the years 1 to 9999`: {Customer: "Ada", Time: time.Unix(1<<60, 0)},
		`customer "Ada": response is -1s, before the contact`:    {Customer: "Ada", Time: day("2024-01-01"), Response: -time.Second, Channel: "mail"},
	} {
		assert.ErrorContains(t, l.AddContact(c), want)
	}
	assert.Zero(t, l.Customers()+l.Contacts()+l.channels.len())
}

func TestContactsAreOnDaysOfTheZone(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	l := NewLedger(Options{Location: berlin})
	require.NoError(t, l.Add(Order{Customer: "Ada", Time: time.Date(2024, 3, 1, 12, 0, 0, 0, berlin)}))
	// Half an hour before and after midnight in Berlin, on the 30th and on the 31st.
	addContacts(t, l, []Contact{
		{Customer: "Ada", Time: time.Date(2024, 3, 30, 22, 30, 0, 0, time.UTC)},
		{Customer: "Ada", Time: time.Date(2024, 3, 30, 23, 30, 0, 0, time.UTC)},
		{Customer: "Ada", Time: time.Date(2024, 3, 30, 23, 30, 0, 0, time.UTC)}, // the same second counts again: two contacts
	})
	for until, want := range map[int][]float64{29: {0, math.NaN()}, 30: {1, 0}, 31: {3, 0}, 32: {3, 1}} {
		table, err := l.Summarize(t.Context(), Window{Until: time.Date(2024, 3, until, 0, 0, 0, 0, berlin), Unit: Day})
		require.NoError(t, err)
		s := table.Customers[0].Service
		assert.Equal(t, fmt.Sprint(want), fmt.Sprint([]float64{float64(s.Contacts), s.Since}), "until %d", until)
	}
}
