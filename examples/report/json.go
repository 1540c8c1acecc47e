package main

import (
	"encoding/json"
	"io"
	"math"
	"strings"
	"time"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/segment"
)

// The types of the files json*.go are the JSON document, which README.md describes
// field by field. Fields may be added and are never renamed. What is unknown
// or withheld is null, hence the pointers; lists are never null.

type document struct {
	Clientele    int               `json:"clientele"` // version of this form
	Customers    *int              `json:"customers"`
	Orders       *int              `json:"orders"`
	OrderNumbers *int              `json:"orderNumbers"`
	Outside      *int              `json:"outsideWindow"`
	Skipped      map[string]*int   `json:"skipped"`
	Window       *jsonWindow       `json:"window"`
	Worth        *string           `json:"worth"`
	Choice       *jsonChoice       `json:"choice"`
	Value        *jsonModel        `json:"value"`
	Spend        *jsonModel        `json:"spend"`
	Tracking     *jsonTracking     `json:"tracking"`
	Alive        *jsonAlive        `json:"alive"`
	Cohorts      *jsonCohorts      `json:"cohorts"`
	Verdict      jsonVerdict       `json:"verdict"`
	Rule         *jsonRule         `json:"rule"`
	Segments     []jsonSegment     `json:"segments"`
	Personas     []jsonPersona     `json:"personas"`
	Expectations []jsonExpectation `json:"expectations"`
	Warnings     []segment.Warning `json:"warnings"`

	WaveStarts []string                   `json:"waveStarts,omitempty"`
	WaveNames  []string                   `json:"waveNames,omitempty"`
	Scales     []expectation.ScaleQuality `json:"scales,omitempty"`

	// Chapters of the profile that are of no single segment, as the library publishes them.
	Prospects     *jsonExpectation           `json:"prospects,omitempty"`
	Contrasts     []expectation.Contrast     `json:"contrasts,omitempty"`
	KanoContrasts []expectation.KanoContrast `json:"kanoContrasts,omitempty"`
}

type jsonWindow struct {
	From *string `json:"from"`
	To   *string `json:"to"`
	Unit string  `json:"unit"`
}

// writeJSON writes the document.
func writeJSON(w io.Writer, r *result) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(newDocument(r))
}

func newDocument(r *result) document {
	d := document{
		Clientele:    1,
		Customers:    r.publicCustomers(),
		Skipped:      r.publicSkipped(),
		Segments:     make([]jsonSegment, 0, len(r.summary.Segments)),
		Personas:     make([]jsonPersona, 0, len(r.deck.Personas)),
		Expectations: []jsonExpectation{},
		Warnings:     list(r.warnings),
		Verdict:      jsonVerdict(r.summary.Verdict),
		Rule:         newRule(r.rule),
	}
	if o := r.orders; o != nil {
		d.Orders, d.OrderNumbers = r.publicOrders()
		d.Outside = o.outside
		d.Window = &jsonWindow{text(o.window.from), text(o.window.to), o.window.unit.String()}
		d.Worth = text(r.worth)
		if r.buying != nil {
			d.Value = model(r.choice.method.Name, r.buying, d.Customers != nil, r.exact != nil)
		}
		d.Spend = model("Gamma-Gamma", r.spending, d.Customers != nil, r.exact != nil)
		d.addModel(r)
	}
	for _, s := range r.summary.Segments {
		d.Segments = append(d.Segments, newSegment(s, r.moneyOf(s.ID)))
	}
	for _, p := range r.deck.Personas {
		d.Personas = append(d.Personas, newPersona(p))
	}
	for _, at := range r.waves {
		d.WaveStarts = append(d.WaveStarts, time.UnixMilli(at).UTC().Format(time.DateOnly))
	}
	d.WaveNames = r.waveNames
	if r.profile != nil {
		d.Scales, d.Contrasts, d.KanoContrasts = r.profile.Scales, r.profile.Contrasts, r.profile.KanoContrasts
		if p := r.profile.Prospects; p != nil {
			e := newExpectation(*p)
			d.Prospects = &e
		}
		for _, s := range r.profile.Segments {
			d.Expectations = append(d.Expectations, newExpectation(s))
		}
	}
	return d
}

// publicCustomers is the number of customers, or nil where it would give away,
// beside the sizes of the segments, that a few are in none.
func (r *result) publicCustomers() *int {
	if x := r.unrounded(); !disclosure.SafeDifference(x.customers, x.summary.Customers) {
		return nil
	}
	return &r.customers
}

// publicOrders is the number of order rows and of order numbers, or nil where
// the orders of the segments, which follow from their means, or those of the
// tracking would leave those of a few people.
func (r *result) publicOrders() (rows, numbers *int) {
	if r.exact != nil { // it was decided on what is exact
		if !r.ordersTold {
			return nil, nil
		}
		return &r.orders.rows, r.orders.numbers
	}
	if r.publicCustomers() == nil || len(r.trackingShown()) > 0 && !r.choice.held.restTold {
		return nil, nil
	}
	return &r.orders.rows, r.orders.numbers
}

// publicSkipped is the number of rows left out for each reason. A row of orders
// is one line of a file; a row of answers is a person, so few of them are not
// counted.
func (r *result) publicSkipped() map[string]*int {
	out := map[string]*int{}
	for reason, n := range r.skipped {
		if out[reason] = &n; strings.HasPrefix(reason, ofAnswers) && n > 0 && n < fewest {
			out[reason] = nil
		}
	}
	return out
}

// figure takes a figure apart; all parts of a missing one are nil.
func figure(f *segment.Figure) (v, low, high *float64) {
	if f == nil {
		return nil, nil, nil
	}
	return number(f.Value), number(f.Low), number(f.High)
}

// number is nil for what JSON has no number for.
func number(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}

// size is nil for a withheld number of people.
func size(n int) *int {
	if n < 0 {
		return nil
	}
	return &n
}

func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// list keeps an empty list from becoming null.
func list(w []segment.Warning) []segment.Warning {
	if w == nil {
		return []segment.Warning{}
	}
	return w
}
