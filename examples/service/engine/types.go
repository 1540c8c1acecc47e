// Package engine is the service without HTTP: it fits in the background, assigns and
// explains customers, watches for drift and erases. Its model is swapped atomically, so that
// a request sees one fit from its first line to its last.
package engine

import (
	"time"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/behavior"
)

// Customer is the service's own customer type, made of the orders and contacts of one
// customer up to a day.
type Customer struct {
	behavior.Customer
	Contacts int
	Worth    float64 // expected spend of the next 12 months
	State    segment.State
}

// Fitted is one fit and all that was made of it. It is immutable.
type Fitted struct {
	ID        int64
	At        time.Time // when it was made
	Until     time.Time // the last day of the records that it saw
	Customers int
	Model     *segment.Model[Customer]
	Summary   *segment.Summary     // may be published
	Profile   *expectation.Profile // may be published; nil where nobody answered
	Deck      *persona.Deck        // may be published
	Migration *segment.Migration   // who moved since the fit before; nil for the first
	Lineage   []segment.Lineage
}

// Progress says what the background fit is doing.
type Progress struct {
	Running bool      `json:"running"`
	Stage   string    `json:"stage,omitempty"` // "reading", "behavior", "worth", "segments", "expectations", "personas", "saving"
	Done    int       `json:"done"`
	Total   int       `json:"total"` // 0: unknown
	Started time.Time `json:"started,omitzero"`
	Last    string    `json:"last,omitempty"` // how the last one ended: "" none yet, "done", or the error
}

// Receipt says what an erasure did.
type Receipt struct {
	Orders    int      `json:"orders"` // lines removed
	Events    int      `json:"events"`
	Answers   int      `json:"answers"`
	Exact     []string `json:"exact"`     // statistics that are now as if the customer had never been there
	Refit     []string `json:"refit"`     // what still knows of the customer as one of many, until the next fit
	Refitting bool     `json:"refitting"` // whether that was started
}
