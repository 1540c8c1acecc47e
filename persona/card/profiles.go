package card

import (
	"fmt"
	"html/template"
	"math"
	"strings"
)

// Profiles sets groups beside everybody: a picture for each group, a bar for each of
// its figures, and a mark where everybody stands. Bars that make a group
// recognisable are strong, the others pale (Dolnicar, Grun & Leisch 2018, Market
// Segmentation Analysis, sec. 8.2, profile plot).
type Profiles struct {
	Figures []ProfileFigure
	Groups  []ProfileGroup
}

// ProfileFigure is one thing in which groups are compared.
type ProfileFigure struct {
	Name     string
	Everyone float64 // NaN: withheld
	Share    bool    // 0 to 1, reads as per cent; else bars reach as far as the greatest figure
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
	v := chartView{Head: []string{"", "everyone"}, Wide: true}
	for _, g := range p.Groups {
		v.Head = append(v.Head, g.Name)
	}
	reach := make([]float64, len(p.Figures))
	for i, f := range p.Figures {
		row := []string{f.Name, read(f.Everyone, f.Share)}
		reach[i] = 1
		if !f.Share {
			reach[i] = magnitude(f.Everyone)
		}
		for _, g := range p.Groups {
			row = append(row, read(at(g.Values, i), f.Share))
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
		b.WriteString(string(p.panel(fmt.Sprintf("%s-%d", id, k+1), title, g, reach)))
	}
	b.WriteString(`</div>`)
	v.Picture = template.HTML(b.String())
	v.Key = []key{{"profile-marked", "recognisable by it"}, {"profile-plain", "less so"}, {"profile-all", "the line: everyone"}}
	return v
}

// panel draws one group.
func (p Profiles) panel(id, title string, g ProfileGroup, reach []float64) template.HTML {
	c := newCanvas(id, "profile", profileWidth, float64(26+profileLine*len(p.Figures)), title+": "+g.Name,
		"A bar for each figure of the group, a line across it where everybody stands. The table below the picture has the same figures.")
	c.text(0, 15, "start", "caption", fit(g.Name, 56))
	for i, f := range p.Figures {
		y, value := float64(26+profileLine*i), at(g.Values, i)
		about := fmt.Sprintf("%s: %s; everyone %s", f.Name, read(value, f.Share), read(f.Everyone, f.Share))
		class := "profile-plain"
		if i < len(g.Marked) && g.Marked[i] {
			class = "profile-marked"
		}
		c.group(class, about)
		c.text(0, y+profileLine/2+4, "start", "name", fit(f.Name, 27))
		place := func(x float64) float64 {
			return profileName + float64((profileWidth-profileName-profileValue)*min(magnitude(x)/reach[i], 1))
		}
		c.rect(profileName, y+4, profileWidth-profileName-profileValue, profileLine-8, 2, "track")
		if math.IsNaN(value) {
			c.text(profileWidth, y+profileLine/2+4, "end", "hint", withheld)
		} else {
			c.rect(profileName, y+4, place(value)-profileName, profileLine-8, 2, "fill")
			c.text(profileWidth, y+profileLine/2+4, "end", "tick", fit(read(value, f.Share), 9))
		}
		if !math.IsNaN(f.Everyone) {
			c.line(place(f.Everyone), y+1, place(f.Everyone), y+profileLine-1, "everyone")
		}
		c.close()
	}
	return c.end()
}

// magnitude is how far a bar reaches: figures below zero have no length of their own
// beside a bar, so that only the table tells them.
func magnitude(x float64) float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) || x < 0 {
		return 0
	}
	return x
}
