package api

import (
	"strings"
	"testing"
)

func TestLife(t *testing.T) {
	m := newMade(t)
	for _, step := range []struct {
		method, path, token, body string
		status                    int
		want                      string
	}{
		{"POST", "/v1/orders", writeToken, "[" + goodOrder + "]", 200, `{"added":1,"known":0}`},
		{"POST", "/v1/orders", writeToken, "[" + goodOrder + "]", 200, `{"added":0,"known":1}`},
		{"POST", "/v1/orders", writeToken, "[" + strings.Replace(goodOrder, "12.5", "13", 1) + "]", 409, `"index":0`},
		{"GET", "/v1/customers/c1/segment", revealToken, "", 200, `"segment":{"id":"s1","name":"loyal"}`},
		{"GET", "/v1/customers/c1/explanation", revealToken, "", 200, `"why":{`},
		{"GET", "/v1/customers/c2/segment", revealToken, "", 404, `"code":"no-customer"`},
		{"DELETE", "/v1/customers/c1", adminToken, "", 200, `"exact":["records"]`},
		{"POST", "/v1/orders", writeToken, "[" + strings.Replace(goodOrder, "o1", "o2", 1) + "]", 410, `"customer":"c1"`},
		{"POST", "/v1/assignments", revealToken, `{"orders":[{"time":"2025-06-30T12:00:00Z","amount":1}]}`, 200, `"orders":1`},
		{"POST", "/v1/fits", adminToken, "", 202, `"running":true`},
		{"POST", "/v1/fits", adminToken, "", 409, `"code":"running"`},
		{"GET", "/healthz", "", "", 200, `"ok"`},
		{"GET", "/readyz", "", "", 200, `"ready"`},
		{"GET", "/metrics", readToken, "", 200, `clientele_records_total{kind="orders",result="added"} 1`},
	} {
		status, body := m.do(step.method, step.path, step.token, step.body)
		if status != step.status || !strings.Contains(body, step.want) {
			t.Errorf("%s %s: %d %s; want %d with %s", step.method, step.path, status, body, step.status, step.want)
		}
	}
}
