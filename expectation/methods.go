package expectation

import (
	"context"
	"math"

	"github.com/clientele-go/clientele/expectation/priority"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/cluster"
)

// Methods is where the usual methods of ranking put a dimension among those of its
// segment (see package priority). They often disagree, and then it is worth asking why.
//
// They set importance against satisfaction, or where that is not asked against the
// perceived level, each on a scale of 0 to 10. A customer's rating of a dimension is
// the mean of its items, and high if it reaches the mean of their [Item.Top].
type Methods struct {
	Quadrant  priority.Quadrant `json:"quadrant"`  // of the importance-performance map, whose cross lies at the means over the segment's dimensions
	PQuadrant [4]float64        `json:"pQuadrant"` // share of bootstrap replicates in each quadrant
	// Opportunity is Ulwick's score, 0 to 20: ten times the share of high ratings of
	// importance, and what that of performance is short of it. Nil where it must not be
	// shown.
	Opportunity *segment.Figure `json:"opportunity"`
	// Ranks within the segment: importance less performance (the diagonal), importance x
	// dissatisfaction, opportunity; 1 is first, equal scores share their mean rank.
	Ranks [3]float64 `json:"ranks"`
	// Disputed says that the methods disagree on it, and Dispute how, in words: among
	// them Kano's category, the importance that is stated and the one that is derived.
	Disputed bool   `json:"disputed"`
	Dispute  string `json:"dispute,omitempty"`
}

// leastMapped is how many dimensions make a map: the cross of one is the dimension.
const leastMapped = 2

// methods fills in [Cell.Methods].
func (s *scoring) methods() error {
	disputed := make([][]string, len(s.groups))
	tick := notice.Counter(s.o.Progress, "methods of ranking", int64(len(s.groups)))
	err := s.each(func(i int, g *group, seg *Segment, cells []*cell) error {
		var rated []*cell
		for _, c := range cells {
			if c.pub.Importance != nil && c.performance() != nil {
				rated = append(rated, c)
			}
		}
		if len(rated) < leastMapped {
			return nil
		}
		p, err := s.priorities(g, rated)
		if err != nil {
			return err
		}
		for j, c := range rated {
			c.publishMethods(&p.Items[j])
		}
		disputed[i] = dispute(rated, p)
		tick()
		return nil
	})
	if err != nil {
		return err
	}
	for i, names := range disputed {
		if names != nil {
			s.warn(notice.New("methods-disagree", s.profile.Segments[i].Name, "The methods of ranking disagree on %s: read why before acting.", list(names)))
		}
	}
	return nil
}

// performance is what importance is set against; nil where it is not shown. What is
// asked decides, and not what may be shown, or one map would mix the two by chance.
func (c *cell) performance() *segment.Figure {
	if c.group.plan.dims[c.dim].satisfied != nil {
		return c.pub.Satisfaction
	}
	return c.pub.Perceived
}

// rating is what a reply says of the importance and the performance of a dimension on
// scales of 0 to 10, NaN where it does not. Where there is a gap, only who is behind it
// counts, as in the other figures of the cell.
func (c *cell) rating(reply int) (importance, performance float64) {
	g, d := c.group, &c.group.plan.dims[c.dim]
	if c.gap.enough() && math.IsNaN(g.at(reply, c.dim, colGap)) {
		return math.NaN(), math.NaN()
	}
	importance = outOfTen(g.at(reply, c.dim, colImportance), d.impScale)
	if d.satisfied != nil {
		return importance, outOfTen(g.at(reply, c.dim, colSatisfaction), d.satScale)
	}
	if c.gap.enough() && d.pairs != nil {
		return importance, outOfTen(g.at(reply, c.dim, colPairedPerceived), d.scale)
	}
	return importance, outOfTen(g.at(reply, c.dim, colPerceived), d.scale)
}

// outOfTen puts a level on a scale of 0 to 10. It rises with the level, so that what
// reaches a limit still does.
func outOfTen(level float64, s Scale) float64 {
	if math.IsNaN(level) {
		return level
	}
	return min(max(10*share(level, s), 0), 10)
}

