package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/cluster"
	"github.com/clientele-go/clientele/segment/quality"
)

func TestMain(m *testing.M) {
	flag.Parse()
	beam.Init()
	slog.SetDefault(slog.New(slog.DiscardHandler))
	os.Exit(m.Run())
}

var plain = columns{"customer", "date", "amount"}

// cdnow is the configuration for the CDNOW sample of 2,357 customers (Fader & Hardie).
func cdnow(t *testing.T) config {
	t.Helper()
	dir := os.Getenv("CLIENTELE_SHARED")
	if dir == "" {
		t.Skip("CLIENTELE_SHARED is empty: data/value/cdnow_sample_transactions.csv is needed")
	}
	return config{
		orders: filepath.Join(dir, "data", "value", "cdnow_sample_transactions.csv"), columns: columns{"customer_id_sample", "date", "spend"},
		k: 6, size: 20000, starts: 50, passes: 10, seed: 1,
	}
}

// madeUp writes the orders of so many customers.
func madeUp(t *testing.T, customers int) config {
	t.Helper()
	dir := t.TempDir()
	if err := simulate(dir, customers, 4); err != nil {
		t.Fatal(err)
	}
	return config{orders: filepath.Join(dir, "*.csv"), columns: plain, k: 4, size: 20000, starts: 50, passes: 10, seed: 1}
}

// result is what a run wrote.
type result struct {
	model, summary string
	members        []string // sorted: a pipeline has no order
	counts         counts
}

func results(t *testing.T, c config, how func(context.Context, config) (counts, error)) result {
	t.Helper()
	c.out = t.TempDir()
	begin := time.Now()
	n, err := how(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%.2f s, %s so far", time.Since(begin).Seconds(), peak())
	read := func(name string) string {
		b, err := os.ReadFile(filepath.Join(c.out, name))
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSuffix(string(b), "\n")
	}
	r := result{model: read("model.json"), summary: read("summary.json"), members: strings.Split(read("members.csv"), "\n"), counts: n}
	slices.Sort(r.members)
	return r
}

func same(t *testing.T, got, want result) {
	t.Helper()
	if got.model != want.model {
		t.Errorf("the model is\n%s\nand in process\n%s", got.model, want.model)
	}
	if got.summary != want.summary {
		t.Errorf("the summary is\n%s\nand in process\n%s", got.summary, want.summary)
	}
	if !slices.Equal(got.members, want.members) {
		t.Errorf("%d and %d members are not the same", len(got.members), len(want.members))
	}
	if got.counts != want.counts {
		t.Errorf("counted %+v, and in process %+v", got.counts, want.counts)
	}
}

// The pipeline gives the very bytes that the same states give in one process: model,
// centres to the last bit, summary, and the segment of everybody.
func TestThePipelineAgreesWithOneProcess(t *testing.T) {
	t.Run("CDNOW", func(t *testing.T) {
		c := cdnow(t)
		same(t, results(t, c, runPipeline), results(t, c, inProcess))
	})
	t.Run("made up", func(t *testing.T) {
		customers, sample := 4000, 500 // so that samples are samples
		if testing.Short() {
			customers = 1000
		}
		if os.Getenv("CLIENTELE_FULL") == "1" {
			customers, sample = 100_000, 20_000
		}
		c := madeUp(t, customers)
		c.size = sample
		same(t, results(t, c, runPipeline), results(t, c, inProcess))
	})
}

// segment.Fit holds all customers and starts k-means from all of them, in their order. Where
// one solution is the best by far, it is the same one; how nearly is written in README.md.
func TestThePipelineAgreesWithFit(t *testing.T) {
	for name, c := range map[string]func(*testing.T) config{"CDNOW": cdnow, "made up": func(t *testing.T) config {
		if os.Getenv("CLIENTELE_FULL") == "1" {
			return madeUp(t, 100_000)
		}
		return madeUp(t, 4000)
	}} {
		t.Run(name, func(t *testing.T) {
			c := c(t)
			var n counts
			people, err := readAll(t.Context(), c, &n)
			if err != nil {
				t.Fatal(err)
			}
			fitted, err := segment.Fit(t.Context(), people, schema(), segment.Options{K: segment.Exactly(c.k), Seed: c.seed, Starts: c.starts, Pairs: 10})
			if err != nil {
				t.Fatal(err)
			}
			piped := results(t, c, runPipeline)
			model, err := segment.Load(strings.NewReader(piped.model), schema())
			if err != nil {
				t.Fatal(err)
			}
			labels, moved := make([]int32, len(people)), 0
			for i, p := range people {
				a, err := model.Assign(p)
				if err != nil {
					t.Fatal(err)
				}
				if labels[i] = int32(a.Index); labels[i] != fitted.Membership().Labels[i] {
					moved++
				}
			}
			ari, err := quality.AdjustedRand(labels, fitted.Membership().Labels)
			if err != nil {
				t.Fatal(err)
			}
			inertia, of := model.Record().Objective, fitted.Model.Record().Objective
			t.Logf("%d of %d customers elsewhere, adjusted Rand index %.4f, inertia %.6f of that of Fit", moved, len(people), ari, inertia/of)
			apart := 0.0 // of the coordinates of centres, which are in standard deviations
			a, b := centers(t, piped.model), centers(t, marshal(t, fitted.Model))
			for k := range a {
				for j := range a[k] {
					apart = max(apart, math.Abs(a[k][j]-b[k][j]))
				}
			}
			t.Logf("centres are %.2g apart at most", apart)
			// Ten passes end within .01 % of the inertia, as cluster.StreamKMeans says; where groups
			// overlap, that is still some customers on the borders.
			if name == "CDNOW" && (moved > 0 || apart > 1e-9) || ari < .97 || math.Abs(inertia/of-1) > 1e-4 {
				t.Errorf("%d elsewhere, adjusted Rand index %v, inertia %v and %v", moved, ari, inertia, of)
			}
		})
	}
}

func marshal(t *testing.T, m *segment.Model[customer]) string {
	t.Helper()
	b, err := m.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func centers(t *testing.T, model string) [][]float64 {
	t.Helper()
	var m struct{ Centers [][]float64 }
	if err := json.Unmarshal([]byte(model), &m); err != nil {
		t.Fatal(err)
	}
	return m.Centers
}

// Neither the order of rows nor how they are split into files, and files into bundles,
// changes a byte.
func TestOrderAndFilesDoNotMatter(t *testing.T) {
	c := madeUp(t, 1500)
	c.size = 300
	want := results(t, c, runPipeline)
	var rows []string
	files, err := filepath.Glob(c.orders)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, strings.Split(strings.TrimSpace(string(b)), "\n")[1:]...)
	}
	r := rand.New(rand.NewPCG(3, 1))
	for _, n := range []int{1, 7} {
		r.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		dir := t.TempDir()
		for i := range n {
			part := rows[i*len(rows)/n : (i+1)*len(rows)/n]
			put(t, filepath.Join(dir, fmt.Sprint(i, ".csv")), "customer,date,amount\n"+strings.Join(part, "\n"))
		}
		c.orders = filepath.Join(dir, "*.csv")
		same(t, results(t, c, runPipeline), want)
	}
}

