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
	{noHabit, []string{"return", "sent back", "complaint", "contact", "ticket", "since", "share", "rate", "first", "last", "gap", "between", "interval", "chance", "expected", "discount", "cancel",
		"retour", "zurück", "reklamation", "beschwerde", "kontakt", "seit", "anteil", "quote", "erst", "letzt", "abstand", "zwischen", "erwartet", "rabatt", "storn",
		"retur", "klage", "henvendelse", "siden", "andel", "første", "sidste", "mellem", "forventet", "annull"}},
	{buysBroadly, []string{"categories", "variety", "breadth", "assortment", "product lines",
		"kategorien", "vielfalt", "sortiment", "warengruppen",
		"kategorier", "variation", "sortiment", "varegrupper"}},
	{ordersMuch, []string{"basket", "order value", "order size", "per order", "average order", "invoice",
		"warenkorb", "bestellwert", "auftragswert", "pro bestellung", "je bestellung",
		"kurv", "ordreværdi", "købsbeløb", "pr. ordre"}},
	{ordersOften, []string{"order", "purchase", "transaction", "booking",
		"bestellung", "käufe", "einkäufe", "buchung",
		"ordre", "køb", "bestilling"}},
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
