package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
	"sync"

	"github.com/clientele-go/clientele/examples/service/engine"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/card"
	"github.com/clientele-go/clientele/persona/language"
)

// published keeps what was made of the current fit for others to read. It is made once for
// each fit and language, and thrown away when another fit is current, which an erasure may
// bring about at any time.
type published struct {
	mu   sync.Mutex
	of   *engine.Fitted
	made map[string]rendered
}

type rendered struct {
	body []byte
	etag string
}

// of returns the document of a name, made by make where it is not there yet.
func (p *published) get(f *engine.Fitted, name string, make func() ([]byte, error)) (rendered, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.of != f {
		p.of, p.made = f, map[string]rendered{}
	}
	if d, ok := p.made[name]; ok {
		return d, nil
	}
	b, err := make()
	if err != nil {
		return rendered{}, err
	}
	sum := sha256.Sum256(b)
	d := rendered{b, `"` + hex.EncodeToString(sum[:12]) + `"`}
	p.made[name] = d
	return d, nil
}

// shown returns the current fit, or says why nothing of one is shown.
func (a *API) shown(w http.ResponseWriter, r *http.Request) (f *engine.Fitted, ok bool) {
	switch f = a.fits.Current(); {
	case f == nil:
		fail(w, r, noModel)
	case f.Withdrawn != "":
		fail(w, r, problem{Status: http.StatusServiceUnavailable, Code: "withdrawn", Detail: f.Withdrawn, retryAfter: 60})
	default:
		return f, true
	}
	return nil, false
}

// publish answers with a document of the current fit, or says that it is unchanged.
func (a *API) publish(w http.ResponseWriter, r *http.Request, name string, make func(*engine.Fitted) ([]byte, error)) {
	f, ok := a.shown(w, r)
	if !ok {
		return
	}
	d, err := a.published.get(f, name, func() ([]byte, error) { return make(f) })
	if err != nil {
		failErr(w, r, err)
		return
	}
	h := w.Header()
	h.Set("ETag", d.etag)
	h.Set("Cache-Control", "private, no-cache") // kept, but asked about each time: an erasure shows at once
	for tag := range strings.SplitSeq(r.Header.Get("If-None-Match"), ",") {
		if strings.TrimPrefix(strings.TrimSpace(tag), "W/") == d.etag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	replyBytes(w, http.StatusOK, d.body)
}

func (a *API) getSegments(w http.ResponseWriter, r *http.Request) {
	a.publish(w, r, "segments", func(f *engine.Fitted) ([]byte, error) { return json.Marshal(f.Summary) })
}

func (a *API) getProfiles(w http.ResponseWriter, r *http.Request) {
	a.publish(w, r, "profiles", func(f *engine.Fitted) ([]byte, error) {
		if f.Profile == nil {
			return nil, problem{Status: http.StatusNotFound, Code: "no-profile", Detail: "nobody answered, or there is no survey"}
		}
		return json.Marshal(f.Profile)
	})
}

// getPersonas answers with the deck, in the language that ?lang= names.
func (a *API) getPersonas(w http.ResponseWriter, r *http.Request) {
	tag := "en"
	if all, ok := r.URL.Query()["lang"]; ok {
		if len(all) != 1 {
			all[0] = ""
		}
		tag = all[0]
	}
	l, known := language.Named(tag)
	if !known || tag == "" {
		fail(w, r, problem{Status: http.StatusUnprocessableEntity, Code: "invalid", Field: "lang", Detail: "want one of " + strings.Join(language.Tags(), ", ")})
		return
	}
	a.publish(w, r, "personas "+l.Tag(), func(f *engine.Fitted) ([]byte, error) {
		deck, err := f.Deck.Told(persona.Telling{Language: l})
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		err = card.JSON(&b, deck, card.Options{})
		return b.Bytes(), err
	})
}

// getDrift answers with the checks since the last fit, the last one first.
func (a *API) getDrift(w http.ResponseWriter, r *http.Request) {
	f, ok := a.shown(w, r)
	if !ok {
		return
	}
	checks := a.fits.Drift()
	if checks == nil {
		checks = []engine.Checked{}
	}
	reply(w, r, http.StatusOK, struct {
		Fit    int64            `json:"fit"`
		Checks []engine.Checked `json:"checks"`
	}{f.ID, checks})
}
