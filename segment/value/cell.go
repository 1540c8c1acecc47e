package value

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Cell is a number of customers with one and the same history in discrete time,
// a cell of a recency/frequency table. Time counts opportunities to order, which
// come at the same moments for everybody (a yearly appeal, a monthly edition, an
// event); the first order is at 0. All three figures of the history are whole
// numbers: Frequency is x, the opportunities taken after the first order,
// Recency is t_x, the number of the last one taken (0 where x is 0), and T is n,
// the opportunities so far.
type Cell struct {
	History
	Customers int // at least 0
}

// Cells counts equal histories, sorted by T, Recency and Frequency. It checks
// nothing: [FitBGBB] does.
func Cells(h []History) []Cell {
	sorted := slices.Clone(h)
	slices.SortFunc(sorted, byOpportunity)
	var out []Cell
	for i, v := range sorted {
		if i > 0 && v == sorted[i-1] {
			out[len(out)-1].Customers++
		} else {
			out = append(out, Cell{v, 1})
		}
	}
	return out
}

func byOpportunity(a, b History) int {
	return cmp.Or(cmp.Compare(a.T, b.T), cmp.Compare(a.Recency, b.Recency), a.Frequency-b.Frequency)
}

// maxOpportunities bounds n: the likelihood runs over all opportunities since
// the last order. More than this is not a discrete time any more.
const maxOpportunities = 10_000

// checkDiscrete returns the first fault of a history in discrete time as column
// and reason, both empty for a good one.
func (h History) checkDiscrete() (column, reason string) {
	if c, why := h.check(); c != "" {
		return c, why
	}
	switch {
	case h.T != math.Trunc(h.T):
		return "T", fmt.Sprintf("%v is not a whole number of opportunities", h.T)
	case h.T > maxOpportunities:
		return "T", fmt.Sprintf("%v opportunities are more than %d: use a model in continuous time", h.T, maxOpportunities)
	case h.Recency != math.Trunc(h.Recency):
		return "Recency", fmt.Sprintf("%v is not the number of an opportunity", h.Recency)
	case float64(h.Frequency) > h.Recency:
		return "Frequency", fmt.Sprintf("%d orders up to opportunity %v: at most one is possible at each", h.Frequency, h.Recency)
	}
	return "", ""
}

func checkCells(cells []Cell) error {
	room := maxCustomers
	for i, c := range cells {
		if col, why := c.checkDiscrete(); col != "" {
			return &RowError{i, col, why}
		}
		if c.Customers < 0 {
			return &RowError{i, "Customers", fmt.Sprintf("%d is negative", c.Customers)}
		}
		if c.Customers > room {
			return &RowError{i, "Customers", fmt.Sprintf("%d make more than %d customers in all, the most that a fit takes", c.Customers, maxCustomers)}
		}
		room -= c.Customers
	}
	return nil
}

// grid is what the likelihood of the BG/BB needs of the cells: equal ones added
// up, and sorted so that those with the same x and n stand together, the latest
// order first. Going back from n in such a run, the sum over the moments at
// which the customer may have left grows by a term at each opportunity and
// passes every cell of the run on its way.
type grid struct {
	cells     []Cell
	runs      []int // where each run begins, and the end
	customers int
	repeaters int
	most      int     // largest n
	orders    float64 // sum of x
	chances   float64 // sum of n
	active    float64 // sum of t_x
}

func newGrid(cells []Cell) (*grid, error) {
	if err := checkCells(cells); err != nil {
		return nil, err
	}
	g := &grid{}
	sorted := slices.DeleteFunc(slices.Clone(cells), func(c Cell) bool { return c.Customers == 0 })
	slices.SortStableFunc(sorted, func(a, b Cell) int {
		return cmp.Or(cmp.Compare(a.T, b.T), a.Frequency-b.Frequency, cmp.Compare(b.Recency, a.Recency))
	})
	for _, c := range sorted {
		k := len(g.cells) - 1
		switch {
		case k >= 0 && c.History == g.cells[k].History:
			g.cells[k].Customers += c.Customers
		case k >= 0 && c.T == g.cells[k].T && c.Frequency == g.cells[k].Frequency:
			g.cells = append(g.cells, c)
		default:
			g.runs = append(g.runs, len(g.cells))
			g.cells = append(g.cells, c)
		}
		n := float64(c.Customers)
		g.customers += c.Customers
		g.most = max(g.most, int(c.T))
		g.orders += float64(n * float64(c.Frequency))
		g.chances += float64(n * c.T)
		g.active += float64(n * c.Recency)
		if c.Frequency > 0 {
			g.repeaters += c.Customers
		}
	}
	g.runs = append(g.runs, len(g.cells))
	switch {
	case g.customers == 0:
		return nil, errNoCustomers
	case g.repeaters == 0:
		return nil, fmt.Errorf("value: none of the %d customers ordered again, so nothing tells how often they order or whether they have left; "+
			"wait for more opportunities", g.customers)
	case g.most < 3:
		return nil, fmt.Errorf("value: nobody has had more than %d opportunities; the four parameters of the BG/BB need at least 3", g.most)
	}
	return g, nil
}
