package persona

import (
	"math"
	"strconv"
	"strings"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/persona/language"
	"github.com/clientele-go/clientele/segment"
)

// The functions of this file take the arguments of an action's sentence from its facts, in
// the order in which its rule lists them. They trust neither: a deck may have been read
// from a file.

// factPlace takes "expectations[3].roles[1].gap.value" apart into "expectations", 3 and
// "roles[1].gap.value"; i is -1 where the fact is no member of a list.
func factPlace(fact string) (list string, i int, rest string) {
	list, rest, ok := strings.Cut(fact, "[")
	if !ok {
		return fact, -1, ""
	}
	number, rest, ok := strings.Cut(rest, "]")
	i, err := strconv.Atoi(number)
	if !ok || err != nil || i < 0 {
		return fact, -1, ""
	}
	return list, i, strings.TrimPrefix(rest, ".")
}

func (p *Persona) cellAt(fact string) *expectation.Cell {
	if list, i, _ := factPlace(fact); list == "expectations" && i >= 0 && i < len(p.Expectations) {
		return &p.Expectations[i]
	}
	return nil
}

func (p *Persona) traitAt(fact string) *Trait {
	list, i, _ := factPlace(fact)
	for name, traits := range map[string][]Trait{"traits": p.Traits, "antiTraits": p.Anti} {
		if list == name && i >= 0 && i < len(traits) && traits[i].Mean != nil && traits[i].Population != nil {
			return &traits[i]
		}
	}
	return nil
}

func noArgs(*Persona, []string, *language.Language) (language.Args, bool) {
	return language.Args{}, true
}

// menders says who mends an expectation: people serve, products are built, and what is digital
// is both.
func menders(p *Persona, facts []string) []string {
	c := p.cellAt(facts[0])
	switch {
	case c == nil:
		return []string{service, product}
	case c.Type == expectation.Interpersonal:
		return []string{service, sales}
	case c.Type == expectation.Digital:
		return []string{product}
	}
	return []string{product, service}
}

// gapArgs tell a gap without its sign: how much is missing.
func gapArgs(name string, gap *segment.Figure, l *language.Language) language.Args {
	return language.Args{"what": l.Host(name).Text, "gap": l.Gap(-gap.Value), "interval": l.Interval(-gap.High, -gap.Low)}
}

func cellArgs(p *Persona, facts []string, l *language.Language) (language.Args, bool) {
	if len(facts) == 0 {
		return nil, false
	}
	c := p.cellAt(facts[0])
	if c == nil || c.Gap == nil {
		return nil, false
	}
	return gapArgs(c.Name, c.Gap, l), true
}

// mustArgs tell how much is missing to the least that they accept, where the facts know it.
func mustArgs(p *Persona, facts []string, l *language.Language) (language.Args, bool) {
	if len(facts) == 0 {
		return nil, false
	}
	c := p.cellAt(facts[0])
	if c == nil || c.Gap == nil {
		return nil, false
	}
	args := language.Args{"what": l.Host(c.Name).Text, "short": none}
	if s := shortfall(c); s > 0 {
		args["short"] = l.Gap(s)
	}
	return args, true
}

func roleArgs(p *Persona, facts []string, l *language.Language) (language.Args, bool) {
	if len(facts) < 2 || p.Roles == nil || len(p.Roles.Roles) == 0 {
		return nil, false
	}
	c := p.cellAt(facts[0])
	if c == nil {
		return nil, false
	}
	_, _, rest := factPlace(facts[1])
	list, k, _ := factPlace(rest)
	if list != "roles" || k < 0 || k >= len(c.Roles) || c.Roles[k].Gap == nil {
		return nil, false
	}
	args := gapArgs(c.Name, c.Roles[k].Gap, l)
	args["role"] = roleName(c.Roles[k].Role, l)
	args["sure"] = language.Share(p.Roles.Roles[0].PFirst)
	return args, true
}

// stateArgs are the joint share of the states among the facts, and the worth and size of the
// group beside it.
func stateArgs(p *Persona, facts []string, _ *language.Language) (language.Args, bool) {
	share, n := 0.0, 0
	for _, fact := range facts {
		if list, i, _ := factPlace(fact); list == "lifecycle" && i >= 0 && i < len(p.Lifecycle) && p.Lifecycle[i].Share != nil {
			share, n = share+p.Lifecycle[i].Share.Value, n+1
		}
	}
	// Shares that are rounded one by one may add up to a little more than all.
	return language.Args{"state": language.Share(min(share, 1)), "worth": language.Share(value(p.WorthShare)), "share": language.Share(p.Share.Value)}, n > 0
}

func worthArgs(p *Persona, _ []string, _ *language.Language) (language.Args, bool) {
	return language.Args{"worth": language.Share(value(p.WorthShare)), "share": language.Share(p.Share.Value)}, p.WorthShare != nil
}

func pairArgs(p *Persona, facts []string, l *language.Language) (language.Args, bool) {
	if len(facts) < 4 {
		return nil, false
	}
	high, low := p.traitAt(facts[0]), p.traitAt(facts[3])
	if high == nil || low == nil {
		return nil, false
	}
	return language.Args{
		"high": l.Host(high.Name).Text, "highMean": l.Amount(high.Mean.Value, high.Unit), "highBase": l.Amount(high.Population.Value, high.Unit),
		"low": l.Host(low.Name).Text, "lowMean": l.Amount(low.Mean.Value, low.Unit), "lowBase": l.Amount(low.Population.Value, low.Unit),
	}, true
}

func levelArgs(p *Persona, facts []string, l *language.Language) (language.Args, bool) {
	if len(facts) == 0 {
		return nil, false
	}
	t := p.traitAt(facts[0])
	if t == nil {
		return nil, false
	}
	return language.Args{"name": l.Host(t.Name).Text, "level": l.Host(t.Level).Text,
		"mean": language.Share(t.Mean.Value), "base": language.Share(t.Population.Value)}, true
}

func surplusArgs(p *Persona, facts []string, l *language.Language) (language.Args, bool) {
	if len(facts) == 0 {
		return nil, false
	}
	c := p.cellAt(facts[0])
	if c == nil {
		return nil, false
	}
	more, against := math.NaN(), "expected"
	switch {
	case c.Desired != nil && c.Perceived != nil:
		more, against = c.Perceived.Value-c.Desired.Value, "desired"
	case c.Gap != nil:
		more = c.Gap.Value
		if c.Source == expectation.FromDesired {
			against = "desired"
		}
	}
	return language.Args{"what": l.Host(c.Name).Text, "more": l.Gap(more), "against": against}, more > 0
}
