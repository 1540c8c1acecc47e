package value

import (
	"math"
	"math/bits"
	"slices"
)

// ranks numbers the distinct values of a column from the lowest up. Times are
// days, as a rule: a million customers have some hundred of them, so a small
// hash table sees every value once and only the distinct ones are sorted.
type ranks struct {
	values []float64 // distinct; sorted by sort
	slots  []int32   // open addressing: 1 + position in values, 0 where free
}

// add returns the number of v: how many other values came before it.
func (k *ranks) add(v float64) int32 {
	if 2*len(k.values) >= len(k.slots) {
		k.grow()
	}
	i := k.find(v)
	if k.slots[i] == 0 {
		k.values = append(k.values, v)
		k.slots[i] = int32(len(k.values))
	}
	return k.slots[i] - 1
}

// find returns the slot of v or the free one where it belongs.
func (k *ranks) find(v float64) uint64 {
	mask := uint64(len(k.slots) - 1)
	// Whole days differ in the upper bits of a float alone; the product
	// (Fibonacci hashing) carries all of them to the top.
	i := math.Float64bits(v) * 0x9e3779b97f4a7c15 >> (64 - bits.Len64(mask))
	for k.slots[i] != 0 && k.values[k.slots[i]-1] != v {
		i = (i + 1) & mask
	}
	return i
}

func (k *ranks) grow() {
	k.slots = make([]int32, max(16, 2*len(k.slots)))
	for i, v := range k.values {
		k.slots[k.find(v)] = int32(i + 1)
	}
}

// sort puts the values in order and returns the rank of each number that add
// gave. Nothing can be added afterwards.
func (k *ranks) sort() (rank []int32) {
	came := slices.Clone(k.values)
	slices.Sort(k.values)
	rank = make([]int32, len(came))
	for i, v := range came {
		at, _ := slices.BinarySearch(k.values, v)
		rank[i] = int32(at)
	}
	return rank
}

// key is a history of whole numbers: x, and the ranks of recency and age.
type key struct{ x, recency, age int32 }

// sortKeys sorts by x, recency and age, in time proportional to their number:
// a stable counting sort by eleven bits at a time, the least significant first.
// most are the largest values.
func sortKeys(keys []key, most key) []key {
	const width = 11
	from, to := keys, make([]key, len(keys))
	pass := func(most int32, of func(key) int32) {
		for shift := 0; most>>shift > 0; shift += width {
			var start [1<<width + 1]int
			for i := range from {
				start[of(from[i])>>shift&(1<<width-1)+1]++
			}
			for d := range 1 << width {
				start[d+1] += start[d]
			}
			for _, k := range from {
				d := of(k) >> shift & (1<<width - 1)
				to[start[d]] = k
				start[d]++
			}
			from, to = to, from
		}
	}
	pass(most.age, func(k key) int32 { return k.age })
	pass(most.recency, func(k key) int32 { return k.recency })
	pass(most.x, func(k key) int32 { return k.x })
	return from
}
