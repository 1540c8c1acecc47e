package api

import (
	"net/http"
	"time"

	"github.com/clientele-go/clientele/segment"
)

// postFits starts a fit. It goes on when the request is over; /v1/fits/progress follows it.
func (a *API) postFits(w http.ResponseWriter, r *http.Request) { a.start(w, r, a.fits.Start) }

// postChecks starts a comparison of today's customers with those of the fit.
func (a *API) postChecks(w http.ResponseWriter, r *http.Request) {
	if a.fits.Current() == nil {
		fail(w, r, noModel)
		return
	}
	a.start(w, r, a.fits.StartCheck)
}

func (a *API) start(w http.ResponseWriter, r *http.Request, start func() bool) {
	if r.ContentLength != 0 {
		fail(w, r, problem{Status: http.StatusUnprocessableEntity, Code: "invalid", Detail: "want no body"})
		return
	}
	if !start() {
		fail(w, r, problem{Status: http.StatusConflict, Code: "running", Detail: "a fit or a check is running; one goes on at a time"})
		return
	}
	w.Header().Set("Location", "/v1/fits/progress")
	reply(w, r, http.StatusAccepted, a.fits.Progress())
}

// getProgress says how the background work goes. Its counts are exact ones of customers and
// orders, and an error may name one: it is for those who may know.
func (a *API) getProgress(w http.ResponseWriter, r *http.Request) {
	reply(w, r, http.StatusOK, a.fits.Progress())
}

// current is what may be told of a fit beside its results.
type current struct {
	Fit       int64              `json:"fit"`
	At        time.Time          `json:"at"`
	From      string             `json:"from"`  // first day of the records that it saw
	Until     string             `json:"until"` // last day
	Withdrawn string             `json:"withdrawn,omitempty"`
	Lineage   []segment.Lineage  `json:"lineage"`
	Migration *segment.Migration `json:"migration"` // nil for the first fit, and while withdrawn
}

func (a *API) getCurrent(w http.ResponseWriter, r *http.Request) {
	f := a.fits.Current()
	if f == nil {
		fail(w, r, noModel)
		return
	}
	c := current{Fit: f.ID, At: f.At, From: f.From.Format(time.DateOnly), Until: f.Until.Format(time.DateOnly), Withdrawn: f.Withdrawn,
		Lineage: f.Lineage, Migration: f.Migration}
	if c.Lineage == nil {
		c.Lineage = []segment.Lineage{}
	}
	reply(w, r, http.StatusOK, c)
}
