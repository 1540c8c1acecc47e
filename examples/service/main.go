// Service is a segmentation in production: it takes in orders, contacts and answers, fits in
// the background, says where a customer belongs and why, shows personas to people, watches
// for drift, and forgets whoever asks for it.
//
//	cd examples/service
//	go run . -demo 5000
//
// README.md walks through it. This file wires the parts: package store keeps what comes in,
// engine fits and assigns, api speaks HTTP, page is for people.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/clientele-go/clientele/examples/service/api"
	"github.com/clientele-go/clientele/examples/service/demo"
	"github.com/clientele-go/clientele/examples/service/engine"
	"github.com/clientele-go/clientele/examples/service/page"
	"github.com/clientele-go/clientele/examples/service/store"
)

const (
	// grace is how long requests and a fit may take to end when the service is asked to.
	grace = 20 * time.Second
	// connections are accepted at once; more wait in the queue of the system.
	connections = 2000
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	switch err := run(ctx, os.Args[1:], os.Stderr); {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "service:", err)
		os.Exit(1)
	}
}

// run serves until ctx is done. Whatever was acknowledged is on disk whether it ends in peace
// or not.
func run(ctx context.Context, args []string, out io.Writer) (err error) {
	c, err := parse(args, out)
	if err != nil {
		return err
	}
	auth, err := c.auth(out)
	if err != nil {
		return err
	}
	instrument, err := c.survey()
	if err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(out, nil))

	records, err := store.Open(ctx, c.dsn, store.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, records.Close()) }()
	fits, err := engine.New(ctx, records, engine.Config{Seed: c.seed, Instrument: instrument,
		AutoRefit: c.refit, CheckEvery: c.check, Fresh: c.fresh, Until: c.until, Logger: log})
	if err != nil {
		return err
	}
	if c.demo > 0 {
		if err := fill(ctx, records, c, log); err != nil {
			return err
		}
		if fits.Current() == nil {
			fits.Start()
		}
	}
	handler, err := api.New(fits, records, api.Config{Auth: auth, Public: c.public, Logger: log})
	if err != nil {
		return err
	}
	pages, err := page.New(fits, page.Options{Title: c.title})
	if err != nil {
		return err
	}
	handler.Mount("/", handler.Published(), pages)

	listener, err := net.Listen("tcp", c.listen)
	if err != nil {
		return err
	}
	log.Info("listening", "address", listener.Addr().String())
	err = handler.Serve(ctx, api.Limit(listener, connections), grace)
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	return errors.Join(err, fits.Close(end))
}

// fill puts the demonstration into an empty store. A store that has something else is left
// alone: made-up customers among real ones would be found in every segment.
func fill(ctx context.Context, records *store.Store, c config, log *slog.Logger) error {
	n, err := records.Counts(ctx)
	if err != nil {
		return err
	}
	if n.Orders > 0 {
		log.Info("the store is not empty: no demonstration is put into it")
		return nil
	}
	log.Info("making up a shop", "customers", c.demo)
	return demo.Shop{Seed: c.seed, Customers: c.demo}.Fill(ctx, records, nil)
}
