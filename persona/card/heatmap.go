package card

import (
	"fmt"
	"html/template"
	"math"

	"github.com/clientele-go/clientele/segment"
)

// heatRow is one feature over all groups, for the picture and for the table
// behind it.
type heatRow struct {
	Name, Everyone string
	Cells          []heatCell
}

type heatCell struct{ Value, Effect, class string }

// heatRows lines up the features of the groups by name and level: groups from
// two sources need not list them alike.
func heatRows(groups []group) []heatRow {
	type key struct{ name, level string }
	var order []key
	row := map[key]int{}
	var rows []heatRow
	for i := range groups {
		p := groups[i].profile
		if p == nil {
			continue
		}
		for _, list := range [][]segment.Trait{p.Features, p.Descriptors} {
			for _, t := range list {
				k := key{t.Name, t.Level}
				j, ok := row[k]
				if !ok {
					j = len(order)
					row[k], order = j, append(order, k)
					empty := make([]heatCell, len(groups))
					for g := range empty {
						empty[g] = heatCell{withheld, "", "heat-none"}
					}
					rows = append(rows, heatRow{Name: traitName(t), Everyone: withheld, Cells: empty})
				}
				if t.Population != nil {
					rows[j].Everyone = amount(t, t.Population)
				}
				if t.Mean != nil {
					rows[j].Cells[i] = heatCell{amount(segment.Trait{Level: t.Level}, t.Mean), effect(t.Effect), heat(t.Effect)}
				}
			}
		}
	}
	return rows
}

// heat is the class of an effect: Cohen's small, medium and large on either
// side.
func heat(f *segment.Figure) string {
	if f == nil || math.IsNaN(f.Value) {
		return "heat-none"
	}
	step := 0
	for _, limit := range []float64{.2, .5, .8} {
		if math.Abs(f.Value) >= limit {
			step++
		}
	}
	switch {
	case step == 0:
		return "heat-0"
	case f.Value < 0:
		return fmt.Sprintf("heat-low%d", step)
	}
	return fmt.Sprintf("heat-high%d", step)
}

const (
	heatHead = 62  // height of the head
	heatLine = 34  // height of a row
	heatName = 150 // width of the names, as .heat .labels of style.css has it
	everyone = 92  // width of the column of all customers
)

// heatmap draws features by groups, coloured by effect, the mean in each cell.
// It comes in two pictures of equal rows, labels and cells, so that a narrow
// screen can keep the labels in sight while the cells scroll.
func heatmap(groups []group, rows []heatRow) (labels, cells template.HTML) {
	if len(rows) == 0 {
		return "", ""
	}
	height := float64(heatHead + heatLine*len(rows))
	c := newCanvas("heat-labels", "heat-labels", heatName, height, "Features", "The names of the features in the rows of the picture beside.")
	for i, r := range rows {
		y := float64(heatHead + heatLine*i)
		lines := wrap(r.Name, 21, 2)
		c.group("label", r.Name)
		for j, line := range lines {
			c.text(0, y+heatLine/2+4+(float64(j)-float64(len(lines)-1)/2)*13, "start", "name", line)
		}
		c.close()
	}
	labels = c.end()

	width := cellWidth(groups)
	chars := int(width / 6.6)
	c = newCanvas("heat-cells", "heat-cells", cellsWidth(groups), height, "How the groups differ",
		"A row a feature, a column a group, the group's mean in each cell; blue lies above the rest of the customers, orange below. The table below the picture has the same figures.")
	c.text(everyone-10, heatHead-10, "end", "tick", "everyone")
	for i := range groups {
		g, x := &groups[i], everyone+float64(width*float64(i))
		c.group("head", g.Name)
		c.circle(x+width/2, 12, 9.5, "badge "+g.class())
		c.text(x+width/2, 16, "middle", "number "+g.class(), fmt.Sprint(g.Number))
		for j, line := range wrap(g.Name, chars, 2) {
			c.text(x+width/2, 36+float64(j)*13, "middle", "tick", line)
		}
		c.close()
	}
	for i, r := range rows {
		y := float64(heatHead + heatLine*i)
		c.text(everyone-10, y+heatLine/2+4, "end", "value soft", fit(r.Everyone, 13))
		for j, cell := range r.Cells {
			x := everyone + float64(width*float64(j))
			about := fmt.Sprintf("%s, %s: %s", groups[j].Name, r.Name, cell.Value)
			if cell.Effect != "" {
				about += ", effect " + cell.Effect
			}
			c.group(cell.class, about)
			c.rect(x+1.5, y+1.5, width-3, heatLine-3, 4, "cell")
			c.text(x+width/2, y+heatLine/2+4, "middle", "value", fit(cell.Value, chars))
			c.close()
		}
	}
	return labels, c.end()
}

// cellWidth is as wide as the page allows, within what a figure needs.
func cellWidth(groups []group) float64 {
	return min(max((872-everyone)/float64(len(groups)), 78), 150)
}

// cellsWidth is the width of the picture of cells. The page gives the two pictures
// room in proportion to their widths, so that their rows stay level when both
// shrink to fit.
func cellsWidth(groups []group) float64 {
	return everyone + float64(cellWidth(groups)*float64(len(groups)))
}

// fit cuts a figure with a long unit to n characters.
func fit(s string, n int) string { return wrap(s, n, 1)[0] }
