package behavior_test

import (
	"context"
	"fmt"
	"time"

	"github.com/clientele-go/clientele/segment/behavior"
)

func orders() []behavior.Order {
	at := func(month time.Month, day int) time.Time { return time.Date(2024, month, day, 12, 0, 0, 0, time.UTC) }
	return []behavior.Order{
		{Customer: "Ada", Time: at(3, 1), Amount: 20, Channel: "web"},
		{Customer: "Bob", Time: at(3, 4), Amount: 12},
		{Customer: "Ada", Time: at(1, 5), Amount: 30, Channel: "shop"}, // any order
		{Customer: "Ada", Time: at(3, 1), Amount: 5, Channel: "web"},   // same day: one occasion
		{Customer: "Ada", Time: at(4, 12), Amount: 15, Channel: "web"},
	}
}

func ExampleLedger_Summarize() {
	ctx := context.Background()
	ledger, err := behavior.CollectSlice(ctx, orders(), behavior.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	table, err := ledger.Summarize(ctx, behavior.Window{
		Until: time.Date(2024, 4, 30, 0, 0, 0, 0, time.UTC), // records are complete up to here
		Unit:  behavior.Day,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	c := table.Customers[0]
	fmt.Printf("%s: %d repeats, last after %.0f of %.0f days, mean %.2f, %.0f%% by %s\n",
		c.ID, c.Frequency, c.Recency, c.T, c.Monetary, 100*c.MainChannelShare, c.MainChannel)
	// Output:
	// Ada: 2 repeats, last after 98 of 116 days, mean 20.00, 75% by web
}

func ExampleLedger_Split() {
	ctx := context.Background()
	ledger, _ := behavior.CollectSlice(ctx, orders(), behavior.Options{})
	table, holdouts, err := ledger.Split(ctx, behavior.Window{Unit: behavior.Week}, time.Date(2024, 3, 10, 0, 0, 0, 0, time.UTC))
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, c := range table.Customers {
		h := holdouts[i]
		fmt.Printf("%s: %d repeats until %v, then %d in %.1f weeks\n", c.ID, c.Frequency, table.Until, h.Frequency, h.Duration)
	}
	// Output:
	// Ada: 1 repeats until 2024-03-10, then 1 in 4.7 weeks
	// Bob: 0 repeats until 2024-03-10, then 0 in 4.7 weeks
}

func ExampleCollect() {
	// A stream, as a database cursor or a message queue would be wrapped.
	stream := func(yield func(behavior.Order, error) bool) {
		for _, o := range orders() {
			if !yield(o, nil) {
				return
			}
		}
	}
	ledger, err := behavior.Collect(context.Background(), stream, behavior.Options{Location: time.UTC})
	if err != nil {
		fmt.Println(err)
		return
	}
	first, last, _ := ledger.Span()
	fmt.Println(ledger.Lines(), "lines of", ledger.Customers(), "customers from", first, "to", last)
	// Output:
	// 5 lines of 2 customers from 2024-01-05 to 2024-04-12
}

func ExampleLedger_Add() {
	ledger := behavior.NewLedger(behavior.Options{})
	err := ledger.Add(behavior.Order{Customer: "Ada", Amount: 20})
	fmt.Println(err)
	fmt.Println(ledger.Lines())
	// Output:
	// behavior: customer "Ada": time is missing
	// 0
}

func ExampleLedger_AddAll() {
	ledger := behavior.NewLedger(behavior.Options{})
	page := orders() // as a database gives them, some at a time
	n, err := ledger.AddAll(page)
	fmt.Println(n, err)
	// Output:
	// 5 <nil>
}

func ExampleLedger_Merge() {
	// Two halves, filled by two goroutines or on two machines.
	all := orders()
	a, _ := behavior.CollectSlice(context.Background(), all[:2], behavior.Options{})
	b, _ := behavior.CollectSlice(context.Background(), all[2:], behavior.Options{})
	if err := a.Merge(b); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(a.Lines(), a.Customers())
	// Output:
	// 5 2
}

func ExampleLedger_Erase() {
	ledger, _ := behavior.CollectSlice(context.Background(), orders(), behavior.Options{})
	fmt.Println(ledger.Erase("Ada"), ledger.Customers(), ledger.Lines())
	// Output:
	// true 1 1
}

func ExampleLedger_EraseFunc() {
	ledger, _ := behavior.CollectSlice(context.Background(), orders(), behavior.Options{})
	requests := map[string]bool{"Ada": true, "Cleo": true}
	fmt.Println(ledger.EraseFunc(func(id string) bool { return requests[id] }), "erased")
	// Output:
	// 1 erased
}

func ExampleDateOf() {
	late := time.Date(2024, 12, 31, 23, 30, 0, 0, time.UTC)
	fmt.Println(behavior.DateOf(late, nil), behavior.DateOf(late, time.FixedZone("CET", 3600)))
	// Output:
	// 2024-12-31 2025-01-01
}

func ExampleParseDate() {
	a, _ := behavior.ParseDate("2024-02-28")
	b, _ := behavior.ParseDate("2024-03-01")
	fmt.Println(int(b-a), "days")
	// Output:
	// 2 days
}

func ExampleParseUnit() {
	u, err := behavior.ParseUnit("month")
	fmt.Printf("%v %.2f %v\n", u, u.Days(), err)
	_, err = behavior.ParseUnit("fortnight")
	fmt.Println(err)
	// Output:
	// month 30.44 <nil>
	// behavior: no time unit "fortnight": want day, week, month or year
}

func ExampleLedger_Repeats() {
	ctx := context.Background()
	ledger, _ := behavior.CollectSlice(ctx, orders(), behavior.Options{})
	series, err := ledger.Repeats(ctx, behavior.Window{Until: time.Date(2024, 5, 3, 0, 0, 0, 0, time.UTC)}, 30)
	if err != nil {
		fmt.Println(err)
		return
	}
	// Ada was the first, on 5 January; her two repeats are days 56 and 98 after it.
	fmt.Println("from", series.Start, "in periods of", series.Every, "days:", series.Orders, "cumulative:", series.Cumulative)
	// Output:
	// from 2024-01-05 in periods of 30 days: [0 1 0 1] cumulative: [0 1 1 2]
}

func ExampleRepeatSeries_Published() {
	ctx := context.Background()
	ledger := behavior.NewLedger(behavior.Options{})
	start := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range 30 { // thirty customers who order again after 1, 2, ..., 30 days
		for _, d := range []int{0, i + 1} {
			_ = ledger.Add(behavior.Order{Customer: fmt.Sprint(i), Time: start.AddDate(0, 0, d)})
		}
	}
	series, _ := ledger.Repeats(ctx, behavior.Window{}, 7)
	fmt.Println("private:", series.Cumulative)
	for _, p := range series.Published() {
		fmt.Println("until day", p.End*series.Every, "public:", p.Cumulative)
	}
	// Output:
	// private: [6 13 20 27 30]
	// until day 14 public: 13
	// until day 35 public: 30
}

func ExampleLedger_SplitRepeats() {
	ctx := context.Background()
	ledger, _ := behavior.CollectSlice(ctx, orders(), behavior.Options{})
	// Bob came after the cut: the model knows only Ada.
	series, err := ledger.SplitRepeats(ctx, behavior.Window{}, time.Date(2024, 3, 3, 0, 0, 0, 0, time.UTC), 30)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(series.Orders, series.New)
	// Output:
	// [0 1 0 1] [1 0 0 0]
}

func ExampleLedger_AddContact() {
	ctx := context.Background()
	ledger, _ := behavior.CollectSlice(ctx, orders(), behavior.Options{})
	for _, c := range []behavior.Contact{
		{Customer: "Ada", Time: time.Date(2024, 3, 4, 9, 0, 0, 0, time.UTC), Complaint: true, Response: 20 * time.Hour},
		{Customer: "Ada", Time: time.Date(2024, 3, 20, 9, 0, 0, 0, time.UTC), Response: 4 * time.Hour},
		{Customer: "Cleo", Time: time.Date(2024, 3, 21, 9, 0, 0, 0, time.UTC)}, // asked, and has not ordered yet
	} {
		if err := ledger.AddContact(c); err != nil {
			fmt.Println(err)
			return
		}
	}
	table, _ := ledger.Summarize(ctx, behavior.Window{Unit: behavior.Day})
	s := table.Customers[0].Service
	fmt.Printf("%d contacts, %d complaint, answered in %.0f hours on average, %.0f days ago\n", s.Contacts, s.Complaints, s.ResponseMean, s.Since)
	fmt.Println(table.Warnings[0].Text)
	// Output:
	// 2 contacts, 1 complaint, answered in 12 hours on average, 23 days ago
	// some customers have contacts but no order in the window and are not in the table
}

func ExampleHabits() {
	ctx := context.Background()
	ledger := behavior.NewLedger(behavior.Options{})
	for _, when := range []string{"2024-03-02 20:30", "2024-03-09 21:30", "2024-03-17 00:00"} { // the last is a date alone
		t, _ := time.Parse("2006-01-02 15:04", when)
		_ = ledger.Add(behavior.Order{Customer: "Ada", Time: t, Amount: 5})
	}
	table, _ := ledger.Summarize(ctx, behavior.Window{Habits: true})
	h := table.Customers[0].Habits
	fmt.Printf("weekends %.0f%%, mostly %v (%.0f%%), around %.0f o'clock (%.2f)\n",
		100*h.WeekendShare, h.MainWeekday, 100*h.MainWeekdayShare, h.Hour, h.HourConcentration)
	// Output:
	// weekends 100%, mostly Saturday (67%), around 21 o'clock (0.99)
}

func ExampleMeasure() {
	ctx := context.Background()
	ledger, _ := behavior.CollectSlice(ctx, orders(), behavior.Options{})
	// How much of the spending falls on the day of the largest basket.
	largest := behavior.Measure{Name: "largest basket", Unit: "share of spend", Of: func(a behavior.Activity) float64 {
		most, sum := 0.0, 0.0
		for _, v := range a.Visits {
			most = max(most, v.Amount)
			sum += v.Amount
		}
		return most / sum
	}}
	table, err := ledger.Summarize(ctx, behavior.Window{Measures: []behavior.Measure{largest}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, c := range table.Customers {
		fmt.Printf("%s %.2f\n", c.ID, table.Own[0].Values[i])
	}
	// Output:
	// Ada 0.43
	// Bob 1.00
}

// Two machines keep a ledger each; a third one merges what they send.
func ExampleLedger_MarshalBinary() {
	var sent [][]byte
	for _, share := range [][]behavior.Order{orders()[:2], orders()[2:]} {
		ledger, err := behavior.CollectSlice(context.Background(), share, behavior.Options{})
		if err != nil {
			fmt.Println(err)
			return
		}
		b, err := ledger.MarshalBinary()
		if err != nil {
			fmt.Println(err)
			return
		}
		sent = append(sent, b)
	}
	var all behavior.Ledger
	for _, b := range sent {
		var part behavior.Ledger
		if err := part.UnmarshalBinary(b); err != nil {
			fmt.Println(err)
			return
		}
		if err := all.Merge(&part); err != nil {
			fmt.Println(err)
			return
		}
	}
	fmt.Println(all.Customers(), "customers,", all.Lines(), "lines")

	damaged := append([]byte(nil), sent[0]...)
	damaged[20]++
	fmt.Println(new(behavior.Ledger).UnmarshalBinary(damaged))
	// Output:
	// 2 customers, 5 lines
	// behavior: reading a ledger: damaged: the checksum is not that of the rest
}
