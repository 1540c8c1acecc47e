package segment_test

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/segment"
)

// memberships makes two segmentations of n customers and a few who are in one only.
// stay is the share of customers who stay where they are.
func memberships(seed uint64, n, k int, stay float64) (before, after *segment.Membership) {
	r := random.Stream(seed, uint64(n), uint64(k))
	before, after = &segment.Membership{}, &segment.Membership{}
	for i := range k {
		ref := segment.Ref{ID: "s" + strconv.Itoa(i+1), Name: fmt.Sprint("segment ", i+1)}
		before.Segments, after.Segments = append(before.Segments, ref), append(after.Segments, ref)
	}
	for i := range n {
		id, from := "c"+strconv.Itoa(i), int32(r.IntN(k))
		to := from
		if r.Float64() >= stay {
			to = int32(r.IntN(k))
		}
		if i%20 != 0 {
			before.Customers, before.Labels = append(before.Customers, id), append(before.Labels, from)
		}
		if i%25 != 1 {
			after.Customers, after.Labels = append(after.Customers, id), append(after.Labels, to)
		}
	}
	return before, after
}

func TestMigrate(t *testing.T) {
	before, after := memberships(1, 3000, 3, .8)
	m, err := segment.Migrate(before, after)
	require.NoError(t, err)
	assert.Equal(t, 2730, m.Common)
	for i, row := range m.Share {
		sum := 0.0
		for j, f := range row {
			require.NotNil(t, f)
			sum += f.Value
			assert.Zero(t, f.N%10)
			assert.True(t, f.Low <= f.Value && f.Value <= f.High)
			if i == j {
				assert.InDelta(t, .8+.2/3, f.Value, .03)
			}
		}
		assert.InDelta(t, 1, sum, .02)
	}
	assert.InDelta(t, .2*2/3, m.Moved.Value, .02)
	assert.True(t, m.Agreement.Low < m.Agreement.Value && m.Agreement.Value < m.Agreement.High)
	assert.Empty(t, m.Warnings)

	// Neither the order of customers nor that of the segments matters.
	turned := &segment.Membership{Segments: after.Segments, Customers: slices.Clone(after.Customers), Labels: slices.Clone(after.Labels)}
	slices.Reverse(turned.Customers)
	slices.Reverse(turned.Labels)
	again, err := segment.Migrate(before, turned)
	require.NoError(t, err)
	assert.Equal(t, m, again)

	b, err := json.Marshal(m)
	require.NoError(t, err)
	var back segment.Migration
	require.NoError(t, json.Unmarshal(b, &back))
	assert.Equal(t, m, &back)
	assert.NotContains(t, string(b), `"c1`, "nobody is in it")

	// Backwards the rows are the columns.
	other, err := segment.Migrate(after, before)
	require.NoError(t, err)
	assert.Equal(t, m.Moved, other.Moved)
	assert.Equal(t, m.Agreement, other.Agreement)
	for i := range m.Share {
		for j := range m.Share[i] {
			x, y := m.Share[i][j], other.Share[j][i]
			assert.InDelta(t, x.Value*float64(x.N), y.Value*float64(y.N), .1)
		}
	}
}

func TestMigrateWhereNobodyMoves(t *testing.T) {
	before, _ := memberships(2, 2000, 4, 1)
	m, err := segment.Migrate(before, before)
	require.NoError(t, err)
	assert.Zero(t, m.Moved.Value)
	assert.Equal(t, 1., m.Agreement.Value)
	for i, row := range m.Share {
		for j, f := range row {
			assert.Equal(t, map[bool]float64{true: 1}[i == j], f.Value)
		}
	}
	// Other IDs: everybody is in a segment of another ID, and the segments are the same.
	renamed := *before
	renamed.Segments = []segment.Ref{{ID: "a"}, {ID: "b"}, {ID: "c"}, {ID: "d"}}
	m, err = segment.Migrate(before, &renamed)
	require.NoError(t, err)
	assert.Equal(t, 1., m.Moved.Value)
	assert.Equal(t, 1., m.Agreement.Value)
}

// A handful of movers is told nowhere.
func TestMigrateWithholds(t *testing.T) {
	few := func(m *segment.Membership) *segment.Membership {
		out := *m
		out.Labels = slices.Clone(m.Labels)
		moved := 0
		for i, l := range out.Labels {
			if l == 0 && moved < 4 {
				out.Labels[i] = 1
				moved++
			}
		}
		return &out
	}
	// Where customers come and go, it takes no more than their cell.
	before, after := memberships(3, 3000, 3, 1)
	m, err := segment.Migrate(before, few(after))
	require.NoError(t, err)
	assert.Nil(t, m.Moved)
	assert.InDelta(t, 1, m.Agreement.Value, .02, "of what is told of the others")
	for i, row := range m.Share {
		for j, f := range row {
			assert.Equal(t, i == 0 && j == 1, f == nil, "%d %d", i, j)
		}
	}
	require.Len(t, m.Warnings, 1)
	assert.Equal(t, "withheld", m.Warnings[0].Code)

	// Where they are the same, the sizes of the segments differ by the four: nothing is
	// told from which that could be put together.
	m, err = segment.Migrate(before, few(before))
	require.NoError(t, err)
	assert.Nil(t, m.Moved)
	assert.Nil(t, m.Agreement)
	for _, row := range m.Share {
		assert.Equal(t, make([]*segment.Figure, 3), row)
	}
}

