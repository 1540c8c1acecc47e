package card

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/persona/internal/words"
)

// Flows follows the same people through solutions with more and more groups: a
// column a solution, a block a group, and bands from where its members were before.
// A group whose members come from one place is no child of chance (Dolnicar & Leisch
// 2017, European Journal of Operational Research 259, 1093-1105: SLSa).
type Flows struct {
	Across  string // what the columns are
	Columns []FlowColumn
}

// FlowColumn is one solution.
type FlowColumn struct {
	Name   string
	Groups []FlowGroup
	Marked bool // stands out, such as the solution that was chosen
}

// FlowGroup is one group of a solution.
type FlowGroup struct {
	Name  string
	Share float64   // of all people, 0 to 1
	From  []float64 // share of its members from each group of the column before
	Note  string    // a figure to stand in the block, such as .98; may be empty
}

const (
	flowHeight = 300
	flowHead   = 30
	flowBlock  = 44 // width of a block
	flowGap    = 7  // between blocks
	flowSide   = 26 // room for half a name
)

func (f Flows) view(id, title string) chartView {
	v := chartView{Head: []string{f.Across, "group", "share", "from", "figure"}, Wide: true}
	for i, col := range f.Columns {
		for _, g := range col.Groups {
			v.Rows = append(v.Rows, []string{col.Name, g.Name, read(g.Share, true), f.origins(i, g), g.Note})
		}
	}
	if len(f.Columns) < 2 {
		return v
	}
	step := min(max(880/float64(len(f.Columns)), 84), 150)
	c := newCanvas(id, "chart flows", float64(step*float64(len(f.Columns)-1))+flowBlock+2*flowSide, flowHead+flowHeight+10, title,
		"A column for each of "+f.Across+", a block for each group, bands from the groups that its members were in before. The table below the picture has the same figures.")
	var before []block
	for i, col := range f.Columns {
		x := flowSide + float64(step*float64(i))
		blocks := stack(col.Groups, before)
		used := make([]float64, len(before))
		for _, g := range topDown(blocks) {
			group, into := col.Groups[g], blocks[g].y
			for _, b := range topDown(before) {
				share := at(group.From, b)
				if math.IsNaN(share) || share <= 0 {
					continue
				}
				// Shares are rounded: no band is thicker than what is left of its ends.
				thick := max(min(share*blocks[g].h, before[b].h-used[b], blocks[g].y+blocks[g].h-into), 0)
				class := "band"
				if share >= .5 {
					class += " most"
				}
				c.group(class, fmt.Sprintf("%s of %s, %s, from %s", words.Percent(share), group.Name, col.Name, f.Columns[i-1].Groups[b].Name))
				c.band(x-step+flowBlock, before[b].y+used[b], x, into, thick)
				c.close()
				used[b] += thick
				into += thick
			}
		}
		class := "flow"
		if col.Marked {
			class += " marked"
		}
		c.group(class, col.Name)
		c.text(x+flowBlock/2, 18, "middle", "caption", fit(col.Name, int(step/7)))
		for g, group := range col.Groups {
			c.rect(x, blocks[g].y, flowBlock, blocks[g].h, 3, "block")
			middle := x + flowBlock/2
			switch y := blocks[g].y + blocks[g].h/2 + 4; {
			case blocks[g].h >= 30 && group.Note != "":
				c.text(middle, y-7, "middle", "note", fit(group.Name, 6))
				c.text(middle, y+8, "middle", "figure", fit(group.Note, 6))
			case blocks[g].h >= 12:
				c.text(middle, y, "middle", "note", fit(group.Name, 6))
			}
		}
		c.close()
		before = blocks
	}
	v.Picture = c.end()
	return v
}

// origins says where a group comes from, the greatest parts first to last in the
// order of the column before.
func (f Flows) origins(i int, g FlowGroup) string {
	if i == 0 {
		return ""
	}
	var parts []string
	for b, from := range f.Columns[i-1].Groups {
		if share := at(g.From, b); share > 0 { // a NaN is not
			parts = append(parts, from.Name+" "+words.Percent(share))
		}
	}
	return strings.Join(parts, ", ")
}

// block is where a group stands in its column.
type block struct{ y, h float64 }

// stack places the groups of a column one under the other, each about where its
// members were before, so that bands cross as little as may be. They fill the height,
// whatever rounding made of their shares.
func stack(groups []FlowGroup, before []block) []block {
	total := 0.0
	come := make([]float64, len(groups)) // the mean height that members come from
	for i, g := range groups {
		total += magnitude(g.Share)
		sum := 0.0
		for b := range before {
			sum += magnitude(at(g.From, b))
			come[i] += float64(magnitude(at(g.From, b)) * (before[b].y + before[b].h/2))
		}
		if sum > 0 {
			come[i] /= sum
		}
	}
	order := make([]int, len(groups))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(come[a], come[b]) })
	room := flowHeight - float64(flowGap*float64(len(groups)-1))
	out := make([]block, len(groups))
	y := float64(flowHead)
	for _, i := range order {
		out[i] = block{y, room / float64(len(groups))}
		if total > 0 {
			out[i].h = float64(room * magnitude(groups[i].Share) / total)
		}
		y += out[i].h + flowGap
	}
	return out
}

// topDown returns the places of blocks by how high they stand.
func topDown(blocks []block) []int {
	order := make([]int, len(blocks))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(blocks[a].y, blocks[b].y) })
	return order
}

// band draws a curved band of a thickness from the left to the right.
func (c *canvas) band(x1, y1, x2, y2, thick float64) {
	m := num((x1 + x2) / 2)
	c.b.WriteString(`<path d="M` + num(x1) + " " + num(y1) + "C" + m + " " + num(y1) + " " + m + " " + num(y2) + " " + num(x2) + " " + num(y2) +
		"v" + num(thick) + "C" + m + " " + num(y2+thick) + " " + m + " " + num(y1+thick) + " " + num(x1) + " " + num(y1+thick) + `z"/>`)
}
