package main

import (
	"slices"
	"strings"

	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/segment"
)

// The part of the JSON document that says who the segments are: as they were measured, and
// as personas.

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
