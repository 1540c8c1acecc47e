package main

import (
	"context"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/behavior"
	"github.com/clientele-go/clientele/segment/value"
)

// A customer's worth is what is expected of the next horizonMonths, discounted
// at yearlyRate.
const (
	horizonMonths = 12
	yearlyRate    = .10
)

// customer is this program's own customer type: what the orders say, and what
// the models make of it. The library reads it through a schema.
type customer struct {
	*behavior.Customer
	pAlive   float64 // probability of still being a customer; NaN without a model
	expected float64 // orders expected within the horizon; NaN without a model
	worth    float64 // what the customer is expected to spend within the horizon; without models, what was spent
}

// value fits the models of ordering and spending and values every customer by
// them. Data that cannot carry the models (nobody came back, nothing was paid)
// are no reason to stop: the fit then stays nil, a warning says so, and
// customers count for what they have spent.
func (r *result) value(ctx context.Context, c config, t *behavior.Table, p *progress) ([]customer, error) {
	out := make([]customer, len(t.Customers))
	for i := range out {
		c := &t.Customers[i]
		out[i] = customer{Customer: c, pAlive: math.NaN(), expected: math.NaN(), worth: c.Spend}
	}
	r.worth = spentWorth

	p.report("fitting how customers order", 0, 0)
	histories := value.Histories(t)
	buying, err := r.choice.method.Fit(ctx, histories, value.Options{})
	if err != nil {
		r.choice.unlearned(r)
		return out, r.doubt(ctx, p, "no-value-model", "how customers order cannot be learned from these orders, most often because hardly anybody came back", err)
	}
	r.buying = buying
	r.warnings = append(r.warnings, buying.Warnings...)
	r.warnOneTime(histories)
	r.fewLearnt = learntFromFew(histories)
	z := value.Months(horizonMonths, yearlyRate, t.Unit)
	span := float64(z.Steps) * z.Step
	for i := range out {
		out[i].pAlive = buying.Model.PAlive(histories[i])
		out[i].expected = buying.Model.Expected(histories[i], span)
	}

	p.report("fitting what customers spend", 0, 0)
	spendings, free := r.payers(t)
	paying := 0
	for _, s := range spendings {
		if s.Frequency > 0 {
			paying++
		}
	}
	if paying < fewest {
		return out, r.doubt(ctx, p, "no-spend-model", "what customers spend cannot be learned from so few who paid again", nil)
	}
	spending, err := value.FitGammaGamma(ctx, spendings, value.Options{})
	if err != nil {
		return out, r.doubt(ctx, p, "no-spend-model", "what customers spend cannot be learned from these orders", err)
	}
	r.spending = spending
	r.warnings = append(r.warnings, spending.Warnings...)

	p.report("valuing customers", 0, 0)
	clv, err := value.CLVs(ctx, buying.Model, spending.Model, histories, spendings, z, 0)
	if err != nil {
		return out, r.doubt(ctx, p, "no-clv", "what customers will be worth cannot be computed from these models", err)
	}
	for i := range out {
		out[i].worth = clv[i]
	}
	for _, i := range free {
		out[i].worth = 0
	}
	r.valued = true
	if days := int(t.Until-t.From) + 1; days < int(horizonMonths*behavior.Month.Days()) {
		r.warn("horizon-beyond-records", "what is expected of the next %d months is drawn from records of a shorter time: they hold not every season, "+
			"and few customers had the time to leave", horizonMonths)
	}
	if r.forecast = newForecast(buying, spending, histories, spendings, free, z, c.seed); r.forecast == nil {
		r.withoutSums("the models lie at an edge and do not say how sure they are")
	}
	r.worth = expectedWorth
	return out, nil
}

// withoutSums takes note of why it is not said what segments will spend.
func (r *result) withoutSums(why string) {
	r.noSums = why + ", so it is not said what segments will spend, which without a range would look certain; shares of worth are"
	r.warn("no-ranges", "%s", r.noSums)
}

// warnOneTime warns where a model that cannot say of one-time buyers whether they
// have left meets a base that is mostly these: MBG/NBD and Pareto/NBD can.
func (r *result) warnOneTime(histories []value.History) {
	once := 0
	for i := range histories {
		if histories[i].Frequency == 0 {
			once++
		}
	}
	if 2*once > len(histories) && !leavesAfterOne(r.buying.Model) {
		r.warn("one-time-buyers-alive", "more than half of the customers ordered on one day only, and %s takes all of these to be still buying: "+
			"read the worth of segments in which they are many as an upper bound", r.choice.method.Name)
	}
}

// leavesAfterOne reports whether a model lets customers leave right after their
// first order. BG/NBD lets them leave after a repeat order only, NBD never: the
// probability of still buying is then 1 for whoever ordered once, however long
// ago, which is a property of the model and not of the customer.
func leavesAfterOne(m value.Orders) bool {
	switch m.(type) {
	case value.BGNBD, value.NBD:
		return false
	}
	return true
}

// payers returns what the spend model knows about each customer. It has no
// place for people whose every repeat order was free: it is told nothing about
// them, and their rows come back in free, to be worth nothing.
func (r *result) payers(t *behavior.Table) (s []value.Spending, free []int) {
	s = value.Spendings(t)
	for i := range s {
		if s[i].Frequency > 0 && s[i].Monetary <= 0 {
			s[i] = value.Spending{}
			free = append(free, i)
		}
	}
	if len(free) > 0 {
		r.warnings = append(r.warnings, segment.Warning{Code: "free-orders", Text: fmt.Sprintf(
			"%s customers paid nothing for any repeat order and count as worth nothing", few(len(free)))})
	}
	return s, free
}

// doubt turns a model that cannot be had into a warning, unless the run was
// stopped. The error itself may speak of a single customer, so it goes to the
// person at the terminal and not into the report.
func (r *result) doubt(ctx context.Context, p *progress, code, what string, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		p.note(err)
	}
	r.warnings = append(r.warnings, segment.Warning{Code: code, Text: what + ": customers count for what they have spent so far"})
	return nil
}

// What worth may mean.
var (
	spentWorth    = "amount spent"
	expectedWorth = fmt.Sprintf("expected spend of the next %d months, discounted at %.0f %% a year", horizonMonths, 100*yearlyRate)
)
