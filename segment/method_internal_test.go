package segment

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/clientele-go/clientele/segment/cluster"
)

// Before anything is computed.
func TestLimitsRefuseWhatMemoryCannotHold(t *testing.T) {
	_, err := KMeans{MaxSize: 20_000_000}.solve(t.Context(), &fit{}, cluster.Matrix{Rows: 30_000_000, Cols: 1}, 2)
	assert.ErrorContains(t, err, "30000000 customers to 2 segments are more than 50000000: fit a sample")
}
