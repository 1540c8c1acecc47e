package card

import (
	"math"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/language"
)

// The parts of a card between its figures and its evidence, each drawn from the sheet's y
// on, which it moves to where the next one may begin.

// parts are the parts between the figures and the evidence, those first on which the
// readers of the view act.
func (s *sheet) parts() []func() {
	blocks := []deckBlock{{Key: "traits"}, {Key: "lifecycle"}, {Key: "expectations"}, {Key: "actions"}}
	blocks = arrange(blocks, piecesFirst[s.o.View], []string{"traits", "lifecycle", "expectations", "actions"})
	var out []func()
	two, left := false, 0.0 // how much of the sheet the parts after need
	for _, b := range slices.Backward(blocks) {
		switch b.Key {
		case "traits":
			out, left = append(out, s.traits), left+sheetTraitsHigh
		case "lifecycle":
			out, left = append(out, s.lifecycle), left+sheetLifeHigh
		default: // both stand side by side, where the first of them does
			if !two {
				two = true
				continue
			}
			low := sheetFoot - 24 - left
			out = append(out, func() { s.todo(b.Key == "actions", low) })
		}
	}
	slices.Reverse(out)
	return out
}

// heading of a part.
func (s *sheet) heading(x float64, title string) {
	s.line(x, s.y, x+sheetColumn, s.y, "rule")
	s.text(x, s.y+24, "start", "title", sheetTitle.cut(title, sheetColumn))
}

// traits are the strongest beside everybody.
func (s *sheet) traits() {
	// What they have more of goes first; a card of nothing but that would flatter.
	list := slices.Concat(s.p.Traits, s.p.Anti)
	if len(s.p.Anti) > 0 && len(list) > sheetTraits {
		n := max(min(len(s.p.Traits), sheetTraits-1), sheetTraits-len(s.p.Anti))
		list = slices.Concat(s.p.Traits[:n], s.p.Anti[:sheetTraits-n])
	}
	list = list[:min(len(list), sheetTraits)]
	s.line(sheetEdge, s.y, sheetWidth-sheetEdge, s.y, "rule")
	s.text(sheetEdge, s.y+24, "start", "title", sheetTitle.cut(s.t.say("traits", nil), 500))
	if len(list) == 0 {
		s.y = s.lines(sheetText, sheetEdge, s.y+48, sheetWide, 1, "text", s.t.say("noTraits", nil)) + 8
		return
	}
	everyone := s.t.text("chart.everyoneLine", nil)
	s.text(sheetWidth-sheetEdge, s.y+24, "end", "tick", everyone)
	s.line(sheetWidth-sheetEdge-sheetTick.width(everyone)-8, s.y+13, sheetWidth-sheetEdge-sheetTick.width(everyone)-8, s.y+27, "everyone")
	s.y += 40
	for _, tr := range list {
		s.trait(tr)
		s.y += 38
	}
	s.y += 8
}

// trait is a bar on a track that a share fills at 100 %, and another figure at the
// greater of the two.
func (s *sheet) trait(tr persona.Trait) {
	const left, wide = sheetEdge + 250, 280
	name, value, everyone := s.t.trait(tr.Trait), math.NaN(), math.NaN()
	if known(tr.Mean) {
		value = tr.Mean.Value
	}
	if known(tr.Population) {
		everyone = tr.Population.Value
	}
	reach := 1.0
	if tr.Level == "" {
		reach = max(magnitude(value), magnitude(everyone)) * 1.1
	}
	told := s.t.amount(tr.Trait, tr.Mean)
	s.group("trait", s.t.text("chart.besideEveryone", language.Args{"name": name, "value": told, "everyone": s.t.amount(tr.Trait, tr.Population)}))
	rows := sheetText.lines(name, left-sheetEdge-12, 2)
	s.lines(sheetText, sheetEdge, s.y+20-float64(9*float64(len(rows)-1)), left-sheetEdge-12, 2, "text", name)
	s.against(left, s.y+7, wide, 16, value, everyone, reach)
	const x, room = left + wide + 14, sheetWidth - sheetEdge - left - wide - 14
	if sheetBold.width(told) <= room {
		s.text(x, s.y+13, "start", "bold", told)
	} else { // a long unit
		s.text(x, s.y+13, "start", "bold s12", lettering{12, true}.cut(told, room))
	}
	s.text(x, s.y+28, "start", "tick", sheetTick.cut(s.t.apart(tr)+"; "+s.t.text("chart.everyone", nil)+" "+s.t.read(everyone, tr.Level != ""), room))
	s.close()
}

