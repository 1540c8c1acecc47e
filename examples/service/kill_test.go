package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clientele-go/clientele/examples/service/store"
	"github.com/clientele-go/clientele/examples/service/store/storetest"
)

// The service is killed in the middle of its work, as by a power cut or an out-of-memory
// killer, a hundred times over one database, while clients send orders and contacts. They do
// what any client has to do: what was not acknowledged is sent again, with the same IDs.
// Afterwards all that was acknowledged is there, once, as it was sent, and nothing else is.
func TestKilled(t *testing.T) {
	storetest.Each(t, killed)
}

func killed(t *testing.T, dsn string) {
	kills := 100
	if testing.Short() {
		kills = 10
	}
	const writers = 6
	clients := make([]*client, writers)
	for i := range clients {
		clients[i] = &client{
			name: fmt.Sprintf("w%d", i), random: rand.New(rand.NewPCG(7, uint64(i))),
			orders: map[string]store.Order{}, events: map[string]store.Event{},
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	var again int
	for range kills {
		p := startService(t, "-dsn", dsn)
		var wg sync.WaitGroup
		for _, c := range clients {
			wg.Go(func() { c.work(p.url) })
		}
		time.Sleep(time.Duration(random.IntN(250)) * time.Millisecond)
		p.kill(t)
		wg.Wait()
		for _, c := range clients {
			if c.fault != nil {
				t.Fatal(c.fault)
			}
			if c.unsure != nil {
				again++
			}
		}
	}

	// What is still unacknowledged is sent once more, to a service that then stops in peace.
	p := startService(t, "-dsn", dsn)
	wantOrders, wantEvents := map[string]store.Order{}, map[string]store.Event{}
	committed := 0
	for _, c := range clients {
		if c.unsure != nil && !c.send(p.url) {
			t.Fatalf("%s: not acknowledged by a service that lives: %v", c.name, c.fault)
		}
		maps.Copy(wantOrders, c.orders)
		maps.Copy(wantEvents, c.events)
		committed += c.committed
	}
	p.stop(t)
	gotOrders, gotEvents := stored(t, dsn)
	compare(t, "orders", wantOrders, gotOrders)
	compare(t, "events", wantEvents, gotEvents)
	t.Logf("%d kills: %d orders and %d events acknowledged; %d batches had no answer, of which %d were on disk already",
		kills, len(wantOrders), len(wantEvents), again, committed)
	if again == 0 {
		t.Error("no kill caught a batch on its way: the test shows nothing")
	}
}

// compare fails unless got, which counts doubles, is exactly want.
func compare[V comparable](t *testing.T, what string, want map[string]V, got map[string][]V) {
	t.Helper()
	for id, w := range want {
		switch g := got[id]; {
		case len(g) == 0:
			t.Errorf("%s: %s was acknowledged and is lost", what, id)
		case len(g) > 1:
			t.Errorf("%s: %s is there %d times", what, id, len(g))
		case g[0] != w:
			t.Errorf("%s: %s came back as %+v, was sent as %+v", what, id, g[0], w)
		}
	}
	for id := range got {
		if _, ok := want[id]; !ok {
			t.Errorf("%s: nobody sent %s", what, id)
		}
	}
}

// client sends batches one after the other and remembers what was acknowledged.
type client struct {
	name      string
	random    *rand.Rand
	next      int
	orders    map[string]store.Order // acknowledged
	events    map[string]store.Event
	unsure    *batch // sent, and nobody knows what became of it
	committed int    // of those that were unsure: found on disk when they came again
	fault     error  // what must not happen
}

type batch struct {
	orders []store.Order // or
	events []store.Event
	again  bool
}

func (b *batch) len() int { return len(b.orders) + len(b.events) }

// work sends until the service is gone.
func (c *client) work(url string) {
	for {
		if c.unsure == nil {
			c.unsure = c.batch()
		}
		if !c.send(url) {
			return
		}
	}
}

func (c *client) batch() *batch {
	b := new(batch)
	n := 1 + c.random.IntN(40)
	day := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	for range n {
		c.next++
		id, customer := fmt.Sprintf("%s-%d", c.name, c.next), fmt.Sprintf("customer %d", c.random.IntN(500))
		at := day.Add(time.Duration(c.random.Int64N(int64(300 * 24 * time.Hour)))).Truncate(time.Microsecond)
		if n%4 == 0 {
			b.events = append(b.events, store.Event{ID: id, Customer: customer, Time: at, Complaint: c.random.IntN(2) == 0})
		} else {
			b.orders = append(b.orders, store.Order{ID: id, Customer: customer, Time: at, Amount: float64(c.random.IntN(10_000)) / 100, Category: "tents"})
		}
	}
	return b
}

// send sends the unsure batch and reports whether it was acknowledged.
func (c *client) send(url string) bool {
	b := c.unsure
	path, body := "/v1/orders", any(b.orders)
	if b.events != nil {
		path, body = "/v1/events", b.events
	}
	text, err := json.Marshal(body)
	if err != nil {
		c.fault = err
		return false
	}
	again := b.again
	b.again = true // from here on nobody knows, until there is an answer
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, url+path, bytes.NewReader(text))
	if err != nil {
		c.fault = err
		return false
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+testToken)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		return false
	}
	var added store.Added
	switch {
	case res.StatusCode == http.StatusServiceUnavailable:
		return false
	case res.StatusCode != http.StatusOK:
		c.fault = fmt.Errorf("%s: %s: %s", c.name, res.Status, answer)
		return false
	case json.Unmarshal(answer, &added) != nil || added.Added+added.Known != b.len():
		c.fault = fmt.Errorf("%s: a batch of %d was answered with %s", c.name, b.len(), answer)
		return false
	case added.Known != 0 && added.Added != 0:
		c.fault = fmt.Errorf("%s: half of a batch was on disk: %s", c.name, answer)
		return false
	case added.Known != 0 && !again:
		c.fault = fmt.Errorf("%s: a batch that was sent once was known: %s", c.name, answer)
		return false
	}
	if added.Known != 0 {
		c.committed++
	}
	for _, o := range b.orders {
		c.orders[o.ID] = o
	}
	for _, e := range b.events {
		c.events[e.ID] = e
	}
	c.unsure = nil
	return true
}

