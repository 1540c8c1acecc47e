package main

import (
	"encoding/json"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/value"
)

// The types of this file are the JSON document, which README.md describes
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

type jsonModel struct {
	Model          string              `json:"model"`
	Params         map[string]*float64 `json:"params"`
	StandardErrors map[string]*float64 `json:"standardErrors"`
	LogLikelihood  *float64            `json:"logLikelihood"`
	Boundary       bool                `json:"boundary"`
	Warnings       []segment.Warning   `json:"warnings"`
}

type jsonSegment struct {
	ID             string       `json:"id"`
	Name           string       `json:"name"`
	Size           int          `json:"size"`
	Share          float64      `json:"share"`
	ValueShare     *float64     `json:"valueShare"`
	ValueShareLow  *float64     `json:"valueShareLow"`
	ValueShareHigh *float64     `json:"valueShareHigh"`
	WorthSum       *float64     `json:"worthSum"`
	WorthSumLow    *float64     `json:"worthSumLow"`
	WorthSumHigh   *float64     `json:"worthSumHigh"`
	WorthComesLow  *float64     `json:"worthComesLow"`
	WorthComesHigh *float64     `json:"worthComesHigh"`
	Stability      *float64     `json:"stability"`
	StabilityLow   *float64     `json:"stabilityLow"`
	StabilityHigh  *float64     `json:"stabilityHigh"`
	Verdict        jsonVerdict  `json:"verdict"`
	Features       []jsonTrait  `json:"features"`
	Descriptors    []jsonTrait  `json:"descriptors"`
	Lifecycle      []jsonStates `json:"lifecycle"`
}

type jsonVerdict struct {
	Ruling  segment.Ruling   `json:"ruling"`
	Reasons []segment.Reason `json:"reasons"`
}

type jsonTrait struct {
	Name           string   `json:"name"`
	Level          string   `json:"level,omitempty"`
	Unit           string   `json:"unit,omitempty"`
	Mean           *float64 `json:"mean"`
	Low            *float64 `json:"low"`
	High           *float64 `json:"high"`
	PopulationMean *float64 `json:"populationMean"`
	Effect         *float64 `json:"effect"`
	EffectLow      *float64 `json:"effectLow"`
	EffectHigh     *float64 `json:"effectHigh"`
}

type jsonStates struct {
	State segment.State `json:"state"`
	Share *float64      `json:"share"`
	Low   *float64      `json:"low"`
	High  *float64      `json:"high"`
}

type jsonPersona struct {
	ID        string       `json:"id"`
	Name      string       `json:"name"`
	Segment   string       `json:"segment"`
	Kind      persona.Kind `json:"kind"`
	Priority  float64      `json:"priority"`
	Traits    []jsonTrait  `json:"traits"`
	Narrative string       `json:"narrative"`
}

type jsonExpectation struct {
	Segment    string               `json:"segment"`
	Name       string               `json:"name"`
	N          *int                 `json:"n"`
	Dimensions []jsonDimension      `json:"dimensions"`
	Quality    *expectation.Quality `json:"quality,omitempty"`
	Outcomes   []expectation.Result `json:"outcomes,omitempty"`
	Driven     *expectation.Driven  `json:"driven,omitempty"`

	Roles []expectation.RoleCount `json:"roles,omitempty"`
	Style *expectation.Style      `json:"style,omitempty"`
}

