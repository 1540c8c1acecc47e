package main

import (
	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/segment"
)

// The part of the JSON document that says what segments expect and get.

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
