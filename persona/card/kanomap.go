package card

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clientele-go/clientele/persona/internal/words"
	"github.com/clientele-go/clientele/segment"
)

// KanoMap sets features by what they do to satisfaction: upwards the share of people
// whom having the feature pleases, to the right the share whom lacking it annoys. The
// four quarters are attractive (pleases, and is not missed), one-dimensional (the more
// the better), must-be (missed, and pleases nobody) and indifferent (Berger et al.
// 1993, Center for Quality of Management Journal 2(4), 3-36). The letter in a point is
// that of its category, which the most people chose and which may be another than that
// of its quarter; where that is below .8 sure, the point is a ring.
type KanoMap struct {
	Points []KanoPoint
}

// KanoPoint is one feature. Where Better or Worse is nil it is not drawn, and called
// withheld.
type KanoPoint struct {
	Name     string
	Better   *segment.Figure // share whom it pleases, 0 to 1
	Worse    *segment.Figure // minus the share whom its lack annoys, -1 to 0
	Category string          // such as "must-be"; may be empty
	Chance   float64         // probability of the category; 0: not known
}

func (m KanoMap) view(id, title string) chartView {
	v := chartView{Head: []string{"", "pleases", "is missed", "category", "how sure"}}
	s := scatter{tongue: speaks(nil), class: "map", across: "annoys when it is missing (minus worse)", up: "pleases when it is there (better)", share: true,
		cross: point{.5, .5}, corners: [4]string{"attractive", "one-dimensional", "indifferent", "must-be"},
		desc: "A point for each feature: to the right the share of people whom its lack annoys, upwards the share whom it pleases, thin lines over the 95 % intervals. Rings are features whose category is not sure."}
	s.x = newScale(0, 1, scatterLeft, scatterRight, 5)
	s.y = newScale(0, 1, scatterHeight-chartBelow, scatterAbove, 5)
	letters := map[string]string{}
	var order []string
	some, unsure := false, false
	for _, p := range m.Points {
		missed := negated(p.Worse)
		v.Rows = append(v.Rows, []string{p.Name, shareWithInterval(p.Better), shareWithInterval(missed), p.Category, chance(p.Chance)})
		about := p.Name + ": pleases " + shareWithInterval(p.Better) + ", is missed by " + shareWithInterval(missed)
		if p.Category != "" {
			about += ", " + p.Category
			if text := chance(p.Chance); text != "" {
				about += " with probability " + text
			}
		}
		class := ""
		if p.Chance > 0 && p.Chance < sure {
			class = "unsure"
		}
		one := spot{name: p.Name, letter: initial(p.Category), class: class, about: about, x: missed, y: p.Better}
		s.spots = append(s.spots, one)
		if known(one.x) && known(one.y) {
			some, unsure = true, unsure || class != ""
			if _, ok := letters[p.Category]; !ok && one.letter != "" {
				letters[p.Category] = one.letter
				order = append(order, p.Category)
			}
		}
	}
	if !some {
		return v
	}
	v.Picture, v.Key = s.draw(id, title)
	var first []key
	for _, category := range order {
		first = append(first, key{"key-text", letters[category] + " " + category})
	}
	if unsure {
		first = append(first, key{"spot-unsure", "category below 80 % sure"})
	}
	v.Key = append(first, v.Key...)
	return v
}

// negated turns a figure around, its interval included.
func negated(f *segment.Figure) *segment.Figure {
	if !known(f) {
		return nil
	}
	return &segment.Figure{Value: -f.Value, Low: -f.High, High: -f.Low, N: f.N}
}

func shareWithInterval(f *segment.Figure) string {
	if !known(f) {
		return withheld
	}
	return words.Percent(f.Value) + " (" + words.PercentInterval(f.Low, f.High) + ")"
}

// initial is the first letter of a category, large.
func initial(s string) string {
	r, n := utf8.DecodeRuneInString(strings.TrimSpace(s))
	if n == 0 || !unicode.IsLetter(r) {
		return ""
	}
	return string(unicode.ToUpper(r))
}
