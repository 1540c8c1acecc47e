package card

import (
	"fmt"
	"html/template"
	"math"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/persona/language"
	"github.com/clientele-go/clientele/segment"
)

const (
	gapWidth = 340
	gapLeft  = 132 // room for the labels
	gapRight = 46  // room for the figures
	gapHead  = 8
	gapLine  = 30
)

// gapScale is the one scale of all panels, so that they can be compared: from
// the lowest end of an interval to the highest, zero included.
func gapScale(groups []group) scale {
	low, high := 0.0, 0.0
	for i := range groups {
		for _, cell := range groups[i].cells {
			if f := cell.Gap; f != nil && !math.IsNaN(f.Low) && !math.IsNaN(f.High) {
				low, high = min(low, f.Low), max(high, f.High)
			}
		}
	}
	return newScale(low, high, gapLeft+6, gapWidth-gapRight-6, 4)
}

// gaps draws what a group expects of each thing: a dot at each gap, a line over its
// interval, and the line of zero, at which a group gets what it expects. The
// dot is filled where the gap is below zero beyond chance.
func gaps(g *group, s scale, t tongue) template.HTML {
	height := float64(gapHead + gapLine*len(g.cells) + 40)
	bottom := float64(gapHead + gapLine*len(g.cells))
	id := fmt.Sprintf("gaps-%d", g.Number)
	c := newCanvas(id, "chart gaps", gapWidth, height, t.Text("chart.gapsOf", language.Args{"number": g.Number, "name": g.Name}),
		t.say("chart.gapPicture")+" "+t.say("chart.sameFigures"))
	for _, tick := range s.ticks {
		class := "grid"
		if tick == 0 {
			class = "zero"
		}
		c.line(s.at(tick), gapHead, s.at(tick), bottom, class)
		c.text(s.at(tick), bottom+15, "middle", "tick", t.Number(tick))
	}
	less, more, hint := t.say("chart.getsLess"), t.say("chart.getsMore"), lettering{size: 12}
	right := min(s.at(0)+8, gapWidth-hint.width(more)) // beside the zero as far as there is room
	c.text(min(s.at(0)-8, right-12), bottom+32, "end", "hint", less)
	c.text(right, bottom+32, "start", "hint", more)
	for i, cell := range g.cells {
		gapRow(c, s, t, cell, gapHead+gapLine*float64(i)+gapLine/2)
	}
	return c.end()
}

func gapRow(c *canvas, s scale, t tongue, cell expectation.Cell, y float64) {
	class := "met"
	switch {
	case cell.Gap == nil:
		class = "none"
	case cell.Unmet:
		class = "unmet"
	}
	name, value := t.host(cell.Name), t.missing(cell)
	if cell.Gap != nil {
		value = t.signed(cell.Gap.Value)
	}
	dotRow(c, s, class, name, name+": "+t.gapOf(cell), value, cell.Gap, y)
}

// dotRow draws a figure as a dot with a line over its interval, its name on the left and
// how it reads on the right. about is the tooltip. A figure that is nil is only told.
func dotRow(c *canvas, s scale, class, name, about, value string, f *segment.Figure, y float64) {
	c.group("row "+class, about)
	lines := lettering{size: 13}.lines(name, gapLeft-4, 2)
	for j, line := range lines {
		c.text(0, y+4+(float64(j)-float64(len(lines)-1)/2)*12, "start", "name", line)
	}
	if f == nil {
		c.text(gapWidth, y+4, "end", "hint", value)
	} else {
		c.line(s.at(f.Low), y, s.at(f.High), y, "interval")
		c.circle(s.at(f.Value), y, 5, "dot")
		c.text(gapWidth, y+4, "end", "value", value)
	}
	c.close()
}

// missing says why a cell has no gap, as far as the cell says it.
func (t tongue) missing(c expectation.Cell) string {
	if c.Suppressed == "" {
		return t.say("chart.notAsked")
	}
	return t.withheld()
}

// gapOf is the gap with its interval, or why there is none.
func (t tongue) gapOf(c expectation.Cell) string {
	if c.Gap == nil {
		return t.missing(c)
	}
	return t.gap(c.Gap)
}

// missing and gapText are those of the analyst's page.
func missing(c expectation.Cell) string { return speaks(nil).missing(c) }

func gapText(c expectation.Cell) string { return speaks(nil).gapOf(c) }
