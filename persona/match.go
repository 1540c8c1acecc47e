package persona

import (
	"fmt"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/assign"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// The floors: a pair less similar is none.
const (
	memberFloor = 1.0 / 3 // as for the IDs of segments, see segment.Lineage
	traitFloor  = .5
)

// match pairs the personas of two decks: those before in their order, then the new.
func match(before, after *Deck, m *segment.Migration) ([]pair, error) {
	rows, cols := len(before.Personas), len(after.Personas)
	similar, by, err := similarities(before, after, m)
	if err != nil {
		return nil, err
	}
	// The solver wants no more rows than columns; columns without a persona stand for
	// "nobody", and cost nothing, as does a pair below the floor.
	wide := rows + cols
	cost := make([]float64, rows*wide)
	for i := range rows {
		for j := range cols {
			if s := similar[i*cols+j]; s >= floor(by[i*cols+j]) {
				cost[i*wide+j] = -s
				if before.Personas[i].Segment.ID == after.Personas[j].Segment.ID {
					cost[i*wide+j] -= 1e-9
				}
			}
		}
	}
	to, err := assign.Min(cost, rows, wide)
	if err != nil {
		return nil, fmt.Errorf("persona: matching: %w", err)
	}
	var pairs []pair
	taken := make([]bool, cols)
	for i, j := range to {
		p := pair{before: &before.Personas[i]}
		if j < cols && cost[i*wide+j] < 0 {
			p.after, p.by, p.similarity = &after.Personas[j], by[i*cols+j], similar[i*cols+j]
			taken[j] = true
		} else {
			p.unseen = cols > 0 && !slices.ContainsFunc(by[i*cols:(i+1)*cols], func(by string) bool { return by != byID })
		}
		pairs = append(pairs, p)
	}
	for j := range cols {
		if !taken[j] {
			pairs = append(pairs, pair{after: &after.Personas[j]})
		}
	}
	return pairs, nil
}

// What a pair is matched by.
const (
	byMembers = "members"
	byTraits  = "traits"
	byID      = "id" // nothing else is known of the two
)

func floor(by string) float64 {
	if by == byMembers {
		return memberFloor
	}
	return traitFloor
}

// similarities are those of every persona before (rows) to every one after, and by what
// each was measured. Of two that show nothing in common, only ID and name can tell: a group
// of the host's own keeps both. They count as barely similar, so that whatever is known of
// others comes first.
func similarities(before, after *Deck, m *segment.Migration) (similar []float64, by []string, err error) {
	rows, cols := len(before.Personas), len(after.Personas)
	similar, by = make([]float64, rows*cols), make([]string, rows*cols)
	w := weighFeatures(before, after)
	for i := range rows {
		for j := range cols {
			a, b := &before.Personas[i], &after.Personas[j]
			s, known := w.overlap(a, b)
			if by[i*cols+j] = byTraits; !known {
				by[i*cols+j] = byID
				if a.Segment.ID == b.Segment.ID && a.Segment.Name == b.Segment.Name {
					s = traitFloor
				}
			}
			similar[i*cols+j] = s
		}
	}
	if m == nil || rows == 0 || cols == 0 {
		return similar, by, nil
	}
	from, to := places(m.Before), places(m.After)
	known := [2]bool{}
	into := make([]float64, len(m.After)) // customers known to both
	for _, row := range m.Share {
		for j, f := range row {
			if f != nil {
				into[j] += f.Value * float64(f.N)
			}
		}
	}
	for j := range cols {
		_, ok := to[after.Personas[j].Segment.ID]
		known[1] = known[1] || ok
	}
	for i := range rows {
		r, ok := from[before.Personas[i].Segment.ID]
		if known[0] = known[0] || ok; !ok {
			continue
		}
		if !slices.ContainsFunc(m.Share[r], func(f *segment.Figure) bool { return f != nil }) {
			continue // all withheld
		}
		for j := range cols {
			similar[i*cols+j], by[i*cols+j] = 0, byMembers
			if c, ok := to[after.Personas[j].Segment.ID]; ok && m.Share[r][c] != nil {
				f := m.Share[r][c]
				both := f.Value * float64(f.N)
				similar[i*cols+j] = both / math.Max(float64(f.N)+into[c]-both, 1)
			}
		}
	}
	if !known[0] || !known[1] {
		return nil, nil, fmt.Errorf("persona: the migration knows no segment of the deck %s; it must be of the same segmentations",
			map[bool]string{true: "after", false: "before"}[known[0]])
	}
	return similar, by, nil
}

func places(refs []segment.Ref) map[string]int {
	out := make(map[string]int, len(refs))
	for i, r := range refs {
		out[r.ID] = i
	}
	return out
}

// weights say how much each feature sets the personas of two decks apart: the share of its
// variance that lies between them (eta squared). A feature in which all are alike would
// otherwise make everybody similar.
type weights map[string]float64

// weighFeatures counts every persona alike, small ones too. The variance of a number is told
// by its interval; a category has that of its levels.
func weighFeatures(decks ...*Deck) weights {
	type level struct{ name, level, unit string }
	type spread struct{ n, mean, squares, within float64 }
	levels, order := map[level]*spread{}, []level{}
	for _, d := range decks {
		for i := range d.Personas {
			for _, t := range d.Personas[i].Measured {
				if t.Mean == nil {
					continue
				}
				k := level{t.Name, t.Level, t.Unit}
				s := levels[k]
				if s == nil {
					s = &spread{}
					levels[k], order = s, append(order, k)
				}
				s.n++
				off := t.Mean.Value - s.mean
				s.mean += off / s.n
				s.squares += float64(off * (t.Mean.Value - s.mean))
				sd := deviation(t)
				s.within += float64(sd * sd)
			}
		}
	}
	between, within := map[string]float64{}, map[string]float64{}
	w := weights{}
	for _, k := range order { // in the order of the schema: sums of floats depend on it
		s, name := levels[k], feature(k.name, k.unit)
		between[name] += s.squares / s.n
		within[name] += s.within / s.n
		if total := between[name] + within[name]; total > 0 {
			w[name] = between[name] / total
		}
	}
	return w
}

// feature is the key of a feature. One that is measured in another unit now is another.
func feature(name, unit string) string { return name + "\x00" + unit }

// deviation is the standard deviation of a trait within the persona: of a number by the
// interval of its mean, of a level by its share.
func deviation(t Trait) float64 {
	if t.Level != "" {
		p := min(max(t.Mean.Value, 0), 1)
		return math.Sqrt(p * (1 - p))
	}
	return spreadOf(t.Mean, t.Mean.N)
}

// spreadOf is the standard deviation behind the interval of a mean of n.
func spreadOf(f *segment.Figure, n int) float64 {
	if n < 2 {
		return 0
	}
	return (f.High - f.Low) / 2 / stats.TQuantile(.975, float64(n-1)) * math.Sqrt(float64(n))
}

// overlap is how much two personas have in common, 0 to 1, in what both show. Where they show
// nothing in common it is not known. Features that set no persona apart, as those of a single
// one that stayed as it was, count alike where there are no others.
func (w weights) overlap(a, b *Persona) (s float64, known bool) {
	theirs := map[string]Trait{}
	for _, t := range b.Measured {
		theirs[feature(t.Name, t.Unit)+"\x00"+t.Level] = t
	}
	sum, total, plain, n := 0.0, 0.0, 0.0, 0.0
	for i := 0; i < len(a.Measured); {
		t := a.Measured[i]
		name := feature(t.Name, t.Unit)
		apart, shown := 0.0, false // levels of a category stand together
		for ; i < len(a.Measured) && feature(a.Measured[i].Name, a.Measured[i].Unit) == name; i++ {
			x := a.Measured[i]
			y, ok := theirs[name+"\x00"+x.Level]
			if !ok || x.Mean == nil || y.Mean == nil {
				continue
			}
			shown = true
			if x.Level != "" {
				apart += math.Abs(x.Mean.Value-y.Mean.Value) / 2
				continue
			}
			apart = 1 - normalOverlap(x, y)
		}
		if shown {
			sum += w[name] * (1 - min(apart, 1))
			total += w[name]
			plain += 1 - min(apart, 1)
			n++
		}
	}
	switch {
	case n == 0:
		return 0, false
	case total == 0:
		return plain / n, true
	}
	return sum / total, true
}

func normalOverlap(x, y Trait) float64 {
	sx, sy := deviation(x), deviation(y)
	off := math.Abs(x.Mean.Value - y.Mean.Value)
	if off == 0 {
		return 1
	}
	return math.Erfc(off / math.Sqrt((float64(sx*sx)+float64(sy*sy))/2) / 2 / math.Sqrt2)
}
