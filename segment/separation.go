package segment

import "github.com/clientele-go/clientele/internal/stats"

// separate fills in how clearly the members of each segment belong to it, from the
// strengths that label has noted: the distances to the two nearest centres are known
// when a customer gets a label, so nothing is computed twice.
//
// A strength is bounded, 0 to 1, and no customer's property; but it is made of all of
// them, and where all members of a small group have the same one, or one has most of the
// sum, its mean is about few. So the rules for other means hold here. There is no mean
// over all segments from which one that is withheld would follow.
func (f *fit) separate(s *Summary, d *description) {
	if f.strengths == nil || f.core.segments() < 2 {
		return
	}
	groups := d.split(f.strengths, nil)
	few := fewValued(groups)
	for g := range s.Segments {
		if speaksOfFew(groups[g], few) {
			continue
		}
		m := momentsOf(groups[g])
		low, high := stats.TInterval(m.mean, m.variance, m.n)
		s.Segments[g].Separation = coarse(m.mean, max(low, 0), min(high, 1), high/2-low/2, m.n)
	}
}
