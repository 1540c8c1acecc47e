package card

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/persona/internal/words"
	"github.com/clientele-go/clientele/persona/language"
	"github.com/clientele-go/clientele/segment"
)

// scatter is what the maps have in common: points or bubbles, with intervals both ways
// where they have any, a cross that parts the picture in four, and names that do not lie
// over each other.
type scatter struct {
	tongue      tongue
	class, desc string
	across, up  string
	x, y        scale
	share       bool // figures are shares, and ticks read as per cent
	percent     bool // those across are
	cross       point
	corners     [4]string // upper left, upper right, lower left, lower right
	diagonal    bool
	spots       []spot
	room        float64 // for a name; 0: shortLabel
}

// spot is one point. letter stands in it; about is its tooltip.
type spot struct {
	name, letter, class, about string
	x, y                       *segment.Figure
	radius                     float64 // of a bubble; 0: a point
}

// Maps are narrower than other pictures and their names larger: these have to be read
// on a phone.
const (
	scatterWidth  = 440
	scatterHeight = 400
	scatterAbove  = 12
	spotRadius    = 5.0
	letterRadius  = 8.0 // of a spot that has room for a letter
	shortLabel    = 136 // room for the name of a point
	scatterLeft   = 60
	scatterRight  = scatterWidth - 22 // half of "100 %" stands right of it
)

func (s scatter) draw(id, title string) (template.HTML, []key) {
	const left, right, above, below = scatterLeft, scatterRight, scatterAbove, scatterHeight - chartBelow
	c := newCanvas(id, "chart "+s.class, scatterWidth, scatterHeight, title, s.desc+" "+s.tongue.say("chart.sameFigures"))
	for _, t := range s.x.ticks {
		c.line(s.x.at(t), above, s.x.at(t), below, "grid")
		c.text(s.x.at(t), below+17, "middle", "tick", s.tongue.read(t, s.share || s.percent))
	}
	for _, t := range s.y.ticks {
		c.line(left, s.y.at(t), right, s.y.at(t), "grid")
		c.text(left-7, s.y.at(t)+4, "end", "tick", s.tongue.read(t, s.share))
	}
	c.text((left+right)/2, scatterHeight-8, "middle", "axis", s.across)
	c.turned(14, (above+below)/2, "axis", s.up)
	if low, high := max(s.x.low, s.y.low), min(s.x.high, s.y.high); s.diagonal && low < high {
		c.line(s.x.at(low), s.y.at(low), s.x.at(high), s.y.at(high), "diagonal")
	}
	crossed := s.cross.x > s.x.low && s.cross.x < s.x.high && s.cross.y > s.y.low && s.cross.y < s.y.high
	if crossed {
		c.line(s.x.at(s.cross.x), above, s.x.at(s.cross.x), below, "cross")
		c.line(left, s.y.at(s.cross.y), right, s.y.at(s.cross.y), "cross")
	}

	var shown []spot
	var lost []string
	var at []point
	var radii []float64
	var whiskers []area
	for _, p := range s.spots {
		if !known(p.x) || !known(p.y) {
			lost = append(lost, p.name)
			continue
		}
		m := point{s.x.at(p.x.Value), s.y.at(p.y.Value)}
		shown, at, radii = append(shown, p), append(at, m), append(radii, p.reach())
		whiskers = append(whiskers, area{s.x.at(p.x.Low), m.y - 1, s.x.at(p.x.High), m.y + 1}, area{m.x - 1, s.y.at(p.y.High), m.x + 1, s.y.at(p.y.Low)})
	}
	frame := area{left + 2, above + 2, right - 2, below - 2}
	taken := s.nameCorners(c, frame, at, radii, crossed)
	for i, p := range shown { // lines first, so that they cross no point
		if p.x.Low < p.x.High {
			c.line(s.x.at(p.x.Low), at[i].y, s.x.at(p.x.High), at[i].y, "whisker")
		}
		if p.y.Low < p.y.High {
			c.line(at[i].x, s.y.at(p.y.Low), at[i].x, s.y.at(p.y.High), "whisker")
		}
	}
	labels, names, keys := s.name(shown, at, radii, taken, whiskers, frame)
	for i, l := range labels {
		if l.placed && l.far {
			end := l.nearest(at[i])
			c.line(at[i].x, at[i].y, end.x, end.y, "leader")
		}
	}
	for _, i := range widestFirst(radii) {
		p := shown[i]
		c.group(strings.TrimSpace("spot "+p.class), p.about)
		if p.radius > 0 {
			c.circle(at[i].x, at[i].y, p.radius, "disc")
		} else {
			c.circle(at[i].x, at[i].y, radii[i], "mark-spot")
		}
		if p.letter != "" {
			c.text(at[i].x, at[i].y+4, "middle", "letter", p.letter)
		}
		if labels[i].placed {
			c.text(labels[i].x, labels[i].y, "start", "name", names[i])
		}
		c.close()
	}
	if len(lost) > 0 {
		keys = append(keys, key{"key-text", s.tongue.Text("chart.lost", language.Args{"names": strings.Join(lost, ", ")})})
	}
	return c.end(), keys
}

// reach is how far a spot reaches from its middle.
func (p spot) reach() float64 {
	switch {
	case p.radius > 0:
		return p.radius
	case p.letter != "":
		return letterRadius
	}
	return spotRadius
}

// widestFirst is the order in which to draw bubbles, so that small ones stay in sight;
// those of one size keep their order.
func widestFirst(radii []float64) []int {
	order := make([]int, len(radii))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(radii[b], radii[a]) })
	return order
}

// name places the names of the points. Where there is no room for all of them, the
// points are numbered, and the key says who is who.
func (s scatter) name(shown []spot, at []point, radii []float64, taken, whiskers []area, frame area) ([]label, []string, []key) {
	names := make([]string, len(shown))
	room := s.room
	if room == 0 {
		room = shortLabel
	}
	for i, p := range shown {
		names[i] = labelText.cut(p.name, room)
	}
	labels := beside(at, names, radii, taken, whiskers, frame)
	all := true
	for _, l := range labels {
		all = all && l.placed
	}
	if all {
		return labels, names, nil
	}
	var keys []key
	for i, p := range shown {
		names[i] = fmt.Sprint(i + 1)
		keys = append(keys, key{"key-text", names[i] + " " + p.name})
	}
	return beside(at, names, radii, taken, whiskers, frame), names, keys
}

// nameCorners writes what the four parts are called, each in its corner or, where a
// point lies there, a line or two further in, or not at all: the table says it too. It
// returns the room that the names take.
func (s scatter) nameCorners(c *canvas, frame area, at []point, radii []float64, crossed bool) []area {
	if !crossed {
		return nil
	}
	var taken []area
	for i, name := range s.corners {
		if name == "" {
			continue
		}
		width := labelText.width(name)
		for row := range 3 {
			l := label{x: frame.left + 4, y: frame.top + 13 + float64(16*row), width: width}
			anchor, x := "start", l.x
			if i%2 == 1 {
				l.x = frame.right - 4 - width
				anchor, x = "end", frame.right-4
			}
			if i >= 2 {
				l.y = frame.bottom - 6 - float64(16*row)
			}
			room, free := l.area(), true
			for k, p := range at {
				free = free && !room.meets(area{p.x - radii[k], p.y - radii[k], p.x + radii[k], p.y + radii[k]})
			}
			if free {
				c.text(x, l.y, anchor, "hint", name)
				taken = append(taken, room)
				break
			}
		}
	}
	return taken
}

// chance is how a probability reads that may not be known.
func chance(p float64) string {
	if !(p > 0) {
		return ""
	}
	return words.Percent(p)
}
