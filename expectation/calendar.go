package expectation

import (
	"fmt"
	"slices"

	"github.com/clientele-go/clientele/internal/disclosure"
)

// maxWaves bounds the work: every wave has all the cells of the profile.
const maxWaves = 1000

// waveFaults says what is wrong with the starts of the waves.
func (o Options) waveFaults() (faults []error) {
	if len(o.Waves) > maxWaves {
		faults = append(faults, fmt.Errorf("expectation: %d waves are more than %d", len(o.Waves), maxWaves))
	}
	for i := 1; i < len(o.Waves); i++ {
		if o.Waves[i] <= o.Waves[i-1] {
			return append(faults, fmt.Errorf("expectation: wave %d starts at %d, which is not after the start of wave %d at %d", i, o.Waves[i], i-1, o.Waves[i-1]))
		}
	}
	return faults
}

// waveOf returns the wave of a time: the last that has started; -1 before the first,
// and 0 where there are no waves.
func waveOf(starts []int64, when int64) int32 {
	if len(starts) == 0 {
		return 0
	}
	i, exact := slices.BinarySearch(starts, when)
	if !exact {
		i--
	}
	return int32(i)
}

// part sets the answers of the wave that is shown apart from those of earlier waves,
// and drops those of later ones: a wave that has hardly begun must not blank the
// profile. The replies are sorted by wave.
func (j *joined) part() {
	if len(j.starts) == 0 || len(j.replies) == 0 {
		return
	}
	ends := make([]int, len(j.starts)) // of the answers of each wave
	shown := int(j.replies[len(j.replies)-1].wave)
	enough, people := -1, 0
	for i := range j.replies {
		r := &j.replies[i]
		ends[r.wave] = i + 1
		switch last := &j.replies[max(i-1, 0)]; {
		case i == 0 || r.wave != last.wave || r.segment != last.segment:
			people = 1
		case r.customer != last.customer:
			people++
		}
		if disclosure.Publishable(people) {
			enough = int(r.wave)
		}
	}
	if enough >= 0 { // else nothing can be shown, and the last is as good as any
		shown = enough
	}
	waves, from := make([][]reply, shown+1), 0
	for w := range waves {
		to := max(from, ends[w]) // a wave without answers has no end
		waves[w], from = j.replies[from:to:to], to
	}
	j.replies, j.earlier = waves[shown], waves[:shown]
}

// panel reports for each segment whether its customers are but those who ever answered,
// as where a membership is made of the respondents themselves: who did not answer in
// the last wave was not asked then, and that says nothing of who answers. Without
// earlier waves it says so of none.
func (j *joined) panel() []bool {
	out := make([]bool, len(j.sizes))
	if len(j.earlier) == 0 {
		return out
	}
	ever := make(map[int32]bool, len(j.replies))
	count := make([]int, len(j.sizes))
	for _, wave := range append(slices.Clone(j.earlier), j.replies) {
		for i := range wave {
			if r := &wave[i]; !ever[r.customer] {
				ever[r.customer] = true
				count[r.segment]++
			}
		}
	}
	for s := range out {
		out[s] = count[s] == j.sizes[s]
	}
	return out
}

// times returns the starts of the waves in units of their mean distance, the first at
// 0; their numbers where single starts are too close for that.
func times(starts []int64) []float64 {
	at := make([]float64, len(starts))
	for i := range at {
		// Subtracted as whole numbers: nanoseconds since 1970 exceed a float's digits.
		at[i] = float64(uint64(starts[i]) - uint64(starts[0]))
	}
	if len(at) < 2 {
		return at
	}
	mean := at[len(at)-1] / float64(len(at)-1)
	for i := range at {
		at[i] /= mean
	}
	for i := 1; i < len(at); i++ {
		if !(at[i] > at[i-1]) {
			for k := range at {
				at[k] = float64(k)
			}
			break
		}
	}
	return at
}

// age is how long ago the last wave began, in waves; -1 where Options.Now does not say.
func (s *scoring) age() float64 {
	starts, last := s.joined.starts, len(s.joined.earlier)
	if s.o.Now == 0 || s.o.Now <= starts[last] || len(starts) < 2 {
		return -1
	}
	mean := float64(uint64(starts[len(starts)-1])-uint64(starts[0])) / float64(len(starts)-1)
	return float64(uint64(s.o.Now)-uint64(starts[last])) / mean
}
