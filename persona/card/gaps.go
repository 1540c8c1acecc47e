package card

import (
	"fmt"
	"html/template"
	"math"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/persona/internal/words"
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

// gaps draws one group's expectations: a dot at each gap, a line over its
// interval, and the line of zero, at which a group gets what it expects. The
// dot is filled where the gap is below zero beyond chance.
func gaps(g *group, s scale) template.HTML {
	height := float64(gapHead + gapLine*len(g.cells) + 40)
	bottom := float64(gapHead + gapLine*len(g.cells))
	id := fmt.Sprintf("gaps-%d", g.Number)
	c := newCanvas(id, "chart gaps", gapWidth, height, fmt.Sprintf("What group %d, %s, gets beside what it expects", g.Number, g.Name),
		"A row an expectation, a dot at the gap with a line over its 95 % interval. Left of the line of zero it gets less than it expects. The table below the picture has the same figures.")
	for _, t := range s.ticks {
		class := "grid"
		if t == 0 {
			class = "zero"
		}
		c.line(s.at(t), gapHead, s.at(t), bottom, class)
		c.text(s.at(t), bottom+15, "middle", "tick", words.Number(t))
	}
	c.text(s.at(0)-8, bottom+32, "end", "hint", "gets less")
	c.text(s.at(0)+8, bottom+32, "start", "hint", "gets more")
	for i, cell := range g.cells {
		gapRow(c, s, cell, gapHead+gapLine*float64(i)+gapLine/2)
	}
	return c.end()
}

func gapRow(c *canvas, s scale, cell expectation.Cell, y float64) {
	class := "met"
	switch {
	case cell.Gap == nil:
		class = "none"
	case cell.Unmet:
		class = "unmet"
	}
	c.group("row "+class, cell.Name+": "+gapText(cell))
	lines := wrap(cell.Name, 20, 2)
	for j, line := range lines {
		c.text(0, y+4+(float64(j)-float64(len(lines)-1)/2)*12, "start", "name", line)
	}
	if f := cell.Gap; f == nil {
		c.text(gapWidth, y+4, "end", "hint", missing(cell))
	} else {
		c.line(s.at(f.Low), y, s.at(f.High), y, "interval")
		c.circle(s.at(f.Value), y, 5, "dot")
		c.text(gapWidth, y+4, "end", "value", signed(f.Value))
	}
	c.close()
}

// missing says why a cell has no gap, as far as the cell says it.
func missing(c expectation.Cell) string {
	if c.Suppressed == "" {
		return "not asked"
	}
	return withheld
}

// gapText is the gap with its interval, or why there is none.
func gapText(c expectation.Cell) string {
	if c.Gap == nil {
		return missing(c)
	}
	return gap(c.Gap)
}
