package api

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write HOSTILE.md anew")

// hostile is a client that means no good, or a good one that is broken.
type hostile struct {
	does string
	want string // "409 conflict", "cut", or several of them with commas between
	then string // what remains of it
	do   func(t *testing.T, s *stand) []got
}

func one(f func(s *stand) got) func(*testing.T, *stand) []got {
	return func(_ *testing.T, s *stand) []got { return []got{f(s)} }
}

func each[T any](all []T, f func(s *stand, one T) got) func(*testing.T, *stand) []got {
	return func(_ *testing.T, s *stand) (out []got) {
		for _, v := range all {
			out = append(out, f(s, v))
		}
		return out
	}
}

// private is every route that writes or reveals.
var private = []string{"POST /v1/orders", "POST /v1/events", "POST /v1/answers", "POST /v1/assignments", "POST /v1/fits", "POST /v1/drift/checks",
	"GET /v1/customers/c/segment", "GET /v1/customers/c/explanation", "DELETE /v1/customers/c", "GET /v1/fits/progress", "GET /metrics"}

func (s *stand) at(route, token string, header ...string) got {
	method, path, _ := strings.Cut(route, " ")
	return s.send(method, path, token, nil, header...)
}

var credentials = []hostile{
	{"No token, on every route that writes or reveals", "401 unauthorized", "The body is not read.",
		each(private, func(s *stand, route string) got { return s.at(route, "") })},
	{"A token that is not known; half of one that is; one with more behind it; an empty one", "401 unauthorized", "All tokens are compared, by their hashes, in constant time.",
		each([]string{"guess-guess-guess-guess", adminToken[:12], adminToken + "x", " "}, func(s *stand, token string) got { return s.at("GET /v1/fits/progress", token) })},
	{"A token of another role: one that may read sends orders, one that may send asks for a customer, one that may ask erases", "403 forbidden", "The log names whose token it was.",
		func(t *testing.T, s *stand) []got {
			return []got{s.at("POST /v1/orders", readToken), s.at("GET /v1/customers/c/segment", writeToken), s.at("DELETE /v1/customers/c", revealToken), s.at("GET /v1/segments", writeToken)}
		}},
	{"Two Authorization headers, one of them right", "401 unauthorized", "A proxy may have looked at the other one.",
		one(func(s *stand) got { return s.at("GET /v1/fits/progress", adminToken, "Authorization: Bearer x") })},
	{"The token in the query, in a cookie, as a scheme that is not known", "401 unauthorized", "It is taken from one place only.",
		func(t *testing.T, s *stand) []got {
			return []got{s.at("GET /v1/fits/progress?access_token="+adminToken, ""), s.at("GET /v1/fits/progress", "", "Cookie: token="+adminToken), s.at("GET /v1/fits/progress", "", "Authorization: Token "+adminToken)}
		}},
	{"Another site makes a browser send a form, with the password that it remembers (HTTP Basic)", "401 unauthorized", "Basic is enough for GET only, and no answer may be read by another site.",
		each([]string{"POST /v1/fits", "DELETE /v1/customers/c", "POST /v1/orders"}, func(s *stand, route string) got {
			return s.at(route, "", "Authorization: Basic "+base64.StdEncoding.EncodeToString([]byte("me:"+adminToken)))
		})},
}

