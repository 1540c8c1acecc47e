// Package resample draws bootstrap samples of respondents.
package resample

import (
	"math/rand/v2"
	"slices"
)

const (
	singly = 8192 // respondents up to which each is drawn alone
	groups = 4096 // into which more of them are put
)

// Units says who is drawn together. Up to 8,192 respondents are drawn one by one.
// Of more, 4,096 groups are made at random and drawn instead: sums of random groups
// scatter as those of respondents do (Wolter 2007, Introduction to Variance
// Estimation, ch. 2), and a million respondents cost no more than some thousand.
type Units struct {
	rows  []int32
	count int
}

// Among makes units of rows, which it does not change.
func Among(rows []int32, rng *rand.Rand) Units {
	if len(rows) <= singly {
		return Units{rows, len(rows)}
	}
	u := Units{slices.Clone(rows), groups}
	rng.Shuffle(len(u.rows), func(a, b int) { u.rows[a], u.rows[b] = u.rows[b], u.rows[a] })
	return u
}

// Count is the number of units.
func (u Units) Count() int { return u.count }

// Rows returns those of unit i.
func (u Units) Rows(i int) []int32 {
	return u.rows[i*len(u.rows)/u.count : (i+1)*len(u.rows)/u.count]
}

// Draw counts how often each unit is in one sample with replacement.
func Draw(rng *rand.Rand, times []uint16) {
	clear(times)
	for range times {
		times[rng.IntN(len(times))]++
	}
}
