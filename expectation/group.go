package expectation

import (
	"context"
	"math"

	"github.com/clientele-go/clientele/internal/par"
)

// group is the respondents of one segment, ready for figures: one flat matrix
// of levels, column after column, replies by customer and role.
type group struct {
	segment   int // index in the membership
	size      int // customers of the segment, whether they answered or not
	customers int // who answered
	replies   []reply
	cluster   []int32   // of each reply: its customer, counted from 0 within the group, ascending
	weights   []float64 // of each reply
	levels    []float64 // columns x replies, see plan.place
	plan      *plan
	counts    *ledger // counts of it that a reader may come to know
	stored    *stored // its sums, where they are all there is; then it has no replies
	role      []int32 // of each reply: its role, from 1 in the order of names; nil where there is but one
}

// groups cuts the joined answers into segments, in the membership's order.
// Segments without an answer have no group.
func (j *joined) groups(ctx context.Context, p *plan, workers int) ([]*group, error) {
	return j.cut(ctx, p, j.replies, workers)
}

// cut is groups for the answers of one wave.
func (j *joined) cut(ctx context.Context, p *plan, replies []reply, workers int) ([]*group, error) {
	var out []*group
	for lo := 0; lo < len(replies); {
		s := replies[lo].segment
		hi := lo
		for hi < len(replies) && replies[hi].segment == s {
			hi++
		}
		out = append(out, &group{segment: int(s), size: j.sizes[s], replies: replies[lo:hi], plan: p})
		lo = hi
	}
	return out, par.Each(ctx, len(out), workers, func(i int) error { return out[i].fill(ctx) })
}

// fill computes the levels of the replies.
func (g *group) fill(ctx context.Context) error {
	p, n := g.plan, len(g.replies)
	g.counts = &ledger{g.size} // which the segment's own summary publishes
	g.cluster = make([]int32, n)
	g.weights = make([]float64, n)
	g.levels = make([]float64, n*p.stride)
	row := make([]float64, p.stride)
	for i, r := range g.replies {
		if i%checkEvery == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if i == 0 || r.customer != g.replies[i-1].customer {
			g.customers++
		}
		g.cluster[i] = int32(g.customers - 1)
		g.weights[i] = r.weight
		p.levels(r.values, row)
		p.hold(g.segment, row)
		for c, v := range row {
			g.levels[c*n+i] = v
		}
	}
	return nil
}

// at returns one level of a reply, NaN where it is not asked.
func (g *group) at(reply, dim int, col column) float64 {
	at := g.plan.dims[dim].at[col]
	if at < 0 {
		return math.NaN()
	}
	return g.levels[int(at)*len(g.replies)+reply]
}

// column returns a level of all replies, nil where it is not asked.
func (g *group) column(dim int, col column) []float64 {
	at := g.plan.dims[dim].at[col]
	if at < 0 {
		return nil
	}
	return g.place(int(at))
}

// place returns the column at a place of the plan.
func (g *group) place(at int) []float64 { return g.levels[at*len(g.replies):][:len(g.replies)] }
