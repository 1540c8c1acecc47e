package noise

import (
	"encoding/binary"
	"io"
	"math/bits"
)

// coin draws from whole numbers alone. After a failure of the source it gives
// anything, and err says so.
type coin struct {
	from io.Reader
	err  error
}

// below returns a number from 0 to n-1, each as likely.
func (c *coin) below(n uint64) uint64 {
	for c.err == nil {
		var b [8]byte
		if _, c.err = io.ReadFull(c.from, b[:]); c.err != nil {
			break
		}
		// The upper half of a 128-bit product, and again where its lower half would make
		// some numbers likelier (Lemire 2019, ACM TOMACS 29(1), 3).
		hi, lo := bits.Mul64(binary.LittleEndian.Uint64(b[:]), n)
		if lo >= n || lo >= -n%n {
			return hi
		}
	}
	return 0
}

// exp is true with probability exp(-s/t) (Canonne, Kamath & Steinke 2020,
// algorithm 1).
func (c *coin) exp(s, t uint64) bool {
	for ; s > t && c.err == nil; s -= t {
		if !c.small(1, 1) {
			return false
		}
	}
	return c.small(s, t)
}

// small is exp for s <= t: the number of times in a row that a coin of s/(t k) falls
// on its head, k = 1, 2 ..., is even with that probability.
func (c *coin) small(s, t uint64) bool {
	for k := uint64(1); c.err == nil; k++ {
		hi, lo := bits.Mul64(t, k)
		if hi != 0 { // never in practice: k would have to be astronomical
			return k%2 == 1
		}
		if c.below(lo) >= s {
			return k%2 == 1
		}
	}
	return false
}

// laplace returns k with a probability proportional to exp(-|k| s/t) (algorithm 2).
func (c *coin) laplace(s, t uint64) int64 {
	for c.err == nil {
		u := c.below(t)
		if !c.exp(u, t) {
			continue
		}
		v := uint64(0)
		for c.err == nil && c.exp(1, 1) {
			v++
		}
		hi, lo := bits.Mul64(v, t)
		lo, carry := bits.Add64(lo, u, 0)
		if hi+carry != 0 {
			continue // beyond 64 bits
		}
		k := lo / s
		negative := c.below(2) == 1
		if k > 1<<62 || negative && k == 0 {
			continue
		}
		if negative {
			return -int64(k)
		}
		return int64(k)
	}
	return 0
}
