package segment

import (
	"cmp"
	"context"
	"slices"

	"github.com/clientele-go/clientele/internal/par"
)

// link is two tables of the same customers that give something away together: region
// and district, an age and whether somebody is of age, a pet and whether there is one.
type link struct {
	a, b int
	n    []int // segments by levels of a by levels of b
	// helps are tables that follow from a, and from which b follows, the finest first:
	// provinces between districts and countries. helped are those from b to a.
	helps, helped []int
}

// linking is the work of hiding in tables what follows from several.
type linking struct {
	d     *description
	s     []*shield
	links []*link
	of    map[[2]int][]int32 // the level of the second table that a level of the first lies in
}

// link hides further cells until no group of 1 to 9 is what levels of one table have
// more than levels of another, in a segment, in several from which figures of all give
// it away, or in all. Customers are gone through once for every two tables; all else
// is done on counts.
func (d *description) link(ctx context.Context, s []*shield, workers int) error {
	l := &linking{d: d, s: s, of: map[[2]int][]int32{}}
	var all []*link
	for b := range s {
		for a := range b {
			if s[a].cells != nil && s[b].cells != nil && s[a].cells.cols > 1 && s[b].cells.cols > 1 {
				all = append(all, &link{a: a, b: b})
			}
		}
	}
	risky := make([]bool, len(all))
	forth, back := make([][]int32, len(all)), make([][]int32, len(all))
	err := par.Each(ctx, len(all), workers, func(i int) error {
		k := all[i]
		d.cross(k, s[k.a], s[k.b])
		c := crossing{s[k.a].cells.cols, s[k.b].cells.cols, nil}
		sum := crossing{c.rows, c.cols, make([]int, c.rows*c.cols)}
		for g := range d.shown {
			c.n = k.n[g*len(sum.n) : (g+1)*len(sum.n)]
			for x, n := range c.n {
				sum.n[x] += n
			}
			// What coarser ways of cutting up give away, this does too.
			if !risky[i] {
				_, _, risky[i] = c.few()
				risky[i] = risky[i] || c.blocks()
			}
		}
		forth[i], back[i] = sum.function()
		if !risky[i] {
			k.n = nil
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i, k := range all {
		if forth[i] != nil {
			l.of[[2]int{k.a, k.b}] = forth[i]
		}
		if back[i] != nil {
			l.of[[2]int{k.b, k.a}] = back[i]
		}
		if risky[i] {
			l.links = append(l.links, k)
		}
	}
	for _, k := range l.links {
		k.helps, k.helped = l.between(k.a, k.b), l.between(k.b, k.a)
	}
	for changed := true; changed; {
		changed = false
		for _, k := range l.links {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			for l.mend(k) || l.reveal(k.a, k.b, k) || l.reveal(k.b, k.a, k) {
				changed = true
			}
		}
	}
	return nil
}

// cross counts customers by segment and level of both tables.
func (d *description) cross(k *link, a, b *shield) {
	rows, cols := a.cells.cols, b.cells.cols
	k.n = make([]int, d.shown*rows*cols)
	for i, g := range d.labels {
		if d.in(i) {
			k.n[(int(g)*rows+int(a.labels[i]))*cols+int(b.labels[i])]++
		}
	}
}

// function returns for each row the one column that its customers are in, -1 where
// there are none, or nil if there is no such function; and the same for columns.
func (c *crossing) function() (forth, back []int32) {
	forth, back = slices.Repeat([]int32{-1}, c.rows), slices.Repeat([]int32{-1}, c.cols)
	for i, n := range c.n {
		a, b := i/c.cols, i%c.cols
		if n == 0 {
			continue
		}
		if forth != nil {
			if forth[a] >= 0 {
				forth = nil
			} else {
				forth[a] = int32(b)
			}
		}
		if back != nil {
			if back[b] >= 0 {
				back = nil
			} else {
				back[b] = int32(a)
			}
		}
	}
	return forth, back
}

// between lists the tables that follow from a and that b follows from.
func (l *linking) between(a, b int) (list []int) {
	if l.of[[2]int{a, b}] == nil {
		return nil
	}
	for h := range l.s {
		if h != a && h != b && l.of[[2]int{a, h}] != nil && l.of[[2]int{h, b}] != nil {
			list = append(list, h)
		}
	}
	slices.SortStableFunc(list, func(x, y int) int { return cmp.Compare(l.s[y].cells.cols, l.s[x].cells.cols) })
	return list
}

// known reports whether it follows from one table how many of some segments have a
// level: because it is shown of each, or of all and of each other.
func (c *cells) known(level int, segments []bool) bool {
	within, without := true, true
	for g, in := range segments {
		if c.hide[g*c.cols+level] {
			within, without = within && !in, without && in
		}
	}
	return within || without && !c.open && !c.column[level]
}

// covered reports whether there are others in a segment whose level is hidden with one.
func (c *cells) covered(g, level int) bool {
	for x := range c.cols {
		if i := g*c.cols + x; x != level && c.hide[i] && c.n[i] > 0 {
			return true
		}
	}
	return false
}

// parts puts levels together into parts whose size is known in some segments: a level
// by itself, or those that are not known but of which a table between tells the sum,
// or all the rest, which is part 0.
func (l *linking) parts(a int, helps []int, segments []bool) (of []int, parts int) {
	c := l.s[a].cells
	of, parts = make([]int, c.cols), 1
	seen := map[[2]int]int{}
	for level := range of {
		if c.known(level, segments) {
			of[level] = parts
			parts++
			continue
		}
		for _, h := range helps {
			up := l.of[[2]int{a, h}][level]
			if up < 0 || !l.s[h].cells.known(int(up), segments) {
				continue
			}
			key := [2]int{h, int(up)}
			if seen[key] == 0 {
				seen[key] = parts
				parts++
			}
			of[level] = seen[key]
			break
		}
	}
	return of, parts
}

// mend looks for a small group that two tables give away, hides something against
// it, and says whether it did.
func (l *linking) mend(k *link) bool {
	a, b := l.s[k.a].cells, l.s[k.b].cells
	for g := range l.d.shown {
		one := make([]bool, l.d.shown)
		one[g] = true
		x, rows := l.parts(k.a, k.helps, one)
		y, cols := l.parts(k.b, k.helped, one)
		c := crossing{rows, cols, make([]int, rows*cols)}
		for i, n := range k.n[g*a.cols*b.cols : (g+1)*a.cols*b.cols] {
			c.n[x[i/b.cols]*cols+y[i%b.cols]] += n
		}
		inA, inB, found := c.few()
		if !found {
			continue
		}
		first, second := l.cheapest(k.a, x, inA, one), l.cheapest(k.b, y, inB, one)
		if l.s[k.b].states && len(second.levels) > 0 {
			first.levels = nil
		}
		at, r := k.b, second
		if len(first.levels) > 0 && (len(second.levels) == 0 || first.cost < second.cost) {
			at, r = k.a, first
		}
		for _, level := range r.levels {
			l.hide(l.s[at], level, one)
		}
		if len(r.levels) > 0 {
			return true
		} // else it is a matter of the tables between, which are linked too
	}
	for _, by := range [][2]bool{{true, true}, {true, false}, {false, true}} {
		if l.mendAcross(k, by[0], by[1]) {
			return true
		}
	}
	return false
}

// mendAcross is mend for what follows from the figures of all: of which levels the
// hidden cells of a column are known together (by[0] of the first table, by[1] of the
// second), where elsewhere those of a row are.
func (l *linking) mendAcross(k *link, byA, byB bool) bool {
	a, b := l.s[k.a].cells, l.s[k.b].cells
	x, rows, columnsA := a.across(byA)
	y, cols, columnsB := b.across(byB)
	if columnsA == nil && columnsB == nil {
		return false
	}
	c := crossing{rows, cols, make([]int, rows*cols)}
	for i, n := range k.n {
		g := i / (a.cols * b.cols)
		c.n[x[g*a.cols+i/b.cols%a.cols]*cols+y[g*b.cols+i%b.cols]] += n
	}
	inA, inB, found := c.few()
	if !found {
		return false
	}
	for _, apart := range []bool{true, false} { // a column that is on the side of the few, or else any
		for _, t := range []struct {
			s       *shield
			columns map[int]int
			in      []bool
		}{{l.s[k.b], columnsB, inB}, {l.s[k.a], columnsA, inA}} {
			for level := range t.s.cells.cols {
				if part, ok := t.columns[level]; ok && t.in[part] == apart {
					t.s.force(l.d, -1, level)
					return true
				}
			}
		}
	}
	return false
}

// across puts all cells into parts of known size: those that are shown by themselves,
// and the others with the others of their column, where its sum is known, or (by
// rows) of their segment. columns has the parts of columns by their level.
func (c *cells) across(byColumn bool) (of []int, parts int, columns map[int]int) {
	of = make([]int, len(c.n))
	parts = 1
	if !byColumn {
		parts = c.rows
	}
	for i := range of {
		level := i % c.cols
		switch {
		case !c.hide[i]:
			of[i] = parts
			parts++
		case !byColumn:
			of[i] = i / c.cols
		case !c.open && !c.column[level]:
			if columns == nil {
				columns = map[int]int{}
			}
			at, ok := columns[level]
			if !ok {
				at = parts
				columns[level] = at
				parts++
			}
			of[i] = at
		}
	}
	return of, parts, columns
}

// remedy is what may be hidden against a group that is given away, and how many
// customers it is about.
type remedy struct {
	levels []int
	cost   int
}

// cheapest finds levels of a table to hide so that some parts, those marked in, can no
// longer be told from the others: the smallest of one side, if on the other there are
// some that are not known, or else the smallest of each.
func (l *linking) cheapest(table int, part []int, in []bool, segments []bool) remedy {
	c := l.s[table].cells
	least, size := [2]int{-1, -1}, [2]int{}
	dark, total := [2]bool{}, 0
	for level, p := range part {
		n, side := 0, 0
		for g, yes := range segments {
			if yes {
				n += c.n[g*c.cols+level]
			}
		}
		if in[p] {
			side = 1
		}
		switch {
		case n == 0:
		case !c.known(level, segments):
			dark[side] = true
		default:
			total += n
			if least[side] < 0 || n < size[side] {
				least[side], size[side] = level, n
			}
		}
	}
	switch {
	case least[0] < 0 && least[1] < 0:
		return remedy{}
	case l.s[table].number: // all or none
		return remedy{[]int{max(least[0], least[1])}, total}
	case !dark[0] && !dark[1] && least[0] >= 0 && least[1] >= 0:
		return remedy{least[:], size[0] + size[1]}
	case least[0] >= 0 && dark[1] && (least[1] < 0 || !dark[0] || size[0] <= size[1]):
		return remedy{least[:1], size[0]}
	case least[1] >= 0 && dark[0]:
		return remedy{least[1:], size[1]}
	}
	return remedy{}
}

// hide hides a level in some segments, of which there is one: there, or elsewhere
// if it is hidden there already, or everywhere.
func (l *linking) hide(s *shield, level int, segments []bool) {
	c, at := s.cells, -1
	for _, inside := range []bool{true, false} {
		for g, in := range segments {
			n := c.n[g*c.cols+level]
			if in == inside && n > 0 && !c.hide[g*c.cols+level] && (at < 0 || n < c.n[at*c.cols+level]) {
				at = g
			}
		}
		if at >= 0 {
			break
		}
	}
	s.force(l.d, at, level)
}
