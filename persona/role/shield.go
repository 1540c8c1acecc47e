package role

import "github.com/clientele-go/clientele/internal/disclosure"

// few reports whether it must not be told that k of n accounts have something: a few would be
// those who have it, or those who lack it. That none do, or all, is a trait of the group only
// where that is not a small one.
func few(k, n int) bool {
	if k == 0 || k == n {
		return n < disclosure.UniformBelow
	}
	return !disclosure.Publishable(k) || !disclosure.Publishable(n-k)
}

// withhold says for which groups it is not told that k of n accounts have something, given
// that it is told of all together: what is withheld follows in sum from the others and the
// whole, so the smallest further groups join it until that sum may be told
// (complementary suppression; Hundepool et al. 2012, Statistical Disclosure Control, ch.
// 4.5). It is [disclosure.Withhold] for shares.
func withhold(k, n []int) []bool {
	hide := make([]bool, len(k))
	hiddenK, hiddenN, count, some := 0, 0, 0, 0
	take := func(g int) {
		hide[g] = true
		hiddenK, hiddenN, count = hiddenK+k[g], hiddenN+n[g], count+1
	}
	for g := range k {
		if n[g] == 0 {
			hide[g] = true // nobody is known there, and nothing that could follow
			continue
		}
		some++
		if few(k[g], n[g]) {
			take(g)
		}
	}
	for count > 0 && count < some && (count == 1 || few(hiddenK, hiddenN)) {
		next := -1
		for g := range k {
			if !hide[g] && (next < 0 || n[g] < n[next]) {
				next = g
			}
		}
		take(next)
	}
	return hide
}

// withholdMeans says for which groups the mean is not told. It goes where the share does, or
// it would say that somebody has the role. Groups without values have no mean that could
// follow from the others.
func withholdMeans(groups [][]float64, share []bool) []bool {
	var some [][]float64
	var forced []bool
	for g, values := range groups {
		if len(values) > 0 {
			some, forced = append(some, values), append(forced, share[g])
		}
	}
	hide := disclosure.Withhold(some, disclosure.FewValued(some), forced)
	out := make([]bool, len(groups))
	at := 0
	for g, values := range groups {
		if out[g] = len(values) == 0; !out[g] {
			out[g] = hide[at]
			at++
		}
	}
	return out
}

// tens rounds a count to tens.
func tens(n int) int { return (n + 5) / 10 * 10 }
