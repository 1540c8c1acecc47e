package card

import (
	"bytes"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/clientele-go/clientele/internal/naming"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/language"
	"github.com/clientele-go/clientele/persona/target"
	"github.com/clientele-go/clientele/segment"
)

// Ratings run from 1 to 10. Bubbles at either end stay inside of the frame.
const (
	evaluationLow   = 1
	evaluationHigh  = 10
	evaluationTicks = 9
	smallestBubble  = 7.0
	largestBubble   = 24.0
	bubbleLabel     = 178 // room for a name
)

// evaluationPlot is the segment evaluation plot of a deck (Dolnicar, Grün & Leisch 2018,
// Market Segmentation Analysis, ch. 10): upwards how attractive a persona is to the
// company, to the right how attractive the company is to it, and a bubble the area of
// which follows what the persona could bring. What a knock-out criterion rules out is
// drawn dashed and hollow. The table behind it has the figures, and how the order holds
// when the criteria are weighted otherwise. It is empty where there is no selection.
func evaluationPlot(d *persona.Deck, l *language.Language) template.HTML {
	return evaluation(d, speaks(l)).render()
}

func evaluation(d *persona.Deck, t tongue) exhibitView {
	if d.Selection == nil || len(d.Selection.Choices) == 0 {
		return exhibitView{}
	}
	alone := !compared(d)
	x := exhibitView{Title: t.say("chart.evaluation"), Text: t.say("chart.evaluationText"), AsTable: t.say("chart.asTable")}
	if alone {
		x.Text = t.say("chart.evaluationAlone")
	}
	x.Head, x.Rows = evaluationTable(d, t, alone)
	most := 0.0
	for _, c := range d.Selection.Choices {
		most = max(most, magnitude(c.Potential))
	}
	s := scatter{tongue: t, class: "map evaluation", across: t.say("chart.competitiveness"), up: t.say("chart.attractiveness"),
		desc: t.say("chart.evaluationPicture"), room: bubbleLabel}
	s.x = newScale(evaluationLow, evaluationHigh, scatterLeft+largestBubble, scatterRight-largestBubble, evaluationTicks)
	s.y = newScale(evaluationLow, evaluationHigh, scatterHeight-chartBelow-largestBubble, scatterAbove+largestBubble, evaluationTicks)
	if alone {
		s.across, s.desc, s.percent = t.say("chart.ofCustomers"), t.say("chart.evaluationAlone"), true
		largest := 0.0
		for i := range d.Personas {
			largest = max(largest, d.Personas[i].Share.Value)
		}
		s.x = newScale(0, min(largest, 1), scatterLeft+largestBubble, scatterRight-largestBubble, 5)
	}
	out := false
	for _, c := range d.Selection.Choices {
		number, p := chosen(d, &c)
		where := exactly(c.Attractiveness, c.Competitiveness)
		if alone && p != nil {
			where.x = &p.Share
		}
		one := spot{name: t.choice(d, &c), class: "bubble", x: where.x, y: where.y, radius: bubble(c.Potential, most)}
		if p != nil {
			one.class += " " + (&group{Kind: string(p.Kind)}).class()
			one.name, one.letter = numbered(number-1, one.name), strconv.Itoa(number)
		}
		if len(c.KnockedOut) > 0 {
			one.class, out = "bubble out", true
			one.name += " ×"
		}
		one.about = t.aboutChoice(one.name, &c, alone)
		s.spots = append(s.spots, one)
	}
	var picture template.HTML
	picture, x.Key = s.draw("evaluation", x.Title)
	x.Picture = `<div class="profiles">` + picture + ranks(d, t) + `</div>`
	if out {
		x.Key = append([]key{{"bubble-out", t.say("chart.ruledOut")}}, x.Key...)
	}
	if r := d.Selection.Robust; r > 0 {
		x.Notes = []string{t.Text("chart.robust", language.Args{"share": t.Percent(r)})}
	}
	x.Wide = true
	return x
}

// ranks shows how the order holds when the criteria are weighted otherwise: a row for
// each persona that is ranked, a dot at its rank, a line over the ranks between which 95 %
// of the weightings put it, and how often it comes first.
func ranks(d *persona.Deck, t tongue) template.HTML {
	var ranked []target.Choice
	for _, c := range d.Selection.Choices {
		if c.Rank > 0 {
			ranked = append(ranked, c)
		}
	}
	if len(ranked) < 2 {
		return "" // there is no order
	}
	bottom := float64(rankHead + gapLine*len(ranked))
	c := newCanvas("ranks", "chart gaps", gapWidth, bottom+40, t.say("chart.order"), t.say("chart.orderPicture")+" "+t.say("chart.sameFigures"))
	s := newScale(1, float64(len(ranked)), gapLeft+12, gapWidth-gapRight-12, len(ranked)-1)
	c.text(gapWidth, 12, "end", "hint", t.say("chart.first"))
	for _, tick := range s.ticks {
		c.line(s.at(tick), rankHead, s.at(tick), bottom, "grid")
		c.text(s.at(tick), bottom+15, "middle", "tick", t.Number(tick))
	}
	c.text((gapLeft+gapWidth-gapRight)/2, bottom+32, "middle", "hint", t.say("chart.rank"))
	for i, one := range ranked {
		number, _ := chosen(d, &one)
		name := t.choice(d, &one)
		if number > 0 {
			name = numbered(number-1, name)
		}
		f := &segment.Figure{Value: float64(one.Rank), Low: float64(one.Low), High: float64(one.High)}
		about := t.Text("chart.aboutRank", language.Args{"name": name, "rank": one.Rank, "low": one.Low, "high": one.High, "share": t.Percent(one.PFirst)})
		dotRow(c, s, "ranked", name, about, t.Percent(one.PFirst), f, rankHead+gapLine*float64(i)+gapLine/2)
	}
	return c.end()
}

