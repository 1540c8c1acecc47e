package main

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The attacks of this file know the law, the program and everything that the JSON
// says, and subtract whatever can be subtracted. The truth they are held against
// is the days of each customer.

// days are the days with an order of each customer, from the first day on.
type days map[string][]int

// newcomers makes n customers over 546 days who order and leave as BG/NBD has it:
// fifteen in the first week, the others within the first 300 days, but for the
// late ones, who come after the cut. With a longer pause more of them order once.
func newcomers(seed uint64, n, late int, pause float64) days {
	r := rand.New(rand.NewPCG(seed, 11))
	out := days{}
	for i := range n {
		first := r.IntN(300)
		switch {
		case i == 0:
			first = 0
		case i < 15:
			first = r.IntN(7)
		case i >= n-late:
			first = 380 + r.IntN(140)
		}
		out.live(r, fmt.Sprintf("C%03d", i), first, 546, pause)
	}
	return out
}

// monthly makes twelve customers a month for thirteen months, so that the cut lies
// amid a month of few.
func monthly(seed uint64) days {
	r := rand.New(rand.NewPCG(seed, 12))
	out := days{}
	for i := range 13 * 12 {
		month := i / 12
		first := 1 + month*30 + r.IntN(30)
		if i < 10 {
			first = r.IntN(7)
		}
		if i == 0 {
			first = 0
		}
		out.live(r, fmt.Sprintf("C%03d", i), first, 397, 1)
	}
	return out
}

func (d days) live(r *rand.Rand, id string, first, until int, pause float64) {
	gap := pause / (r.ExpFloat64()/40 + r.ExpFloat64()/80)
	leave := .5 * r.Float64() * r.Float64()
	for t := float64(first); int(t) < until; t += gap * r.ExpFloat64() {
		if day := int(t); len(d[id]) == 0 || d[id][len(d[id])-1] != day {
			d[id] = append(d[id], day)
		}
		if r.Float64() < leave {
			break
		}
	}
}

var attackStart = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)

