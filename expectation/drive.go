package expectation

import (
	"math"
	"strconv"

	"github.com/clientele-go/clientele/expectation/driver"
	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/segment"
)

// Drive is what a dimension does for the outcome: importance that is derived from
// answers rather than stated (see package driver). What is called important and
// drives nothing is often taken for granted; what drives and is not called
// important is easily overlooked.
type Drive struct {
	// Share is the part of the outcome's variance, 0 to 1, that is put down to how the
	// dimension is rated (Lindeman, Merenda & Gold 1980), with its 95 % bootstrap
	// interval; but for rounding the shares of all dimensions add up to Driven.R2.
	Share *segment.Figure `json:"share"`
	PTop3 float64         `json:"pTop3"` // share of bootstrap replicates in which no more than two dimensions have a larger share
	// Penalty is what a low rating does to the outcome beside the other dimensions, in
	// its units, and Reward what a high one does; nil where too few rate it so. Low is
	// up to two fifths of the scale and high from four fifths: up to 3 and from 6 of 1 to
	// 7, up to 2 and 5 of 1 to 5, up to 4 and from 8 of 0 to 10. What another dimension
	// does within low, middle or high shows here too where the ratings of the two go
	// together.
	Penalty *segment.Figure `json:"penalty,omitempty"`
	Reward  *segment.Figure `json:"reward,omitempty"`
	// Kind compares the two per point of the scale, so that an outcome that rises evenly
	// with the rating is performance. Basic: falling short does more, as with what is
	// taken for granted; excitement: excelling does more; unknown: one of them is missing.
	Kind driver.Kind `json:"kind,omitempty"`
}

// Driven is how well the dimensions together explain the outcome of a segment.
type Driven struct {
	Outcome string          `json:"outcome"` // ID of the item
	R2      *segment.Figure `json:"r2"`      // explained part of its variance, 0 to 1
	N       int             `json:"n"`       // customers who answered all that is needed; -1: withheld
}

// drives fills in [Cell.Drive] and [Segment.Driven].
func (s *scoring) drives() error {
	if s.outcome < 0 || s.plan.drivers() == nil {
		return nil
	}
	tick := notice.Counter(s.o.Progress, "importance derived", int64(len(s.groups)))
	notes := make([][]Warning, len(s.groups))
	err := s.each(func(i int, g *group, seg *Segment, cells []*cell) error {
		d, warnings := g.drivers(s.outcome, seg.Name)
		if d != nil {
			more, err := s.derive(d, seg, cells)
			if err != nil {
				return err
			}
			warnings = append(warnings, more...)
		}
		notes[i] = warnings
		tick()
		return nil
	})
	if err != nil {
		return err
	}
	s.sayDerived()
	for _, ws := range notes {
		s.warn(ws...)
	}
	return nil
}

// streamDrivers names the random stream of the drivers of a segment.
const streamDrivers = 1 << 32

// derive computes the importance of the drivers of a segment and publishes it.
func (s *scoring) derive(d *drivers, seg *Segment, cells []*cell) ([]Warning, error) {
	o := driver.Importance{
		Replicates: s.o.Replicates,
		Seed:       random.Stream(s.o.Seed, streamDrivers, uint64(d.group.segment)).Uint64(),
		// Segments run side by side already.
		Workers: max(1, par.Workers(s.o.Workers)/len(s.groups)),
	}
	derived, err := o.Derive(s.ctx, d.x, d.y, d.weights)
	if err != nil {
		return nil, err
	}
	n := d.group.counts.admit(d.x.Rows)
	seg.Driven = &Driven{Outcome: s.plan.in.Items[s.outcome].ID, R2: explained(derived.R2, n), N: n}
	largest := make([]float64, len(derived.Drivers[0].Draws)) // of each replicate
	for _, v := range derived.Drivers {
		for b, x := range v.Draws {
			largest[b] = max(largest[b], x)
		}
	}
	for j, at := range d.dims {
		v := &derived.Drivers[j]
		for b := range v.Draws {
			if largest[b] > 0 {
				v.Draws[b] /= largest[b]
			}
		}
		cells[at].draws = v.Draws
		cells[at].pub.Drive = &Drive{Share: explained(v.Share, n), PTop3: math.Round(v.PTop3*100) / 100, Kind: driver.Unknown}
	}
	more, err := s.penalties(d, n, cells)
	return s.pass(append(derived.Warnings, more...), d, seg.Name), err
}

