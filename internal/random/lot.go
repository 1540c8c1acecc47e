package random

// Lot returns the number above 0 and below 1 that belongs to seed and key. Lots
// of different keys are as good as independent and uniform, and a key has the
// same lot wherever and whenever it is drawn.
func Lot(seed, key uint64) float64 {
	return (float64(mix(mix(key)^mix(seed+0xbf58476d1ce4e5b9))>>11) + .5) / (1 << 53)
}
