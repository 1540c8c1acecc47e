package segment_test

import (
	"fmt"
	"math"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/quality"
)

// flow makes the migration of a table of customers.
func flow(t testing.TB, table [2][2]int) *segment.Migration {
	refs := []segment.Ref{{ID: "s0"}, {ID: "s1"}}
	before, after := &segment.Membership{Segments: refs}, &segment.Membership{Segments: refs}
	for i, row := range table {
		for j, n := range row {
			for range n {
				id := strconv.Itoa(len(before.Customers))
				before.Customers, before.Labels = append(before.Customers, id), append(before.Labels, int32(i))
				after.Customers, after.Labels = append(after.Customers, id), append(after.Labels, int32(j))
			}
		}
	}
	m, err := segment.Migrate(before, after)
	require.NoError(t, err)
	return m
}

// Whoever knows the sizes of all segments to the customer makes every table that has them,
// and keeps those that would be told in the same words. That finds a withheld cell as
// rarely as the shares alone do, whatever else is told of the table.
func TestMigrateGivesNoCellAway(t *testing.T) {
	const rounds = 40
	shares := func(m *segment.Migration) string {
		out := fmt.Sprint(m.Common)
		for _, f := range []*segment.Figure{m.Share[0][0], m.Share[0][1], m.Share[1][0], m.Share[1][1]} {
			if f != nil {
				out += fmt.Sprint(*f)
			}
			out += ";"
		}
		return out
	}
	rest := func(m *segment.Migration) (out string) {
		for _, f := range []*segment.Figure{m.Moved, m.Agreement} {
			if f != nil {
				out += fmt.Sprint(*f)
			}
			out += ";"
		}
		return out
	}
	for _, n := range []int{100, 400, 1600} {
		found, foundByShares, agreed := 0, 0, 0
		for seed := range uint64(rounds) {
			r := random.Stream(31, seed, uint64(n))
			from := n/3 + r.IntN(n/3)
			left, came := 10+r.IntN(from/3+1), 1+r.IntN(9)
			m := flow(t, [2][2]int{{from - left, left}, {came, n - from - came}})
			require.Nil(t, m.Share[1][0])
			if m.Agreement != nil {
				agreed++
			}
			all, byShares := 0, 0
			for y := 1; y <= 9; y++ { // withheld, and so one of these
				x := left - came + y
				if x < 0 {
					continue
				}
				if o := flow(t, [2][2]int{{from - x, x}, {y, n - from - y}}); shares(o) == shares(m) {
					byShares++
					if rest(o) == rest(m) {
						all++
					}
				}
			}
			if all == 1 {
				found++
			}
			if byShares == 1 {
				foundByShares++
			}
		}
		assert.Equal(t, foundByShares, found, "of %d", n)
		assert.LessOrEqual(t, found, rounds/20, "of %d", n)
		t.Logf("of %d customers: found %d, told an agreement %d", n, found, agreed)
	}
}

// The interval of the agreement holds for the customers, although the index is that of
// counts in tens: it has that of the true counts in it.
func TestMigrateAgreesNearly(t *testing.T) {
	off, told := 0., 0
	for seed := range uint64(300) {
		r := random.Stream(32, seed)
		before, after := memberships(seed, 110+r.IntN(1500), 2+r.IntN(4), r.Float64())
		m, err := segment.Migrate(before, after)
		require.NoError(t, err)
		at := map[string]int32{}
		for i, id := range before.Customers {
			at[id] = before.Labels[i]
		}
		var a, b []int32
		for i, id := range after.Customers {
			if l, ok := at[id]; ok {
				a, b = append(a, l), append(b, after.Labels[i])
			}
		}
		v, err := quality.AdjustedRand(a, b)
		require.NoError(t, err)
		if m.Agreement == nil {
			continue
		}
		told++
		assert.LessOrEqual(t, m.Agreement.Low, v+1e-3)
		assert.GreaterOrEqual(t, m.Agreement.High, v-1e-3)
		off += math.Abs(m.Agreement.Value - v)
	}
	assert.Greater(t, told, 150)
	assert.Less(t, off/float64(told), .02)
	t.Logf("told %d, off by %.4f on average", told, off/float64(told))
}
