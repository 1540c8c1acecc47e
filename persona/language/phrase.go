package language

import "github.com/clientele-go/clientele/internal/naming"

// keys of the phrases for numbers below and above what is usual.
var keys = [...][2]string{naming.High: {"name.low", "name.high"}, naming.Many: {"name.few", "name.many"},
	naming.Long: {"name.short", "name.long"}, naming.Large: {"name.small", "name.large"}, naming.Since: {"name.recent", "name.longSince"}}

// Phrase says in a few words that a number is above or below what is usual: "many orders per
// month", "hoher Warenkorbwert". name is its name in the data. A host that wants it otherwise
// gives its word for the name (see [Language.With]) the forms "high" and "low": the whole
// phrases.
func (l *Language) Phrase(name string, above bool) string {
	l = l.orEnglish()
	t := l.Host(name)
	side, form := 0, "low"
	if above {
		side, form = 1, "high"
	}
	if s, ok := t.Forms[form]; ok {
		return s
	}
	kind, rest := l.words.Kind(t.Text)
	switch kind {
	case naming.High:
		// The host's word says less than its name in the data may: "Frequenz" for "orders
		// per month". What is counted is only called many where it is a plural.
		switch k, _ := naming.English.Kind(naming.Clean(name)); {
		case k == naming.Many && t.Gender == "p", (k == naming.Long || k == naming.Large) && t.Gender != "":
			kind = k
		}
	case naming.Many:
		if t.Gender != "" && t.Gender != "p" && rest == t.Text {
			kind = naming.High // "Bestellungen" in a word for a rate is not counted
		}
	case naming.Since:
		if !above {
			rest = l.words.Recent(rest)
		}
	}
	t.Text = rest
	return l.Text(keys[kind][side], Args{"what": t})
}

// oftens are the keys of how often a level is met.
var oftens = map[string]string{"mostly": "name.mostly", "more often": "name.moreOften", "rarely": "name.rarely", "less often": "name.lessOften"}

// LevelPhrase says in a few words that a level of a category is more or less frequent than
// usual: "mostly web", "seltener App". share is that of those spoken of.
func (l *Language) LevelPhrase(name, level string, share float64, above bool) string {
	l = l.orEnglish()
	return l.Text(oftens[naming.Often(share, above)], Args{"what": l.Level(name, level)})
}

// Level says a level of a category so that it is understood by itself: "web", but "newsletter yes".
func (l *Language) Level(name, level string) string {
	l = l.orEnglish()
	what, said := l.Host(name).Text, l.Host(level).Text
	switch l.kindOf(level, said) {
	case naming.With:
		return l.Text("name.levelOf", Args{"what": what, "level": said})
	case naming.Other:
		return l.Text("name.other", Args{"what": what})
	case naming.Missing:
		return l.Text("name.missing", Args{"what": what})
	}
	return said
}

// kindOf says what a level needs to be understood, by the language's word for it or by its
// name in the data.
func (l *Language) kindOf(level, said string) string {
	l = l.orEnglish()
	if k := l.words.Level(said); k != naming.Alone {
		return k
	}
	return naming.English.Level(naming.Clean(level))
}
