package card

import (
	"html/template"
	"strings"

	"github.com/clientele-go/clientele/internal/naming"
	"github.com/clientele-go/clientele/persona/internal/words"
	"github.com/clientele-go/clientele/segment"
)

// Small pictures that stand in tables and cards, beside the figures that they
// show. They carry the figure as their description, since they may be read out
// apart from it.

// shareBar draws a share as a bar of a full track, with its interval.
func shareBar(id, what string, f *segment.Figure, full float64, class string) template.HTML {
	return shareBarOf(id, what, share(f)+", 95 % interval "+shareInterval(f), f, full, class)
}

// shareBarOf draws a share with a description of its own.
func shareBarOf(id, what, told string, f *segment.Figure, full float64, class string) template.HTML {
	if f == nil || !(full > 0) {
		return ""
	}
	const w, h = 96, 12
	c := newCanvas(id, "bar "+class, w, h, what, told)
	at := func(x float64) float64 { return w * min(max(x/full, 0), 1) }
	c.rect(0, 2, w, h-4, 2, "track")
	c.rect(0, 2, at(f.Value), h-4, 2, "fill")
	c.line(at(f.Low), h/2, at(f.High), h/2, "whisker")
	return c.end()
}

// effectBar draws an effect from a middle line: right of it above the rest of
// the customers, left of it below.
func effectBar(id, what string, f *segment.Figure) template.HTML {
	return effectBarOf(id, what, "effect "+effect(f), f)
}

// effectBarOf draws an effect with a description of its own.
func effectBarOf(id, what, told string, f *segment.Figure) template.HTML {
	if f == nil {
		return ""
	}
	const w, h, reach = 110, 14, 2 // two standard deviations fill half the bar
	c := newCanvas(id, "bar effect "+heat(f), w, h, what, told)
	at := func(x float64) float64 { return w/2 + float64(w/2*min(max(x/reach, -1), 1)) }
	lo, hi := min(at(f.Value), w/2), max(at(f.Value), w/2)
	c.rect(lo, 3, hi-lo, h-6, 2, "cell")
	c.line(at(f.Low), h/2, at(f.High), h/2, "whisker")
	c.line(w/2, 0, w/2, h, "zero")
	return c.end()
}

// lifeBar stacks the shares of the lifecycle. What is withheld stays blank; of a
// lifecycle that is withheld altogether there is no picture.
func lifeBar(id string, cycle []segment.StateShare) template.HTML {
	var states []stateView
	for _, s := range cycle {
		states = append(states, stateView{stateClass(s.State), stateName(s.State), share(s.Share)})
	}
	return lifeBarOf(id, "Lifecycle", cycle, states)
}

// lifeBarOf draws a lifecycle whose states have been put into words.
func lifeBarOf(id, what string, cycle []segment.StateShare, states []stateView) template.HTML {
	const w, h = 400, 14
	var told []string
	known := false
	for i, s := range cycle {
		known = known || s.Share != nil
		told = append(told, states[i].Name+" "+states[i].Share)
	}
	if !known {
		return "" // the narrative says that it is withheld
	}
	c := newCanvas(id, "life", w, h, what, strings.Join(told, ", "))
	c.life(0, 0, w, h, cycle)
	return c.end()
}

// life stacks shares of a lifecycle beside each other.
func (c *canvas) life(left, top, w, h float64, cycle []segment.StateShare) {
	c.rect(left, top, w, h, 3, "track")
	x := 0.0
	for _, s := range cycle {
		if s.Share == nil || !(s.Share.Value > 0) {
			continue
		}
		width := min(float64(w*s.Share.Value), w-x)
		c.rect(left+x, top, max(width-1.5, .5), h, 1.5, stateClass(s.State))
		x += width
	}
}

// stateName is how a state reads; the summary joins those too small to show.
func stateName(s segment.State) string {
	if s == "(other)" {
		return "other states"
	}
	return naming.Clean(string(s))
}

// stateClass keeps hosts' own states, should there be any, from inventing
// classes.
func stateClass(s segment.State) string {
	switch s {
	case segment.Prospect, segment.New, segment.Active, segment.Dormant, segment.Lost:
		return "state-" + string(s)
	case segment.AtRisk:
		return "state-risk"
	case segment.WonBack:
		return "state-back"
	}
	return "state-other"
}

// chanceBar draws a probability.
func chanceBar(id, what string, p float64) template.HTML {
	const w, h = 72, 12
	c := newCanvas(id, "bar chance", w, h, what, words.Percent(p))
	c.rect(0, 2, w, h-4, 2, "track")
	c.rect(0, 2, w*min(max(p, 0), 1), h-4, 2, "fill")
	return c.end()
}
