package engine

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/clientele-go/clientele/segment"
)

// same holds customers against each other bit for bit, since NaN is not equal to itself.
func same(a, b Customer) bool {
	for i, x := range a.numbers() {
		if math.Float64bits(*x) != math.Float64bits(*b.numbers()[i]) {
			return false
		}
	}
	for i, s := range a.texts() {
		if *s != *b.texts()[i] {
			return false
		}
	}
	return a.ID == b.ID
}

func TestRowKeepsEveryBit(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 1000 {
		c := Customer{ID: "someone", Channel: "web", Category: "zürich \x00 %", State: segment.AtRisk}
		for _, x := range c.numbers() {
			*x = math.Float64frombits(rng.Uint64())
		}
		c.PerYear = math.NaN()
		got, err := parseRow(c.ID, c.row())
		if err != nil || !same(got, c) {
			t.Fatalf("%+v of %+v, %v", got, c, err)
		}
	}
}

// TestRowIsWhole: a row that was cut, lengthened or written by a newer version is refused.
func TestRowIsWhole(t *testing.T) {
	row := (&Customer{Channel: "web", Category: "travel"}).row()
	for n := range row {
		if _, err := parseRow("x", row[:n]); err == nil {
			t.Errorf("%d of %d bytes were read", n, len(row))
		}
	}
	if _, err := parseRow("x", append(row, 0)); err == nil {
		t.Error("more than a row was read")
	}
	row[0]++
	if _, err := parseRow("x", row); err == nil {
		t.Error("a newer row was read")
	}
}

func FuzzParseRow(f *testing.F) {
	f.Add((&Customer{Channel: "web", Category: "travel", PerYear: math.NaN()}).row())
	f.Add([]byte{rowVersion})
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := parseRow("x", b)
		if err != nil {
			if !same(c, Customer{}) {
				t.Error("part of a row came with an error")
			}
			return
		}
		if again, err := parseRow("x", c.row()); err != nil || !same(again, c) {
			t.Error(again, c, err)
		}
	})
}
