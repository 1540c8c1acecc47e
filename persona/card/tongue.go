package card

import (
	"github.com/clientele-go/clientele/internal/naming"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/language"
	"github.com/clientele-go/clientele/segment"
)

// tongue is the language in which the labels and figures of a deck are written. All its
// forms and pictures write them by these few methods, so that one figure never reads two
// ways. The analyst's page is in English.
type tongue struct{ *language.Language }

// speaks is the tongue of a language, English where there is none.
func speaks(l *language.Language) tongue {
	if l == nil {
		l = language.English()
	}
	return tongue{l}
}

// tongue of what is written of a deck: the one that was asked for, else that of the deck
// where it is built in.
func (o Options) tongue(d *persona.Deck) tongue {
	if o.Language == nil {
		if l, ok := language.Named(d.Language); ok {
			return tongue{l}
		}
	}
	return speaks(o.Language)
}

// say is a text of the catalogue without arguments.
func (t tongue) say(key string) string { return t.Text(key, nil) }

// host is a word of the host's in the language, where that was told it, and as it is
// where not.
func (t tongue) host(name string) string {
	if term := t.Host(name); term.Text != "" {
		return naming.Clean(term.Text)
	}
	return naming.Clean(name)
}

func (t tongue) withheld() string { return t.say("chart.withheld") }

// share reads as per cent.
func (t tongue) share(f *segment.Figure) string {
	if !known(f) {
		return t.withheld()
	}
	return t.Percent(f.Value)
}

// gap is a level or a difference of levels with its interval.
func (t tongue) gap(f *segment.Figure) string {
	if !known(f) {
		return t.withheld()
	}
	return t.Gap(f.Value) + " (" + t.Interval(f.Low, f.High) + ")"
}

// effect is a gap with its sign.
func (t tongue) effect(f *segment.Figure) string {
	if !known(f) {
		return t.withheld()
	}
	return t.signed(f.Value) + " (" + t.Text("chart.between", language.Args{"low": t.signed(f.Low), "high": t.signed(f.High)}) + ")"
}

// signed is a level with a plus before what is above zero, with as many decimals as
// other levels have.
func (t tongue) signed(x float64) string {
	if s := t.Gap(x); !(x > 0) || s == t.Gap(0) {
		return s
	}
	return "+" + t.Gap(x)
}

// amount is a trait's mean or population figure: a share for a level, a number with its
// unit otherwise.
func (t tongue) amount(of segment.Trait, f *segment.Figure) string {
	switch {
	case !known(f):
		return t.withheld()
	case of.Level != "":
		return t.Percent(f.Value)
	}
	return t.Amount(f.Value, naming.Clean(of.Unit))
}

// trait is what is measured, with the level of a category.
func (t tongue) trait(of segment.Trait) string {
	if of.Level != "" {
		return t.host(of.Name) + ": " + t.host(of.Level)
	}
	return t.host(of.Name)
}

// read is how a figure of a chart reads: NaN is what must not be shown.
func (t tongue) read(x float64, share bool) string {
	switch {
	case x != x:
		return t.withheld()
	case share:
		return t.Percent(x)
	}
	return t.Number(x)
}
