package card

import (
	"github.com/clientele-go/clientele/internal/naming"
	"github.com/clientele-go/clientele/persona/language"
	"github.com/clientele-go/clientele/segment"
)

// teller writes the pages of a deck: with the figures of its tongue, and an interval apart
// from its figure, since the pages set the two in different sizes.
type teller struct{ tongue }

// say is a text of the deck's section of the catalogue, as one clean line.
func (t teller) say(key string, args language.Args) string { return t.text("deck."+key, args) }

func (t teller) text(key string, args language.Args) string {
	return together(naming.Clean(t.Text(key, args)))
}

// called is the word for what has a name of its own in programs, such as a state.
func (t teller) called(kind, code string) string { return naming.Clean(t.Word(kind, code).Text) }

func (t teller) percent(share float64) string { return together(t.Percent(share)) }

// shares is the interval of a share, empty where there is none.
func (t teller) shares(f *segment.Figure) string {
	if !known(f) || f.Low == f.High {
		return ""
	}
	return together(t.PercentInterval(f.Low, f.High))
}

// between joins the ends of an interval.
func (t teller) between(low, high string) string {
	if low == high {
		return ""
	}
	return t.text("chart.between", language.Args{"low": low, "high": high})
}

// level is a level or a difference of levels without its interval.
func (t teller) level(f *segment.Figure) string {
	if !known(f) {
		return t.withheld()
	}
	return t.Gap(f.Value)
}

func (t teller) levels(f *segment.Figure) string {
	if !known(f) || f.Low == f.High {
		return ""
	}
	return t.Interval(f.Low, f.High)
}

// amounts is the interval of a figure of a trait. The unit stands with the figure.
func (t teller) amounts(tr segment.Trait, f *segment.Figure) string {
	switch {
	case !known(f):
		return ""
	case tr.Level != "":
		return t.shares(f)
	}
	return t.between(t.Number(f.Low), t.Number(f.High))
}

// joined puts an interval behind its figure.
func joined(figure, interval string) string {
	if interval == "" {
		return figure
	}
	return figure + " (" + interval + ")"
}
