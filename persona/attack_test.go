package persona_test

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/segment"
)

// Counts of two decks are subtracted from each other, and those of one: each difference is
// of nobody or of ten or more. A deck that was given the one before does not even show
// that anything changed, unless ten or more did.
func TestAttackDifferences(t *testing.T) {
	if testing.Short() {
		t.Skip("hundreds of decks")
	}
	for _, n := range []int{240, 700} {
		found, pairs := 0, 0
		for seed := range uint64(rounds(0, 4, 12)) {
			for _, k := range []int{1, 2, 5} {
				for _, how := range []string{"joined", "left", "changed"} {
					r := rand.New(rand.NewPCG(seed, uint64(n)))
					before := crowd(r, n, "m")
					after := change(r, before, k, how)
					name := fmt.Sprintf("n=%d seed %d, %d %s", n, seed, k, how)

					first := publish(t, before, persona.Options{})
					second := publish(t, after, persona.Options{})
					third := publish(t, after, persona.Options{Previous: first})
					a := counts(t, first)
					for what, d := range map[string]*persona.Deck{"alone": second, "with the one before": third} {
						b := counts(t, d)
						assert.Empty(t, small(a, b), "%s, %s", name, what)
					}
					b := counts(t, third)
					for key, x := range a {
						if y, both := b[key]; both {
							assert.InDelta(t, x, y, .5, "%s: %s is told anew for %d people", name, key, k)
						}
					}
					if len(small(counts(t, unprotected(t, before)), counts(t, unprotected(t, after)))) > 0 {
						found++
					}
					pairs++
				}
			}
		}
		assert.Greater(t, found, pairs*9/10, "of unprotected pairs nearly all give somebody away")
	}
}

// small lists the pairs of cells, of one deck or of both, that differ by one to nine.
func small(a, b map[string]float64) (pairs []string) {
	for x, m := range a {
		for y, n := range b {
			if d := math.Abs(m - n); d > .5 && d < 9.5 {
				pairs = append(pairs, x+" - "+y)
			}
		}
		for y, n := range a {
			if d := math.Abs(m - n); d > .5 && d < 9.5 {
				pairs = append(pairs, x+" - "+y)
			}
		}
	}
	return pairs
}

