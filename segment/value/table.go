package value

import "github.com/clientele-go/clientele/segment/behavior"

// Histories returns what the order models need of each customer of a table, in
// the order of its rows and in its unit of time.
func Histories(t *behavior.Table) []History {
	h := make([]History, len(t.Customers))
	for i := range t.Customers {
		c := &t.Customers[i]
		h[i] = History{Frequency: c.Frequency, Recency: c.Recency, T: c.T}
	}
	return h
}

// Spendings returns what the spend model needs of each customer of a table, in
// the order of its rows: all of them, also those without a repeat order.
func Spendings(t *behavior.Table) []Spending {
	s := make([]Spending, len(t.Customers))
	for i := range t.Customers {
		s[i] = Spending{Frequency: t.Customers[i].Frequency, Monetary: t.Customers[i].Monetary}
	}
	return s
}
