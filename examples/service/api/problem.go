package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"strconv"

	"github.com/clientele-go/clientele/examples/service/engine"
	"github.com/clientele-go/clientele/examples/service/store"
)

// problem is what a caller gets instead of an answer: "problem details" of RFC 9457, with
// Code for programs and Detail for people. Nothing in it is about a customer beyond what
// the caller sent in the very request.
type problem struct {
	Title    string `json:"title"`
	Status   int    `json:"status"`
	Code     string `json:"code"`
	Detail   string `json:"detail,omitempty"`
	Index    *int   `json:"index,omitempty"` // of the item in the batch, from 0
	Field    string `json:"field,omitempty"`
	Customer string `json:"customer,omitempty"` // as sent with that item
	Request  string `json:"request,omitempty"`  // ID of the request, as in the log

	retryAfter int // seconds; 0: no such header
}

// fault is an item of a batch that cannot be taken.
type fault struct {
	Index    int // in the batch, from 0; -1 where there is no batch
	Field    string
	Customer string
	Detail   string
}

func (f *fault) Error() string { return f.Detail }

// fail answers a request with a problem.
func fail(w http.ResponseWriter, r *http.Request, p problem) {
	p.Title = http.StatusText(p.Status)
	n := noteOf(r)
	p.Request = n.id
	if p.Status >= 500 && n.fault == "" {
		n.fault = p.Code
	}
	b, err := json.Marshal(p)
	if err != nil {
		panic(err) // texts and numbers: cannot happen
	}
	h := w.Header()
	if p.retryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(p.retryAfter))
	}
	h.Del("ETag")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Type", "application/problem+json")
	h.Set("Content-Length", strconv.Itoa(len(b)))
	w.WriteHeader(p.Status)
	w.Write(b) // whoever hung up does not want to know
}

var (
	busy     = problem{Status: http.StatusServiceUnavailable, Code: "busy", Detail: "too much at once; try again", retryAfter: 1}
	noModel  = problem{Status: http.StatusServiceUnavailable, Code: "no-model", Detail: "there is no fit yet; POST /v1/fits starts one", retryAfter: 10}
	inside   = problem{Status: http.StatusInternalServerError, Code: "internal", Detail: "something went wrong inside; the log has it under the ID of the request"}
	noStore  = problem{Status: http.StatusServiceUnavailable, Code: "no-store", Detail: "the database is unavailable or full; the log says why under the ID of the request; try again", retryAfter: 10}
	tooSlow  = problem{Status: http.StatusServiceUnavailable, Code: "timeout", Detail: "it took too long; try again", retryAfter: 1}
	closing  = problem{Status: http.StatusServiceUnavailable, Code: "closing", Detail: "the service is going down", retryAfter: 5}
	slowBody = problem{Status: http.StatusRequestTimeout, Code: "slow-body", Detail: "the body took too long to arrive"}
)

// failErr answers with the problem that an error is. The log is told what the database has
// against it in words without data, and of what nobody knows the kind, not the text: an error
// of a database may quote a row.
func failErr(w http.ResponseWriter, r *http.Request, err error) {
	fail(w, r, problemOf(noteOf(r), err))
}

func problemOf(n *note, err error) problem {
	var (
		f        *fault
		invalid  *store.Fault
		gone     *store.Gone
		conflict *store.Conflict
		large    *http.MaxBytesError
		known    problem
	)
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &f):
		p := problem{Status: http.StatusUnprocessableEntity, Code: "invalid", Detail: f.Detail, Field: f.Field, Customer: f.Customer}
		if f.Index >= 0 {
			p.Index = &f.Index
		}
		return p
	case errors.As(err, &invalid):
		return problem{Status: http.StatusUnprocessableEntity, Code: "invalid", Detail: invalid.Reason, Field: invalid.Field, Customer: invalid.Customer, Index: &invalid.Index}
	case errors.As(err, &conflict):
		return problem{Status: http.StatusConflict, Code: "conflict", Detail: "this ID came before with other content; nothing of the batch is stored", Index: &conflict.Index, Field: "id"}
	case errors.As(err, &gone):
		return problem{Status: http.StatusGone, Code: "erased", Detail: "the customer was erased after this happened; nothing of the batch is stored", Index: &gone.Index, Customer: gone.Customer}
	case errors.Is(err, store.ErrNotFound):
		return problem{Status: http.StatusNotFound, Code: "no-customer", Detail: "nothing is known of such a customer"}
	case errors.Is(err, engine.ErrNoOrders):
		return problem{Status: http.StatusNotFound, Code: "no-orders", Detail: "the customer has no orders that the model could be asked about"}
	case errors.Is(err, engine.ErrNoModel):
		return noModel
	case errors.Is(err, store.ErrClosed), errors.Is(err, engine.ErrClosed):
		return closing
	}
	// First, since a connection to the database has deadlines, too.
	if reason, unavailable := store.Reason(err); reason != "" {
		n.fault = reason
		if unavailable {
			return noStore
		}
		return inside
	}
	switch {
	case errors.As(err, &large):
		return problem{Status: http.StatusRequestEntityTooLarge, Code: "too-large", Detail: "the body has more than " + strconv.FormatInt(large.Limit, 10) + " bytes"}
	case errors.Is(err, os.ErrDeadlineExceeded):
		return slowBody
	case errors.Is(err, context.DeadlineExceeded):
		return tooSlow
	case errors.Is(err, context.Canceled):
		return tooSlow // the caller hung up, or the service is going down
	}
	n.fault = kindOf(err)
	return inside
}

func (p problem) Error() string { return p.Code }
