package expectation

import (
	"fmt"
	"math"
	"strings"

	"github.com/clientele-go/clientele/expectation/driver"
	"github.com/clientele-go/clientele/expectation/kano"
	"github.com/clientele-go/clientele/expectation/priority"
	"github.com/clientele-go/clientele/segment"
)

// What the methods say is taken from the published figures, and only where it is
// beyond chance: a score whose interval lies on both sides of a limit says nothing.
const (
	opportunityFrom = 10 // above it Ulwick (2005, What Customers Want) speaks of an opportunity
	likely          = .5 // probability from which a category is taken at its word
	sureFrom        = .8 // below it the probability is said
)

// dispute fills in the disputes among the rated cells of a segment and returns the names
// of those there are.
func dispute(rated []*cell, p *priority.Priorities) (names []string) {
	var shares []float64
	for _, c := range rated {
		if d := c.pub.Drive; d != nil && d.Share != nil {
			shares = append(shares, d.Share.Value)
		}
	}
	fair := 0.0 // what each would explain if all did as much
	for _, v := range shares {
		fair += v / float64(len(shares))
	}
	for _, c := range rated {
		m := c.pub.Methods
		said := c.actOrRest()
		if said == "" {
			said = ranksApart(m.Ranks, len(rated))
		}
		var all []string
		if said != "" {
			all = append(all, said)
		}
		all = append(all, c.importances(p.CrossImportance, fair)...)
		if m.Dispute = strings.Join(all, "; "); m.Dispute != "" {
			m.Disputed = true
			names = append(names, c.pub.Name)
		}
	}
	return names
}

// actOrRest says which methods call for something to be done and which do not; nothing
// where they agree.
func (c *cell) actOrRest() string {
	m := c.pub.Methods
	var act, rest []string
	short := c.pub.Gap != nil && c.pub.Gap.High < 0
	if f := m.Opportunity; f != nil {
		switch {
		case f.Low > opportunityFrom:
			act, short = append(act, fmt.Sprintf("opportunity %.1f calls for action", f.Value)), true
		case f.High < opportunityFrom:
			rest = append(rest, fmt.Sprintf("opportunity %.1f does not", f.Value))
		}
	}
	if k := c.pub.Kano; k != nil {
		switch {
		case k.P[kano.MustBe] >= likely && short:
			act = append(act, "Kano calls it a must-be"+howSure(k.P[kano.MustBe]))
		case k.P[kano.Indifferent] >= likely:
			rest = append(rest, "Kano calls it indifferent"+howSure(k.P[kano.Indifferent]))
		case k.P[kano.Reverse] >= likely:
			rest = append(rest, "Kano says that customers would rather not have it"+howSure(k.P[kano.Reverse]))
		}
	}
	if d := c.pub.Drive; d != nil && d.Kind == driver.Basic && short {
		act = append(act, "falling short costs more than excelling gains")
	}
	said := fmt.Sprintf("the importance-performance map says %v%s", m.Quadrant, howSure(m.PQuadrant[m.Quadrant]))
	if m.Quadrant == priority.Concentrate {
		act = append(act, said)
	} else {
		rest = append(rest, said)
	}
	if act == nil || rest == nil {
		return ""
	}
	return list(act) + ", but " + list(rest)
}

// howSure says a probability that is not high.
func howSure(p float64) string {
	if p >= sureFrom {
		return ""
	}
	return fmt.Sprintf(" (%.0f %% sure)", 100*p)
}

// ranksApart says that one method puts it in the first quarter of n ranks and another in
// the second half, or nothing.
func ranksApart(ranks [3]float64, n int) string {
	first, last := min(ranks[0], ranks[1], ranks[2]), max(ranks[0], ranks[1], ranks[2])
	if first <= math.Ceil(float64(n)/4) && last > math.Ceil(float64(n)/2) {
		return fmt.Sprintf("the methods rank it from %v to %v of %d", first, last, n)
	}
	return ""
}

// importances says where what customers call important is not what moves them: what is
// stated against what is derived, and against Kano's category.
func (c *cell) importances(cross, fair float64) (said []string) {
	s := c.group.plan.dims[c.dim].impScale
	f := c.pub.Importance
	high, low := outOfTen(f.Low, s) > cross, outOfTen(f.High, s) < cross
	var share *segment.Figure
	if c.pub.Drive != nil {
		share = c.pub.Drive.Share
	}
	switch {
	case share == nil:
	case high && share.High < fair:
		said = append(said, "customers call it important, yet it moves the outcome less than most")
	case low && share.Low > fair:
		said = append(said, "it moves the outcome more than most, yet customers do not call it important")
	}
	if k := c.pub.Kano; k != nil && low && k.P[kano.MustBe] >= likely {
		said = append(said, "Kano calls it a must-be"+howSure(k.P[kano.MustBe])+", yet customers do not call it important")
	}
	return said
}
