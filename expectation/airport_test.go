package expectation

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/expectation/trend"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// airportDims are the ratings of the airport's survey, 1 to 5, by dimension. Wireless
// network is one of its own: it is asked since 2013 only, and within another dimension
// would make the waves before and after ask different things.
var airportDims = []struct {
	name  string
	typ   Type
	items []string
}{
	{"finding the way", Implicit, []string{"sign", "walkways", "screens"}},
	{"information desks", Interpersonal, []string{"infodown", "infoup"}},
	{"shops, food and art", Explicit, []string{"store", "food", "art"}},
	{"getting there", Implicit, []string{"roads", "park", "airtrain", "ltparking", "rental"}},
	{"wireless network", Digital, []string{"wifi"}},
}

// airportAges are the bands of age. The codes of 2010 to 2018 are 1 to 7 in the order of
// the bands, but 2016 has text, in which "Under 18" was counted up to "Under 32" by a
// spreadsheet on its way: 15 answers, as many as are under 18 in other years. What is
// neither is who did not say: 0 in most years, 8 in 2017, and 8 or 9 for a handful.
func airportAge(code string) string {
	switch {
	case code == "1" || strings.HasPrefix(code, "Under "):
		return "under 18"
	case code == "2" || code == "18-24":
		return "18 to 24"
	case code == "3" || code == "25-34":
		return "25 to 34"
	case code == "4" || code == "35-44":
		return "35 to 44"
	case code == "5" || code == "45-54":
		return "45 to 54"
	case code == "6" || code == "55-64":
		return "55 to 64"
	case code == "7" || code == "65-Over":
		return "65 and over"
	}
	return ""
}

// airportGender are the codes of gender. 2016 has text. That 1 is male shows by age:
// among those of 35 to 44 years code 1 is more than half in every year, and among those
// of 18 to 24 less than half in all but one; so is Male in 2016. Codes 3 and 4 are not in
// all years, and 0 did not say.
func airportGender(code string) string {
	switch code {
	case "1", "Male":
		return "men"
	case "2", "Female":
		return "women"
	}
	return ""
}

// airport reads the survey of San Francisco's airport, nine waves from 2010 to 2018 with
// new respondents in each, who are put into segments by one of their columns.
func airport(t *testing.T, column string, group func(code string) string) (*segment.Membership, []Answer, *Instrument) {
	t.Helper()
	cols, rows := table(t, "data/expectation/sfo_airport_survey_2010_2018.csv")
	in := &Instrument{Name: "airport", Scale: Scale{1, 5}}
	for _, d := range airportDims {
		in.Dimensions = append(in.Dimensions, Dimension{Name: d.name, Type: d.typ})
		for _, id := range d.items {
			in.Items = append(in.Items, Item{ID: id, Dimension: d.name, Measures: Perceived})
		}
	}
	in.Items = append(in.Items, Item{ID: "all", Measures: Outcome}, Item{ID: "nps", Measures: Outcome, Metric: NPS, Scale: &Scale{0, 10}})
	m := &segment.Membership{}
	at := make(map[string]int32)
	var answers []Answer
	for r := range rows {
		g := group(cols[column][r])
		label := int32(-1)
		if g != "" {
			if _, ok := at[g]; !ok {
				at[g] = int32(len(m.Segments))
				m.Segments = append(m.Segments, segment.Ref{ID: g, Name: g})
			}
			label = at[g]
		}
		id := fmt.Sprintf("traveller %05d", r)
		m.Customers, m.Labels = append(m.Customers, id), append(m.Labels, label)
		a := Answer{Respondent: id, When: int64(number(t, cols["year"][r]))}
		if w := number(t, cols["weight"][r]); w == w { // 2011 and 2012 have none
			a.Weight = w
		}
		for _, it := range in.Items {
			a.Values = append(a.Values, number(t, cols[it.ID][r]))
		}
		answers = append(answers, a)
	}
	return m, answers, in
}

var airportWaves = []int64{2010, 2011, 2012, 2013, 2014, 2015, 2016, 2017, 2018}

