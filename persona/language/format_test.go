package language_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/persona/language"
)

func named(t testing.TB, tag string) *language.Language {
	t.Helper()
	l, ok := language.Named(tag)
	require.True(t, ok, tag)
	return l
}

func TestFigures(t *testing.T) {
	en, de, da := named(t, "en"), named(t, "de"), named(t, "da")
	m := language.Minus
	for _, c := range []struct {
		say        func(*language.Language) string
		en, de, da string
	}{
		{func(l *language.Language) string { return l.Number(12345) }, "12,300", "12.300", "12.300"},
		{func(l *language.Language) string { return l.Number(-.04123) }, m + "0.0412", m + "0,0412", m + "0,0412"},
		{func(l *language.Language) string { return l.Number(1.5e20) }, "1.5e+20", "1,5e+20", "1,5e+20"},
		{func(l *language.Language) string { return l.Number(math.NaN()) }, "unknown", "unbekannt", "ukendt"},
		{func(l *language.Language) string { return l.Percent(.134) }, "13 %", "13 %", "13 %"},
		{func(l *language.Language) string { return l.Percent(.865) }, "86.5 %", "86,5 %", "86,5 %"},
		{func(l *language.Language) string { return l.Percent(.001) }, "less than 1 %", "weniger als 1 %", "mindre end 1 %"},
		{func(l *language.Language) string { return l.Percent(.999) }, "more than 99 %", "mehr als 99 %", "mere end 99 %"},
		{func(l *language.Language) string { return l.PercentInterval(.048, .052) }, "4.8 % to 5.2 %", "4,8 % bis 5,2 %", "4,8 % til 5,2 %"},
		{func(l *language.Language) string { return l.Times(62.3 / 41.5) }, "1.5", "1,5", "1,5"},
		{func(l *language.Language) string { return l.Signed(3.5) }, "+3.5", "+3,5", "+3,5"},
		{func(l *language.Language) string { return l.Gap(-.001) }, "0.00", "0,00", "0,00"},
		{func(l *language.Language) string { return l.Gap(-.92) }, m + "0.92", m + "0,92", m + "0,92"},
		{func(l *language.Language) string { return l.Interval(-.9, .1) }, m + "0.90 to 0.10", m + "0,90 bis 0,10", m + "0,90 til 0,10"},
		{func(l *language.Language) string { return l.Count(-1234567) }, m + "1,234,567", m + "1.234.567", m + "1.234.567"},
		{func(l *language.Language) string { return l.Amount(11.3, "days") }, "11.3 days", "11,3 Tage", "11,3 dage"},
		{func(l *language.Language) string { return l.Amount(1, "days") }, "1 day", "1 Tag", "1 dag"},
		{func(l *language.Language) string { return l.Amount(.9999, "days") }, "1 day", "1 Tag", "1 dag"},
		{func(l *language.Language) string { return l.Amount(0, "days") }, "0 days", "0 Tage", "0 dage"},
		{func(l *language.Language) string { return l.Amount(1234.5, "EUR") }, "1,230 EUR", "1.230 EUR", "1.230 EUR"},
		{func(l *language.Language) string { return l.Date(time.Date(2026, 11, 22, 23, 0, 0, 0, time.UTC)) }, "22 November 2026", "22. November 2026", "22. november 2026"},
		{func(l *language.Language) string { return l.Date(time.Date(2024, 2, 1, 0, 0, 0, 0, time.UTC)) }, "1 February 2024", "1. Februar 2024", "1. februar 2024"},
		{func(l *language.Language) string { return l.Date(time.Time{}) }, "unknown", "unbekannt", "ukendt"},
		{func(l *language.Language) string { return l.List([]string{"a", "b", "c"}) }, "a, b and c", "a, b und c", "a, b og c"},
		{func(l *language.Language) string { return l.List([]string{"a"}) }, "a", "a", "a"},
		{func(l *language.Language) string { return l.List(nil) }, "", "", ""},
	} {
		assert.Equal(t, c.en, c.say(en))
		assert.Equal(t, c.de, c.say(de))
		assert.Equal(t, c.da, c.say(da))
	}
	for i := range 12 {
		seen := map[string]bool{}
		for _, l := range []*language.Language{en, de, da} {
			seen[l.Date(time.Date(2026, time.Month(i+1), 3, 0, 0, 0, 0, time.UTC))] = true
		}
		assert.Len(t, seen, 3, "each language writes a date of its own")
	}
}

func TestNamed(t *testing.T) {
	assert.Equal(t, []string{"da", "de", "en"}, language.Tags())
	assert.Equal(t, "Deutsch", named(t, "de-AT").Name())
	assert.Equal(t, "da", named(t, "da_DK").Tag())
	assert.Same(t, language.English(), named(t, "EN"))
	_, ok := language.Named("tlh")
	assert.False(t, ok)
	assert.Equal(t, "no.such.key", named(t, "de").Text("no.such.key", nil), "a mistake is seen")
}

