package segment

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/segment/cluster"
)

// Segments that are the values of a column are named after it, unless their members
// differ as much in others.
func TestNamesakes(t *testing.T) {
	encoders := []encoder{
		{featureRule: featureRule{name: "age"}, at: 0, width: 1},
		{featureRule: featureRule{name: "member"}, at: 1, width: 1},
		{featureRule: featureRule{name: "plan"}, at: 2, width: 3},
		{featureRule: featureRule{name: "dropped"}, at: 5},
	}
	r := random.Stream(1)
	draw := func(apart float64) (x cluster.Matrix, member, plan, ages []int32) {
		x = cluster.Matrix{Rows: 600, Cols: 5, Data: make([]float64, 3000)}
		for i := range x.Rows {
			row, m, p := x.Row(i), r.IntN(2), r.IntN(3)
			row[0] = float64(i%2)*3 + float64(m)*apart + r.NormFloat64()
			row[1] = float64(m) - .5
			row[2+p] = 1
			member, plan, ages = append(member, int32(m)), append(plan, int32(p)), append(ages, int32(i%2))
		}
		return x, member, plan, ages
	}
	x, member, plan, ages := draw(0)
	assert.Equal(t, []string{"member", "member"}, namesakes(x, member, 2, encoders))
	assert.Equal(t, []string{"plan", "plan", "plan"}, namesakes(x, plan, 3, encoders))
	assert.Equal(t, []string{"", ""}, namesakes(x, ages, 2, encoders), "a number of many values")
	// Two plans together are a value of the column, too; a level by itself and the
	// members among the others are two things.
	joined, split := make([]int32, x.Rows), make([]int32, x.Rows)
	for i, p := range plan {
		joined[i] = min(p, 1)
		if split[i] = 0; p > 0 {
			split[i] = 1 + member[i]
		}
	}
	assert.Equal(t, []string{"plan", "plan"}, namesakes(x, joined, 2, encoders))
	assert.Equal(t, []string{"plan", "", ""}, namesakes(x, split, 3, encoders))
	x, member, _, _ = draw(4)
	assert.Equal(t, []string{"", ""}, namesakes(x, member, 2, encoders), "of other ages as well")
}
