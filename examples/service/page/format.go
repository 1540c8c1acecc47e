package page

import (
	"html/template"
	"time"

	"github.com/clientele-go/clientele/persona/language"
	"github.com/clientele-go/clientele/segment"
)

// english says numbers as the decks do.
var english = language.English()

// formats are the functions of the templates. What is withheld is a dash, and a word for who
// hears the page.
var formats = template.FuncMap{
	"percent": func(f *segment.Figure) string {
		if f == nil {
			return withheld
		}
		return english.Percent(f.Value)
	},
	"between": func(f *segment.Figure) string {
		if f == nil {
			return ""
		}
		return english.PercentInterval(f.Low, f.High)
	},
	"shareBetween": english.PercentInterval,
	"points": func(f *segment.Figure) string {
		if f == nil {
			return withheld
		}
		return english.Gap(100*f.Value) + " points"
	},
	"count":  english.Count,
	"number": english.Number,
	"share":  english.Percent,
	"signed": english.Gap,
	"day":    english.Date,
	"time":   func(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04 UTC") },
}

const withheld = "withheld"