type jsonDimension struct {
	Name           string           `json:"name"`
	Type           expectation.Type `json:"type"`
	N              *int             `json:"n"`
	Importance     *float64         `json:"importance"`
	ImportanceLow  *float64         `json:"importanceLow"`
	ImportanceHigh *float64         `json:"importanceHigh"`
	Expected       *float64         `json:"expected"`
	ExpectedLow    *float64         `json:"expectedLow"`
	ExpectedHigh   *float64         `json:"expectedHigh"`
	Adequate       *float64         `json:"adequate"`
	Perceived      *float64         `json:"perceived"`
	PerceivedLow   *float64         `json:"perceivedLow"`
	PerceivedHigh  *float64         `json:"perceivedHigh"`
	Gap            *float64         `json:"gap"`
	Low            *float64         `json:"low"`
	High           *float64         `json:"high"`
	Unmet          *bool            `json:"unmet"`
	FixFirst       *int             `json:"fixFirst"`
	PTop3          *float64         `json:"pTop3"`
	Suppressed     string           `json:"suppressed,omitempty"`

	// The chapters of the profile, each only where the survey asks for it, as the
	// library publishes them.
	Source       expectation.Source     `json:"source,omitempty"`
	MustBe       bool                   `json:"mustBe,omitempty"`
	Desired      *segment.Figure        `json:"desired,omitempty"`
	Satisfaction *segment.Figure        `json:"satisfaction,omitempty"`
	Zone         *expectation.Zone      `json:"zone,omitempty"`
	Kano         *expectation.Category  `json:"kano,omitempty"`
	Drive        *expectation.Drive     `json:"drive,omitempty"`
	Effect       *expectation.Effect    `json:"effect,omitempty"`
	Methods      *expectation.Methods   `json:"methods,omitempty"`
	Shrunk       *expectation.Shrunk    `json:"shrunk,omitempty"`
	Silent       *expectation.Silent    `json:"silent,omitempty"`
	Stake        *expectation.Stake     `json:"stake,omitempty"`
	Roles        []expectation.RoleCell `json:"roles,omitempty"`
	Waves        *expectation.Waves     `json:"waves,omitempty"`
	References   []expectation.Distance `json:"references,omitempty"`
	Evidence     *expectation.Evidence  `json:"evidence,omitempty"`
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

// modelDigits is to how many digits parameters are published: beyond what
// anybody prints, and far from what single customers could be read from.
// coarseDigits is to how many they are in files that others see: how sure a fit is
// seldom leaves more.
const (
	modelDigits  = 6
	coarseDigits = 3
)

// model is a fit as it is published. Where the number of customers is withheld
// (counted false) it must not follow from how sure the fit is, or from a
// likelihood, which is a sum over all of them.
func model[M any](name string, f *value.Fit[M], counted, coarse bool) *jsonModel {
	if f == nil {
		return nil
	}
	m := &jsonModel{
		Model:          name,
		Params:         map[string]*float64{},
		StandardErrors: map[string]*float64{},
		Boundary:       f.Boundary,
		Warnings:       list(f.Warnings),
	}
	digits, most := 2, modelDigits
	if coarse {
		most = coarseDigits
	} else if counted {
		digits, m.LogLikelihood = modelDigits, number(disclosure.Round(f.LogLikelihood, 9))
	}
	for _, p := range f.Parameters {
		m.Params[p.Name] = number(disclosure.Round(p.Value, most))
		m.StandardErrors[p.Name] = number(disclosure.Round(p.SE, digits))
	}
	return m
}

func newSegment(s segment.Profile, m *money) jsonSegment {
	out := jsonSegment{
		ID: s.ID, Name: s.Name, Size: s.Size, Share: s.Share.Value,
		Verdict: jsonVerdict(s.Verdict), Features: traits(s.Features), Descriptors: traits(s.Descriptors), Lifecycle: []jsonStates{},
	}
	out.ValueShare, out.ValueShareLow, out.ValueShareHigh = figure(s.WorthShare)
	if m != nil {
		out.WorthSum, out.WorthSumLow, out.WorthSumHigh = figure(m.expected)
		out.WorthComesLow, out.WorthComesHigh = number(m.comesLow), number(m.comesHigh)
	}
	out.Stability, out.StabilityLow, out.StabilityHigh = figure(s.Stability)
	for _, l := range s.Lifecycle {
		share, low, high := figure(l.Share)
		out.Lifecycle = append(out.Lifecycle, jsonStates{l.State, share, low, high})
	}
	return out
}

func traits(all []segment.Trait) []jsonTrait {
	out := make([]jsonTrait, 0, len(all))
	for _, t := range all {
		j := jsonTrait{Name: t.Name, Level: t.Level, Unit: t.Unit}
		j.Mean, j.Low, j.High = figure(t.Mean)
		j.PopulationMean, _, _ = figure(t.Population)
		j.Effect, j.EffectLow, j.EffectHigh = figure(t.Effect)
		out = append(out, j)
	}
	return out
}

func newPersona(p persona.Persona) jsonPersona {
	var sentences []string
	var all []segment.Trait
	for _, t := range slices.Concat(p.Traits, p.Anti) {
		all = append(all, t.Trait)
	}
	for _, s := range p.Narrative {
		sentences = append(sentences, s.Text)
	}
	return jsonPersona{
		ID: p.ID, Name: p.Name, Segment: p.Segment.ID, Kind: p.Kind, Priority: p.Priority,
		Traits: traits(all), Narrative: strings.Join(sentences, " "),
	}
}

func newExpectation(s expectation.Segment) jsonExpectation {
	out := jsonExpectation{Segment: s.ID, Name: s.Name, N: size(s.N), Dimensions: []jsonDimension{},
		Quality: s.Quality, Outcomes: s.Outcomes, Driven: s.Driven, Roles: s.Roles, Style: s.Style}
	for _, c := range s.Dimensions {
		d := jsonDimension{Name: c.Name, Type: c.Type, N: size(c.N), Suppressed: c.Suppressed,
			Source: c.Source, MustBe: c.MustBe, Desired: c.Desired, Satisfaction: c.Satisfaction, Zone: c.Zone, Kano: c.Kano,
			Drive: c.Drive, Effect: c.Effect, Methods: c.Methods, Shrunk: c.Shrunk, Silent: c.Silent, Stake: c.Stake,
			Roles: c.Roles, Waves: c.Waves, References: c.References, Evidence: c.Evidence}
		d.Importance, d.ImportanceLow, d.ImportanceHigh = figure(c.Importance)
		d.Expected, d.ExpectedLow, d.ExpectedHigh = figure(c.Expected)
		d.Adequate, _, _ = figure(c.Adequate)
		d.Perceived, d.PerceivedLow, d.PerceivedHigh = figure(c.Perceived)
		d.Gap, d.Low, d.High = figure(c.Gap)
		if c.Gap != nil {
			d.Unmet = &c.Unmet
		}
		if c.FixFirst > 0 {
			d.FixFirst, d.PTop3 = &c.FixFirst, number(c.PTop3)
		}
		out.Dimensions = append(out.Dimensions, d)
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
