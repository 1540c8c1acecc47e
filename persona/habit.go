package persona

import (
	"strings"

	"github.com/clientele-go/clientele/segment"
)

// habit is what a trait tells of how customers buy.
type habit int

// The habits of which more can be made.
const (
	noHabit     habit = iota
	ordersOften       // how often they order
	ordersMuch        // how much an order is worth
	buysBroadly       // of how many kinds they buy
)

// Words by which a host's own name of a feature tells the habit, in the languages that the
// package speaks. A name in which none is found tells nothing, and no action to grow follows
// from it: it is better to say nothing than to have customers buy more returns.
var habitWords = []struct {
	habit habit
	words []string
}{
	// What must not be made more of, or is a share, a date or a forecast.
	{noHabit, []string{"return", "sent back", "complaint", "contact", "ticket", "since", "share", "rate", "first", "last", "gap", "chance", "expected", "discount",
		"retour", "zurück", "reklamation", "beschwerde", "kontakt", "seit", "anteil", "quote", "erst", "letzt", "abstand", "erwartet", "rabatt",
		"retur", "klage", "henvendelse", "siden", "andel", "første", "sidste", "forventet"}},
	{buysBroadly, []string{"categories", "variety", "breadth", "assortment", "product lines",
		"kategorien", "vielfalt", "sortiment", "warengruppen",
		"kategorier", "variation", "sortiment", "varegrupper"}},
	{ordersMuch, []string{"basket", "order value", "spend per order", "average order", "invoice",
		"warenkorb", "bestellwert", "auftragswert", "bon",
		"kurv", "ordreværdi", "købsbeløb"}},
	{ordersOften, []string{"order", "purchase", "visit", "transaction", "booking",
		"bestellung", "käufe", "einkäufe", "besuche", "buchung",
		"ordre", "køb", "besøg", "bestilling"}},
}

// channelWords tell that the levels of a category are places where customers can be spoken
// to.
var channelWords = []string{"channel", "device", "kanal", "gerät", "vertriebsweg", "enhed"}

func habitOf(t *segment.Trait) habit {
	if t.Level != "" {
		return noHabit
	}
	for _, h := range habitWords {
		if mentions(t.Name, h.words) {
			return h.habit
		}
	}
	return noHabit
}

func isChannel(name string) bool { return mentions(name, channelWords) }

func mentions(name string, words []string) bool {
	name = strings.ToLower(name)
	for _, w := range words {
		if strings.Contains(name, w) {
			return true
		}
	}
	return false
}
