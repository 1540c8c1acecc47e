package persona

import (
	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/persona/role"
	"github.com/clientele-go/clientele/persona/target"
	"github.com/clientele-go/clientele/segment"
)

// Kind is a persona's place among the targets (Cooper, Reimann & Cronin 2007,
// About Face 3, ch. 5).
type Kind string

// The kinds.
const (
	Primary      Kind = "primary"      // serve first: the offer is shaped for it
	Secondary    Kind = "secondary"    // served by the primary's offer with additions
	Supplemental Kind = "supplemental" // content with what the others get
	Served       Kind = "served"       // touched by the offer without using it or paying for it
	Negative     Kind = "negative"     // not whom the offer is for
)

// Deck is all personas of a segmentation. It holds no customer and may be
// published.
type Deck struct {
	Version   int               `json:"clientele"`
	Language  string            `json:"language"`            // of names and sentences, such as "en"; see [Deck.Told]
	Customers int               `json:"customers"`           // whom the personas were made of, in tens
	Personas  []Persona         `json:"personas"`            // by priority, highest first
	Selection *target.Selection `json:"selection,omitempty"` // whom to serve, and how sure that is; nil where nothing speaks for or against anybody
	Worth     *Worth            `json:"worth,omitempty"`     // what worth is here; nil where the host did not say
	Criteria  []Criterion       `json:"criteria,omitempty"`  // what the selection went by, in the order of its ratings
	Coverage  *Coverage         `json:"coverage,omitempty"`  // whom the targets stand for, and whom they leave out
	Roles     *role.Summary     `json:"roles,omitempty"`     // who the customer is when several are; nil where it was not told
	Freshness Freshness         `json:"freshness"`
	Verdict   segment.Verdict   `json:"verdict"` // on the segmentation that they come from
	Warnings  []Warning         `json:"warnings"`
}

// Worth says what worth is, in the host's words (see language.With for other languages).
type Worth struct {
	Is   string `json:"is"`             // such as "expected spend of the next 12 months"
	Unit string `json:"unit,omitempty"` // such as "EUR"
}

// Persona is a segment made readable. It describes a group of at least ten,
// never a person: there is no exemplar.
type Persona struct {
	ID      string      `json:"id"`      // stable over refits: made of the segment's ID
	Version int         `json:"version"` // 1, and one more with each build in which it changed beyond chance, or in kind, since Options.Previous
	Name    string      `json:"name"`    // distinct within the deck
	Naming  Naming      `json:"naming"`  // how the name came about
	Segment segment.Ref `json:"segment"`
	Kind    Kind        `json:"kind"`
	KindWhy Reason      `json:"kindWhy"`
	Ratings []Rating    `json:"ratings,omitempty"` // what the selection of targets went by, in the order of Deck.Criteria

	Priority      float64        `json:"priority"`      // 0 to 1, see Build
	PriorityParts []PriorityPart `json:"priorityParts"` // what it is made of

	Size       int             `json:"size"`             // in tens, so that two decks never differ by a few people
	Share      segment.Figure  `json:"share"`            // of customers
	WorthShare *segment.Figure `json:"worthShare"`       // of worth
	WorthMean  *segment.Figure `json:"worthMean"`        // worth of a customer, in the host's unit
	Growth     *Growth         `json:"growth,omitempty"` // since Options.Previous

	Stability  *segment.Figure `json:"stability"`
	Separation *segment.Figure `json:"separation,omitempty"` // see segment.Profile.Separation
	Verdict    segment.Verdict `json:"verdict"`              // on the segment: can it be acted on

	Traits      []Trait              `json:"traits"`     // what sets it apart, strongest first
	Anti        []Trait              `json:"antiTraits"` // where it stands below the rest, strongest first
	Measured    []Trait              `json:"measured"`   // everything that was measured, in the order of the schema: what Traits and Anti were chosen from
	Descriptors []Descriptor         `json:"descriptors,omitempty"`
	Typical     []Typical            `json:"typical,omitempty"` // a made-up customer in the middle of the group; nobody is like that
	Lifecycle   []segment.StateShare `json:"lifecycle,omitempty"`
	Roles       *role.Mix            `json:"roles,omitempty"`     // who its customers are when several are
	RoleFirst   []Need               `json:"roleFirst,omitempty"` // what its roles miss, what to mend first, and for whom, first

	Expectations []expectation.Cell `json:"expectations,omitempty"` // what to fix for it, first things first
	Answered     *segment.Figure    `json:"answered"`               // share of its customers who answered
	// Outcome is the first outcome of the survey that has a metric, such as the share who
	// are satisfied.
	Outcome *expectation.Result `json:"outcome,omitempty"`
	Job     *Job                `json:"job,omitempty"` // what it buys for
	Actions []Action            `json:"actions"`       // what to do for it, most urgent first

	Rule      *Rule      `json:"rule,omitempty"` // who else belongs to it, in plain questions
	Narrative []Sentence `json:"narrative"`
	Warnings  []Warning  `json:"warnings"`
}

// PriorityPart is one ingredient of a persona's priority.
type PriorityPart struct {
	Name   string  `json:"name"`
	Value  float64 `json:"value"`  // 0 to 1
	Weight float64 `json:"weight"` // share of the whole
}

// Sentence is one sentence of a narrative and the fields of the persona that
// it states, as JSON paths within the persona ("share.value",
// "traits[0].mean.value").
type Sentence struct {
	Text  string   `json:"text"`
	Facts []string `json:"facts"`
}

// Reason is why something is as it is: a code for programs and other languages, and
// the fields that it rests on, as in a [Sentence].
type Reason struct {
	Code  string   `json:"code"`
	Facts []string `json:"facts,omitempty"`
}
