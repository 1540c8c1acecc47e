// Package store keeps what a shop sends: orders, contacts and answers of its customers,
// and what was made of them. It speaks to SQLite and PostgreSQL through database/sql.
//
// Whatever a method returns without an error is on disk: it survives the death of the
// process and, as far as the disk keeps its promises, of the machine.
package store

import (
	"errors"
	"fmt"
	"time"
)

// Order is one order line. ID is the caller's own: a line that comes again with the same ID
// is the same line, so that a caller who got no answer may simply send again.
type Order struct {
	ID       string    `json:"id"`
	Customer string    `json:"customer"`
	Time     time.Time `json:"time"`
	Amount   float64   `json:"amount"`
	Quantity float64   `json:"quantity,omitempty"`
	Number   string    `json:"number,omitempty"`
	Channel  string    `json:"channel,omitempty"`
	Category string    `json:"category,omitempty"`
	Returned bool      `json:"returned,omitempty"`
	Discount float64   `json:"discount,omitempty"`
}

// Event is something else that happened between a customer and the shop: a contact with the
// service desk.
type Event struct {
	ID        string        `json:"id"`
	Customer  string        `json:"customer"`
	Time      time.Time     `json:"time"`
	Complaint bool          `json:"complaint,omitempty"`
	Response  time.Duration `json:"response,omitempty"` // nanoseconds until the first answer
	Channel   string        `json:"channel,omitempty"`
}

// Answer is what a customer answered to the survey, by item.
type Answer struct {
	ID       string             `json:"id"`
	Customer string             `json:"customer"`
	Time     time.Time          `json:"time"`
	Role     string             `json:"role,omitempty"`
	Items    map[string]float64 `json:"items"` // items that are not there were skipped
}

// Added says what became of a batch.
type Added struct {
	Added int `json:"added"` // new
	Known int `json:"known"` // had come before, the very same
}

// ErrErased is the error for what is about a customer who was erased, from before that.
var ErrErased = errors.New("the customer was erased")

// ErrNotFound is the error where there is no such customer or fit.
var ErrNotFound = errors.New("not found")

// Conflict is the error for an ID that came before with other content. Nothing of its batch
// is stored.
type Conflict struct {
	Index int    // in the batch, from 0
	ID    string // the caller's
}

func (c *Conflict) Error() string {
	return fmt.Sprintf("item %d: ID %q came before with other content", c.Index, c.ID)
}

// Member is one customer as it went into a fit: its segment, and the features as the fit saw
// them, encoded by the engine, so that it can be taken out of every count exactly.
type Member struct {
	Customer string
	Segment  string // ID
	Row      []byte
}

// Fit is a fit as it is stored: a document for each of its parts, all of them JSON that the
// rooms wrote.
type Fit struct {
	ID    int64 // 1, 2, 3 ...
	At    time.Time
	Parts map[string][]byte // "model", "census", "summary", "profile", "deck", "migration", "lineage", "drift"
}
