package segment_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log"

	"github.com/clientele-go/clientele/segment"
)

// A rule says in plain questions what the model does with distances, and how often
// that comes to the same.
func ExampleModel_Rule() {
	ctx, list := context.Background(), accounts(600, 1)
	seg, err := segment.Fit(ctx, list, accountSchema(), segment.Options{K: segment.Exactly(3)})
	if err != nil {
		log.Fatal(err)
	}
	rule, err := seg.Model.Rule(ctx, list, segment.RuleOptions{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(rule)
	f := rule.Fidelity() // mistakes that are few are told as ten
	fmt.Printf("as the model: at least %.2f (%.2f to %.2f) %v\n", f.Overall.Value, f.Overall.Low, f.Overall.High, f.AtLeast)
	// Output:
	// if main channel is "phone":
	//   s3 (mostly phone)
	// otherwise:
	//   if orders is at most 9.5:
	//     s1 (high basket value, few orders)
	//   otherwise:
	//     s2 (many orders, low basket value)
	// as the model: at least 0.98 (0.97 to 1.00) true
}

// The rule as an expression for a database.
func ExampleRule_SQL() {
	ctx, list := context.Background(), accounts(600, 1)
	seg, err := segment.Fit(ctx, list, accountSchema(), segment.Options{K: segment.Exactly(3)})
	if err != nil {
		log.Fatal(err)
	}
	rule, err := seg.Model.Rule(ctx, list, segment.RuleOptions{})
	if err != nil {
		log.Fatal(err)
	}
	sql, err := rule.SQL()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("SELECT customer,", sql, "AS segment FROM customers")
	// Output:
	// SELECT customer, CASE
	//   WHEN "orders" IS NULL OR "main channel" IS NULL OR "main channel" = '' THEN NULL
	//   WHEN "main channel" = 'phone' THEN 's3'
	//   WHEN "orders" <= 9.5 THEN 's1'
	//   ELSE 's2'
	// END AS segment FROM customers
}

// The same for a query with an alias: a column that is not there is an error in every
// database.
func ExampleRule_SQLFrom() {
	ctx, list := context.Background(), accounts(600, 1)
	seg, err := segment.Fit(ctx, list, accountSchema(), segment.Options{K: segment.Exactly(3)})
	if err != nil {
		log.Fatal(err)
	}
	rule, err := seg.Model.Rule(ctx, list, segment.RuleOptions{})
	if err != nil {
		log.Fatal(err)
	}
	sql, err := rule.SQLFrom("c")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("SELECT c.customer,", sql, "AS segment FROM customers AS c")
	// Output:
	// SELECT c.customer, CASE
	//   WHEN "c"."orders" IS NULL OR "c"."main channel" IS NULL OR "c"."main channel" = '' THEN NULL
	//   WHEN "c"."main channel" = 'phone' THEN 's3'
	//   WHEN "c"."orders" <= 9.5 THEN 's1'
	//   ELSE 's2'
	// END AS segment FROM customers AS c
}

// The rule as a function for another program.
func ExampleRule_Go() {
	ctx, list := context.Background(), accounts(600, 1)
	seg, err := segment.Fit(ctx, list, accountSchema(), segment.Options{K: segment.Exactly(3)})
	if err != nil {
		log.Fatal(err)
	}
	rule, err := seg.Model.Rule(ctx, list, segment.RuleOptions{})
	if err != nil {
		log.Fatal(err)
	}
	source, err := rule.Go("shop", "Segment")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s", source)
	// Output:
	// package shop
	//
	// import "math"
	//
	// // Segment returns the ID of a customer's segment by
	// //
	// //   - orders: orders
	// //   - mainChannel: main channel
	// func Segment(orders float64, mainChannel string) string {
	// 	if math.IsNaN(orders) || mainChannel == "" {
	// 		return ""
	// 	}
	// 	if mainChannel == "phone" {
	// 		return "s3" // mostly phone
	// 	}
	// 	if orders <= 9.5 {
	// 		return "s1" // high basket value, few orders
	// 	}
	// 	return "s2" // many orders, low basket value
	// }
}

// A rule is stored without functions; the schema brings them back.
func ExampleLoadRule() {
	ctx, list := context.Background(), accounts(600, 1)
	seg, err := segment.Fit(ctx, list, accountSchema(), segment.Options{K: segment.Exactly(3)})
	if err != nil {
		log.Fatal(err)
	}
	rule, err := seg.Model.Rule(ctx, list, segment.RuleOptions{})
	if err != nil {
		log.Fatal(err)
	}
	stored, err := json.Marshal(rule)
	if err != nil {
		log.Fatal(err)
	}
	back, err := segment.LoadRule(bytes.NewReader(stored), accountSchema())
	if err != nil {
		log.Fatal(err)
	}
	s, err := back.Assign(&account{key: "new", orders: 4, basket: 310, channel: "shop"})
	fmt.Println(s.ID, s.Name, err)
	// Output:
	// s1 high basket value, few orders <nil>
}

func ExampleRule_Assign() {
	ctx, list := context.Background(), accounts(600, 1)
	seg, err := segment.Fit(ctx, list, accountSchema(), segment.Options{K: segment.Exactly(3)})
	if err != nil {
		log.Fatal(err)
	}
	rule, err := seg.Model.Rule(ctx, list, segment.RuleOptions{})
	if err != nil {
		log.Fatal(err)
	}
	s, err := rule.Assign(&account{key: "new", orders: 30, basket: 25, channel: "web"})
	fmt.Println(s.ID, s.Name, err)
	// Output:
	// s2 many orders, low basket value <nil>
}

// The rule as conditions: who belongs to a segment.
func ExampleRule_Leaves() {
	ctx, list := context.Background(), accounts(600, 1)
	seg, err := segment.Fit(ctx, list, accountSchema(), segment.Options{K: segment.Exactly(3)})
	if err != nil {
		log.Fatal(err)
	}
	rule, err := seg.Model.Rule(ctx, list, segment.RuleOptions{})
	if err != nil {
		log.Fatal(err)
	}
	leaves, err := rule.Leaves()
	if err != nil {
		log.Fatal(err)
	}
	for _, way := range leaves.Leaves {
		fmt.Print(way.Segment.ID, ":")
		for _, c := range way.Where {
			switch {
			case c.Above != nil:
				fmt.Print(" ", c.Feature, " above ", *c.Above)
			case c.AtMost != nil:
				fmt.Print(" ", c.Feature, " at most ", *c.AtMost)
			default:
				fmt.Print(" ", c.Feature, " is ", c.Is, " not ", c.Not)
			}
		}
		fmt.Println()
	}
	// Output:
	// s3: main channel is [phone] not []
	// s1: main channel is [] not [phone] orders at most 9.5
	// s2: main channel is [] not [phone] orders above 9.5
}
