package segment

import (
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/disclosure"
)

// asOthers are the bins of a category as other customers from the same world would fill them. Those
// whom the measure was made of fill the bins of levels better than others do, and the last, of rare
// and new levels, less: a level with a bin of its own had ten customers or more among them, some
// by luck, as one that just missed it was unlucky. A category of a few hundred levels, such as
// postcodes, would give an alarm at each look.
//
// How many of as many others would be in the last bin is told by leaving each customer out in turn
// (the idea of Turing's in Good 1953, Biometrika 40, 237-264): in addition those whose level has
// its bin only with them, which are the levels of the least count that gives a bin. That is ten
// or, where there are as many bins as there can be, the least count there. So few levels are
// counted badly, so that it is taken from all within a standard deviation above, per count, and
// two standard errors more, to err towards no alarm. They are taken from all levels in
// proportion, since nobody knows from which. In a census of others they are few.
func asOthers(p []int64) []int64 {
	last := len(p) - 1
	levels := p[1:last]
	least := int64(disclosure.MinGroup)
	if len(levels) == maxLevels {
		least = max(least, slices.Min(levels))
	}
	width := math.Sqrt(float64(least))
	near, all := 0., int64(0)
	for _, n := range levels {
		all += n
		if n >= least && float64(n) < float64(least)+width {
			near++
		}
	}
	lucky := math.Min(1, float64(least)*(near+2*math.Sqrt(near))/width/float64(max(all, 1)))
	out := slices.Clone(p)
	for i, n := range levels {
		moved := int64(float64(n) * lucky)
		out[i+1] -= moved
		out[last] += moved
	}
	return out
}
