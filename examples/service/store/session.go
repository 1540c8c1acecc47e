package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// session is the one connection that writes, with its prepared statements. It belongs to
// the goroutine of [writer].
type session struct {
	*dialect
	key   []byte
	conn  *sql.Conn
	stmts map[string]*sql.Stmt

	// Of the transaction that is under way:
	grown  Counts // to be added to the totals
	erased bool   // whether anybody was ever erased
}

func newSession(ctx context.Context, d databases) (*session, error) {
	conn, err := d.writer.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &session{dialect: d.dialect, key: d.key, conn: conn, stmts: map[string]*sql.Stmt{}}, nil
}

func (w *session) close() error { return w.conn.Close() }

func (w *session) stmt(ctx context.Context, q string) (*sql.Stmt, error) {
	if s := w.stmts[q]; s != nil {
		return s, nil
	}
	s, err := w.conn.PrepareContext(ctx, w.sql(q))
	if err == nil {
		w.stmts[q] = s
	}
	return s, err
}

func (w *session) exec(ctx context.Context, q string, args ...any) (int64, error) {
	s, err := w.stmt(ctx, q)
	if err != nil {
		return 0, err
	}
	r, err := s.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

func (w *session) query(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	s, err := w.stmt(ctx, q)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

// scanner is a row that was found, or one that was not.
type scanner interface{ Scan(dest ...any) error }

type failed struct{ error }

func (f failed) Scan(...any) error { return f.error }

func (w *session) row(ctx context.Context, q string, args ...any) scanner {
	s, err := w.stmt(ctx, q)
	if err != nil {
		return failed{err}
	}
	return s.QueryRowContext(ctx, args...)
}

// transaction runs do between a begin and a commit. Where do or the commit fails, nothing
// has happened; only where the connection breaks within the commit nobody knows.
func (w *session) transaction(ctx context.Context, do func(ctx context.Context) error) error {
	if w.patience > 0 {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(ctx, w.patience)
		defer stop()
	}
	if _, err := w.conn.ExecContext(ctx, w.begin); err != nil {
		return &broken{w.rollback(err)}
	}
	w.grown = Counts{}
	if err := w.row(ctx, "SELECT EXISTS (SELECT 1 FROM erased)").Scan(&w.erased); err != nil {
		return w.rollback(err)
	}
	err := do(ctx)
	if g := w.grown; err == nil && g != (Counts{}) {
		_, err = w.exec(ctx, "UPDATE totals SET orders = orders + ?, events = events + ?, answers = answers + ?",
			g.Orders, g.Events, g.Answers)
	}
	if err != nil {
		return w.rollback(err)
	}
	if _, err := w.conn.ExecContext(ctx, "COMMIT"); err != nil {
		return &broken{w.rollback(err)}
	}
	return nil
}

// rollback leaves the transaction and returns why. The context of the transaction may be
// over; this must not be.
func (w *session) rollback(why error) error {
	ctx, stop := context.WithTimeout(context.Background(), 10*time.Second)
	defer stop()
	if _, err := w.conn.ExecContext(ctx, "ROLLBACK"); err != nil {
		return &broken{errors.Join(why, err)}
	}
	return why
}

// broken is an error that has nothing to do with what was to be written: the connection is
// gone, the database is locked, the disk is full. A new connection may do better.
type broken struct{ error }

func (b *broken) Unwrap() error { return b.error }

// joined returns the first error where there is only one, without wrapping it.
func joined(a, b error) error {
	if a == nil {
		return b
	}
	if b == nil {
		return a
	}
	return errors.Join(a, b)
}
