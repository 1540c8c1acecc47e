package segment

import (
	"fmt"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/notice"
)

// Migration is who moved between two segmentations, as far as it may be published: of the
// customers known to both, the shares of each segment before that are in each after.
//
// Every figure is made of counts in tens, with its N in tens too: a share of a
// row is one rounded count over another, so that the shares of a row add up to about 1 only.
// Agreement, and Moved where a share is withheld, are computed from the shares
// themselves, and so tell nothing beyond them; their intervals allow for that.
type Migration struct {
	Before []Ref `json:"before"` // of ten or more, in the order of the membership
	After  []Ref `json:"after"`
	Common int   `json:"common"` // customers in a shown segment of both, in tens
	// Share[i][j] is the share of those of Before[i] who are in After[j], with Wilson's
	// interval; nil where withheld. N is how many of Before[i] are known to both.
	Share [][]*Figure `json:"share"`
	// Moved is the share of Common who are in a segment that is not the successor of
	// theirs, which is the one with the same ID. Nil where it is that of one to nine, who
	// moved or stayed, or of nobody but those who are withheld, and where more than a tenth
	// of Common are.
	Moved *Figure `json:"moved"`
	// Agreement is the adjusted Rand index of both, over Common, whatever the IDs: 1 where
	// the segments are the same, 0 on average where one says nothing of the other (Hubert &
	// Arabie 1985). It is that of the counts as the shares tell them, withheld ones guessed.
	// Its interval is that of the jackknife over customers, widened by what rounding
	// and guessing are off. Nil for fewer than a hundred customers, to whom that interval does
	// not hold, and where more than a tenth of Common are withheld.
	Agreement *Figure   `json:"agreement"`
	Warnings  []Warning `json:"warnings"`
}

// agreedFrom is how many customers it takes for the jackknife's interval of the adjusted
// Rand index to hold.
const agreedFrom = 100

// Migrate says what became of the customers of one segmentation in another, such as that
// of the month before, of another model or another number of segments. Customers are
// matched by ID, in whatever order they come. Segments of fewer than ten customers
// are left out, and so is who is in one, or in none, or not in both.
//
// What it returns may be published, beside the summaries of both segmentations: cells of
// one to nine customers are withheld, and others with them until nobody can tell the number of
// any group of one to nine by adding and subtracting what is shown and the sizes of the
// segments, those who came and those who left included. That holds with certainty and not
// for odds: who knows the sizes to the customer, and that two segments make up all, finds the
// size of such a group where a neighbour that is told in tens leaves one number, which
// is the case for at most one in twenty. A figure of zero says that there is nobody, and a withheld
// one that there may be somebody: who knows where everybody but one customer went learns from it
// whether that one is there.
//
// Errors are for a nil membership, one whose customers and labels do not go together, an
// ID that is in one twice, of a customer or of a segment, and a label that is of no
// segment. The warnings have the codes "small-segments", "withheld" and "few-in-common".
func Migrate(before, after *Membership) (*Migration, error) {
	then, err := shownOf(before, "before")
	if err != nil {
		return nil, err
	}
	now, err := shownOf(after, "after")
	if err != nil {
		return nil, err
	}
	common, cells, err := join(then, now)
	if err != nil {
		return nil, err
	}
	m := &Migration{Before: then.refs, After: now.refs, Common: tens(common), Warnings: []Warning{}}
	if then.small || now.small {
		m.Warnings = append(m.Warnings, notice.New("small-segments", "",
			"segments of fewer than %d members are left out, and so are their members", disclosure.MinGroup))
	}
	cells.protect()
	withheld := m.shares(cells)
	if m.Common == 0 {
		m.Warnings = append(m.Warnings, notice.New("few-in-common", "",
			"fewer than %d customers are known to both, so that nothing can be said of who moved", disclosure.MinGroup))
		return m, nil
	}
	if withheld {
		m.Warnings = append(m.Warnings, withheldWarning("migration"))
		m.movedAsTold()
	} else {
		m.moved(cells, common)
	}
	return m, m.agree()
}

// tens rounds a count for publication; fewer than ten are none.
func tens(n int) int {
	if !disclosure.Publishable(n) {
		return 0
	}
	return (n + 5) / 10 * 10
}

