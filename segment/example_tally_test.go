package segment_test

import (
	"context"
	"fmt"

	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/cluster"
)

// Customers who are never in one place: each machine counts its own and sends what
// they add up to. See examples/beam for the whole way.
func ExampleTally() {
	ctx := context.Background()
	type shopper struct {
		ID     string
		Orders float64
		Basket float64
	}
	schema := segment.Schema[shopper]{
		ID: func(s shopper) string { return s.ID },
		Features: []segment.Feature[shopper]{
			segment.Numeric("orders", func(s shopper) float64 { return s.Orders }).Log(),
			segment.Numeric("basket", func(s shopper) float64 { return s.Basket }).Unit("EUR"),
		},
	}
	var machines [3][]shopper
	for i := range 90 {
		s := shopper{fmt.Sprint("often ", i), 20 + float64(i%7), 25 + float64(i%5)}
		if i%3 == 0 {
			s = shopper{fmt.Sprint("seldom ", i), 2 + float64(i%4), 80 + float64(i%8)}
		}
		machines[i%2+i%3/2] = append(machines[i%2+i%3/2], s)
	}

	all, err := segment.NewTally(schema)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, shoppers := range machines {
		part, _ := segment.NewTally(schema)
		for _, s := range shoppers {
			if err := part.Add(s); err != nil {
				fmt.Println(err)
				return
			}
		}
		sent, _ := part.MarshalJSON() // from there to here
		_ = part.UnmarshalJSON(sent)
		if err := all.Merge(part); err != nil {
			fmt.Println(err)
			return
		}
	}
	encoding, err := all.Encoding()
	if err != nil {
		fmt.Println(err)
		return
	}

	// Clusters of what is read again in every pass, a machine a piece.
	found, err := cluster.StreamKMeans{K: 2}.Fit(ctx, func(yield func(cluster.Piece, error) bool) {
		for _, shoppers := range machines {
			x := cluster.Matrix{Rows: len(shoppers), Cols: encoding.Coordinates()}
			for _, s := range shoppers {
				x.Data, _ = encoding.Append(x.Data, s)
			}
			if !yield(cluster.Piece{Rows: x}, nil) {
				return
			}
		}
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	members := make([]*segment.Tally[shopper], 2)
	for k := range members {
		members[k], _ = segment.NewTally(schema)
	}
	for _, shoppers := range machines {
		for _, s := range shoppers {
			x, _ := encoding.Append(nil, s)
			label, _, _, _ := found.Assign(x)
			_ = members[label].Add(s)
		}
	}
	model, summary, err := encoding.Model(found, members)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range summary.Segments {
		fmt.Printf("%s, %s: %d customers, basket %.0f EUR\n", s.ID, s.Name, s.Size, s.Features[1].Mean.Value)
	}
	a, _ := model.Assign(shopper{"new", 30, 20})
	fmt.Println("a new one:", a.Segment.ID)
	// Output:
	// s1, low basket, many orders: 60 customers, basket 27 EUR
	// s2, high basket, few orders: 30 customers, basket 84 EUR
	// a new one: s1
}
