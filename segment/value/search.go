package value

// highest climbs from each start and returns the highest end; of ends that are
// equally high, that of the first start.
func (s ascent) highest(starts []vector) (summit, error) {
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