// screen prints the levels of all waves, the change, the trend and the alarm.
func screen(p *Profile, waves []int64) string {
	var b strings.Builder
	for _, s := range p.Segments {
		fmt.Fprintf(&b, "%s, %d in %d\n", s.Name, s.N, waves[len(waves)-1])
		for _, c := range s.Dimensions {
			fmt.Fprintf(&b, "  %-19s", c.Name)
			for _, pt := range c.Waves.Points {
				if pt.Perceived == nil {
					b.WriteString("    -")
					continue
				}
				fmt.Fprintf(&b, " %.2f", pt.Perceived.Value)
			}
			w := c.Waves
			fmt.Fprintf(&b, "  %+.2f", w.Change.Value)
			if w.Changed {
				b.WriteString("!")
			} else {
				b.WriteString(" ")
			}
			fmt.Fprintf(&b, " %+.3f a year, P %.3f", w.Trend.Slope, w.Trend.P)
			if w.Alarm != 0 {
				fmt.Fprintf(&b, ", %s since %d", map[int]string{1: "up", -1: "down"}[w.Alarm], waves[w.Since])
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

// The nine waves of the airport by gender. Nothing asks what travellers expect, and the
// profile says so once.
func TestAirport(t *testing.T) {
	m, answers, in := airport(t, "gender_code", airportGender)
	p := score(t, m, answers, in, Options{Waves: airportWaves})
	want := `men, 1216 in 2018
  finding the way     3.88 3.97 4.04 3.99 4.02 4.09 4.08 4.06 4.09  +0.03  +0.018 a year, P 0.006, up since 2015
  information desks   3.64 3.72 3.76 3.75 3.84 3.88 3.90 3.77 3.90  +0.12  +0.034 a year, P 0.006, up since 2014
  shops, food and art 3.56 3.61 3.69 3.67 3.71 3.79 3.75 3.69 3.71  +0.02  +0.019 a year, P 0.075, up since 2012
  getting there       3.86 3.91 3.85 3.89 3.88 3.94 3.98 3.94 3.93  -0.01  +0.011 a year, P 0.075
  wireless network       -    -    - 3.61 3.87 4.01 4.05 3.96 4.03  +0.07  +0.075 a year, P 0.136, up since 2014
women, 1413 in 2018
  finding the way     4.00 4.05 4.16 4.10 4.10 4.15 4.17 4.17 4.14  -0.04  +0.020 a year, P 0.045, up since 2012
  information desks   3.73 3.77 3.92 3.88 3.89 3.95 4.01 4.00 3.93  -0.07  +0.035 a year, P 0.013, up since 2012
  shops, food and art 3.67 3.72 3.80 3.82 3.77 3.87 3.83 3.83 3.78  -0.06  +0.016 a year, P 0.075, up since 2012
  getting there       3.94 3.97 4.00 4.00 3.97 4.01 4.05 4.07 3.95  -0.12! +0.014 a year, P 0.075
  wireless network       -    -    - 3.73 3.92 4.04 4.11 4.18 4.02  -0.16! +0.075 a year, P 0.136, up since 2014
`
	assert.Equal(t, want, screen(p, airportWaves))
	assert.Contains(t, warning(t, p, "no-expectations").Text, "no gaps")
	assert.NotContains(t, codes(p.Warnings), "no-gap", "it is said once")
	assert.NotContains(t, codes(p.Warnings), "importance-not-asked", "there is nothing to rank")
	w := warning(t, p, "alarm")
	assert.Equal(t, "men", w.Subject)
	assert.Contains(t, w.Text, "finding the way (risen since wave 6 of 9)")
	for _, s := range p.Segments {
		for _, c := range s.Dimensions {
			assert.Zero(t, c.FixFirst)
			assert.Nil(t, c.Expected)
			for _, pt := range c.Waves.Points {
				if c.Name == "wireless network" && airportWaves[pt.Wave] < 2013 {
					assert.Equal(t, "perceived: "+reasonFew, pt.Suppressed, "it was not asked yet")
				}
			}
		}
	}
}

// The figures of all waves once more, from the file alone.
func TestAirportByHand(t *testing.T) {
	cols, rows := table(t, "data/expectation/sfo_airport_survey_2010_2018.csv")
	m, answers, in := airport(t, "gender_code", airportGender)
	p := score(t, m, answers, in, Options{Waves: airportWaves})
	of := make(map[string][]int) // rows by gender and year
	for r := range rows {
		k := airportGender(cols["gender_code"][r]) + cols["year"][r]
		of[k] = append(of[k], r)
	}
	for _, s := range p.Segments {
		for d, c := range s.Dimensions {
			var years, means []float64
			var waves []trend.Wave
			for w, year := range airportWaves {
				var y, weight []float64
				for _, r := range of[s.Name+fmt.Sprint(year)] {
					sum, n := 0., 0.
					for _, id := range airportDims[d].items {
						if v := number(t, cols[id][r]); v == v {
							sum, n = sum+v, n+1
						}
					}
					if n == 0 {
						continue
					}
					y = append(y, sum/n)
					weight = append(weight, 1)
					if v := number(t, cols["weight"][r]); v == v {
						weight[len(weight)-1] = v
					}
				}
				pt := c.Waves.Points[w]
				if len(y) == 0 {
					assert.Nil(t, pt.Perceived)
					continue
				}
				mean, se, effective := stats.WeightedMean(y, weight)
				assert.InDelta(t, mean, pt.Perceived.Value, 5e-6+rounding(pt.Perceived, pt.Perceived.N))
				assert.InDelta(t, 3.92*se, pt.Perceived.High-pt.Perceived.Low, .01*se+2*rounding(pt.Perceived, pt.Perceived.N), "%s %s %d", s.Name, c.Name, year)
				years, means = append(years, float64(year)), append(means, mean)
				waves = append(waves, trend.Wave{At: float64(year), Mean: mean, Variance: se * se * effective, N: effective})
			}
			n := len(waves)
			change, err := trend.Compare(waves[n-2], waves[n-1])
			require.NoError(t, err)
			got := c.Waves.Change
			half := (change.High - change.Low) / 2
			assert.InDelta(t, change.Value, got.Value, .3*half)
			assert.InEpsilon(t, half, (got.High-got.Low)/2, .1)
			follow, err := trend.Follow(years, means)
			require.NoError(t, err)
			assert.InDelta(t, follow.Slope, c.Waves.Trend.Slope, .15*half, "as the levels are rounded")
			ask, err := trend.Remeasure(waves, 4./20/1.96)
			require.NoError(t, err)
			assert.InDelta(t, ask.After, *c.Waves.AskAgain, .1*ask.After)
		}
	}
}

// By age the codes of all years but 2016 are the same, and its text fits them. Seven
// bands, of whom those under 18 are too few in some waves and rough in the others.
func TestAirportByAge(t *testing.T) {
	m, answers, in := airport(t, "age_code", airportAge)
	p := score(t, m, answers, in, Options{Waves: airportWaves})
	require.Len(t, p.Segments, 7)
	rising := 0
	for _, s := range p.Segments {
		held := 0
		for _, c := range s.Dimensions {
			for _, pt := range c.Waves.Points {
				if pt.Perceived == nil && airportWaves[pt.Wave] >= 2013 {
					held++
				}
			}
			assert.GreaterOrEqual(t, c.Waves.Alarm, 0, "nothing has fallen for good")
			rising += c.Waves.Alarm
		}
		assert.Equal(t, s.Name == "under 18", held > 0, s.Name)
	}
	assert.Equal(t, 15, rising)
	assert.Equal(t, "under 18", warning(t, p, "weak").Subject)
}

// The published comparison of two waves, through the profile.
func TestAirportOverall(t *testing.T) {
	want := decode[struct{ CI [2]float64 }](t, entry(t, "wave-compare-sfo").Expected)
	m, answers, from := airport(t, "year", func(string) string { return "all" })
	in := &Instrument{Name: "overall", Scale: Scale{1, 5}, Dimensions: []Dimension{{Name: "overall", Type: Explicit}}, Items: []Item{{ID: "all", Dimension: "overall", Measures: Perceived}}}
	var kept []Answer
	for _, a := range answers {
		if a.When == 2010 || a.When == 2017 {
			kept = append(kept, Answer{Respondent: a.Respondent, When: a.When, Values: a.Values[len(from.Items)-2:][:1]})
		}
	}
	c := score(t, m, kept, in, Options{Waves: []int64{2010, 2017}}).Segments[0].Dimensions[0].Waves
	// Printed as the earlier less the later wave.
	assert.InDelta(t, -want.CI[1], c.Change.Low, 3e-5)
	assert.InDelta(t, -want.CI[0], c.Change.High, 3e-5)
	assert.True(t, c.Changed)
	assert.Equal(t, 1, c.Alarm)
	assert.Nil(t, c.Trend, "two waves")
}
