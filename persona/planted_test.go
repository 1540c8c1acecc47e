package persona_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/persona"
)

// report counts, of so many pairs of samples of n customers from two worlds, how often what is
// reported is what was planted and nothing else, and how often anything at all is.
func report(t *testing.T, first uint64, pairs, n int, before, after []kindOf, right func(*persona.Changes) bool) (found, any, alarmed int) {
	t.Helper()
	for seed := range uint64(pairs) {
		a := deckOf(t, shoppers(before, first+2*seed, n), nil, persona.Options{})
		b := deckOf(t, shoppers(after, first+2*seed+1, n), nil, persona.Options{})
		c, err := persona.Compare(context.Background(), a, b, persona.CompareOptions{})
		require.NoError(t, err)
		if right != nil && right(c) {
			found++
		} else if right != nil {
			t.Logf("seed %d: changed %v, following %v, alarms %v", seed, changedWhat(c.Changed), changedWhat(c.Following), c.Alarms)
		}
		if len(c.Changed) > 0 {
			any++
		}
		if len(c.Alarms) > 0 {
			alarmed++
		}
	}
	return found, any, alarmed
}

// Two samples of the same world.
func TestNothingChanged(t *testing.T) {
	if testing.Short() { // as under the race detector
		t.Skip("a rate needs many rounds")
	}
	many := rounds(0, 100, 300)
	for _, n := range []int{600, 1500} {
		_, any, alarmed := report(t, uint64(n)*10_000, many, n, shopKinds(), shopKinds(), nil)
		t.Logf("n=%d: a change in %d, an alarm in %d of %d", n, any, alarmed, many)
		assert.LessOrEqual(t, float64(any)/float64(many), .05)
		assert.LessOrEqual(t, float64(alarmed)/float64(many), .01)
	}
}

// exactly says that this is all that changed, that all personas were found again, and that
// nothing raised an alarm.
func exactly(changes ...string) func(*persona.Changes) bool {
	slices.Sort(changes)
	return func(c *persona.Changes) bool {
		for _, m := range c.Matches {
			if "persona-"+strings.TrimPrefix(m.Before, "persona-") != m.After {
				return false
			}
		}
		return slices.Equal(changedWhat(c.Changed), changes) && len(c.Alarms) == 0
	}
}

func TestPlantedChanges(t *testing.T) {
	const n = 1500
	many := rounds(2, 50, 100)
	for i, plant := range []struct {
		name   string
		change func(w []kindOf) []kindOf
		right  func(*persona.Changes) bool
	}{
		{"a basket doubles",
			func(w []kindOf) []kindOf { w[1].basket *= 2; return w },
			exactly("persona-savers trait basket value"),
		},
		{"one grows from 10 to 20 %",
			func(w []kindOf) []kindOf {
				for i := range w[:3] {
					w[i].part *= 8. / 9
				}
				w[3].part = .2
				return w
			},
			exactly("persona-visitors share"),
		},
		{"a gap opens",
			func(w []kindOf) []kindOf { w[2].gap = []float64{-1.3, .3}; return w },
			exactly("persona-hosts gap speed"),
		},
		{"customers of one are lost",
			func(w []kindOf) []kindOf { w[0].state = []float64{.6, .1, .3}; return w },
			func(c *persona.Changes) bool {
				return exactly("persona-regulars lifecycle lost")(c) || exactly("persona-regulars lifecycle active", "persona-regulars lifecycle lost")(c)
			},
		},
		{"one is gone",
			func(w []kindOf) []kindOf { return slices.Delete(w, 2, 3) },
			func(c *persona.Changes) bool {
				return len(c.Changed) == 0 && len(c.Alarms) == 1 && c.Alarms[0].Code == "persona-gone" && c.Alarms[0].Subject == "persona-hosts"
			},
		},
		{"one is new",
			func(w []kindOf) []kindOf {
				return append(w, kindOf{"offices", .25, 40, 300, []float64{.9, .05, .05}, []float64{.8, .1, .1}, []float64{0, 0}})
			},
			func(c *persona.Changes) bool {
				last := c.Matches[len(c.Matches)-1]
				return len(c.Changed) == 0 && len(c.Alarms) == 0 && len(c.Matches) == 5 && last.Before == "" && last.After == "persona-offices"
			},
		},
	} {
		t.Run(plant.name, func(t *testing.T) {
			// Samples of their own: one that is odd by chance is to count once.
			found, any, alarmed := report(t, uint64(i+1)*1_000_000, many, n, shopKinds(), plant.change(shopKinds()), plant.right)
			t.Logf("told as it is, and nothing else: %d of %d (anything: %d, alarms: %d)", found, many, any, alarmed)
			assert.GreaterOrEqual(t, 10*found, 9*many)
		})
	}
}
