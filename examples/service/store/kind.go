package store

import (
	"encoding/json"
	"maps"
	"time"
)

// kind is what differs between orders, events and answers.
type kind[T any] struct {
	table
	head   func(T) head
	values func([]any, T) []any           // appends a row in the order of the columns
	scan   func(scanner) (T, error)       // reads such a row
	check  func(*T) (field, fault string) // also brings the item into the form in which it is compared
	same   func(a, b T) bool
}

// head is what all of them have.
type head struct {
	ID, Customer string
	Time         time.Time
}

func (k *kind[T]) selects() string { return "SELECT " + k.names() + " FROM " + k.name }

var orderKind = &kind[Order]{
	table: table{"orders", []column{
		{"id", "text"}, {"customer", "text"}, {"at", "bigint"}, {"amount", "double precision"},
		{"quantity", "double precision"}, {"number", "text"}, {"channel", "text"}, {"category", "text"},
		{"returned", "boolean"}, {"discount", "double precision"}}},
	head: func(o Order) head { return head{o.ID, o.Customer, o.Time} },
	values: func(to []any, o Order) []any {
		return append(to, o.ID, o.Customer, o.Time.UnixNano(), o.Amount, o.Quantity, o.Number, o.Channel,
			o.Category, o.Returned, o.Discount)
	},
	scan: func(row scanner) (o Order, err error) {
		var at int64
		err = row.Scan(&o.ID, &o.Customer, &at, &o.Amount, &o.Quantity, &o.Number, &o.Channel,
			&o.Category, &o.Returned, &o.Discount)
		o.Time = instant(at)
		return o, err
	},
	check: checkOrder,
	same:  func(a, b Order) bool { return a == b },
}

var eventKind = &kind[Event]{
	table: table{"events", []column{
		{"id", "text"}, {"customer", "text"}, {"at", "bigint"}, {"complaint", "boolean"},
		{"response", "bigint"}, {"channel", "text"}}},
	head: func(e Event) head { return head{e.ID, e.Customer, e.Time} },
	values: func(to []any, e Event) []any {
		return append(to, e.ID, e.Customer, e.Time.UnixNano(), e.Complaint, int64(e.Response), e.Channel)
	},
	scan: func(row scanner) (e Event, err error) {
		var at int64
		err = row.Scan(&e.ID, &e.Customer, &at, &e.Complaint, (*int64)(&e.Response), &e.Channel)
		e.Time = instant(at)
		return e, err
	},
	check: checkEvent,
	same:  func(a, b Event) bool { return a == b },
}

var answerKind = &kind[Answer]{
	table: table{"answers", []column{
		{"id", "text"}, {"customer", "text"}, {"at", "bigint"}, {"role", "text"}, {"items", "text"}}},
	head: func(a Answer) head { return head{a.ID, a.Customer, a.Time} },
	values: func(to []any, a Answer) []any {
		// Cannot fail: checked numbers under texts.
		items, _ := json.Marshal(a.Items)
		return append(to, a.ID, a.Customer, a.Time.UnixNano(), a.Role, string(items))
	},
	scan: func(row scanner) (a Answer, err error) {
		var at int64
		var items string
		if err = row.Scan(&a.ID, &a.Customer, &at, &a.Role, &items); err != nil {
			return a, err
		}
		a.Time = instant(at)
		return a, json.Unmarshal([]byte(items), &a.Items)
	},
	check: checkAnswer,
	same: func(a, b Answer) bool {
		return a.ID == b.ID && a.Customer == b.Customer && a.Time == b.Time && a.Role == b.Role && maps.Equal(a.Items, b.Items)
	},
}

// instant is a time as [utc] leaves it.
func instant(nanoseconds int64) time.Time { return time.Unix(0, nanoseconds).UTC() }
