package persona

import (
	"slices"
	"strings"

	"github.com/clientele-go/clientele/persona/language"
)

// The sentences of a narrative that say what a persona is for, what became of it, who its
// customers are, and whether it can be trusted.

// kind says the persona's place and why it has it.
func (t *teller) kind() {
	if t.p.Kind == "" {
		return
	}
	t.say([]string{"kind"}, "kind", language.Args{"kind": string(t.p.Kind)})
	switch t.p.KindWhy.Code {
	case whyFirst, whyNear, whyAbove, whyBelow:
		return // the place says as much
	}
	if key := "kind." + t.p.KindWhy.Code; t.l.Has(key) {
		t.out = append(t.out, Sentence{Text: t.l.Text(key, nil), Facts: append([]string{"kindWhy.code"}, t.p.KindWhy.Facts...)})
	}
}

func (t *teller) growth() {
	g := t.p.Growth
	if g == nil {
		return
	}
	facts := []string{"growth.from", "share.value"}
	from, to := t.l.Percent(g.From), t.l.Percent(t.p.Share.Value)
	if from == to {
		t.say(facts, "growthNone", nil)
		return
	}
	t.say(append(facts, "growth.beyondChance"), "growth", language.Args{"from": from, "share": to, "beyond": g.Beyond})
}

// typical tells what else the made-up customer is like, beside what sets the group apart.
func (t *teller) typical(told []standing) {
	var parts, facts []string
	for i, one := range t.p.Typical {
		if len(parts) == toldTypical || slices.ContainsFunc(told, func(s standing) bool { return s.Name == one.Name }) {
			continue
		}
		path, what := index("typical", i), t.l.Host(one.Name)
		switch {
		case one.Value != nil:
			facts = append(facts, path+".name", path+".value")
			parts = append(parts, t.l.Text("story.typicalNumber", language.Args{"what": what, "value": t.amount(*one.Value, one.Name, one.Unit)}))
		case one.Level != "" && one.Share != nil:
			facts = append(facts, path+".name", path+".level", path+".share")
			parts = append(parts, t.l.Text("story.typicalLevel", language.Args{"what": what, "level": t.l.Host(one.Level), "share": language.Share(*one.Share)}))
		}
	}
	if len(parts) > 0 {
		t.say(facts, "typical", language.Args{"list": strings.Join(parts, "; ")})
	}
}

func (t *teller) roles() {
	if t.p.Roles == nil || len(t.p.Roles.Roles) == 0 {
		return
	}
	var parts, facts []string
	for i, r := range t.p.Roles.Roles {
		if r.Share == nil || len(parts) == toldRoles {
			continue
		}
		path := index("roles.roles", i)
		facts = append(facts, path+".role", path+".share.value")
		parts = append(parts, t.l.Text("story.role", language.Args{"role": t.l.Word("role", string(r.Role)), "share": language.Share(r.Share.Value)}))
	}
	if len(parts) == 0 {
		return
	}
	first := t.p.Roles.Roles[0]
	args := language.Args{"list": strings.Join(parts, "; "), "role": none, "chance": none}
	if first.Weight > 0 {
		facts = append(facts, "roles.roles[0].role", "roles.roles[0].weight")
		args["role"] = t.l.Word("role", string(first.Role)).Text
		if first.PFirst > 0 {
			facts = append(facts, "roles.roles[0].pFirst")
			args["chance"] = t.l.Percent(first.PFirst)
		}
	}
	t.say(facts, "roles", args)
}

func (t *teller) job() {
	j := t.p.Job
	if j == nil {
		return
	}
	facts := append([]string{"job.name", "job.source"}, j.Facts...)
	args := language.Args{"what": t.l.Host(j.Name), "source": j.Source, "share": none}
	if j.Source == "stated" && j.Figure != nil {
		facts = append(facts, "job.figure.value")
		args["share"] = t.l.Percent(j.Figure.Value)
	}
	t.say(facts, "job", args)
}

func (t *teller) trust() {
	s := t.p.Stability
	if s == nil {
		return // a group that the host made has nothing to be found again
	}
	args := language.Args{"share": language.Share(s.Value), "told": none}
	if t.p.Verdict.Ruling == "" { // a summary from before there were verdicts
		switch {
		case s.Value < pattern:
			args["told"] = "doubtful"
		case s.Value < stable:
			args["told"] = "pattern"
		default:
			args["told"] = "stable"
		}
	}
	t.say([]string{"stability.value"}, "stability", args)
	if t.p.Verdict.Ruling != "" {
		t.verdict()
	}
}

// verdict tells it, and why where something else than the overlap speaks against
// the group.
func (t *teller) verdict() {
	v := t.p.Verdict
	facts := []string{"verdict.ruling"}
	why := ""
	for i, r := range v.Reasons {
		switch r.Code {
		case "no-structure", "knife-edge", "one-column", "no-gap", "dissolves", "small":
			facts = append(facts, index("verdict.reasons", i)+".text")
			said := t.l.Coded("reason", r.Code, r.Text, nil)
			if why == "" {
				why = said
			} else {
				why += t.l.Text("story.alsoWhy", language.Args{"why": said})
			}
		}
	}
	if why == "" {
		why = none
	}
	t.say(facts, "verdict", language.Args{"ruling": t.l.Word("ruling", string(v.Ruling)), "why": why})
}
