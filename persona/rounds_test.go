package persona_test

import (
	"os"
	"testing"
)

// rounds is how many rounds a simulation takes: under -short as few as will run every line,
// as the race detector is slow; usually enough to notice when something is wrong; and with
// CLIENTELE_FULL=1 in the environment as many as the package documentation reports of.
func rounds(short, usual, full int) int {
	switch {
	case testing.Short():
		return short
	case os.Getenv("CLIENTELE_FULL") != "":
		return full
	}
	return usual
}
