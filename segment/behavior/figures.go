package behavior

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"
)

// figures computes one customer's behavior at a time; its memory is reused
// from one to the next.
type figures struct {
	span
	channels, categories []string

	entries  []record // up to cut, in canonical order
	later    []record // after cut
	negative bool     // whether an amount up to cut is negative

	numbers []uint64
	ids     []int32
	counts  []int
	moments []int64

	contacts  []contact // up to cut, in canonical order
	responses []time.Duration
	shown     activity
}

// figures returns what to compute figures with; each goroutine takes a copy.
func (l *Ledger) figures(s span) figures {
	return figures{span: s, channels: l.channels.strings(), categories: l.categories.strings()}
}

// load takes the lines of one customer and brings them into the canonical order,
// by all that a line has, so that the order of input leaves no trace.
func (f *figures) load(l *Ledger, lines []int32) {
	f.entries = f.entries[:0]
	for _, i := range lines {
		f.entries = append(f.entries, l.at(i))
	}
	f.sort()
	n := len(f.entries)
	for n > 0 && f.entries[n-1].day > f.cut {
		n--
	}
	f.entries, f.later = f.entries[:n], f.entries[n:]
}

// sort brings the entries into the canonical order. Most customers have few, and
// those in order already, by time as they came: then nothing is moved or allocated.
func (f *figures) sort() {
	for i := 1; i < len(f.entries); i++ {
		if f.compare(&f.entries[i-1], &f.entries[i]) > 0 {
			slices.SortFunc(f.entries, func(a, b record) int { return f.compare(&a, &b) })
			return
		}
	}
}

// compare is the canonical order of lines. Texts are compared as such: their numbers
// tell which came first.
func (f *figures) compare(a, b *record) int {
	if a.day != b.day {
		return cmp.Compare(a.day, b.day)
	}
	if a.amount != b.amount {
		return cmp.Compare(a.amount, b.amount)
	}
	if *a == *b {
		return 0
	}
	c := cmp.Or(cmp.Compare(a.quantity, b.quantity), cmp.Compare(a.discount, b.discount), cmp.Compare(a.minute, b.minute), cmp.Compare(a.number, b.number))
	switch {
	case c != 0:
		return c
	case a.category != b.category:
		return cmp.Compare(text(f.categories, a.category), text(f.categories, b.category))
	case a.channel != b.channel:
		return cmp.Compare(text(f.channels, a.channel), text(f.channels, b.channel))
	case a.returned:
		return 1
	}
	return -1
}

// text returns the text of a number that is one higher than its place; 0 is none.
func text(texts []string, number int32) string {
	if number == 0 {
		return ""
	}
	return texts[number-1]
}

// customer fills in all of c but the ID, which must be there for errors.
func (f *figures) customer(c *Customer) error {
	unit := f.unit.Days()
	first, last := f.entries[0].day, f.entries[len(f.entries)-1].day
	c.First, c.Last = first, last
	c.Lines = len(f.entries)
	c.Orders = f.orders()

	var squares int64       // of the gaps in days: less than 2^63 in 9999 years
	var longest, ages int64 // the longest gap, and the sum of the days' distances from the first
	var repeat, day float64
	returned := 0
	f.negative = false
	for i := range f.entries {
		e := &f.entries[i]
		if i == 0 || e.day != f.entries[i-1].day {
			if i > 0 {
				gap := int64(e.day - f.entries[i-1].day)
				squares += gap * gap
				if gap >= longest {
					longest, c.PeriodsAfterGapMax = gap, 0
				}
				ages += int64(e.day - first)
				c.PeriodsAfterGapMax++
			}
			c.Periods++
			day = 0
		}
		day += e.amount
		c.Quantity += e.quantity
		f.negative = f.negative || e.amount < 0
		if e.returned {
			returned++
		}
		if i == len(f.entries)-1 || f.entries[i+1].day != e.day {
			c.Spend += day
			if e.day != first {
				repeat += day
			}
		}
	}
	if !finite(c.Spend) || !finite(repeat) {
		return fmt.Errorf("behavior: customer %q: the amounts sum to more than a number can hold", c.ID)
	}
	if !finite(c.Quantity) {
		return fmt.Errorf("behavior: customer %q: the quantities sum to more than a number can hold", c.ID)
	}

	c.Frequency = c.Periods - 1
	c.Recency = float64(last-first) / unit
	c.T = float64(f.cut-first) / unit
	c.SinceLast = float64(f.cut-last) / unit
	c.Basket = c.Spend / float64(c.Periods)
	c.Rate = float64(c.Periods) * unit / float64(max(f.cut-first, 1))
	c.ReturnShare = float64(returned) / float64(c.Lines)
	c.GapMean, c.GapCV, c.GapMax, c.Trend = math.NaN(), math.NaN(), math.NaN(), math.NaN()
	if c.Frequency > 0 {
		c.Monetary = repeat / float64(c.Frequency)
		c.GapMean = c.Recency / float64(c.Frequency)
		c.GapMax = float64(longest) / unit
	}
	if c.Frequency > 1 {
		// With n gaps of sum s: SD/mean = sqrt(n*squares - s^2)/s, in whole
		// numbers up to the root, so that an even rhythm has exactly 0.
		n, s := int64(c.Frequency), int64(last-first)
		c.GapCV = math.Sqrt(float64(n*squares-s*s)) / float64(s)
		c.Trend = trend(n, ages, int64(f.cut-first)) * unit * unit
	}
	f.breadth(c)
	return f.discount(c)
}

