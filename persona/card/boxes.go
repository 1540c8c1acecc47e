package card

import (
	"math"

	"github.com/clientele-go/clientele/persona/internal/words"
)

// Boxes draws how figures are spread, a box for each class: the middle half in the
// box, the median across it, and lines to Low and High. How well pairs of samples
// agree on two segments, on three, on four, is such a picture.
type Boxes struct {
	Across, Up string // what the classes and the figures are
	Boxes      []Box
}

// Box is the spread of one class. A box with a figure that is NaN is not drawn, and
// called withheld in the table.
type Box struct {
	Name                      string
	Low, Q1, Middle, Q3, High float64
	Marked                    bool // stands out, such as the class that was chosen
}

func (b Box) figures() []float64 { return []float64{b.Low, b.Q1, b.Middle, b.Q3, b.High} }

func (b Boxes) view(id, title string) chartView {
	v := chartView{Head: []string{b.Across, "low", "quarter", "middle", "three quarters", "high"}}
	low, high := math.Inf(1), math.Inf(-1)
	for _, box := range b.Boxes {
		row := []string{box.Name}
		for _, x := range box.figures() {
			row = append(row, read(x, false))
			if !math.IsNaN(x) && !math.IsInf(x, 0) {
				low, high = min(low, x), max(high, x)
			}
		}
		if box.Marked {
			row[0] += " (taken)"
		}
		v.Rows = append(v.Rows, row)
	}
	if high < low {
		return v
	}
	y := newScale(low, high, chartHeight-chartBelow, chartAbove-20, 4)
	c := newCanvas(id, "chart boxes", chartWidth, chartHeight, title,
		"A box for each of "+b.Across+": the middle half of "+b.Up+", the median across it, lines to the ends. The table below the picture has the same figures.")
	frame(c, y, b.Across, b.Up, false)
	room := float64(chartWidth-chartLeft-chartRight) / float64(len(b.Boxes))
	wide := min(room*.5, 46)
	for i, box := range b.Boxes {
		middle := chartLeft + float64(room*(float64(i)+.5))
		class := "box"
		if box.Marked {
			class += " marked"
		}
		c.group(class, box.Name+": median "+words.Number(box.Middle))
		c.text(middle, chartHeight-chartBelow+17, "middle", "tick", fit(box.Name, max(int(room/6.2), 2)))
		drawn := true
		for _, x := range box.figures() {
			drawn = drawn && !math.IsNaN(x)
		}
		if drawn {
			c.line(middle, y.at(box.Low), middle, y.at(box.High), "reach")
			for _, end := range []float64{box.Low, box.High} {
				c.line(middle-wide/4, y.at(end), middle+wide/4, y.at(end), "reach")
			}
			c.rect(middle-wide/2, y.at(box.Q3), wide, y.at(box.Q1)-y.at(box.Q3), 2, "half")
			c.line(middle-wide/2, y.at(box.Middle), middle+wide/2, y.at(box.Middle), "median")
		}
		c.close()
	}
	v.Picture = c.end()
	return v
}
