package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
)

// lastFit is the newest fit that is complete.
const (
	lastFit      = "(SELECT max(id) FROM fits WHERE complete = TRUE)"
	selectMember = "SELECT segment, body FROM members WHERE fit = " + lastFit + " AND customer = ?"
)

// LastFit returns the fit with all its parts, or [ErrNotFound].
func (s *Store) LastFit(ctx context.Context) (Fit, error) {
	f := Fit{Parts: map[string][]byte{}}
	err := s.Snapshot(ctx, func(v *View) error {
		var at int64
		err := v.tx.QueryRowContext(ctx, "SELECT id, at, seen FROM fits WHERE id = "+lastFit).Scan(&f.ID, &at, &f.Seen)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNotFound
		}
		if err != nil {
			return err
		}
		f.At = instant(at)
		rows, err := v.tx.QueryContext(ctx, s.sql("SELECT name, body FROM parts WHERE fit = ?"), f.ID)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var name string
			var body []byte
			if err := rows.Scan(&name, &body); err != nil {
				return err
			}
			f.Parts[name] = body
		}
		return rows.Err()
	})
	if err != nil {
		return Fit{}, err
	}
	return f, nil
}

// SetPart replaces one part of the fit, or adds it. The error is [ErrNotFound] where fit is
// not the last one.
func (s *Store) SetPart(ctx context.Context, fit int64, part string, body []byte) error {
	return s.write(ctx, &job{do: func(ctx context.Context, w *session) error {
		return w.setParts(ctx, fit, map[string][]byte{part: body})
	}})
}

func (w *session) setParts(ctx context.Context, fit int64, parts map[string][]byte) error {
	var last sql.NullInt64
	if err := w.row(ctx, "SELECT "+lastFit).Scan(&last); err != nil {
		return err
	}
	if !last.Valid || last.Int64 != fit {
		return fmt.Errorf("store: fit %d is not the last one: %w", fit, ErrNotFound)
	}
	for name, body := range parts {
		if body == nil {
			body = []byte{}
		}
		if _, err := w.exec(ctx, "INSERT INTO parts (fit, name, body) VALUES (?, ?, ?) "+
			"ON CONFLICT (fit, name) DO UPDATE SET body = excluded.body", fit, name, body); err != nil {
			return err
		}
	}
	_, err := w.exec(ctx, "UPDATE fits SET revision = revision + 1 WHERE id = ?", fit)
	return err
}

// Revision is which state of which fit is the last one.
type Revision struct {
	Fit int64
	// Number is 1 for a fit as it was saved, and one more with each call, of this process or
	// another, that has replaced parts of it: [Store.SetPart], and [Store.Erase] with parts.
	Number int64
}

// Revision returns the present one, the zero value before the first fit. It is cheap.
func (s *Store) Revision(ctx context.Context) (r Revision, err error) {
	err = s.row(ctx, "SELECT id, revision FROM fits WHERE id = "+lastFit).Scan(&r.Fit, &r.Number)
	if errors.Is(err, sql.ErrNoRows) {
		return Revision{}, nil
	}
	return r, err
}

// Member returns a customer as it went into the last fit, or [ErrNotFound].
func (s *Store) Member(ctx context.Context, customer string) (Member, error) {
	m := Member{Customer: customer}
	err := s.row(ctx, selectMember, customer).Scan(&m.Segment, &m.Row)
	if errors.Is(err, sql.ErrNoRows) {
		return Member{}, ErrNotFound
	}
	return m, err
}

// MembersOf streams the members of a fit by customer ID; there are none where it is not the
// last one. It ends with the first error.
func (s *Store) MembersOf(ctx context.Context, fit int64) iter.Seq2[Member, error] {
	return stream(func() (*sql.Rows, error) {
		stmt, err := s.stmt(ctx, "SELECT customer, segment, body FROM members WHERE fit = ? AND fit = "+lastFit+" ORDER BY customer")
		if err != nil {
			return nil, err
		}
		return stmt.QueryContext(ctx, fit)
	}, func(row scanner) (m Member, err error) {
		err = row.Scan(&m.Customer, &m.Segment, &m.Row)
		return m, err
	}, func(m Member) Member { return m })
}