// stored reads what is on disk, each thing as often as it is there, with a driver alone: the
// store is what is being tested.
func stored(t *testing.T, dsn string) (orders map[string][]store.Order, events map[string][]store.Event) {
	t.Helper()
	driver, name := "pgx", dsn
	if file, ok := strings.CutPrefix(dsn, "sqlite:"); ok {
		driver, name = "sqlite", file
	}
	db, err := sql.Open(driver, name)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	orders, events = map[string][]store.Order{}, map[string][]store.Event{}
	each(t, db, "SELECT id, customer, at, amount, category FROM orders", func(rows *sql.Rows) error {
		var o store.Order
		var at int64
		err := rows.Scan(&o.ID, &o.Customer, &at, &o.Amount, &o.Category)
		o.Time = time.Unix(0, at).UTC()
		orders[o.ID] = append(orders[o.ID], o)
		return err
	})
	each(t, db, "SELECT id, customer, at, CAST(complaint AS text) FROM events", func(rows *sql.Rows) error {
		var e store.Event
		var at int64
		var complaint string
		err := rows.Scan(&e.ID, &e.Customer, &at, &complaint)
		e.Time, e.Complaint = time.Unix(0, at).UTC(), complaint == "1" || complaint == "true"
		events[e.ID] = append(events[e.ID], e)
		return err
	})
	return orders, events
}

func each(t *testing.T, db *sql.DB, query string, do func(*sql.Rows) error) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := do(rows); err != nil {
			t.Fatal(err)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}
