package expectation

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/expectation/driver"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/cluster"
)

// driven prints what drives the overall rating, and the outcomes.
func driven(p *Profile) string {
	var b strings.Builder
	for _, s := range p.Segments {
		fmt.Fprintf(&b, "%s: %.1f %% of %q explained\n", s.Name, 100*s.Driven.R2.Value, s.Driven.Outcome)
		for _, c := range s.Dimensions {
			if d := c.Drive; d != nil {
				fmt.Fprintf(&b, "  %-19s %4.1f (%4.1f to %4.1f), %s\n", c.Name, 100*d.Share.Value, 100*d.Share.Low, 100*d.Share.High, d.Kind)
			}
		}
		for _, o := range s.Outcomes {
			fmt.Fprintf(&b, "  %-4s%.2f (%.2f to %.2f)\n", o.Item, o.Figure.Value, o.Figure.Low, o.Figure.High)
		}
	}
	return b.String()
}

// What drives the overall rating of the last wave, and what comes of it. Too few use the
// information desks for them to be among it.
func TestAirportDriven(t *testing.T) {
	m, answers, in := airport(t, "gender_code", airportGender)
	p := score(t, m, answers, in, Options{Waves: airportWaves, Replicates: 2000})
	want := `men: 62.0 % of "all" explained
  finding the way     22.0 (18.5 to 25.5), unknown
  shops, food and art 20.5 (16.5 to 25.5), performance
  getting there       13.5 (10.0 to 17.0), performance
  wireless network     6.5 ( 3.5 to  9.5), performance
  all 4.02 (3.98 to 4.06)
  nps 0.32 (0.27 to 0.36)
women: 61.5 % of "all" explained
  finding the way     20.5 (17.0 to 24.0), unknown
  shops, food and art 19.0 (15.5 to 23.0), performance
  getting there       15.0 (12.0 to 18.5), performance
  wireless network     6.6 ( 4.4 to  9.2), performance
  all 4.07 (4.03 to 4.11)
  nps 0.38 (0.34 to 0.44)
`
	assert.Equal(t, want, driven(p))
	assert.Contains(t, warning(t, p, "seldom-answered").Text, "information desks")

	// The shares once more, by package driver from the file alone.
	cols, rows := table(t, "data/expectation/sfo_airport_survey_2010_2018.csv")
	for _, s := range p.Segments {
		var x, y, weights []float64
		for r := range rows {
			if cols["year"][r] != "2018" || airportGender(cols["gender_code"][r]) != s.Name {
				continue
			}
			var row []float64
			for _, d := range airportDims {
				if d.name == "information desks" {
					continue
				}
				sum, n := 0., 0.
				for _, id := range d.items {
					if v := number(t, cols[id][r]); v == v {
						sum, n = sum+v, n+1
					}
				}
				row = append(row, sum/n)
			}
			all := number(t, cols["all"][r])
			if math.IsNaN(all) || slices.ContainsFunc(row, math.IsNaN) {
				continue
			}
			x, y, weights = append(x, row...), append(y, all), append(weights, number(t, cols["weight"][r]))
		}
		got, err := driver.Importance{Replicates: 100}.Derive(t.Context(), cluster.Matrix{Data: x, Rows: len(y), Cols: 4}, y, weights)
		require.NoError(t, err)
		assert.InDelta(t, got.R2.Value, s.Driven.R2.Value, .006)
		j := 0
		for _, c := range s.Dimensions {
			if c.Drive == nil {
				continue
			}
			assert.InDelta(t, got.Drivers[j].Share.Value, c.Drive.Share.Value, .006, "%s %s", s.Name, c.Name)
			j++
		}
		assert.Equal(t, 4, j)
	}
}

// The published net promoter score of 2017, through the profile of the waves up to it.
func TestAirportPromoters(t *testing.T) {
	want := decode[struct {
		NPS  float64
		Wald [2]float64 `json:"adj_wald"`
	}](t, entry(t, "nps-sfo-2017").Expected)
	m, answers, in := airport(t, "year", func(string) string { return "all" })
	var kept []Answer
	for _, a := range answers {
		if a.Weight = 1; a.When <= 2017 {
			kept = append(kept, a)
		}
	}
	p := score(t, m, kept, in, Options{Waves: airportWaves[:8]})
	var f *segment.Figure
	for _, o := range p.Segments[0].Outcomes {
		if o.Metric == NPS {
			f = o.Figure
		}
	}
	require.NotNil(t, f)
	half := (want.Wald[1] - want.Wald[0]) / 2
	assert.InDelta(t, want.NPS, f.Value, .1*half)
	assert.InDelta(t, want.Wald[0], f.Low, .1*half)
	assert.InDelta(t, want.Wald[1], f.High, .1*half)
}
