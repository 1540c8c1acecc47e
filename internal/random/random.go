// Package random derives independent streams of random numbers from one seed,
// so that each restart, replicate or customer has a stream of its own whatever
// goroutine it runs on.
package random

import "math/rand/v2"

// Stream returns the generator that belongs to seed and to the path below it,
// for example (seed, restart) or (seed, k, replicate). Equal arguments give
// equal streams; streams are not safe for concurrent use and are never shared
// between goroutines.
func Stream(seed uint64, path ...uint64) *rand.Rand {
	a, b := mix(seed), mix(seed^0x9e3779b97f4a7c15)
	for _, p := range path {
		a = mix(a ^ mix(p+0xbf58476d1ce4e5b9))
		b = mix(b + mix(p^0x94d049bb133111eb))
	}
	return rand.New(rand.NewPCG(a, b))
}

// mix is the finaliser of SplitMix64 (Steele, Lea & Flood 2014, OOPSLA,
// doi:10.1145/2660193.2660195), which spreads neighbouring seeds apart.
func mix(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	return z ^ (z >> 31)
}
