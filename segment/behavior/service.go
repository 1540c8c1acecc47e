package behavior

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// Service is what a customer's contacts within a window say. Those before the first
// order and on its day count as well, if they are in the window; by default that
// begins with the first order of all customers.
type Service struct {
	Contacts   int     // how often the customer turned to the host
	Complaints int     // how many of these were complaints
	PerPeriod  float64 // Contacts per day with an order ([Customer.Periods])

	// Answered is the number of contacts with a known response time: those for which
	// it is unknown or which nobody has answered yet are in no mean, so that a
	// customer who never got an answer does not look well served. ResponseMean and
	// ResponseMedian are in hours whatever the unit of the table; NaN where Answered
	// is 0. A median of two is the middle between them.
	Answered                     int
	ResponseMean, ResponseMedian float64

	Since float64 // time from the last contact to the end of the window, table's unit; NaN without contacts
}

// contactsBy lists the contacts of each customer: a counting sort.
type contactsBy struct {
	start []int32 // of customer c in at; one more at the end
	at    []int32 // numbers of contacts from s.from to s.cut, by customer
}

// groupContacts returns nil for a ledger without contacts.
func (l *Ledger) groupContacts(s span) *contactsBy {
	if len(l.contacts) == 0 {
		return nil
	}
	inside := func(c *contact) bool { return c.day >= s.from && c.day <= s.cut }
	g := &contactsBy{start: make([]int32, l.customers.len()+1)}
	for i := range l.contacts {
		if c := &l.contacts[i]; inside(c) {
			g.start[c.customer+1]++
		}
	}
	sum := int32(0)
	for c := range l.customers.len() {
		sum, g.start[c+1] = sum+g.start[c+1], sum // as in [Ledger.unsorted]
	}
	g.at = make([]int32, sum)
	for i := range l.contacts {
		if c := &l.contacts[i]; inside(c) {
			next := &g.start[c.customer+1]
			g.at[*next] = int32(i)
			*next++
		}
	}
	return g
}

// without returns the number of customers who have contacts but are not in order.
func (g *contactsBy) without(order []int32) int {
	n := 0
	for c := range len(g.start) - 1 {
		if g.start[c+1] > g.start[c] {
			n++
		}
	}
	for _, c := range order {
		if g.start[c+1] > g.start[c] {
			n--
		}
	}
	return n
}

// loadContacts takes the contacts of one customer and brings them into a canonical
// order, as [figures.load] does with lines.
func (f *figures) loadContacts(l *Ledger, g *contactsBy, c int32) {
	f.contacts = f.contacts[:0]
	for _, i := range g.at[g.start[c]:g.start[c+1]] {
		f.contacts = append(f.contacts, l.contacts[i])
	}
	slices.SortFunc(f.contacts, func(a, b contact) int { return f.compareContacts(&a, &b) })
}

// compareContacts is the canonical order of contacts.
func (f *figures) compareContacts(a, b *contact) int {
	switch order := cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.response, b.response)); {
	case order != 0:
		return order
	case a.channel != b.channel:
		return cmp.Compare(text(f.channels, a.channel), text(f.channels, b.channel))
	case a.complaint == b.complaint:
		return 0
	case a.complaint:
		return 1
	}
	return -1
}

// service fills in what the loaded contacts say; periods is the number of days with
// an order.
func (f *figures) service(s *Service, periods int) {
	s.Contacts = len(f.contacts)
	s.PerPeriod = float64(s.Contacts) / float64(periods)
	s.ResponseMean, s.ResponseMedian, s.Since = math.NaN(), math.NaN(), math.NaN()
	f.responses = f.responses[:0]
	for _, c := range f.contacts {
		if c.complaint {
			s.Complaints++
		}
		if c.response > 0 {
			f.responses = append(f.responses, c.response)
		}
	}
	if n := len(f.contacts); n > 0 {
		s.Since = float64(f.cut-f.contacts[n-1].day) / f.unit.Days()
	}
	if s.Answered = len(f.responses); s.Answered == 0 {
		return
	}
	slices.Sort(f.responses)
	var sum float64
	for _, r := range f.responses {
		sum += float64(r)
	}
	s.ResponseMean = sum / float64(s.Answered) / float64(time.Hour)
	low, high := f.responses[(s.Answered-1)/2], f.responses[s.Answered/2]
	s.ResponseMedian = float64(low+(high-low)/2) / float64(time.Hour)
}
