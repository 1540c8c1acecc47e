package main

import (
	"math"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/segment/value"
)

// The part of the JSON document that says which model of ordering was taken, why,
// and how it did: the figures of the pictures.

type jsonChoice struct {
	Model   string       `json:"model"`
	Asked   string       `json:"asked"`
	Reasons []string     `json:"reasons"`
	Holdout *jsonHoldout `json:"holdout"`
}

type jsonHoldout struct {
	Customers   *int        `json:"customers"`
	Sampled     bool        `json:"sampled"`
	Calibration *float64    `json:"calibration"`
	Length      *float64    `json:"length"`
	Came        *int        `json:"came"`
	Models      []jsonTrial `json:"models"`
}

type jsonTrial struct {
	Model       string          `json:"model"`
	Expected    *float64        `json:"expected"`
	Off         *float64        `json:"off"`
	MAE         *float64        `json:"mae"`
	LogScore    *float64        `json:"logScore"`
	Behind      *float64        `json:"behind"`
	BehindSE    *float64        `json:"behindSE"`
	AIC         *float64        `json:"aic"`
	ByFrequency []jsonFrequency `json:"byFrequency"`
}

type jsonFrequency struct {
	Low      int     `json:"low"`
	High     *int    `json:"high"`
	Share    float64 `json:"share"`
	Actual   float64 `json:"actual"`
	Expected float64 `json:"expected"`
}

type jsonTracking struct {
	Every   int          `json:"every"`
	Cut     float64      `json:"cut"`
	Periods []jsonPeriod `json:"periods"`
}

type jsonPeriod struct {
	End                float64 `json:"end"`
	Orders             int     `json:"orders"`
	Expected           float64 `json:"expected"`
	Cumulative         int     `json:"cumulative"`
	CumulativeExpected float64 `json:"cumulativeExpected"`
}

type jsonAlive struct {
	Now     []jsonAliveShare `json:"now"`
	Holdout []jsonAliveCheck `json:"holdout"`
}

type jsonAliveShare struct {
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	Share float64 `json:"share"`
}

type jsonAliveCheck struct {
	Low       float64 `json:"low"`
	High      float64 `json:"high"`
	Share     float64 `json:"share"`
	Predicted float64 `json:"predicted"`
	Actual    float64 `json:"actual"`
}

type jsonCohorts struct {
	By      string       `json:"by"`
	Cohorts []jsonCohort `json:"cohorts"`
}

type jsonCohort struct {
	Name      string     `json:"name"`
	Customers *int       `json:"customers"`
	Retention []*float64 `json:"retention"`
}

// addModel adds what there is on the model of ordering.
func (d *document) addModel(r *result) {
	ch := r.choice
	if ch == nil || ch.none {
		return
	}
	d.Choice = &jsonChoice{Model: ch.method.Name, Asked: autoModel, Reasons: append([]string{}, r.reasons()...)}
	if ch.named {
		d.Choice.Asked = ch.method.Name
	}
	if c := ch.comparison; c != nil {
		h := &jsonHoldout{Sampled: ch.sampled, Models: []jsonTrial{}}
		if r.holdoutShown() {
			h.Customers, h.Came = &c.Customers, &c.Orders
			if r.exact != nil {
				h.Customers, h.Came = tensOf(h.Customers), tensOf(h.Came)
			}
		}
		if first, last := ch.held.lengths(r); first > 0 {
			h.Calibration, h.Length = &first, &last
		}
		for i := range c.Trials {
			h.Models = append(h.Models, newTrial(r, i))
		}
		d.Choice.Holdout = h
	}
	e := &r.evidence
	if tracking := r.trackingShown(); len(tracking) > 0 {
		d.Tracking = &jsonTracking{e.track.every, e.track.cut, []jsonPeriod{}}
		for _, x := range tracking {
			d.Tracking.Periods = append(d.Tracking.Periods, jsonPeriod{x.end, x.orders, x.expected, x.cumulative, x.expectedSum})
		}
	}
	if len(e.alive)+len(e.foretold) > 0 {
		d.Alive = &jsonAlive{[]jsonAliveShare{}, []jsonAliveCheck{}}
		for _, b := range e.alive {
			d.Alive.Now = append(d.Alive.Now, jsonAliveShare{b.low, b.high, b.share})
		}
		for _, b := range e.foretold {
			d.Alive.Holdout = append(d.Alive.Holdout, jsonAliveCheck{b.low, b.high, b.share, b.predicted, b.actual})
		}
	}
	if e.cohorts != nil {
		d.Cohorts = &jsonCohorts{calendarName(e.cohorts.by), []jsonCohort{}}
		for i, c := range e.cohorts.rows {
			j := jsonCohort{Name: c.name, Retention: append([]*float64{}, c.retention...)}
			if r.cohortSizes() {
				j.Customers = &e.cohorts.rows[i].customers
			}
			d.Cohorts.Cohorts = append(d.Cohorts.Cohorts, j)
		}
	}
}