// explained publishes a part of a variance.
func explained(f segment.Figure, n int) *segment.Figure {
	out := coarse(f, n)
	out.Low, out.High = max(out.Low, 0), min(out.High, 1)
	return out
}

// pass passes on what package driver warns of: one warning of a kind, with the names of
// the dimensions and without counts.
func (s *scoring) pass(ws []driver.Warning, d *drivers, name string) []Warning {
	by := make(map[string][]string)
	for _, w := range ws {
		what := ""
		if j, err := strconv.Atoi(w.Subject); err == nil {
			what = s.plan.in.Dimensions[d.dims[j]].Name
		}
		by[w.Code] = append(by[w.Code], what)
	}
	var out []Warning
	add := func(code, text string) {
		switch names := by[code]; {
		case names == nil:
		case names[0] == "":
			out = append(out, notice.New(code, name, "%s", text))
		default:
			out = append(out, notice.New(code, name, text, list(names)))
		}
	}
	add("few-answers", "It has so few answers, weights allowed for, that what drives the outcome is rough.")
	add("collinear", "The ratings of other dimensions tell nearly all about these, so what they do for the outcome themselves can hardly be told: %s.")
	add("suppressed", "Alone these go with the outcome one way and beside the other dimensions the other way, so they tell about the others rather than about the outcome: %s.")
	add("few-rated", "Too few rate these low, or high, or neither, to tell both penalty and reward: %s.")
	add("rated-together", "Low or high ratings of some dimensions always go together, so penalties and rewards cannot be told apart.")
	return out
}

// penalties fills in what low and high ratings do.
func (s *scoring) penalties(d *drivers, n int, cells []*cell) ([]driver.Warning, error) {
	o := driver.Contrast{Low: lowRating + ratingSlack, High: highRating - ratingSlack}
	a, err := o.Analyse(s.ctx, d.x, d.y, d.weights)
	switch {
	case err != nil && s.ctx.Err() != nil:
		return nil, err
	case err != nil: // the numbers are in order, so it is this
		return []driver.Warning{notice.New("rated-together", "", "")}, nil
	}
	var out []driver.Warning
	for _, w := range a.Warnings {
		if w.Code == "few-answers" {
			out = append(out, w)
		}
	}
	rated := d.ratings()
	for j := range rated {
		who := &rated[j]
		v, to := &a.Drivers[j], cells[d.dims[j]].pub.Drive
		// Who has no effect of their own is what the others are held against.
		against := []int{neither}
		if v.Penalty == nil {
			against = append(against, low)
		}
		if v.Reward == nil {
			against = append(against, high)
		}
		if v.Penalty != nil && who.safe(low) && who.safe(against...) {
			to.Penalty = coarse(*v.Penalty, n)
		}
		if v.Reward != nil && who.safe(high) && who.safe(against...) {
			to.Reward = coarse(*v.Reward, n)
		}
		if to.Penalty != nil && to.Reward != nil {
			to.Kind = who.kind(v)
		} else { // what must not be shown looks like what cannot be known
			out = append(out, notice.New("few-rated", strconv.Itoa(j), ""))
		}
	}
	return out, nil
}

// leastDrivers is how many complete answers it takes to weigh p drivers: as many as
// package driver asks for.
func leastDrivers(p int) int { return max(10*disclosure.MinGroup, 50+8*p) }
