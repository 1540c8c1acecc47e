package card

import (
	"math"
	"slices"

	"github.com/clientele-go/clientele/persona/internal/words"
)

// Lines draws figures over time, or over anything else that is measured: the
// first line solid, the others dashed, so that they are told apart without
// colour. Where a figure is NaN the line has a gap and the table says withheld.
// Waves of a survey are such lines, with intervals, alarms and a trend.
type Lines struct {
	Across, Up string    // what the axes measure
	X          []float64 // places of the figures, rising
	Names      []string  // of the places, such as "spring 2024"; nil: the numbers of X
	Lines      []Line    // at most three, of as many figures as X has
	// Near lets the axes begin about where the figures do, as levels on a scale of
	// answers want it. Without it they begin at 0, as sums and counts do.
	Near bool
	// Mark is a place on the axis across that divides the picture, such as the
	// day up to which a model was fitted; Before and After say what lies on
	// either side. It is not drawn where it lies outside of X.
	Mark          float64
	Before, After string
}

// Line is one of the figures that [Lines] draws.
type Line struct {
	Name   string
	Values []float64
	// Low and High are the ends of the figures' intervals; nil: none are drawn.
	Low, High []float64
	// Alarms are the places, as indices of X, at which something rang, such as a chart
	// that watches for changes. They are drawn as rings and named in the table.
	Alarms []int
	// Trend is a straight line, by its figure at the first place and at the last; nil:
	// none. It is for what goes one way beyond chance.
	Trend *[2]float64
}

// most series of one picture: there are as many ways to draw one.
const mostSeries = 3

// The frame of a picture of the host's.
const (
	chartWidth  = 520
	chartHeight = 270
	chartLeft   = 80 // room for a million
	chartRight  = 14
	chartAbove  = 34 // room for the names of the series
	chartBelow  = 44
)

func (l Lines) view(id, title string) chartView {
	lines := l.Lines[:min(len(l.Lines), mostSeries)]
	var names []string
	var values [][]float64
	for _, line := range lines {
		names, values = append(names, line.Name), append(values, line.Values)
	}
	v := chartView{}
	v.Head, v.Rows = seriesTable(l.Across, l.places(), names, values, false)
	for i, line := range lines {
		line.annotate(v.Rows, i+1)
	}
	if len(l.X) < 2 {
		return v
	}
	x, y := l.scales(lines, values)
	first, last := l.X[0], l.X[len(l.X)-1]
	c := newCanvas(id, "chart lines", chartWidth, chartHeight, title,
		"Lines over "+l.Across+": "+list(names)+". The table below the picture has the same figures.")
	frame(c, y, l.Across, l.Up, false)
	l.ticks(c, x)
	if l.Mark > first && l.Mark < last {
		m := x.at(l.Mark)
		c.line(m, chartAbove, m, chartHeight-chartBelow, "mark")
		c.text(m-6, chartAbove+11, "end", "hint", l.Before)
		c.text(m+6, chartAbove+11, "start", "hint", l.After)
	}
	legend(c, names, func(px float64, i int) { c.line(px, 10, px+24, 10, seriesClass("line", i)) }, 30)
	for i := len(lines) - 1; i >= 0; i-- { // the first one on top
		// Intervals of one place would lie over each other, so the lines stand a little
		// apart where there are any.
		apart := 0.0
		if slices.ContainsFunc(lines, func(o Line) bool { return o.Low != nil && o.High != nil }) {
			apart = 7 * (float64(i) - float64(len(lines)-1)/2)
		}
		lines[i].draw(c, l.X, x, y, apart, i)
	}
	if slices.ContainsFunc(lines, func(o Line) bool { return len(o.Alarms) > 0 }) {
		v.Key = append(v.Key, key{"line-ring", "alarm: the level seems to have changed"})
	}
	if slices.ContainsFunc(lines, func(o Line) bool { return o.Trend != nil }) {
		v.Key = append(v.Key, key{"line-slope", "trend beyond chance"})
	}
	v.Picture = c.end()
	return v
}

// places are the names of what stands across.
func (l Lines) places() []string {
	var out []string
	for i, x := range l.X {
		name := words.Number(x)
		if i < len(l.Names) {
			name = l.Names[i]
		}
		out = append(out, name)
	}
	return out
}

// scales of the picture: time ends where it ends.
func (l Lines) scales(lines []Line, values [][]float64) (x, y scale) {
	first, last := l.X[0], l.X[len(l.X)-1]
	low, high := min(first, 0), greatest(values)
	for _, line := range lines {
		high = max(high, greatest([][]float64{line.High}))
	}
	bottom := 0.0
	if l.Near {
		low = first
		if lo, hi := span(lines); lo <= hi {
			bottom, high = lo, hi
		}
	}
	left := float64(chartLeft)
	if l.Names != nil || l.Near {
		left += 18 // room for half a name and for an interval
	}
	x = newScale(low, last, left, chartWidth-chartRight-(left-chartLeft), 6)
	x.low, x.high = low, last
	return x, newScale(bottom, high, chartHeight-chartBelow, chartAbove, 4)
}

