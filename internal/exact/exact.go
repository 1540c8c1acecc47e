// Package exact adds floating-point numbers without rounding. A sum of it is a
// set of digits, not a number: it depends on what was added and on nothing
// else, neither the order nor how the numbers were spread over partial sums,
// and what was added can be taken out again without a trace. Only reading it
// rounds, once and correctly.
//
// It is the small superaccumulator of Neal (2015, arXiv:1505.05571, section 3):
// a fixed-point number that is wide enough for any float64, in digits to the
// base 2^32 that are kept in 64 bits, so that carries can wait.
package exact

import (
	"math"
	"math/bits"
)

// digits is how many digits to the base 2^32 hold every sum: those of the
// largest number end in digit 64, and two more are room for carries.
const digits = 67

// Pending is how many numbers may be added or taken away between two calls of
// [Sum.Carry]. The upper part of a number is below 2^52, and a digit has 63
// bits for such parts; half of what they hold leaves room for what has been
// carried.
const Pending = 1 << 10

// Sum is the exact sum of any numbers that were added to it. The zero value is
// the sum of none. It is not safe for concurrent use while it changes.
type Sum [digits]int64

// Add adds v, which must be finite. After every [Pending] calls of Add and
// Subtract, Carry must be called.
func (s *Sum) Add(v float64) {
	b := math.Float64bits(v)
	// A normal number is (2^52 + fraction) 2^(e-1) in units of the smallest
	// positive one, and one with e = 0 is fraction 2^0.
	e, m := b>>52&0x7ff, b&(1<<52-1)|1<<52
	if e == 0 {
		e, m = 1, b&(1<<52-1)
	}
	e--
	at, shift, sign := e>>5&63, e&31, int64(b)>>63
	// sign is 0 or -1: x^sign - sign is x or -x, without a branch.
	s[at] += int64(m<<(shift&63)&math.MaxUint32) ^ sign - sign
	s[at+1] += int64(m>>((32-shift)&63)) ^ sign - sign
}

// Subtract takes v away under the rules of Add.
func (s *Sum) Subtract(v float64) { s.Add(-v) }

// AddProduct adds x*y to the last bit, as two numbers, except for what lies
// below the smallest number there is. The product must be finite. It counts as
// two calls of Add.
func (s *Sum) AddProduct(x, y float64) {
	p := float64(x * y)
	s.Add(p)
	s.Add(math.FMA(x, y, -p))
}

// Merge adds all of t and carries.
func (s *Sum) Merge(t Sum) {
	t.Carry()
	s.Carry()
	for i := range s {
		s[i] += t[i]
	}
	s.Carry()
}

// Carry brings all digits but the last into [0, 2^32). The last has the sign.
func (s *Sum) Carry() {
	for i := range digits - 1 {
		c := s[i] >> 32 // floor, also of what is negative
		s[i] -= c << 32
		s[i+1] += c
	}
}

// Float64 returns the sum rounded once, to nearest and ties to even; ±Inf
// where it is beyond all numbers.
func (s *Sum) Float64() float64 {
	mag, negative := s.magnitude()
	top := digits - 1
	for top >= 0 && mag[top] == 0 {
		top--
	}
	if top < 0 {
		return 0
	}
	// The 64 bits from the highest one down, and whether any bit below is set.
	var high uint64
	below := false
	length := top*32 + bits.Len64(uint64(mag[top]))
	low := max(0, length-64) // position of the lowest of these bits
	for i := top; i >= 0; i-- {
		d, at := uint64(mag[i]), i*32-low
		switch {
		case at >= 0:
			high |= d << at
		case at > -32:
			high |= d >> -at
			below = below || d<<(64+at) != 0
		default:
			below = below || d != 0
		}
	}
	if extra := bits.Len64(high) - 53; extra > 0 {
		rest := high << (64 - extra)
		high >>= extra
		if rest > 1<<63 || rest == 1<<63 && (below || high&1 == 1) {
			high++
		}
		low += extra
	}
	v := math.Ldexp(float64(high), low-1074)
	if negative {
		return -v
	}
	return v
}

// magnitude returns the digits of the absolute value, and the sign.
func (s *Sum) magnitude() (mag Sum, negative bool) {
	mag = *s
	mag.Carry()
	if mag[digits-1] < 0 {
		for i := range mag {
			mag[i] = -mag[i]
		}
		mag.Carry()
		return mag, true
	}
	return mag, false
}

// Digits returns the sum in a form that can be stored: the place of its lowest
// digit that is not 0, and from there on the digits, with the sign of the sum.
// Equal sums have equal digits.
func (s *Sum) Digits() []int64 {
	mag, negative := s.magnitude()
	lo, hi := 0, digits
	for lo < hi && mag[lo] == 0 {
		lo++
	}
	for hi > lo && mag[hi-1] == 0 {
		hi--
	}
	if lo == hi {
		return []int64{}
	}
	out := append([]int64{int64(lo)}, mag[lo:hi]...)
	if negative {
		for i := range out[1:] {
			out[i+1] = -out[i+1]
		}
	}
	return out
}

// SetDigits sets the sum to what [Sum.Digits] returned and reports whether it
// can have been that. If not, the sum is unchanged.
func (s *Sum) SetDigits(d []int64) bool {
	var in Sum
	if len(d) > 0 {
		if len(d) == 1 || d[0] < 0 || d[0] > digits || len(d)-1 > digits-int(d[0]) || d[1] == 0 || d[len(d)-1] == 0 {
			return false
		}
		negative := d[1] < 0
		for i, v := range d[1:] {
			if v > math.MaxUint32 || v < -math.MaxUint32 || v != 0 && (v < 0) != negative {
				return false
			}
			in[int(d[0])+i] = v
		}
	}
	in.Carry()
	*s = in
	return true
}
