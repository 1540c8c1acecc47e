package card

import "math"

// Columns draws figures of a few classes side by side, such as what was expected
// and what came. The first is filled, the others are outlined. A NaN is left
// blank and called withheld in the table.
type Columns struct {
	Across, Up string   // what the classes and the figures are
	Classes    []string // as many as each column has figures
	Columns    []Column // at most three
	Share      bool     // figures are shares, 0 to 1, and read as per cent
}

// Column is one of the figures that [Columns] draws, of each class.
type Column struct {
	Name   string
	Values []float64
}

func (k Columns) view(id, title string) chartView {
	var names []string
	var values [][]float64
	for _, column := range k.Columns[:min(len(k.Columns), mostSeries)] {
		names, values = append(names, column.Name), append(values, column.Values)
	}
	v := chartView{}
	v.Head, v.Rows = seriesTable(k.Across, k.Classes, names, values, k.Share)
	if len(k.Classes) == 0 || len(names) == 0 {
		return v
	}
	y := newScale(0, greatest(values), chartHeight-chartBelow, chartAbove, 4)
	c := newCanvas(id, "chart columns", chartWidth, chartHeight, title,
		"Columns for each class of "+k.Across+": "+list(names)+". The table below the picture has the same figures.")
	frame(c, y, k.Across, k.Up, k.Share)
	if len(names) > 1 {
		legend(c, names, func(x float64, i int) { c.rect(x, 4, 14, 11, 1, seriesClass("column", i)) }, 20)
	}
	room := float64(chartWidth-chartLeft-chartRight) / float64(len(k.Classes))
	wide := min(float64(room*.76)/float64(len(names)), 44)
	chars := max(int(room/6.2), 2)
	for j, class := range k.Classes {
		middle := chartLeft + float64(room*(float64(j)+.5))
		c.group("class", class)
		c.text(middle, chartHeight-chartBelow+17, "middle", "tick", fit(class, chars))
		for i := range values {
			figure := at(values[i], j)
			if math.IsNaN(figure) {
				continue
			}
			x := middle + float64(wide*(float64(i)-float64(len(values))/2))
			c.rect(x+1, y.at(figure), wide-2, y.at(0)-y.at(figure), 1, seriesClass("column", i))
		}
		c.close()
	}
	v.Picture = c.end()
	return v
}
