package value

import "testing"

// sized is how much a test does: the second under -short, which is how the race detector
// runs it.
func sized(usual, short int) int {
	if testing.Short() {
		return short
	}
	return usual
}
