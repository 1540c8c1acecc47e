package segment

// plant turns a grown tree into forks and returns the names of the features that
// it asks about.
func (t *tree) plant(g *ruleTree, refs []Ref) (used map[string]bool) {
	t.segments = append([]Ref(nil), refs...)
	// A pruned fork leaves what was under it behind in g.nodes; only what is
	// reached from the root counts.
	used = map[string]bool{}
	var mark func(at int)
	mark = func(at int) {
		if n := &g.nodes[at]; n.left >= 0 {
			used[g.d.features[n.split.feature].encoder.name] = true
			mark(n.left)
			mark(n.right)
		}
	}
	mark(0)
	index := map[string]int{}
	for _, f := range g.d.features {
		if e := f.encoder; used[e.name] {
			index[e.name] = len(t.features)
			t.features = append(t.features, ruleFeature{e.name, e.kind, e.unit, e.policy(), e.missing})
		}
	}
	var put func(at int) int32
	put = func(at int) int32 {
		n, to := &g.nodes[at], len(t.forks)
		if n.left < 0 {
			t.forks = append(t.forks, fork{feature: -1, segment: int32(n.label())})
			return int32(to)
		}
		f := &g.d.features[n.split.feature]
		e := f.encoder
		q := fork{feature: index[e.name]}
		switch {
		case e.kind == kindNumeric:
			q.atMost = f.cuts[n.split.code]
			q.unknown = e.fill != nil && e.filled <= q.atMost
		case e.levels[n.split.code] == other:
			for _, l := range e.levels {
				if l != other {
					q.noneOf = append(q.noneOf, l)
				}
			}
			q.different = true
		default:
			q.level = e.levels[n.split.code]
		}
		t.forks = append(t.forks, q)
		yes := put(n.left)
		no := put(n.right)
		t.forks[to].yes, t.forks[to].no = yes, no
		return int32(to)
	}
	put(0)
	return used
}
