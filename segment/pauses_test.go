package segment_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/behavior"
)

func ExampleLifecycle_Pauses() {
	life := segment.Lifecycle{Gap: 4} // weeks, of the base
	weekly := behavior.Customer{Orders: 10, Periods: 10, Frequency: 9, GapMean: 1, SinceLast: 3}
	once := behavior.Customer{Orders: 1, Periods: 1, SinceLast: 3}
	fmt.Println(life.Pauses(weekly), life.Pauses(once))
	// Output: 3 0.75
}

func TestPauses(t *testing.T) {
	life := segment.Lifecycle{Gap: 4}
	single := behavior.Customer{Orders: 2, Periods: 2, Frequency: 1, GapMean: 1, SinceLast: 3}
	assert.Equal(t, .75, life.Pauses(single), "one gap is no rhythm yet")
	assert.Equal(t, 3., segment.Lifecycle{}.Pauses(single))
	assert.True(t, math.IsNaN(segment.Lifecycle{}.Pauses(behavior.Customer{Orders: 1, Periods: 1, SinceLast: 3})), "no rhythm at all")
	assert.True(t, math.IsNaN(life.Pauses(behavior.Customer{})), "no order")

	// Twelve weekly orders around an absence of a year: the year is no rhythm.
	back := behavior.Customer{Orders: 13, Periods: 13, Frequency: 12, Recency: 63, GapMean: 63. / 12, GapMax: 52, PeriodsAfterGapMax: 6, SinceLast: 2}
	assert.InDelta(t, 2, life.Pauses(back), 1e-12)

	// State and Pauses are one clock.
	for since := 0.; since < 20; since += .25 {
		c := behavior.Customer{Orders: 5, Periods: 5, Frequency: 4, Recency: 8, GapMean: 2, GapMax: 3, PeriodsAfterGapMax: 2, SinceLast: since}
		late := life.State(c, 1) == segment.AtRisk
		assert.Equal(t, life.Pauses(c) > 3, late, "%v", since)
	}
}
