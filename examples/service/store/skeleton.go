package store

import (
	"context"
	"errors"
	"iter"

	"github.com/clientele-go/clientele/segment/behavior"
)

var errSkeleton = errors.New("store: not yet")

// Options of a [Store]. The zero value works.
type Options struct {
	// Key is the secret under which the IDs of erased customers are hashed, 32 bytes
	// or more. Default: one that is made with the database and stored in it.
	Key []byte
	// Readers is how many connections read at the same time, 1 to 1000. Default: 8.
	Readers int
}

// Store is an open database. It is safe for concurrent use.
type Store struct{}

// Open opens the database that dsn names, "sqlite:FILE" or "postgres://…", and brings its
// tables up to date.
func Open(ctx context.Context, dsn string, o Options) (*Store, error) { return nil, errSkeleton }

// Close finishes the writes that were taken on, refuses others with [ErrClosed], and closes.
func (s *Store) Close() error { return errSkeleton }

// Ping says whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return errSkeleton }

// AddOrders stores a batch of orders, all or nothing.
func (s *Store) AddOrders(ctx context.Context, orders []Order) (Added, error) {
	return Added{}, errSkeleton
}

// AddEvents is [Store.AddOrders] for events.
func (s *Store) AddEvents(ctx context.Context, events []Event) (Added, error) {
	return Added{}, errSkeleton
}

// AddAnswers is [Store.AddOrders] for answers.
func (s *Store) AddAnswers(ctx context.Context, answers []Answer) (Added, error) {
	return Added{}, errSkeleton
}

// OrdersOf returns the orders of one customer, none where there are none.
func (s *Store) OrdersOf(ctx context.Context, customer string) ([]behavior.Order, error) {
	return nil, errSkeleton
}

// EventsOf returns the events of one customer.
func (s *Store) EventsOf(ctx context.Context, customer string) ([]behavior.Contact, error) {
	return nil, errSkeleton
}

// AnswersOf returns the answers of one customer.
func (s *Store) AnswersOf(ctx context.Context, customer string) ([]Answer, error) {
	return nil, errSkeleton
}

// Counts returns how much is stored. It is cheap.
func (s *Store) Counts(ctx context.Context) (Counts, error) { return Counts{}, errSkeleton }

// View is what was stored at one moment. One stream at a time may be read from it.
type View struct{}

// Snapshot calls read with a view of what is stored at this moment, whatever is written
// meanwhile.
func (s *Store) Snapshot(ctx context.Context, read func(*View) error) error { return errSkeleton }

// Orders streams all orders, in no particular order. It ends with the first error.
func (v *View) Orders(ctx context.Context) iter.Seq2[behavior.Order, error] { return nil }

// Events streams all events, in no particular order.
func (v *View) Events(ctx context.Context) iter.Seq2[behavior.Contact, error] { return nil }

// Answers streams all answers, by customer, then by time, then by ID.
func (v *View) Answers(ctx context.Context) iter.Seq2[Answer, error] { return nil }

// Counts returns how much the view holds, for progress.
func (v *View) Counts(ctx context.Context) (Counts, error) { return Counts{}, errSkeleton }

// Seen numbers the last erasure before the view, for [Fit.Seen].
func (v *View) Seen() int64 { return 0 }

// SaveFit stores a fit in the place of the one before and returns its ID; fit.ID is not
// looked at. Members are walked more than once. Readers see the fit before until this one is
// complete. The error is an [Overtaken] where customers were erased meanwhile.
func (s *Store) SaveFit(ctx context.Context, fit Fit, members iter.Seq[Member]) (int64, error) {
	return 0, errSkeleton
}

// LastFit returns the fit with all its parts, or [ErrNotFound].
func (s *Store) LastFit(ctx context.Context) (Fit, error) { return Fit{}, errSkeleton }

// SetPart replaces one part of the fit, or adds it. The error is [ErrNotFound] where fit is
// not the last one.
func (s *Store) SetPart(ctx context.Context, fit int64, part string, body []byte) error {
	return errSkeleton
}

// Member returns a customer as it went into the last fit, or [ErrNotFound].
func (s *Store) Member(ctx context.Context, customer string) (Member, error) {
	return Member{}, errSkeleton
}

// MembersOf streams the members of a fit by customer ID; there are none where it is not the
// last one.
func (s *Store) MembersOf(ctx context.Context, fit int64) iter.Seq2[Member, error] { return nil }

// Erase removes a customer in one transaction: orders, events, answers and the member row,
// and remembers a keyed hash of the ID, so that what is sent again from before is refused.
// In the same transaction it replaces the given parts of the fit (nil: none; fit is then not
// looked at); [ErrNotFound], and nothing is erased, where fit is not the last one. A customer
// who is not there is no error.
func (s *Store) Erase(ctx context.Context, customer string, fit int64, parts map[string][]byte) (Removed, error) {
	return Removed{}, errSkeleton
}
