package segment

import (
	"maps"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/stats"
)

// summary is what may be published of tallies of segments, in their order. A tally does
// not hold all values, so what [description] decides by looking at each is decided by
// bounds here, on the side of withholding.
func (t *Tally[T]) summary(refs []Ref, members []*Tally[T]) *Summary {
	s := &Summary{Version: 1, Warnings: []Warning{}, Verdict: untested("segments were made of sums, and how they would come back in other samples was not measured")}
	d := &description{}
	for _, m := range members {
		d.sizes = append(d.sizes, m.Customers())
	}
	for d.shown < len(members) && disclosure.Publishable(d.sizes[d.shown]) {
		s.Customers += d.sizes[d.shown]
		d.shown++
	}
	if d.shown < len(members) {
		s.Warnings = append(s.Warnings, notice.New("small-segments", "",
			"groups of fewer than %d members are left out of every figure, those of the population included", disclosure.MinGroup))
	}
	members = members[:d.shown]
	for g := range members {
		s.Segments = append(s.Segments, Profile{
			Ref: refs[g], Size: d.sizes[g], Share: *share(d.sizes[g], s.Customers), Features: []Trait{}, Descriptors: []Trait{},
			Verdict: untested("was made of sums, and how it would come back in other samples was not measured"),
		})
	}
	for j := range t.columns {
		c := &t.columns[j]
		var traits [][]Trait
		var withheld bool
		if c.kind == kindNumeric {
			traits, withheld = t.numberTraits(j, members)
		} else {
			traits, withheld = t.levelTraits(j, members, d)
		}
		if withheld {
			s.Warnings = append(s.Warnings, withheldWarning(c.name))
		}
		for g := range s.Segments {
			p := &s.Segments[g]
			if c.shapes {
				p.Features = append(p.Features, traits[g]...)
			} else {
				p.Descriptors = append(p.Descriptors, traits[g]...)
			}
		}
	}
	if t.worth != nil {
		t.addWorth(s, members)
	}
	return s
}

// part is what is known of the numbers of one segment.
type part struct {
	n           int
	raw, bent   moneys
	least, most []float64
	bins        map[int16]int64
}

// parts are those of one feature. Filled values are left out of means where that says
// nothing of few people, and counted in where it would.
func (t *Tally[T]) parts(j int, members []*Tally[T]) []part {
	c, fill := &t.columns[j], math.NaN()
	for _, m := range members {
		n := &m.counts[j]
		few := func(k int64) bool { return k > 0 && !disclosure.Publishable(int(k)) }
		if n.missing > 0 && (few(n.missing) || few(n.known) || n.known == 0) {
			if fill, _ = t.counts[j].raw.moments(t.counts[j].known); c.fill != Mean {
				fill = float64(c.fill.(constant))
			}
		}
	}
	out := make([]part, len(members))
	for g, m := range members {
		n := &m.counts[j]
		p := part{int(n.known), n.raw, n.bent, n.least, n.most, n.bins}
		if n.missing > 0 && !math.IsNaN(fill) {
			p.n += int(n.missing)
			p.raw, p.bent = p.raw.with(fill, n.missing), p.bent.with(c.straight(fill), n.missing)
			p.bins = maps.Clone(p.bins)
			p.bins[binOf(fill)] += n.missing
			for range min(n.missing, disclosure.MinGroup) {
				p.least, p.most = extreme(slices.Clone(p.least), fill, 1), extreme(slices.Clone(p.most), fill, -1)
			}
		}
		out[g] = p
	}
	return out
}

func (t *Tally[T]) numberTraits(j int, members []*Tally[T]) (traits [][]Trait, withheld bool) {
	c, parts := &t.columns[j], t.parts(j, members)
	raw, bent := make([]moments, len(parts)), make([]moments, len(parts))
	hide := make([]bool, len(parts))
	for g, p := range parts {
		raw[g], hide[g] = momentsOfSums(p.raw, p.n, p.least, p.most, p.bins)
		least, most := make([]float64, len(p.least)), make([]float64, len(p.most))
		for i := range least {
			least[i], most[i] = c.straight(p.least[i]), c.straight(p.most[i])
		}
		bent[g], _ = momentsOfSums(p.bent, p.n, least, most, nil)
	}
	withheld = hideTwo(hide, parts)
	var population *Figure
	if !withheld {
		population = pool(raw, -1).figure()
	}
	for g := range parts {
		trait := Trait{Name: c.name, Unit: c.unit, Population: population}
		if !hide[g] {
			if trait.Mean = raw[g].figure(); trait.Mean != nil {
				trait.Effect = cohenD(bent[g], pool(bent, g))
			}
		}
		traits = append(traits, []Trait{trait})
	}
	return traits, withheld
}

// hideTwo sees to it that where figures are withheld they are of two segments at least,
// or one would follow from the rest, and reports whether any is.
func hideTwo(hide []bool, parts []part) bool {
	hidden, least := 0, -1
	for g := range hide {
		switch {
		case hide[g]:
			hidden++
		case least < 0 || parts[g].n < parts[least].n:
			least = g
		}
	}
	if hidden == 1 && least >= 0 {
		hide[least] = true
	}
	return hidden > 0
}

func (t *Tally[T]) levelTraits(j int, members []*Tally[T], d *description) (traits [][]Trait, withheld bool) {
	counts := map[string]int{}
	for _, m := range members {
		for level, n := range m.counts[j].levels {
			counts[level] += int(n)
		}
	}
	levels, _ := foldCounts(counts)
	index, table := indexLevels(levels), newCells(len(members), len(levels))
	for g, m := range members {
		for level, n := range m.counts[j].levels {
			l, ok := index[level]
			if !ok {
				l = index[other]
			}
			table.n[g*table.cols+int(l)] += int(n)
		}
	}
	table.protect()
	return d.levelTraits(&prepared{rule: t.columns[j].rule(), levels: levels}, table), slices.Contains(table.hide, true)
}

