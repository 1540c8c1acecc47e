package persona

import (
	"github.com/clientele-go/clientele/expectation"
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
	Negative     Kind = "negative"     // not whom the offer is for
)

// Deck is all personas of a segmentation. It holds no customer and may be
// published.
type Deck struct {
	Version  int             `json:"clientele"`
	Personas []Persona       `json:"personas"` // by priority, highest first
	Verdict  segment.Verdict `json:"verdict"`  // on the segmentation that they come from
	Warnings []Warning       `json:"warnings"`
}

// Persona is a segment made readable. It describes a group of at least ten,
// never a person: there is no exemplar.
type Persona struct {
	ID      string      `json:"id"`   // stable over refits: made of the segment's ID
	Name    string      `json:"name"` // made of the traits, distinct within the deck
	Segment segment.Ref `json:"segment"`
	Kind    Kind        `json:"kind"`

	Priority      float64        `json:"priority"`      // 0 to 1, see Build
	PriorityParts []PriorityPart `json:"priorityParts"` // what it is made of

	Size       int             `json:"size"`
	Share      segment.Figure  `json:"share"`      // of customers
	WorthShare *segment.Figure `json:"worthShare"` // of worth
	Stability  *segment.Figure `json:"stability"`
	Verdict    segment.Verdict `json:"verdict"` // on the segment: can it be acted on

	Traits    []segment.Trait      `json:"traits"`     // what sets it apart, strongest first
	Anti      []segment.Trait      `json:"antiTraits"` // where it stands below the rest, strongest first
	Lifecycle []segment.StateShare `json:"lifecycle,omitempty"`

	Expectations []expectation.Cell `json:"expectations,omitempty"` // what to fix for it, first things first
	Answered     *segment.Figure    `json:"answered"`               // share of its customers who answered

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
