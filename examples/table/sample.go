package main

import _ "embed" // the sample

// sample is a made-up survey of 1,200 members of a city's bicycle scheme, so that the
// program does something without a file. sample_test.go makes it, from four kinds of
// members and some noise.
//
//go:embed sample.csv
var sample string

// sample asks of the survey what its makers would have asked.
func (c *config) sample() {
	if len(c.by) == 0 && len(c.describe) == 0 {
		c.describe = names{"age", "district", "would recommend"}
	}
}
