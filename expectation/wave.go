package expectation

import (
	"fmt"
	"math"
	"strings"

	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// Waves is how a cell changes over time. The last wave that is shown is that of the
// other figures of the profile. All that is said here follows from the published
// points, their standard errors, and how the errors of waves hang together where ten
// customers or more answered again: estimated from those, on the ground that a customer's
// answers go together as much over many waves as from one to the next. Trend and Alarm
// mind it. In rotating panels (share kept from wave to wave, correlation within a person)
// without any change, so many of the cells have P of .05 or less, and so many profiles of
// six cells an alarm; in parentheses the former if waves were taken as drawn anew:
//
//	respondents  waves  kept  within   P <= .05            alarm
//	         30      8    .5      .7    44 of 900  ( 9 %)  5 of 150
//	         30      8    .8      .9    38 of 900  (18 %)  2 of 150
//	         30     20    .9      .9    23 of 360  (42 %)  2 of  60
//	        100     12    .8      .6    24 of 600          3 of 100
//	         12      8    .7      .9    37 of 900          1 of 150
//	         30      8   1        .7    18 of 600          1 of 100
//
// (TestFalseAlarmsOfPanels, TestTrendsOfAPanel.) Change takes waves as drawn anew, so that
// of customers who answer again its interval is wider than need be.
type Waves struct {
	Points []Point `json:"points"` // in the order of Options.Waves, up to the last one shown
	// Change is the latest perceived level less that of the wave shown before it, by
	// Welch's interval (trend.Compare); its N is that of the smaller wave. Changed says
	// that it differs beyond chance: its test, adjusted over all cells of the profile
	// (Benjamini & Hochberg 1995), holds at 5 %.
	Change  *segment.Figure `json:"change,omitempty"`
	Changed bool            `json:"changed"`
	// Trend of the perceived level; nil for fewer than three waves that may be shown.
	Trend *Trend `json:"trend,omitempty"`
	// Alarm is 1 where the perceived level last rose for good, and -1 where it fell;
	// 0 where it has done neither. Since is the wave with which that seems to have
	// begun, an index into Options.Waves (the warning counts from 1). Each wave is
	// compared with all before it back to the last change, and a CUSUM (trend.CUSUM)
	// adds up by how much it differs. Its limit grows with the number of cells and
	// waves, so that where nothing changes, no more than one profile in twenty has an
	// alarm at all, whatever the number of its cells. In a profile of twelve cells a lasting change by five standard errors of a
	// wave's mean is found after three waves in 97 of 100, and Since is right in nearly
	// all; one by three after five waves in 69, Since right in five of six
	// (TestPlantedChangesAreFound).
	Alarm int `json:"alarm"`
	Since int `json:"since,omitempty"`
	// Adaptation is the part of the gap by which expectations follow perception from
	// wave to wave (trend.Ratchet, with its bias); its N is that of the smallest wave.
	// nil where the last four waves do not all show both levels, or do not begin at
	// about equal distances.
	Adaptation *segment.Figure `json:"adaptation,omitempty"`
	// AskAgain is after how many waves from the start of the last one the level will no
	// longer be known to a twentieth of its scale with 95 % confidence, 0 where it is not
	// now (trend.Remeasure); nil where fewer than three waves are shown or the last one
	// is not, or where the level does not seem to move.
	AskAgain *float64 `json:"askAgain,omitempty"`
}

// Point is one wave of a cell. Figures are nil where not asked or withheld; they
// follow the rules of [Cell].
type Point struct {
	Wave       int             `json:"wave"` // index into Options.Waves
	Perceived  *segment.Figure `json:"perceived"`
	Expected   *segment.Figure `json:"expected,omitempty"`
	Gap        *segment.Figure `json:"gap,omitempty"`
	Suppressed string          `json:"suppressed,omitempty"`
}

// Trend says which way the perceived level goes over the waves (trend.Follow). Time
// runs in waves: the starts in units of their mean distance, which is the number of
// the wave where they are evenly spread.
type Trend struct {
	// Slope is the median slope a wave (Theil & Sen), in units of the scale.
	Slope float64  `json:"slope"`
	Low   *float64 `json:"low,omitempty"`
	High  *float64 `json:"high,omitempty"` // 95 % interval; nil for fewer than six waves
	// P of the test of Mann and Kendall, for this cell alone: of twenty cells without a
	// trend one has .05 or less. Where customers answered again, the score is held
	// against what chance makes of waves that hang together as these do, by 4,000 draws,
	// and P has two digits.
	P float64 `json:"p"`
}

// waves fills in [Cell.Waves].
func (s *scoring) waves() error {
	j := s.joined
	if len(j.starts) == 0 || len(s.groups) == 0 {
		return nil
	}
	courses := make([]*course, len(s.cells))
	for i, c := range s.cells {
		if d := &s.plan.dims[c.dim]; d.perceived != nil || d.level != nil {
			courses[i] = &course{cell: c, out: &Waves{}}
		}
	}
	dims := len(s.plan.dims)
	seat, seats := j.seats(len(s.m.Customers))
	for w, replies := range j.earlier {
		groups, err := j.cut(s.ctx, s.plan, replies, s.o.Workers)
		if err != nil {
			return err
		}
		of := make(map[int]*group, len(groups))
		for _, g := range groups {
			of[g.segment] = g
		}
		err = par.Each(s.ctx, len(s.groups), s.o.Workers, func(i int) error {
			g := of[s.groups[i].segment]
			if g == nil { // nobody is fewer than ten as well
				g = &group{segment: s.groups[i].segment, size: s.groups[i].size, plan: s.plan}
			}
			g.counts = &ledger{g.size} // a wave's own: nobody in it is part of another's figures
			for n, k := range courses[i*dims:][:dims] {
				if k != nil {
					k.add(w, g.past(s.plan, n), seat)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for _, k := range courses {
		if k != nil {
			k.add(len(j.earlier), k.cell, seat)
		}
	}
	if seat != nil {
		if err := relate(s.ctx, courses, dims, seats, s.o.Workers); err != nil {
			return err
		}
	}
	s.follow(courses)
	return nil
}

// past is the cell of an earlier wave, with the figures that a [Point] shows.
func (g *group) past(p *plan, dim int) *cell {
	c := &cell{pub: &Cell{}, group: g, dim: dim}
	c.estimate(p)
	d, w := &p.dims[dim], c.width
	s := &shower{counts: g.counts}
	c.pub.Gap = s.show("gap", d.pairs != nil, c.gap, c.gapWhy, -w, w)
	c.pub.Expected = s.show("expected", d.level != nil, c.level, c.levelWhy, d.scale.Min, d.scale.Max)
	c.pub.Perceived = s.show("perceived", d.perceived != nil, c.perceived, c.perceivedWhy, d.scale.Min, d.scale.Max)
	return c
}

// point is what a cell shows of a wave.
func (c *cell) point(wave int) Point {
	d := &c.group.plan.dims[c.dim]
	var missing []string
	show := func(what string, asked bool, f *segment.Figure, why string) *segment.Figure {
		switch {
		case !asked: // a reference stands in for it, today's, which past waves know nothing of
			return nil
		case f == nil:
			missing = append(missing, what+": "+why)
			return nil
		}
		own := *f
		return &own
	}
	p := Point{Wave: wave}
	p.Gap = show("gap", d.pairs != nil, c.pub.Gap, c.gapWhy)
	p.Expected = show("expected", d.level != nil, c.pub.Expected, c.levelWhy)
	p.Perceived = show("perceived", d.perceived != nil, c.pub.Perceived, c.perceivedWhy)
	p.Suppressed = strings.Join(missing, "; ")
	return p
}

// follow says of every cell how it changes, and warns of alarms.
func (s *scoring) follow(courses []*course) {
	at := times(s.joined.starts)
	tests, p := 0, make([]float64, len(courses))
	for i, k := range courses {
		if p[i] = math.NaN(); k == nil {
			continue
		}
		p[i] = k.change()
		k.trend(at)
		k.adapt(s.joined.starts)
		k.askAgain(at)
		tests += max(0, len(k.perceived)-1)
	}
	limit := alarmLimit(tests)
	for i, q := range stats.AdjustBH(p) {
		if k := courses[i]; k != nil {
			k.out.Changed = q <= .05 // false for NaN
			k.out.Alarm, k.out.Since = k.alarm(limit)
			k.cell.pub.Waves = k.out
		}
	}
	age := s.age()
	for i := range s.groups {
		var moves, old []string
		for _, c := range s.cells[i*len(s.plan.dims):][:len(s.plan.dims)] {
			w := c.pub.Waves
			if w == nil {
				continue
			}
			if w.Alarm != 0 {
				moves = append(moves, fmt.Sprintf("%s (%s since wave %d of %d)", c.pub.Name,
					map[int]string{1: "risen", -1: "fallen"}[w.Alarm], w.Since+1, len(s.joined.starts)))
			}
			if w.AskAgain != nil && age > *w.AskAgain {
				old = append(old, c.pub.Name)
			}
		}
		name := s.profile.Segments[i].Name
		if moves != nil {
			s.warn(notice.New("alarm", name, "The perceived level has changed for good: %s.", list(moves)))
		}
		if old != nil {
			s.warn(notice.New("ask-again", name, "By now the last wave no longer tells to a twentieth of the scale what is perceived of %s.", list(old)))
		}
	}
}