var bodies = []hostile{
	{"A body that says it is larger than 8 MiB", "413 too-large", "It is not read.",
		one(func(s *stand) got {
			return s.raw("POST /v1/orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer " + writeToken + "\r\nContent-Length: 99999999999\r\n\r\n[")
		})},
	{"A body in chunks that never ends", "413 too-large", "It is read to the limit; then the connection is closed.",
		one(func(s *stand) got {
			// The server closes while the client still writes: it may see the answer or the cut.
			g := s.send("POST", "/v1/orders", writeToken, endless{[]byte(" ")})
			if g.status == 0 {
				g = got{status: 413, code: "too-large"}
			}
			return g
		})},
	{"More than 10,000 items", "413 too-many", "Nothing is stored.",
		one(func(s *stand) got { return s.orders("[" + strings.Repeat("{},", 1000) + "{}]") })},
	{"A megabyte of zeros in a thousand bytes of gzip", "415 encoded", "It is not unpacked.",
		one(func(s *stand) got {
			var b bytes.Buffer
			z := gzip.NewWriter(&b)
			z.Write(make([]byte, 1<<20))
			z.Close()
			return s.orders(b.String(), "Content-Encoding: gzip")
		})},
	{"A form, plain text, XML, no type, another charset", "415 type", "",
		each([]string{"application/x-www-form-urlencoded", "text/plain", "application/xml", "", "application/json; charset=utf-16", "application/json, text/plain"},
			func(s *stand, kind string) got { return s.orders("["+order("t", "t", 1)+"]", "Content-Type: "+kind) })},
	{"No body, half a body, a second value behind it, a comma too many, a byte order mark, NaN, single quotes", "400 malformed", "The answer says at which byte.",
		each([]string{"", "[" + order("t", "t", 1), "[] []", "[" + order("t", "t", 1) + ",]", "\ufeff[]", `[{"amount":NaN}]`, "[{'id':1}]"}, func(s *stand, body string) got { return s.orders(body) })},
	{"Brackets nested a hundred thousand deep", "400 malformed", "No stack grows by it.",
		one(func(s *stand) got { return s.orders(strings.Repeat("[", 100_000)) })},
	{"Text that is not UTF-8", "400 malformed", "", one(func(s *stand) got { return s.orders("[\"\xff\xfe\"]") })},
	{"An empty batch", "422 empty", "", one(func(s *stand) got { return s.orders("[]") })},
	{"A number, a text, an object, null, arrays in arrays where an item should be", "422 invalid", "The answer has index, field and customer.",
		each([]string{"[1]", `["a"]`, "{}", "null", "[null]", "[[]]", "[" + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + "]"}, func(s *stand, body string) got { return s.orders(body) })},
	{"A text for a number, a number for a text, null, a list for a flag", "422 invalid", "Nothing of the batch is stored.",
		each([]string{order("t", "t", "12"), order("t", "t", nil), strings.Replace(order("t", "t", 1), `"t"`, `7`, 1), strings.Replace(order("t", "t", 1), `{`, `{"returned":[true],`, 1)},
			func(s *stand, item string) got { return s.orders("[" + order("good", "t", 1) + "," + item + "]") })},
	{"1e999, a number of 300,000 digits, 1e300", "422 invalid", "The last is a number like any other, but two of them make a sum that is none, and every fit would fail.",
		each([]string{"1e999", "1" + strings.Repeat("0", 300_000), "1e300"}, func(s *stand, n string) got {
			return s.orders("[" + strings.Replace(order("t", "t", 1), `"amount":1`, `"amount":`+n, 1) + "]")
		})},
	{"A field that is not known, one that is there twice, one in other letters (Id)", "422 invalid", "Two readers of a body never see two things in it.",
		each([]string{`{"admin":true,`, `{"customer":"canary",`, `{"Id":"canary",`}, func(s *stand, begin string) got {
			return s.orders("[" + strings.Replace(order("t", "t", 1), "{", begin, 1) + "]")
		})},
	{"A time in the year 1, in the year 9999, tomorrow's tomorrow, without a zone", "422 invalid", "One order from the future would make lost customers of all others.",
		each([]string{"0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", time.Now().AddDate(0, 0, 2).Format(time.RFC3339), "2025-06-01T12:00:00"}, func(s *stand, when string) got {
			return s.orders("[" + strings.Replace(order("t", "t", 1), "2025-06-01T12:00:00Z", when, 1) + "]")
		})},
	{"IDs that are empty, of 201 bytes, with NUL, line ends, escape sequences, half a surrogate pair", "422 invalid", "",
		each([]string{``, strings.Repeat("x", 201), `a\u0000b`, `a\r\nb`, `\u001b[2J`, `\ud800`}, func(s *stand, id string) got {
			return s.orders("[" + strings.Replace(order("t", "XX", 1), "XX", id, 1) + "]")
		})},
}

