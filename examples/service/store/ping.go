package store

import (
	"context"
	"sync/atomic"
)

// failing remembers whether the last write failed because the database was unavailable. A
// database on a full disk still answers every question.
type failing struct{ atomic.Bool }

// heard notes how a write ended.
func (f *failing) heard(err error) {
	if err == nil {
		f.Store(false)
	} else if _, unavailable := Reason(err); unavailable {
		f.Store(true)
	}
}

// Ping says whether the database answers, and, where the last write failed because it was
// unavailable, whether it can be written to again: nobody would find out otherwise, since
// whoever asks sends no records to a service that is not ready.
func (s *Store) Ping(ctx context.Context) error {
	var one int
	if err := s.row(ctx, "SELECT 1").Scan(&one); err != nil || !s.failing.Load() {
		return err
	}
	// As much as a few batches, so that the last free page of a disk does not make it ready.
	if err := s.probe(ctx, "INSERT INTO meta (name, value) VALUES ('probe', ?) "+
		"ON CONFLICT (name) DO UPDATE SET value = excluded.value", make([]byte, 256<<10)); err != nil {
		return err
	}
	return s.probe(ctx, "DELETE FROM meta WHERE name = 'probe'")
}

func (s *Store) probe(ctx context.Context, q string, args ...any) error {
	return s.write(ctx, &job{do: func(ctx context.Context, w *session) error {
		_, err := w.exec(ctx, q, args...)
		return err
	}})
}