func TestMigrateSmall(t *testing.T) {
	before, after := memberships(4, 500, 3, .7)
	// A segment of four and some who are in none.
	before.Segments = append(before.Segments, segment.Ref{ID: "s9"})
	for i := range 4 {
		before.Labels[i] = 3
	}
	for i := range 30 {
		before.Labels[10+i] = -1
	}
	m, err := segment.Migrate(before, after)
	require.NoError(t, err)
	assert.Len(t, m.Before, 3)
	assert.Equal(t, "small-segments", m.Warnings[0].Code)
	assert.InDelta(t, 500-25-20-34, m.Common, 12)

	// Nobody in common.
	for i := range after.Customers {
		after.Customers[i] = "other " + after.Customers[i]
	}
	m, err = segment.Migrate(before, after)
	require.NoError(t, err)
	assert.Zero(t, m.Common)
	assert.Nil(t, m.Moved)
	assert.Nil(t, m.Agreement)
	assert.Nil(t, m.Share[0][0])
	assert.Equal(t, "few-in-common", m.Warnings[1].Code)
}

func TestMigrateBadInput(t *testing.T) {
	good, _ := memberships(5, 100, 2, 1)
	with := func(change func(*segment.Membership)) *segment.Membership {
		m := &segment.Membership{Segments: slices.Clone(good.Segments), Customers: slices.Clone(good.Customers), Labels: slices.Clone(good.Labels)}
		change(m)
		return m
	}
	for want, bad := range map[string]*segment.Membership{
		"is nil":                     nil,
		"95 customers and 94 labels": with(func(m *segment.Membership) { m.Labels = m.Labels[1:] }),
		`has the customer "c1" twice, in rows 0 and 7`:             with(func(m *segment.Membership) { m.Customers[7] = m.Customers[0] }),
		`row 3 of the membership %s, customer "c4": label 2`:       with(func(m *segment.Membership) { m.Labels[3] = 2 }),
		`row 3 of the membership %s, customer "c4": label -2`:      with(func(m *segment.Membership) { m.Labels[3] = -2 }),
		`the membership %s has the segment ID "s1" twice, 0 and 1`: with(func(m *segment.Membership) { m.Segments[1].ID = "s1" }),
	} {
		for side, call := range map[string]func() (*segment.Migration, error){
			"before": func() (*segment.Migration, error) { return segment.Migrate(bad, good) },
			"after":  func() (*segment.Migration, error) { return segment.Migrate(good, bad) },
		} {
			m, err := call()
			assert.Nil(t, m)
			text := want
			if want[0] == 'r' || want[0] == 't' {
				text = fmt.Sprintf(want, side)
			}
			assert.ErrorContains(t, err, text)
		}
	}
	// Twice among those who are new.
	bad := with(func(m *segment.Membership) { m.Customers[5], m.Customers[9] = "x", "x" })
	_, err := segment.Migrate(good, bad)
	assert.ErrorContains(t, err, `the membership after has the customer "x" twice, in rows 5 and 9`)
	// Empty ones are no fault.
	m, err := segment.Migrate(&segment.Membership{}, &segment.Membership{})
	require.NoError(t, err)
	assert.Zero(t, m.Common)
}

// Whatever the table, every count that can be told from a share is one of ten or more, or
// of nobody.
func TestMigrateTellsInTens(t *testing.T) {
	told := 0
	for seed := range uint64(200) {
		r := random.Stream(7, seed)
		before, after := memberships(seed, 60+r.IntN(2000), 2+r.IntN(5), r.Float64())
		m, err := segment.Migrate(before, after)
		require.NoError(t, err)
		tell := func(f *segment.Figure) {
			if f == nil {
				return
			}
			told++
			count := f.Value * float64(f.N) // as near as a share of three digits says
			assert.True(t, f.N >= 10 && f.N%10 == 0)
			assert.InDelta(t, math.Round(count/10)*10, count, float64(f.N)*1e-3)
		}
		for _, row := range m.Share {
			for _, f := range row {
				tell(f)
			}
		}
		tell(m.Moved)
	}
	assert.Greater(t, told, 200)
}

func BenchmarkMigrate(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		before, after := memberships(1, n, 8, .8)
		b.Run(fmt.Sprintf("n=%d/k=8", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := segment.Migrate(before, after); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
