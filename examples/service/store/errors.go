package store

import (
	"errors"
	"fmt"
)

// The errors of this file name customers and IDs, for the caller who sent them. They do not
// belong in a log.

// ErrErased is the error for what is about a customer who was erased, from before that.
var ErrErased = errors.New("the customer was erased")

// ErrNotFound is the error where there is no such customer or fit.
var ErrNotFound = errors.New("not found")

// ErrClosed is the error of a store that was closed.
var ErrClosed = errors.New("the store is closed")

// Conflict is the error for an ID that came before with other content. Nothing of its batch
// is stored.
type Conflict struct {
	Index int    // in the batch, from 0
	ID    string // the caller's
}

func (c *Conflict) Error() string {
	return fmt.Sprintf("item %d: ID %q came before with other content", c.Index, c.ID)
}

// Fault is the error for an item that cannot be stored, whatever else is. Nothing of its
// batch is.
type Fault struct {
	Index    int    // in the batch, from 0
	Customer string // as it came
	Field    string // "id", "customer", "time", "amount" ...; "" where it is the batch itself
	Reason   string // "is not a finite number"
}

func (f *Fault) Error() string {
	if f.Field == "" {
		return f.Reason
	}
	return fmt.Sprintf("item %d: customer %q: %s %s", f.Index, f.Customer, f.Field, f.Reason)
}

// Gone is the [ErrErased] of one item of a batch. Nothing of the batch is stored.
type Gone struct {
	Index    int // in the batch, from 0
	Customer string
}

func (g *Gone) Error() string {
	return fmt.Sprintf("item %d: customer %q: %v", g.Index, g.Customer, ErrErased)
}

// Unwrap makes a Gone an [ErrErased].
func (g *Gone) Unwrap() error { return ErrErased }

// Overtaken is the error of [Store.SaveFit] where customers of the fit were erased after the
// snapshot that it was made of. Nothing is stored: take them out and save again.
type Overtaken struct {
	Members []Member
}

func (o *Overtaken) Error() string {
	return fmt.Sprintf("%d customers of the fit were erased while it was made", len(o.Members))
}
