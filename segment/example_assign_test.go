package segment_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"sync/atomic"

	"github.com/clientele-go/clientele/segment"
)

// A nightly batch: the slice of the last one is handed back in.
func ExampleModel_AssignAll() {
	ctx := context.Background()
	customers := accounts(600, 1)
	seg, err := segment.Fit(ctx, customers, accountSchema(), segment.Options{K: segment.Exactly(3)})
	if err != nil {
		log.Fatal(err)
	}
	var assigned []segment.Assignment
	for range 2 { // each night
		if assigned, err = seg.Model.AssignAll(ctx, customers, assigned); err != nil {
			log.Fatal(err)
		}
	}
	sizes := make([]int, 3)
	for _, a := range assigned {
		sizes[a.Index]++
	}
	fmt.Println(sizes)
	// Output:
	// [207 235 158]
}

// The rows of a query, of which a few cannot be used.
func ExampleModel_AssignStream() {
	ctx := context.Background()
	seg, err := segment.Fit(ctx, accounts(600, 1), accountSchema(), segment.Options{K: segment.Exactly(3)})
	if err != nil {
		log.Fatal(err)
	}
	rows := func(yield func(*account, error) bool) {
		for _, a := range []*account{
			{key: "ann", orders: 30, basket: 25, channel: "web"},
			{key: "bob", orders: -1, basket: 25, channel: "web"},
			{key: "cat", orders: 4, basket: 310, channel: "shop"},
		} {
			if !yield(a, nil) {
				return
			}
		}
	}
	for a, err := range seg.Model.AssignStream(ctx, rows) {
		var bad *segment.RowError
		switch {
		case errors.As(err, &bad):
			fmt.Printf("%s: %s %s\n", bad.Customer, bad.Column, bad.Reason)
		case err != nil:
			log.Fatal(err)
		default:
			fmt.Printf("%s: %s\n", a.Customer.key, a.Segment.Name)
		}
	}
	// Output:
	// ann: many orders, low basket value
	// bob: orders is -1, and the logarithm takes no negative numbers (YeoJohnson does)
	// cat: high basket value, few orders
}

// A service assigns while a new model is fitted, and swaps it in when it is there. A
// model never changes, so that an atomic pointer is all it takes: whoever has loaded it
// works with that one to the end.
func ExampleModel_swap() {
	ctx := context.Background()
	seg, err := segment.Fit(ctx, accounts(600, 1), accountSchema(), segment.Options{K: segment.Exactly(3)})
	if err != nil {
		log.Fatal(err)
	}
	var current atomic.Pointer[segment.Model[*account]]
	current.Store(seg.Model)

	// In the background, where an error leaves the model as it is.
	go func() {
		seg, err := segment.Fit(ctx, accounts(900, 2), accountSchema(), segment.Options{K: segment.Exactly(3), Previous: current.Load()})
		if err == nil {
			current.Store(seg.Model)
		}
	}()

	// In the handler of a request: what is loaded once goes together.
	model := current.Load()
	a, err := model.Assign(&account{key: "ann", orders: 30, basket: 25, channel: "web"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(model.Segments()[a.Index] == a.Segment)
	// Output:
	// true
}
