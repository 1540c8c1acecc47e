package path

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/internal/limits"
)

// Mode says how the indicators of a construct are weighed.
type Mode int

// The modes. A construct with one indicator is that indicator in either.
const (
	// A weighs each indicator by its correlation with what surrounds the construct. It
	// suits indicators that reflect one thing, and is the sturdier one where they are
	// correlated.
	A Mode = iota
	// B weighs the indicators by a regression on all of them at once. It suits
	// indicators that make up the construct each with a part of its own.
	B
)

// String returns "A" or "B".
func (m Mode) String() string {
	switch m {
	case A:
		return "A"
	case B:
		return "B"
	}
	return fmt.Sprintf("mode(%d)", int(m))
}

// MarshalText writes the letter.
func (m Mode) MarshalText() ([]byte, error) {
	if m != A && m != B {
		return nil, fmt.Errorf("path: no mode %d", int(m))
	}
	return []byte(m.String()), nil
}

// UnmarshalText reads a letter.
func (m *Mode) UnmarshalText(b []byte) error {
	switch string(b) {
	case "A":
		*m = A
	case "B":
		*m = B
	default:
		return fmt.Errorf("path: no mode %q", b)
	}
	return nil
}

// Construct is something that shows only in its indicators.
type Construct struct {
	Name string
	// Indicators are the columns that show it, at least one; no column shows two
	// constructs. In mode A they point the same way: turn items around that ask for
	// the opposite.
	Indicators []string
	Mode       Mode // A by default
	// Low and High are the ends of the scale on which all the indicators are answered,
	// Low < High. With both 0 there is no scale, and the construct has no index.
	Low, High float64
}

func (c Construct) scaled() bool { return c.Low != 0 || c.High != 0 }

// Arrow is a path: the construct From works on the construct To.
type Arrow struct {
	From, To string
}

// Model is made of constructs and the paths between them.
type Model struct {
	Constructs []Construct // 2 to 100, with up to 1,000 indicators in all
	// Paths between constructs. Each construct is at an end of one at least, and no
	// chain of paths leads back to where it began.
	Paths []Arrow
}

const (
	maxConstructs = 100
	maxIndicators = 1000
)

// Validate joins all faults of the model into one error, or returns nil.
func (m Model) Validate() error {
	_, err := m.compile()
	return err
}

// plan is a model in numbers. Indicators are numbered through all constructs.
type plan struct {
	model   Model
	columns []string // of the indicators
	own     []int    // the construct of each indicator
	first   []int    // the first indicator of each construct, and last their number
	before  [][]int  // constructs with a path to this one, ascending
	after   [][]int  // constructs that this one has a path to, ascending
	order   []int    // constructs, none before one that works on it
	reach   []bool   // whether one works on the other in any way; square
	largest int      // the most predictors that any regression has
}

func (p *plan) constructs() int { return len(p.model.Constructs) }

func (m Model) compile() (*plan, error) {
	var errs []error
	fault := func(format string, args ...any) { errs = append(errs, fmt.Errorf("path: "+format, args...)) }
	n := len(m.Constructs)
	if n < 2 || n > maxConstructs {
		fault("%d constructs, want 2 to %d", n, maxConstructs)
	}
	p := &plan{model: m.clone(), before: make([][]int, n), after: make([][]int, n)}
	at, used := map[string]int{}, map[string]string{}
	for j, c := range m.Constructs {
		if c.Name == "" {
			fault("construct %d has no name", j)
		} else if _, twice := at[c.Name]; twice {
			fault("two constructs are called %q", c.Name)
		}
		at[c.Name] = j
		if len(c.Indicators) == 0 {
			fault("construct %q has no indicators", c.Name)
		}
		if c.Mode != A && c.Mode != B {
			fault("construct %q has no mode %d", c.Name, int(c.Mode))
		}
		if c.scaled() && (!(c.Low < c.High) || !limits.Level(c.Low) || !limits.Level(c.High)) {
			fault("construct %q is answered on a scale of %v to %v", c.Name, c.Low, c.High)
		}
		p.first = append(p.first, len(p.columns))
		for _, column := range c.Indicators {
			if other, twice := used[column]; twice {
				fault("column %q indicates %q and %q; it can show one construct only, and once", column, other, c.Name)
			}
			used[column] = c.Name
			p.columns, p.own = append(p.columns, column), append(p.own, j)
		}
		if c.Mode == B {
			p.largest = max(p.largest, len(c.Indicators))
		}
	}
	if p.first = append(p.first, len(p.columns)); len(p.columns) > maxIndicators {
		fault("%d indicators, want up to %d", len(p.columns), maxIndicators)
	}
	for _, a := range m.Paths {
		from, known := at[a.From]
		to, knownTo := at[a.To]
		switch {
		case !known || !knownTo:
			fault("the path from %q to %q has an end that is no construct", a.From, a.To)
		case from == to:
			fault("%q has a path to itself", a.From)
		case slices.Contains(p.before[to], from):
			fault("the path from %q to %q is there twice", a.From, a.To)
		default:
			p.before[to], p.after[from] = append(p.before[to], from), append(p.after[from], to)
		}
	}
	for j, c := range m.Constructs {
		slices.Sort(p.before[j])
		slices.Sort(p.after[j])
		p.largest = max(p.largest, len(p.before[j]))
		if len(p.before[j])+len(p.after[j]) == 0 {
			fault("construct %q is at the end of no path", c.Name)
		}
	}
	if around := p.sort(); around != nil {
		fault("the paths go in a circle: %s", strings.Join(around, ", "))
	}
	return p, errors.Join(errs...)
}

// sort puts the constructs in order, causes before effects and otherwise as the
// model has them, and finds what reaches what. Where paths go in a circle it
// returns the names of the constructs on the way around.
func (p *plan) sort() []string {
	n := p.constructs()
	placed := make([]bool, n)
	p.reach = make([]bool, n*n)
	ready := func(j int) bool {
		return !placed[j] && !slices.ContainsFunc(p.before[j], func(k int) bool { return !placed[k] })
	}
	for len(p.order) < n {
		next := 0
		for next < n && !ready(next) {
			next++
		}
		if next == n {
			return p.circle(placed)
		}
		placed[next] = true
		p.order = append(p.order, next)
		for _, k := range p.before[next] {
			p.reach[k*n+next] = true
			for from := range n {
				p.reach[from*n+next] = p.reach[from*n+next] || p.reach[from*n+k]
			}
		}
	}
	return nil
}

// circle walks back from a construct that could not be placed: whatever works on
// it and could not be placed either leads round in the end.
func (p *plan) circle(placed []bool) []string {
	at := slices.Index(placed, false)
	var way []int
	for !slices.Contains(way, at) {
		way = append(way, at)
		at = p.before[at][slices.IndexFunc(p.before[at], func(k int) bool { return !placed[k] })]
	}
	way = append(way[slices.Index(way, at):], at)
	slices.Reverse(way)
	names := make([]string, len(way))
	for i, j := range way {
		names[i] = p.model.Constructs[j].Name
	}
	return names
}

// clone is a copy that shares nothing with the host's model.
func (m Model) clone() Model {
	c := Model{slices.Clone(m.Constructs), slices.Clone(m.Paths)}
	for j := range c.Constructs {
		c.Constructs[j].Indicators = slices.Clone(c.Constructs[j].Indicators)
	}
	return c
}
