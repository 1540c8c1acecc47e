package persona

import (
	"slices"

	"github.com/clientele-go/clientele/persona/language"
	"github.com/clientele-go/clientele/segment"
)

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
// gap. It says what the figures speak for, and not what will come of it: that is not
// measured. Code is for programs and other languages; the codes stand in the package
// documentation.
type Action struct {
	Aim   Aim      `json:"aim"`
	Code  string   `json:"code"`
	Dont  bool     `json:"dont,omitempty"` // something to leave
	Text  string   `json:"text"`
	Facts []string `json:"facts"`
	For   []string `json:"for"` // who acts: "marketing", "sales", "service", "product"
}

// Who acts.
const (
	marketing = "marketing"
	sales     = "sales"
	service   = "service"
	product   = "product"
)

const (
	mostActions = 6 // of a persona: a longer list is not acted on
	mostMends   = 3 // of these, what is to be mended
)

// deed is a kind of action: when returns the facts of each that the persona gives reason
// for, and args what its sentence ("action." and the code) takes from these facts, so that it
// can be told again in another language.
type deed struct {
	code string
	aim  Aim
	dont bool
	who  []string // nil: what the facts say, see mender
	when func(*Persona) [][]string
	args func(*Persona, []string, *language.Language) (language.Args, bool)
}

// deeds lists all kinds of actions, the most urgent first: what forbids others, what
// is about to be lost, what is lost, what could be won, and what to leave.
func deeds() []deed {
	return []deed{
		{"no-plan", Grow, true, []string{marketing, sales, service, product}, noPlan, noArgs},
		{"no-offer", Grow, true, []string{marketing, sales, product}, noOffer, noArgs},
		{"mend-must-be", Keep, false, nil, mendMustBe, mustArgs},
		{"rescue", Keep, false, []string{sales, service}, rescueLate, stateArgs},
		{"mend-role", Keep, false, nil, mendRole, roleArgs},
		{"mend", Keep, false, nil, mendUnmet, cellArgs},
		{"win-back", WinBack, false, []string{marketing, sales}, winBack, stateArgs},
		{"first-order", Create, false, []string{marketing, sales}, firstOrder, stateArgs},
		{"second-order", Create, false, []string{marketing, sales}, secondOrder, stateArgs},
		{"more-often", Grow, false, []string{marketing}, growRule(ordersOften, ordersMuch), pairArgs},
		{"larger-orders", Grow, false, []string{marketing, sales}, growRule(ordersMuch, ordersOften), pairArgs},
		{"more-kinds", Grow, false, []string{marketing, sales, product}, growRule(buysBroadly, ordersMuch, ordersOften), pairArgs},
		{"hold", Keep, false, []string{sales, service}, holdThem, worthArgs},
		{"ask", Keep, false, []string{service, product}, askThem, worthArgs},
		{"meet", Keep, false, []string{marketing, sales}, meetThem, levelArgs},
		{"no-win-back", WinBack, true, []string{marketing, sales}, noWinBack, stateArgs},
		{"no-more", Keep, true, []string{marketing, product}, noMore, surplusArgs},
	}
}

// chooseActions fills in what to do for a persona, most urgent first.
//
// A group that is not to be acted on, or not whom the offer is for, only has something
// to leave. An expectation is mended once, however many rules would; what is to be left of
// one is never to be mended as well, nor is anybody to be won back and not.
func chooseActions(p *Persona, l *language.Language) {
	p.Actions = []Action{}
	shut := p.Verdict.Ruling == segment.DoNotAct
	mends := map[string]bool{}
	for _, r := range deeds() {
		if shut && r.code != "no-plan" || p.Kind == Negative && !r.dont {
			continue
		}
		for _, facts := range r.when(p) {
			who := r.who
			if who == nil {
				if mends[facts[0]] || len(mends) == mostMends {
					continue
				}
				mends[facts[0]] = true
				who = menders(p, facts)
			}
			if len(p.Actions) < mostActions {
				p.Actions = append(p.Actions, Action{Aim: r.aim, Code: r.code, Dont: r.dont, Facts: facts, For: slices.Clone(who)})
			}
		}
	}
	// Where to speak to them serves whatever comes first.
	for i := range p.Actions {
		if a := &p.Actions[i]; a.Code == "meet" && !p.Actions[0].Dont {
			a.Aim = p.Actions[0].Aim
		}
	}
	tellActions(p, l)
}

// tellActions writes the actions of a persona in a language, from their codes and facts. An
// action that the package does not know, or whose facts the persona does not have, keeps its
// text: it came from elsewhere.
func tellActions(p *Persona, l *language.Language) {
	rules := deeds()
	for i := range p.Actions {
		a := &p.Actions[i]
		at := slices.IndexFunc(rules, func(r deed) bool { return r.code == a.Code })
		if at < 0 {
			continue
		}
		if args, ok := rules[at].args(p, a.Facts, l); ok {
			a.Text = l.Text("action."+a.Code, args)
		}
	}
}
