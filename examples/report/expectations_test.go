package main

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/expectation/kano"
	"github.com/clientele-go/clientele/expectation/priority"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/segment"
)

// kioskWhole is the kiosk survey with all that it asks: Kano's pairs of questions,
// satisfaction and outcomes beside what [kiosk] takes.
func kioskWhole(t *testing.T) (answers, instrument string) {
	t.Helper()
	answers, plain := kiosk(t)
	var in map[string]any
	require.NoError(t, json.Unmarshal(must(os.ReadFile(plain)), &in))
	f, err := os.Open(shared(t, "data/expectation/kiosk_kservqual_items.csv"))
	require.NoError(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	items := in["items"].([]any)
	asked := map[string]bool{}
	for _, r := range rows[1:] {
		if r[2] == "" {
			continue
		}
		items = append(items, map[string]any{"id": r[7], "dimension": r[2], "measures": "satisfaction"})
		if asked[r[8]] {
			continue // one pair of questions stands for two items
		}
		asked[r[8]] = true
		number := strings.TrimPrefix(r[8], "k")
		for prefix, measures := range map[string]string{"kf": "functional", "kd": "dysfunctional"} {
			items = append(items, map[string]any{"id": prefix + number, "dimension": r[2], "measures": measures, "aspect": r[8], "scale": map[string]any{"min": 1, "max": 5}})
		}
	}
	slices.SortStableFunc(items, func(a, b any) int { // a map has no order
		return strings.Compare(a.(map[string]any)["id"].(string), b.(map[string]any)["id"].(string))
	})
	in["items"] = append(items, map[string]any{"id": "y3_reuse", "measures": "outcome"})
	return answers, file(t, "whole.json", string(must(json.Marshal(in))))
}

// On data protection the methods see different things, and each of them is shown.
func TestKioskChapters(t *testing.T) {
	answers, instrument := kioskWhole(t)
	page, md := filepath.Join(t.TempDir(), "page.html"), filepath.Join(t.TempDir(), "deck.md")
	stdout, d := printed(t, "-answers", answers, "-instrument", instrument, "-group", "use_frequency", "-html", page, "-md", md)
	require.Len(t, d.Expectations, 3)
	often := d.Expectations[slices.IndexFunc(d.Expectations, func(e jsonExpectation) bool { return e.Name == "2-3 per week" })]
	at := slices.IndexFunc(often.Dimensions, func(c jsonDimension) bool { return c.Name == "data protection" })
	c := often.Dimensions[at]
	require.NotNil(t, c.Kano)
	assert.Equal(t, kano.MustBe, c.Kano.Category)
	assert.Less(t, c.Kano.Worse.Value, -.75)
	assert.Equal(t, expectation.Stated, c.Source)
	require.NotNil(t, c.Stake)
	assert.Greater(t, c.Stake.Short.Value, .7, "most get less than they expect")
	assert.InDelta(t, 102*c.Stake.Short.Value, c.Stake.Customers.Value, 1)
	require.NotNil(t, c.Methods)
	assert.True(t, c.Methods.Disputed)
	assert.Equal(t, priority.KeepUp, c.Methods.Quadrant, "the map alone would let it be")
	assert.Greater(t, c.Methods.Opportunity.Low, 10., "an opportunity")
	assert.Contains(t, c.Methods.Dispute, "must-be")
	require.NotNil(t, often.Quality)
	assert.Negative(t, often.Quality.Gap.High)
	require.Len(t, often.Outcomes, 1)
	assert.Nil(t, c.Zone, "no adequate level was asked")
	assert.Nil(t, c.Waves)

	for _, want := range []string{"respondents who get less", "What the methods say of it", "must-be, ", "Where the methods disagree\n  - data protection, for 2-3 per week: ", "Outcomes", "y3_reuse"} {
		assert.Contains(t, stdout, want)
	}
	assert.NotContains(t, stdout, "do not accept it", "nobody was asked what they accept")
	html := string(must(os.ReadFile(page)))
	for _, want := range []string{"The levels behind the gaps", "What matters, and how good it is", "The methods disagree", "What pleases, and what is missed", "What comes of it", "At stake"} {
		assert.Contains(t, html, want)
	}
	assert.NotContains(t, html, "The zone of tolerance")
	assert.Contains(t, string(must(os.ReadFile(md))), "### What the methods say")
	for _, text := range []string{stdout, html, string(must(os.ReadFile(md)))} {
		assert.NotContains(t, text, "never", "the answer of four people")
		assert.NotContains(t, text, "NaN")
	}
}

// The airport asks what people get, in nine years, and nothing of what they expect.
func TestAirportOverTime(t *testing.T) {
	answers := shared(t, "data/expectation/sfo_airport_survey_2010_2018.csv")
	items := []map[string]any{{"id": "all", "measures": "outcome"}}
	var dimensions []map[string]any
	for _, name := range []string{"art", "food", "wifi"} {
		dimensions = append(dimensions, map[string]any{"name": name, "type": "explicit"})
		items = append(items, map[string]any{"id": name, "dimension": name, "measures": "perceived"})
	}
	instrument := file(t, "airport.json", string(must(json.Marshal(map[string]any{"name": "airport", "scale": map[string]any{"min": 1, "max": 5},
		"columns": map[string]any{"when": "year"}, "dimensions": dimensions, "items": items}))))
	page := filepath.Join(t.TempDir(), "page.html")
	args := []string{"-answers", answers, "-instrument", instrument, "-group", "gender_code", "-dates", "2006"}
	stdout, d := printed(t, append(args, "-waves", "year", "-html", page)...)
	assert.Len(t, d.WaveStarts, 9)
	assert.Equal(t, "2010-01-01", d.WaveStarts[0])
	assert.Contains(t, stdout, "Waves: 9, the first from 2010-01-01, the last from 2018-01-01")
	assert.Contains(t, stdout, "Over time\n")
	assert.Contains(t, stdout, "no gap between what is expected and what is given may be shown")
	one := d.Expectations[slices.IndexFunc(d.Expectations, func(e jsonExpectation) bool { return e.Name == "1" })]
	art := one.Dimensions[0]
	require.NotNil(t, art.Waves)
	assert.Len(t, art.Waves.Points, 9)
	assert.Nil(t, art.Gap)
	assert.Equal(t, 1, art.Waves.Alarm, "risen")
	html := string(must(os.ReadFile(page)))
	assert.Contains(t, stdout, "higher since 20", "by the name of the wave")
	assert.Contains(t, stdout, "What drives the outcome: share of its differences")
	assert.Regexp(t, `(?m)^  1 +(art|food|wifi) +\d.* % \(\d.* % to \d.* %\)`, stdout)
	for _, want := range []string{"Over time</h2>", "2018: ", "What they get</h2>", "Nothing says what it expects", `class="alarm"`} {
		assert.Contains(t, html, want)
	}
	assert.NotContains(t, html, "What to fix first")
}

func TestWaveDates(t *testing.T) {
	at := func(days ...string) (out []expectation.Answer) {
		for _, d := range days {
			w, err := parseWaves(d)
			require.NoError(t, err)
			out = append(out, expectation.Answer{When: w.days[0].UnixMilli() + 1})
		}
		return out
	}
	answers := at("2023-02-17", "2021-11-05", "2023-03-31", "2023-04-01")
	days := func(spec string) []string {
		w, err := parseWaves(spec)
		require.NoError(t, err)
		starts, err := w.starts(answers)
		require.NoError(t, err)
		return newDocument(&result{summary: &segment.Summary{}, deck: &persona.Deck{}, waves: starts}).WaveStarts
	}
	assert.Equal(t, []string{"2021-01-01", "2023-01-01"}, days("year"), "nobody answered in 2022")
	assert.Equal(t, []string{"2021-10-01", "2023-01-01", "2023-04-01"}, days("quarter"))
	assert.Equal(t, []string{"2021-11-01", "2023-02-01", "2023-03-01", "2023-04-01"}, days("month"))
	assert.Equal(t, []string{"2022-05-01", "2023-03-01"}, days("2022-05-01, 2023-03-01"))
	names := func(spec string) (out []string) {
		w, err := parseWaves(spec)
		require.NoError(t, err)
		starts, err := w.starts(answers)
		require.NoError(t, err)
		for _, at := range starts {
			out = append(out, w.name(at))
		}
		return out
	}
	assert.Equal(t, []string{"2021", "2023"}, names("year"))
	assert.Equal(t, []string{"2021 Q4", "2023 Q1", "2023 Q2"}, names("quarter"))
	assert.Equal(t, []string{"2021-11", "2023-02", "2023-03", "2023-04"}, names("month"))
	assert.Equal(t, []string{"2022-05-01", "2023-03-01"}, names("2022-05-01,2023-03-01"))
	for _, bad := range []string{"", "week", "2023", "2023-03-01,2023-03-01", "2023-03-01,2022-03-01", "2023-03-01,"} {
		_, err := parseWaves(bad)
		assert.Error(t, err, bad)
	}
	var many []expectation.Answer
	for i := range 200 {
		many = append(many, expectation.Answer{When: int64(i) * 31 * 24 * 3600 * 1000})
	}
	w, err := parseWaves("month")
	require.NoError(t, err)
	_, err = w.starts(many)
	assert.ErrorContains(t, err, "are their dates right")
}

// Waves need times, and a survey.
func TestWavesAreRefused(t *testing.T) {
	for _, args := range [][]string{
		{"-orders", "testdata/orders.csv", "-waves", "year"},
		{"-answers", "testdata/answers.csv", "-instrument", "testdata/instrument.json", "-waves", "weekly"},
	} {
		_, err := call(t, args...)
		assert.Equal(t, 2, exitCode(err), args)
	}
	timeless := file(t, "instrument.json", strings.Replace(string(must(os.ReadFile("testdata/instrument.json"))), `, "when": "answered"`, "", 1))
	_, err := call(t, "-answers", "testdata/answers.csv", "-instrument", timeless, "-waves", "year")
	assert.ErrorContains(t, err, "-waves cannot tell waves apart")
}

// The box of a share is named, and what was not asked is not called withheld.
func TestTextNamesWhatItShows(t *testing.T) {
	top := 8.0
	in := &expectation.Instrument{Scale: expectation.Scale{Min: 1, Max: 7}, Items: []expectation.Item{
		{ID: "again", Measures: expectation.Outcome, Metric: expectation.Repurchase, Scale: &expectation.Scale{Min: 0, Max: 10}},
		{ID: "i", Dimension: "speed", Measures: expectation.Importance}}}
	r := &result{instrument: in}
	share := expectation.Result{Item: "again", Metric: expectation.Repurchase, Top: &top, Figure: &segment.Figure{Value: .62, Low: .57, High: .67}}
	assert.Equal(t, "would buy again (8 and above of 0 to 10) 62 % (57 to 67)", r.outcome(share))
	share.Figure = nil
	assert.Equal(t, "would buy again (8 and above of 0 to 10) withheld", r.outcome(share))

	speed, ease := expectation.Cell{Name: "speed"}, expectation.Cell{Name: "ease"}
	assert.Equal(t, "withheld", r.quadrant(speed))
	assert.Equal(t, "not asked", r.quadrant(ease))
	assert.Equal(t, "not asked", r.category(speed))
	assert.Equal(t, "not asked", r.below(speed))
	assert.Equal(t, "withheld", r.opportunity(speed))
}
