package main

import (
	"github.com/clientele-go/clientele/persona/language"
	"github.com/clientele-go/clientele/segment"
)

// decisive are the doubts about orders and worth that whoever reads the personas has to
// hear of, without their figures: those would tell of single orders from one deck to the
// next. The deck has its own about segments and expectations.
var decisive = map[string]string{
	"forecast-off":           "the model of ordering was clearly off in the last third of the records: what customers are expected to bring may be as far off",
	"orders-in-waves":        "orders come in waves, such as seasons or campaigns, that the model of ordering does not know",
	"model-not-compared":     "the records are too few to compare models of ordering: one was taken without having been judged",
	"horizon-beyond-records": "what is expected reaches further ahead than the records reach back",
	"one-time-buyers-alive":  "the model of ordering takes customers who ordered once to be still buying",
	"refunds-left-out":       "cancelled orders and refunds were left out: who takes much back looks worth more than they are",
	"many-bad-rows":          "many rows could not be read and were left out",
}

// doubts are the decisive ones in a language, each once, in the order in which they came up.
func (r *result) doubts(l *language.Language) (out []segment.Warning) {
	seen := map[string]bool{}
	for _, w := range r.warnings {
		if text := decisive[w.Code]; text != "" && !seen[w.Code] {
			out = append(out, segment.Warning{Code: w.Code, Text: l.Host(text).Text})
			seen[w.Code] = true
		}
	}
	return out
}