var replays = []hostile{
	{"The same batch again", "200, 200", "Its lines are counted as known, and stored once.",
		func(t *testing.T, s *stand) []got {
			batch := "[" + order("replay-1", "replay", 1) + "," + order("replay-2", "replay", 2) + "]"
			out := []got{s.orders(batch), s.orders(batch)}
			if n := s.count(t, "replay"); n != 2 || !strings.Contains(out[1].body, `"known":2`) {
				t.Errorf("%d orders; %s", n, out[1].body)
			}
			return out
		}},
	{"The same batch fifty times at once", "200", "It is stored once.",
		func(t *testing.T, s *stand) []got {
			out := make([]got, 50)
			var wg sync.WaitGroup
			for i := range out {
				wg.Go(func() { out[i] = s.orders("[" + order("storm-1", "storm", 1) + "]") })
			}
			wg.Wait()
			if n := s.count(t, "storm"); n != 1 {
				t.Errorf("%d orders", n)
			}
			return out
		}},
	{"An ID that came before, with another amount", "409 conflict", "Nothing of the batch is stored.",
		func(t *testing.T, s *stand) []got {
			s.orders("[" + order("forged", "forger", 1) + "]")
			g := s.orders("[" + order("fresh", "forger", 1) + "," + order("forged", "forger", 1000) + "]")
			if n := s.count(t, "forger"); n != 1 {
				t.Errorf("%d orders", n)
			}
			return []got{g}
		}},
	{"Orders of a customer who was erased, sent again", "410 erased", "They stay away; what the customer buys later is taken.",
		func(t *testing.T, s *stand) []got {
			s.orders("[" + order("gone", "gone", 1) + "]")
			if g := s.send("DELETE", "/v1/customers/gone", adminToken, nil); g.status != 200 {
				t.Error(g)
			}
			g := s.orders("[" + order("gone", "gone", 1) + "]")
			if n := s.count(t, "gone"); n != 0 {
				t.Errorf("%d orders", n)
			}
			return []got{g}
		}},
}

var injections = []hostile{
	{"SQL in an ID and in names", "200, 200", "It is a text like any other: stored, found, erased.",
		func(t *testing.T, s *stand) []got {
			id := `'; DROP TABLE orders; --`
			g := s.orders("[" + order(`"canary" OR 1=1`, id, 1) + "]")
			if n := s.count(t, id); n != 1 {
				t.Errorf("%d orders", n)
			}
			return []got{g, s.send("GET", "/v1/customers/"+pathEscape(id)+"/segment", revealToken, nil)}
		}},
	{"HTML and script as channel and category of forty customers, so that segments are told by it", "200", "JSON has it escaped, pages show it as text and allow no script at all.",
		each([]string{"/v1/segments", "/v1/personas", "/v1/profiles", "/v1/fits/current", "/", "/segments", "/personas", "/gaps", "/drift"}, func(s *stand, path string) got {
			g := s.send("GET", path, readToken, nil)
			if strings.Contains(g.body, "<script") || !strings.Contains(g.header.Get("Content-Security-Policy"), "default-src 'none'") {
				return got{status: 999, code: path}
			}
			return g
		})},
	{"Line ends in the path, to add a header or a line of log", "422 invalid", "No header, no line.",
		each([]string{"/v1/customers/canary%0d%0aX-Evil:%201/segment", "/v1/customers/canary%00/segment", "/v1/customers/canary%ff/segment", "/v1/customers/" + strings.Repeat("canary", 50) + "/segment"}, func(s *stand, path string) got {
			g := s.send("GET", path, revealToken, nil)
			if g.header.Get("X-Evil") != "" {
				return got{status: 999}
			}
			return g
		})},
	{"Line ends and personal data in headers that services like to log (User-Agent, X-Request-Id, X-Forwarded-For, Referer)", "200", "None of them is logged or sent back.",
		one(func(s *stand) got {
			g := s.send("GET", "/healthz", "", nil, "User-Agent: canary", "X-Request-Id: canary", "X-Forwarded-For: canary", "Referer: http://canary/", "Traceparent: canary")
			if strings.Contains(fmt.Sprint(g.header), "canary") {
				return got{status: 999}
			}
			return g
		})},
	{"A Host that is not the service's", "200", "Nothing is made of it: there are no links and no redirects.",
		one(func(s *stand) got {
			g := s.raw("GET /healthz HTTP/1.1\r\nHost: canary.example\r\nConnection: close\r\n\r\n")
			if strings.Contains(g.body+fmt.Sprint(g.header), "canary") {
				return got{status: 999}
			}
			return g
		})},
}

