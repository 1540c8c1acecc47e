package main

import (
	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/value"
)

// The part of the JSON document that is a fitted model.

type jsonModel struct {
	Model          string              `json:"model"`
	Params         map[string]*float64 `json:"params"`
	StandardErrors map[string]*float64 `json:"standardErrors"`
	LogLikelihood  *float64            `json:"logLikelihood"`
	Boundary       bool                `json:"boundary"`
	Warnings       []segment.Warning   `json:"warnings"`
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