func (t *Tally[T]) addWorth(s *Summary, members []*Tally[T]) {
	parts, hide, all := make([]part, len(members)), make([]bool, len(members)), make([]moments, len(members))
	total, negative := 0.0, false
	for g, m := range members {
		parts[g] = part{n: m.Customers(), raw: m.worths, least: m.least, most: m.most}
		all[g], hide[g] = momentsOfSums(m.worths, m.Customers(), m.least, m.most, m.bins)
		total += m.worths.sum.Float64()
		negative = negative || m.least[0] < 0
	}
	withheld := hideTwo(hide, parts)
	if !(total > 0) && len(members) > 0 {
		s.Warnings = append(s.Warnings, notice.New("worth-not-positive", "Worth",
			"the sum over all customers is not a positive number, so that there are no shares of it"))
	}
	if withheld {
		s.Warnings = append(s.Warnings, notice.New("withheld", "Worth",
			"in some segments worth is that of a few members; it is withheld there, and where it would follow from the rest"))
	}
	// The variance of a ratio of two sums, as in worthShare: squares of w times (1[in g] -
	// share) over the total, from the sums of squares of each segment.
	squares, n := make([]float64, len(members)), 0
	for g := range all {
		squares[g] = members[g].worths.squares.Float64()
		n += all[g].n
	}
	for g := range s.Segments {
		if hide[g] {
			continue
		}
		s.Segments[g].WorthMean = all[g].figure()
		if !(total > 0) {
			continue
		}
		r, sum := members[g].worths.sum.Float64()/total, 0.0
		for k := range all {
			e := r
			if k == g {
				e = 1 - r
			}
			sum += float64(e*e) * squares[k]
		}
		h := stats.Z95 * math.Sqrt(sum*float64(n)/float64(max(n-1, 1))) / total
		low, high := r-h, r+h
		if !negative {
			low, high = max(low, 0), min(high, 1)
		}
		if all[g].tail() {
			if f := rough(r, low, high, h, all[g].n); f != nil {
				if !negative {
					f.Value, f.High = min(f.Value, 1), min(f.High, 1)
				}
				s.Segments[g].WorthShare = f
			}
			continue
		}
		s.Segments[g].WorthShare = coarse(r, low, high, h, all[g].n)
	}
}

// momentsOfSums are the moments of n numbers, of which the ten least and most and counts by
// bin (nil: unknown) are known besides, and whether their mean may be about fewer than ten people: by the rules of
// [disclosure.SpeaksOfFew] where these are all of them, and by bounds where there are more.
func momentsOfSums(m moneys, n int, least, most []float64, bins map[int16]int64) (out moments, few bool) {
	out.n = n
	out.mean, out.variance = m.moments(int64(n))
	if !disclosure.Publishable(n) {
		return out, true
	}
	const kept, nine = disclosure.MinGroup, disclosure.MinGroup - 1
	out.least, out.most = least[0], most[0]
	if n <= 2*kept {
		values := slices.Concat(least, most[:n-kept])
		out.fewFar = disclosure.FewFar(values, out.mean)
		return out, speaksOfFew(values, fewValued([][]float64{values}))
	}
	beyond, low, high := spread(bins, n) // the median lies between
	if low, high = max(low, least[nine]), min(high, most[nine]); len(bins) == 0 {
		low, high = least[nine], most[nine]
	}
	ends := slices.Concat(least, most)
	kinds := len(bins) == 0 || len(bins) <= fewValues // there may be as few different values
	switch {
	case least[0] == most[0]:
		return out, false // all the same, and more than twenty
	case least[nine] == most[nine], kinds && len(occurrences(ends)) <= fewValues && (least[nine] != least[0] || most[nine] != most[0]):
		return out, true // all but a few the same, or few values and one of them that few have
	case kinds && least[nine] == least[0] && most[nine] == most[0] && between(&m, n, least[0], most[0]) < kept:
		return out, true // there may be three values, and the middle one that of a few
	}
	sizes, far, farther := make([]float64, len(ends)), make([]float64, len(ends)), make([]float64, len(ends))
	sum := 0.0 // of distances from the median, at least: two ends are as far from it as from each other
	for i, v := range ends {
		sizes[i], far[i] = math.Abs(v), float64((v-out.mean)*(v-out.mean))
		farther[i] = max(math.Abs(v-low), math.Abs(v-high))
		if i < kept {
			sum += most[i] - v
		}
	}
	total, squares := m.sizes.Float64(), float64(n-1)*out.variance
	// Squares are at most the largest distance times distances.
	sum = max(sum, beyond, squares/slices.Max(farther))
	out.fewFar = largest(far, nine) > .9*squares
	return out, slices.Max(sizes) > total/2 || largest(sizes, nine) > .9*total ||
		slices.Max(farther) > sum/2 || largest(farther, nine) > .9*sum
}

// between is a lower bound of how many of n numbers, all from low to high, are neither;
// none counts as many. Each adds at most a quarter of the squared range to the sum of
// (x-low)(high-x).
func between(m *moneys, n int, low, high float64) int {
	mean, variance := m.moments(int64(n))
	sum := float64(n)*(mean-low)*(high-mean) - float64(n-1)*variance
	width := (high - low) * (high - low)
	if sum <= 1e-9*width {
		return n
	}
	return int(4 * sum / width * (1 - 1e-9))
}

// largest is the sum of the k largest of numbers.
func largest(x []float64, k int) (sum float64) {
	x = slices.Sorted(slices.Values(x))
	for _, v := range x[len(x)-k:] {
		sum += v
	}
	return sum
}
