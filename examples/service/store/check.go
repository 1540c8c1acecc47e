package store

import (
	"fmt"
	"maps"
	"math"
	"strings"
	"time"
	"unicode/utf8"
)

// What is stored must not make a later fit fail, for one bad line would then stop all of
// them. So the limits here are no wider than those of the rooms that read it.
const (
	maxText  = 200     // bytes
	maxValue = 1e15    // of amounts: sums stay finite and exact to a cent
	maxItems = 1000    // of one answer
	MaxBatch = 100_000 // items that one call takes
)

// Nanoseconds in 64 bits reach from 1677 to 2262.
var (
	earliest = time.Date(1700, 1, 1, 0, 0, 0, 0, time.UTC)
	latest   = time.Date(2262, 1, 1, 0, 0, 0, 0, time.UTC)
)

func checkOrder(o *Order) (field, fault string) {
	switch {
	case text(&field, &fault, "number", o.Number),
		text(&field, &fault, "channel", o.Channel),
		text(&field, &fault, "category", o.Category),
		number(&field, &fault, "amount", &o.Amount),
		number(&field, &fault, "quantity", &o.Quantity),
		number(&field, &fault, "discount", &o.Discount):
	case o.Discount < 0:
		return "discount", "is negative"
	}
	o.Time = utc(o.Time)
	return field, fault
}

func checkEvent(e *Event) (field, fault string) {
	switch {
	case text(&field, &fault, "channel", e.Channel):
	case e.Response < 0:
		return "response", "is negative"
	}
	e.Time = utc(e.Time)
	return field, fault
}

func checkAnswer(a *Answer) (field, fault string) {
	switch {
	case text(&field, &fault, "role", a.Role):
		return field, fault
	case len(a.Items) == 0:
		return "items", "is empty"
	case len(a.Items) > maxItems:
		return "items", fmt.Sprintf("has more than %d", maxItems)
	}
	a.Time = utc(a.Time)
	a.Items = maps.Clone(a.Items) // the caller's own stays as it is
	for item, v := range a.Items {
		if item == "" {
			return "items", "has one without a name"
		}
		if text(&field, &fault, "items", item) || number(&field, &fault, "items", &v) {
			return field, fault
		}
		a.Items[item] = v
	}
	return "", ""
}

// checkHead checks what all items have.
func checkHead(h head) (field, fault string) {
	switch {
	case h.ID == "":
		return "id", "is missing"
	case h.Customer == "":
		return "customer", "is missing"
	case text(&field, &fault, "id", h.ID), text(&field, &fault, "customer", h.Customer):
	case h.Time.IsZero():
		return "time", "is missing"
	case h.Time.Before(earliest) || !h.Time.Before(latest):
		return "time", "is not within the years 1700 to 2261"
	}
	return field, fault
}

// text looks for a fault in a text. PostgreSQL takes no NUL and nothing but UTF-8; and what
// grows without limit is not an ID.
func text(field, fault *string, name, s string) bool {
	switch {
	case len(s) > maxText:
		*fault = fmt.Sprintf("is longer than %d bytes", maxText)
	case !utf8.ValidString(s):
		*fault = "is not UTF-8"
	case strings.ContainsRune(s, 0):
		*fault = "has a zero byte"
	default:
		return false
	}
	*field = name
	return true
}

// number looks for a fault in a number, and makes a negative zero zero: SQLite does not keep
// the sign.
func number(field, fault *string, name string, v *float64) bool {
	switch {
	case math.IsNaN(*v) || math.IsInf(*v, 0):
		*fault = "is not a finite number"
	case math.Abs(*v) > maxValue:
		*fault = fmt.Sprintf("is beyond %g", float64(maxValue))
	default:
		*v += 0
		return false
	}
	*field = name
	return true
}

// utc returns a time as it comes back from the database, so that times compare by ==.
func utc(t time.Time) time.Time { return instant(t.UnixNano()) }
