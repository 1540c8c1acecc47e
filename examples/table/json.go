package main

import (
	"encoding/json"
	"io"
	"math"

	"github.com/clientele-go/clientele/segment"
)

// document is the file of figures: the same that the page shows, for other programs.
// README.md says what the fields are.
type document struct {
	People      *int                           `json:"people"` // null where it would tell how many are in small segments
	Columns     []columnJSON                   `json:"columns"`
	Structure   *bool                          `json:"structure"` // null where the number of segments was given
	Evidence    []evidenceJSON                 `json:"evidence"`
	Across      [][]originJSON                 `json:"acrossSolutions"`
	Summary     *segment.Summary               `json:"summary"`
	Markers     [][]segment.Marker             `json:"markers"`
	Strength    []clarity                      `json:"strength"`
	Descriptors []segment.PublishedAssociation `json:"descriptors"`
	Rule        *segment.Rule[person]          `json:"rule"`
	Warnings    []segment.Warning              `json:"warnings"`
}

type columnJSON struct {
	Name    string  `json:"name"`
	Kind    string  `json:"kind"`
	Why     string  `json:"why,omitempty"`
	Shapes  bool    `json:"shapes"`
	Log     bool    `json:"log,omitempty"`
	Scale   string  `json:"scale,omitempty"`
	Battery bool    `json:"battery,omitempty"`
	Weight  float64 `json:"weight"`
}

type evidenceJSON struct {
	K          int       `json:"k"`
	Global     float64   `json:"global"`
	ARI        []float64 `json:"ari"`
	Weakest    *float64  `json:"weakest"` // null where a segment lost all its people to the sample
	Replicates bool      `json:"replicates"`
	Tighter    bool      `json:"tighter"`
}

type originJSON struct {
	Share     float64   `json:"share"`
	From      []float64 `json:"from,omitempty"`
	Stability *float64  `json:"stability"` // null in the first solution
}

func writeJSON(w io.Writer, r *result) error {
	d := document{
		Summary: r.summary, Markers: r.summary.Markers(), Strength: r.clarity, Descriptors: r.tests, Rule: r.rule,
		Columns: []columnJSON{}, Evidence: []evidenceJSON{}, Across: [][]originJSON{}, Warnings: r.fit.Warnings,
	}
	if n := len(r.people); n == r.summary.Customers || n-r.summary.Customers >= fewest {
		d.People = &n
	}
	for _, c := range r.columns {
		d.Columns = append(d.Columns, columnJSON{c.name, c.kind, c.why, c.shapes, c.log, c.scale, c.battery, c.weight})
	}
	if len(r.evidence) > 0 {
		d.Structure = &r.structure
	}
	for _, e := range r.evidence {
		ari := make([]float64, len(e.ARI))
		for i, x := range e.ARI {
			ari[i] = round(x)
		}
		d.Evidence = append(d.Evidence, evidenceJSON{e.K, round(e.Global), ari, finite(round(e.Weakest())), e.Replicates, e.Tighter})
	}
	for _, s := range r.solutions {
		var list []originJSON
		for _, o := range s.segments {
			list = append(list, originJSON{o.share, o.from, finite(o.stability)})
		}
		d.Across = append(d.Across, list)
	}
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(d)
}

// round leaves three decimals. All digits would be a fingerprint of the table: who
// knows all rows but one could try values for it until they come out the same.
func round(x float64) float64 { return math.Round(x*1000) / 1000 }

// finite is null in JSON where a number is none.
func finite(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}