// lifecycle is where they stand as customers.
func (s *sheet) lifecycle() {
	b := s.t.lifecycle(s.p, s.n)
	if b.empty() {
		return
	}
	s.line(sheetEdge, s.y, sheetWidth-sheetEdge, s.y, "rule")
	s.text(sheetEdge, s.y+24, "start", "title", sheetTitle.cut(b.Title, sheetWide))
	if b.Picture == "" { // all of it is withheld
		s.y = s.lines(sheetText, sheetEdge, s.y+48, sheetWide, 1, "text", strings.Join(b.Text, " ")) + 8
		return
	}
	s.life(sheetEdge, s.y+36, sheetWide, 16, s.p.Lifecycle)
	x, y := float64(sheetEdge), s.y+72
	for _, state := range b.Legend {
		text := sheetSmall.cut(state.Name+" "+state.Share, 300)
		wide := sheetSmall.width(text) + 36
		if x+wide > sheetWidth-sheetEdge+20 {
			x, y = sheetEdge, y+18
		}
		if y > s.y+72+2*18 { // a host may have any number of states
			y -= 18
			break
		}
		s.rect(x, y-10, 11, 11, 3, state.Class)
		s.text(x+16, y, "start", "small", text)
		x += wide
	}
	s.y = y + 18
}

// todo is what to mend and what to do, side by side, no further down than low.
func (s *sheet) todo(actionsFirst bool, low float64) {
	left, right := float64(sheetEdge), float64(sheetWidth-sheetEdge-sheetColumn)
	if actionsFirst {
		left, right = right, left
	}
	top := s.y
	if end := max(s.gaps(left, low), s.actions(right, low)); end > top {
		s.y = end + 16
	}
}

// gaps draws the first gaps to mend, and returns how far down it reaches.
func (s *sheet) gaps(x, low float64) float64 {
	b := s.t.expectations(s.p)
	if b.empty() {
		return s.y
	}
	s.heading(x, b.Title)
	cells := toFix(s.p.Expectations, min(sheetItems, int((low-s.y-50)/gapLine)))
	if len(cells) == 0 {
		return s.lines(sheetText, x, s.y+48, sheetColumn, 4, "text", strings.Join(b.Text, " "))
	}
	scale := gapScale([]group{{cells: cells}})
	s.moved(x, s.y+38)
	for i, c := range cells {
		gapRow(s.canvas, scale, s.t.tongue, c, gapLine*float64(i)+gapLine/2)
	}
	bottom := float64(gapLine * len(cells))
	s.line(scale.at(0), 0, scale.at(0), bottom, "zero")
	s.close()
	y := s.y + 38 + bottom + 12
	s.text(x, y, "start", "tick", sheetTick.cut(s.t.text("card.gapIs", nil), sheetColumn))
	return y
}

// actions lists what to do, what the reader's department does first.
func (s *sheet) actions(x, low float64) float64 {
	b := s.t.actions(s.p, s.o.View)
	if b.empty() {
		return s.y
	}
	s.heading(x, b.Title)
	all := 0
	for _, list := range b.Lists {
		all += len(list.Items)
	}
	long := max(3, 8/max(all, 1)) // lines of each: few may say more
	y, n := s.y+48, 0
	for _, list := range b.Lists {
		for _, item := range list.Items {
			room := int((low-y)/18) + 1
			if n++; n > sheetItems || room < 1 {
				return y
			}
			s.circle(x+4, y-5, 3.5, "bullet "+item.Class)
			y = s.lines(sheetText, x+16, y, sheetColumn-16, min(room, long), "text", item.Mark+" "+item.Text) + 5
		}
	}
	return y
}