// A number that is above or below is said as the host's word wants it, and rightly where
// nothing is known of the word.
func TestPhrase(t *testing.T) {
	de := named(t, "de").With(map[string]language.Term{
		"basket value": {Text: "Warenkorbwert", Gender: "m"}, "margin": {Text: "Marge", Gender: "f"}, "budget": {Text: "Budget", Gender: "n"},
		"returns": {Text: "Retouren", Gender: "p"}, "orders": {Text: "Bestellungen"}, "visits": {Text: "Besuchshäufigkeit", Gender: "f"},
		"seats": {Text: "Anzahl der Plätze"}, "loyalty": {Text: "Treue"}, "age": {Text: "Alter", Forms: map[string]string{"high": "älter", "low": "jünger"}},
		"pause": {Text: "Tage seit letztem Besuch"}, "spell": {Text: "Zeit zwischen Käufen", Gender: "f"}, "time between orders": {Text: "Bestellabstand", Gender: "m"},
		"basket size": {Text: "Korb", Gender: "m"}, "channel": {Text: "Kanal", Gender: "m"}, "web": {Text: "Web"}, "newsletter": {Text: "Newsletter", Gender: "m"},
	})
	da := named(t, "da").With(map[string]language.Term{
		"basket value": {Text: "kurvværdi", Gender: "c"}, "budget": {Text: "budget", Gender: "n"}, "returns": {Text: "returneringer", Gender: "p"},
		"orders": {Text: "antal ordrer"}, "loyalty": {Text: "loyalitet"}, "basket size": {Text: "kurv", Gender: "c"}, "pause": {Text: "dage siden sidste besøg"},
	})
	for _, c := range []struct {
		l               *language.Language
		name, high, low string
	}{
		{de, "basket value", "hoher Warenkorbwert", "niedriger Warenkorbwert"},
		{de, "margin", "hohe Marge", "niedrige Marge"},
		{de, "budget", "hohes Budget", "niedriges Budget"},
		{de, "returns", "viele Retouren", "wenige Retouren"},
		{de, "orders", "viele Bestellungen", "wenige Bestellungen"},
		{de, "visits", "hohe Besuchshäufigkeit", "niedrige Besuchshäufigkeit"},
		{de, "seats", "viele Plätze", "wenige Plätze"},
		{de, "loyalty", "Treue hoch", "Treue niedrig"},
		{de, "age", "älter", "jünger"},
		{de, "pause", "lange Zeit seit letztem Besuch", "kurze Zeit seit letztem Besuch"},
		{de, "spell", "lange Zeit zwischen Käufen", "kurze Zeit zwischen Käufen"},
		{de, "time between orders", "langer Bestellabstand", "kurzer Bestellabstand"},
		{de, "basket size", "großer Korb", "kleiner Korb"},
		{de, "what nobody translated", "what nobody translated hoch", "what nobody translated niedrig"},
		{de, "orders per month", "viele Bestellungen pro Monat", "wenige Bestellungen pro Monat"},
		{de, "days since last order", "letzte Bestellung lange her", "vor Kurzem bestellt"},
		{da, "basket value", "høj kurvværdi", "lav kurvværdi"},
		{da, "budget", "højt budget", "lavt budget"},
		{da, "returns", "mange returneringer", "få returneringer"},
		{da, "orders", "mange ordrer", "få ordrer"},
		{da, "loyalty", "loyalitet over middel", "loyalitet under middel"},
		{da, "basket size", "stor kurv", "lille kurv"},
		{da, "pause", "lang tid siden sidste besøg", "kort tid siden sidste besøg"},
		{da, "orders per month", "mange ordrer pr. måned", "få ordrer pr. måned"},
	} {
		assert.Equal(t, c.high, c.l.Phrase(c.name, true))
		assert.Equal(t, c.low, c.l.Phrase(c.name, false))
	}
	assert.Equal(t, "meist Web", de.LevelPhrase("channel", "web", .6, true))
	assert.Equal(t, "häufiger Web", de.LevelPhrase("channel", "web", .4, true))
	assert.Equal(t, "seltener Web", de.LevelPhrase("channel", "web", .4, false))
	assert.Equal(t, "selten Web", de.LevelPhrase("channel", "web", .04, false))
	assert.Equal(t, "meist Newsletter ja", de.LevelPhrase("newsletter", "yes", .6, true))
	assert.Equal(t, "meist Kanal Sonstiges", de.LevelPhrase("channel", "(other)", .6, true))
	assert.Equal(t, "selten Kanal unbekannt", de.LevelPhrase("channel", "(missing)", .01, false))
	assert.Equal(t, "Øjne", language.Capital("øjne"))
	assert.Equal(t, "", language.Capital(""))
}

// Words of the host are cleaned and copied, and one without text counts as unknown.
func TestWithIsACopy(t *testing.T) {
	forms := map[string]string{"high": "viel\u202e\nmehr", "low": "\x00"}
	words := map[string]language.Term{"a": {Text: "das\nA", Gender: "x", Forms: forms}, "b": {}}
	l := named(t, "de").With(words)
	forms["high"], words["b"] = "changed", language.Term{Text: "changed"}
	assert.Equal(t, language.Term{Text: "das A", Forms: map[string]string{"high": "viel mehr"}}, l.Host("a"))
	assert.Equal(t, "b", l.Host("b").Text)
	l.Host("a").Forms["high"] = "changed"
	assert.Equal(t, "viel mehr", l.Phrase("a", true))
	more := l.With(map[string]language.Term{"b": {Text: "das B"}})
	assert.Equal(t, "das A", more.Host("a").Text)
	assert.Equal(t, "b", l.Host("b").Text, "the one before stays as it is")
	assert.Equal(t, "in Gefahr", l.With(map[string]language.Term{"at risk": {Text: "in Gefahr"}}).Word("state", "at risk").Text)
	assert.Equal(t, "abwanderungsgefährdet", l.Word("state", "at risk").Text)
	assert.Equal(t, "asleep", l.Word("state", "asleep").Text)
	assert.Equal(t, "is odd", l.Coded("reason", "odd", "is odd", nil), "English stands for what is not known")
	assert.Contains(t, l.Coded("reason", "stable", "is stable", nil), "stabil")
	assert.Equal(t, "is stable at .8", language.English().Coded("reason", "stable", "is stable at .8", nil))
}
