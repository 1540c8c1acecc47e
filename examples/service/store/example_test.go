package store_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/clientele-go/clientele/examples/service/store"
)

func Example() {
	dir, err := os.MkdirTemp("", "shop")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	s, err := store.Open(ctx, "sqlite:"+filepath.Join(dir, "shop.db"), store.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()

	batch := []store.Order{
		{ID: "4711-1", Customer: "K1", Time: time.Date(2026, 3, 1, 9, 30, 0, 0, time.UTC), Amount: 49.90},
		{ID: "4711-2", Customer: "K1", Time: time.Date(2026, 3, 1, 9, 30, 0, 0, time.UTC), Amount: 5},
	}
	for range 2 { // the answer was lost: send again
		added, err := s.AddOrders(ctx, batch)
		fmt.Printf("%+v %v\n", added, err)
	}
	batch[1].Amount = 6
	_, err = s.AddOrders(ctx, batch)
	fmt.Println(err)

	removed, err := s.Erase(ctx, "K1", 0, nil)
	fmt.Println(removed.Orders, "removed", err)
	_, err = s.AddOrders(ctx, batch)
	fmt.Println(err)
	// Output:
	// {Added:2 Known:0} <nil>
	// {Added:0 Known:2} <nil>
	// item 1: ID "4711-2" came before with other content
	// 2 removed <nil>
	// item 0: customer "K1": the customer was erased
}
