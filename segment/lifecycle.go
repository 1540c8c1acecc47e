package segment

// State is a customer's place in the lifecycle.
type State string

// The states, in the order in which a customer may walk through them.
const (
	Prospect State = "prospect" // known, has not ordered
	New      State = "new"      // one order, and too early to say more
	Active   State = "active"   // orders as expected
	AtRisk   State = "at risk"  // later than its own rhythm explains
	Dormant  State = "dormant"  // probably gone, not certainly
	Lost     State = "lost"     // as good as certainly gone
	WonBack  State = "won back" // had been dormant or lost by its own rhythm, and ordered again
)
