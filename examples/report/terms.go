package main

import (
	"fmt"

	"github.com/clientele-go/clientele/persona/language"
)

// terms are what this program calls things, in the other languages of decks. What comes
// from the files (channels, categories, expectations) is told as it is.
var terms = map[string]map[string]language.Term{
	"de": {
		decisive["forecast-off"]:           {Text: "Im letzten Drittel der Aufzeichnungen lag das Bestellmodell deutlich daneben: Was von Kunden zu erwarten ist, kann ebenso weit danebenliegen"},
		decisive["orders-in-waves"]:        {Text: "Bestellungen kommen in Wellen, etwa durch Saison oder Aktionen, die das Bestellmodell nicht kennt"},
		decisive["model-not-compared"]:     {Text: "Die Aufzeichnungen reichen nicht, um Bestellmodelle zu vergleichen: Eines wurde ungeprüft übernommen"},
		decisive["horizon-beyond-records"]: {Text: "Die Erwartung reicht weiter voraus, als die Aufzeichnungen zurückreichen"},
		decisive["one-time-buyers-alive"]:  {Text: "Das Bestellmodell hält Kunden, die einmal bestellt haben, für weiterhin aktiv"},
		decisive["refunds-left-out"]:       {Text: "Stornierte Bestellungen und Erstattungen wurden ausgelassen: Wer viel zurückgibt, erscheint wertvoller, als er ist"},
		decisive["many-bad-rows"]:          {Text: "Viele Zeilen waren nicht lesbar und wurden ausgelassen"},
		"order days":                       {Text: "Bestelltage", Gender: "p"},
		"basket value":                     {Text: "Warenkorbwert", Gender: "m"},
		"time since the last order":        {Text: "Zeit seit der letzten Bestellung", Gender: "f"},
		"gap since the last order":         {Text: "Pause seit der letzten Bestellung", Gender: "f"},
		"time since the first order":       {Text: "Zeit seit der ersten Bestellung", Gender: "f"},
		"chance of still buying":           {Text: "Chance, weiter zu kaufen", Gender: "f"},
		"expected spend":                   {Text: "erwartete Ausgaben", Gender: "p"},
		spentWorth:                         {Text: "bisher ausgegebener Betrag"},
		expectedWorth:                      {Text: fmt.Sprintf("erwartete Ausgaben der nächsten %d Monate, mit %.0f %% im Jahr abgezinst", horizonMonths, 100*yearlyRate)},
		"main channel":                     {Text: "wichtigster Kanal", Gender: "m"},
		"main category":                    {Text: "wichtigste Kategorie", Gender: "f"},
		"categories bought":                {Text: "gekaufte Kategorien", Gender: "p"},
		"days":                             {Text: "Tage", Gender: "p"},
		"weeks":                            {Text: "Wochen", Gender: "p"},
		"months":                           {Text: "Monate", Gender: "p"},
		"years":                            {Text: "Jahre", Gender: "p"},
		"usual gaps":                       {Text: "übliche Pausen", Gender: "p"},
		"(unknown)":                        {Text: "(unbekannt)"},
		fmt.Sprintf("orders expected in %d months", horizonMonths): {Text: fmt.Sprintf("erwartete Bestellungen in %d Monaten", horizonMonths), Gender: "p"},
	},
	"da": {
		decisive["forecast-off"]:           {Text: "I den sidste tredjedel af optegnelserne ramte ordremodellen klart ved siden af: det, kunderne ventes at indbringe, kan være lige så forkert"},
		decisive["orders-in-waves"]:        {Text: "Ordrerne kommer i bølger, for eksempel sæsoner eller kampagner, som ordremodellen ikke kender"},
		decisive["model-not-compared"]:     {Text: "Optegnelserne rækker ikke til at sammenligne ordremodeller: én blev taget uden at være prøvet"},
		decisive["horizon-beyond-records"]: {Text: "Det forventede rækker længere frem, end optegnelserne rækker tilbage"},
		decisive["one-time-buyers-alive"]:  {Text: "Ordremodellen regner kunder, der har bestilt én gang, for stadig at være aktive"},
		decisive["refunds-left-out"]:       {Text: "Annullerede ordrer og refusioner er udeladt: den, der sender meget retur, ser mere værd ud, end vedkommende er"},
		decisive["many-bad-rows"]:          {Text: "Mange rækker kunne ikke læses og er udeladt"},
		"order days":                       {Text: "ordredage", Gender: "p"},
		"basket value":                     {Text: "kurvværdi", Gender: "c"},
		"time since the last order":        {Text: "tid siden seneste ordre", Gender: "c"},
		"gap since the last order":         {Text: "pause siden seneste ordre", Gender: "c"},
		"time since the first order":       {Text: "tid siden første ordre", Gender: "c"},
		"chance of still buying":           {Text: "sandsynlighed for fortsat at købe", Gender: "c"},
		"expected spend":                   {Text: "forventet forbrug", Gender: "n"},
		spentWorth:                         {Text: "beløb brugt indtil nu"},
		expectedWorth:                      {Text: fmt.Sprintf("forventet forbrug i de næste %d måneder, diskonteret med %.0f %% om året", horizonMonths, 100*yearlyRate)},
		"main channel":                     {Text: "vigtigste kanal", Gender: "c"},
		"main category":                    {Text: "vigtigste kategori", Gender: "c"},
		"categories bought":                {Text: "købte kategorier", Gender: "p"},
		"days":                             {Text: "dage", Gender: "p"},
		"weeks":                            {Text: "uger", Gender: "p"},
		"months":                           {Text: "måneder", Gender: "p"},
		"years":                            {Text: "år", Gender: "p"},
		"usual gaps":                       {Text: "sædvanlige pauser", Gender: "p"},
		"(unknown)":                        {Text: "(ukendt)"},
		fmt.Sprintf("orders expected in %d months", horizonMonths): {Text: fmt.Sprintf("forventede ordrer på %d måneder", horizonMonths), Gender: "p"},
	},
}
