package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// Erase removes a customer in one transaction: orders, events, answers and the row in any
// fit. It remembers a keyed hash of the ID with the time, so that what is sent once more from
// before then is refused, while a customer who comes back later is a new one. A customer who
// is not there is no error: what is still on its way is refused, too.
//
// In the same transaction it replaces parts of the fit, which the caller has made without the
// customer. Where fit is not the last one the error is [ErrNotFound] and nothing is erased.
// Without parts fit is not looked at.
func (s *Store) Erase(ctx context.Context, customer string, fit int64, parts map[string][]byte) (Removed, error) {
	var r Removed
	if field, fault := checkHead(head{"-", customer, earliest}); fault != "" {
		return r, &Fault{Customer: customer, Field: field, Reason: fault}
	}
	j := &job{
		do: func(ctx context.Context, w *session) (err error) {
			r = Removed{}
			if len(parts) > 0 {
				if err := w.setParts(ctx, fit, parts); err != nil {
					return err
				}
			}
			return w.erase(ctx, customer, &r)
		},
	}
	if s.scrub != nil {
		// The customer is erased whether this works or not.
		j.after = func(ctx context.Context, w *session) {
			r.Scrubbed = s.scrub(ctx, w)
			s.owed.Store(!r.Scrubbed)
		}
	}
	if err := s.write(ctx, j); err != nil {
		return Removed{}, err
	}
	return r, nil
}

func (w *session) erase(ctx context.Context, customer string, r *Removed) error {
	until := time.Now().UnixNano()
	for _, from := range []struct {
		table string
		n     *int
		total *int64
	}{
		{"orders", &r.Orders, &w.grown.Orders},
		{"events", &r.Events, &w.grown.Events},
		{"answers", &r.Answers, &w.grown.Answers},
	} {
		// Clocks differ: what was stored with a time to come must not return either.
		var last int64
		if err := w.row(ctx, "SELECT coalesce(max(at), 0) FROM "+from.table+" WHERE customer = ?", customer).Scan(&last); err != nil {
			return err
		}
		until = max(until, last)
		n, err := w.exec(ctx, "DELETE FROM "+from.table+" WHERE customer = ?", customer)
		if err != nil {
			return err
		}
		*from.n = int(n)
		*from.total -= n
	}
	m := Member{Customer: customer}
	switch err := w.row(ctx, selectMember, customer).Scan(&m.Segment, &m.Row); {
	case err == nil:
		r.Member = &m
	case !errors.Is(err, sql.ErrNoRows):
		return err
	}
	// Members of a fit that is being saved are among them.
	if _, err := w.exec(ctx, "DELETE FROM members WHERE fit IN (SELECT id FROM fits) AND customer = ?", customer); err != nil {
		return err
	}
	return w.remember(ctx, customer, until)
}

// remember notes that a customer was erased. Every erasure has a number of its own, also
// that of a customer who was erased before.
func (w *session) remember(ctx context.Context, customer string, until int64) error {
	var seq int64
	if err := w.row(ctx, "SELECT coalesce(max(seq), 0) + 1 FROM erased").Scan(&seq); err != nil {
		return err
	}
	hash := hasher(w.key)(customer)
	var before int64
	switch err := w.row(ctx, "SELECT until FROM erased WHERE hash = ?", hash).Scan(&before); {
	case err == nil:
		until = max(until, before)
	case !errors.Is(err, sql.ErrNoRows):
		return err
	}
	_, err := w.exec(ctx, "INSERT INTO erased (hash, seq, until) VALUES (?, ?, ?) "+
		"ON CONFLICT (hash) DO UPDATE SET seq = excluded.seq, until = excluded.until", hash, seq, until)
	w.erased = true
	return err
}

// erasedUntil returns, for those of the customers who were erased, up to when.
func (w *session) erasedUntil(ctx context.Context, customers []string) (map[string]int64, error) {
	if !w.erased {
		return nil, nil
	}
	of := map[string]string{} // by hash
	var hashes []string
	hash := hasher(w.key)
	asked := map[string]bool{}
	for _, c := range customers {
		if !asked[c] {
			asked[c] = true
			h := hash(c)
			of[h], hashes = c, append(hashes, h)
		}
	}
	list, err := w.list(hashes)
	if err != nil {
		return nil, err
	}
	rows, err := w.query(ctx, "SELECT hash, until FROM erased WHERE hash "+w.in, list)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	until := map[string]int64{}
	for rows.Next() {
		var h string
		var t int64
		if err := rows.Scan(&h, &t); err != nil {
			return nil, err
		}
		until[of[h]] = t
	}
	return until, rows.Err()
}

// erasedSince returns the hashes of those who were erased after the erasure with a number.
func (w *session) erasedSince(ctx context.Context, seq int64) (map[string]bool, error) {
	if !w.erased {
		return nil, nil
	}
	rows, err := w.query(ctx, "SELECT hash FROM erased WHERE seq > ?", seq)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	hashes := map[string]bool{}
	for rows.Next() {
		var h string
		if err := rows.Scan(&h); err != nil {
			return nil, err
		}
		hashes[h] = true
	}
	return hashes, rows.Err()
}

// scrubOwed tries once more to remove the bytes of who was erased while others read.
func (s *Store) scrubOwed(ctx context.Context) {
	if !s.owed.CompareAndSwap(true, false) {
		return
	}
	j := &job{
		do:    func(context.Context, *session) error { return nil },
		after: func(ctx context.Context, w *session) { s.owed.Store(!s.scrub(ctx, w)) },
	}
	if err := s.write(ctx, j); err != nil {
		s.owed.Store(true)
	}
}
