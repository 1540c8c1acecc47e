package main

import "math"

// wavy is how far periods may differ from what a steady model expects, as a share
// and beyond chance. Of CDNOW it is .21, of UCI Online Retail .23, of apparel .27;
// of a simulated shop that sells four times as much in December .41.
const wavy = .33

// unsteady is the standard deviation of the orders of a period from the expected
// ones, as a share of these, without what chance alone makes: orders that come at
// random have a variance of their number. The level is set by all periods together.
func unsteady(all []tracked) float64 {
	came, expected := 0.0, 0.0
	for _, x := range all {
		came, expected = came+float64(x.orders), expected+x.expected
	}
	squares, size := 0.0, 0.0
	for _, x := range all {
		e := x.expected * came / expected
		d := float64(x.orders) - e
		squares += float64(d*d) - e
		size += float64(e * e)
	}
	if !(size > 0) || squares < 0 {
		return 0
	}
	return math.Sqrt(squares / size)
}
