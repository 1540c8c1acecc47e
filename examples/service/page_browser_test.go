package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/clientele-go/clientele/examples/service/demo"
	"github.com/clientele-go/clientele/examples/service/store/storetest"
)

// A person opens the pages of a running service on a phone and on a laptop and follows every
// link. Nothing goes wrong in the browser, and every page can be heard as well as seen.
func TestPagesInBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: fits a demonstration")
	}
	p := startService(t, "-dsn", storetest.SQLite(t), "-demo", "3000", "-title", "Fernhill Outdoor")
	waitForFit(t, p.url)
	// New customers come, mostly of one kind, and a check finds it.
	for i := range 300 {
		o := demo.Shop{Seed: 1, First: 3000, Customers: 300, Tilt: .5}.Customer(i).Orders
		for j := range o {
			o[j].Time = o[j].Time.AddDate(0, 1, 0) // a month goes by
		}
		if len(o) > 0 {
			request(t, t.Context(), http.MethodPost, p.url+"/v1/orders", o, nil)
		}
	}
	request(t, t.Context(), http.MethodPost, p.url+"/v1/drift/checks", nil, nil)
	waitForFit(t, p.url)
	for size, width := range widths {
		b := startBrowser(t, width, map[string]string{"Authorization": "Bearer " + testToken})
		seen := map[string]bool{}
		do(t, b, chromedp.Navigate(p.url+"/"))
		b.follow(t, size, seen)
		for _, path := range []string{"/", "/personas", "/segments", "/gaps", "/drift"} {
			if !seen[path] {
				t.Errorf("on a %s no link leads to %s", size, path)
			}
		}
		if len(seen) < 7 {
			t.Errorf("on a %s there are %d pages: want some personas besides the five of the menu", size, len(seen))
		}
	}
	p.stop(t)
}

// follow looks at the page that is open and clicks its way to all that it leads to and that
// nobody has seen.
func (b *browser) follow(t *testing.T, size string, seen map[string]bool) {
	t.Helper()
	here := do(t, b, chromedp.Location())
	at, err := url.Parse(here)
	if err != nil {
		t.Fatal(err)
	}
	if seen[at.Path] {
		return
	}
	seen[at.Path] = true
	links := do(t, b, chromedp.Evaluate[[]string](`[...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))`))
	b.shoot(t, "service"+strings.ReplaceAll(strings.TrimSuffix(at.Path, "/"), "/", "-")+"-"+size)
	b.audit(t, at.Path+" on a "+size)
	slices.Sort(links)
	for _, link := range slices.Compact(links) {
		if !strings.HasPrefix(link, "/") || seen[link] {
			continue
		}
		do(t, b, chromedp.Navigate(here))
		if _, err := chromedp.RunResponse(b.ctx, chromedp.Click(`a[href="`+link+`"]`)); err != nil {
			t.Fatalf("on a %s, a click on %s: %v", size, link, err)
		}
		b.follow(t, size, seen)
	}
}

// waitForFit waits until nothing runs in the background and fails unless it went well.
func waitForFit(t *testing.T, base string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	for {
		var now struct {
			Running bool
			Last    string
		}
		request(t, ctx, http.MethodGet, base+"/v1/fits/progress", nil, &now)
		switch {
		case now.Running || now.Last == "":
			time.Sleep(100 * time.Millisecond)
		case now.Last != "done":
			t.Fatalf("it ended with %q", now.Last)
		default:
			return
		}
	}
}

// request sends a body as JSON, where there is one, and reads the answer into another.
func request(t *testing.T, ctx context.Context, method, address string, body, into any) {
	t.Helper()
	var text io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		text = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, address, text)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+testToken)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode >= 300 {
		t.Fatalf("%s %s: %s: %v %s", method, address, res.Status, err, answer)
	}
	if into != nil {
		if err := json.Unmarshal(answer, into); err != nil {
			t.Fatal(err)
		}
	}
}
