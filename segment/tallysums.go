package segment

import (
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"math"
	"math/bits"
	"slices"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/exact"
)

const (
	// mostTallied bounds numbers whose squares are added up, by far more customers than
	// there are.
	mostTallied = 1e150
	// carryEvery is how many numbers may be added to moneys before a carry: a square is
	// two.
	carryEvery = exact.Pending / 2
)

// moneys are exact sums of numbers, of their squares and of their absolute values.
type moneys struct{ sum, squares, sizes exact.Sum }

func (m *moneys) add(v float64) {
	m.sum.Add(v)
	m.squares.AddProduct(v, v)
	m.sizes.Add(math.Abs(v))
}

func (m *moneys) carry() {
	m.sum.Carry()
	m.squares.Carry()
	m.sizes.Carry()
}

func (m *moneys) merge(o *moneys) {
	m.sum.Merge(o.sum)
	m.squares.Merge(o.squares)
	m.sizes.Merge(o.sizes)
}

// with returns the sums with v in them n times more.
func (m moneys) with(v float64, n int64) moneys {
	m.carry()
	times := float64(n) // exact: there are not 2^53 customers
	square := float64(v * v)
	m.sum.AddProduct(times, v)
	m.squares.AddProduct(times, square)
	m.squares.AddProduct(times, math.FMA(v, v, -square))
	m.sizes.AddProduct(times, math.Abs(v))
	return m
}

// moments returns the mean and the unbiased variance of n numbers; the variance of
// fewer than two is NaN, as is the mean of none. However close together numbers far
// from zero are, no digit is lost: the sum of squares about the mean is added up
// exactly and rounded once.
func (m moneys) moments(n int64) (mean, variance float64) {
	if n == 0 {
		return math.NaN(), math.NaN()
	}
	// The sum is its rounding and what that left, and so is the mean.
	high, count := m.sum.Float64(), float64(n)
	m.sum.Carry()
	rest := m.sum
	rest.Subtract(high)
	low := rest.Float64()
	mean = high / count
	if n < 2 {
		return mean, math.NaN()
	}
	m.sum.AddProduct(-count, mean)
	off := m.sum.Float64() / count
	// sum of (x-mean)^2 = sum of x^2 - 2 mean sum of x + n mean^2, and about the true mean
	// it is n off^2 less.
	square := float64(mean * mean)
	m.squares.Carry()
	m.squares.AddProduct(-2*mean, high)
	m.squares.AddProduct(-2*mean, low)
	m.squares.AddProduct(count, square)
	m.squares.AddProduct(count, math.FMA(mean, mean, -square))
	m.squares.AddProduct(-count, float64(off*off))
	m.squares.Carry()
	return mean, max(0, m.squares.Float64()) / (count - 1)
}

// extreme keeps the ten least of numbers, rising, or, where sign is -1, the ten most,
// falling.
func extreme(kept []float64, v float64, sign float64) []float64 {
	at, _ := slices.BinarySearchFunc(kept, v, func(a, b float64) int {
		switch {
		case sign*a < sign*b:
			return -1
		case a == b:
			return 0
		}
		return 1
	})
	if at == disclosure.MinGroup {
		return kept
	}
	kept = slices.Insert(kept, at, v+0) // + 0: no negative zero
	return kept[:min(len(kept), disclosure.MinGroup)]
}

// binOf puts a number into a bin: 0 by itself, and either sign in eight bins between one
// power of two and the next, about a tenth of the number wide. Counts by bin tell what
// sums and ends do not: how much of all there is lies how far from the middle, at least.
func binOf(v float64) int16 {
	switch key := int16(math.Float64bits(math.Abs(v))>>49) + 1; {
	case v > 0:
		return key
	case v < 0:
		return -key
	}
	return 0
}

// binEdges are the least and the most that a number in a bin can be.
func binEdges(bin int16) (low, high float64) {
	switch {
	case bin > 0:
		return math.Float64frombits(uint64(bin-1) << 49), math.Float64frombits(uint64(bin) << 49)
	case bin < 0:
		low, high = binEdges(-bin)
		return -high, -low
	}
	return 0, 0
}

// spread is a lower bound of the sum of distances from the median of the n numbers in
// bins, and between what the median lies.
func spread(bins map[int16]int64, n int) (sum, low, high float64) {
	order := slices.Sorted(maps.Keys(bins))
	var before int64
	for _, b := range order {
		// With an even number any value between the two in the middle is a median; the
		// rules take the upper one.
		if before += bins[b]; before > int64(n/2) {
			low, high = binEdges(b)
			break
		}
	}
	for _, b := range order {
		from, to := binEdges(b)
		sum += float64(bins[b]) * max(0, from-high, low-to)
	}
	return sum, low, high
}

// mark is a sum of SHA-256 hashes, modulo 2^256: it tells sets of customers apart as a
// hash tells customers, and does not know their order (Bellare & Micciancio 1997,
// EUROCRYPT, 163-192, AdHash). Nobody is meant to be kept from forging one.
type mark [4]uint64

func (m *mark) add(hash [sha256.Size]byte) {
	var carry uint64
	for i := range m {
		m[i], carry = bits.Add64(m[i], binary.LittleEndian.Uint64(hash[8*i:]), carry)
	}
}

func (m mark) bytes() (b [sha256.Size]byte) {
	for i, v := range m {
		binary.LittleEndian.PutUint64(b[8*i:], v)
	}
	return b
}
