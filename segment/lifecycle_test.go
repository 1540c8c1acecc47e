package segment_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/behavior"
)

func TestLifecycle(t *testing.T) {
	once := func(since float64) behavior.Customer {
		return behavior.Customer{Orders: 1, Periods: 1, SinceLast: since, GapMean: math.NaN()}
	}
	often := func(x int, gap, since float64) behavior.Customer {
		return behavior.Customer{Orders: x + 1, Periods: x + 1, Frequency: x, GapMean: gap, SinceLast: since}
	}
	nan := math.NaN()
	for i, c := range []struct {
		gap      float64
		customer behavior.Customer
		alive    float64
		want     segment.State
	}{
		{4, behavior.Customer{}, nan, segment.Prospect},
		{4, once(12), 1, segment.New}, // three gaps of 4 are still on time
		{4, once(12.1), 1, segment.AtRisk},
		{4, once(24.1), 1, segment.Dormant},
		{4, once(48.1), 1, segment.Lost},
		{4, once(48.1), nan, segment.Lost},
		{4, once(1), .3, segment.Dormant}, // a model that knows better is believed
		{4, once(48.1), .3, segment.Lost},
		{0, once(1000), 1, segment.New}, // nothing to measure by
		{4, often(5, 1, 3), .9, segment.Active},
		{4, often(5, 1, 3.1), .9, segment.AtRisk}, // own rhythm, not that of the base
		{4, often(5, 10, 29), .9, segment.Active},
		{4, often(5, 1, 100), .9, segment.AtRisk}, // P(alive) decides beyond
		{4, often(5, 1, 100), nan, segment.Lost},
		{4, often(5, 1, 7), nan, segment.Dormant},
		{4, often(5, 1, 1), .49, segment.Dormant},
		{4, often(5, 1, 1), .049, segment.Lost},
		{4, often(1, 1, 11), .9, segment.Active}, // one gap is no rhythm yet
		{4, often(1, 10, 29), .9, segment.Active},
		{0, often(1, 1, 11), .9, segment.AtRisk},
	} {
		assert.Equal(t, c.want, segment.Lifecycle{Gap: c.gap}.State(c.customer, c.alive), "case %d", i)
	}
}

func TestLifecycleOfABase(t *testing.T) {
	table := &behavior.Table{}
	for i := range 9 {
		table.Customers = append(table.Customers, behavior.Customer{ID: fmt.Sprint(i), Frequency: 2, GapMean: 3.3333 + float64(i)})
	}
	table.Customers = append(table.Customers, behavior.Customer{GapMean: math.NaN()})
	assert.Zero(t, segment.LifecycleOf(table).Gap, "nine repeat customers are too few")
	table.Customers = append(table.Customers, behavior.Customer{Frequency: 1, GapMean: 100})
	assert.Equal(t, 7.8, segment.LifecycleOf(table).Gap, "median 7.8333 of ten, to two digits")
	assert.Zero(t, segment.LifecycleOf(nil))
}
