package card

import (
	"fmt"
	"html/template"
	"math"
	"strings"

	"github.com/clientele-go/clientele/persona/internal/words"
	"github.com/clientele-go/clientele/segment"
)

// Zones shows what people get of each thing beside what they would put up with and
// what they want: a bar over the zone of tolerance, from the adequate to the desired
// level, and a dot with its 95 % interval at the level that they perceive (Zeithaml,
// Berry & Parasuraman 1993, Journal of the Academy of Marketing Science 21(1), 1-12).
// A dot left of the bar is service that is not accepted, one right of it delights.
// Where nobody was asked for a zone, a mark stands at the level that is expected.
//
// There is a picture for each group, all on one scale, and the rows stay in the order
// in which they are given.
type Zones struct {
	Levels string // what the levels are, such as "answers, 1 to 7"
	// Low and High are the ends of the scale of the answers; where High is not above
	// Low, the pictures reach as far as the figures do.
	Low, High float64
	Groups    []ZoneGroup
}

// ZoneGroup is one group of people and what it expects.
type ZoneGroup struct {
	Name string
	Rows []Zone
}

// Zone is one thing that people expect something of. A figure that is nil is not
// drawn, and the table has Missing in its place.
type Zone struct {
	Name              string
	Adequate, Desired *segment.Figure // ends of the zone, which is drawn where both are known
	Expected          *segment.Figure // the mark
	Perceived         *segment.Figure
	// Unmet marks what is below the zone, or without one below the expected level,
	// beyond chance. The picture cannot tell it: two intervals that overlap may belong
	// to answers that differ within nearly everybody.
	Unmet bool
	// Verdict is what the table says of whether it is too little, such as "may be
	// chance"; empty: "yes" or "no", as Unmet has it.
	Verdict string
	Missing string // why a figure is missing; empty: "withheld"
}

const (
	zoneWidth = 400
	zoneName  = 138 // room for the names
	zoneValue = 42  // and for the perceived level
	zoneHead  = 26
	zoneLine  = 30
)

func (z Zones) view(id, title string) chartView {
	v := chartView{Wide: true}
	low, high := math.Inf(1), math.Inf(-1)
	var zoned, marked, unmet bool
	for _, g := range z.Groups {
		for _, r := range g.Rows {
			zoned = zoned || known(r.Adequate) || known(r.Desired)
			marked = marked || known(r.Expected)
			unmet = unmet || r.Unmet
			for _, f := range []*segment.Figure{r.Adequate, r.Desired, r.Expected, r.Perceived} {
				if known(f) {
					low, high = min(low, f.Low), max(high, f.High)
				}
			}
		}
	}
	z.table(&v, zoned, marked)
	if high < low {
		return v
	}
	s := newScale(low, high, zoneName+8, zoneWidth-zoneValue-8, 6)
	if z.High > z.Low && !math.IsInf(z.High-z.Low, 0) {
		s = newScale(z.Low, z.High, zoneName+8, zoneWidth-zoneValue-8, 6)
		s.low, s.high = z.Low, z.High // a scale of answers ends where the answers do
	}
	var b strings.Builder
	b.WriteString(`<div class="profiles levels">`)
	for k, g := range z.Groups {
		b.WriteString(string(z.panel(fmt.Sprintf("%s-%d", id, k+1), title, g, s)))
	}
	b.WriteString(`</div>`)
	v.Picture = template.HTML(b.String())
	if zoned {
		v.Key = append(v.Key, key{"zone-key", "from what they accept to what they want"})
	}
	if marked {
		v.Key = append(v.Key, key{"zone-expected", "what they expect"})
	}
	v.Key = append(v.Key, key{"zone-dot", "what they get, with its 95 % interval"})
	if unmet {
		v.Key = append(v.Key, key{"zone-unmet", "the same, too little beyond chance"})
	}
	return v
}

