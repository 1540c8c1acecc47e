// Package engine is the service without HTTP: it fits in the background, assigns and
// explains customers, watches for drift and erases. Its model is swapped atomically, so that
// a request sees one fit from its first line to its last.
//
// An [Engine] keeps no customer in memory: whoever is asked about is read from the store,
// orders and all, so that an assignment is as fresh as the last order that was acknowledged.
// All methods may be called from any number of goroutines.
//
// In one process a database has one engine. Others may read the same database and follow
// what that one fits and erases, see [Config.Follow]; two that fit and erase are not provided
// for: each would save its own counts.
package engine

import (
	"errors"
	"time"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/segment"
)

// ErrNoModel is the error before the first fit is done.
var ErrNoModel = errors.New("there is no model yet")

// ErrNoOrders is the error for a customer without an order that the model could be asked about.
var ErrNoOrders = errors.New("the customer has no orders")

// ErrBusy is the error where a fit or a check is running already: one goes on at a time.
var ErrBusy = errors.New("a fit or a check is running")

// ErrTooFew is the error of a fit to fewer customers than [Config.MinCustomers], or of whom
// fewer than ten have come back: segments are made of habits, and there are none yet.
var ErrTooFew = errors.New("too few customers for a fit")

// ErrNothingNew is the error of a check before ten customers have ordered since the fit: what
// it would tell about is them.
var ErrNothingNew = errors.New("fewer than ten customers have ordered since the fit")

// ErrClosed is the error after [Engine.Close].
var ErrClosed = errors.New("the engine is closed")

// Fitted is one fit and all that was made of it. It is immutable: what changes is which one
// is current.
type Fitted struct {
	ID        int64
	At        time.Time                // when it was made
	From      time.Time                // the first day of the records that it saw
	Until     time.Time                // the last
	Customers int                      // private, to the customer: Summary tells in tens
	Model     *segment.Model[Customer] // private
	Worth     *Worth                   // private: what a customer is expected to spend, and in which state it is

	// What may be published, as coarse as package persona makes it, so that the next fit may
	// be published as well. All of it is nil while Withdrawn says why.
	Summary *segment.Summary
	Profile *expectation.Profile // nil also where nobody answered
	Deck    *persona.Deck
	// Migration is who moved since the fit before; nil for the first, and where fewer than ten
	// did, so that nobody and somebody look alike.
	Migration *segment.Migration
	// Lineage says which segments were kept, are new or gone. Overlap is 0: it is an exact
	// figure, which of a segment of two hundred tells that a single customer left.
	Lineage []segment.Lineage
	// Withdrawn says why nothing is published until the next fit; empty: all is.
	Withdrawn string
}

// Checked is a comparison of the customers of a day with those of the fit.
type Checked struct {
	At        time.Time      `json:"at"`
	Until     time.Time      `json:"until"` // the last day of the records that it saw
	Drift     *segment.Drift `json:"drift"`
	Refitting bool           `json:"refitting"` // whether it made the engine fit anew
}

// Assigned is where a customer belongs now. It is about one person and private.
type Assigned struct {
	Fit int64 `json:"fit"` // of the model
	segment.Assignment
	Orders int           `json:"orders"`          // distinct ones that it rests on
	Until  time.Time     `json:"until"`           // the day that the customer is looked at
	State  segment.State `json:"state,omitempty"` // of the lifecycle
	Worth  float64       `json:"worth"`           // see [Worth]
}

// Explained says why.
type Explained struct {
	Assigned
	Why *segment.Explanation `json:"why"`
}

// Progress says what the background fit or check is doing.
type Progress struct {
	Running bool      `json:"running"`
	Check   bool      `json:"check,omitempty"` // a check for drift rather than a fit
	Stage   string    `json:"stage,omitempty"` // "reading", "behavior", "worth", "segments", "expectations", "personas", "census", "saving"
	Done    int       `json:"done"`            // of Total, in this stage
	Total   int       `json:"total"`           // 100, or 0 where it is not known how far it is
	Started time.Time `json:"started,omitzero"`
	Ended   time.Time `json:"ended,omitzero"` // the last one
	Last    string    `json:"last,omitempty"` // how the last one ended: "" none yet, "done", or the error
	// Reason is the class of that error: "stopped", "timeout", "too-few", "no-model",
	// "nothing-new", "records" (some cannot be used), "unavailable" (the database, which may
	// be mended), "database" or "internal"; empty where there was none.
	Reason string `json:"reason,omitempty"`
}

// Receipt says what an erasure did.
type Receipt struct {
	Orders    int      `json:"orders"` // lines removed
	Events    int      `json:"events"`
	Answers   int      `json:"answers"`
	Exact     []string `json:"exact"`     // statistics that are now as if the customer had never been there
	Refit     []string `json:"refit"`     // what still knows of the customer as one of many, until the next fit
	Withdrawn string   `json:"withdrawn"` // why nothing is published until then; empty: it is
	Refitting bool     `json:"refitting"` // whether that fit was started
}
