package card

import "math"

// area is a rectangle of a picture that is taken.
type area struct{ left, top, right, bottom float64 }

func (a area) meets(b area) bool {
	return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

func (a area) within(b area) bool {
	return a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom
}

// the text of a label and how far it reaches above and below its base line, in the units
// of the picture.
var labelText = lettering{size: 13}

const (
	labelAbove = 12.0
	labelBelow = 4.0
)

// label is a text beside a point of a picture.
type label struct {
	x, y   float64 // its start, on the base line
	width  float64
	placed bool
	far    bool // not right beside its point, so that a line has to lead to it
}

func (l label) area() area {
	return area{l.x, l.y - labelAbove, l.x + l.width, l.y + labelBelow}
}

// beside finds a place for the name of each point, which has the radius of its index, so
// that no two names meet and none lies on a point, on what is taken or outside of the frame. It goes through the points
// in their order and tries places in rings around each, the nearest first; of a ring
// the place that hides the least is taken, and of equal ones the first. So the same
// points give the same picture. A name without a free place is not placed.
//
// That is greedy and not the best there is, which is hard to find (Marks & Shieber
// 1991, Harvard TR-05-91: NP-complete), but pictures of a few dozen points need no more.
func beside(points []point, names []string, radii []float64, taken, soft []area, frame area) []label {
	out := make([]label, len(points))
	hard := append([]area(nil), taken...)
	for i, p := range points {
		room := radii[i] + 1 // for the line around it
		hard = append(hard, area{p.x - room, p.y - room, p.x + room, p.y + room})
	}
	for i, p := range points {
		width := labelText.width(names[i])
		for ring := 0; ring < 7 && !out[i].placed; ring++ {
			least := math.MaxInt
			for k, l := range around(p, width, radii[i]+6+float64(13*float64(ring))) {
				room := l.area()
				if !room.within(frame) || meetsAny(room, hard) > 0 {
					continue
				}
				if hidden := meetsAny(room, soft); hidden < least {
					least, out[i] = hidden, l
					out[i].placed, out[i].far = true, ring > 0 || k >= slanted || nearer(l, i, points)
				}
			}
		}
		if out[i].placed {
			hard = append(hard, out[i].area())
		}
	}
	return out
}

// nearer tells whether a label lies as near to another point as to its own, i.
func nearer(l label, i int, points []point) bool {
	away := func(p point) float64 {
		end := l.nearest(p)
		return math.Hypot(end.x-p.x, end.y-p.y)
	}
	own := away(points[i])
	for k, p := range points {
		if k != i && p != points[i] && away(p) <= own+3 { // which the eye cannot tell
			return true
		}
	}
	return false
}

func meetsAny(a area, others []area) int {
	n := 0
	for _, b := range others {
		if a.meets(b) {
			n++
		}
	}
	return n
}

// slanted is the first of the places of around that are not straight beside the point.
const slanted = 4

// around lists places for a text of some width at a distance from a point: right of it,
// left, above, below, and between these.
func around(p point, width, away float64) []label {
	middle := (labelAbove - labelBelow) / 2
	slant := float64(away * .8)
	return []label{
		{x: p.x + away, y: p.y + middle, width: width},
		{x: p.x - away - width, y: p.y + middle, width: width},
		{x: p.x - width/2, y: p.y - away, width: width},
		{x: p.x - width/2, y: p.y + away + labelAbove, width: width},
		{x: p.x + slant, y: p.y - slant, width: width},
		{x: p.x + slant, y: p.y + slant + labelAbove, width: width},
		{x: p.x - slant - width, y: p.y - slant, width: width},
		{x: p.x - slant - width, y: p.y + slant + labelAbove, width: width},
	}
}

// nearest is the point of a label's edge that a line from p leads to.
func (l label) nearest(p point) point {
	a := l.area()
	return point{min(max(p.x, a.left), a.right), min(max(p.y, a.top), a.bottom)}
}
