package persona

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/clientele-go/clientele/persona/target"
)

// Criterion is something that segments are judged by.
type Criterion struct {
	Name   string  `json:"name"`
	Side   Side    `json:"side"`
	Weight float64 `json:"weight,omitempty"` // of its side, scaled to a sum of 1; 0 for a knock-out
	// Source is "data" where the package rates by what is known, and "host". The name of a
	// criterion from data is its key in the section "target" of a language.
	Source string `json:"source"`
}

// Side is what a criterion decides.
type Side string

// The sides.
const (
	KnockOut        Side = "knock-out"       // whether a segment may be a target at all
	Attractiveness  Side = "attractiveness"  // how attractive it is to the company
	Competitiveness Side = "competitiveness" // how attractive the company is to it
)

// Rating is what a criterion comes to for a persona.
type Rating struct {
	Criterion string `json:"criterion"` // name
	// Rating is 1 to 10, 5.5 the middle; nil where it is not known, and for a knock-out from
	// data, which has none.
	Rating *float64 `json:"rating,omitempty"`
	Met    Met      `json:"met,omitempty"`   // of a knock-out
	Facts  []string `json:"facts,omitempty"` // what it rests on, as in a [Sentence]; none where a host judged
}

// Met says whether a knock-out criterion is met.
type Met string

// The answers. What is not known rules nobody out.
const (
	IsMet    Met = "met"
	NotMet   Met = "not met"
	NotKnown Met = "not known"
)

// A Judge rates segments by a criterion of the host's. One of the same name and side as a
// criterion from data replaces it. It sees what is published of the segment, before the
// persona has a name, a kind and sentences, and must not change it. It must give the same
// answer to the same persona.
type Judge interface {
	// Criterion has a name and a side; its weight counts unless Targeting.Weights has
	// another, 0 as 1.
	Criterion() Criterion
	// Rate returns 1 to 10. For a knock-out, less than 5 rules the segment out. NaN says
	// that it is not known: a knock-out then does not rule it out, and another criterion
	// counts as the middle, 5.5. Any other number is an error of Build.
	Rate(p *Persona) (float64, error)
}

// Method says what the order of targets is made of.
type Method string

// The methods.
const (
	ByEvaluation Method = "" // attractiveness times competitiveness (Dolnicar, Grün & Leisch 2018, ch. 10)
	// ByInfluence orders by worth times influence times impact, and needs Options.Roles.
	// Ratings are logarithms of the three (10 for 1, 5.5 for a tenth, 1 for a hundredth and
	// below), so that their sum is the product, and a weight is a power. Judges may knock
	// out, but not rate.
	ByInfluence Method = "influence"
)

// Targeting steers the selection of targets. The zero value judges by what is known.
//
// The criteria from data are, in this order, with what they look at:
//
//   - knock-out "large-enough": a share of customers or of worth of MinShare
//   - knock-out "distinct": at least one trait, anti-trait or marker
//   - knock-out "homogeneous": not ruled [segment.DoNotAct]; where it was not tested, a
//     stability of .6
//   - knock-out "reachable": not more than half of its customers are dormant or lost,
//     among them all who can be in no other state where these are withheld
//   - knock-out "identifiable": the rule finds half of them, or a descriptor among its
//     traits or a marker tells them
//   - knock-out "fitting": the company wants it. By itself the package only knows that
//     a negative persona does not fit; a [Judge] knows more
//   - attractiveness "worth": its share of worth against an even one
//   - attractiveness "customer-worth": worth of one of its customers against the mean
//   - attractiveness "size": its share of customers against an even one; only where
//     nobody's worth is known
//   - attractiveness "growth": its share of customers against that of the deck before
//   - attractiveness "active": share of its customers who are new, active or won back
//   - attractiveness "stability": its mean bootstrap Jaccard
//   - competitiveness "expectations-met": the mean gap of its expectations
//   - competitiveness "satisfied": the first outcome that has a metric
//   - competitiveness "must-bes-met": share of its must-bes that are met
//   - with [ByInfluence], attractiveness "worth", "influence" and "impact" alone
//
// A ratio to what is even or was before, r, is rated 10 - 9/(1+r): 5.5 where it is even,
// 1 for nothing. A share s is rated 1 + 9s; so is the share of customers who get what they
// expect, if gaps are normal around their mean (weighted by importance where all have it)
// with the usual spread of their dimension. More of anything is never rated lower. What is
// known of some segments and not of one counts as 5.5 there; what is known of none is left
// out.
type Targeting struct {
	Method Method
	Judges []Judge // of the host, beside the criteria from data
	// Without lists criteria from data that are not to count, by name.
	Without []string
	// Weights of criteria, by name, each above 0 to 1e6. A criterion that is not in it counts
	// as its Judge says, and 1 from data. Knock-outs have none.
	Weights map[string]float64
	// MinShare is the share of customers, and of worth where it is known, of which a segment
	// must reach one to be large enough. Default (0): .02. Legal: above 0 to .5.
	MinShare   float64
	Evaluation target.Evaluation // Doubt, Draws and Seed of its weightings; the criteria in it are not used
}