// Published totals are linear equations about kinds of people: members of a group with a
// channel, region and state, in the one deck, the other or both. By elimination in exact
// fractions those combinations of totals are found that are about one to nine people.
// What they come to, put together of published totals, is no number of one to nine people.
func TestAttackLinearCombinations(t *testing.T) {
	if testing.Short() {
		t.Skip("hundreds of decks")
	}
	isolated, wrong := 0, 0
	for seed := range uint64(rounds(0, 3, 6)) {
		for _, k := range []int{1, 2, 5} {
			r := rand.New(rand.NewPCG(seed, 77))
			before := crowd(r, 300, "m")
			after := change(r, before, k, []string{"joined", "left", "changed"}[seed%3])
			exact := [2]map[string]float64{counts(t, unprotected(t, before)), counts(t, unprotected(t, after))}
			first := publish(t, before, persona.Options{})
			told := [2]map[string]float64{counts(t, first), counts(t, publish(t, after, persona.Options{Previous: first}))}
			alone := [2]map[string]float64{told[0], counts(t, publish(t, after, persona.Options{}))}

			var names []total
			for w := range 2 {
				for key := range told[w] {
					if _, ok := exact[w][key]; ok && !strings.Contains(key, ".") {
						names = append(names, total{w, key})
					}
				}
			}
			slices.SortFunc(names, func(a, b total) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
			for _, c := range combinations(names, before, after) {
				people := sum(c, exact)
				isolated++
				require.InDelta(t, float64(c.people), people, .01, "the attack is right where totals are")
				for what, d := range map[string][2]map[string]float64{"with the one before": told, "alone": alone} {
					got := math.Abs(sum(c, d))
					if math.Round(got) == float64(c.people) {
						wrong++
					}
					assert.True(t, got < .5 || got > 9.5, "%s: %d people are told as %v by %v", what, c.people, got, c.of)
				}
			}
		}
	}
	assert.Greater(t, isolated, 50, "combinations that isolate people where totals are exact")
	assert.Zero(t, wrong)
}

type total struct {
	deck int
	key  string
}

// combination is a sum of totals, with whole coefficients, that is about so many people.
type combination struct {
	of     map[total]int64
	people int
}

func sum(c combination, in [2]map[string]float64) (s float64) {
	for x, k := range c.of {
		s += float64(k) * in[x.deck][x.key]
	}
	return s
}

// combinations finds them: the rows of the reduced system, and their differences from
// totals. A row is about people if it has each kind of people once or not at all.
func combinations(names []total, decks ...[]member) (out []combination) {
	var kinds []string
	weight := map[string]int{}
	of := map[string]member{}
	in := map[string][2]bool{}
	for w, list := range decks {
		for _, m := range list {
			key := fmt.Sprint(m.id, m.group, m.channel, m.region, m.state)
			both := in[key]
			both[w] = true
			in[key], of[key] = both, m
		}
	}
	kindOf := map[string][2]bool{}
	example := map[string]member{}
	for key, m := range of {
		kind := fmt.Sprint(m.group, "|", m.channel, "|", m.region, "|", m.state, "|", in[key])
		if weight[kind]++; weight[kind] == 1 {
			kinds = append(kinds, kind)
			kindOf[kind], example[kind] = in[key], m
		}
	}
	slices.Sort(kinds)
	// Each row: the kinds that a total is about, then which totals it is made of.
	rows := make([][]*big.Rat, len(names))
	for i, x := range names {
		rows[i] = make([]*big.Rat, len(kinds)+len(names))
		for j := range rows[i] {
			rows[i][j] = new(big.Rat)
		}
		for j, kind := range kinds {
			if kindOf[kind][x.deck] && about(x.key, example[kind]) {
				rows[i][j].SetInt64(1)
			}
		}
		rows[i][len(kinds)+i].SetInt64(1)
	}
	original := make([][]*big.Rat, len(rows))
	for i, row := range rows {
		original[i] = slices.Clone(row)
	}
	reduced := eliminate(rows, len(kinds))
	try := func(row []*big.Rat) {
		c := combination{of: map[total]int64{}}
		for j, kind := range kinds {
			switch {
			case row[j].Sign() == 0:
			case row[j].Cmp(big.NewRat(1, 1)) == 0:
				c.people += weight[kind]
			default:
				return
			}
		}
		for i := range names {
			x := row[len(kinds)+i]
			if !x.IsInt() {
				return
			}
			if x.Sign() != 0 {
				c.of[names[i]] = x.Num().Int64()
			}
		}
		if c.people > 0 && c.people < 10 {
			out = append(out, c)
		}
	}
	all := slices.Concat(original, reduced)
	for i, a := range all {
		try(a)
		for _, b := range all[:i] {
			for _, pair := range [][2][]*big.Rat{{a, b}, {b, a}} {
				row := make([]*big.Rat, len(a))
				for j := range row {
					row[j] = new(big.Rat).Sub(pair[0][j], pair[1][j])
				}
				try(row)
			}
		}
	}
	return out
}

// about says whether a total counts a customer.
func about(key string, m member) bool {
	parts := strings.Split(key, "/")
	return (parts[0] == "all" || parts[0] == m.group) && (len(parts) == 1 || level(m, parts[1]) == parts[2])
}

// eliminate brings the first so many columns into reduced echelon form and returns the rows
// that are not zero there.
func eliminate(rows [][]*big.Rat, columns int) (out [][]*big.Rat) {
	rows = slices.Clone(rows)
	at := 0
	for c := range columns {
		p := -1
		for i := at; i < len(rows); i++ {
			if rows[i][c].Sign() != 0 {
				p = i
				break
			}
		}
		if p < 0 {
			continue
		}
		rows[at], rows[p] = rows[p], rows[at]
		lead := new(big.Rat).Inv(rows[at][c])
		for i := range rows {
			if i == at || rows[i][c].Sign() == 0 {
				continue
			}
			f := new(big.Rat).Mul(rows[i][c], lead)
			row := make([]*big.Rat, len(rows[i]))
			for j := range row {
				row[j] = new(big.Rat).Sub(rows[i][j], new(big.Rat).Mul(f, rows[at][j]))
			}
			rows[i] = row
		}
		at++
	}
	return rows[:at]
}

// No threshold of a rule is anybody's value, and nobody is the typical customer, or has the
// least or the greatest of what is told.
func TestAttackThresholds(t *testing.T) {
	thresholds := 0
	for seed := range uint64(rounds(2, 6, 6)) {
		r := rand.New(rand.NewPCG(seed, 31))
		list := crowd(r, 500, "m")
		seg, err := segment.Fit(t.Context(), list, memberSchema(), segment.Options{K: segment.Exactly(3), Pairs: 10})
		require.NoError(t, err)
		rule, err := seg.Model.Rule(t.Context(), list, segment.RuleOptions{Leaves: 12})
		require.NoError(t, err)
		leaves, err := rule.Leaves()
		require.NoError(t, err)
		d, err := persona.Build(t.Context(), seg.Summary(), nil, persona.Options{Rule: leaves})
		require.NoError(t, err)
		for _, p := range d.Personas {
			require.NotNil(t, p.Rule)
			for _, way := range p.Rule.Ways {
				for _, c := range way.Where {
					for _, x := range []*float64{c.Above, c.AtMost} {
						if x == nil {
							continue
						}
						thresholds++
						for _, m := range list {
							assert.NotEqual(t, *x, value(m, c.Feature), "seed %d: %s is %s's", seed, c.Feature, m.id)
						}
					}
				}
			}
			for _, m := range list {
				same := true
				for _, y := range p.Typical {
					same = same && (y.Value == nil || *y.Value == value(m, y.Name)) && (y.Value != nil || y.Level == level(m, y.Name))
				}
				assert.False(t, same && len(p.Typical) > 0, "%s is typical", m.id)
			}
			for _, x := range p.Measured {
				if x.Level != "" || x.Mean == nil {
					continue
				}
				low, high := math.Inf(1), math.Inf(-1)
				for _, m := range list {
					low, high = min(low, value(m, x.Name)), max(high, value(m, x.Name))
				}
				for _, y := range []float64{x.Mean.Value, x.Mean.Low, x.Mean.High} {
					assert.NotContains(t, []float64{low, high}, y)
				}
			}
		}
	}
	assert.Greater(t, thresholds, rounds(10, 30, 30))

	// Without protection somebody's value is told: that of who is alone in a group, which
	// with protection is not there at all.
	list := crowd(rand.New(rand.NewPCG(0, 31)), 500, "m")
	list[0].group = "alone"
	assert.Equal(t, []string{"age", "basket", "orders"}, toldOf(unprotected(t, list), list[0]))
	assert.Empty(t, toldOf(publish(t, list, persona.Options{}), list[0]))
}

// toldOf lists the features whose mean in the group of one member is that member's value.
func toldOf(d *persona.Deck, m member) (features []string) {
	for _, p := range d.Personas {
		for _, x := range p.Measured {
			if p.Segment.ID == m.group && x.Level == "" && x.Mean != nil && x.Mean.Value == value(m, x.Name) {
				features = append(features, x.Name)
			}
		}
	}
	slices.Sort(features)
	return features
}