// table has a row for each thing of each group; what nobody was asked has no column.
func (z Zones) table(v *chartView, zoned, marked bool) {
	v.Head = []string{""}
	if len(z.Groups) > 1 {
		v.Head = append(v.Head, "group")
	}
	if zoned {
		v.Head = append(v.Head, "accepts", "wants")
	}
	if marked {
		v.Head = append(v.Head, "expects")
	}
	v.Head = append(v.Head, "gets (95 % interval)", "too little")
	for _, g := range z.Groups {
		for _, r := range g.Rows {
			row := []string{r.Name}
			if len(z.Groups) > 1 {
				row = append(row, g.Name)
			}
			if zoned {
				row = append(row, r.read(r.Adequate), r.read(r.Desired))
			}
			if marked {
				row = append(row, r.read(r.Expected))
			}
			gets := r.missing()
			if known(r.Perceived) {
				gets = gap(r.Perceived)
			}
			v.Rows = append(v.Rows, append(row, gets, r.verdict()))
		}
	}
}

func (r Zone) verdict() string {
	switch {
	case r.Verdict != "":
		return r.Verdict
	case r.Unmet:
		return "yes"
	}
	return "no"
}

func (r Zone) missing() string {
	if r.Missing == "" {
		return withheld
	}
	return r.Missing
}

func (r Zone) read(f *segment.Figure) string {
	if !known(f) {
		return r.missing()
	}
	return words.Gap(f.Value)
}

// panel draws one group.
func (z Zones) panel(id, title string, g ZoneGroup, s scale) template.HTML {
	bottom := float64(zoneHead + zoneLine*len(g.Rows))
	c := newCanvas(id, "profile zones", zoneWidth, bottom+36, title+": "+g.Name,
		"A row for each thing that is expected: a bar from the level that is accepted to the one that is wanted, a dot with its 95 % interval at what they get. The table below the picture has the same figures.")
	c.text(0, 15, "start", "caption", fit(g.Name, 56))
	for _, t := range s.ticks {
		if t < s.low || t > s.high {
			continue
		}
		c.line(s.at(t), zoneHead, s.at(t), bottom, "grid")
		c.text(s.at(t), bottom+14, "middle", "tick", words.Number(t))
	}
	c.text((s.from+s.to)/2, bottom+31, "middle", "axis", fit(z.Levels, 36))
	for i, r := range g.Rows {
		r.draw(c, s, zoneHead+float64(zoneLine*float64(i))+zoneLine/2)
	}
	return c.end()
}

func (r Zone) draw(c *canvas, s scale, y float64) {
	class := "met"
	if r.Unmet {
		class = "unmet"
	}
	about := r.Name + ": gets " + r.read(r.Perceived)
	if known(r.Adequate) || known(r.Desired) {
		about += ", accepts " + r.read(r.Adequate) + ", wants " + r.read(r.Desired)
	}
	if known(r.Expected) {
		about += ", expects " + r.read(r.Expected)
	}
	c.group("row "+class, about)
	named(c, r.Name, 0, y, 21)
	if known(r.Adequate) && known(r.Desired) {
		// A zone the wrong way round is drawn as it is: the group asks for more than it
		// wants, and that is for the reader to see.
		way := "zone"
		if r.Adequate.Value > r.Desired.Value {
			way = "zone inverted"
		}
		a, d := s.at(r.Adequate.Value), s.at(r.Desired.Value)
		c.rect(min(a, d), y-8, max(math.Abs(d-a), 1.5), 16, 3, way)
	}
	if known(r.Expected) {
		c.line(s.at(r.Expected.Value), y-9, s.at(r.Expected.Value), y+9, "expected")
	}
	if known(r.Perceived) {
		c.line(s.at(r.Perceived.Low), y, s.at(r.Perceived.High), y, "interval")
		c.circle(s.at(r.Perceived.Value), y, 4.5, "dot")
		c.text(zoneWidth, y+4, "end", "value", words.Gap(r.Perceived.Value))
	} else {
		c.text(zoneWidth, y+4, "end", "hint", fit(r.missing(), 12))
	}
	c.close()
}

// named writes the name of a row in up to two lines about its middle.
func named(c *canvas, name string, x, middle float64, width int) {
	lines := wrap(name, width, 2)
	for j, line := range lines {
		c.text(x, middle+4+float64((float64(j)-float64(len(lines)-1)/2)*12), "start", "name", line)
	}
}

// known tells whether a figure can be drawn.
func known(f *segment.Figure) bool {
	if f == nil {
		return false
	}
	for _, x := range []float64{f.Value, f.Low, f.High} {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return false
		}
	}
	return true
}
