package segment

// reveal looks for a hidden level of one table whose size in a segment follows from
// another table, as that of a province from its districts. It is hidden to protect
// others, and would not: a level of the other table joins it. It says whether one did.
func (l *linking) reveal(table, other int, k *link) bool {
	t, o := l.s[table], l.s[other]
	if o.states { // no feature is hidden for them, and their rows are open
		return false
	}
	helps := k.helps
	if other == k.b {
		helps = k.helped
	}
	for g := range l.d.shown {
		one := make([]bool, l.d.shown)
		one[g] = true
		of, rows := l.parts(other, helps, one)
		for level := range t.cells.cols {
			if i := g*t.cells.cols + level; !t.cells.hide[i] || t.cells.n[i] == 0 {
				continue
			}
			if !t.cells.covered(g, level) {
				continue
			}
			// Columns are what is known of the table, the rest first, with the
			// level apart in the last.
			c := crossing{rows: rows, cols: t.cells.cols + 2}
			c.n = make([]int, c.rows*c.cols)
			meets := make([]bool, o.cells.cols)
			for x := range t.cells.cols {
				for y := range o.cells.cols {
					n := 0
					if table == k.a {
						n = k.n[(g*t.cells.cols+x)*o.cells.cols+y]
					} else {
						n = k.n[(g*o.cells.cols+y)*t.cells.cols+x]
					}
					at := 0
					switch {
					case x == level:
						at, meets[y] = c.cols-1, meets[y] || n > 0
					case t.cells.known(x, one):
						at = x + 1
					}
					c.n[of[y]*c.cols+at] += n
				}
			}
			if !c.follows() {
				continue
			}
			best, meet := -1, false
			for y := range o.cells.cols {
				n := o.cells.n[g*o.cells.cols+y]
				if n > 0 && o.cells.known(y, one) && (best < 0 || meets[y] && !meet || meets[y] == meet && n < o.cells.n[g*o.cells.cols+best]) {
					best, meet = y, meets[y]
				}
			}
			if best >= 0 {
				l.hide(o, best, one)
				return true
			}
		}
	}
	return false
}
