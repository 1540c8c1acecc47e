package main

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// The pages that examples/report writes are files that people open, send and print. In a
// browser they raise no error, every part of them opens, and every link on them leads
// somewhere.
func TestReportInBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: runs the report")
	}
	dir := t.TempDir()
	pages := map[string]string{"report": filepath.Join(dir, "report.html"), "deck": filepath.Join(dir, "deck.html")}
	cmd := exec.Command("go", "run", "./examples/report", "-orders", "examples/report/testdata/orders.csv", "-html", pages["report"], "-deck", pages["deck"])
	cmd.Dir = filepath.Join("..", "..")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for size, width := range widths {
		b := startBrowser(t, width, nil)
		for name, file := range pages {
			where := name + " on a " + size
			do(t, b, chromedp.Navigate("file://"+file))
			b.shoot(t, name+"-"+size)
			b.audit(t, where)
		}
	}
}