var paths = []hostile{
	{"Paths with .., //, /./ in them", "404 no-route", "There are no redirects, which would repeat the path.",
		each([]string{"/v1/customers/../fits/progress", "//v1/segments", "/v1/./segments", "/v1//segments", "//canary.example/..", "/v1/customers//segment"}, func(s *stand, path string) got {
			return s.raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer " + adminToken + "\r\n\r\n")
		})},
	{"The same, percent-encoded, as an ID", "404 no-customer", "It is an ID that nobody has.",
		each([]string{"..", "%2e%2e", "..%2F..%2Fmetrics", "%252e%252e", ".%2Fc"}, func(s *stand, id string) got {
			if id == ".." {
				id = "%2E%2E"
			}
			return s.send("GET", "/v1/customers/"+id+"/segment", revealToken, nil)
		})},
	{"A path of the API that is not there", "404 no-route", "",
		each([]string{"/v1/", "/v1/orders/", "/v1/customers/c", "/v2/segments/../../v1"}, func(s *stand, path string) got {
			if path == "/v1/customers/c" {
				path = "/v1/customers/c/segment/"
			}
			return s.raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer " + adminToken + "\r\n\r\n")
		})},
	{"Methods that are not there: PUT, PATCH, OPTIONS, TRACE, made-up ones", "405 method", "The answer lists those that are. TRACE repeats nothing, OPTIONS allows no other site anything.",
		each([]string{"PUT", "PATCH", "OPTIONS", "TRACE", "CANARY"}, func(s *stand, method string) got {
			g := s.send(method, "/v1/segments", adminToken, nil)
			if g.header.Get("Allow") == "" || g.header.Get("Access-Control-Allow-Origin") != "" {
				return got{status: 999}
			}
			return g
		})},
	{"X-HTTP-Method-Override: DELETE", "404 no-customer", "It is a GET.",
		one(func(s *stand) got {
			return s.send("GET", "/v1/customers/nobody/segment", adminToken, nil, "X-HTTP-Method-Override: DELETE")
		})},
	{"HEAD", "200", "As GET, without a body.",
		one(func(s *stand) got {
			g := s.send("HEAD", "/v1/segments", readToken, nil)
			if g.body != "" || g.header.Get("Content-Length") == "0" {
				return got{status: 999}
			}
			return g
		})},
	{"Headers of 32 KiB", "431", "They are not read to their end.",
		one(func(s *stand) got {
			g := s.at("GET /healthz", "", "X-Long: "+strings.Repeat("x", 32<<10))
			if strings.HasPrefix(g.body, "431") { // it came, and then the connection was gone
				g.status = 431
			}
			return g
		})},
	{"Two lengths; a length that is no number; a header without a name; HTTP/9; bytes that are no HTTP", "400, 400, 400, 505, 400", "net/http refuses them and closes.",
		each([]string{"POST /v1/orders HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n[]", "POST /v1/orders HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "GET /healthz HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n",
			"GET /healthz HTTP/9.9\r\nHost: x\r\n\r\n", "\x16\x03\x01\x02\x00\x01\x00\r\n\r\n"}, func(s *stand, text string) got { return s.raw(text) })},
	{"A length and chunks at once, with a second request hidden behind", "401 unauthorized", "The chunks count, and the connection is closed: the second request is never read.",
		func(t *testing.T, s *stand) []got {
			before := strings.Count(s.log.String(), `"route":"GET /v1/fits/progress"`)
			g := s.raw("POST /v1/orders HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /v1/fits/progress HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + adminToken + "\r\n\r\n")
			time.Sleep(50 * time.Millisecond)
			if strings.Count(s.log.String(), `"route":"GET /v1/fits/progress"`) != before {
				t.Error("the hidden request was answered")
			}
			return []got{g}
		}},
}

var slow = []hostile{
	{"Headers that come a byte at a time", "cut", "After 5 s.", one(func(s *stand) got {
		c, err := net.Dial("tcp", s.address)
		if err != nil {
			return got{status: 999}
		}
		defer c.Close()
		for range 100 {
			if _, err := c.Write([]byte("G")); err != nil {
				return got{}
			}
			time.Sleep(20 * time.Millisecond)
		}
		return got{status: 999, code: "still open"}
	})},
	{"A connection that says nothing; one that was used once and says nothing more", "cut", "After 5 s and after a minute.", each([]string{"", "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"}, func(s *stand, first string) got {
		c, err := net.Dial("tcp", s.address)
		if err != nil {
			return got{status: 999}
		}
		defer c.Close()
		c.SetDeadline(time.Now().Add(10 * time.Second))
		fmt.Fprint(c, first)
		var b bytes.Buffer
		if _, err := b.ReadFrom(c); err != nil {
			return got{status: 999, code: err.Error()}
		}
		return got{}
	})},
	{"A body of which nothing more comes", "408 slow-body", "After 20 s. It held the memory of what had come and no place among those that store.", one(func(s *stand) got {
		return s.raw("POST /v1/orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer " + writeToken + "\r\nContent-Length: 1000\r\n\r\n[")
	})},
	{"A stream of which nothing more comes", "cut", "After 20 s of silence, and after 15 minutes in any case.", one(func(s *stand) got {
		done := make(chan struct{})
		defer close(done)
		return s.send("POST", "/v1/assignments", revealToken, silent{bytes.NewReader([]byte(`{"orders":[{"time":"2025-06-01T12:00:00Z","amount":1}]}` + "\n")), done}, "Content-Type: "+typeNDJSON)
	})},
	{"A stream whose line never ends", "cut", "At 1 MiB, after a line that says so.", one(func(s *stand) got {
		g := s.send("POST", "/v1/assignments", revealToken, endless{[]byte("x")}, "Content-Type: "+typeNDJSON)
		if g.status != 0 {
			return g
		}
		return got{}
	})},
	{"A stream whose answers are not read", "cut", "After 20 s in which no more could be sent.", func(t *testing.T, s *stand) []got {
		c, err := net.Dial("tcp", s.address)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		c.SetDeadline(time.Now().Add(15 * time.Second))
		fmt.Fprintf(c, "POST /v1/assignments HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nAuthorization: Bearer %s\r\nTransfer-Encoding: chunked\r\n\r\n", typeNDJSON, revealToken)
		lines := bytes.Repeat([]byte("{}\n"), 20_000)
		chunk := fmt.Appendf(nil, "%x\r\n%s\r\n", len(lines), lines)
		for {
			if _, err := c.Write(chunk); err != nil {
				if e, ok := err.(net.Error); ok && e.Timeout() {
					return []got{{status: 999, code: "still open"}}
				}
				return []got{{}}
			}
		}
	}},
	{"A stream with bad lines among good ones", "200", "Each line has its answer or its problem, in order.", func(t *testing.T, s *stand) []got {
		good := `{"customer":"w","orders":[{"time":"2025-06-01T12:00:00Z","amount":1}]}`
		g := s.send("POST", "/v1/assignments", revealToken, strings.NewReader(good+"\n{\n\n"+`{"orders":[{}]}`+"\n"+good), "Content-Type: "+typeNDJSON)
		lines := strings.Split(strings.TrimSpace(g.body), "\n")
		for i, want := range []string{`"answer":{`, `"code":"malformed"`, `"field":"orders[0].time"`, `"answer":{`} {
			if i >= len(lines) || !strings.Contains(lines[i], want) || !strings.Contains(lines[i], fmt.Sprintf(`{"index":%d`, i)) {
				t.Errorf("line %d of %s", i, g.body)
			}
		}
		return []got{g}
	}},
	{"More batches at once than may be stored; more bodies than there is memory for", "503 busy", "With Retry-After, after 250 ms. Questions about customers and what is published do not wait for batches.", func(t *testing.T, s *stand) []got {
		for range cap(s.ingest.places) {
			s.ingest.places <- struct{}{}
		}
		out := []got{s.orders("[" + order("t", "t", 1) + "]")}
		if g := s.send("GET", "/v1/customers/nobody/segment", revealToken, nil); g.status != 404 {
			t.Error(g)
		}
		for range cap(s.ingest.places) {
			<-s.ingest.places
		}
		free := s.bodies.free.Swap(10)
		out = append(out, s.orders("["+order("t", "t", 1)+"]"))
		s.bodies.free.Add(free - 10)
		for _, g := range out {
			if g.header.Get("Retry-After") == "" {
				t.Error("no Retry-After")
			}
		}
		return out
	}},
	{"A thousand connections at once that say nothing", "200", "As many as are allowed are held, for 5 s at most; then each new one takes the place of that which has been silent longest. Somebody with a request is served among them.", func(t *testing.T, s *stand) []got {
		n := 1000
		if os.Getenv("CLIENTELE_FULL") != "" {
			n = 10_000
		}
		var mu sync.Mutex
		var all []net.Conn
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				for range n / 20 {
					if c, err := net.DialTimeout("tcp", s.address, 100*time.Millisecond); err == nil {
						mu.Lock()
						all = append(all, c)
						mu.Unlock()
					}
				}
			})
		}
		wg.Wait()
		defer func() {
			for _, c := range all {
				c.Close()
			}
		}()
		if len(all) < 500 {
			t.Errorf("only %d connections", len(all))
		}
		return []got{s.at("GET /healthz", "")}
	}},
}

