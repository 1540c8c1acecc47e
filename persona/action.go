package persona

// Aim is what an action is for.
type Aim string

// The aims, in the order in which a customer may need them.
const (
	Create  Aim = "create"   // make customers of those who are none yet, or have ordered once
	Keep    Aim = "keep"     // keep what is there
	Grow    Aim = "grow"     // make more of it
	WinBack Aim = "win back" // bring back who has gone
)

// Action is something to do for a persona, tied to what it is for: a trait, a state or a
// gap. Code is for programs and other languages.
type Action struct {
	Aim   Aim      `json:"aim"`
	Code  string   `json:"code"`
	Dont  bool     `json:"dont,omitempty"` // something to leave
	Text  string   `json:"text"`
	Facts []string `json:"facts"`
	For   []string `json:"for"` // who acts: "marketing", "sales", "service", "product"
}