// shown is a membership without its small segments.
type shown struct {
	*Membership
	side  string
	refs  []Ref
	to    []int32 // place in refs of each segment; -1: too small
	small bool
}

// label is the shown segment of a row, -1 for none.
func (s *shown) label(row int) int32 {
	if l := s.Labels[row]; l >= 0 {
		return s.to[l]
	}
	return -1
}

func shownOf(m *Membership, side string) (*shown, error) {
	if m == nil {
		return nil, fmt.Errorf("segment: migration: the membership %s is nil", side)
	}
	if len(m.Labels) != len(m.Customers) {
		return nil, fmt.Errorf("segment: migration: the membership %s has %d customers and %d labels", side, len(m.Customers), len(m.Labels))
	}
	seen := map[string]int{}
	for k, r := range m.Segments {
		if first, twice := seen[r.ID]; twice {
			return nil, fmt.Errorf("segment: migration: the membership %s has the segment ID %q twice, %d and %d", side, r.ID, first, k)
		}
		seen[r.ID] = k
	}
	sizes := make([]int, len(m.Segments))
	for i, l := range m.Labels {
		if l < -1 || int(l) >= len(m.Segments) {
			return nil, fmt.Errorf("segment: migration: row %d of the membership %s, customer %q: label %d is of none of the %d segments",
				i, side, m.Customers[i], l, len(m.Segments))
		}
		if l >= 0 {
			sizes[l]++
		}
	}
	s := &shown{Membership: m, side: side, refs: []Ref{}, to: make([]int32, len(m.Segments))}
	for k, n := range sizes {
		if s.to[k] = -1; disclosure.Publishable(n) {
			s.to[k] = int32(len(s.refs))
			s.refs = append(s.refs, m.Segments[k])
		} else if n > 0 {
			s.small = true
		}
	}
	return s, nil
}

// twice is the error for an ID that a membership has in two rows.
func (s *shown) twice(first, row int) error {
	return fmt.Errorf("segment: migration: the membership %s has the customer %q twice, in rows %d and %d", s.side, s.Customers[row], first, row)
}

// join finds the customers of one membership in the other. common is how many are in a
// shown segment of both; cells counts everybody.
func join(then, now *shown) (common int, cells *flows, err error) {
	// A customer's row before, or len+row after for those who are new.
	rows := make(map[string]int, len(then.Customers))
	for i, id := range then.Customers {
		if first, twice := rows[id]; twice {
			return 0, nil, then.twice(first, i)
		}
		rows[id] = i
	}
	cells = newFlows(len(then.refs), len(now.refs))
	back := make([]int, len(then.Customers)) // row after, plus one
	for j, id := range now.Customers {
		i, known := rows[id]
		switch to := now.label(j); {
		case !known:
			rows[id] = len(back) + j
			cells.count(-1, to)
		case i >= len(back):
			return 0, nil, now.twice(i-len(back), j)
		case back[i] > 0:
			return 0, nil, now.twice(back[i]-1, j)
		default:
			back[i] = j + 1
			from := then.label(i)
			cells.count(from, to)
			if from >= 0 && to >= 0 {
				common++
			}
		}
	}
	for i, j := range back {
		if j == 0 {
			cells.count(then.label(i), -1)
		}
	}
	return common, cells, nil
}

// shares fills in what is shown of the cells, and says whether anything is not.
func (m *Migration) shares(c *flows) (withheld bool) {
	m.Share = make([][]*Figure, len(m.Before))
	for i := range m.Share {
		m.Share[i] = make([]*Figure, len(m.After))
		n := c.staying(i)
		for j := range m.Share[i] {
			if c.hidden(i, j) || !disclosure.Publishable(n) {
				withheld = true
				continue
			}
			m.Share[i][j] = share(tens(c.at(i, j)), tens(n))
		}
	}
	return withheld
}

// moved counts who is in a segment of another ID.
func (m *Migration) moved(c *flows, common int) {
	stayed := 0
	for i, from := range m.Before {
		for j, to := range m.After {
			if from.ID == to.ID {
				stayed += c.at(i, j)
			}
		}
	}
	if disclosure.SafeDifference(common, stayed) && (stayed == 0 || disclosure.Publishable(stayed)) {
		k, n := tens(common-stayed), tens(common)
		m.Moved = share(min(k, n), n)
	}
}
