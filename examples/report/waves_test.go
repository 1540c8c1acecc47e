package main

import (
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// A shop that sells four times as much in every fourth month has waves that no model
// knows; orders that only chance spreads have none.
func TestWaves(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	steady, waves := []tracked{}, []tracked{}
	for i := range 60 {
		x := tracked{expected: 100, orders: 80 + int(9*r.NormFloat64())}
		steady = append(steady, x)
		if i%12 >= 10 {
			x.orders *= 4
		}
		waves = append(waves, x)
	}
	assert.Less(t, unsteady(steady), .05)
	assert.Greater(t, unsteady(waves), .6)
	assert.Zero(t, unsteady(nil))

	text := string(must(os.ReadFile("testdata/orders.csv")))
	var b strings.Builder
	for _, row := range strings.SplitAfter(text, "\n") {
		if cells := strings.Split(row, ","); len(cells) > 2 && strings.HasPrefix(cells[2], "20") && cells[2][5:7] > "02" && cells[2][5:7] < "11" && r.Float64() < .75 {
			continue // a shop of the winter
		}
		b.WriteString(row)
	}
	assert.True(t, warned(report(t, "-orders", file(t, "o.csv", b.String()), "-k", "3"), "orders-in-waves"))
	assert.False(t, warned(report(t, "-orders", "testdata/orders.csv", "-k", "3"), "orders-in-waves"))
}
