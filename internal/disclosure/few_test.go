package disclosure

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/clientele-go/clientele/internal/random"
)

func TestCommonestAgreesWithCounting(t *testing.T) {
	r := random.Stream(3)
	for n := 1; n < 60; n++ {
		for different := 1; different < 8; different++ {
			values := make([]float64, n)
			for i := range values {
				if r.IntN(2) == 0 {
					values[i] = float64(r.IntN(different))
				}
			}
			most := slices.Max(Occurrences(values))
			if 2*most >= n {
				assert.Equal(t, most, commonest(values), "%v", values)
			} else {
				assert.Less(t, 2*commonest(values), n, "%v", values)
			}
		}
	}
}
