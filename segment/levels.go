package segment

import (
	"cmp"
	"slices"

	"github.com/clientele-go/clientele/internal/disclosure"
)

// other is the level under which rare levels are joined, and the one that a
// level unseen in the fit belongs to.
const other = "(other)"

// maxLevels bounds the columns that one category can make: a category with
// more frequent levels than that is closer to a free text, and a hundred
// thousand customers by a thousand levels would not fit into memory.
const maxLevels = 32

// foldLevels gives each text the index of its level. Levels of fewer than ten
// customers are joined, so that no level singles anybody out, and so are the
// least frequent beyond maxLevels. Only NoAnswer stays by itself: a few who did
// not answer are not of the same kind as a few who gave a rare answer. Levels are
// in byte order, "(other)" last and only where something was joined. cut says
// that maxLevels was reached.
func foldLevels(texts []string) (labels []int32, levels []string, cut bool) {
	counts := make(map[string]int)
	for _, s := range texts {
		counts[s]++
	}
	levels, cut = foldCounts(counts)
	index := indexLevels(levels)
	labels = make([]int32, len(texts))
	for i, s := range texts {
		l, ok := index[s]
		if !ok {
			l = index[other]
		}
		labels[i] = l
	}
	return labels, levels, cut
}

// foldCounts is foldLevels where customers have been counted by text.
func foldCounts(counts map[string]int) (levels []string, cut bool) {
	joined := false
	for s, n := range counts { // order does not matter: the result is sorted below
		if s == other || (n < disclosure.MinGroup && s != NoAnswer) {
			joined = true
			continue
		}
		levels = append(levels, s)
	}
	if len(levels) > maxLevels {
		slices.SortFunc(levels, func(a, b string) int {
			return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
		})
		levels, joined, cut = levels[:maxLevels], true, true
	}
	slices.Sort(levels)
	if joined {
		levels = append(levels, other)
	}
	return levels, cut
}

func indexLevels(levels []string) map[string]int32 {
	index := make(map[string]int32, len(levels))
	for i, s := range levels {
		index[s] = int32(i)
	}
	return index
}
