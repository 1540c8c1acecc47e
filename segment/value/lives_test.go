package value

import (
	"math"

	"github.com/clientele-go/clientele/internal/random"
	"gonum.org/v1/gonum/stat/distuv"
)

// lives simulates customers from the definition of a model, order by order, and
// cuts their lives at the age of each: the history until then, and how many
// orders followed within the span. It shares no code with the models.
func lives(m Orders, seed uint64, ages []float64, span float64) ([]History, []int) {
	h, later := make([]History, len(ages)), make([]int, len(ages))
	for i, age := range ages {
		rng := random.Stream(seed, uint64(i))
		var rate distuv.Gamma
		leave, death, first := 0.0, math.Inf(1), false
		switch m := m.(type) {
		case NBD:
			rate = distuv.Gamma{Alpha: m.R, Beta: m.Alpha}
		case BGNBD:
			rate = distuv.Gamma{Alpha: m.R, Beta: m.Alpha}
			leave = distuv.Beta{Alpha: m.A, Beta: m.B, Src: rng}.Rand()
		case MBGNBD:
			rate = distuv.Gamma{Alpha: m.R, Beta: m.Alpha}
			leave, first = distuv.Beta{Alpha: m.A, Beta: m.B, Src: rng}.Rand(), true
		case ParetoNBD:
			rate = distuv.Gamma{Alpha: m.R, Beta: m.Alpha}
			death = rng.ExpFloat64() / distuv.Gamma{Alpha: m.S, Beta: m.Beta, Src: rng}.Rand()
		}
		rate.Src = rng
		lambda := rate.Rand()
		h[i].T = age
		if first && rng.Float64() < leave {
			continue
		}
		for t := rng.ExpFloat64() / lambda; t < min(death, age+span); t += rng.ExpFloat64() / lambda {
			if t <= age {
				h[i].Frequency++
				h[i].Recency = t
			} else {
				later[i]++
			}
			if rng.Float64() < leave {
				break
			}
		}
	}
	return h, later
}
