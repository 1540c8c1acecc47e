package card

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/clientele-go/clientele/expectation"
)

// mostMoving is how many pictures of waves the page has, and mostRows up to how many
// rows the table has all that was asked, and not only what moves.
const (
	mostMoving = 8
	mostRows   = 16
)

// moved is the level below which the test of a trend calls it one.
const moved = .05

// wavesChapter shows how what groups get has changed from wave to wave: a table of all,
// and pictures of what moves.
func wavesChapter(list []group, names waveNames) Section {
	t := Table{Head: []string{"", "group", "first", "last", "change since the wave before", "trend a wave", "alarm"}}
	type series struct {
		name   string
		groups []*group
		cells  []expectation.Cell
		moving int // of the cells
	}
	var all []*series
	for i := range list {
		for _, c := range list[i].cells {
			if c.Waves == nil || len(told(c.Waves)) == 0 {
				continue
			}
			at := slices.IndexFunc(all, func(s *series) bool { return s.name == c.Name && len(s.groups) < mostSeries })
			if at < 0 {
				at = len(all)
				all = append(all, &series{name: c.Name})
			}
			s := all[at]
			s.groups, s.cells = append(s.groups, &list[i]), append(s.cells, c)
			if moves(c.Waves) {
				s.moving++
			}
		}
	}
	slices.SortStableFunc(all, func(a, b *series) int { return cmp.Compare(b.moving, a.moving) })
	s := Section{Title: "Over time", Lead: "What the groups get, wave by wave. An alarm rings where the waves from one on differ from those before it by more than chance; a trend is drawn where its own test has 5 % or less, which of twenty lines without a trend one has."}
	rows, shown, beside := 0, 0, false
	for _, one := range all {
		rows += len(one.cells)
	}
	for _, one := range all {
		for i, c := range one.cells {
			if rows <= mostRows || moves(c.Waves) {
				t.Rows = append(t.Rows, waveRow(one.groups[i], c, names))
				w := c.Waves
				beside = beside || known(w.Change) && !w.Changed && float64(w.Change.Low*w.Change.High) > 0
			}
		}
		if one.moving == 0 || shown == mostMoving {
			continue
		}
		if l := waveLines(one.groups, one.cells, names); len(l.X) > 1 {
			shown++
			s.Exhibits = append(s.Exhibits, Exhibit{Title: title(one.name), Chart: l})
		}
	}
	if rows == 0 {
		return Section{}
	}
	x := Exhibit{Title: "First and last wave", Text: fmt.Sprintf("All %d that were asked in several waves.", rows), Chart: t}
	if rows > mostRows {
		x.Text = fmt.Sprintf("Those that move beyond chance, %d of %d.", len(t.Rows), rows)
	}
	if beside {
		x.Notes = append(x.Notes, "Whether a change may be chance is said after allowing for all that are looked at, so that one may be although its own interval leaves out zero.")
	}
	if shown == 0 {
		x.Text += " Nothing moves beyond chance."
	}
	s.Exhibits = append(s.Exhibits, x)
	return s
}

// moves tells whether there is something to see.
func moves(w *expectation.Waves) bool {
	return w.Alarm != 0 || w.Changed || w.Trend != nil && w.Trend.P < moved
}

// told are the waves with a figure.
func told(w *expectation.Waves) []expectation.Point {
	return slices.DeleteFunc(slices.Clone(w.Points), func(p expectation.Point) bool { return !known(p.Perceived) })
}

func waveRow(g *group, c expectation.Cell, names waveNames) []string {
	w, points := c.Waves, told(c.Waves)
	change := withheld
	if known(w.Change) {
		change = gap(w.Change)
		if !w.Changed {
			change += ", may be chance"
		}
	}
	return []string{c.Name, g.label(), names.at(points[0]), names.at(points[len(points)-1]), change, slope(w), names.alarm(w)}
}

// waveLines draws one thing in up to three groups. A wave that is withheld of one group
// leaves a gap in its line; one that is withheld of all has no place.
func waveLines(groups []*group, cells []expectation.Cell, names waveNames) Lines {
	l := Lines{Across: "wave", Up: "what they get", Near: true}
	for _, c := range cells {
		for _, p := range c.Waves.Points {
			if x := float64(p.Wave + 1); !slices.Contains(l.X, x) {
				l.X = append(l.X, x)
			}
		}
	}
	slices.Sort(l.X)
	for _, x := range l.X {
		l.Names = append(l.Names, names.short(int(x)-1))
	}
	for i, c := range cells {
		line := Line{Name: groups[i].label()}
		for range l.X {
			line.Values, line.Low, line.High = append(line.Values, math.NaN()), append(line.Low, math.NaN()), append(line.High, math.NaN())
		}
		for _, p := range told(c.Waves) {
			at := slices.Index(l.X, float64(p.Wave+1))
			line.Values[at], line.Low[at], line.High[at] = p.Perceived.Value, p.Perceived.Low, p.Perceived.High
			if c.Waves.Alarm != 0 && p.Wave == c.Waves.Since {
				line.Alarms = []int{at}
			}
		}
		line.Trend = trendLine(l.X, line.Values, c.Waves.Trend)
		l.Lines = append(l.Lines, line)
	}
	return l
}

// trendLine goes with the slope of the trend through the median of what is left of the
// figures (Sen 1968); nil where chance explains the trend.
func trendLine(x, values []float64, t *expectation.Trend) *[2]float64 {
	if t == nil || t.P >= moved {
		return nil
	}
	var rest []float64
	for i, v := range values {
		if !math.IsNaN(v) {
			rest = append(rest, v-float64(t.Slope*x[i]))
		}
	}
	slices.Sort(rest)
	n := len(rest)
	if n == 0 {
		return nil
	}
	base := (rest[(n-1)/2] + rest[n/2]) / 2
	return &[2]float64{base + float64(t.Slope*x[0]), base + float64(t.Slope*x[len(x)-1])}
}
