package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// One row of a mistyped year takes the pictures away and moves the cut; a warning
// says so, and -from mends it.
func TestStrayFirstOrder(t *testing.T) {
	text := string(must(os.ReadFile("testdata/orders.csv")))
	whole := report(t, "-orders", "testdata/orders.csv", "-k", "3")
	assert.False(t, warned(whole, "first-orders-alone"))
	path := file(t, "o.csv", text+"z0,stray,2004-11-05,20,web,coffee\n")
	var errs strings.Builder
	require.NoError(t, run(t.Context(), []string{"-orders", path, "-k", "3", "-json", filepath.Join(t.TempDir(), "r.json")}, &strings.Builder{}, &errs))
	assert.Contains(t, errs.String(), "2004-11-05", "the person at the terminal is told the day")
	d := report(t, "-orders", path, "-k", "3")
	assert.True(t, warned(d, "first-orders-alone"))
	for _, w := range d.Warnings {
		assert.NotContains(t, w.Text, "2004", "the report does not say when one customer came")
	}

	from := *whole.Window.From
	d = report(t, "-orders", path, "-k", "3", "-from", from)
	assert.False(t, warned(d, "first-orders-alone"))
	assert.Equal(t, from, *d.Window.From)
	assert.Nil(t, d.Outside, "one row is of one customer")
	require.NotNil(t, d.Tracking)
	assert.NotNil(t, d.Cohorts)
	assert.Equal(t, whole.Choice.Model, d.Choice.Model)
}

func TestTillIsTold(t *testing.T) {
	text := base(200, 500, func(_ int, r *rand.Rand) int { return r.IntN(300) }, func(_ int, r *rand.Rand) float64 { return 1 + 60*r.ExpFloat64() })
	rows := strings.Count(text, "\n")
	assert.False(t, warned(report(t, "-orders", file(t, "o.csv", text), "-k", "2"), "one-customer-of-many"))
	for i := range rows / 3 {
		text += fmt.Sprintf("TILL7,2023-%02d-%02d,12\n", 1+i%12, 1+i%28)
	}
	path := file(t, "o.csv", text)
	out, err := call(t, "-orders", path, "-k", "2")
	require.NoError(t, err)
	assert.Contains(t, out, "a single customer has more than a tenth")
	assert.NotContains(t, out, "TILL7")
}

func TestRefundsAreTold(t *testing.T) {
	text := string(must(os.ReadFile("testdata/orders.csv")))
	assert.False(t, warned(report(t, "-orders", "testdata/orders.csv", "-skip-bad", "-k", "3"), "refunds-left-out"))
	d := report(t, "-orders", file(t, "o.csv", text+"r1,C0001,2024-05-05,-20,web,coffee\n"), "-skip-bad", "-k", "3")
	assert.True(t, warned(d, "refunds-left-out"))
}

func TestHorizonBeyondRecords(t *testing.T) {
	first, gap := func(_ int, r *rand.Rand) int { return r.IntN(40) }, func(_ int, r *rand.Rand) float64 { return 1 + 15*r.ExpFloat64() }
	assert.True(t, warned(report(t, "-orders", file(t, "o.csv", base(300, 60, first, gap)), "-k", "2"), "horizon-beyond-records"))
	assert.False(t, warned(report(t, "-orders", file(t, "o.csv", base(300, 400, first, gap)), "-k", "2"), "horizon-beyond-records"))
}
