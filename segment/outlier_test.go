package segment_test

import (
	"context"
	"math"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/segment"
)

// One member whose value is a small part of the sum, and most of the sum of squares: the
// interval of the mean must not tell it. The attacker knows the mean of all others and their
// usual spread, and by which factor such intervals are wider than what they are made of.
func TestIntervalsTellNoOutlier(t *testing.T) {
	rounds := sized(120, 40)
	type customer struct {
		id, group string
		income    float64
	}
	schema := segment.Schema[customer]{ID: func(c customer) string { return c.id },
		Features: []segment.Feature[customer]{segment.Numeric("income", func(c customer) float64 { return c.income })}}
	for _, n := range []int{300, 1000} {
		for _, part := range []float64{.05, .1} {
			var guesses []float64 // over the truth
			for seed := range uint64(rounds) {
				r := random.Stream(61, seed, uint64(n))
				var customers []customer
				var ids, groups []string
				sum := 0.0
				for i := range 2 * n {
					c := customer{strconv.Itoa(i), map[bool]string{true: "A", false: "B"}[i < n], 30_000 * math.Exp(.4*r.NormFloat64())}
					customers, ids, groups = append(customers, c), append(ids, c.id), append(groups, c.group)
					if 0 < i && i < n {
						sum += c.income
					}
				}
				victim := part / (1 - part) * sum * (.5 + r.Float64())
				customers[0].income = victim
				m, _, err := segment.FromGroups(ids, groups, nil)
				require.NoError(t, err)
				s, err := segment.Describe(context.Background(), customers, schema, m)
				require.NoError(t, err)
				f := s.Segments[0].Features[0].Mean
				require.NotNil(t, f)
				truth := (sum + victim) / float64(n)
				assert.True(t, f.Low <= truth && truth <= f.High)
				se := (f.High - f.Low) / 2 / 1.96
				rest := sum / float64(n-1)
				squares := se*se*float64(n*n) - float64(n)*rest*rest*(math.Exp(.16)-1)
				guesses = append(guesses, (rest+math.Sqrt(max(squares, 0)))/victim)
			}
			// The factor is learnt from half of them, and tried on the others.
			hits := func(first int, factor float64) (n int) {
				for i := first; i < rounds; i += 2 {
					if math.Abs(guesses[i]*factor-1) < .1 {
						n++
					}
				}
				return n
			}
			best := .3
			for factor := .3; factor < 1.5; factor += .01 {
				if hits(0, factor) > hits(0, best) {
					best = factor
				}
			}
			found := hits(1, best)
			t.Logf("one of %d with %.0f %% of the sum: within a tenth %d of %d", n, 100*part, found, rounds/2)
			assert.Less(t, found, rounds/4, "fewer than half; all, if half-widths are told finely")
		}
	}
}
