package segment_test

import (
	"context"
	"fmt"
	"log"
	"math/rand/v2"
	"slices"

	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/segment"
)

// Segments come out of everything. The verdict says which are there.
func ExampleVerdict() {
	groups := planted(random.Stream(1), 600, 3, 3, 4)
	cloud := cloudOf(random.Stream(1), 600, 3, (*rand.Rand).NormFloat64)
	for _, customers := range [][]vector{groups, cloud} {
		seg, err := segment.Fit(context.Background(), customers, vectorSchema(3, false), segment.Options{K: segment.Exactly(3)})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println("the whole:", seg.Summary().Verdict.Ruling)
		for _, p := range seg.Summary().Segments {
			fmt.Printf("  %s: %s, %s\n", p.ID, p.Verdict.Ruling, p.Verdict.Reasons[0].Code)
		}
	}
	// Output:
	// the whole: valid
	//   s1: valid, highly-stable
	//   s2: valid, highly-stable
	//   s3: valid, highly-stable
	// the whole: do not act on it
	//   s1: do not act on it, unstable
	//   s2: do not act on it, unstable
	//   s3: do not act on it, unstable
}

// A run is repeated by its record, with the same customers and schema.
func ExampleModel_Record() {
	customers := accounts(300, 1)
	seg, err := segment.Fit(context.Background(), customers, accountSchema(), segment.Options{K: segment.Between(2, 4), Seed: 7})
	if err != nil {
		log.Fatal(err)
	}
	r := seg.Model.Record() // also after Save and Load
	fmt.Printf("%d segments, %s; %s %.1f; seed %d\n", r.Segments, r.Chosen, r.ObjectiveName, r.Objective, r.Options.Seed)
	again, err := segment.Fit(context.Background(), customers, accountSchema(), *r.Options)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("the same data:", again.Model.Fingerprint() == r.Fingerprint)
	fmt.Println("the same labels:", slices.Equal(again.Membership().Labels, seg.Membership().Labels))
	// Output:
	// 3 segments, replicates; inertia 168.9; seed 7
	// the same data: true
	// the same labels: true
}