// tops are the lowest ratings of importance and of performance that count as high, on
// scales of 0 to 10.
func (c *cell) tops() (importance, performance float64) {
	p, d := c.group.plan, &c.group.plan.dims[c.dim]
	mean := func(items []int, s Scale) float64 {
		sum := 0.0
		for _, i := range items {
			sum += p.in.top(i)
		}
		return outOfTen(sum/float64(len(items)), s)
	}
	if d.satisfied != nil {
		return mean(d.importance, d.impScale), mean(d.satisfied, d.satScale)
	}
	return mean(d.importance, d.impScale), mean(d.perceived, d.scale)
}

// priorities ranks the rated dimensions of a segment. A customer who answers in several
// roles has one row, the means of what they say.
func (s *scoring) priorities(g *group, rated []*cell) (*priority.Priorities, error) {
	k := len(rated)
	o := priority.Map{
		Scale:      priority.Scale{Min: 0, Max: 10, Top: 10},
		Replicates: s.o.Replicates, Seed: s.o.Seed,
		// Segments run side by side already.
		Workers: max(1, par.Workers(s.o.Workers)/len(s.groups)),
	}
	for _, c := range rated {
		i, p := c.tops()
		o.ImportanceTops, o.SatisfactionTops = append(o.ImportanceTops, i), append(o.SatisfactionTops, p)
	}
	importance := cluster.Matrix{Rows: g.customers, Cols: k, Data: make([]float64, g.customers*k)}
	performance := cluster.Matrix{Rows: g.customers, Cols: k, Data: make([]float64, g.customers*k)}
	weights := make([]float64, g.customers)
	behind := make([]float64, 2*k) // sums of the weights behind the ratings of a customer
	settle := func(row int) {
		for j := range rated {
			importance.Data[row*k+j] = min(importance.Data[row*k+j]/behind[2*j], 10) // 0/0: not rated
			performance.Data[row*k+j] = min(performance.Data[row*k+j]/behind[2*j+1], 10)
		}
		clear(behind)
	}
	equal := true
	for i, r := range g.replies {
		if i%checkEvery == 0 && s.ctx.Err() != nil {
			return nil, context.Cause(s.ctx)
		}
		row := int(g.cluster[i])
		if i > 0 && g.cluster[i-1] != g.cluster[i] {
			settle(row - 1)
		}
		weights[row] += r.weight
		for j, c := range rated {
			x, y := c.rating(i)
			if !math.IsNaN(x) {
				importance.Data[row*k+j] += float64(r.weight * x)
				behind[2*j] += r.weight
			}
			if !math.IsNaN(y) {
				performance.Data[row*k+j] += float64(r.weight * y)
				behind[2*j+1] += r.weight
			}
		}
		equal = equal && weights[row] == weights[0]
	}
	settle(g.customers - 1)
	if equal {
		weights = nil
	}
	return o.Rank(s.ctx, importance, performance, weights)
}

// publishMethods publishes where the methods put a cell.
func (c *cell) publishMethods(v *priority.Item) {
	m := &Methods{Quadrant: v.Quadrant, Ranks: v.Ranks}
	for q, p := range v.PQuadrant {
		m.PQuadrant[q] = math.Round(100*p) / 100
	}
	// The score is a mean over people: of 10 (2 important - satisfied), or, where more are
	// satisfied than find it important, of 10 important. So it is shown or held back, and
	// rounded, as a mean of these is.
	top, good := c.tops()
	both := v.ImportantTo.Value > v.SatisfiedWith.Value
	e := c.group.estimateOf(func(i int) float64 {
		x, y := c.rating(i)
		score := 0.0
		switch {
		case math.IsNaN(x) || math.IsNaN(y):
			return math.NaN()
		case x >= top && both:
			score = 20
		case x >= top:
			score = 10
		}
		if y >= good && both {
			score -= 10
		}
		return score
	})
	if why := e.barred(); why != "" {
		c.withhold("opportunity", why)
	} else {
		f := v.Scores[priority.Opportunities]
		f = e.rounded(c.group.counts.admit(e.n), f.Value, f.Low, f.High, 0, 20)
		m.Opportunity = &f
	}
	c.pub.Methods = m
}
