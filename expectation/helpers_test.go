package expectation

import (
	"encoding/csv"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment"
)

// shared returns a file of the shared data, or skips.
func shared(t *testing.T, name string) string {
	t.Helper()
	dir := os.Getenv("CLIENTELE_SHARED")
	if dir == "" {
		t.Skipf("CLIENTELE_SHARED is not set: %s is not there", name)
	}
	return filepath.Join(dir, name)
}

// table reads a CSV file by column.
func table(t *testing.T, name string) (map[string][]string, int) {
	t.Helper()
	f, err := os.Open(shared(t, name))
	require.NoError(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	out := make(map[string][]string)
	for c, head := range rows[0] {
		for _, row := range rows[1:] {
			out[head] = append(out[head], row[c])
		}
	}
	return out, len(rows) - 1
}

// number reads a cell; an empty one is NaN.
func number(t *testing.T, s string) float64 {
	t.Helper()
	if s == "" {
		return math.NaN()
	}
	v, err := strconv.ParseFloat(s, 64)
	require.NoError(t, err)
	return v
}

// block says how a planted group of customers answers.
type block struct {
	customers, respondents int
	worth                  float64
	gaps                   []float64 // true gap of each dimension
}

// planted makes a survey with two items (expected, perceived) a dimension, on
// a continuous scale of 0 to 100 around an expected level of 60.
func planted(seed uint64, blocks ...block) (*segment.Membership, []Answer, *Instrument) {
	rng := rand.New(rand.NewPCG(seed, 7))
	m := &segment.Membership{}
	var answers []Answer
	in := &Instrument{Name: "planted", Scale: Scale{0, 100}}
	for d := range blocks[0].gaps {
		name := fmt.Sprintf("dimension %d", d)
		in.Dimensions = append(in.Dimensions, Dimension{Name: name, Type: Explicit})
		in.Items = append(in.Items,
			Item{ID: fmt.Sprintf("e%d", d), Dimension: name, Measures: Expected},
			Item{ID: fmt.Sprintf("p%d", d), Dimension: name, Measures: Perceived})
	}
	for s, b := range blocks {
		m.Segments = append(m.Segments, segment.Ref{ID: fmt.Sprintf("s%d", s), Name: fmt.Sprintf("segment %d", s)})
		for i := range b.customers {
			id := fmt.Sprintf("c%d-%04d", s, i)
			m.Customers = append(m.Customers, id)
			m.Labels = append(m.Labels, int32(s))
			m.Worth = append(m.Worth, b.worth*(.5+rng.Float64()))
			if i >= b.respondents {
				continue
			}
			a := Answer{Respondent: id}
			for _, gap := range b.gaps {
				level := min(max(60+8*rng.NormFloat64(), 20), 90)
				a.Values = append(a.Values, level, min(max(level+gap+10*rng.NormFloat64(), 0), 100))
			}
			answers = append(answers, a)
		}
	}
	return m, answers, in
}

// small is one segment of n customers who all answered e and p on a scale of
// 1 to 7.
func small(e, p []float64) (*segment.Membership, []Answer, *Instrument) {
	m := &segment.Membership{Segments: []segment.Ref{{ID: "a", Name: "all"}}}
	var answers []Answer
	for i := range e {
		id := fmt.Sprintf("c%03d", i)
		m.Customers = append(m.Customers, id)
		m.Labels = append(m.Labels, 0)
		answers = append(answers, Answer{Respondent: id, Values: []float64{e[i], p[i]}})
	}
	return m, answers, &Instrument{
		Name:       "small",
		Scale:      Scale{1, 7},
		Dimensions: []Dimension{{Name: "speed", Type: Explicit}},
		Items: []Item{
			{ID: "e", Dimension: "speed", Measures: Expected},
			{ID: "p", Dimension: "speed", Measures: Perceived},
		},
	}
}

// codes lists the codes of warnings.
func codes(ws []Warning) []string {
	var out []string
	for _, w := range ws {
		out = append(out, w.Code)
	}
	return out
}

// warning returns the first warning of a code.
func warning(t *testing.T, p *Profile, code string) Warning {
	t.Helper()
	for _, w := range p.Warnings {
		if w.Code == code {
			return w
		}
	}
	require.Failf(t, "no such warning", "%s is not among %v", code, codes(p.Warnings))
	return Warning{}
}

// repeat is n times the cycle of values.
func repeat(n int, values ...float64) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = values[i%len(values)]
	}
	return out
}

// onlyAnswered leaves out who gave no answer.
func onlyAnswered(m *segment.Membership, answers []Answer) (*segment.Membership, []Answer) {
	out := &segment.Membership{Segments: m.Segments}
	var kept []Answer
	for i, a := range answers {
		if !math.IsNaN(a.Values[0]) {
			kept = append(kept, a)
			out.Customers, out.Labels = append(out.Customers, m.Customers[i]), append(out.Labels, m.Labels[i])
		}
	}
	return out, kept
}

// rounding is how far a published figure of n customers may be from the
// estimate: half of the last of six digits in a large group, else half of a
// step, which is at most three fifths of the half-width of the interval. That
// width is itself read from rounded and clipped ends, hence the last factor.
func rounding(f *segment.Figure, n int) float64 {
	if f.N != withheld && n >= 100 {
		return 1e-5
	}
	return .3 * (f.High - f.Low) / 2 * 2
}

// surveyed is a membership with its survey.
type surveyed struct {
	m       *segment.Membership
	answers []Answer
	in      *Instrument
}

func (s *surveyed) score(t *testing.T) *Profile {
	t.Helper()
	return score(t, s.m, s.answers, s.in, Options{})
}
