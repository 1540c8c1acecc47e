package card

import (
	"github.com/clientele-go/clientele/persona/internal/words"
)

// Lines draws figures over time, or over anything else that is measured: the
// first line solid, the others dashed, so that they are told apart without
// colour. Where a figure is NaN the line has a gap and the table says withheld.
type Lines struct {
	Across, Up string    // what the axes measure
	X          []float64 // places of the figures, rising
	Lines      []Line    // at most three, of as many figures as X has
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
	var names []string
	var values [][]float64
	for _, line := range l.Lines[:min(len(l.Lines), mostSeries)] {
		names, values = append(names, line.Name), append(values, line.Values)
	}
	var places []string
	for _, x := range l.X {
		places = append(places, words.Number(x))
	}
	v := chartView{}
	v.Head, v.Rows = seriesTable(l.Across, places, names, values, false)
	if len(l.X) < 2 {
		return v
	}
	first, last := l.X[0], l.X[len(l.X)-1]
	x := newScale(min(first, 0), last, chartLeft, chartWidth-chartRight, 6)
	x.low, x.high = min(first, 0), last // time ends where it ends
	y := newScale(0, greatest(values), chartHeight-chartBelow, chartAbove, 4)
	c := newCanvas(id, "chart lines", chartWidth, chartHeight, title,
		"Lines over "+l.Across+": "+list(names)+". The table below the picture has the same figures.")
	frame(c, y, l.Across, l.Up, false)
	for _, t := range x.ticks {
		if t >= x.low && t <= x.high {
			c.text(x.at(t), chartHeight-chartBelow+17, "middle", "tick", words.Number(t))
		}
	}
	if l.Mark > first && l.Mark < last {
		m := x.at(l.Mark)
		c.line(m, chartAbove, m, chartHeight-chartBelow, "mark")
		c.text(m-6, chartAbove+11, "end", "hint", l.Before)
		c.text(m+6, chartAbove+11, "start", "hint", l.After)
	}
	legend(c, names, func(px float64, i int) { c.line(px, 10, px+24, 10, seriesClass("line", i)) }, 30)
	for i := len(values) - 1; i >= 0; i-- { // the first one on top
		var run []point
		for k, place := range l.X {
			if v := at(values[i], k); v == v { // not NaN
				run = append(run, point{x.at(place), y.at(v)})
				continue
			}
			c.path(run, seriesClass("line", i))
			run = nil
		}
		c.path(run, seriesClass("line", i))
	}
	v.Picture = c.end()
	return v
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
	for i, name := range names {
		name = fit(name, 34)
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
