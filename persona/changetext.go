package persona

import (
	"github.com/clientele-go/clientele/persona/language"
	"github.com/clientele-go/clientele/segment"
)

// kindChanges are the personas that have another kind. A kind is no estimate but what the
// ranking of all comes to, so that it is never called a change beyond chance: it follows
// from what changed most surely in the persona itself, else in the deck.
func kindChanges(pairs []pair, changed []difference) (out []difference) {
	for i, p := range pairs {
		if p.before == nil || p.after == nil || p.before.Kind == p.after.Kind {
			continue
		}
		d := difference{pair: i, Change: Change{Before: p.before.ID, After: p.after.ID, What: ofKind, Was: p.before.Kind, Is: p.after.Kind, Adjusted: 1}}
		for _, c := range changed {
			if c.pair == i {
				d.Follows, d.Of = c.What, c.After
				break
			}
			if d.Follows == "" {
				d.Follows, d.Of = c.What, c.After
			}
		}
		out = append(out, d)
	}
	return out
}

// changeTeller puts changes into words.
type changeTeller struct {
	l     *language.Language
	pairs []pair
}

// name is what a persona is called now, or was called if it is gone.
func (p pair) name() string {
	if p.after != nil {
		return p.after.Name
	}
	return p.before.Name
}

// change adds the sentence.
func (t changeTeller) change(d difference) Change {
	c := d.Change
	args := language.Args{"persona": t.pairs[d.pair].name(), "name": t.l.Host(c.Name).Text, "level": t.l.Host(c.Level).Text}
	write := func(number func(float64) string) {
		args["from"], args["to"] = number(c.From.Value), number(c.To.Value)
	}
	key := c.What
	switch c.What {
	case ofShare, ofWorthShare:
		write(t.l.Percent)
	case ofWorthMean:
		write(t.l.Number)
	case ofLifecycle:
		args["name"] = t.l.Text("deck.state", language.Args{"state": c.Name})
		write(t.l.Percent)
	case ofGap:
		write(t.l.Gap)
	case ofKind:
		args["from"] = t.l.Text("deck.kind", language.Args{"kind": string(c.Was)})
		args["to"] = t.l.Text("deck.kind", language.Args{"kind": string(c.Is)})
	case ofTrait:
		write(func(x float64) string { return t.l.Amount(x, c.Unit) })
		if c.Level != "" {
			key = "level"
			write(t.l.Percent)
		}
	}
	c.Text = t.l.Text("change."+key, args)
	return c
}

// The limits of alarms.
const (
	shrunkTo    = .5 // of its share of customers
	halfStay    = .5 // of its members
	lessStable  = .1 // lower stability, beside being below what is a pattern
	halfOfTrait = .5 // of its traits
)

// alarms say which personas no longer hold, in the order of the matches.
func (t changeTeller) alarms(changed []Change, m *segment.Migration) []Warning {
	out := []Warning{}
	for _, p := range t.pairs {
		if p.before == nil {
			continue
		}
		warn := func(code string, from, to *segment.Figure) {
			args := language.Args{"persona": p.name()}
			if to != nil {
				args["to"] = t.l.Percent(to.Value)
			}
			if from != nil {
				args["from"] = t.l.Percent(from.Value)
			}
			out = append(out, Warning{Code: code, Subject: p.before.ID, Text: t.l.Text("change."+code, args)})
		}
		if p.after == nil {
			if !p.unseen {
				warn("persona-gone", nil, nil)
			}
			continue
		}
		a, b := p.before, p.after
		trait := false
		for _, c := range changed {
			if c.Before != a.ID {
				continue
			}
			trait = trait || c.What == ofTrait
			if c.What == ofShare && c.To.Value < shrunkTo*c.From.Value {
				warn("persona-shrunk", c.From, c.To)
			}
		}
		if s, r := a.Stability, b.Stability; s != nil && r != nil && s.Value >= pattern && r.Value < pattern && s.Value-r.Value >= lessStable {
			warn("no-longer-stable", s, r)
		}
		if a.Verdict.Ruling != segment.DoNotAct && b.Verdict.Ruling == segment.DoNotAct {
			warn("verdict-worse", nil, nil)
		}
		if f := staying(m, p); f != nil && f.High < halfStay {
			warn("members-left", nil, f)
		}
		if trait && agreement(a, b) < halfOfTrait {
			warn("traits-changed", nil, nil)
		}
	}
	return out
}

// staying is the share of the customers of a persona who are still in it; nil where it is
// not known.
func staying(m *segment.Migration, p pair) *segment.Figure {
	if m == nil {
		return nil
	}
	i, ok := places(m.Before)[p.before.Segment.ID]
	j, also := places(m.After)[p.after.Segment.ID]
	if !ok || !also {
		return nil
	}
	return m.Share[i][j]
}
