package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment"
)

func TestService(t *testing.T) {
	s := new(server)
	h := s.handler()
	call := func(method, path, body string) (int, string) {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(body)))
		return w.Code, w.Body.String()
	}
	code, _ := call("GET", "/segments", "")
	assert.Equal(t, http.StatusServiceUnavailable, code)

	var accounts []account
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 300 {
		a := account{fmt.Sprint("A", i), 1 + r.Float64(), 80 + 20*r.Float64(), "web"}
		if i%3 == 0 {
			a = account{a.ID, 8 + 2*r.Float64(), 10 + 5*r.Float64(), "shop"}
		}
		accounts = append(accounts, a)
	}
	require.NoError(t, s.refit(t.Context(), accounts))
	id := func() string {
		code, body := call("POST", "/assign", `{"id":"new","ordersPerMonth":9,"basket":12,"channel":"shop"}`)
		require.Equal(t, http.StatusOK, code, body)
		var a segment.Assignment
		require.NoError(t, json.Unmarshal([]byte(body), &a))
		assert.Greater(t, a.Strength, .5)
		return a.Segment.ID
	}
	before := id()
	require.NoError(t, s.refit(t.Context(), accounts[:200]))
	assert.Equal(t, before, id(), "a segment keeps its ID over a refit")

	code, body := call("POST", "/explain", `{"id":"new","ordersPerMonth":9,"basket":12,"channel":"shop"}`)
	assert.Equal(t, http.StatusOK, code)
	assert.Contains(t, body, "orders per month")
	code, body = call("POST", "/assign", `{"id":"new","ordersPerMonth":-9,"basket":12,"channel":"shop"}`)
	assert.Equal(t, http.StatusUnprocessableEntity, code, body)
	code, body = call("GET", "/segments", "")
	assert.Equal(t, http.StatusOK, code)
	assert.NotContains(t, body, `"A1"`, "no customer's ID is published")
}
