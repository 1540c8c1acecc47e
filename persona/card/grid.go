package card

import (
	"fmt"
	"math"

	"github.com/clientele-go/clientele/persona/internal/words"
)

// Grid draws shares in rows and columns, the darker the greater, with the figure
// in each cell: how many of a month's new customers came back one, two, three
// months after.
type Grid struct {
	Across, Down string   // what columns and rows are
	Columns      []string // names of the columns
	Rows         []GridRow
}

// GridRow is one row of a [Grid]. It may end before the columns do: what is not
// there yet stays empty. A cell of NaN is withheld.
type GridRow struct {
	Name  string
	Cells []float64 // shares, 0 to 1
}

const (
	gridHead = 40
	gridLine = 26
	gridLeft = 118
)

func (g Grid) view(id, title string) chartView {
	v := chartView{Head: append([]string{g.Down}, g.Columns...), Wide: true}
	var values [][]float64
	for _, r := range g.Rows {
		row := []string{r.Name}
		for j := range min(len(r.Cells), len(g.Columns)) {
			row = append(row, read(r.Cells[j], true))
		}
		v.Rows = append(v.Rows, row)
		values = append(values, r.Cells)
	}
	if len(g.Rows) == 0 || len(g.Columns) == 0 {
		return v
	}
	most := greatest(values)
	wide := min(max(890/float64(len(g.Columns)), 42), 74)
	c := newCanvas(id, "chart cohorts", gridLeft+float64(wide*float64(len(g.Columns))), gridHead+float64(gridLine*len(g.Rows)), title,
		"A row for each of "+g.Down+", a column for each of "+g.Across+", the share in each cell, darker where it is greater. The table below the picture has the same figures.")
	c.text(0, 14, "start", "axis", g.Down)
	c.text(gridLeft, 14, "start", "axis", g.Across)
	for j, name := range g.Columns {
		c.text(gridLeft+float64(wide*(float64(j)+.5)), gridHead-8, "middle", "tick", fit(name, int(wide/6)))
	}
	for i, r := range g.Rows {
		y := float64(gridHead + gridLine*i)
		c.text(0, y+gridLine/2+4, "start", "name", fit(r.Name, 18))
		for j := range min(len(r.Cells), len(g.Columns)) {
			x, cell := gridLeft+float64(wide*float64(j)), r.Cells[j]
			c.group(shade(cell, most), fmt.Sprintf("%s, %s: %s", r.Name, g.Columns[j], read(cell, true)))
			c.rect(x+1, y+1, wide-2, gridLine-2, 3, "cell")
			text := "–"
			if !math.IsNaN(cell) {
				text = words.Percent(cell)
				if cell > 0 && cell < .01 {
					text = "<1 %"
				}
			}
			c.text(x+wide/2, y+gridLine/2+4, "middle", "value", text)
			c.close()
		}
	}
	v.Picture = c.end()
	for i, part := range []string{"up to a quarter of the greatest share", "up to half", "up to three quarters", "above"} {
		v.Key = append(v.Key, key{shade((float64(i)+.5)/4, 1), part})
	}
	v.Key = append(v.Key, key{"heat-none", "– withheld"})
	return v
}

// shade is the class of a share: in which quarter of the greatest one it lies.
func shade(x, most float64) string {
	switch {
	case math.IsNaN(x):
		return "heat-none"
	case !(most > 0) || x <= most/4:
		return "heat-0"
	case x <= most/2:
		return "heat-high1"
	case x <= float64(3*most/4):
		return "heat-high2"
	}
	return "heat-high3"
}
