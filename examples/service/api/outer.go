package api

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/clientele-go/clientele/examples/service/store"
)

// answer is a ResponseWriter that remembers what was answered.
type answer struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (a *answer) WriteHeader(status int) {
	if a.status == 0 && status >= 200 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	n, err := a.ResponseWriter.Write(b)
	a.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController find the connection.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// ServeHTTP answers a request. It is the outermost layer: whatever happens further in is
// logged and counted here, once.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	n := &note{id: newID()}
	out := &answer{ResponseWriter: w}
	defer working(r.Context())()
	r = withNote(r, n)
	a.metrics.inFlight.Add(1)
	defer func() {
		p := recover()
		if p != nil && p != http.ErrAbortHandler {
			a.metrics.panics.Add(1)
			n.fault = "panic"
			a.config.Logger.LogAttrs(context.Background(), slog.LevelError, "panic", slog.String("id", n.id), slog.String("kind", kindOfPanic(p)), slog.String("stack", string(debug.Stack())))
			if out.status == 0 {
				fail(out, r, inside)
				p = nil
			} else {
				p = http.ErrAbortHandler // cut the answer off rather than let half of it pass for all
			}
		}
		a.metrics.inFlight.Add(-1)
		a.told(n, out, time.Since(start))
		if p != nil {
			panic(p)
		}
	}()
	protect(out.Header(), n.id, r.TLS != nil)
	if len(r.TransferEncoding) > 0 && r.ProtoMajor == 1 {
		// net/http takes a request that says both how long it is and that it comes in chunks,
		// and does not tell. A proxy in front may go by the other of the two and hide a request
		// in the difference, so that nothing that follows on this connection is read.
		out.Header().Set("Connection", "close")
	}
	a.route(out, r)
	if out.status == 0 {
		out.WriteHeader(http.StatusOK)
	}
}

// told writes the line of a request and counts it. The line has the route and not the path,
// and nothing that came with the request: no IDs, no names, no query, no address, no header.
func (a *API) told(n *note, out *answer, took time.Duration) {
	route := n.route
	if route == "" {
		route = "none"
	}
	a.metrics.served(route, out.status, took)
	level := slog.LevelInfo
	if out.status >= 500 {
		level = slog.LevelWarn
	}
	attrs := make([]slog.Attr, 0, 8)
	attrs = append(attrs, slog.String("id", n.id), slog.String("route", route), slog.Int("status", out.status),
		slog.Int64("bytes", out.bytes), slog.Float64("ms", float64(took.Microseconds())/1000))
	if n.caller != "" {
		attrs = append(attrs, slog.String("caller", n.caller), slog.String("role", n.role))
	}
	if n.fault != "" {
		attrs = append(attrs, slog.String("fault", n.fault))
	}
	a.config.Logger.LogAttrs(context.Background(), level, "request", attrs...)
}

// route finds the handler of a request. Where there is none, the answer is a problem like
// any other, and there are no redirects: they would repeat the path, and callers that follow
// them may lose their credentials on the way.
func (a *API) route(w http.ResponseWriter, r *http.Request) {
	if p := r.URL.EscapedPath(); p != plain(p) {
		fail(w, r, problem{Status: http.StatusNotFound, Code: "no-route", Detail: "the path is not in its plain form"})
		return
	}
	mux := a.mux
	h, pattern := mux.Handler(r)
	if pattern == "" {
		var none nowhere
		h.ServeHTTP(&none, r)
		if allow := none.Header().Get("Allow"); allow != "" {
			w.Header().Set("Allow", allow)
			fail(w, r, problem{Status: http.StatusMethodNotAllowed, Code: "method", Detail: "want " + allow})
			return
		}
		if !strings.HasPrefix(r.URL.Path, "/v1/") {
			mux = a.pages
			_, pattern = mux.Handler(r)
		}
	}
	if pattern == "" {
		fail(w, r, problem{Status: http.StatusNotFound, Code: "no-route", Detail: "there is nothing at this path"})
		return
	}
	noteOf(r).route = pattern
	mux.ServeHTTP(w, r)
}

// plain is the path without empty, "." and ".." parts.
func plain(p string) string {
	c := path.Clean("/" + p)
	if strings.HasSuffix(p, "/") && c != "/" {
		c += "/"
	}
	return c
}

// nowhere takes the answer of a handler to look at its headers.
type nowhere struct{ h http.Header }

func (n *nowhere) Header() http.Header {
	if n.h == nil {
		n.h = http.Header{}
	}
	return n.h
}
func (n *nowhere) Write(b []byte) (int, error) { return len(b), nil }
func (n *nowhere) WriteHeader(int)             {}

// protect sets the headers that every answer has. A handler of pages sets its own policy
// over this one, which allows nothing.
func protect(h http.Header, id string, encrypted bool) {
	h.Set("X-Request-Id", id)
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	if encrypted {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// newID is the ID of a request. One that the caller sends is not taken: it would be the one
// text of the caller's in the log.
func newID() string {
	var b [8]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// kindOfPanic says what a panic was without the value, which may hold a customer's data.
func kindOfPanic(p any) string {
	if err, ok := p.(runtime.Error); ok {
		return err.Error() // an index, a nil: written by the runtime
	}
	return fmt.Sprintf("%T", p)
}

// cause is the reason of the database, where the error is its, or the kind of the error.
func cause(err error) string {
	if reason, _ := store.Reason(err); reason != "" {
		return reason
	}
	return kindOf(err)
}

// kindOf names an error by the types in its chain, for the same reason.
func kindOf(err error) string {
	var kinds []string
	for ; err != nil && len(kinds) < 5; err = errors.Unwrap(err) {
		kinds = append(kinds, fmt.Sprintf("%T", err))
	}
	return strings.Join(kinds, " ")
}
