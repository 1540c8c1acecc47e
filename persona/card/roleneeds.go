package card

import (
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/language"
)

// toldNeeds is how many of them stand on a card; the JSON has all.
const toldNeeds = 3

// needs are what the roles of a persona miss, what to mend first, and for whom, first.
func (t teller) needs(p *persona.Persona) []blockFact {
	var out []blockFact
	for _, n := range p.RoleFirst[:min(len(p.RoleFirst), toldNeeds)] {
		out = append(out, blockFact{Label: title(t.Text("role.misses", language.Args{"role": t.part(string(n.Role))})), Text: title(t.host(n.Dimension)),
			Small: t.Text("role.missing", language.Args{"gap": t.Gap(-n.Gap.Value), "interval": t.Interval(-n.Gap.High, -n.Gap.Low)})})
	}
	return out
}
