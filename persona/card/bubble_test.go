package card

import (
	"fmt"
	"regexp"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment"
)

// Hints never lie under a bubble: they move away from it.
func TestHintsKeepClearOfBubbles(t *testing.T) {
	place := func(shares ...[2]float64) (y float64) {
		var list []group
		for i, s := range shares {
			list = append(list, group{Number: i + 1, Name: fmt.Sprint(i), size: 100,
				share: &segment.Figure{Value: s[0], Low: s[0], High: s[0]}, worth: &segment.Figure{Value: s[1], Low: s[1], High: s[1]}})
		}
		m := regexp.MustCompile(`y="([0-9.]+)"[^>]*>worth more than their number`).FindStringSubmatch(string(bubbles(list)))
		require.NotNil(t, m)
		y, err := strconv.ParseFloat(m[1], 64)
		require.NoError(t, err)
		return y
	}
	assert.Equal(t, 31., place([2]float64{.5, .5}, [2]float64{.5, .5}), "in the corner where it is free")
	assert.Greater(t, place([2]float64{.2, 1}, [2]float64{.8, .02}), 31.+14, "below a bubble that is there")
	assert.True(t, overlaps(point{100, 100}, 10, 95, 100))
	assert.False(t, overlaps(point{100, 100}, 10, 115, 100))
}
