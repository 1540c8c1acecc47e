package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
)

// membersAtOnce is how many members one transaction writes or removes: few enough that
// orders which arrive meanwhile wait for some tens of milliseconds.
const membersAtOnce = 2000

var memberTable = table{"members", []column{{"fit", "bigint"}, {"customer", "text"}, {"segment", "text"}, {"body", "bytea"}}}

// SaveFit stores a fit in the place of the one before and returns its ID; fit.ID is not
// looked at. It writes in many small transactions, so that orders need not wait for a million
// members; everybody sees the fit before until the last of them, and a program that dies on
// the way has changed nothing. Members may be walked more than once. Where two save at the
// same time, the one that began first gets an error.
//
// The error is [Overtaken] where customers of the fit were erased since its snapshot.
func (s *Store) SaveFit(ctx context.Context, fit Fit, members iter.Seq[Member]) (int64, error) {
	for name := range fit.Parts {
		var field, fault string
		if name == "" || text(&field, &fault, "part", name) {
			return 0, fmt.Errorf("store: part %q: its name is empty or too long, or no text", name)
		}
	}
	s.saving.Lock()
	defer s.saving.Unlock()
	id, err := s.beginFit(ctx, fit)
	if err != nil {
		return 0, err
	}
	err = s.dropOthers(ctx, id)
	if err == nil {
		err = s.putMembers(ctx, id, fit.Seen, members)
	}
	if err == nil {
		err = s.endFit(ctx, id, fit, members)
	}
	if err != nil {
		return 0, joined(err, s.drop(context.WithoutCancel(ctx), id))
	}
	// What is left of the fit before is in nobody's way. The next one removes it where this
	// fails.
	s.dropOthers(ctx, id)
	return id, nil
}

func (s *Store) beginFit(ctx context.Context, fit Fit) (int64, error) {
	var id int64
	err := s.write(ctx, &job{do: func(ctx context.Context, w *session) error {
		if err := w.row(ctx, "SELECT coalesce(max(id), 0) + 1 FROM fits").Scan(&id); err != nil {
			return err
		}
		_, err := w.exec(ctx, "INSERT INTO fits (id, at, seen, complete) VALUES (?, ?, ?, FALSE)", id, fit.At.UnixNano(), fit.Seen)
		return err
	}})
	if err != nil {
		return 0, err
	}
	return id, nil
}

func (s *Store) putMembers(ctx context.Context, id, seen int64, members iter.Seq[Member]) error {
	var some []Member
	put := func() error {
		chunk := some
		some = nil // the job may outlive the context
		return s.write(ctx, &job{do: func(ctx context.Context, w *session) error { return w.putMembers(ctx, id, seen, chunk) }})
	}
	for m := range members {
		if field, fault := checkHead(head{"-", m.Customer, earliest}); fault != "" {
			return &Fault{Customer: m.Customer, Field: field, Reason: fault}
		}
		if some = append(some, m); len(some) == membersAtOnce {
			if err := put(); err != nil {
				return err
			}
		}
	}
	return put()
}

func (w *session) putMembers(ctx context.Context, id, seen int64, some []Member) error {
	if err := w.stillSaving(ctx, id); err != nil {
		return err
	}
	// Who was erased in the meantime does not come back, not even for a moment.
	erased, err := w.erasedSince(ctx, seen)
	if err != nil {
		return err
	}
	hash := hasher(w.key)
	var rows []any
	for _, m := range some {
		if len(erased) > 0 && erased[hash(m.Customer)] {
			continue
		}
		row := m.Row
		if row == nil {
			row = []byte{}
		}
		rows = append(rows, id, m.Customer, m.Segment, row)
	}
	return w.insert(ctx, w, memberTable, rows)
}

// stillSaving returns an error where a later SaveFit has swept this one away.
func (w *session) stillSaving(ctx context.Context, id int64) error {
	var n int
	err := w.row(ctx, "SELECT count(*) FROM fits WHERE id = ? AND complete = FALSE", id).Scan(&n)
	if err == nil && n == 0 {
		err = fmt.Errorf("store: fit %d: another one was saved at the same time: %w", id, ErrNotFound)
	}
	return err
}

// endFit makes a fit the last one, unless somebody in it was erased.
func (s *Store) endFit(ctx context.Context, id int64, fit Fit, members iter.Seq[Member]) error {
	// To its end, whatever becomes of ctx: members are the caller's.
	return s.write(context.WithoutCancel(ctx), &job{do: func(ctx context.Context, w *session) error {
		if err := w.stillSaving(ctx, id); err != nil {
			return err
		}
		erased, err := w.erasedSince(ctx, fit.Seen)
		if err != nil {
			return err
		}
		if len(erased) > 0 {
			var overtaken Overtaken
			hash := hasher(w.key)
			for m := range members {
				if erased[hash(m.Customer)] {
					overtaken.Members = append(overtaken.Members, m)
				}
			}
			if len(overtaken.Members) > 0 {
				return &overtaken
			}
		}
		if _, err := w.exec(ctx, "UPDATE fits SET complete = TRUE WHERE id = ?", id); err != nil {
			return err
		}
		return w.setParts(ctx, id, fit.Parts)
	}})
}

// dropOthers removes all fits but the last one and the one that is being saved, be they older
// or left by a program that died.
func (s *Store) dropOthers(ctx context.Context, id int64) error {
	for {
		var other int64
		err := s.row(ctx, "SELECT id FROM fits WHERE id <> ? AND id <> coalesce("+lastFit+", 0) LIMIT 1", id).Scan(&other)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err == nil {
			err = s.drop(ctx, other)
		}
		if err != nil {
			return err
		}
	}
}

// drop removes a fit. Its row goes last: Erase looks for members of the fits that have one.
func (s *Store) drop(ctx context.Context, id int64) error {
	for n := int64(1); n > 0; {
		err := s.write(ctx, &job{do: func(ctx context.Context, w *session) (err error) {
			n, err = w.exec(ctx, "DELETE FROM members WHERE fit = ? AND customer IN "+
				"(SELECT customer FROM members WHERE fit = ? ORDER BY customer LIMIT ?)", id, id, membersAtOnce)
			if err == nil && n == 0 {
				_, err = w.exec(ctx, "DELETE FROM fits WHERE id = ?", id)
			}
			return err
		}})
		if err != nil {
			return err
		}
	}
	return nil
}
