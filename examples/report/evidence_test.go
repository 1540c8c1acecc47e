package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment/behavior"
	"github.com/clientele-go/clientele/segment/value"
)

func TestMerge(t *testing.T) {
	sizes := func(n ...int) func(lo, hi int) bool {
		return func(lo, hi int) bool {
			sum := 0
			for _, x := range n[lo:hi] {
				sum += x
			}
			return sum >= 10
		}
	}
	assert.Equal(t, [][2]int{{0, 1}, {1, 3}, {3, 4}}, merge(4, sizes(12, 4, 7, 30)))
	assert.Equal(t, [][2]int{{0, 1}, {1, 4}}, merge(4, sizes(12, 4, 7, 3)), "the rest joins the last")
	assert.Empty(t, merge(3, sizes(1, 2, 3)))
	// A rest may need more than one class before it.
	assert.Equal(t, [][2]int{{0, 3}}, merge(3, func(lo, hi int) bool { return lo == 0 && hi != 2 }))
}

func TestParted(t *testing.T) {
	for _, c := range []struct {
		n, did int
		fine   bool
	}{{30, 10, true}, {30, 20, true}, {30, 21, false}, {30, 9, false}, {30, 0, true}, {19, 0, false}, {20, 20, true}, {0, 0, false}} {
		assert.Equal(t, c.fine, parted(c.n, c.did), "%d of %d", c.did, c.n)
	}
}

// Whatever the base, every class that is shown is one that may be, and the
// classes are the whole base or nothing.
func TestPublishedClasses(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	shown := 0
	for range 300 {
		n := 20 + r.IntN(200)
		h := &held{}
		trial := &value.Trial{}
		classes := map[int]*value.FrequencyError{}
		bins := map[int]*value.AliveBin{}
		for range n {
			x, later := int(r.ExpFloat64()*2), int(r.ExpFloat64()*r.ExpFloat64())
			h.histories = append(h.histories, value.History{Frequency: x, T: 10})
			h.later = append(h.later, later)
			k, b := min(x, 7), r.IntN(1+r.IntN(10))
			if classes[k] == nil {
				classes[k] = &value.FrequencyError{Frequency: k}
			}
			if bins[b] == nil {
				bins[b] = &value.AliveBin{Low: float64(b) / 10, High: float64(b+1) / 10, Predicted: .5}
			}
			classes[k].Customers++
			bins[b].Customers++
			if later > 0 {
				bins[b].Actual++ // a count until all are in
			}
		}
		for k := range 10 {
			if c := classes[k]; c != nil {
				trial.ByFrequency = append(trial.ByFrequency, *c)
			}
			if b := bins[k]; b != nil {
				b.Actual /= float64(b.Customers)
				trial.Alive = append(trial.Alive, *b)
			}
		}
		sum := 0
		for _, c := range publicFrequency(trial, h) {
			var orders []float64
			for i, x := range h.histories {
				if x.Frequency >= c.low && (c.high < 0 || x.Frequency <= c.high) {
					orders = append(orders, float64(h.later[i]))
				}
			}
			assert.True(t, telling(orders))
			sum += len(orders)
			shown++
		}
		assert.Contains(t, []int{0, n}, sum)
		sum = 0
		for _, c := range publicForetold(trial.Alive) {
			count, did := 0, 0.
			for _, b := range trial.Alive {
				if b.Low >= c.low-1e-9 && b.High <= c.high+1e-9 {
					count += b.Customers
					did += b.Actual * float64(b.Customers)
				}
			}
			assert.True(t, parted(count, int(did+.5)), "%v of %d", did, count)
			sum += count
			shown++
		}
		assert.Contains(t, []int{0, n}, sum)
	}
	assert.Greater(t, shown, 300, "the test sees classes")
}

func TestAliveNow(t *testing.T) {
	people := func(p float64, n int) (out []customer) {
		for range n {
			out = append(out, customer{pAlive: p})
		}
		return out
	}
	assert.Nil(t, aliveNow(people(1, 50)), "one class tells nothing")
	got := aliveNow(append(append(people(.05, 30), people(.55, 4)...), people(1, 66)...))
	require.NotEmpty(t, got)
	sum := 0.
	for _, b := range got {
		n := b.share * 100
		assert.True(t, n == 0 || n >= fewest, "%v", b)
		sum += b.share
	}
	assert.InDelta(t, 1, sum, 1e-9)
}

