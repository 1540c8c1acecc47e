package api

import (
	"context"
	"net/http"
	"time"

	"github.com/clientele-go/clientele/examples/service/store"
)

// ingest is the handler for batches of one kind of record. What it acknowledges is on disk,
// all of the batch; what it refuses is not there, none of it. The caller's own IDs make it
// safe to send a batch again for which no answer came.
func ingest[T any](a *API, kind string, form func(latest time.Time) form[T], add func(context.Context, []T) (store.Added, error), check func(*T) *fault) http.HandlerFunc {
	count := a.metrics.kinds[kind]
	return func(w http.ResponseWriter, r *http.Request) {
		body, release, err := a.body(w, r)
		defer release()
		if err != nil {
			failErr(w, r, err)
			return
		}
		// A place is taken when the body is there: slow callers hold none.
		if err := a.ingest.enter(r.Context()); err != nil {
			failErr(w, r, err)
			return
		}
		defer a.ingest.leave()
		batch, err := decodeBatch(body.kind, body.bytes, form(a.latest()), a.config.MaxBatch)
		if err != nil {
			failErr(w, r, err)
			return
		}
		for i := range batch {
			if check == nil {
				break
			}
			if f := check(&batch[i]); f != nil {
				f.Index = i
				failErr(w, r, f)
				return
			}
		}
		added, err := add(r.Context(), batch)
		if err != nil {
			failErr(w, r, err)
			return
		}
		count.added.Add(int64(added.Added))
		count.known.Add(int64(added.Known))
		reply(w, r, http.StatusOK, added)
	}
}

// checkAnswer holds an answer against the instrument of the survey. The words of the fault
// are of what the caller sent: the item, the scale, the value.
func (a *API) checkAnswer(answer *store.Answer) *fault {
	if err := a.fits.CheckAnswer(*answer); err != nil {
		return &fault{Field: "items", Customer: answer.Customer, Detail: err.Error()}
	}
	return nil
}

// latest is the last time that is taken.
func (a *API) latest() time.Time { return a.config.Now().Add(a.config.Ahead) }

type body struct {
	kind  string
	bytes []byte
}

// body reads the body of a request. release has to be called in any case.
func (a *API) body(w http.ResponseWriter, r *http.Request) (b body, release func(), err error) {
	if b.kind, err = contentType(r); err != nil {
		return b, func() {}, err
	}
	b.bytes, release, err = a.bodies.read(w, r, a.config.MaxBody)
	return b, release, err
}
