package persona

import (
	"cmp"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// Coverage says whom the targets (primary and secondary personas) stand for. A
// persona that stands for the many may leave out the few, and an offer that is shaped
// for targets is not shaped for those.
//
// All of it is worked out from figures that the deck publishes of each persona, and so
// tells nothing beyond them: shares of the targets are added up, and the share of a level
// among the targets is the mean of their shares, weighted by their numbers. What a target
// withholds is not made up for: the group is then left out.
type Coverage struct {
	Customers segment.Figure   `json:"customers"`        // share of customers who belong to a target
	Worth     *segment.Figure  `json:"worth"`            // share of worth that they hold; nil where that of one is not known
	Groups    []Representation `json:"groups,omitempty"` // levels of descriptors, the worst represented first
}

// Representation is how often customers of one kind are among the targets.
type Representation struct {
	Name    string  `json:"name"` // of the descriptor
	Level   string  `json:"level"`
	Base    float64 `json:"base"`    // share of all customers who are such
	Targets float64 `json:"targets"` // share of the targets' customers who are
	Covered float64 `json:"covered"` // share of such customers who belong to a target
	N       int     `json:"n"`       // customers whose level is known, on whom the test rests
	// Under says that they are left out: fewer of them belong to a target than chance
	// explains (a one-sided test of two shares, adjusted over all groups at Options.FDR),
	// and fewer than four fifths of what would be even, which is the share of all customers
	// (after the four-fifths rule of the Uniform Guidelines on Employee Selection
	// Procedures, 1978, 29 CFR 1607.4 D, which takes the best treated group instead: that
	// is one of few people all too often). In 1,000 decks of 240 customers with a descriptor of
	// four levels that has nothing to do with the targets, 25 call a level under-represented;
	// four fifths alone would call one so in 318.
	Under bool `json:"under,omitempty"`
}

const (
	fourFifths    = .8
	leastExpected = 25 // in each cell of the table of the test: counts are told in tens, and fewer are mostly rounding
	coverDigits   = 3
)

// cover says whom the targets stand for; nil where there are none.
func cover(personas []Persona, descriptors map[string]bool, fdr float64) *Coverage {
	var targets []*Persona
	for i := range personas {
		if p := &personas[i]; p.Kind == Primary || p.Kind == Secondary {
			targets = append(targets, p)
		}
	}
	if len(targets) == 0 {
		return nil
	}
	everybody := len(targets) == len(personas)
	c := &Coverage{Customers: covered(targets, everybody), Worth: worthOf(targets, everybody)}
	c.Groups = represent(personas, targets, descriptors, c.Customers.Value, fdr)
	return c
}

// covered is the share of customers in a target, with Wilson's interval for it.
func covered(targets []*Persona, everybody bool) segment.Figure {
	n := targets[0].Share.N
	if everybody {
		return segment.Figure{Value: 1, Low: 1, High: 1, N: n}
	}
	sum := 0.0
	for _, p := range targets {
		sum += p.Share.Value
	}
	sum = min(sum, 1)
	low, high := stats.Wilson(float64(sum*float64(n)), float64(n))
	return segment.Figure{Value: brief(sum), Low: brief(low), High: brief(high), N: n}
}

// worthOf adds up shares of worth. The squares of the distances to the ends of the
// intervals add up as variances do (Zou & Donner 2008, Statistics in Medicine 27,
// 1693-1702); what one holds the others do not, so the interval is rather too wide.
func worthOf(targets []*Persona, everybody bool) *segment.Figure {
	sum, below, above, n := 0.0, 0.0, 0.0, 0
	for _, p := range targets {
		if p.WorthShare == nil {
			return nil
		}
		w := p.WorthShare
		sum += w.Value
		below += float64((w.Value - w.Low) * (w.Value - w.Low))
		above += float64((w.High - w.Value) * (w.High - w.Value))
		n += w.N
	}
	if everybody {
		return &segment.Figure{Value: 1, Low: 1, High: 1, N: n}
	}
	return &segment.Figure{Value: brief(sum), Low: brief(sum - math.Sqrt(below)), High: brief(sum + math.Sqrt(above)), N: n}
}

func brief(x float64) float64 { return disclosure.Round(x, coverDigits) }

// represent looks at every level of the descriptors, in the order of the first persona.
func represent(personas []Persona, targets []*Persona, descriptors map[string]bool, customers, fdr float64) []Representation {
	if customers <= 0 || customers >= 1 {
		return nil // nobody is left out, or everybody
	}
	var out []Representation
	var chances []float64
	for _, t := range personas[0].Measured {
		if t.Level == "" || !descriptors[t.Name] {
			continue
		}
		base := baseOf(personas, t.Name, t.Level)
		share, ok := shareAmong(targets, t.Name, t.Level)
		if base == nil || !ok || base.Value <= 0 || base.Value >= 1 {
			continue
		}
		// Rounded shares may give slightly more than all.
		such := min(float64(share*customers)/base.Value, 1)
		out = append(out, Representation{Name: t.Name, Level: t.Level, Base: brief(base.Value), Targets: brief(share), Covered: brief(such), N: base.N})
		chances = append(chances, leftOut(such, base.Value, customers, base.N, len(targets)))
	}
	for i, q := range stats.AdjustBH(chances) {
		out[i].Under = q <= fdr && out[i].Covered < float64(fourFifths*customers)
	}
	slices.SortStableFunc(out, func(a, b Representation) int { return cmp.Compare(a.Covered, b.Covered) })
	return out
}

// leftOut is the chance that no more of those of a level than the share such belong to one
// of so many targets, if as many of them do as of all others: a one-sided test of two shares
// with the variance of both together. Counts are told in tens, and what that does to the
// difference adds to its variance as errors alike between -5 and 5 do. It is 1 where the
// table is too thin for a normal approximation.
func leftOut(such, base, customers float64, n, targets int) float64 {
	here := float64(base * float64(n)) // customers of the level
	there := float64(n) - here
	if math.Min(here, there)*math.Min(customers, 1-customers) < leastExpected {
		return 1
	}
	others := float64(customers-float64(base*such)) / (1 - base)
	if such >= others {
		return 1
	}
	const rounding = 10. * 10 / 12
	both, level := 1/here+1/there, such/here+others/there
	told := float64(float64(targets)*float64(both*both)) + float64(level*level) + float64(float64(targets)/(there*there))
	variance := float64(customers*(1-customers)*both) + float64(rounding*told)
	return stats.NormalTwoSided(such-others, math.Sqrt(variance)) / 2
}

// baseOf is the share of a level among all customers, as the first persona shows it that does.
func baseOf(personas []Persona, name, level string) *segment.Figure {
	for i := range personas {
		if t := levelOf(&personas[i], name, level); t != nil && t.Population != nil {
			return t.Population
		}
	}
	return nil
}

// shareAmong is the share of a level among the customers of the targets, not known where
// one of them withholds it.
func shareAmong(targets []*Persona, name, level string) (float64, bool) {
	sum, all := 0.0, 0.0
	for _, p := range targets {
		t := levelOf(p, name, level)
		if t == nil || t.Mean == nil {
			return 0, false
		}
		sum += float64(p.Share.Value * t.Mean.Value)
		all += p.Share.Value
	}
	return sum / all, all > 0
}

func levelOf(p *Persona, name, level string) *Trait {
	for i := range p.Measured {
		if t := &p.Measured[i]; t.Name == name && t.Level == level {
			return t
		}
	}
	return nil
}
