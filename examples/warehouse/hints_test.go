package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/clientele-go/clientele/segment/behavior"
)

// One order of yesterday is no order a day.
func TestPerMonth(t *testing.T) {
	for _, c := range []struct {
		days        string  // of the customer's orders; the last of the shop is 2024-12-31
		orders, age float64 // the rate is orders a month if they were made in age days
	}{
		{"2024-12-31", 1, 30.4375},
		{"2024-12-30", 1, 30.4375},
		{"2024-12-30 2024-12-31", 2, 30.4375},
		{"2024-12-01", 1, 30.4375}, // 30 days ago
		{"2024-11-30", 1, 31},
		{"2024-01-01 2024-06-01 2024-12-31", 3, 365},
	} {
		t.Run(c.days, func(t *testing.T) {
			each(t, func(t *testing.T, dsn string) {
				var orders []behavior.Order
				for i, day := range strings.Fields(c.days) {
					orders = append(orders, behavior.Order{Customer: "a", Number: fmt.Sprint(i), Time: date(day), Amount: 5})
				}
				fill(t, dsn, "orders", "date", slices.Values(append(orders, behavior.Order{Customer: "b", Time: date("2024-12-31")})))
				streamed, aggregated := both(t, dsn, "orders", "", "")
				columns(t, dsn, "orders", "", streamed)
				for _, table := range []*behavior.Table{streamed, aggregated} {
					if got := customerOf(table.Customers[0]).PerMonth; math.Abs(got-30.4375*c.orders/c.age) > 1e-15 {
						t.Errorf("%v orders per month, not %v", got, 30.4375*c.orders/c.age)
					}
				}
			})
		})
	}
}

// Whether few or many have refunds among their orders, both ways say so in the same words.
func TestRefundsAreTold(t *testing.T) {
	for _, refunded := range []int{0, 1, 9, 10, 100} {
		each(t, func(t *testing.T, dsn string) {
			var orders []behavior.Order
			for i := range 100 {
				orders = append(orders, behavior.Order{Customer: fmt.Sprint(i), Time: date("2024-01-01"), Amount: 5})
				if i < refunded {
					orders = append(orders, behavior.Order{Customer: fmt.Sprint(i), Time: date("2024-02-01"), Amount: -2})
				}
			}
			fill(t, dsn, "orders", "date", slices.Values(orders))
			streamed, aggregated := both(t, dsn, "orders", "", "")
			same(t, streamed, aggregated, orders)
			if told := len(aggregated.Warnings) == 1 && aggregated.Warnings[0].Code == "negative-amounts"; told != (refunded > 0) {
				t.Errorf("%d with refunds: %v", refunded, aggregated.Warnings)
			}
			// Before the refunds there are none.
			streamed, aggregated = both(t, dsn, "orders", "2024-01-31", "")
			same(t, streamed, aggregated, orders)
			if len(aggregated.Warnings) > 0 {
				t.Errorf("before the refunds: %v", aggregated.Warnings)
			}
		})
	}
}

// What is wrong with a whole table is said as that.
func TestHints(t *testing.T) {
	each(t, func(t *testing.T, dsn string) {
		var trips []behavior.Order
		for i := range 300 {
			trips = append(trips, behavior.Order{Customer: fmt.Sprint("trip ", i), Time: date("2024-01-01").AddDate(0, 0, i%90), Amount: float64(i % 7)})
		}
		fill(t, dsn, "trips", "date", slices.Values(trips))
		for _, stream := range []bool{false, true} {
			err := run(t.Context(), &strings.Builder{}, config{dsn: dsn, orders: "trips", stream: stream})
			if err == nil || !strings.Contains(err.Error(), "no customer has orders on two days") {
				t.Errorf("stream %v: the error is %v", stream, err)
			}
		}
	})
	dsn := sqlite(t)
	execute(t, dsn, "CREATE TABLE imported (customer TEXT, number TEXT, ordered_at TEXT, amount TEXT)") // as .import does
	fill(t, dsn, "orders", "date", made(300))
	execute(t, dsn, "INSERT INTO imported SELECT * FROM orders",
		"CREATE VIEW cast_orders AS SELECT customer, number, ordered_at, CAST(amount AS REAL) AS amount FROM imported")
	for _, stream := range []bool{false, true} {
		c := config{dsn: dsn, orders: "imported", stream: stream}
		if err := run(t.Context(), &strings.Builder{}, c); err == nil || !strings.Contains(err.Error(), "amount is text, as ") ||
			!strings.Contains(err.Error(), "CAST(amount AS REAL)") || !strings.Contains(err.Error(), `customer "K0`) {
			t.Errorf("stream %v: the error is %v", stream, err)
		}
		c.orders = "cast_orders"
		if err := run(t.Context(), &strings.Builder{}, c); err != nil {
			t.Errorf("stream %v: %v", stream, err)
		}
	}
}
