// Package store keeps what a shop sends: orders, contacts and answers of its customers,
// and what was made of them. It speaks to SQLite and PostgreSQL through database/sql.
//
// Whatever a method returns without an error is on disk: it survives the death of the
// process and, as far as the disk keeps its promises, of the machine. An error of a context
// or a connection says nothing; every method may be called again with the same arguments.
//
// All writing goes through one goroutine, which gathers requests while the disk is busy and
// commits them together. Reading goes on beside it: [Store.OrdersOf] for the one customer of
// a request, [Store.Snapshot] for a fit that reads everything and must not see it change.
package store

import "time"

// Order is one order line. ID is the caller's own: a line that comes again with the same ID
// is the same line, so that a caller who got no answer may simply send again. It is unique
// over all customers.
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
	Seen  int64             // [View.Seen] of the snapshot that it was made of
	Parts map[string][]byte // "model", "census", "summary", "profile", "deck", "migration", "lineage", "drift"
}

// Counts says how much is stored.
type Counts struct {
	Orders  int64 `json:"orders"`
	Events  int64 `json:"events"`
	Answers int64 `json:"answers"`
}

// Removed says what [Store.Erase] took away.
type Removed struct {
	Orders  int
	Events  int
	Answers int
	Member  *Member // as it was in the last fit; nil where it was not
	// Scrubbed says that the bytes are gone from the files, too. On SQLite it is false
	// while a snapshot that began before still needs them: they go when it ends. On
	// PostgreSQL it is always false. There a VACUUM frees their place, to be overwritten
	// some day; VACUUM FULL writes the tables anew without them; and the server's log, its
	// replicas and its backups hold them for as long as these are kept.
	Scrubbed bool
}
