package api

import (
	"context"
	_ "embed"
	"net/http"
	"sync"
	"time"
)

// getHealth says that the process answers. Whoever restarts it on no answer should ask this
// and not getReady, which also fails for what a restart does not mend.
func (a *API) getHealth(w http.ResponseWriter, r *http.Request) {
	reply(w, r, http.StatusOK, health{Status: "ok"})
}

type health struct {
	Status string `json:"status"` // "ok", "ready", "draining" or "no-store"
	Model  *bool  `json:"model,omitempty"`
}

// getReady says whether requests should be sent here: the store answers and can be written
// to as far as anybody knows, and the service is not going down. Without a model it is ready all the same, since it has to be sent the
// orders to make one of; whether there is one it says besides.
func (a *API) getReady(w http.ResponseWriter, r *http.Request) {
	model := a.fits.Current() != nil
	h, status := health{"ready", &model}, http.StatusOK
	select {
	case <-a.draining:
		h.Status, status = "draining", http.StatusServiceUnavailable
	default:
		if err := a.ping.ask(r.Context(), a.records); err != nil {
			noteOf(r).fault = cause(err)
			h.Status, status = "no-store", http.StatusServiceUnavailable
		}
	}
	reply(w, r, status, h)
}

// ping asks the store once a second at most: the question needs no credentials, and whoever
// asks it ten thousand times must not keep the store busy.
type ping struct {
	mu   sync.Mutex
	at   time.Time
	last error
}

func (p *ping) ask(ctx context.Context, s Records) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if time.Since(p.at) < time.Second {
		return p.last
	}
	// Whether the caller still waits is not the store's matter, and others wait as well.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	p.last = s.Ping(ctx)
	p.at = time.Now()
	return p.last
}

//go:embed openapi.json
var openAPI []byte

func (a *API) getOpenAPI(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-cache")
	replyBytes(w, http.StatusOK, openAPI)
}
