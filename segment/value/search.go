package value

import "math"

// highest climbs from the caller's start. Where there is none, or where it ends
// below a model that the searched one holds as a special case (a start so far
// off that it ran to a wrong edge), it climbs from each of the starts that the
// data offer and returns the highest end; of equally high ones the first.
func (s ascent) highest(floor float64, own []float64, starts []vector) (summit, error) {
	if own != nil {
		var start vector
		for i, v := range own {
			start[i] = math.Log(v)
		}
		top, err := s.climb(start)
		if err != nil || top.value >= floor-absent {
			return top, err
		}
	}
	var best summit
	for i, start := range starts {
		top, err := s.climb(start)
		if err != nil {
			return summit{}, err
		}
		if i == 0 || top.value > best.value {
			best = top
		}
	}
	return best, nil
}
