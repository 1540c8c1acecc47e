package engine_test

import (
	"context"
	"fmt"
	"log"
	"math"
	"os"
	"path/filepath"

	"github.com/clientele-go/clientele/examples/service/demo"
	"github.com/clientele-go/clientele/examples/service/engine"
	"github.com/clientele-go/clientele/examples/service/store"
	"github.com/clientele-go/clientele/segment"
)

// The service without HTTP: records go into the store, the engine makes segments of them, and
// says of each customer where it belongs.
func Example() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	records, err := store.Open(ctx, "sqlite:"+filepath.Join(dir, "shop.db"), store.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer records.Close()
	if err := (demo.Shop{Seed: 1, Customers: 1000}).Fill(ctx, records, nil); err != nil {
		log.Fatal(err)
	}

	e, err := engine.New(ctx, records, engine.Config{Seed: 1, K: segment.Exactly(4), Instrument: demo.Instrument()})
	if err != nil {
		log.Fatal(err)
	}
	f, err := e.Fit(ctx)
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range f.Summary.Segments {
		fmt.Println(s.ID, s.Name, s.Size)
	}
	a, err := e.Assign(ctx, "c0000003")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("c0000003: %s, %s, worth about %.0f %s\n", a.Segment.Name, a.State, 10*math.Round(a.Worth/10), engine.Currency)
	// Output:
	// s1 high basket, many service contacts 210
	// s2 high variety, few service contacts 290
	// s3 low basket, low variety 280
	// s4 high share sent back, many service contacts 220
	// c0000003: high share sent back, many service contacts, active, worth about 540 EUR
}
