package api

import (
	"net/http"
	"time"

	"github.com/clientele-go/clientele/examples/service/engine"
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
	Lineage   []became           `json:"lineage"`
	Migration *segment.Migration `json:"migration"` // nil for the first fit, and while withdrawn
}

// became is a segment.Lineage without the overlap, which is an exact figure: of a segment of
// two hundred it tells that a single customer left.
type became struct {
	Segment segment.Ref `json:"segment"`
	Fate    string      `json:"fate"`
}

func (a *API) getCurrent(w http.ResponseWriter, r *http.Request) {
	f := a.fits.Current()
	if f == nil {
		fail(w, r, noModel)
		return
	}
	reply(w, r, http.StatusOK, current{Fit: f.ID, At: f.At, From: f.From.Format(time.DateOnly), Until: f.Until.Format(time.DateOnly), Withdrawn: f.Withdrawn,
		Lineage: lineage(f), Migration: f.Migration})
}

// lineage says what became of the segments that are shown, or were. The name of one that was
// too small to show describes its few customers, and so is left out.
func lineage(f *engine.Fitted) []became {
	shown := map[string]bool{}
	if f.Summary != nil {
		for _, s := range f.Summary.Segments {
			shown[s.ID] = true
		}
	}
	if f.Migration != nil {
		for _, s := range f.Migration.Before {
			shown[s.ID] = true
		}
	}
	all := []became{}
	for _, l := range f.Lineage {
		if shown[l.Segment.ID] {
			all = append(all, became{l.Segment, l.Fate})
		}
	}
	return all
}
