package persona

import (
	"math"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// What counts as much in the rules of actions. Shares must be that large with their whole
// interval.
const (
	manyShare    = 1. / 3 // every third: a state that gives a group its task
	lateShare    = .1     // one in ten: enough who are late for their loss to show
	mostlyActive = .5     // a group is active if at least half of it is
	tinyWorth    = .5     // worth below half of the share of customers is not worth winning back
	surelyFirst  = .8     // how surely a role must come first
	noLevel      = "("    // levels in brackets, such as "(other)", are not a place to be
)

func noPlan(p *Persona) [][]string {
	if p.Verdict.Ruling != segment.DoNotAct {
		return nil
	}
	return [][]string{{"verdict.ruling"}}
}

func noOffer(p *Persona) [][]string {
	if p.Kind != Negative {
		return nil
	}
	return [][]string{{"kind"}}
}

// worthAbove reports whether the group brings more of the worth than it has of the
// customers, beyond chance.
func worthAbove(p *Persona) bool { return p.WorthShare != nil && p.WorthShare.Low > p.Share.Value }

// worthTiny reports whether it brings less than half of that, beyond chance.
func worthTiny(p *Persona) bool {
	return p.WorthShare != nil && p.WorthShare.High < float64(tinyWorth*p.Share.Value)
}

// mendMustBe: what is taken for granted and missing. How much is held against the least that
// they accept, where both are shown; the gap to what they expect is another figure.
func mendMustBe(p *Persona) [][]string {
	out := unmetCells(p, func(c *expectation.Cell) bool { return c.MustBe && c.Gap != nil && c.Gap.High < 0 })
	for i, facts := range out {
		at := strings.TrimSuffix(facts[0], ".name")
		rest := facts[4:] // behind the gap with its interval
		out[i] = []string{facts[0]}
		if c := p.cellAt(facts[0]); shortfall(c) > 0 {
			out[i] = append(out[i], at+".perceived.value", at+".adequate.value")
		}
		out[i] = append(out[i], rest...)
	}
	return out
}

// shortfall is how much less they get than the least that they accept; 0 where either is not
// shown.
func shortfall(c *expectation.Cell) float64 {
	if c == nil || c.Perceived == nil || c.Adequate == nil {
		return 0
	}
	return max(0, c.Adequate.Value-c.Perceived.Value)
}

// mendUnmet: expectations that are not met beyond chance, in the order in which they are to
// be mended.
func mendUnmet(p *Persona) [][]string {
	return unmetCells(p, func(c *expectation.Cell) bool { return c.Unmet && c.Gap != nil && c.Gap.High < 0 })
}

// unmetCells are the facts of what is to be mended. For a group of tiny worth that is only
// what is rather than not among the first three things to mend for anybody: the ranking knows
// the worth.
func unmetCells(p *Persona, is func(*expectation.Cell) bool) (out [][]string) {
	for i := range p.Expectations {
		c := &p.Expectations[i]
		if !is(c) || worthTiny(p) && c.PTop3 <= .5 {
			continue
		}
		at := index("expectations", i)
		facts := []string{at + ".name", at + ".gap.value", at + ".gap.low", at + ".gap.high"}
		if c.MustBe {
			facts = append(facts, at+".mustBe")
		}
		if c.FixFirst > 0 {
			facts = append(facts, at+".fixFirst")
		}
		out = append(out, facts)
	}
	return out
}

// mendRole: what the role that surely comes first misses most.
func mendRole(p *Persona) [][]string {
	if worthTiny(p) || len(p.RoleFirst) == 0 || p.Roles == nil || len(p.Roles.Roles) == 0 {
		return nil
	}
	n := &p.RoleFirst[0]
	if first := &p.Roles.Roles[0]; n.Role != first.Role || first.PFirst < surelyFirst || len(p.Roles.Roles) < 2 {
		return nil
	}
	gap := strings.TrimSuffix(n.Facts[1], ".value")
	return [][]string{{n.Facts[0], gap + ".value", gap + ".low", gap + ".high", n.Facts[2], "roles.roles[0].pFirst"}}
}

// stateFacts returns the facts of the given states that are published, and their joint share
// with Wilson's lower end.
func stateFacts(p *Persona, which ...segment.State) (facts []string, share, low float64) {
	n := math.Inf(1)
	for _, want := range which {
		for i, s := range p.Lifecycle {
			if s.State == want && s.Share != nil {
				facts = append(facts, index("lifecycle", i)+".share.value")
				share += s.Share.Value
				n = min(n, float64(s.Share.N))
				low = s.Share.Low
			}
		}
	}
	if len(facts) > 1 {
		low, _ = stats.Wilson(float64(min(share, 1)*n), n)
	}
	return facts, share, low
}

// rescueLate: many are later than their rhythm explains, in a group that brings more than
// its share.
func rescueLate(p *Persona) [][]string {
	facts, _, low := stateFacts(p, segment.AtRisk)
	if facts == nil || low < lateShare || !worthAbove(p) {
		return nil
	}
	return [][]string{append(facts, "worthShare.value", "share.value")}
}

// goneFacts are the facts of those who are dormant or lost, nil where these are not many.
func goneFacts(p *Persona) []string {
	facts, _, low := stateFacts(p, segment.Dormant, segment.Lost)
	if facts == nil || low < manyShare || p.WorthShare == nil {
		return nil
	}
	return append(facts, "worthShare.value", "share.value")
}

// winBack: many are gone, and the group brings at least half of its share beyond chance.
func winBack(p *Persona) [][]string {
	if facts := goneFacts(p); facts != nil && p.WorthShare.Low >= float64(tinyWorth*p.Share.Value) {
		return [][]string{facts}
	}
	return nil
}

// noWinBack: many are gone, and the group brings less than half of its share beyond chance.
func noWinBack(p *Persona) [][]string {
	if facts := goneFacts(p); facts != nil && worthTiny(p) {
		return [][]string{facts}
	}
	return nil
}

func firstOrder(p *Persona) [][]string  { return stateLeads(p, segment.Prospect) }
func secondOrder(p *Persona) [][]string { return stateLeads(p, segment.New) }

func stateLeads(p *Persona, s segment.State) [][]string {
	if facts, _, low := stateFacts(p, s); facts != nil && low >= manyShare {
		return [][]string{facts}
	}
	return nil
}

// growRule: an active group, few who are late, nothing known to be unmet, which stands below the rest in one
// habit and above it in another: who orders often and little, or much and seldom.
func growRule(below habit, above ...habit) func(*Persona) [][]string {
	return func(p *Persona) [][]string {
		active, _, low := stateFacts(p, segment.Active)
		_, _, leaving := stateFacts(p, segment.AtRisk)
		if active == nil || low < mostlyActive || leaving >= lateShare || anyUnmet(p) {
			return nil
		}
		for _, h := range above {
			for i := range p.Traits {
				for k := range p.Anti {
					if habitOf(&p.Traits[i].Trait) == h && habitOf(&p.Anti[k].Trait) == below {
						high, low := index("traits", i), index("antiTraits", k)
						return [][]string{append([]string{high + ".name", high + ".mean.value", high + ".population.value",
							low + ".name", low + ".mean.value", low + ".population.value"}, active...)}
					}
				}
			}
		}
		return nil
	}
}

func anyUnmet(p *Persona) bool {
	for i := range p.Expectations {
		if c := &p.Expectations[i]; c.Unmet || c.MustBe {
			return true
		}
	}
	return len(p.RoleFirst) > 0
}

// holdThem: a group that brings more than its share and gets what it expects.
func holdThem(p *Persona) [][]string {
	seen := false
	for i := range p.Expectations {
		seen = seen || p.Expectations[i].Gap != nil
	}
	if !seen || anyUnmet(p) || !worthAbove(p) {
		return nil
	}
	return [][]string{{"worthShare.value", "share.value", "expectations"}}
}

// askThem: a group that brings more than its share, and nobody knows what it expects.
func askThem(p *Persona) [][]string {
	if len(p.Expectations) > 0 || !worthAbove(p) {
		return nil
	}
	return [][]string{{"worthShare.value", "share.value", "answered"}}
}

// meetThem: where at least a third are, more than of all customers.
func meetThem(p *Persona) [][]string {
	for i := range p.Traits {
		t := &p.Traits[i]
		if t.Level != "" && !strings.HasPrefix(t.Level, noLevel) && t.Mean.Low >= manyShare && isChannel(t.Name) {
			at := index("traits", i)
			return [][]string{{at + ".name", at + ".level", at + ".mean.value", at + ".population.value"}}
		}
	}
	return nil
}

// noMore: what they get more of than they desire, or, where that was not asked, than they
// expect, beyond chance; the one of which they get most.
func noMore(p *Persona) [][]string {
	best, most := -1, 0.0
	for i := range p.Expectations {
		c := &p.Expectations[i]
		lacking := c.Unmet || c.MustBe || slices.ContainsFunc(p.RoleFirst, func(n Need) bool { return n.Dimension == c.Name })
		if s := surplus(c); s > most && !lacking {
			best, most = i, s
		}
	}
	if best < 0 {
		return nil
	}
	at := index("expectations", best)
	if p.Expectations[best].Desired != nil {
		return [][]string{{at + ".name", at + ".perceived.value", at + ".desired.value"}}
	}
	return [][]string{{at + ".name", at + ".gap.value", at + ".source"}}
}

// surplus is how much more they get than they desire or expect; 0 where it may be chance,
// and where what they get is held against the least that they accept or against others.
func surplus(c *expectation.Cell) float64 {
	switch {
	case c.Desired != nil && c.Perceived != nil:
		if c.Perceived.Low > c.Desired.High {
			return c.Perceived.Value - c.Desired.Value
		}
	case c.Desired == nil && c.Gap != nil && c.Gap.Low > 0 && (c.Source == expectation.Stated || c.Source == expectation.FromDesired):
		return c.Gap.Value
	}
	return 0
}
