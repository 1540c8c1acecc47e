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

	"github.com/clientele-go/clientele/segment/behavior"
	"github.com/clientele-go/clientele/segment/value"
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
	for seed := range uint64(20) {
		late := 1 + int(seed)%9
		s.attack(t, fmt.Sprintf("seed %d, %d late", seed, late), newcomers(seed, 150, late, 1), 546)
		s.attack(t, fmt.Sprintf("seed %d, monthly", seed), monthly(seed), 397)
		s.attack(t, fmt.Sprintf("seed %d, BG/NBD", seed), newcomers(seed, 150, 0, 4), 546, "-model", "bg-nbd")
		s.attack(t, fmt.Sprintf("seed %d, until", seed), newcomers(seed, 180, 20, 1), 546-5-3*int(seed))
	}
	t.Logf("%+v", s)
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

// Shares do not tell how many people they are shares of: with the 5 one-time buyers
// of 150 customers left out, shares of the others must not say that they are 145.
func TestSharesDoNotTellOfHowMany(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	for range 300 {
		all := 60 + r.IntN(800)
		n := all - 1 - r.IntN(9)
		var shares []float64 // of a partition of n into classes of ten at least
		for left := n; left > 0; {
			k := min(left, fewest+r.IntN(n/4))
			if left-k < fewest {
				k = left
			}
			shares = append(shares, shareOf(k, n))
			left -= k
		}
		// Could they be of all, or of so few that the others are many?
		possible := []int{}
		for m := all / 2; m <= all; m++ {
			low, high := 0, 0
			for _, share := range shares {
				first, last := 0, 0
				for k := max(fewest, int((share-.06)*float64(m))); float64(k) <= (share+.06)*float64(m); k++ {
					if shareOf(k, m) == share {
						if first == 0 {
							first = k
						}
						last = k
					}
				}
				if first == 0 {
					low = m + 1 // no class of m people is of that share
				}
				low, high = low+first, high+last
			}
			if low <= m && m <= high {
				possible = append(possible, m)
			}
		}
		require.Contains(t, possible, n)
		open := slices.ContainsFunc(possible, func(m int) bool { return m == all || all-m >= fewest })
		assert.True(t, open, "%d of %d: %v are of one of %v", n, all, shares, possible)
	}
}

// One row of each of three customers lies beyond -until: how many they are is not
// said, and cannot be had from a number of all rows either. Many rows of a few are
// no better, and rows of many are counted.
func TestFewRowsOutsideAreNotCounted(t *testing.T) {
	d := newcomers(1, 150, 0, 1)
	text := d.csv()
	rows := func(customers, each int) string {
		var b strings.Builder
		for i := range customers {
			for k := range each {
				fmt.Fprintf(&b, "C%03d,2026-%02d-%02d,20\n", i, 1+k/28, 1+k%28)
			}
		}
		return b.String()
	}
	bad := strings.Repeat("C001,soon,20\n", 100)
	for _, c := range []struct {
		customers, each int
		told            bool
	}{{3, 1, false}, {3, 20, false}, {12, 1, true}, {0, 0, true}} {
		path := file(t, "o.csv", text+rows(c.customers, c.each)+bad)
		js := report(t, "-orders", path, "-until", "2025-12-31", "-k", "2", "-skip-bad")
		if assert.Equal(t, c.told, js.Outside != nil, "%+v", c) && c.told {
			assert.Equal(t, c.customers*c.each, *js.Outside)
		}
		all := strings.Count(text, "\n") - 1 + c.customers*c.each + 100
		require.True(t, warned(js, "many-bad-rows"))
		for _, w := range js.Warnings {
			assert.NotContains(t, w.Text, fmt.Sprint(count(int64(all)), " rows"))
		}
	}
}

// Of a model that gives 1 to every one-time buyer, P(alive) is shown of the others.
func TestAliveIsOfRepeatBuyers(t *testing.T) {
	buying := func(m value.Orders) *result { return &result{buying: &value.Fit[value.Orders]{Model: m}} }
	people := []customer{{Customer: &behavior.Customer{}}, {Customer: &behavior.Customer{Frequency: 2}}}
	assert.Equal(t, people[1:], buying(value.BGNBD{R: 1, Alpha: 1, A: 1, B: 1}).mayHaveLeft(people))
	assert.Equal(t, people, buying(value.MBGNBD{R: 1, Alpha: 1, A: 1, B: 1}).mayHaveLeft(people))
	assert.Equal(t, people, (&result{}).mayHaveLeft(people))

	d := report(t, "-orders", "testdata/orders.csv", "-k", "3", "-model", "bg-nbd")
	for _, of := range [][]float64{shares(d.Alive.Now), shares(d.Alive.Holdout)} {
		sum := 0.
		for _, x := range of {
			sum += x
		}
		assert.InDelta(t, 1, sum, .02)
	}
}

func shares[B jsonAliveShare | jsonAliveCheck](bins []B) (out []float64) {
	for _, b := range bins {
		switch b := any(b).(type) {
		case jsonAliveShare:
			out = append(out, b.Share)
		case jsonAliveCheck:
			out = append(out, b.Share)
		}
	}
	return out
}

// Ranges that few customers make too narrow say so.
func TestSmallBasesAreTold(t *testing.T) {
	out, err := call(t, "-orders", file(t, "o.csv", newcomers(2, 150, 0, 1).csv()), "-k", "2")
	require.NoError(t, err)
	assert.Contains(t, strings.Join(strings.Fields(out), " "), "count on 17 of 20 cases rather than 19")
	out, err = call(t, "-orders", "testdata/orders.csv", "-k", "3")
	require.NoError(t, err)
	assert.NotContains(t, strings.Join(strings.Fields(out), " "), "17 of 20")
	again := make([]value.History, fewLearnt)
	for i := range fewLearntAgain {
		again[i].Frequency = 1
	}
	assert.False(t, learntFromFew(again))
	again[0].Frequency = 0
	assert.True(t, learntFromFew(again))
	assert.True(t, learntFromFew(again[1:]))
}
