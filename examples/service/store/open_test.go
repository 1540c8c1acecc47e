package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/clientele-go/clientele/examples/service/store"
	"github.com/clientele-go/clientele/examples/service/store/storetest"
)

// raw opens a database behind the store's back.
func raw(t *testing.T, dsn string) *sql.DB {
	t.Helper()
	driver, name := "pgx", dsn
	if file, ok := strings.CutPrefix(dsn, "sqlite:"); ok {
		driver, name = "sqlite", file
	}
	db, err := sql.Open(driver, name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func TestOpenAtTheSameTime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		var all sync.WaitGroup
		for i := range 6 {
			all.Go(func() {
				s, err := store.Open(t.Context(), dsn, store.Options{})
				if err != nil {
					t.Error(err)
					return
				}
				if _, err := s.AddOrders(t.Context(), orders(fmt.Sprint("K", i), 3)); err != nil {
					t.Error(err)
				}
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		s := open(t, dsn)
		if c, err := s.Counts(t.Context()); err != nil || c.Orders != 18 {
			t.Fatal(c, err)
		}
		if err := s.Ping(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}

func TestANewerDatabaseIsRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		open(t, dsn).Close()
		if _, err := raw(t, dsn).Exec("INSERT INTO schema_version VALUES (1000)"); err != nil {
			t.Fatal(err)
		}
		if s, err := store.Open(t.Context(), dsn, store.Options{}); err == nil || !strings.Contains(err.Error(), "version 1000") {
			t.Fatal(s, err)
		}
	})
}

func TestKey(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		key, other := bytes.Repeat([]byte{1}, 32), bytes.Repeat([]byte{2}, 32)
		with := func(k []byte) error {
			s, err := store.Open(t.Context(), dsn, store.Options{Key: k})
			if err != nil {
				return err
			}
			defer s.Close()
			_, err = s.AddOrders(t.Context(), orders("gone", 1))
			return err
		}
		s, err := store.Open(t.Context(), dsn, store.Options{Key: key})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Erase(t.Context(), "gone", 0, nil); err != nil {
			t.Fatal(err)
		}
		s.Close()
		if err := with(key); !errors.Is(err, store.ErrErased) {
			t.Error(err)
		}
		for _, k := range [][]byte{nil, other} {
			if err := with(k); err == nil || errors.Is(err, store.ErrErased) {
				t.Error(err)
			}
		}
		if err := with(key[:31]); err == nil {
			t.Error("a short key")
		}
		var hash string
		if err := raw(t, dsn).QueryRow("SELECT hash FROM erased").Scan(&hash); err != nil || len(hash) != 64 {
			t.Error(hash, err)
		}
		var stored int
		if err := raw(t, dsn).QueryRow("SELECT count(*) FROM meta WHERE name = 'key'").Scan(&stored); err != nil || stored != 0 {
			t.Error("the host's key is in the database", err)
		}
	})
}

// A key of the database's own is kept with it, and another from outside is none.
func TestOwnKey(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		s := open(t, dsn)
		if _, err := s.Erase(t.Context(), "gone", 0, nil); err != nil {
			t.Fatal(err)
		}
		s.Close()
		if _, err := open(t, dsn).AddOrders(t.Context(), orders("gone", 1)); !errors.Is(err, store.ErrErased) {
			t.Error(err)
		}
		if _, err := store.Open(t.Context(), dsn, store.Options{Key: bytes.Repeat([]byte{1}, 32)}); err == nil {
			t.Error("another key")
		}
	})
}

func TestDSN(t *testing.T) {
	for _, dsn := range []string{"", "shop.db", "mysql://u:secret@h/d", "sqlite:", "sqlite::memory:", "sqlite:" + t.TempDir(),
		"sqlite:" + filepath.Join(t.TempDir(), "no", "such", "folder.db"), "postgres://u:secret@[/d",
		"postgres://u:secret@/d?host=" + t.TempDir()} {
		s, err := store.Open(t.Context(), dsn, store.Options{})
		if err == nil {
			s.Close()
			t.Errorf("%q opens", dsn)
		} else if strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: the error tells the password: %v", dsn, err)
		}
	}
	if _, err := store.Open(t.Context(), storetest.SQLite(t), store.Options{Readers: -1}); err == nil {
		t.Error("-1 readers")
	}
	// Whatever a file may be called.
	for _, name := range []string{"a b.db", "a?mode=memory.db", "50%25.db", "#1.db", "ü&'\".db"} {
		file := filepath.Join(t.TempDir(), name)
		open(t, "sqlite:"+file)
		for _, f := range []string{file, file + "-wal"} {
			if info, err := os.Stat(f); err != nil || info.Mode().Perm() != 0o600 {
				t.Error("others may read the customers", info, err)
			}
		}
	}
}

