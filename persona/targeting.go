package persona

import "github.com/clientele-go/clientele/persona/target"

// Criterion is something that segments are judged by.
type Criterion struct {
	Name   string  `json:"name"`
	Side   Side    `json:"side"`
	Weight float64 `json:"weight,omitempty"` // of its side, scaled to a sum of 1; 0 for a knock-out
	// Source is "data" where the package rates by what is known, and "host".
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

// A Judge rates segments by a criterion of the host's. It sees what is published of the
// segment. It must give the same answer to the same persona.
type Judge interface {
	Criterion() Criterion
	// Rate returns 1 to 10. For a knock-out, less than 5 rules the segment out. NaN says
	// that it is not known: a knock-out then does not rule it out, and another criterion
	// counts as the middle, 5.5.
	Rate(p *Persona) (float64, error)
}

// Method says what the order of targets is made of.
type Method string

// The methods.
const (
	ByEvaluation Method = ""          // attractiveness times competitiveness (Dolnicar, Grün & Leisch 2018, ch. 10)
	ByInfluence  Method = "influence" // worth times influence times impact; needs Options.Roles
)

// Targeting steers the selection of targets. The zero value judges by what is known.
type Targeting struct {
	Method Method
	Judges []Judge // of the host, beside the criteria from data
	// Without lists criteria from data that are not to count, by name.
	Without []string
	// Weights of criteria, by name. A criterion that is not in it counts 1.
	Weights map[string]float64
	// MinShare is the share of customers, and of worth where it is known, of which a segment
	// must reach one to be large enough. Default (0): .02. Legal: above 0 to .5.
	MinShare   float64
	Evaluation target.Evaluation // Doubt, Draws and Seed of its weightings; the criteria in it are not used
}
