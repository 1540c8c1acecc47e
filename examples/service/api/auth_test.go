package api

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestReadAuth(t *testing.T) {
	hash := fmt.Sprintf("%x", Hash(writeToken))
	a, err := ReadAuth(strings.NewReader("# tills\n\n till-1   write+read  " + hash + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	who, err := a.find(writeToken)
	if err != nil || who.Name != "till-1" || who.Role != Write|Read {
		t.Error(who, err)
	}
	for text, want := range map[string]string{
		"a write":                              "line 1",
		"a boss " + hash:                       "role",
		"a write " + writeToken:                "SHA-256",
		"a write " + hash[:62]:                 "SHA-256",
		"a write " + hash + "00":               "SHA-256",
		"a read " + hash + "\na write 00":      "line 2",
		"a read " + hash + "\nb write " + hash: "same token",
		"a read " + hash + "\na write " + fmt.Sprintf("%x", Hash("x")): "two of that name",
	} {
		_, err := ReadAuth(strings.NewReader(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		} else if strings.Contains(err.Error(), writeToken) {
			t.Errorf("the error shows a token: %v", err)
		}
	}
	if _, err := NewCredential("short", Read, "0123456789"); err == nil {
		t.Error("a token that can be guessed was taken")
	}
}

func TestRoles(t *testing.T) {
	for _, s := range []string{"read", "write", "reveal", "admin", "read+write", "read+write+reveal"} {
		r, err := ParseRole(s)
		if err != nil || r.String() != s {
			t.Errorf("%s: %v %v", s, r, err)
		}
	}
	for _, s := range []string{"", "open", "Admin", "read+", "read,write"} {
		if r, err := ParseRole(s); err == nil {
			t.Errorf("%q is %v", s, r)
		}
	}
}

// A browser gets in with the token as a password, to read only.
func TestBasic(t *testing.T) {
	h := testAuth(t).Require(Read, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "in") }))
	for _, c := range []struct {
		method, user, password string
		status                 int
	}{
		{"GET", "anybody", readToken, 200}, {"HEAD", "", adminToken, 200}, {"POST", "anybody", adminToken, 401},
		{"GET", readToken, "", 401}, {"GET", "anybody", writeToken, 403},
	} {
		r := httptest.NewRequest(c.method, "/", nil)
		r.SetBasicAuth(c.user, c.password)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != c.status {
			t.Errorf("%+v: %d", c, w.Code)
		}
		if asks := strings.Join(w.Header().Values("WWW-Authenticate"), ";"); c.status == 401 && (!strings.Contains(asks, "Basic") || !strings.Contains(asks, "Bearer")) {
			t.Error("a browser is not asked for a password:", asks)
		}
	}
}

// Public means what is published, and nothing else.
func TestPublic(t *testing.T) {
	m := newMade(t, func(c *Config) { c.Public = true })
	fit, err := smallFit()
	if err != nil {
		t.Fatal(err)
	}
	m.fake.fitted = fit
	m.Mount("GET /{$}", m.Published(), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {}))
	for path, status := range map[string]int{
		"/": 200, "/v1/segments": 200, "/v1/personas": 200, "/v1/profiles": 200, "/v1/fits/current": 200, "/v1/drift": 200,
		"/v1/fits/progress": 401, "/metrics": 401, "/v1/customers/c1/segment": 401, "/v1/customers/c1/explanation": 401,
	} {
		if got, _ := m.do("GET", path, "", ""); got != status {
			t.Errorf("%s: %d", path, got)
		}
	}
	for _, path := range []string{"/v1/orders", "/v1/events", "/v1/answers", "/v1/fits", "/v1/drift/checks", "/v1/assignments"} {
		if got, _ := m.do("POST", path, "", "[]"); got != 401 {
			t.Errorf("%s: %d", path, got)
		}
	}
}