// What was acknowledged before the end is there after it; everything else was refused.
func TestClose(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		s := open(t, dsn)
		var stored atomic.Int64
		var all sync.WaitGroup
		for client := range 16 {
			all.Go(func() {
				for i := 0; ; i++ {
					a, err := s.AddOrders(t.Context(), []store.Order{{ID: fmt.Sprint(client, "-", i), Customer: "K", Time: day}})
					if errors.Is(err, store.ErrClosed) {
						return
					}
					if err != nil {
						t.Error(err)
						return
					}
					stored.Add(int64(a.Added))
				}
			})
		}
		time.Sleep(100 * time.Millisecond)
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		all.Wait()
		if c, err := open(t, dsn).Counts(t.Context()); err != nil || c.Orders != stored.Load() {
			t.Fatal(c, stored.Load(), err)
		}
		if err := s.Close(); err != nil {
			t.Error("closed twice:", err)
		}
		if _, err := s.Erase(t.Context(), "K", 0, nil); !errors.Is(err, store.ErrClosed) {
			t.Error(err)
		}
		if err := s.Ping(t.Context()); err == nil {
			t.Error("a closed database answers")
		}
	})
}

// Who does not wait for the answer may send again.
func TestWhoGoesAwayMaySendAgain(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx, stop := context.WithCancel(t.Context())
		stop()
		if _, err := s.AddOrders(ctx, orders("K", 5)); err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		a, err := s.AddOrders(t.Context(), orders("K", 5))
		if err != nil || a.Added+a.Known != 5 {
			t.Fatal(a, err)
		}
		if _, err := s.OrdersOf(ctx, "K"); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		if err := s.Snapshot(ctx, func(*store.View) error { return nil }); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

// A server may be started anew under a running program.
func TestTheServerGoesAwayAndComesBack(t *testing.T) {
	dsn := storetest.PostgreSQL(t)
	s := open(t, dsn+"&application_name=to_be_cut_off")
	if _, err := s.AddOrders(t.Context(), orders("K", 1)); err != nil {
		t.Fatal(err)
	}
	if _, err := raw(t, dsn).Exec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'to_be_cut_off'"); err != nil {
		t.Fatal(err)
	}
	for i := 0; ; i++ {
		a, err := s.AddOrders(t.Context(), orders("K", 5))
		if err == nil {
			if a != (store.Added{Added: 4, Known: 1}) {
				t.Error(a)
			}
			break
		}
		if i == 2 {
			t.Fatal(err)
		}
	}
	if of, err := s.OrdersOf(t.Context(), "K"); err != nil || len(of) != 5 {
		t.Fatal(of, err)
	}
}

func count(t *testing.T, v *store.View) int {
	t.Helper()
	n := 0
	for _, err := range v.Orders(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	return n
}

func TestASnapshotStandsStill(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		if _, err := s.AddOrders(ctx, orders("A", 50)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.AddAnswers(ctx, []store.Answer{{ID: "2", Customer: "B", Time: day, Items: map[string]float64{"q": 1}},
			{ID: "1", Customer: "B", Time: day, Items: map[string]float64{"q": 2}}, {ID: "3", Customer: "A", Time: day, Items: map[string]float64{"q": 3}}}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.AddEvents(ctx, []store.Event{{ID: "1", Customer: "A", Time: day}}); err != nil {
			t.Fatal(err)
		}
		stop := errors.New("enough")
		err := s.Snapshot(ctx, func(v *store.View) error {
			for i := range 3 {
				if _, err := s.AddOrders(ctx, orders(fmt.Sprint("B", i), 10)); err != nil {
					t.Error(err)
				}
				if n := count(t, v); n != 50 {
					t.Error(n)
				}
			}
			if c, err := v.Counts(ctx); err != nil || c != (store.Counts{Orders: 50, Events: 1, Answers: 3}) {
				t.Error(c, err)
			}
			for range v.Orders(ctx) {
				break // leaves the view as it was
			}
			var ids []string
			for a, err := range v.Answers(ctx) {
				if err != nil {
					t.Error(err)
				}
				ids = append(ids, a.ID)
			}
			if !slices.Equal(ids, []string{"3", "1", "2"}) {
				t.Error(ids)
			}
			for e, err := range v.Events(ctx) {
				if err != nil || e.Customer != "A" {
					t.Error(e, err)
				}
			}
			return stop
		})
		if !errors.Is(err, stop) {
			t.Fatal(err)
		}
		if c, _ := s.Counts(ctx); c.Orders != 80 {
			t.Error(c)
		}
	})
}
