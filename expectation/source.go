package expectation

// Source is where the level comes from that perception is held against.
type Source string

// The sources. What customers say themselves comes before what others set: of the
// first three the first that is asked counts.
const (
	Stated       Source = "stated"   // they said what they expect
	FromDesired  Source = "desired"  // what they wish for
	FromAdequate Source = "adequate" // the least that they accept

	Market           Source = "market"            // what is usual
	TechnologyLeader Source = "technology leader" // what the one with the best technology offers
	CostLeader       Source = "cost leader"       // the cheapest one
	ServiceLeader    Source = "service leader"    // the one who serves best
	PastSelf         Source = "past self"         // what one has offered oneself before
)

// measures is what the items of a level ask for.
func (s Source) measures() Measure {
	switch s {
	case FromDesired:
		return Desired
	case FromAdequate:
		return Adequate
	}
	return Expected
}
