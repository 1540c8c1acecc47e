package api

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/clientele-go/clientele/examples/service/engine"
)

// description is what openapi.json says, as far as the tests look at it.
type description struct {
	OpenAPI string
	Paths   map[string]map[string]struct {
		Security    []map[string][]string
		Parameters  []struct{ Name, In string }
		RequestBody struct {
			Content map[string]struct{ Schema, Example any }
		}
		Responses map[string]struct {
			Ref     string `json:"$ref"`
			Content map[string]struct{ Schema any }
		}
	}
	Components struct {
		Schemas   map[string]any
		Responses map[string]struct {
			Content map[string]struct{ Schema any }
		}
	}
}

func describe(t *testing.T) description {
	t.Helper()
	var d description
	if err := json.Unmarshal(openAPI, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// checkAnswer fails where an answer is not as openapi.json describes it.
func (d description) checkAnswer(t *testing.T, method, path string, w *httptest.ResponseRecorder) {
	t.Helper()
	operation, ok := d.Paths[path][strings.ToLower(method)]
	if !ok {
		t.Errorf("%s %s is not described", method, path)
		return
	}
	r, ok := operation.Responses[strconv.Itoa(w.Code)]
	if !ok {
		t.Errorf("%s %s: status %d is not described; answer %s", method, path, w.Code, w.Body)
		return
	}
	content := r.Content
	if name, ok := strings.CutPrefix(r.Ref, "#/components/responses/"); ok {
		content = d.Components.Responses[name].Content
	}
	kind, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";")
	c, ok := content[kind]
	if !ok {
		if len(content) > 0 || w.Body.Len() > 0 {
			t.Errorf("%s %s, %d: Content-Type %q is not described", method, path, w.Code, kind)
		}
		return
	}
	if kind == "text/plain" {
		return
	}
	for line := range strings.Lines(w.Body.String()) {
		if kind != typeNDJSON {
			line = w.Body.String()
		}
		var v any
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Errorf("%s %s, %d: %v", method, path, w.Code, err)
			return
		}
		for _, fault := range (jsonSchema{d.Components.Schemas}).check(c.Schema, v, "answer") {
			t.Errorf("%s %s, %d: %s", method, path, w.Code, fault)
		}
		if kind != typeNDJSON {
			return
		}
	}
}

// All routes are described, and all that is described is a route.
func TestOpenAPIRoutes(t *testing.T) {
	d := describe(t)
	var described []string
	for path, methods := range d.Paths {
		for method := range methods {
			described = append(described, strings.ToUpper(method)+" "+path)
		}
	}
	routes := slices.Clone(newMade(t).patterns)
	slices.Sort(described)
	slices.Sort(routes)
	if !slices.Equal(described, routes) {
		t.Errorf("described: %q\nroutes: %q", described, routes)
	}
	if !strings.HasPrefix(d.OpenAPI, "3.1.") {
		t.Error(d.OpenAPI)
	}
}

// The answers of every route are as they are described, to everybody: without a token, with
// that of each role, and to the examples of the description as bodies.
func TestOpenAPIAnswers(t *testing.T) {
	d := describe(t)
	fit, err := smallFit()
	if err != nil {
		t.Fatal(err)
	}
	tokens := map[string]string{"": "", "read": readToken, "write": writeToken, "reveal": revealToken, "admin": adminToken}
	for path, methods := range d.Paths {
		for method, operation := range methods {
			method = strings.ToUpper(method)
			for role, token := range tokens {
				allowed := len(operation.Security) == 0 || role == "admin" && token != ""
				for _, s := range operation.Security {
					allowed = allowed || slices.Contains(s["bearer"], role)
				}
				m := newMade(t)
				m.fake.fitted = fit
				m.do("POST", "/v1/orders", writeToken, `[{"id":"before","customer":"c-1001","time":"2025-06-01T00:00:00Z","amount":1}]`)
				body := ""
				if c, ok := operation.RequestBody.Content[typeJSON]; ok {
					b, err := json.Marshal(c.Example)
					if err != nil {
						t.Fatal(err)
					}
					body = string(b)
					for _, fault := range (jsonSchema{d.Components.Schemas}).check(c.Schema, c.Example, "example") {
						t.Errorf("%s %s: %s", method, path, fault)
					}
				}
				w := m.call(request(method, strings.ReplaceAll(path, "{id}", "c-1001"), token, body))
				d.checkAnswer(t, method, path, w)
				refused := w.Code == http.StatusUnauthorized || w.Code == http.StatusForbidden
				if refused == allowed || allowed && w.Code >= 300 {
					t.Errorf("%s %s, role %q: %d %s", method, path, role, w.Code, w.Body)
				}
			}
		}
	}
}

// What goes wrong is described as well.
func TestOpenAPIProblems(t *testing.T) {
	d := describe(t)
	fit, err := smallFit()
	if err != nil {
		t.Fatal(err)
	}
	withdrawn := *fit
	withdrawn.Withdrawn, withdrawn.Profile = "a segment fell under ten customers", nil
	states := map[string]func(*fake){
		"no model":   func(f *fake) { f.fitted = nil; f.err = engine.ErrNoModel },
		"withdrawn":  func(f *fake) { f.fitted = &withdrawn },
		"no profile": func(f *fake) { c := *fit; c.Profile = nil; f.fitted = &c },
		"panic":      func(f *fake) { f.fitted, f.boom = fit, true },
		"running":    func(f *fake) { f.fitted, f.running = fit, true },
	}
	bodies := []string{"", "{", "[]", "[{}]", `[{"id":"a","customer":"` + strings.Repeat("x", 201) + `"}]`, "\xff", `{"orders":[{}]}`, `{"orders":[]}`}
	seen := map[int]bool{}
	for name, change := range states {
		m := newMade(t, func(c *Config) { c.MaxBody = 300 })
		change(m.fake)
		for path, methods := range d.Paths {
			for method := range methods {
				for _, body := range append(bodies, strings.Repeat(" ", 301)) {
					r := request(strings.ToUpper(method), strings.ReplaceAll(path, "{id}", "x%00"), adminToken, body)
					w := m.call(r)
					d.checkAnswer(t, r.Method, path, w)
					if t.Failed() {
						t.Fatal(name)
					}
					seen[w.Code] = true
				}
			}
		}
	}
	for _, code := range []int{200, 202, 400, 404, 409, 413, 415, 422, 500, 503} {
		if !seen[code] {
			t.Errorf("no answer was %d, only %v", code, slices.Sorted(maps.Keys(seen)))
		}
	}
}