func pathEscape(s string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, "%%%02x", s[i])
	}
	return b.String()
}

// TestHostile meets all of them, on a real connection with a real store and engine, and
// holds HOSTILE.md against what they got.
func TestHostile(t *testing.T) {
	s := newStand(t)
	var doc strings.Builder
	doc.WriteString(hostileHead)
	for _, group := range []struct {
		name string
		all  []hostile
	}{
		{"Credentials", credentials}, {"Bodies", bodies}, {"Sent again", replays}, {"Injection", injections}, {"Paths, methods, headers", paths}, {"Slow and many", slow},
	} {
		fmt.Fprintf(&doc, "\n## %s\n\n| Who | gets | and then |\n|---|---|---|\n", group.name)
		for _, h := range group.all {
			results := h.do(t, s)
			wants := strings.Split(h.want, ", ")
			for i, g := range results {
				want := wants[min(i, len(wants)-1)]
				if g.String() != want {
					t.Errorf("%s: number %d got %v, want %s: %s", h.does, i, g, want, g.body)
				}
			}
			fmt.Fprintf(&doc, "| %s | %s | %s |\n", h.does, code(h.want), h.then)
		}
	}
	doc.WriteString(hostileTail)

	// After all that the service is as it was, and its log tells nothing of what came.
	if g := s.send("GET", "/v1/segments", readToken, nil); g.status != http.StatusOK {
		t.Error(g)
	}
	if g := s.send("GET", "/metrics", readToken, nil); !strings.Contains(g.body, "clientele_http_panics_total 0") || strings.Contains(g.body, "canary") {
		t.Error(g.body)
	}
	for line := range strings.Lines(s.log.String()) {
		for _, secret := range []string{"canary", "DROP", "script", adminToken, writeToken, "127.0.0.1", "forger", "secret"} {
			if strings.Contains(line, secret) {
				t.Errorf("the log has %q: %s", secret, line)
			}
		}
	}
	const file = "../HOSTILE.md"
	if *update {
		if err := os.WriteFile(file, []byte(doc.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != doc.String() {
		t.Error("HOSTILE.md is not what this test finds: write it anew with -update")
	}
}

// code sets statuses and codes apart from the words around them.
func code(want string) string {
	var out []string
	for w := range strings.SplitSeq(want, ", ") {
		if status, name, ok := strings.Cut(w, " "); ok {
			w = status + " `" + name + "`"
		} else if _, err := strconv.Atoi(w); err != nil {
			w = "the connection is cut"
		}
		out = append(out, w)
	}
	return strings.Join(out, ", ")
}

const hostileHead = `# What hostile clients get

And broken ones, of which there are more. The table is written by a test that is all of
these clients, on a real connection with a real store and a real fit behind it:

    go test ./api -run TestHostile           # holds this file against what they get
    go test ./api -run TestHostile -update   # writes it

Numbers are those of the service as it starts; the test has smaller ones, so that it does not
take minutes. Answers are problem details (RFC 9457) with the code that stands beside the
status. All along, the log has one line for each request, with nothing that the client sent,
and after all of it the service is as it was.
`

const hostileTail = `
## What is not covered

Encryption, and with it who listens: put the service behind what terminates TLS, and let that
not log paths below /v1/customers/. A flood from many addresses: the service bounds what it
holds (connections, memory of bodies, work at once) and answers 503 beyond, but it does not
know one caller from another before the token. A client with a token of the role write can
make customers up: keep tokens for those who have orders to send.
`
