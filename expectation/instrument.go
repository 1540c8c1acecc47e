package expectation

// Type is the kind of an expectation: how the customer comes to hold it.
type Type string

// The five types of customer expectations.
const (
	Explicit      Type = "explicit"      // stated goals: what the customer asks for
	Implicit      Type = "implicit"      // taken for granted, set by market and competitors
	Interpersonal Type = "interpersonal" // how people serve
	Digital       Type = "digital"       // how digital channels serve
	Dynamic       Type = "dynamic"       // how product and service should evolve
)

// Measure is what an item asks for.
type Measure string

// What items measure. Wishes, needs and expectations are three things: Desired is
// what customers wish for, Adequate what they need at the least, and the two bound
// the zone of tolerance (Zeithaml, Berry & Parasuraman 1993, JAMS 21(1)); Expected
// is a single stated level, the E of SERVQUAL (Parasuraman, Zeithaml & Berry 1988,
// Journal of Retailing 64(1)). Functional and Dysfunctional are Kano's pair of
// questions, how one feels with a feature and without it, answered 1 (I like it)
// to 5 (I dislike it), see package kano; two items of one aspect make a pair.
const (
	Expected     Measure = "expected"
	Desired      Measure = "desired"
	Adequate     Measure = "adequate"
	Perceived    Measure = "perceived"
	Importance   Measure = "importance"
	Satisfaction Measure = "satisfaction"
	Outcome      Measure = "outcome" // overall: satisfaction, intention, recommendation; belongs to no dimension

	Functional    Measure = "functional"
	Dysfunctional Measure = "dysfunctional"
)

// Metric is what is made of the answers to an outcome item.
type Metric string

// The metrics. Without one an outcome is shown as its mean.
const (
	NPS        Metric = "nps"        // net promoter score, on a scale of 0 to 10
	CSAT       Metric = "csat"       // share who are satisfied: Item.Top and above
	CES        Metric = "ces"        // share who found it easy: Item.Top and above
	Repurchase Metric = "repurchase" // share who bought, or would buy, again: Item.Top and above
)

// Scale bounds an item's answers, both ends included. Min is below Max and
// both lie within ±1e6, so that sums and squares of answers stay exact enough.
type Scale struct {
	Min float64 `json:"min"`
	Max float64 `json:"max"`
}

// Dimension is one thing that customers have expectations of.
type Dimension struct {
	Name string `json:"name"`
	Type Type   `json:"type"`
	// Influence says how far the company controls the dimension, above 0 to 1;
	// 0 means not stated and counts as 1. [Options.Influence] overrides it.
	Influence float64 `json:"influence,omitempty"`
}

// Item is one question: one column of the answers.
type Item struct {
	ID        string  `json:"id"`                 // the column it is answered in
	Text      string  `json:"text,omitempty"`     // the question, for reports
	Dimension string  `json:"dimension"`          // name of a dimension; empty for an outcome
	Measures  Measure `json:"measures"`           // what it asks for
	Aspect    string  `json:"aspect,omitempty"`   // pairs items that ask the same thing of two measures; empty: pairs within the dimension
	Scale     *Scale  `json:"scale,omitempty"`    // nil: the instrument's
	Reversed  bool    `json:"reversed,omitempty"` // a high answer means little: turned around before use
	// Metric is what to make of an outcome; empty: its mean.
	Metric Metric `json:"metric,omitempty"`
	// Top is the lowest answer that counts as high, after turning around: satisfied,
	// easy, important. nil: what lies in the upper quarter of the scale, which is 6 and
	// 7 of 1 to 7, 4 and 5 of 1 to 5, and 8 to 10 of 0 to 10; for CES in the upper
	// third, 5 to 7 of 1 to 7.
	Top *float64 `json:"top,omitempty"`
}

// Columns names the columns of an answers file that are no items. Score does
// not look at it: it is for programs that read answers from a table.
type Columns struct {
	Respondent string `json:"respondent,omitempty"` // customer ID
	Role       string `json:"role,omitempty"`       // role in which the respondent answers
	Weight     string `json:"weight,omitempty"`     // survey weight
	When       string `json:"when,omitempty"`       // time of the answer
}

// Instrument says what each question of a survey asks for. Its JSON form is
// the instrument file of examples/report; see [ReadInstrument].
type Instrument struct {
	Name       string      `json:"name"`
	Scale      Scale       `json:"scale"` // of every item that has none of its own
	Dimensions []Dimension `json:"dimensions"`
	Items      []Item      `json:"items"`
	Columns    Columns     `json:"columns,omitzero"` // the other columns, for programs that read a table
}

// Answer is one respondent's answers.
type Answer struct {
	Respondent string    // the customer ID that joins it to a segment
	Role       Role      // who answers for the customer; empty: not stated
	When       int64     // when it was given, in any increasing unit; the latest of several answers of one respondent in one role is kept, ties: the last
	Values     []float64 // one per item, in the instrument's order; NaN: not answered
	Weight     float64   // survey weight, 1e-6 to 1e6; 0 counts as 1
	// Prospect says that the respondent is no customer yet and so not in the membership,
	// and has answered nothing that only customers know (perceived level, satisfaction,
	// outcomes): either is an error. What prospects expect stands in [Profile.Prospects].
	// Where there are waves, their answers since the start of the one that is shown count.
	Prospect bool
}

// Role is the part that a respondent plays in an account: who uses is not
// always who pays.
type Role string

// The roles.
const (
	User        Role = "user"
	Payer       Role = "payer"
	Orderer     Role = "orderer"
	Beneficiary Role = "beneficiary"
	Reseller    Role = "reseller"
	CoFinancer  Role = "co-financer"
	NextInLine  Role = "next in line"
)