// span of all that is drawn.
func span(lines []Line) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, line := range lines {
		ends := [][]float64{line.Values, line.Low, line.High}
		if line.Trend != nil {
			ends = append(ends, line.Trend[:])
		}
		for _, series := range ends {
			for _, v := range series {
				if !math.IsNaN(v) && !math.IsInf(v, 0) {
					low, high = min(low, v), max(high, v)
				}
			}
		}
	}
	return low, high
}

// ticks names the places across: by their names as many as there is room for, by round
// numbers otherwise.
func (l Lines) ticks(c *canvas, x scale) {
	const y = chartHeight - chartBelow + 17
	if l.Names == nil {
		for _, t := range x.ticks {
			if t >= x.low && t <= x.high {
				c.text(x.at(t), y, "middle", "tick", words.Number(t))
			}
		}
		return
	}
	free := math.Inf(-1)
	for i, name := range l.places() {
		name = fit(name, 12)
		half := float64(3.2 * float64(len([]rune(name))))
		if p := x.at(l.X[i]); p-half > free {
			c.text(p, y, "middle", "tick", name)
			free = p + half + 4
		}
	}
}

// draw draws the line, which may have gaps.
func (line Line) draw(c *canvas, places []float64, x, y scale, apart float64, i int) {
	class := seriesClass("line", i)
	if line.Trend != nil && !math.IsNaN(line.Trend[0]+line.Trend[1]) {
		c.line(x.at(places[0])+apart, y.at(line.Trend[0]), x.at(places[len(places)-1])+apart, y.at(line.Trend[1]), "slope "+class)
	}
	var run []point
	for k, place := range places {
		v := at(line.Values, k)
		if math.IsNaN(v) {
			c.path(run, class)
			run = nil
			continue
		}
		p := point{x.at(place) + apart, y.at(v)}
		run = append(run, p)
		if low, high := at(line.Low, k), at(line.High, k); !math.IsNaN(low + high) {
			c.line(p.x, y.at(low), p.x, y.at(high), "bar-"+class)
			c.circle(p.x, p.y, 3, "dot-"+class)
		}
		if slices.Contains(line.Alarms, k) {
			c.circle(p.x, p.y, 8, "alarm")
		}
	}
	c.path(run, class)
}

// annotate adds intervals and alarms to the line's column of the table.
func (line Line) annotate(rows [][]string, column int) {
	for k, row := range rows {
		if math.IsNaN(at(line.Values, k)) {
			continue
		}
		if low, high := at(line.Low, k), at(line.High, k); !math.IsNaN(low + high) {
			row[column] += " (" + words.Number(low) + " to " + words.Number(high) + ")"
		}
		if slices.Contains(line.Alarms, k) {
			row[column] += ", alarm"
		}
	}
}

// frame draws the grid, the axis on the left and the names of both axes.
func frame(c *canvas, y scale, across, up string, share bool) {
	for _, t := range y.ticks {
		class := "grid"
		if t == 0 {
			class = "zero"
		}
		c.line(chartLeft, y.at(t), chartWidth-chartRight, y.at(t), class)
		c.text(chartLeft-7, y.at(t)+4, "end", "tick", read(t, share))
	}
	c.text((chartLeft+chartWidth-chartRight)/2, chartHeight-8, "middle", "axis", across)
	c.turned(14, (chartAbove+chartHeight-chartBelow)/2, "axis", up)
}

// legend names the series above the picture, each after a sample of how it is
// drawn that is so wide.
func legend(c *canvas, names []string, sample func(x float64, i int), wide float64) {
	x := float64(chartLeft)
	chars := max(int((float64(chartWidth-chartLeft)/float64(len(names))-wide-22)/6.4), 8)
	for i, name := range names {
		name = fit(name, min(chars, 34))
		sample(x, i)
		c.text(x+wide, 14, "start", "key", name)
		x += wide + float64(6.4*float64(len([]rune(name)))) + 22
	}
}

// seriesClass is how the i-th series is drawn.
func seriesClass(kind string, i int) string {
	return kind + "-" + string(rune('a'+min(i, mostSeries-1)))
}

// list joins names as a sentence does.
func list(names []string) string {
	out := ""
	for i, n := range names {
		switch {
		case i > 0 && i == len(names)-1:
			out += " and "
		case i > 0:
			out += ", "
		}
		out += n
	}
	return out
}
