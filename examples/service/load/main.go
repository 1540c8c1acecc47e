// Load puts a running service under load from many clients at once and says what they saw:
// how many requests a second, and how long the slowest waited.
//
//	go run ./load -token SECRET -do assign -customers 1000000 -for 30s
//	go run ./load -token SECRET -do orders -batch 1000 -clients 4
//	go run ./load -token SECRET -do assign -rate 2000 -fit
//
// Without -rate each client sends as soon as it has its answer, which measures how much the
// service can do. With -rate requests are due at fixed times whatever the service does, and
// waiting counts from when a request was due: a stall then shows in every request that it
// held up, not only in the one that was being answered.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"time"
)

type config struct {
	url, token, do, id string
	customers, batch   int
	clients            int
	rate               float64
	length             time.Duration
	fit                bool
	run                string
}

func main() {
	var c config
	flag.StringVar(&c.url, "url", "http://127.0.0.1:8080", "the service")
	flag.StringVar(&c.token, "token", os.Getenv("SERVICE_TOKEN"), "bearer token of role admin")
	flag.StringVar(&c.do, "do", "assign", "what to do: assign or explain customers, or send orders")
	flag.StringVar(&c.id, "id", "c%07d", "how customer IDs are written, from 0")
	flag.IntVar(&c.customers, "customers", 1_000_000, "how many customers there are")
	flag.IntVar(&c.batch, "batch", 100, "orders in a request")
	flag.IntVar(&c.clients, "clients", 32, "clients at once")
	flag.Float64Var(&c.rate, "rate", 0, "requests a second in all; 0: as many as it takes")
	flag.DurationVar(&c.length, "for", 10*time.Second, "how long")
	flag.BoolVar(&c.fit, "fit", false, "start a fit and go on until it is done")
	flag.StringVar(&c.run, "run", "", "prefix of the orders' IDs; empty: a new one each time")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := load(ctx, os.Stdout, c); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

// warm is how long the clients run before what they see counts.
const warm = time.Second

func load(ctx context.Context, out io.Writer, c config) error {
	request, ok := map[string]func(*config, *rand.Rand, int64) (method, path string, body []byte){
		"assign": assign, "explain": explain, "orders": orders,
	}[c.do]
	if !ok {
		return fmt.Errorf("-do %q: want assign, explain or orders", c.do)
	}
	if c.clients < 1 || c.customers < 1 || c.batch < 1 || c.length <= 0 || c.rate < 0 {
		return errors.New("-clients, -customers, -batch and -for are at least one, -rate at least zero")
	}
	if c.run == "" {
		c.run = fmt.Sprintf("load-%x", time.Now().UnixNano())
	}
	client := &http.Client{
		Timeout:   time.Minute,
		Transport: &http.Transport{MaxIdleConnsPerHost: c.clients},
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	fitted := make(chan error, 1)
	if c.fit {
		go func() { fitted <- fit(ctx, client, c); cancel() }()
	} else {
		time.AfterFunc(warm+c.length, cancel)
	}

	var (
		start   = time.Now()
		due     atomic.Int64 // requests given out
		results = make([]tally, c.clients)
		wg      sync.WaitGroup
	)
	for i := range results {
		wg.Go(func() {
			t := &results[i]
			random := rand.New(rand.NewPCG(uint64(i), 1))
			for ctx.Err() == nil {
				n := due.Add(1) - 1
				from := time.Now()
				if c.rate > 0 {
					from = start.Add(time.Duration(float64(n) / c.rate * float64(time.Second)))
					if !sleepUntil(ctx, from) {
						return
					}
				}
				method, path, body := request(&c, random, n)
				status, err := send(ctx, client, c, method, path, body)
				if ctx.Err() != nil {
					return // cut off by the end, not by the service
				}
				if from.Sub(start) >= warm {
					t.add(time.Since(from), status, err)
				}
			}
		})
	}
	wg.Wait()
	took := time.Since(start) - warm
	sum := merge(results)
	sum.print(out, c, took)
	if c.fit {
		return <-fitted
	}
	return sum.first
}

func assign(c *config, r *rand.Rand, _ int64) (string, string, []byte) {
	return http.MethodGet, "/v1/customers/" + fmt.Sprintf(c.id, r.IntN(c.customers)) + "/segment", nil
}

func explain(c *config, r *rand.Rand, _ int64) (string, string, []byte) {
	return http.MethodGet, "/v1/customers/" + fmt.Sprintf(c.id, r.IntN(c.customers)) + "/explanation", nil
}

// orders makes a batch with IDs that no other batch of the run has.
func orders(c *config, r *rand.Rand, n int64) (string, string, []byte) {
	type order struct {
		ID       string    `json:"id"`
		Customer string    `json:"customer"`
		Time     time.Time `json:"time"`
		Amount   float64   `json:"amount"`
	}
	now := time.Now().UTC()
	batch := make([]order, c.batch)
	for i := range batch {
		batch[i] = order{
			ID: fmt.Sprintf("%s-%d-%d", c.run, n, i), Customer: fmt.Sprintf(c.id, r.IntN(c.customers)),
			Time: now, Amount: float64(r.IntN(20_000)) / 100,
		}
	}
	body, err := json.Marshal(batch)
	if err != nil {
		panic(err) // numbers, texts and a time: cannot happen
	}
	return http.MethodPost, "/v1/orders", body
}

// send makes one request and reads its answer to the end, so that the connection can be used
// again.
func send(ctx context.Context, client *http.Client, c config, method, path string, body []byte) (int, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.url+path, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := client.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err == nil && res.StatusCode >= 400 && res.StatusCode != http.StatusServiceUnavailable && res.StatusCode != http.StatusTooManyRequests {
		err = fmt.Errorf("%s %s: %s: %.200s", method, path, res.Status, text)
	}
	return res.StatusCode, err
}

// fit starts a fit and returns when it is done.
func fit(ctx context.Context, client *http.Client, c config) error {
	if _, err := send(ctx, client, c, http.MethodPost, "/v1/fits", nil); err != nil {
		return err
	}
	for tick := time.NewTicker(250 * time.Millisecond); ; {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url+"/v1/fits/progress", nil)
		if err != nil {
			return err
		}
		req.Header.Set("Authorization", "Bearer "+c.token)
		res, err := client.Do(req)
		if err != nil {
			return err
		}
		var p struct {
			Running bool   `json:"running"`
			Last    string `json:"last"`
		}
		err = json.NewDecoder(res.Body).Decode(&p)
		res.Body.Close()
		switch {
		case err != nil:
			return err
		case !p.Running && p.Last != "done":
			return fmt.Errorf("the fit ended with %q", p.Last)
		case !p.Running:
			return nil
		}
	}
}

func sleepUntil(ctx context.Context, t time.Time) bool {
	d := time.Until(t)
	if d <= 0 {
		return ctx.Err() == nil
	}
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}