func (d days) csv() string {
	r := rand.New(rand.NewPCG(1, 13))
	var ids []string
	for id := range d {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	var b strings.Builder
	b.WriteString(header)
	for _, id := range ids {
		mean := 30 * math.Exp(.4*r.NormFloat64())
		for _, day := range d[id] {
			fmt.Fprintf(&b, "%s,%s,%.2f\n", id, attackStart.AddDate(0, 0, day).Format(time.DateOnly), 1+mean*math.Exp(.3*r.NormFloat64()))
		}
	}
	return b.String()
}

// cutOff leaves out what is later than a day, and says whose and how many that was.
func (d days) cutOff(until int) (kept days, outside map[string]int) {
	kept, outside = days{}, map[string]int{}
	for id, all := range d {
		for _, day := range all {
			if day <= until {
				kept[id] = append(kept[id], day)
			} else {
				outside[id]++
			}
		}
	}
	return kept, outside
}

// seen counts what the attacks had to go by.
type seen struct{ orders, tracking, cohorts, judged, outside, oneTime int }

func TestAttack(t *testing.T) {
	var s seen
	seeds := uint64(20)
	if testing.Short() {
		seeds = 1
	}
	for seed := range seeds {
		late := 1 + int(seed)%9
		s.attack(t, fmt.Sprintf("seed %d, %d late", seed, late), newcomers(seed, 150, late, 1), 546)
		s.attack(t, fmt.Sprintf("seed %d, monthly", seed), monthly(seed), 397)
		s.attack(t, fmt.Sprintf("seed %d, BG/NBD", seed), newcomers(seed, 150, 0, 4), 546, "-model", "bg-nbd")
		s.attack(t, fmt.Sprintf("seed %d, until", seed), newcomers(seed, 180, 20, 1), 546-5-3*int(seed))
	}
	t.Logf("%+v", s)
	if testing.Short() {
		return // some kinds of report come up late
	}
	for what, n := range map[string]int{"orders": s.orders, "tracking": s.tracking, "cohorts": s.cohorts, "judged": s.judged,
		"outside": s.outside, "one-time buyers": s.oneTime} {
		assert.Positive(t, n, "reports with %s", what)
	}
}

// attack makes the report of the orders up to a day and goes through it.
func (s *seen) attack(t *testing.T, name string, all days, length int, args ...string) {
	truth, outside := all.cutOff(length - 1)
	if len(outside) > 0 {
		args = append(args, "-until", attackStart.AddDate(0, 0, length-1).Format(time.DateOnly))
	}
	c, err := parseFlags(append(args, "-k", "2", "-orders", file(t, "o.csv", all.csv())), &strings.Builder{})
	require.NoError(t, err)
	r, err := analyse(t.Context(), c, newProgress(&strings.Builder{}))
	require.NoError(t, err, name)
	b, err := json.Marshal(newDocument(r))
	require.NoError(t, err)
	var d document
	require.NoError(t, json.Unmarshal(b, &d))
	allowed := func(people int, what string, a ...any) {
		t.Helper()
		assert.True(t, people == 0 || people >= fewest, "%s: %s: of %d people", name, fmt.Sprintf(what, a...), people)
	}

	// Rows that were not used.
	if d.Outside != nil && *d.Outside > 0 {
		s.outside++
		allowed(len(outside), "rows outside the window")
	}
	if d.Choice == nil || d.Choice.Holdout == nil {
		return
	}
	h := d.Choice.Holdout

	// Numbers of customers up to some day, one within the other.
	numbers := []int{}
	for _, n := range []*int{d.Customers, h.Customers} {
		if n != nil {
			numbers = append(numbers, *n)
		}
	}
	inSegments := 0
	for _, x := range d.Segments {
		inSegments += x.Size
	}
	numbers = append(numbers, inSegments)
	if d.Cohorts != nil {
		came := 0
		for _, x := range d.Cohorts.Cohorts {
			if x.Customers != nil {
				came += *x.Customers
				numbers = append(numbers, came)
			}
		}
		if came > 0 {
			s.cohorts++
		}
	}
	if h.Customers != nil {
		s.judged++
	}
	for _, a := range numbers {
		for _, b := range numbers {
			allowed(max(a, b)-min(a, b), "%d customers beside %d", a, b)
		}
	}
	if d.Tracking != nil {
		s.tracking++
		s.subtract(allowed, d, truth)
	}
	s.nest(t, name, allowed, d, r)
}

// subtract takes the sums of the tracking from each other and from the orders of all.
func (s *seen) subtract(allowed func(int, string, ...any), d document, truth days) {
	cut := int(math.Round(d.Tracking.Cut * 7))
	type point struct{ day, sum int }
	points := []point{{0, 0}}
	for _, x := range d.Tracking.Periods {
		points = append(points, point{int(math.Round(x.End * 7)), x.Cumulative})
	}
	last := points[len(points)-1]
	if came := d.Choice.Holdout.Came; came != nil {
		points = append(points, point{cut, last.sum - *came})
	}
	slices.SortFunc(points, func(a, b point) int { return a.day - b.day })
	for i, p := range points[1:] {
		in := map[string]bool{}
		for id, all := range truth {
			for _, day := range all[1:] {
				if all[0] < cut && day >= points[i].day && day < p.day {
					in[id] = true
				}
			}
		}
		allowed(len(in), "%d orders from day %d to %d", p.sum-points[i].sum, points[i].day, p.day)
	}
	if d.Orders == nil || d.Customers == nil {
		return
	}
	s.orders++
	rest := map[string]bool{}
	for id, all := range truth {
		for _, day := range all[1:] {
			if all[0] >= cut || day >= last.day {
				rest[id] = true
			}
		}
	}
	allowed(len(rest), "%d orders that the tracking leaves out", *d.Orders-*d.Customers-last.sum)
}

// nest takes the one-time buyers by the cut out of the class of P(alive) that
// holds all of them.
func (s *seen) nest(t *testing.T, name string, allowed func(int, string, ...any), d document, r *result) {
	if d.Alive == nil || len(d.Alive.Holdout) == 0 {
		return
	}
	held, used := &r.choice.held, r.choice.comparison.Trials[r.choice.used]
	oneTime := false
	for _, m := range d.Choice.Holdout.Models {
		for _, f := range m.ByFrequency {
			oneTime = oneTime || f.Low == 0 && f.High != nil && *f.High == 0
		}
	}
	// Of whom the classes are: of all, or of those with a repeat order.
	type class struct{ once, again int }
	for _, repeaters := range []bool{false, true} {
		classes, total, fits := make([]class, len(d.Alive.Holdout)), 0, true
		for _, x := range held.histories {
			if repeaters && x.Frequency == 0 {
				continue
			}
			total++
			p := used.Fit.Model.PAlive(x)
			k := slices.IndexFunc(d.Alive.Holdout, func(b jsonAliveCheck) bool { return p >= b.Low-1e-12 && (p < b.High-1e-12 || b.High == 1) })
			if k < 0 {
				continue
			}
			if x.Frequency == 0 {
				classes[k].once++
			} else {
				classes[k].again++
			}
		}
		for k, b := range d.Alive.Holdout {
			fits = fits && b.Share == shareOf(classes[k].once+classes[k].again, total)
		}
		if !fits {
			continue
		}
		if oneTime && !leavesAfterOne(used.Fit.Model) {
			s.oneTime++
			for _, c := range classes {
				allowed(c.again, "P(alive) without the %d one-time buyers", c.once)
			}
		}
		return
	}
	assert.Fail(t, "whom the classes of P(alive) are of", name)
}
