package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRun(t *testing.T) {
	var in, out strings.Builder
	r := rand.New(rand.NewPCG(1, 1))
	day := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	for c := range 600 {
		often, basket := 7.0, 80.0 // two kinds of customers
		if c%2 == 0 {
			often, basket = 60, 15
		}
		end := 730 * r.Float64() // everybody stays for a time of its own
		for d := 180 * r.Float64(); d < end; d += often * r.ExpFloat64() {
			fmt.Fprintf(&in, "C%03d,%s,%.2f\n", c, day.AddDate(0, 0, int(d)).Format(time.DateOnly), basket*(.5+r.Float64()))
		}
	}
	require.NoError(t, run(t.Context(), strings.NewReader(in.String()), &out))
	assert.Contains(t, out.String(), "basket value")
	assert.NotContains(t, out.String(), "C0", "no customer's ID is published")

	assert.ErrorContains(t, run(t.Context(), strings.NewReader("a,2024-01-01,1\na,yesterday,2\n"), &out), "line 2")
}
