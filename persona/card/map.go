package card

import (
	"math"

	"github.com/clientele-go/clientele/segment"
)

// Map is an importance-performance map: how much things matter, upwards, beside how
// good they are, to the right, and a cross that parts the picture into what to mend,
// keep, leave and spare (Martilla & James 1977, Journal of Marketing 41(1), 77-79).
// Points near the cross may lie on either side of it; such are drawn as rings.
type Map struct {
	Across, Up string // what is measured, such as "performance" and "importance"
	// CrossX and CrossY are where the cross stands, such as at the means over all
	// points. It is not drawn where it lies outside of the picture.
	CrossX, CrossY float64
	// Corners name the four parts: upper left, upper right, lower left, lower right.
	Corners [4]string
	// Diagonal draws the line on which both are equal, where they are on one scale:
	// above it, things matter more than they are good.
	Diagonal bool
	Points   []MapPoint
	// Marks is what the legend says of the points that stand out; empty: nothing.
	Marks string
}

// MapPoint is one thing on a [Map]. Where X or Y is nil it is not drawn, and called
// withheld.
type MapPoint struct {
	Name string
	X, Y *segment.Figure
	Part string // name of the part that it lies in, for the table; may be empty
	// Chance is the probability that it lies in that part. Below .8 it is drawn as a
	// ring; 0 is not known.
	Chance float64
	Marked bool // stands out, such as what is too little; see Map.Marks
}

// sure is the probability from which a point is drawn as one that lies where it lies.
const sure = .8

func (m Map) view(id, title string) chartView {
	v := chartView{Head: []string{"", m.Across, m.Up}}
	parted := false
	for _, p := range m.Points {
		parted = parted || p.Part != ""
	}
	if parted {
		v.Head = append(v.Head, "part", "how sure")
	}
	s := scatter{tongue: speaks(nil), class: "map", across: m.Across, up: m.Up, cross: point{m.CrossX, m.CrossY}, corners: m.Corners, diagonal: m.Diagonal,
		desc: "A point for each thing: to the right " + m.Across + ", upwards " + m.Up + ", thin lines over the 95 % intervals. Rings are points that may lie in another part."}
	lowX, highX, lowY, highY := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	unsure, marked := false, false
	for _, p := range m.Points {
		v.Rows = append(v.Rows, []string{p.Name, gap(drawn(p.X)), gap(drawn(p.Y)), p.Part, chance(p.Chance)}[:len(v.Head)])
		about := p.Name + ": " + m.Across + " " + gap(drawn(p.X)) + ", " + m.Up + " " + gap(drawn(p.Y))
		class := ""
		if p.Marked {
			class = "marked "
		}
		if p.Chance > 0 && p.Chance < sure {
			class, unsure = class+"unsure", true
		}
		if p.Part != "" {
			about += ", " + p.Part
			if text := chance(p.Chance); text != "" {
				about += " with probability " + text
			}
		}
		s.spots = append(s.spots, spot{name: p.Name, class: class, about: about, x: p.X, y: p.Y})
		if known(p.X) && known(p.Y) {
			marked = marked || p.Marked
			lowX, highX, lowY, highY = min(lowX, p.X.Low), max(highX, p.X.High), min(lowY, p.Y.Low), max(highY, p.Y.High)
		}
	}
	if highX < lowX {
		return v
	}
	s.x = newScale(lowX, highX, scatterLeft, scatterRight, 6)
	s.y = newScale(lowY, highY, scatterHeight-chartBelow, scatterAbove, 6)
	v.Picture, v.Key = s.draw(id, title)
	if unsure {
		v.Key = append([]key{{"spot-unsure", "may lie in another part (below 80 % sure)"}}, v.Key...)
	}
	if marked && m.Marks != "" {
		v.Key = append([]key{{"spot-marked", m.Marks}}, v.Key...)
	}
	return v
}

// drawn is the figure where it can be drawn, and nil where it cannot.
func drawn(f *segment.Figure) *segment.Figure {
	if known(f) {
		return f
	}
	return nil
}
