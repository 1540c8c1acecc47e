package card

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/internal/naming"
	"github.com/clientele-go/clientele/internal/notice"
)

// gravest are the codes of the doubts that a reader should meet first: what has changed,
// who did not answer, where methods or kinds of evidence contradict each other, and what
// does not tell groups apart. The rest follows in the order of the rooms.
var gravest = []string{"alarm", "nonresponse", "methods-disagree", "evidence-disagrees", "no-difference", "unmatched"}

func gravity(code string) int {
	if i := slices.Index(gravest, code); i >= 0 {
		return i
	}
	return len(gravest)
}

// warnings collects the doubts of all parts, the gravest first, the same words once with
// all that they are about; a group is called by its number and name.
func warnings(r Report, list []group) []string {
	of := map[string]*group{}
	for i := range list {
		g := &list[i]
		of[g.ID] = g
		if of[g.Name] == nil {
			of[g.Name] = g
		}
		if g.Segment != "" {
			of[g.Segment] = g // some warnings know the segment by its own name
		}
	}
	type doubt struct {
		gravity  int
		text     string
		subjects []string
	}
	var all []*doubt
	add := func(some []notice.Warning) {
		for _, w := range some {
			subject, text := naming.Clean(w.Subject), naming.Clean(w.Text)
			if g := of[subject]; g != nil {
				subject = fmt.Sprintf("group %d, %s", g.Number, g.Name)
				if own := alarms(g, r.WaveNames); w.Code == "alarm" && own != "" {
					text = own // with the names of the waves, which the profile does not know
				}
			}
			at := slices.IndexFunc(all, func(d *doubt) bool { return d.text == text })
			if at < 0 {
				at = len(all)
				all = append(all, &doubt{gravity: gravity(w.Code), text: text})
			}
			if d := all[at]; !slices.Contains(d.subjects, subject) {
				d.subjects = append(d.subjects, subject)
			}
		}
	}
	if r.Summary != nil {
		add(r.Summary.Warnings)
	}
	if r.Profile != nil {
		add(r.Profile.Warnings)
	}
	if r.Deck != nil {
		add(r.Deck.Warnings)
		for i := range r.Deck.Personas {
			add(r.Deck.Personas[i].Warnings)
		}
	}
	slices.SortStableFunc(all, func(a, b *doubt) int { return cmp.Compare(a.gravity, b.gravity) })
	var out []string
	for _, d := range all {
		text := title(d.text)
		if about := slices.DeleteFunc(d.subjects, func(s string) bool { return s == "" }); len(about) > 0 {
			text = title(strings.Join(about, "; ")) + ": " + d.text // names hold commas
		}
		out = append(out, text)
	}
	return out
}

// alarms says what has changed for a group; "" where nothing did.
func alarms(g *group, names waveNames) string {
	var moves []string
	for _, c := range g.cells {
		if c.Waves != nil && c.Waves.Alarm != 0 {
			moves = append(moves, fmt.Sprintf("%s (%s)", naming.Clean(c.Name), names.alarm(c.Waves)))
		}
	}
	if moves == nil {
		return ""
	}
	return "What they get has changed beyond chance: " + list(moves) + "."
}