// thinCohorts are 40 new customers in each of ten months, of whom the odd ones
// come back every month; but in March there were five, of April's hardly anybody
// came back, and one order lies a year behind all others.
func thinCohorts() string {
	var b strings.Builder
	b.WriteString(header)
	add := func(id string, month, day int) {
		fmt.Fprintf(&b, "%s,%s,%d\n", id, time.Date(2023, time.Month(month), day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly), 10+(day*7+month)%40)
	}
	for month := 1; month <= 10; month++ {
		n := 40
		if month == 3 {
			n = 5
		}
		for i := range n {
			id := fmt.Sprintf("m%02d-%02d", month, i)
			add(id, month, 1+i%28)
			for later := month + 1; later <= 12; later++ {
				if i%2 == 1 && month != 4 || month == 4 && i < 3 {
					add(id, later, 1+(i*3+later)%28)
				}
			}
		}
	}
	add("m01-01", 24, 13)
	return b.String()
}

func TestThinCohortsAreWithheld(t *testing.T) {
	dir := t.TempDir()
	html, js := filepath.Join(dir, "r.html"), filepath.Join(dir, "r.json")
	_, err := call(t, "-orders", file(t, "o.csv", thinCohorts()), "-k", "3", "-html", html, "-json", js)
	require.NoError(t, err)
	d := read(t, js)
	require.NotNil(t, d.Cohorts)
	assert.Nil(t, d.Window.To)
	for _, c := range d.Cohorts.Cohorts {
		assert.NotEqual(t, "2023-03", c.Name)
		assert.Nil(t, c.Customers, "beside the number of all they would tell of the five")
		assert.LessOrEqual(t, len(c.Retention), 11, "nothing reaches the stray order of 2024")
		for k, share := range c.Retention {
			if c.Name == "2023-04" {
				assert.Nil(t, share, "three of forty, %d months later", k+1)
			} else if assert.NotNil(t, share, "%s, %d", c.Name, k+1) {
				assert.InDelta(t, .5, *share, 1e-9)
			}
		}
	}
	for _, p := range d.Tracking.Periods {
		assert.LessOrEqual(t, p.End, 53., "weeks: nor does the tracking")
	}
	page := string(must(os.ReadFile(html)))
	assert.NotContains(t, page, "2023-03")
	assert.Contains(t, page, "2023-04")
	assert.Contains(t, page, "withheld")
	assert.NotContains(t, page, "2024-12")
}

// The pictures have words for those who do not see them, and the page no script.
func TestPicturesOfThePage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.html")
	_, err := call(t, brief(append(sampleArgs, "-html", path)...)...)
	require.NoError(t, err)
	page := string(must(os.ReadFile(path)))
	for _, title := range []string{"Repeat orders so far", "How many are still customers?", "Is a probability of still buying worth its name?",
		"Orders in the last third, by how often customers had ordered before", "Cohorts", "What the groups will spend in 12 months", "Can the forecast be trusted?"} {
		assert.Contains(t, page, title)
	}
	ids := regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(page, -1)
	seen := map[string]bool{}
	for _, m := range ids {
		assert.False(t, seen[m[1]], m[1])
		seen[m[1]] = true
	}
	for _, m := range regexp.MustCompile(`aria-labelledby="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		for _, id := range strings.Fields(m[1]) {
			assert.True(t, seen[id], "nothing is called %s", id)
		}
	}
	assert.NotRegexp(t, `NaN|\bInf\b|<script|href=|src=`, page)
}

func TestLastWhole(t *testing.T) {
	for _, c := range []struct {
		day    string
		months int
		want   string
	}{
		{"2024-03-31", 1, "2024-03-31"}, {"2024-03-30", 1, "2024-02-29"}, {"2024-03-31", 3, "2024-03-31"},
		{"2024-05-31", 3, "2024-03-31"}, {"2024-12-31", 12, "2024-12-31"}, {"2024-12-30", 12, "2023-12-31"}, {"2024-01-01", 1, "2023-12-31"},
	} {
		d, err := behavior.ParseDate(c.day)
		require.NoError(t, err)
		assert.Equal(t, c.want, lastWhole(d, c.months).String(), "%s by %d", c.day, c.months)
	}
}
