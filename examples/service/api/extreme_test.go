package api

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// Whatever the door lets in, the engine can be asked about: no lawful record of a customer
// ends in a fault of the service.
func TestLawfulExtremes(t *testing.T) {
	s := newStand(t)
	r := rand.New(rand.NewPCG(1, 1))
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	for range 500 {
		var lines, events []string
		for range 1 + r.IntN(6) {
			lines = append(lines, fmt.Sprintf(`{"time":%q,"amount":%s,"quantity":%s,"returned":%s,"discount":%s,"channel":%q,"category":%q,"number":%q}`,
				pick("1970-01-01T00:00:00Z", "2025-06-30T23:59:59.999999999Z", "2025-01-01T00:00:00+14:00", "2026-10-01T00:00:00-12:00", "2024-02-29T12:00:00Z"),
				pick("0", "-0", "-1e12", "1e12", "5e-324", "12.5", "-3"), pick("0", "-1e12", "1e12", "1"), pick("true", "false"), pick("0", "1e12", "2.5"),
				pick("", "app", "web", "unheard of"), pick("", "tents", "unheard of"), pick("", "n1", "n2")))
		}
		for range r.IntN(3) {
			events = append(events, fmt.Sprintf(`{"time":%q,"complaint":true,"responseSeconds":%s}`, pick("1970-01-01T00:00:00Z", "2025-06-30T12:00:00Z"), pick("0", "1e-9", "315360000")))
		}
		body := `{"orders":[` + strings.Join(lines, ",") + `],"events":[` + strings.Join(events, ",") + `]}`
		if g := s.send("POST", "/v1/assignments", revealToken, strings.NewReader(body)); g.status >= 500 || g.status == 422 {
			t.Fatalf("%v: %s\n%s\n%s", g, g.body, body, s.log)
		}
	}
}