func put(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A bad row stops the pipeline and is named, or is counted, and never just gone.
func TestBadRowsInThePipeline(t *testing.T) {
	c := madeUp(t, 300)
	clean := results(t, c, runPipeline)
	bad := filepath.Join(filepath.Dir(c.orders), "orders-x.csv")
	put(t, bad, "customer,date,amount\n,2024-05-01,3\nC1,2024-05-01,much\n\"C\n2\",2024-13-01,1\nC3,2024-05-01\n")

	c.out = t.TempDir()
	_, err := runPipeline(t.Context(), c)
	if err == nil || cause(err.Error()) != "orders-x.csv: line 2: customer is missing (-skip-bad leaves such rows out and counts them)" {
		t.Errorf("the error is %v", err)
	}
	if _, err := os.Stat(filepath.Join(c.out, "model.json")); err == nil {
		t.Error("there is a model of a part of the orders")
	}
	c.skipBad = true
	clean.counts.skipped = 4
	same(t, results(t, c, runPipeline), clean)
	same(t, results(t, c, inProcess), clean)
}

// Whoever orders only later is not there yet, and with nobody there are no segments.
func TestOrdersAfterTheEnd(t *testing.T) {
	c := madeUp(t, 300)
	c.until = "2024-03-31"
	got := results(t, c, runPipeline)
	if got.counts.outside == 0 || len(got.members)+int(got.counts.outside) > 300 {
		t.Errorf("%d members, and %d customers outside", len(got.members), got.counts.outside)
	}
	got.counts.outside = 0 // one ledger of all has no notion of them
	same(t, got, results(t, c, inProcess))

	c.until, c.out = "2001-01-01", t.TempDir()
	for what, err := range map[string]error{"pipeline": run(t.Context(), c, false, 0, new(bytes.Buffer)), "process": run(t.Context(), c, true, 0, new(bytes.Buffer))} {
		if err == nil || !strings.Contains(err.Error(), "no orders") {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// What is published tells nothing of fewer than ten.
func TestSmallSegmentsAreNotTold(t *testing.T) {
	dir := t.TempDir()
	var b strings.Builder
	b.WriteString("customer,date,amount\n")
	for i := range 60 {
		amount := 10 + i%5
		if i < 4 { // four of another kind
			amount = 5000 + 100*i
		}
		fmt.Fprintf(&b, "c%d,2024-0%d-01,%d\n", i, 1+i%6, amount)
	}
	put(t, filepath.Join(dir, "few.csv"), b.String())
	c := config{orders: filepath.Join(dir, "few.csv"), columns: plain, k: 3, size: 100, starts: 10, passes: 10, seed: 1, out: t.TempDir()}
	var out bytes.Buffer
	if err := run(t.Context(), c, false, 0, &out); err != nil {
		t.Fatal(err)
	}
	told, err := os.ReadFile(filepath.Join(c.out, "summary.json"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(told), `"customers": 56`) || !strings.Contains(out.String(), "groups of fewer than 10") {
		t.Errorf("the summary is %s\n%s", told, out.String())
	}
}

// Coders bring states from one machine to another; what they refuse stops the pipeline.
func TestCodersRefuseOtherBytes(t *testing.T) {
	for what, decode := range map[string]func([]byte) error{
		"ledger": func(b []byte) error { _, err := decodeLedger(b); return err },
		"tally":  func(b []byte) error { _, err := decodeTally(b); return err },
		"sketch": func(b []byte) error { _, err := decodeSketch(b); return err },
		"sums":   func(b []byte) error { _, err := decodeSums(b); return err },
	} {
		for _, b := range []string{"", "{}", "null", `{"clientele":9}`, "\x00\xff"} {
			if decode([]byte(b)) == nil {
				t.Errorf("%s: %q was read", what, b)
			}
		}
	}
	a, err := cluster.NewAccumulator(cluster.Matrix{Rows: 1, Cols: 2, Data: []float64{1, 2}})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Add([]float64{3, .1}, 1); err != nil {
		t.Fatal(err)
	}
	b, err := encodeSums(a)
	if err != nil {
		t.Fatal(err)
	}
	back, err := decodeSums(b)
	if err != nil || back.Means().Data[1] != .1 {
		t.Errorf("%v, %v", back, err)
	}
}

func TestRead(t *testing.T) {
	for _, c := range []struct{ file, want string }{
		{"", "f.csv: the header: EOF"},
		{"customer,date\n", `f.csv: no column is called "amount" among ["customer" "date"]`},
		{"customer,date,amount\na,2024-01-01,1,9\n", "f.csv: record on line 2: wrong number of fields"},
		{"customer,date,amount\n \t,2024-01-01,1\n", "f.csv: line 2: customer is missing"},
		{"customer,date,amount\na,01/02/2024,1\n", "f.csv: line 2: date is not like 2006-01-02"},
		{"customer,date,amount\na,2024-02-30,1\n", "date is not like"},
		{"customer,date,amount\na,0000-01-01,1\n", "date is not like"},
		{"customer,date,amount\na,2024-02-01 and more,1\n", ""},
		{"customer,date,amount\na,2024-02-01x,1\n", "date is not like"},
		{"customer,date,amount\na,2024-02-01,NaN\n", "amount is not a number"},
		{"customer,date,amount\na,2024-02-01,1e999\n", "amount is not a number"},
		{"customer,date,amount\na,2024-02-01,-1\n", "amount is below zero"},
		{"customer,date,amount\n\"a\nb\",2024-02-01,1\nb,2024-02-01,\n", "f.csv: line 4: amount is not a number"},
		{"customer,date,amount\na,2024-02-01,\"1\n", "f.csv: "},
		{"\ufeffcustomer,other,amount,date\n a ,x,1.5,2024-02-01T10:00:00Z\n", ""},
	} {
		var got []order
		err := (&readFn{Columns: plain}).read(strings.NewReader(c.file), "some/f.csv", func(o order) { got = append(got, o) }, nil)
		switch {
		case c.want == "" && (err != nil || len(got) != 1 || got[0].Customer != "a" || got[0].Day != 19754):
			t.Errorf("%q: %v, %+v", c.file, err, got)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%q: %v, want %q", c.file, err, c.want)
		}
	}
}

func TestFlags(t *testing.T) {
	err := config{columns: columns{"a", "a", ""}, until: "soon", k: 65, size: 1}.validate()
	for _, want := range []string{"-orders is missing", "-until", "-k 65", "-sample 1", "must name three columns"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %q", err, want)
		}
	}
	if err := run(t.Context(), config{}, false, 0, nil); err == nil {
		t.Error("no flags are fine")
	}
	c := config{orders: filepath.Join(t.TempDir(), "none.csv"), columns: plain, k: 2, size: 100, starts: 1, passes: 1}
	if err := run(t.Context(), c, false, 0, nil); err == nil || !strings.Contains(err.Error(), "none.csv") {
		t.Errorf("a file that is not there: %v", err)
	}
}
