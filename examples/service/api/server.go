package api

import (
	"bytes"
	"context"
	"log"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Server makes the server of a handler, with an end to everything that a caller could draw
// out: five seconds for the headers of a request, which have 16 KiB at most, twenty for its
// body, thirty for the answer, a minute of silence between requests. A stream moves its own
// ends as it goes.
func Server(h http.Handler, l *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ConnContext:       withConnection,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       20 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,

		DisableGeneralOptionsHandler: true, // OPTIONS * is a request like any other
		ErrorLog:                     log.New(quiet{orElse(l, slog.New(slog.DiscardHandler))}, "", 0),
	}
}

// quiet passes on what net/http has to say without the addresses of callers in it.
type quiet struct{ to *slog.Logger }

func (q quiet) Write(b []byte) (int, error) {
	text, _, _ := bytes.Cut(b, []byte(" from ")) // "http: TLS handshake error from 192.0.2.1:5000: EOF"
	if bytes.Contains(text, []byte("panic serving")) {
		text = []byte("http: panic") // outside of a handler; what comes after is an address and a value
	}
	q.to.Warn("server", "what", string(bytes.TrimSpace(text)))
	return len(b), nil
}

// Serve serves on l until ctx is done and then closes in order: /readyz says so, there are no
// new connections, what is being answered is answered, for grace at most, and what is not by
// then is cut. Streams end after the line that they are at. The error is that of the server,
// or of a grace that was too short; nil where all ended well.
func (a *API) Serve(ctx context.Context, l net.Listener, grace time.Duration) error {
	s := Server(a, a.config.Logger)
	failed := make(chan error, 1)
	go func() { failed <- s.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	a.Drain()
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	if err := s.Shutdown(end); err != nil {
		s.Close()
		return err
	}
	return nil
}
