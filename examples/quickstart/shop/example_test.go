package shop_test

import (
	"fmt"

	"github.com/clientele-go/clientele/examples/quickstart/shop"
)

func ExampleGenerate() {
	s := shop.Generate(shop.Seed, shop.Customers)
	fmt.Println(len(s.Customers), "customers,", len(s.Orders), "order lines,", len(s.Answers), "answers")
	o := s.Orders[0]
	fmt.Println(o.Time.Format("2006-01-02"), o.Customer, o.Category, o.Channel, o.Amount)
	// Output:
	// 3000 customers, 76372 order lines, 2112 answers
	// 2023-07-01 K20648 camping app 95.8
}

// How often is the truth found by who knows everything but the truth?
func ExampleShop_BestGuess() {
	s := shop.Generate(shop.Seed, shop.Customers)
	hits := 0
	for i, guess := range s.BestGuess() {
		if guess == s.Truth[i] {
			hits++
		}
	}
	fmt.Printf("%.2f\n", float64(hits)/float64(len(s.Truth)))
	// Output:
	// 0.97
}
