package segment_test

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/segment"
)

// Random customers with rare levels, rare states, flags that hardly anybody has,
// missing values and one very rich customer. Whatever comes out obeys the law.
func TestSummariesTellNothingOfFew(t *testing.T) {
	type customer struct {
		id               string
		x, y, flag, rich float64
		missing          float64
		level, country   string
		state            segment.State
	}
	hidden := 0
	for trial := range sized(40, 12) {
		r := random.Stream(11, uint64(trial))
		n := 40 + r.IntN(200)
		list := make([]customer, n)
		for i := range list {
			c := customer{id: fmt.Sprint("person-", i), x: r.NormFloat64() + 4*float64(i%3), y: r.ExpFloat64(), missing: r.Float64()}
			c.level = []string{"a", "b", "c", "d", "e"}[int(5*math.Pow(r.Float64(), 3))]
			c.country = []string{"AT", "DE", "LI"}[int(3*math.Pow(r.Float64(), 4))]
			c.state = []segment.State{segment.Active, segment.AtRisk, "", segment.Lost, segment.WonBack}[int(5*math.Pow(r.Float64(), 3))]
			if r.IntN(12) == 0 {
				c.flag = 1
			}
			if r.IntN(15) == 0 {
				c.missing = math.NaN()
			}
			c.rich = math.Exp(3 * r.NormFloat64())
			list[i] = c
		}
		schema := segment.Schema[customer]{
			ID:    func(c customer) string { return c.id },
			Worth: func(c customer) float64 { return c.rich },
			State: func(c customer) segment.State { return c.state },
			Features: []segment.Feature[customer]{
				segment.Numeric("x", func(c customer) float64 { return c.x }),
				segment.Numeric("y", func(c customer) float64 { return c.y }).Log(),
				segment.Category("level", func(c customer) string { return c.level }),
				segment.Numeric("flag", func(c customer) float64 { return c.flag }).Descriptor(),
				segment.Numeric("missing", func(c customer) float64 { return c.missing }).Missing(segment.Mean).Descriptor(),
				segment.Descriptor("country", func(c customer) string { return c.country }),
			},
		}
		s, err := segment.Fit(t.Context(), list, schema, segment.Options{K: segment.Exactly(2 + trial%4), Pairs: 10, Starts: 2})
		require.NoError(t, err)
		sum := s.Summary()
		b, err := json.Marshal(sum)
		require.NoError(t, err)
		assert.NotContains(t, string(b), "person-")

		count := 0
		rest := map[string]float64{} // population less what is shown, per share
		safe := func(k float64, what string) {
			assert.False(t, k > .5 && k < 9.5, "trial %d: %s is about %v people", trial, what, k)
		}
		for _, p := range sum.Segments {
			count += p.Size
			safe(float64(p.Size), "a segment")
			row := map[string]float64{}
			for _, f := range append(append([]segment.Trait(nil), p.Features...), p.Descriptors...) {
				if f.Mean == nil {
					hidden++
					assert.Nil(t, f.Effect)
				}
				if f.Mean != nil {
					assert.True(t, disclosure.Publishable(f.Mean.N))
					assert.True(t, disclosure.SafeDifference(p.Size, f.Mean.N), "N %d of %d", f.Mean.N, p.Size)
				}
				if f.Population != nil {
					assert.True(t, disclosure.SafeDifference(sum.Customers, f.Population.N))
				}
				if f.Level == "" && f.Name != "flag" {
					continue
				}
				key := f.Name + f.Level
				if _, ok := rest[key]; !ok && f.Population != nil {
					rest[key] = f.Population.Value * float64(f.Population.N)
				}
				if _, ok := row[f.Name]; !ok {
					row[f.Name] = float64(p.Size)
				}
				if f.Mean != nil {
					k := f.Mean.Value * float64(p.Size)
					safe(k, f.Name+" "+f.Level)
					safe(float64(p.Size)-k, "not "+f.Name+" "+f.Level)
					rest[key] -= k
					row[f.Name] -= k
				}
			}
			for name, k := range row {
				if name != "flag" { // which has no second level to sum over
					safe(k, "what is left of "+name)
				}
			}
			states := float64(p.Size)
			for _, st := range p.Lifecycle {
				if st.Share != nil {
					k := st.Share.Value * float64(p.Size)
					safe(k, string(st.State))
					states -= k
				}
			}
			safe(states, "what is left of the states")
		}
		for key, k := range rest {
			if k > 0 {
				safe(k, "what the population leaves of "+key)
			}
		}
		assert.Equal(t, sum.Customers, count)
	}
	assert.Positive(t, hidden, "the test would be empty")
}
