package api

import (
	"math"
	"strconv"
	"time"

	"github.com/clientele-go/clientele/examples/service/store"
)

// orderForm is how an order line is written: first what it is and whose, then what happened.
func orderForm(latest time.Time) form[store.Order] {
	return form[store.Order]{
		{"id", true, func(o *store.Order, v value) (err error) { o.ID, err = v.id(); return }},
		{"customer", true, func(o *store.Order, v value) (err error) { o.Customer, err = v.customer(); return }},
		{"time", true, func(o *store.Order, v value) (err error) { o.Time, err = v.when(latest); return }},
		{"amount", true, func(o *store.Order, v value) (err error) { o.Amount, err = v.number(); return }},
		{"quantity", false, func(o *store.Order, v value) (err error) { o.Quantity, err = v.number(); return }},
		{"number", false, func(o *store.Order, v value) (err error) { o.Number, err = v.text(); return }},
		{"channel", false, func(o *store.Order, v value) (err error) { o.Channel, err = v.text(); return }},
		{"category", false, func(o *store.Order, v value) (err error) { o.Category, err = v.text(); return }},
		{"returned", false, func(o *store.Order, v value) (err error) { o.Returned, err = v.boolean(); return }},
		{"discount", false, func(o *store.Order, v value) (err error) {
			if o.Discount, err = v.number(); err == nil && o.Discount < 0 {
				err = wanted("a number from 0")
			}
			return
		}},
	}
}

// maxResponse is the longest time to an answer: what is longer was not an answer.
const maxResponse = 10 * 365 * 24 * time.Hour

func eventForm(latest time.Time) form[store.Event] {
	return form[store.Event]{
		{"id", true, func(e *store.Event, v value) (err error) { e.ID, err = v.id(); return }},
		{"customer", true, func(e *store.Event, v value) (err error) { e.Customer, err = v.customer(); return }},
		{"time", true, func(e *store.Event, v value) (err error) { e.Time, err = v.when(latest); return }},
		{"complaint", false, func(e *store.Event, v value) (err error) { e.Complaint, err = v.boolean(); return }},
		{"responseSeconds", false, func(e *store.Event, v value) error {
			s, err := v.number()
			if err == nil && (s < 0 || s > maxResponse.Seconds()) {
				err = wanted("seconds from 0 to those of ten years")
			}
			e.Response = time.Duration(math.Round(s * float64(time.Second)))
			return err
		}},
		{"channel", false, func(e *store.Event, v value) (err error) { e.Channel, err = v.text(); return }},
	}
}

// maxItems is the most items that one answer may have. A survey of more has no respondents.
const maxItems = 500

func answerForm(latest time.Time) form[store.Answer] {
	return form[store.Answer]{
		{"id", true, func(a *store.Answer, v value) (err error) { a.ID, err = v.id(); return }},
		{"customer", true, func(a *store.Answer, v value) (err error) { a.Customer, err = v.customer(); return }},
		{"time", true, func(a *store.Answer, v value) (err error) { a.Time, err = v.when(latest); return }},
		{"role", false, func(a *store.Answer, v value) (err error) { a.Role, err = v.text(); return }},
		{"items", true, func(a *store.Answer, v value) (err error) { a.Items, err = v.numbers(maxItems); return }},
	}
}

// whatIf asks in which segment these records would put a customer.
type whatIf struct {
	customer string // only to find the answer again; may be left out
	orders   []store.Order
	events   []store.Event
}

// maxHistory is the most lines of one what-if.
const maxHistory = 10_000

func whatIfForm(latest time.Time) form[whatIf] {
	order, event := orderForm(latest)[2:], eventForm(latest)[2:] // whose they are is said once
	return form[whatIf]{
		{"customer", false, func(w *whatIf, v value) (err error) { w.customer, err = v.customer(); return }},
		{"orders", true, func(w *whatIf, v value) (err error) { w.orders, err = many(v, order); return }},
		{"events", false, func(w *whatIf, v value) (err error) { w.events, err = many(v, event); return }},
	}
}

// many reads an array inside an item. Faults say where in it.
func many[T any](v value, f form[T]) ([]T, error) {
	if v[0] != '[' {
		return nil, wanted("an array")
	}
	var all []T
	for item := range v.items() {
		if len(all) == maxHistory {
			return nil, wanted("at most " + strconv.Itoa(maxHistory) + " of them")
		}
		var one T
		if fault := f.read(item, &one); fault != nil {
			where := "[" + strconv.Itoa(len(all)) + "]"
			if fault.Field != "" {
				where += "." + fault.Field
			}
			return nil, &wrong{where, fault.Detail}
		}
		all = append(all, one)
	}
	return all, nil
}
