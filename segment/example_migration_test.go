package segment_test

import (
	"fmt"
	"log"

	"github.com/clientele-go/clientele/segment"
)

// A year of 600 customers: some of the regulars order rarely now, and a few who ordered
// rarely have become regulars.
func ExampleMigrate() {
	year := func(groups func(i int) string) *segment.Membership {
		var ids, of []string
		for i := range 600 {
			ids, of = append(ids, fmt.Sprint("customer ", i)), append(of, groups(i))
		}
		m, _, err := segment.FromGroups(ids, of, nil)
		if err != nil {
			log.Fatal(err)
		}
		return m
	}
	last := year(func(i int) string { return map[bool]string{true: "regular", false: "rare"}[i < 400] })
	this := year(func(i int) string { return map[bool]string{true: "regular", false: "rare"}[i < 320 || i >= 580] })

	m, err := segment.Migrate(last, this)
	if err != nil {
		log.Fatal(err)
	}
	for i, from := range m.Before {
		for j, to := range m.After {
			if f := m.Share[i][j]; f != nil { // nil: withheld
				fmt.Printf("%-7s -> %-7s  %2.0f %%\n", from.Name, to.Name, 100*f.Value)
			}
		}
	}
	fmt.Printf("moved: %.0f %% (%.0f to %.0f), agreement %.1f\n", 100*m.Moved.Value, 100*m.Moved.Low, 100*m.Moved.High, m.Agreement.Value)
	// Output:
	// regular -> regular  80 %
	// regular -> rare     20 %
	// rare    -> regular  10 %
	// rare    -> rare     90 %
	// moved: 17 % (14 to 20), agreement 0.4
}
