package card

import (
	"fmt"
	"html/template"
	"math"
	"strings"

	"github.com/clientele-go/clientele/persona/language"
)

// Profiles sets groups beside everybody: a picture for each group, a bar for each of
// its figures, and a mark where everybody stands. Bars that make a group
// recognisable are strong, the others pale (Dolnicar, Grun & Leisch 2018, Market
// Segmentation Analysis, sec. 8.2, profile plot).
type Profiles struct {
	Figures []ProfileFigure
	Groups  []ProfileGroup

	language *language.Language // nil: English
}

// ProfileFigure is one thing in which groups are compared.
type ProfileFigure struct {
	Name     string
	Everyone float64 // NaN: withheld
	Share    bool    // 0 to 1, reads as per cent; else bars reach as far as the greatest figure

	unit string // of a number
}

// ProfileGroup is one group with a value for each figure; NaN is withheld.
type ProfileGroup struct {
	Name   string
	Values []float64
	Marked []bool // which values make the group recognisable; may be shorter
}

const (
	profileWidth = 400
	profileName  = 172 // room for the names of the figures
	profileValue = 50  // and for the values
	profileLine  = 22
)

func (p Profiles) view(id, title string) chartView {
	t := speaks(p.language)
	v := chartView{Head: []string{"", t.say("chart.everyone")}, Wide: true}
	for _, g := range p.Groups {
		v.Head = append(v.Head, g.Name)
	}
	reach := make([]float64, len(p.Figures))
	for i, f := range p.Figures {
		row := []string{f.Name, f.read(t, f.Everyone)}
		reach[i] = 1
		if !f.Share {
			reach[i] = magnitude(f.Everyone)
		}
		for _, g := range p.Groups {
			row = append(row, f.read(t, at(g.Values, i)))
			if !f.Share {
				reach[i] = max(reach[i], magnitude(at(g.Values, i)))
			}
		}
		v.Rows = append(v.Rows, row)
	}
	if len(p.Figures) == 0 || len(p.Groups) == 0 {
		return v
	}
	var b strings.Builder
	b.WriteString(`<div class="profiles">`)
	for k, g := range p.Groups {
		b.WriteString(string(p.panel(t, fmt.Sprintf("%s-%d", id, k+1), title, g, reach)))
	}
	b.WriteString(`</div>`)
	v.Picture = template.HTML(b.String())
	v.Key = []key{{"profile-marked", t.say("chart.marker")}, {"profile-plain", t.say("chart.noMarker")}, {"profile-all", t.say("chart.everyoneLine")}}
	return v
}

// panel draws one group.
func (p Profiles) panel(t tongue, id, title string, g ProfileGroup, reach []float64) template.HTML {
	c := newCanvas(id, "profile", profileWidth, float64(26+profileLine*len(p.Figures)), title+": "+g.Name,
		t.say("chart.profilePicture")+" "+t.say("chart.sameFigures"))
	c.text(0, 15, "start", "caption", lettering{13, true}.cut(g.Name, profileWidth))
	for i, f := range p.Figures {
		y, value := float64(26+profileLine*i), at(g.Values, i)
		about := t.Text("chart.besideEveryone", language.Args{"name": f.Name, "value": f.read(t, value), "everyone": f.read(t, f.Everyone)})
		class := "profile-plain"
		if i < len(g.Marked) && g.Marked[i] {
			class = "profile-marked"
		}
		c.group(class, about)
		c.text(0, y+profileLine/2+4, "start", "name", lettering{12, class == "profile-marked"}.cut(f.Name, profileName-6))
		const left, wide = profileName, profileWidth - profileName - profileValue
		c.against(left, y+4, wide, profileLine-8, value, f.Everyone, reach[i])
		if math.IsNaN(value) {
			c.text(left+wide-6, y+profileLine/2+4, "end", "hint", t.withheld())
		} else {
			c.text(profileWidth, y+profileLine/2+4, "end", "tick", lettering{11, false}.cut(t.read(value, f.Share), profileValue-4))
		}
		c.close()
	}
	return c.end()
}

// against draws a figure as a bar on a track that reaches as far as reach, and a mark
// across it where everybody stands. What is withheld, a NaN, is not drawn.
func (c *canvas) against(x, y, w, h, value, everyone, reach float64) {
	long := func(f float64) float64 {
		if !(reach > 0) {
			return 0
		}
		return float64(w * min(magnitude(f)/reach, 1))
	}
	c.rect(x, y, w, h, 2, "track")
	if !math.IsNaN(value) {
		c.rect(x, y, long(value), h, 2, "fill")
	}
	if !math.IsNaN(everyone) {
		c.line(x+long(everyone), y-3, x+long(everyone), y+h+3, "everyone")
	}
}

// read writes the figure with its unit, as the table has it.
func (f ProfileFigure) read(t tongue, x float64) string {
	if f.unit == "" || f.Share || math.IsNaN(x) {
		return t.read(x, f.Share)
	}
	return t.Amount(x, f.unit)
}

// magnitude is how far a bar reaches: figures below zero have no length of their own
// beside a bar, so that only the table tells them.
func magnitude(x float64) float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) || x < 0 {
		return 0
	}
	return x
}