const rankHead = 22 // room for the name of the column

// evaluationTable has the figures of the plot, a row a persona.
func evaluationTable(d *persona.Deck, t tongue, alone bool) (head []string, rows [][]string) {
	for _, k := range []string{"persona", "attractiveness", "competitiveness", "potential", "value", "rank", "ranks", "first", "firstThree", "ruledOutBy"} {
		head = append(head, t.say("chart."+k))
	}
	some := false
	for _, c := range d.Selection.Choices {
		row := []string{t.choice(d, &c), t.Number(c.Attractiveness), t.Number(c.Competitiveness), t.Percent(c.Potential), t.Gap(c.Value), "–", "–", "–", "–", ""}
		if _, p := chosen(d, &c); p != nil && worthWithheld(p) {
			row[3] = t.say("chart.withheld") // the bubble goes by an estimate
		}
		if c.Rank > 0 {
			row[5], row[7], row[8] = t.Count(c.Rank), t.Percent(c.PFirst), t.Percent(c.PTop3)
			row[6] = t.Text("chart.between", language.Args{"low": t.Count(c.Low), "high": t.Count(c.High)})
		}
		row[9] = t.reasons(&c)
		some = some || row[9] != ""
		rows = append(rows, row)
	}
	if !some { // nobody is ruled out
		head = head[:9]
		for i := range rows {
			rows[i] = rows[i][:9]
		}
	}
	if alone {
		const competitiveness = 2
		head = slices.Delete(head, competitiveness, competitiveness+1)
		for i := range rows {
			rows[i] = slices.Delete(rows[i], competitiveness, competitiveness+1)
		}
	}
	return head, rows
}

// worthWithheld reports whether the worth of the persona is known, but not told.
func worthWithheld(p *persona.Persona) bool {
	return p.WorthShare == nil && slices.ContainsFunc(p.Warnings, func(w persona.Warning) bool { return w.Code == "worth-withheld" })
}

// compared reports whether anything says how attractive the company is to the personas.
// Where nothing does, all would stand at the right edge, as if it were known.
func compared(d *persona.Deck) bool {
	return slices.ContainsFunc(d.Criteria, func(c persona.Criterion) bool { return c.Side == persona.Competitiveness })
}

// chosen finds the persona that a choice speaks of, with its number in the deck.
func chosen(d *persona.Deck, c *target.Choice) (int, *persona.Persona) {
	for i := range d.Personas {
		if p := &d.Personas[i]; p.ID == c.ID || p.Segment.ID == c.ID {
			return i + 1, p
		}
	}
	return 0, nil
}

// choice is what the choice is called.
func (t tongue) choice(d *persona.Deck, c *target.Choice) string {
	if _, p := chosen(d, c); p != nil && p.Name != "" {
		return naming.Clean(p.Name)
	}
	return t.host(c.Name)
}

// reasons are the knock-out criteria that a choice does not meet.
func (t tongue) reasons(c *target.Choice) string {
	var out []string
	for _, k := range c.KnockedOut {
		out = append(out, t.criterion(k))
	}
	return strings.Join(out, ", ")
}

// criterion is what a criterion is called.
func (t tongue) criterion(name string) string { return t.Word("target", name).Text }

// aboutChoice is the tooltip of a bubble.
func (t tongue) aboutChoice(name string, c *target.Choice, alone bool) string {
	about := t.Text("chart.aboutChoice", language.Args{"name": name, "attractiveness": t.Number(c.Attractiveness), "competitiveness": t.Number(c.Competitiveness)})
	if alone {
		about = t.Text("chart.aboutAlone", language.Args{"name": name, "attractiveness": t.Number(c.Attractiveness)})
	}
	if len(c.KnockedOut) > 0 {
		return about + "; " + t.say("chart.ruledOutBy") + ": " + t.reasons(c)
	}
	return about
}

// bubble is the radius for a potential: the area follows it. Where nobody has any, all
// bubbles are alike.
func bubble(potential, most float64) float64 {
	if !(most > 0) {
		return (smallestBubble + largestBubble) / 2
	}
	return max(smallestBubble, float64(largestBubble*math.Sqrt(magnitude(potential)/most)))
}

// place is a point whose figures are as they are, without intervals.
type place struct{ x, y *segment.Figure }

func exactly(up, across float64) place {
	return place{&segment.Figure{Value: across, Low: across, High: across}, &segment.Figure{Value: up, Low: up, High: up}}
}

// render writes the exhibit as the page does; one without figures is empty.
func (x exhibitView) render() template.HTML {
	if len(x.Rows) == 0 {
		return ""
	}
	x.clean()
	var b bytes.Buffer
	if err := pageTemplate.ExecuteTemplate(&b, "exhibit", x); err != nil {
		return "" // a template of our own writes anything into memory
	}
	return template.HTML(b.String())
}
