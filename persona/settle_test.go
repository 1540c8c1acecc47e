package persona_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/internal/sample"
	"github.com/clientele-go/clientele/segment"
)

// nearZero are the sample's customers with figures that are hardly beyond chance or hardly not,
// as the rooms before would flag them.
func nearZero(seed uint64) (*segment.Summary, *expectation.Profile) {
	r := random.Stream(seed, 7)
	s, p := sample.Summary(), sample.Profile()
	for i := range s.Segments {
		for j := range s.Segments[i].Features {
			if e := s.Segments[i].Features[j].Effect; e != nil && r.IntN(2) == 0 {
				half := .05 + .4*r.Float64()
				e.Value = half * (.9 + .4*r.Float64())
				e.Low, e.High = e.Value-half*(.9+.2*r.Float64()), e.Value+half
			}
		}
	}
	var cells []*expectation.Cell
	for i := range p.Segments {
		for j := range p.Segments[i].Dimensions {
			c := &p.Segments[i].Dimensions[j]
			if c.Gap == nil {
				continue
			}
			half := .05 + .5*r.Float64()
			c.Gap.Value = -half * (.8 + .5*r.Float64())
			c.Gap.Low, c.Gap.High = c.Gap.Value-half, c.Gap.Value+half
			c.Unmet = c.Gap.High < 0
			adequate := *c.Perceived
			adequate.Value += .3 * (r.Float64() - .3)
			c.Adequate, c.MustBe = &adequate, r.IntN(4) == 0 && c.Perceived.Value < adequate.Value
			c.Priority = -c.Gap.Value / 10
			cells = append(cells, c)
		}
	}
	slices.SortStableFunc(cells, func(a, b *expectation.Cell) int {
		if a.MustBe != b.MustBe {
			return map[bool]int{true: -1, false: 1}[a.MustBe]
		}
		return int(1e9 * (b.Priority - a.Priority))
	})
	for i, c := range cells {
		c.FixFirst = i + 1
	}
	return s, p
}

// Nothing is claimed that the published interval beside it denies, in a first deck and in one
// in which figures stand as they stood.
func TestNoFlagAgainstItsInterval(t *testing.T) {
	var before *persona.Deck
	dropped := 0
	for seed := range uint64(150) {
		s, p := nearZero(seed)
		flags := map[string]bool{}
		for _, one := range p.Segments {
			for _, c := range one.Dimensions {
				flags[one.ID+c.Name] = c.Unmet
			}
		}
		d := build(t, s, p, persona.Options{Previous: before})
		if before = d; seed%10 == 9 {
			before = nil
		}
		type cell struct {
			rank     int
			must     bool
			priority float64
		}
		var cells []cell
		for _, p := range d.Personas {
			for _, c := range p.Expectations {
				at := fmt.Sprint("seed ", seed, " ", p.ID, " ", c.Name)
				if c.Unmet {
					require.NotNil(t, c.Gap, at)
					require.Less(t, c.Gap.High, 0., at)
					require.True(t, flags[p.Segment.ID+c.Name], "%s: nothing is unmet that was not", at)
				} else if flags[p.Segment.ID+c.Name] {
					dropped++
					require.GreaterOrEqual(t, c.Gap.High, 0., at)
				}
				if c.MustBe {
					require.Less(t, c.Perceived.Value, c.Adequate.Value, at)
				}
				if c.FixFirst > 0 {
					cells = append(cells, cell{c.FixFirst, c.MustBe, c.Priority})
				}
			}
			for _, a := range p.Actions {
				if a.Code != "mend" { // a must-be is told against the least that is accepted
					continue
				}
				require.Contains(t, a.Facts[3], ".gap.high")
				require.NotContains(t, a.Text, "interval −", "seed %d", seed)
			}
			for _, list := range [][]persona.Trait{p.Traits, p.Anti} {
				for _, x := range list {
					require.True(t, x.Effect.Low > 0 || x.Effect.High < 0, "seed %d: %s %s %+v", seed, p.ID, x.Name, *x.Effect)
				}
			}
			if g := p.Growth; g != nil {
				require.Equal(t, g.Beyond, g.Change.Low > 0 || g.Change.High < 0)
			}
		}
		if d.Coverage != nil {
			for _, g := range d.Coverage.Groups {
				require.False(t, g.Under && g.Covered >= .8*d.Coverage.Customers.Value)
			}
		}
		slices.SortFunc(cells, func(a, b cell) int { return a.rank - b.rank })
		for i := 1; i < len(cells); i++ {
			a, b := cells[i-1], cells[i]
			require.Less(t, a.rank, b.rank, "seed %d", seed)
			require.True(t, a.must || !b.must, "seed %d: must-bes go first", seed)
			require.True(t, a.must != b.must || a.priority >= b.priority, "seed %d: then by priority", seed)
		}
	}
	assert.Greater(t, dropped, 20, "the test sees what it is for")
}
