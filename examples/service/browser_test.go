package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// widths are those of a phone and of a laptop.
var widths = map[string]int{"phone": 390, "laptop": 1366}

// browser is a tab of a headless Chromium that remembers whatever goes wrong in it.
type browser struct {
	ctx    context.Context
	mu     sync.Mutex
	faults []string
}

// startBrowser opens a tab of a width, in a browser of its own that knows nothing of earlier
// ones; headers go with every request.
func startBrowser(t *testing.T, width int, headers map[string]string) *browser {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is absent: the pages are not tested in a browser")
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()), chromedp.WindowSize(width, 900),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.WSURLReadTimeout(time.Minute))
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	b := &browser{ctx: ctx}
	if err := chromedp.Listen(ctx, b.listen); err != nil {
		t.Fatal(err)
	}
	command(t, b, network.Enable, network.EnableParams{})
	command(t, b, cdplog.Enable, cdp.Empty{})
	extra := network.Headers{}
	for k, v := range headers {
		extra[k] = v
	}
	command(t, b, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: extra})
	do(t, b, chromedp.EmulateViewport(int64(width), 900))
	return b
}

func command[P, R any](t *testing.T, b *browser, c cdp.Command[P, R], params P) {
	t.Helper()
	if _, err := chromedp.Call(b.ctx, c, params); err != nil {
		t.Fatal(err)
	}
}

func do[T any](t *testing.T, b *browser, a chromedp.Action[T]) T {
	t.Helper()
	v, err := chromedp.Run(b.ctx, a)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// listen notes errors of the console, exceptions, and requests that failed or were refused.
func (b *browser) listen(event any) {
	var fault string
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning || e.Type == runtime.ConsoleAPICalledTypeAssert {
			fault = fmt.Sprintf("console: %s %s", e.Type, values(e.Args))
		}
	case *runtime.EventExceptionThrown:
		fault = fmt.Sprintf("exception: %s in %s:%d", e.ExceptionDetails.Text, e.ExceptionDetails.URL, e.ExceptionDetails.LineNumber)
	case *cdplog.EventEntryAdded:
		if e.Entry.Level == cdplog.EntryLevelError || e.Entry.Level == cdplog.EntryLevelWarning {
			fault = fmt.Sprintf("log: %s %s", e.Entry.Text, e.Entry.URL)
		}
	case *network.EventLoadingFailed:
		if !e.Canceled {
			fault = "request failed: " + e.ErrorText
		}
	case *network.EventResponseReceived:
		if e.Response.Status >= 400 {
			fault = fmt.Sprintf("answer %d: %s", e.Response.Status, e.Response.URL)
		}
	}
	if fault != "" {
		b.mu.Lock()
		b.faults = append(b.faults, fault)
		b.mu.Unlock()
	}
}

func values(args []*runtime.RemoteObject) string {
	var out []string
	for _, a := range args {
		out = append(out, string(a.Value)+a.Description)
	}
	return strings.Join(out, " ")
}

// check fails for what went wrong since the last check.
func (b *browser) check(t *testing.T, where string) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, f := range b.faults {
		t.Errorf("%s: %s", where, f)
	}
	b.faults = nil
}

// audit looks at the page that is open as somebody would who cannot see it, or only a little
// of it at a time. It returns what is wrong.
const audit = `(() => {
	const faults = [], all = s => [...document.querySelectorAll(s)];
	const name = e => (e.getAttribute('aria-label') || (e.getAttribute('aria-labelledby') || '').split(' ').map(id => document.getElementById(id)?.textContent || '').join(' ') ||
		e.querySelector('title')?.textContent || e.getAttribute('alt') || e.textContent || '').trim();
	if (!document.title) faults.push('the page has no title');
	if (!document.documentElement.lang) faults.push('the page has no language');
	if (all('h1').length !== 1) faults.push(all('h1').length + ' headings of level 1');
	if (all('main').length !== 1) faults.push(all('main').length + ' main landmarks');
	let level = 0;
	for (const h of all('h1,h2,h3,h4,h5,h6')) {
		const l = +h.tagName[1];
		if (l > level + 1) faults.push('heading "' + h.textContent.trim() + '" skips a level');
		level = l;
	}
	for (const e of all('a[href],button,summary')) if (!name(e)) faults.push('nameless ' + e.outerHTML.slice(0, 80));
	for (const e of all('img:not([alt])')) faults.push('picture without alt: ' + e.src);
	for (const e of all('svg:not([aria-hidden=true])')) if (!e.closest('[aria-hidden=true]') && !name(e)) faults.push('nameless picture ' + e.outerHTML.slice(0, 80));
	for (const e of all('table')) {
		if (!e.caption && !e.getAttribute('aria-label') && !e.getAttribute('aria-labelledby')) faults.push('table without caption: ' + e.textContent.trim().slice(0, 60));
		if (!e.querySelector('th')) faults.push('table without headings: ' + e.textContent.trim().slice(0, 60));
	}
	const ids = all('[id]').map(e => e.id);
	for (const id of new Set(ids)) if (ids.filter(i => i === id).length > 1) faults.push('id twice: ' + id);
	for (const a of all('a[href^="#"]')) if (a.hash.length > 1 && !document.getElementById(decodeURIComponent(a.hash.slice(1)))) faults.push('leads nowhere: ' + a.hash);
	const wide = document.documentElement.scrollWidth - window.innerWidth;
	if (wide > 0) faults.push('the page is ' + wide + ' px wider than the screen');
	return faults;
})()`

// audit looks at the page that is open, and opens and clicks whatever leads to another place
// on it.
func (b *browser) audit(t *testing.T, where string) {
	t.Helper()
	for _, f := range do(t, b, chromedp.Evaluate[[]string](audit)) {
		t.Errorf("%s: %s", where, f)
	}
	b.clickAll(t, `details > summary`)
	b.clickAll(t, `a[href^="#"]`)
	b.check(t, where)
}

// clickAll clicks all that the selector finds, as a script would that presses Enter on each:
// some lie outside of the screen or under one another.
func (b *browser) clickAll(t *testing.T, selector string) int {
	t.Helper()
	return do(t, b, chromedp.Evaluate[int](fmt.Sprintf(`(() => { const all = [...document.querySelectorAll(%q)]; all.forEach(e => e.click()); return all.length })()`, selector)))
}

// shoot keeps a picture of the whole page for people to look at, where CLIENTELE_SHOTS names
// a folder.
func (b *browser) shoot(t *testing.T, name string) {
	t.Helper()
	dir := os.Getenv("CLIENTELE_SHOTS")
	if dir == "" {
		return
	}
	picture := do(t, b, chromedp.FullScreenshot(100))
	if err := os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o644); err != nil {
		t.Fatal(err)
	}
}
