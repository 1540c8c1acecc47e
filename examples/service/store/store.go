package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// Options of a [Store]. The zero value works.
type Options struct {
	// Key is the secret under which the IDs of erased customers are hashed, 32 bytes or
	// more. A hash without it cannot be traced to an ID, not even by trying all IDs.
	// Default: a key that is made with the database and stored in it, which protects
	// where hashes are seen but not where the whole database is. A database keeps to the
	// key that it was made with; another is an error.
	Key []byte
	// Readers is how many connections read at the same time, 1 to 1000. Default: 8.
	Readers int
}

// Validate returns what is wrong with the options.
func (o Options) Validate() error {
	var errs []error
	if len(o.Key) != 0 && len(o.Key) < 32 {
		errs = append(errs, fmt.Errorf("store: Key has %d bytes, not 32 or more", len(o.Key)))
	}
	if o.Readers < 0 || o.Readers > 1000 {
		errs = append(errs, fmt.Errorf("store: Readers is %d, not 1 to 1000", o.Readers))
	}
	return errors.Join(errs...)
}

// Store is an open database. It is safe for concurrent use, and several processes may have
// the same database open.
type Store struct {
	*writer
	owed   atomic.Bool // bytes of an erased customer that a reader still needed
	saving sync.Mutex  // held by SaveFit

	mu    sync.Mutex
	stmts map[string]*sql.Stmt // of the readers
}

// Open opens the database that dsn names and brings its tables up to date:
//
//	sqlite:FILE                             a file, made where it is missing
//	postgres://user:secret@host/database    a server, in the first schema of the search path
//
// A database that a newer version of the program has changed is refused. For a file, the
// folder belongs to the store: SQLite keeps a log beside it.
func Open(ctx context.Context, dsn string, o Options) (*Store, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	if o.Readers == 0 {
		o.Readers = 8
	}
	d, err := connect(dsn, o.Readers)
	if err != nil {
		return nil, err
	}
	s := &Store{stmts: map[string]*sql.Stmt{}}
	err = migrate(ctx, d)
	if err == nil {
		d.key, err = hashKey(ctx, d, o.Key)
	}
	if err != nil {
		return nil, joined(err, d.close())
	}
	s.writer = startWriter(d)
	// The process before may have died between an erasure and its scrubbing.
	s.owed.Store(d.scrub != nil)
	s.scrubOwed(ctx)
	return s, nil
}

// Close finishes the writes that were taken on, refuses others with [ErrClosed], and closes
// the database. Snapshots must have ended. An SQLite database is all in its one file then,
// unless another process still reads what was there before.
func (s *Store) Close() error {
	s.scrubOwed(context.Background())
	s.writer.close()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, stmt := range s.stmts {
		stmt.Close()
	}
	clear(s.stmts)
	if s.reader == s.writer.writer {
		return s.writer.writer.Close()
	}
	// Who reads keeps the log from being moved into the file, so readers go first; and the
	// last to close would do the moving only where no other process has the file open.
	err := s.reader.Close()
	s.settleLog()
	return joined(s.writer.writer.Close(), err)
}

// settleLog moves what SQLite has in its log into the file. It is of no use to PostgreSQL.
// Where it fails nothing is lost: the log is read when the file is opened.
func (s *Store) settleLog() {
	if s.scrub == nil {
		return
	}
	ctx, stop := context.WithTimeout(context.Background(), 10*time.Second)
	defer stop()
	w, err := newSession(ctx, s.databases)
	if err != nil {
		return
	}
	s.scrub(ctx, w)
	w.close()
}

// Counts returns how much is stored. It is cheap.
func (s *Store) Counts(ctx context.Context) (Counts, error) { return counts(s.row(ctx, selectCounts)) }

const selectCounts = "SELECT orders, events, answers FROM totals"

func counts(row scanner) (c Counts, err error) {
	err = row.Scan(&c.Orders, &c.Events, &c.Answers)
	return c, err
}

// stmt returns a prepared statement of the readers.
func (s *Store) stmt(ctx context.Context, q string) (*sql.Stmt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if stmt := s.stmts[q]; stmt != nil {
		return stmt, nil
	}
	stmt, err := s.reader.PrepareContext(ctx, s.sql(q))
	if err == nil {
		s.stmts[q] = stmt
	}
	return stmt, err
}

func (s *Store) row(ctx context.Context, q string, args ...any) scanner {
	stmt, err := s.stmt(ctx, q)
	if err != nil {
		return failed{err}
	}
	return stmt.QueryRowContext(ctx, args...)
}
