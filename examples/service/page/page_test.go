package page

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/clientele-go/clientele/examples/service/engine"
	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/segment"
)

// fixed is a source that always says the same.
type fixed struct {
	fit      *engine.Fitted
	progress engine.Progress
	checks   []engine.Checked
}

func (f fixed) Current() *engine.Fitted   { return f.fit }
func (f fixed) Progress() engine.Progress { return f.progress }
func (f fixed) Drift() []engine.Checked   { return f.checks }

// get returns what a page says.
func get(t *testing.T, from Source, path string) (int, http.Header, string) {
	t.Helper()
	h, err := New(from, Options{Title: `Fernhill <b>&</b>`})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	body, err := io.ReadAll(w.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Code, w.Result().Header, string(body)
}

const evil = `<script>alert(1)</script>"'&`

// sample is a fit whose every name is hostile.
func sample(t *testing.T) *engine.Fitted {
	t.Helper()
	figure := func(v float64) *segment.Figure { return &segment.Figure{Value: v, Low: v - .1, High: v + .1, N: 100} }
	ref := segment.Ref{ID: "s1", Name: evil}
	s := &segment.Summary{Version: 1, Customers: 200, Segments: []segment.Profile{{
		Ref: ref, Size: 200, Share: *figure(1), WorthShare: figure(1),
		Verdict:  segment.Verdict{Ruling: segment.Valid, Reasons: []segment.Reason{{Code: "stable", Text: evil}}},
		Features: []segment.Trait{{Name: evil, Level: evil, Mean: figure(.5)}, {Name: "basket", Unit: "EUR", Mean: figure(12), Population: figure(10), Effect: figure(.3)}},
	}}, Verdict: segment.Verdict{Ruling: segment.Valid}}
	p := &expectation.Profile{Version: 1, Respondents: 120, Segments: []expectation.Segment{{Ref: ref, N: 120, Dimensions: []expectation.Cell{
		{Name: evil, N: 100, Gap: figure(-.5), Expected: figure(4), Perceived: figure(3.5), Unmet: true, FixFirst: 1, PTop3: .9},
		{Name: "advice", N: -1, Suppressed: "too few"},
	}}}}
	deck, err := persona.Build(t.Context(), s, nil, persona.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return &engine.Fitted{ID: 3, At: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Until: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Summary: s, Profile: p, Deck: deck,
		Migration: &segment.Migration{Before: []segment.Ref{ref}, After: []segment.Ref{ref}, Common: 180, Share: [][]*segment.Figure{{figure(.9)}}}}
}

// Names come from whoever sends orders. On no page do they become markup, and no page holds a
// script or a style of its own making beside that of package card.
func TestNamesStayText(t *testing.T) {
	from := fixed{fit: sample(t), checks: []engine.Checked{{Drift: &segment.Drift{
		Before: 200, Now: 210, Features: []segment.FeatureDrift{{Name: evil}}, Segments: []segment.SegmentDrift{{Ref: segment.Ref{ID: "s9", Name: evil}, Toward: evil}},
		Alarms: []segment.Alarm{{Text: evil}}, Advice: segment.Advice{Do: segment.Refit, Reasons: []string{evil}},
	}}}}
	for _, path := range []string{"/", "/personas", "/personas/" + from.fit.Deck.Personas[0].ID, "/segments", "/gaps", "/drift"} {
		status, header, body := get(t, from, path)
		if status != http.StatusOK {
			t.Errorf("%s: %d", path, status)
		}
		if strings.Contains(strings.ToLower(body), "<script") || strings.Contains(body, "Fernhill <b>") {
			t.Errorf("%s: a name became markup", path)
		}
		if csp := header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "script-src") {
			t.Errorf("%s: policy %q", path, csp)
		}
		if n := len(body); n > 100_000 {
			t.Errorf("%s takes %d bytes", path, n)
		}
	}
}

func TestWithheldIsSaid(t *testing.T) {
	_, _, body := get(t, fixed{fit: sample(t)}, "/gaps")
	if !strings.Contains(body, "too few") {
		t.Error("the page does not say why a figure is missing")
	}
	_, _, body = get(t, fixed{fit: sample(t)}, "/segments")
	if !strings.Contains(body, withheld) {
		t.Error("a mean that is withheld is not marked")
	}
}

func TestNothingToShow(t *testing.T) {
	withdrawn := sample(t)
	withdrawn.Withdrawn = "a segment fell under ten customers"
	for name, c := range map[string]struct {
		from fixed
		want string
	}{
		"no fit":    {fixed{}, "no segments yet"},
		"fitting":   {fixed{progress: engine.Progress{Running: true, Stage: "behavior", Done: 50, Total: 100}}, "behavior, 50 %"},
		"failed":    {fixed{progress: engine.Progress{Last: "too few customers for a fit"}}, "did not succeed: too few customers"},
		"withdrawn": {fixed{fit: withdrawn}, "a segment fell under ten customers"},
	} {
		for _, path := range []string{"/", "/segments", "/gaps", "/drift"} {
			status, _, body := get(t, c.from, path)
			if status != http.StatusOK || !strings.Contains(body, c.want) {
				t.Errorf("%s: %s: %d, and %q is not said", name, path, status, c.want)
			}
		}
		if status, header, _ := get(t, c.from, "/personas"); status != http.StatusSeeOther || header.Get("Location") != "/" {
			t.Errorf("%s: /personas: %d", name, status)
		}
	}
}

func TestUnknown(t *testing.T) {
	from := fixed{fit: sample(t)}
	for _, path := range []string{"/personas/nobody", "/nothing", "/style.css/..", "/personas/" + evil} {
		if status, _, body := get(t, from, strings.ReplaceAll(strings.ReplaceAll(path, " ", "%20"), `"`, "%22")); status == http.StatusOK || strings.Contains(body, "<script") {
			t.Errorf("%s: %d", path, status)
		}
	}
}
