// Package page shows people what the service knows of its segments: personas, what each
// expects and gets, and how far customers have drifted since the fit. Pages are rendered
// whole on the server, hold no script, load nothing but one style sheet, and show only what
// may be published.
package page

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"github.com/clientele-go/clientele/examples/service/engine"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/card"
	"github.com/clientele-go/clientele/segment"
)

//go:embed templates style.css
var files embed.FS

// Source is what pages are made of; an [engine.Engine] is one.
type Source interface {
	Current() *engine.Fitted
	Progress() engine.Progress
	Drift() []engine.Checked
}

// Options of the pages. The zero value works.
type Options struct {
	Title string           // of every page, such as the name of the shop. Default: "Customers"
	Clock func() time.Time // Default: time.Now
}

// pages in the order of the menu.
var pages = []struct{ Path, Name string }{
	{"/", "Overview"}, {"/personas", "Personas"}, {"/segments", "Segments"}, {"/gaps", "Expectations"}, {"/drift", "Drift"},
}

// site renders pages. It is safe for concurrent use.
type site struct {
	from      Source
	o         Options
	templates map[string]*template.Template
	style     []byte
}

// New returns the handler of all pages. It asks nobody who they are: wrap it in what does.
func New(from Source, o Options) (http.Handler, error) {
	if o.Title == "" {
		o.Title = "Customers"
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	s := &site{from: from, o: o, templates: map[string]*template.Template{}}
	for _, name := range []string{"overview", "segments", "gaps", "drift"} {
		t, err := template.New("layout.html").Funcs(formats).ParseFS(files, "templates/layout.html", "templates/"+name+".html")
		if err != nil {
			return nil, err
		}
		s.templates[name] = t
	}
	var err error
	if s.style, err = files.ReadFile("style.css"); err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.page("overview", "/", func(v *view) { v.Personas = personas(v.Fit) }))
	mux.HandleFunc("GET /segments", s.page("segments", "/segments", func(v *view) { v.Segments, v.Moves = segments(v.Fit), moves(v.Fit) }))
	mux.HandleFunc("GET /gaps", s.page("gaps", "/gaps", func(v *view) { v.Gaps = gaps(v.Fit) }))
	mux.HandleFunc("GET /drift", s.page("drift", "/drift", func(v *view) { v.Checks = s.from.Drift() }))
	mux.HandleFunc("GET /personas", s.deck)
	mux.HandleFunc("GET /personas/{id}", s.persona)
	mux.HandleFunc("GET /style.css", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "max-age=3600")
		send(w, http.StatusOK, "text/css; charset=utf-8", s.style)
	})
	return mux, nil
}

// view is what a template sees.
type view struct {
	Title, Name string
	Here        string // path of the page
	Menu        any
	Fit         *engine.Fitted // nil before the first
	Shown       bool           // there is a fit, and it may be shown
	Progress    engine.Progress
	Now         time.Time

	Personas []personaRow
	Segments []segmentRow
	Moves    *movesTable
	Gaps     *gapsPage
	Called   func(segment.Ref) string // the name that people know a segment by
	Checks   []engine.Checked
}

// page renders a template with what fill adds to the view.
func (s *site) page(name, path string, fill func(*view)) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		v := &view{Title: s.o.Title, Here: path, Menu: pages, Fit: s.from.Current(), Progress: s.from.Progress(), Now: s.o.Clock()}
		for _, p := range pages {
			if p.Path == path {
				v.Name = p.Name
			}
		}
		if v.Shown = v.Fit != nil && v.Fit.Withdrawn == "" && v.Fit.Summary != nil; v.Shown {
			v.Called = names(v.Fit)
			fill(v)
		}
		var b bytes.Buffer
		if err := s.templates[name].Execute(&b, v); err != nil {
			http.Error(w, "the page cannot be shown", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		w.Header().Set("Cache-Control", "no-store")
		send(w, http.StatusOK, "text/html; charset=utf-8", b.Bytes())
	}
}

// deck shows all personas, as package card writes them for a browser.
func (s *site) deck(w http.ResponseWriter, r *http.Request) {
	s.card(w, r, "", func(b *bytes.Buffer, d *persona.Deck) error { return card.Deck(b, d, card.Options{Title: s.o.Title}) })
}

// persona shows one.
func (s *site) persona(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	s.card(w, r, id, func(b *bytes.Buffer, d *persona.Deck) error {
		return card.Page(b, d, id, card.Options{Title: s.o.Title})
	})
}

// card writes a page of package card, which brings a style of its own. Where there is nothing
// to show, the overview says why.
func (s *site) card(w http.ResponseWriter, r *http.Request, id string, write func(*bytes.Buffer, *persona.Deck) error) {
	f := s.from.Current()
	if f == nil || f.Withdrawn != "" || f.Deck == nil {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	if id != "" && !has(f.Deck, id) {
		http.Error(w, "no such persona: it may have gone with an earlier fit", http.StatusNotFound)
		return
	}
	var b bytes.Buffer
	if err := write(&b, f.Deck); err != nil {
		http.Error(w, "the page cannot be shown", http.StatusInternalServerError)
		return
	}
	// The page stands by itself, to be sent and printed; here it gets a way back.
	page := wayBack.ReplaceAll(b.Bytes(), []byte("$0\n<p style=\"margin:12px 24px\"><a href=\"/\">Overview</a></p>"))
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	w.Header().Set("Cache-Control", "no-store")
	send(w, http.StatusOK, "text/html; charset=utf-8", page)
}

// wayBack is where a page of package card begins; a name cannot look like it, because names
// are escaped.
var wayBack = regexp.MustCompile(`<body[^>]*>`)

func has(d *persona.Deck, id string) bool {
	for i := range d.Personas {
		if d.Personas[i].ID == id {
			return true
		}
	}
	return false
}

func send(w http.ResponseWriter, status int, kind string, body []byte) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(body) // whoever asked has gone: nobody is left to tell
}
