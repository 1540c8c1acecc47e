package card

import (
	"cmp"
	"fmt"
	"html/template"
	"math"
	"slices"

	"github.com/clientele-go/clientele/persona/internal/words"
)

// bubbles draws the groups by their share of customers (across) and of worth
// (up); above the diagonal a group is worth more than its number. Both axes
// have the same scale. A bubble's area grows with the priority where there is
// one. Groups whose worth is withheld are in the table only. The picture is
// empty when fewer than two groups can be placed.
func bubbles(groups []group) template.HTML {
	var placed []*group
	top := 0.0
	for i := range groups {
		if g := &groups[i]; g.share != nil && g.worth != nil {
			placed = append(placed, g)
			top = max(top, g.share.High, g.worth.High)
		}
	}
	if len(placed) < 2 {
		return ""
	}

	const w, h, left, right, above, below = 460, 400, 52, 14, 16, 48
	x := newScale(0, min(top, 1), left, w-right, 5)
	y := newScale(0, min(top, 1), h-below, above, 5)
	c := newCanvas("bubbles", "chart bubbles", w, h, "Groups by share of customers and share of worth",
		"One numbered bubble a group. Above the dashed line a group brings more worth than its number of customers. The table beside the picture has the same figures.")
	for _, t := range x.ticks {
		c.line(x.at(t), above, x.at(t), h-below, "grid")
		c.text(x.at(t), h-below+17, "middle", "tick", words.Percent(t))
		c.line(left, y.at(t), w-right, y.at(t), "grid")
		c.text(left-7, y.at(t)+4, "end", "tick", words.Percent(t))
	}
	c.line(left, h-below, w-right, above, "diagonal")
	c.text((left+w-right)/2, h-8, "middle", "axis", "share of customers")
	c.turned(14, (above+h-below)/2, "axis", "share of worth")

	// Large ones first, so that small ones stay in sight.
	slices.SortStableFunc(placed, func(a, b *group) int { return cmp.Compare(b.radius(), a.radius()) })
	for _, g := range placed {
		cx, cy := x.at(g.share.Value), y.at(g.worth.Value)
		c.group("bubble "+g.class(), fmt.Sprintf("%d %s: %s of customers, %s of worth", g.Number, g.Name,
			words.Percent(g.share.Value), words.Percent(g.worth.Value)))
		c.line(x.at(g.share.Low), cy, x.at(g.share.High), cy, "whisker")
		c.line(cx, y.at(g.worth.Low), cx, y.at(g.worth.High), "whisker")
		c.circle(cx, cy, g.radius(), "disc")
		c.close()
	}
	labels := make([]point, len(placed))
	for i, g := range placed {
		labels[i] = point{x.at(g.share.Value), y.at(g.worth.Value)}
	}
	badges := spread(labels, 20, left+10, above+10, w-right-10, h-below-10)
	for i, p := range badges {
		g := placed[i]
		if d := math.Hypot(p.x-labels[i].x, p.y-labels[i].y); d > 6 {
			c.line(labels[i].x, labels[i].y, p.x, p.y, "leader")
		}
		c.circle(p.x, p.y, 9.5, "badge "+g.class())
		c.text(p.x, p.y+4, "middle", "number "+g.class(), fmt.Sprint(g.Number))
	}

	// The hints stand where no bubble is, on their side of the diagonal, or not
	// at all: the caption says the same.
	free := func(x, y float64) bool {
		for i, g := range placed {
			if overlaps(labels[i], g.radius(), x, y) || overlaps(badges[i], 9.5, x, y) {
				return false
			}
		}
		return true
	}
	for row := range 6 {
		if y := float64(above + 15 + 16*row); free(left+8, y) {
			c.text(left+8, y, "start", "hint", "worth more than their number")
			break
		}
	}
	for row := range 6 {
		if y := float64(h - below - 9 - 16*row); free(w-right-8-hintWidth, y) {
			c.text(w-right-8, y, "end", "hint", "worth less than their number")
			break
		}
	}
	return c.end()
}

// hintWidth is about how wide a hint is, in the units of the picture.
const hintWidth = 165

// overlaps tells whether a circle touches a hint that starts at x with its base
// line at y.
func overlaps(p point, r, x, y float64) bool {
	dx := p.x - min(max(p.x, x), x+hintWidth)
	dy := p.y - min(max(p.y, y-11), y+3)
	return math.Hypot(dx, dy) < r+2
}

// radius of the bubble: its area follows the priority.
func (g *group) radius() float64 {
	if g.persona == nil || !(g.persona.Priority >= 0) {
		return 14
	}
	return 11 + float64(25*math.Sqrt(min(g.persona.Priority, 1)))
}

type point struct{ x, y float64 }

// spread moves points that lie closer than apart away from each other, a fixed
// number of times in a fixed order, and keeps them inside the frame. Where two
// coincide they part along directions that differ by their index.
func spread(in []point, apart, left, top, right, bottom float64) []point {
	out := slices.Clone(in)
	for range 120 {
		for i := range out {
			for j := range i {
				dx, dy := out[i].x-out[j].x, out[i].y-out[j].y
				d := math.Hypot(dx, dy)
				if d >= apart {
					continue
				}
				if d < 1e-6 {
					angle := float64(i) * 2.4 // about the golden angle: no two alike
					dx, dy, d = math.Cos(angle), math.Sin(angle), 1
				}
				push := (apart - min(d, apart)) / 2 / d
				if push == 0 {
					push = .5
				}
				out[i].x, out[i].y = out[i].x+float64(dx*push), out[i].y+float64(dy*push)
				out[j].x, out[j].y = out[j].x-float64(dx*push), out[j].y-float64(dy*push)
			}
			out[i].x, out[i].y = min(max(out[i].x, left), right), min(max(out[i].y, top), bottom)
		}
	}
	return out
}
