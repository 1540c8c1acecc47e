package main

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

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
	post(t, p.url+"/v1/drift/checks")
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
		do(t, b, chromedp.Click(`a[href="`+link+`"]`))
		do(t, b, chromedp.Poll[bool](`location.pathname === "`+link+`" && document.readyState === "complete"`))
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
		get(t, ctx, base+"/v1/fits/progress", &now)
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

func get(t *testing.T, ctx context.Context, address string, into any) {
	t.Helper()
	request(t, ctx, http.MethodGet, address, into)
}

func post(t *testing.T, address string) {
	t.Helper()
	request(t, t.Context(), http.MethodPost, address, nil)
}

func request(t *testing.T, ctx context.Context, method, address string, into any) {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+testToken)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode >= 300 {
		t.Fatalf("%s %s: %s", method, address, res.Status)
	}
	if into != nil {
		if err := json.NewDecoder(res.Body).Decode(into); err != nil {
			t.Fatal(err)
		}
	}
}
