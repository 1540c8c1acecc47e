package persona

import (
	"cmp"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// separate tells what changed from what follows from it.
func separate(tests []difference, pairs []pair, before, after *Deck, o CompareOptions) (changed, following []difference) {
	root := make([]bool, len(tests))
	follows := make([]string, len(tests)) // What of the root, and whose
	of := make([]string, len(tests))
	because := func(i int, what, whose string) { follows[i], of[i] = what, whose }

	// Shares of customers, all personas of both decks together.
	w := whole{}
	for i, t := range tests {
		if t.What == ofShare {
			w.add(i, t, count(t.From, before), count(t.To, after))
		}
	}
	gone := w.turnover(pairs, before, after)
	w.material = func(from, to, rest float64) bool { return math.Abs(to-from)*rest >= o.MinShare }
	w.separate(tests, o, root, func(i, by int) {
		switch {
		case by >= 0:
			because(i, ofShare, tests[by].After)
		case gone != "":
			because(i, goneBy, gone)
		default:
			because(i, newBy, newcomer(pairs))
		}
	})
	// Levels of a category and states of the lifecycle, in each persona.
	for i := 0; i < len(tests); {
		t := tests[i]
		j := i + 1
		if t.What == ofLifecycle || t.What == ofTrait && t.Level != "" {
			w := whole{material: func(from, to, _ float64) bool { return cohenH(from, to) >= o.MinEffect }}
			for j = i; j < len(tests) && tests[j].pair == t.pair && tests[j].What == t.What &&
				(t.What == ofLifecycle || tests[j].Level != "" && tests[j].Name == t.Name && tests[j].Unit == t.Unit); j++ {
				w.add(j, tests[j], tests[j].From.Value*float64(tests[j].From.N), tests[j].To.Value*float64(tests[j].To.N))
			}
			w.separate(tests, o, root, func(i, by int) { because(i, t.What, tests[by].After) })
		}
		i = j
	}
	// Numbers and gaps stand for themselves.
	for i, t := range tests {
		if t.beyond(o) && (t.What == ofTrait && t.Level == "" || t.What == ofGap) {
			root[i] = true
		}
	}
	for i, t := range tests {
		if t.beyond(o) && t.What == ofWorthMean {
			if root[i] = !explained(t, tests, root); !root[i] {
				because(i, ofTrait, t.After)
			}
		}
	}
	worthShares(tests, o, root, follows, gone, pairs, because)

	order := byCertainty(tests)
	for _, i := range order {
		d := tests[i]
		switch {
		case root[i]:
			changed = append(changed, d)
		case follows[i] != "":
			d.Follows, d.Of = follows[i], of[i]
			following = append(following, d)
		}
	}
	return changed, following
}

// Follows of what was caused by a persona that went or came.
const (
	goneBy = "gone"
	newBy  = "new"
)

// count is how many customers a share stands for.
func count(share *segment.Figure, d *Deck) float64 {
	return share.Value * float64(max(share.N, 1))
}

// newcomer is the ID of the first persona that is new.
func newcomer(pairs []pair) string {
	for _, p := range pairs {
		if p.before == nil {
			return p.after.ID
		}
	}
	return ""
}

// byCertainty orders tests by p-value, then by how they were made.
func byCertainty(tests []difference) []int {
	order := make([]int, len(tests))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(tests[a].Adjusted, tests[b].Adjusted), cmp.Compare(tests[a].p, tests[b].p))
	})
	return order
}

// explained says whether a mean worth moved as a trait of the persona did, or as several
// did together: orders and what each is worth, say. All ratios are compared within their
// errors.
func explained(worth difference, tests []difference, root []bool) bool {
	target, error2, ok := logRatio(worth)
	if !ok {
		return false
	}
	sum, sum2, n := 0.0, 0.0, 0
	for i, t := range tests {
		if t.pair != worth.pair || !root[i] || t.What != ofTrait || t.Level != "" {
			continue
		}
		r, e2, ok := logRatio(t)
		if !ok {
			continue
		}
		if r*target > 0 && math.Abs(target-r) <= stats.Z95*math.Sqrt(error2+e2) {
			return true
		}
		sum, sum2, n = sum+r, sum2+e2, n+1
	}
	return n > 1 && sum*target > 0 && math.Abs(target-sum) <= stats.Z95*math.Sqrt(error2+sum2)
}

// logRatio is the logarithm of what a figure is now over what it was, with its variance.
func logRatio(t difference) (r, variance float64, ok bool) {
	if !(t.From.Value > 0 && t.To.Value > 0) {
		return 0, 0, false
	}
	for _, f := range []*segment.Figure{t.From, t.To} {
		e := (f.High - f.Low) / 2 / stats.Z95 / f.Value
		variance += float64(e * e)
	}
	return math.Log(t.To.Value / t.From.Value), variance, true
}

// worthShares follow from shares of customers and mean worths, or from each other: where
// neither is beyond chance alone, the share of worth that moved most explains the rest.
func worthShares(tests []difference, o CompareOptions, root []bool, follows []string, gone string, pairs []pair, because func(i int, what, whose string)) {
	what, whose := "", ""
	if gone != "" {
		what, whose = goneBy, gone
	} else if id := newcomer(pairs); id != "" {
		what, whose = newBy, id
	}
	for _, i := range byCertainty(tests) {
		t := tests[i]
		if (t.What == ofShare || t.What == ofWorthMean) && (root[i] || follows[i] != "") {
			if what, whose = t.What, t.After; root[i] {
				break
			}
		}
	}
	for _, i := range byCertainty(tests) {
		switch t := tests[i]; {
		case t.What != ofWorthShare || !t.beyond(o):
		case what == "":
			root[i], what, whose = true, ofWorthShare, t.After
		default:
			because(i, what, whose)
		}
	}
}