// discount fills in the share of discounts; the ID must be there for errors.
func (f *figures) discount(c *Customer) error {
	var off, paid float64
	for i := range f.entries {
		if e := &f.entries[i]; e.amount >= 0 {
			off += e.discount
			paid += e.amount
		}
	}
	if off == 0 {
		return nil // nor where nothing was paid
	}
	if !finite(off + paid) {
		return fmt.Errorf("behavior: customer %q: the discounts and amounts sum to more than a number can hold", c.ID)
	}
	c.DiscountShare = off / (off + paid)
	return nil
}

// trend is the least-squares slope of y_d on d = 1..days, where n of the y are
// 1, on days of sum ages, and the rest are 0: the sum of (d - mean d) y_d, over
// that of (d - mean d)^2, which is days(days^2-1)/12. The numerator is a whole
// number up to the last step, so that an even spread has exactly 0.
func trend(n, ages, days int64) float64 {
	t := float64(days)
	return 6 * float64(2*ages-n*(days+1)) / (t * (float64(t*t) - 1))
}

// orders counts distinct order numbers and lines without one.
func (f *figures) orders() int {
	f.numbers = f.numbers[:0]
	loose := 0
	for i := range f.entries {
		if n := f.entries[i].number; n == 0 {
			loose++
		} else {
			f.numbers = append(f.numbers, n)
		}
	}
	slices.Sort(f.numbers)
	f.numbers = slices.Compact(f.numbers)
	return loose + len(f.numbers)
}

// breadth fills in what is about categories and channels.
func (f *figures) breadth(c *Customer) {
	f.ids = f.ids[:0]
	for i := range f.entries {
		if n := f.entries[i].category; n > 0 {
			f.ids = append(f.ids, n-1)
		}
	}
	c.Categories, c.MainCategory, _ = f.tally(f.categories)
	c.CategoryEntropy = entropy(f.counts, len(f.ids))

	f.ids = f.ids[:0]
	for i := range f.entries {
		if n := f.entries[i].channel; n > 0 {
			f.ids = append(f.ids, n-1)
		}
	}
	var most int
	c.Channels, c.MainChannel, most = f.tally(f.channels)
	c.MainChannelShare = math.NaN()
	if most > 0 {
		c.MainChannelShare = float64(most) / float64(len(f.ids))
	}
}

// tally counts the distinct numbers in f.ids into f.counts and returns how
// many there are, which text is the most frequent (ties: first in byte order)
// and how often it stands.
func (f *figures) tally(texts []string) (distinct int, main string, most int) {
	slices.Sort(f.ids)
	f.counts = f.counts[:0]
	for i := 0; i < len(f.ids); {
		j := i + 1
		for j < len(f.ids) && f.ids[j] == f.ids[i] {
			j++
		}
		if n, text := j-i, texts[f.ids[i]]; n > most || n == most && text < main {
			main, most = text, n
		}
		f.counts = append(f.counts, j-i)
		i = j
	}
	return len(f.counts), main, most
}

// entropy returns Shannon's entropy of counts with sum n, in nats; NaN for
// none. It sorts counts first: texts are numbered by arrival, and the sum must
// not know who came first.
func entropy(counts []int, n int) float64 {
	if n == 0 {
		return math.NaN()
	}
	slices.Sort(counts)
	var h float64
	for _, k := range counts {
		p := float64(k) / float64(n)
		h -= float64(p * math.Log(p))
	}
	return h
}