// lengths of the two parts of the records in the unit of the report, whole
// periods of the tracking; 0 where these may not be shown.
func (h *held) lengths(r *result) (first, last float64) {
	unit := r.orders.window.unit.Days()
	return disclosure.Round(float64(h.first*h.every)/unit, 4), disclosure.Round(float64((h.periods-h.first)*h.every)/unit, 4)
}

// newTrial is how one model did.
func newTrial(r *result, i int) jsonTrial {
	ch := r.choice
	c := ch.comparison
	t := &c.Trials[i]
	out := jsonTrial{Model: t.Name, ByFrequency: []jsonFrequency{}}
	if t.Fit == nil {
		return out // all null: it could not be fitted
	}
	three := func(x float64) *float64 { return number(disclosure.Round(x, 3)) }
	out.Off, out.MAE = three(off(t, c)), three(t.MAE)
	out.LogScore, out.Behind, out.BehindSE = number(rounded(t.LogScore)), three(behind(t, c)), three(t.LogScoreSE)
	out.AIC = number(rounded(aboveLowest(t, c)))
	if r.exact != nil {
		out.coarsen(c.Customers)
	}
	if !r.holdoutShown() {
		return out
	}
	out.Expected = number(rounded(t.Expected))
	frequency := publicFrequency(t, &ch.held)
	if r.exact != nil {
		out.Expected = number(float64(tens(int(math.Round(t.Expected)))))
		frequency = evidence{frequency: frequency}.published(r).frequency
	}
	for _, b := range frequency {
		j := jsonFrequency{Low: b.low, Share: b.share, Actual: b.actual, Expected: b.expected}
		if b.high >= 0 {
			j.High = &b.high
		}
		out.ByFrequency = append(out.ByFrequency, j)
	}
	return out
}

// coarsen rounds how a model did to what several of n customers move it by. Scores of
// customers differ by about as much as they are; differences of scores by what their
// standard error says.
func (t *jsonTrial) coarsen(n int) {
	some := pulls / float64(max(n, 1))
	to := func(x *float64, step float64) *float64 {
		if x == nil {
			return nil
		}
		return number(toStep(*x, step))
	}
	apart := 0.0 // by how much the differences of single customers differ
	if t.BehindSE != nil {
		apart = *t.BehindSE * math.Sqrt(float64(n))
	}
	t.Off = to(t.Off, max(.01, disclosure.Step(some)))
	if t.MAE != nil {
		t.MAE = to(t.MAE, disclosure.Step(some**t.MAE))
	}
	if t.LogScore != nil {
		t.LogScore = to(t.LogScore, disclosure.Step(some*math.Abs(*t.LogScore)))
	}
	t.Behind, t.BehindSE = to(t.Behind, disclosure.Step(some*apart)), to(t.BehindSE, disclosure.Step(some*apart))
	t.AIC = to(t.AIC, max(1, disclosure.Step(2*pulls*apart)))
}

// off is how far the expected orders of all were off, as a share of those that
// came.
func off(t *value.Trial, c *value.Comparison) float64 { return t.Expected/float64(c.Orders) - 1 }

// behind is how far a model's log score lies below the highest one.
func behind(t *value.Trial, c *value.Comparison) float64 {
	best := t.LogScore
	for _, o := range c.Trials {
		if o.Fit != nil && o.LogScore > best {
			best = o.LogScore
		}
	}
	return best - t.LogScore
}

// aboveLowest is how far a model's AIC lies above the lowest one. Only that
// compares models; the criterion itself grows with the number of customers.
func aboveLowest(t *value.Trial, c *value.Comparison) float64 {
	lowest := t.AIC
	for _, o := range c.Trials {
		if o.Fit != nil && o.AIC < lowest {
			lowest = o.AIC
		}
	}
	return t.AIC - lowest
}
