package expectation

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// kiosk reads the K-Servqual survey (Kim et al. 2019): 207 people answered the
// same 24 items for what they expect and what they perceive. dims groups the
// items into dimensions; group names the segment of a row.
func kiosk(t *testing.T, dims map[string][]int, group func(frequency string) string) (*segment.Membership, []Answer, *Instrument) {
	t.Helper()
	cols, rows := table(t, "data/expectation/kiosk_kservqual.csv")
	in := &Instrument{Name: "kiosk", Scale: Scale{1, 7}}
	for name := range dims {
		in.Dimensions = append(in.Dimensions, Dimension{Name: name, Type: Digital})
	}
	slices.SortFunc(in.Dimensions, func(a, b Dimension) int { return dims[a.Name][0] - dims[b.Name][0] })
	for _, d := range in.Dimensions {
		for _, i := range dims[d.Name] {
			aspect := fmt.Sprintf("aspect %d", i)
			in.Items = append(in.Items,
				Item{ID: fmt.Sprintf("e%02d", i), Dimension: d.Name, Measures: Expected, Aspect: aspect},
				Item{ID: fmt.Sprintf("p%02d", i), Dimension: d.Name, Measures: Perceived, Aspect: aspect},
				Item{ID: fmt.Sprintf("imp%02d", i), Dimension: d.Name, Measures: Importance})
		}
	}
	m := &segment.Membership{}
	at := make(map[string]int32)
	var answers []Answer
	for r := range rows {
		id := cols["id"][r]
		g := group(cols["use_frequency"][r])
		if _, ok := at[g]; !ok {
			at[g] = int32(len(m.Segments))
			m.Segments = append(m.Segments, segment.Ref{ID: g, Name: g})
		}
		m.Customers, m.Labels = append(m.Customers, id), append(m.Labels, at[g])
		a := Answer{Respondent: id}
		for _, it := range in.Items {
			a.Values = append(a.Values, number(t, cols[it.ID][r]))
		}
		answers = append(answers, a)
	}
	return m, answers, in
}

// kioskDims are the dimensions of the numbers file.
func kioskDims(t *testing.T) map[string][]int {
	t.Helper()
	var in struct {
		Dims map[string]json.RawMessage `json:"dims"`
	}
	require.NoError(t, json.Unmarshal(entry(t, "servqual-kiosk-dims").Inputs, &in))
	out := make(map[string][]int)
	for name, raw := range in.Dims {
		var many []int
		if json.Unmarshal(raw, &many) != nil {
			many = make([]int, 1)
			require.NoError(t, json.Unmarshal(raw, &many[0]))
		}
		out[name] = many
	}
	return out
}

func TestKioskByUse(t *testing.T) {
	dims := kioskDims(t)
	m, answers, in := kiosk(t, dims, func(f string) string { return f })
	got, err := Score(t.Context(), m, answers, in, Options{Seed: 1})
	require.NoError(t, err)

	require.Len(t, got.Segments, 3)
	assert.Equal(t, 207, got.Respondents)
	assert.Empty(t, warning(t, got, "small-segment").Subject, "four people are not named")
	assert.Contains(t, codes(got.Warnings), "weak", "13 people are few")
	cols, rows := table(t, "data/expectation/kiosk_kservqual.csv")
	sizes := map[string]int{"2-3 per week": 102, "2-3 per month": 92, "2-3 per half-year": 13}
	ranks := make(map[int]bool)
	for _, s := range got.Segments {
		assert.Equal(t, sizes[s.Name], s.N, s.Name)
		assert.Nil(t, s.Answered, "all of %s answered", s.Name)
		for _, c := range s.Dimensions {
			// The gap once more, from the file alone.
			var gaps []float64
			for r := range rows {
				if cols["use_frequency"][r] != s.Name {
					continue
				}
				var sum float64
				for _, i := range dims[c.Name] {
					sum += number(t, cols[fmt.Sprintf("p%02d", i)][r]) - number(t, cols[fmt.Sprintf("e%02d", i)][r])
				}
				gaps = append(gaps, sum/float64(len(dims[c.Name])))
			}
			mean, variance := stats.MeanVar(gaps)
			low, high := stats.TInterval(mean, variance, len(gaps))
			if c.Gap == nil {
				// Thirteen people may agree, and then it is not shown.
				assert.Equal(t, "2-3 per half-year", s.Name)
				assert.Contains(t, c.Suppressed, reasonUniform)
				continue
			}
			off := rounding(c.Gap, c.Gap.N)
			assert.InDelta(t, mean, c.Gap.Value, off, "%s, %s", s.Name, c.Name)
			assert.InDelta(t, low, c.Gap.Low, off, "%s, %s", s.Name, c.Name)
			assert.InDelta(t, high, c.Gap.High, off, "%s, %s", s.Name, c.Name)
			off = rounding(c.Gap, 0) + rounding(c.Perceived, 0) + rounding(c.Expected, 0)
			assert.InDelta(t, c.Perceived.Value-c.Expected.Value, c.Gap.Value, off)
			assert.Equal(t, s.N, c.N)
			assert.False(t, ranks[c.FixFirst], "rank %d twice", c.FixFirst)
			ranks[c.FixFirst] = true
		}
	}
}

func TestKioskNeverIsNowhere(t *testing.T) {
	m, answers, in := kiosk(t, kioskDims(t), func(f string) string { return f })
	got, err := Score(t.Context(), m, answers, in, Options{Replicates: 100})
	require.NoError(t, err)
	text, err := json.Marshal(got)
	require.NoError(t, err)
	for _, id := range m.Customers {
		assert.NotContains(t, string(text), `"`+id+`"`)
	}
	assert.NotContains(t, string(text), "never", "four people share that answer, so it may name them")
	assert.False(t, math.IsNaN(got.Segments[0].Dimensions[0].PTop3))
}