const defaultMinShare = .02

// middle is the rating of what is not known.
const middle = 5.5

// validate says what is wrong with the targeting, whatever the data.
func (t Targeting) validate(roles bool) []error {
	var faults []error
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf("persona: Options.Target."+format, args...))
	}
	switch {
	case t.Method != ByEvaluation && t.Method != ByInfluence:
		fault("Method is %q, want %q or %q", t.Method, ByEvaluation, ByInfluence)
	case t.Method == ByInfluence && !roles:
		fault("Method is %q, which needs Options.Roles", t.Method)
	}
	if !(t.MinShare >= 0 && t.MinShare <= .5) {
		fault("MinShare is %v, want above 0 to .5, or 0 for %v", t.MinShare, defaultMinShare)
	}
	sides := map[string]Side{} // of the criteria that there may be
	for _, c := range fromData {
		sides[c.Name] = c.Side
	}
	judged := map[string]bool{}
	for i, j := range t.Judges {
		if j == nil {
			fault("Judges[%d] is nil", i)
			continue
		}
		var c Criterion
		if err := host(func() error { c = j.Criterion(); return nil }); err != nil {
			fault("Judges[%d]: %v", i, err)
			continue
		}
		own, known := sides[c.Name]
		switch {
		case c.Name == "":
			fault("Judges[%d]: the criterion has no name", i)
		case judged[c.Name]:
			fault("Judges[%d]: the criterion %q is there twice", i, c.Name)
		case c.Side != KnockOut && c.Side != Attractiveness && c.Side != Competitiveness:
			fault("Judges[%d]: the criterion %q has side %q", i, c.Name, c.Side)
		case known && own != c.Side:
			fault("Judges[%d]: the criterion %q has side %q, but that from data is %q", i, c.Name, c.Side, own)
		case c.Side != KnockOut && t.Method == ByInfluence:
			fault("Judges[%d]: the criterion %q rates, and with method %q only knock-outs may be judged", i, c.Name, t.Method)
		case !(c.Weight >= 0 && c.Weight <= 1e6):
			fault("Judges[%d]: the criterion %q has weight %v, want above 0 to 1e6, or 0 for 1", i, c.Name, c.Weight)
		}
		judged[c.Name], sides[c.Name] = true, c.Side
	}
	for _, name := range t.Without {
		if !slices.ContainsFunc(fromData, func(c dataCriterion) bool { return c.Name == name }) {
			fault("Without: there is no criterion %q from data", name)
		}
	}
	var named []string
	for name := range t.Weights {
		named = append(named, name)
	}
	slices.Sort(named)
	for _, name := range named {
		switch side, ok := sides[name]; {
		case !ok:
			fault("Weights: there is no criterion %q", name)
		case side == KnockOut:
			fault("Weights: the criterion %q is a knock-out, which has no weight", name)
		case !(t.Weights[name] > 0 && t.Weights[name] <= 1e6):
			fault("Weights: the criterion %q has weight %v, want above 0 to 1e6", name, t.Weights[name])
		}
	}
	// What the evaluation itself asks of its settings, with a criterion to satisfy it.
	e := target.Evaluation{Doubt: t.Evaluation.Doubt, Draws: t.Evaluation.Draws, Attractiveness: []target.Criterion{{Name: "any", Weight: 1}}}
	if err := e.Validate(); err != nil {
		faults = append(faults, fmt.Errorf("persona: Options.Target.Evaluation: %w", err))
	}
	return faults
}

// weight of a criterion before scaling.
func (t Targeting) weight(name string, own float64) float64 {
	if w, ok := t.Weights[name]; ok {
		return w
	}
	if own > 0 {
		return own
	}
	return 1
}

// rate asks a judge and says what is wrong with the answer.
func rate(j Judge, name string, p *Persona) (float64, error) {
	var x float64
	err := host(func() (err error) {
		x, err = j.Rate(p)
		return err
	})
	if err == nil && !math.IsNaN(x) && !(x >= 1 && x <= 10) {
		err = errors.New("want 1 to 10, or NaN where it is not known")
		return 0, fmt.Errorf("persona: criterion %q rates segment %q with %v: %w", name, p.Segment.ID, x, err)
	}
	if err != nil {
		return 0, fmt.Errorf("persona: criterion %q cannot rate segment %q: %w", name, p.Segment.ID, err)
	}
	return x, nil
}
