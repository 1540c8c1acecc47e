package expectation

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/stats"
)

// claim is one entry of the published numbers.
type claim struct {
	ID        string          `json:"id"`
	Inputs    json.RawMessage `json:"inputs"`
	Expected  json.RawMessage `json:"expected"`
	Tolerance float64         `json:"tolerance_suggested"`
}

func claims(t *testing.T) []claim {
	t.Helper()
	text, err := os.ReadFile(shared(t, "numbers/expectation.json"))
	require.NoError(t, err)
	var out []claim
	require.NoError(t, json.Unmarshal(text, &out))
	return out
}

func entry(t *testing.T, id string) claim {
	t.Helper()
	for _, c := range claims(t) {
		if c.ID == id {
			return c
		}
	}
	require.Failf(t, "no such entry", "%s", id)
	return claim{}
}

func decode[T any](t *testing.T, raw json.RawMessage) T {
	t.Helper()
	var v T
	require.NoError(t, json.Unmarshal(raw, &v))
	return v
}

// later is what other methods will claim, by the beginning of the id.
var later = map[string]string{
	"relaimpo-":             "held in package expectation/driver",
	"lmg-":                  "held in package expectation/driver",
	"shapley-":              "held in package expectation/driver",
	"nps-":                  "held in package expectation/outcome",
	"mixed-":                "held in package expectation/pool",
	"alpha-":                "held in package expectation/scale",
	"kano-":                 "held in package expectation/kano",
	"zot-":                  "held in package expectation/gap",
	"servqual-12manage":     "held in package expectation/gap",
	"servqual-weighted-pzb": "held in package expectation/gap",
	"opportunity":           "held in package expectation/priority",
	"ipa-":                  "held in package expectation/priority",
	"maxdiff-":              "held in package expectation/choice",
	"ewma-":                 "held in package expectation/trend",
	"page-":                 "held in package expectation/trend",
	"wave-":                 "held in package expectation/trend",
	"ecsi-":                 "held in package expectation/path",
	"seminr-":               "held in package expectation/path",
	"acsi-":                 "held in package expectation/path",
	"dp-":                   "held in package expectation/noise",
}

func TestNumbers(t *testing.T) {
	held := map[string]func(*testing.T, claim){
		"servqual-kiosk-items": numbersKioskItems,
		"servqual-kiosk-dims":  numbersKioskDims,
		"bh-1995":              numbersBH,
		"wilson-81-263":        numbersWilson,
		"wilson-15-148":        numbersWilson,
		"wilson-0-20":          numbersWilson,
		"wilson-1-29":          numbersWilson,
	}
	seen := make(map[string]bool)
	for _, c := range claims(t) {
		if f, ok := held[c.ID]; ok {
			seen[c.ID] = true
			t.Run(c.ID, func(t *testing.T) { f(t, c) })
			continue
		}
		reasons := 0
		for start := range later {
			if strings.HasPrefix(c.ID, start) {
				reasons++
			}
		}
		assert.Equal(t, 1, reasons, "%s is neither held by a test nor left for later with one reason", c.ID)
	}
	assert.Len(t, seen, len(held), "an entry that is held here is gone from the file")
}

func numbersKioskItems(t *testing.T, c claim) {
	want := decode[map[string]struct {
		E, P, Gap, SD, T, Dz float64
		N                    int
		CI                   [2]float64
	}](t, c.Expected)
	dims := make(map[string][]int)
	for i := 1; i <= 24; i++ {
		dims[fmt.Sprintf("item%02d", i)] = []int{i}
	}
	m, answers, in := kiosk(t, dims, func(string) string { return "all" })
	// The estimates behind the figures carry what a profile does not show.
	plan := newPlan(in)
	j, err := join(t.Context(), m, answers, plan, "", nil)
	require.NoError(t, err)
	groups, err := j.groups(t.Context(), plan, 0)
	require.NoError(t, err)
	g := groups[0]
	got, err := Score(t.Context(), m, answers, in, Options{Replicates: 100})
	require.NoError(t, err)
	require.Len(t, want, 24)
	for n, cell := range got.Segments[0].Dimensions {
		w := want[cell.Name]
		e := g.estimate(n, colGap, nil)
		assert.InDelta(t, w.SD, e.se*math.Sqrt(float64(e.n)), c.tolerance(5e-6), cell.Name)
		assert.InDelta(t, w.T, e.mean/e.se, c.tolerance(5e-5), cell.Name)
		assert.InDelta(t, w.Dz, e.mean/(e.se*math.Sqrt(float64(e.n))), c.tolerance(5e-5), cell.Name)
		require.NotNil(t, cell.Gap, cell.Name)
		assert.Equal(t, w.N, e.n, cell.Name)
		// Two hundred and seven of 211 answered: the four others are too few to
		// be told by subtraction.
		assert.Equal(t, withheld, cell.N, cell.Name)
		low, high := e.interval()
		assert.InDelta(t, w.Gap, e.mean, c.tolerance(5e-6), cell.Name)
		assert.InDelta(t, w.CI[0], low, c.tolerance(5e-6), cell.Name)
		assert.InDelta(t, w.CI[1], high, c.tolerance(5e-6), cell.Name)
		assert.InDelta(t, w.E, g.estimate(n, colLevel, nil).mean, c.tolerance(5e-6), cell.Name)
		assert.InDelta(t, w.P, g.estimate(n, colPerceived, nil).mean, c.tolerance(5e-6), cell.Name)
		// Steps are three fifths of the half-width of the interval at most.
		assert.InDelta(t, w.Gap, cell.Gap.Value, .3*(w.CI[1]-w.CI[0])/2, "%s: rounded where its count is withheld", cell.Name)
	}
}

// tolerance is the one that the entry suggests, or else half of the last digit
// that it prints.
func (c claim) tolerance(printed float64) float64 {
	if c.Tolerance > 0 {
		return c.Tolerance
	}
	return printed * 1.001
}

func numbersKioskDims(t *testing.T, c claim) {
	want := decode[map[string]float64](t, c.Expected)
	m, answers, in := kiosk(t, kioskDims(t), func(string) string { return "all" })
	m, answers = onlyAnswered(m, answers)
	got, err := Score(t.Context(), m, answers, in, Options{Replicates: 100})
	require.NoError(t, err)
	require.Len(t, got.Segments[0].Dimensions, len(want))
	for _, cell := range got.Segments[0].Dimensions {
		require.NotNil(t, cell.Gap, cell.Name)
		assert.InDelta(t, want[cell.Name], cell.Gap.Value, c.Tolerance, cell.Name)
		assert.Equal(t, 207, cell.N)
	}
}

func numbersBH(t *testing.T, c claim) {
	in := decode[struct {
		P []float64
		Q float64
	}](t, c.Inputs)
	want := decode[struct {
		Adjusted []float64
		Rejected int
	}](t, c.Expected)
	got := stats.AdjustBH(in.P)
	assert.InDeltaSlice(t, want.Adjusted, got, c.Tolerance)
	rejected := 0
	for _, q := range got {
		if q <= in.Q {
			rejected++
		}
	}
	assert.Equal(t, want.Rejected, rejected)
}

func numbersWilson(t *testing.T, c claim) {
	in := decode[struct{ X, N float64 }](t, c.Inputs)
	want := decode[struct{ Lo, Hi float64 }](t, c.Expected)
	low, high := stats.Wilson(in.X, in.N)
	assert.InDelta(t, want.Lo, low, c.Tolerance)
	assert.InDelta(t, want.Hi, high, c.Tolerance)
}
