package expectation

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// Waves is how a cell changes over time. The last wave that is shown is that of the
// other figures of the profile. All that is said here follows from the published
// points and their standard errors; waves count as drawn anew, so that customers who
// answer in several of them make it careful rather than bold.
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
	// begun, an index into Options.Waves. Each wave is compared with all before it back
	// to the last change, and a CUSUM (trend.CUSUM) adds up by how much it differs. Its
	// limit grows with the number of cells and waves, so that where nothing changes, no
	// more than one profile in twenty has an alarm at all, whatever the number of its
	// cells. In a profile of twelve cells a lasting change by five standard errors of a
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
	// trend one has .05 or less.
	P float64 `json:"p"`
}

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
	for w, replies := range j.earlier {
		groups, err := j.cut(s.ctx, s.plan, replies)
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
					k.add(w, g.past(s.plan, n))
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
			k.add(len(j.earlier), k.cell)
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

// age is how long ago the last wave began, in waves; -1 where Options.Now does not say.
func (s *scoring) age() float64 {
	starts, last := s.joined.starts, len(s.joined.earlier)
	if s.o.Now == 0 || s.o.Now <= starts[last] || len(starts) < 2 {
		return -1
	}
	mean := float64(uint64(starts[len(starts)-1])-uint64(starts[0])) / float64(len(starts)-1)
	return float64(uint64(s.o.Now)-uint64(starts[last])) / mean
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
