package segment

import (
	"fmt"
	"slices"
)

// muchMoved is the share of movers from which on a refit is another segmentation to those who
// know the one before: of three customers one would be spoken to as somebody else.
const muchMoved = 1. / 3

// Advise says whether the segments of a refit are still those that people know: lineage is
// what the refit said of the earlier segments, and m the migration of today's customers from the segments
// that the earlier model assigns them to now. (The membership of the earlier fit would do too, but
// then who has changed since counts as moved.)
//
// It is [Redo], to think again before anybody is told of new segments, where more than a
// third of the customers are for certain in a segment that is not the successor of theirs;
// where more than half of an earlier segment are for certain in one that people know as
// another, so that what is meant for the one would reach the other; or where more than half of the
// earlier segments are gone. Otherwise it is [Keep], and the reasons say what is known:
// how many moved may be withheld.
func (m *Migration) Advise(lineage []Lineage) Advice {
	var against, known []string
	switch {
	case m == nil || m.Moved == nil:
		known = append(known, "how many customers moved is withheld or not known")
	default:
		text := fmt.Sprintf("%s of the customers known to both are in a segment that is not the successor of theirs (%s to %s)",
			percent(m.Moved.Value), percent(m.Moved.Low), percent(m.Moved.High))
		if m.Moved.Low > muchMoved {
			against = append(against, text)
		}
		known = append(known, text)
	}
	if m != nil {
		against = append(against, m.taken()...)
	}
	kept, gone := 0, 0
	for _, l := range lineage {
		switch l.Fate {
		case "kept":
			kept++
		case "gone":
			gone++
		}
	}
	if kept+gone > 0 {
		text := fmt.Sprintf("%d of the %d earlier segments are gone", gone, gone+kept)
		if gone > kept {
			against = append(against, text)
		}
		known = append(known, text)
	}
	if len(against) > 0 {
		return Advice{Do: Redo, Reasons: against}
	}
	return Advice{Do: Keep, Reasons: known}
}

// taken names the earlier segments most of whose customers are now in a segment that carries
// on another one.
func (m *Migration) taken() []string {
	var out []string
	for i, row := range m.Share {
		for j, share := range row {
			from, to := m.Before[i], m.After[j]
			another := func(r Ref) bool { return r.ID == to.ID }
			if share != nil && share.Low > .5 && from.ID != to.ID && slices.ContainsFunc(m.Before, another) {
				out = append(out, fmt.Sprintf("%s of %s (%s) are in %s (%s), which was another segment", percent(share.Value), from.ID, from.Name, to.ID, to.Name))
			}
		}
	}
	return out
}
