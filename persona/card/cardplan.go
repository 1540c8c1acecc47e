package card

import (
	"cmp"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/internal/naming"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/language"
	"github.com/clientele-go/clientele/persona/role"
)

// What a persona wants and what to do about it: the job it buys the product for, the
// expectations to mend, the roles within its accounts, and the actions.

// expectations is the profile in brief: what falls short, the first to mend first, and
// then in a line what does not.
func (t teller) expectations(p *persona.Persona) deckBlock {
	b := deckBlock{Key: "expectations", Title: t.say("expectations", nil)}
	b.Table = &blockTable{Class: "fixed", Head: []blockCell{{Text: t.say("expectation", nil)}, {Text: t.say("gap", nil), Num: true},
		{Text: t.say("unmet", nil)}, {Text: t.say("top3", nil), Num: true}}}
	// Rounded, a gap may be nothing.
	mend := slices.DeleteFunc(toFix(p.Expectations, mended), func(c expectation.Cell) bool { return c.Gap.Value >= 0 && !c.MustBe })
	for _, c := range mend {
		class := ""
		if c.Unmet {
			class = "below"
		}
		small := ""
		if c.MustBe {
			small = t.say("mustBe", nil)
		}
		b.Table.row(blockCell{Text: t.host(c.Name), Small: small, Row: true}, blockCell{Text: t.level(c.Gap), Small: t.levels(c.Gap), Class: class},
			blockCell{Text: t.unmet(c)}, blockCell{Text: t.percent(c.PTop3)})
	}
	var met, rest, hidden []string
	for _, c := range p.Expectations {
		switch {
		case slices.ContainsFunc(mend, func(m expectation.Cell) bool { return m.Name == c.Name }):
		case c.Gap == nil:
			hidden = append(hidden, t.host(c.Name))
		case c.Gap.Value < 0:
			rest = append(rest, t.host(c.Name))
		default:
			met = append(met, t.host(c.Name))
		}
	}
	if len(b.Table.Rows) == 0 {
		b.Table = nil
	}
	for _, line := range []struct {
		key  string
		list []string
	}{{"shortToo", rest}, {"met", met}, {"notTold", hidden}} {
		if len(line.list) > 0 {
			b.Text = append(b.Text, t.say(line.key, language.Args{"n": len(line.list), "list": t.List(line.list)}))
		}
	}
	if a := p.Answered; a != nil && len(p.Expectations) > 0 {
		b.Note = t.say("answered", language.Args{"share": t.share(a)})
	}
	if len(p.Expectations) == 0 && slices.ContainsFunc(p.Warnings, func(w persona.Warning) bool { return w.Code == "no-expectations" }) {
		b.Text = []string{t.say("tooFew", nil)}
	}
	return b
}

func (t teller) unmet(c expectation.Cell) string {
	switch {
	case c.Gap == nil:
		return t.withheld()
	case c.Unmet:
		return t.say("unmetYes", nil)
	case c.Gap.Value < 0:
		return t.say("unmetChance", nil)
	}
	return t.say("unmetNo", nil)
}

// job is what they buy the product for, and where that is known from.
func (t teller) job(p *persona.Persona) deckBlock {
	b := deckBlock{Key: "job", Title: t.say("job", nil)}
	j := p.Job
	if j == nil {
		return b
	}
	f := blockFact{Label: title(t.say("jobSource", language.Args{"source": j.Source})), Text: title(t.host(j.Name))}
	switch {
	case j.Figure == nil:
	case j.Source == "importance":
		f.Small = joined(t.level(j.Figure), t.levels(j.Figure))
	default:
		f.Small = joined(t.share(j.Figure), t.shares(j.Figure))
	}
	b.Facts = []blockFact{f}
	return b
}

// actions are what to do, by what it is for. What the reader's department is to do is
// marked and goes first within its aim; a view has an aim that it begins with.
func (t teller) actions(p *persona.Persona, v View) deckBlock {
	b := deckBlock{Key: "actions", Title: t.say("actions", nil)}
	aims := []persona.Aim{persona.Create, persona.Keep, persona.Grow, persona.WinBack}
	slices.SortStableFunc(aims, func(x, y persona.Aim) int {
		return cmp.Compare(b2i(string(y) == aimsFirst[v]), b2i(string(x) == aimsFirst[v]))
	})
	for _, aim := range aims {
		list := blockList{Title: t.say("aim", language.Args{"aim": string(aim)}), Class: "aims"}
		for _, a := range p.Actions {
			if a.Aim != aim {
				continue
			}
			item := blockItem{Mark: t.say("do", nil), Text: sentence(a.Text), Small: t.departments(a.For), Lead: slices.Contains(a.For, string(v))}
			if a.Dont {
				item.Mark, item.Class = t.say("dont", nil), "dont"
			}
			list.Items = append(list.Items, item)
		}
		slices.SortStableFunc(list.Items, func(x, y blockItem) int { return cmp.Compare(b2i(y.Lead), b2i(x.Lead)) })
		if len(list.Items) > 0 {
			b.Lists = append(b.Lists, list)
		}
	}
	return b
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (t teller) departments(list []string) string {
	var out []string
	for _, d := range list {
		out = append(out, t.say("department", language.Args{"department": naming.Clean(d)}))
	}
	return strings.Join(out, ", ")
}

// roles are who plays a part in the accounts of a persona.
func (t teller) roles(p *persona.Persona) deckBlock {
	b := deckBlock{Key: "roles", Title: t.say("roles", nil)}
	if p.Roles != nil {
		b.Table = t.mix(p.Roles)
		b.Facts = t.needs(p)
	}
	return b
}

// mix is a table of roles, whose expectations come first first.
func (t teller) mix(m *role.Mix) *blockTable {
	table := &blockTable{Class: "fixed even", Head: []blockCell{{Text: t.say("role", nil)}, {Text: t.say("ofAccounts", nil), Num: true},
		{Text: t.say("influence", nil), Num: true}, {Text: t.say("impact", nil), Num: true}, {Text: t.say("weight", nil), Num: true}}}
	for _, r := range m.Roles {
		first := ""
		if r.PFirst > 0 {
			first = t.say("first", language.Args{"share": t.percent(r.PFirst)})
		}
		table.row(blockCell{Text: t.part(string(r.Role)), Row: true}, blockCell{Text: t.share(r.Share), Small: t.shares(r.Share)},
			blockCell{Text: t.level(r.Influence), Small: t.levels(r.Influence)}, blockCell{Text: t.level(r.Impact), Small: t.levels(r.Impact)},
			blockCell{Text: t.percent(r.Weight), Small: first})
	}
	return table
}

func (t teller) part(role string) string { return t.called("role", role) }
