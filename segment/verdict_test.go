package segment_test

import (
	"encoding/csv"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/segment"
)

// vector is a customer who is a row of numbers.
type vector struct {
	id string
	x  []float64
}

func vectorSchema(columns int) segment.Schema[vector] {
	s := segment.Schema[vector]{ID: func(v vector) string { return v.id }}
	for j := range columns {
		s.Features = append(s.Features, segment.Numeric(fmt.Sprintf("x%d", j), func(v vector) float64 { return v.x[j] }))
	}
	return s
}

// cloudOf draws rows of independent columns.
func cloudOf(r *rand.Rand, n, columns int, draw func(*rand.Rand) float64) []vector {
	rows := make([]vector, n)
	for i := range rows {
		rows[i] = vector{fmt.Sprint(i), make([]float64, columns)}
		for j := range columns {
			rows[i].x[j] = draw(r)
		}
	}
	return rows
}

// planted draws rows of groups of unit spread whose two nearest centres are apart by
// so many standard deviations.
func planted(r *rand.Rand, n, columns, groups int, apart float64) []vector {
	centers := cloudOf(r, groups, columns, (*rand.Rand).NormFloat64)
	near := math.Inf(1)
	for a := range groups {
		for b := range a {
			d := 0.0
			for j := range columns {
				d += math.Pow(centers[a].x[j]-centers[b].x[j], 2)
			}
			near = min(near, math.Sqrt(d))
		}
	}
	rows := cloudOf(r, n, columns, (*rand.Rand).NormFloat64)
	for i := range rows {
		c := centers[r.IntN(groups)]
		for j := range columns {
			rows[i].x[j] += c.x[j] * apart / near
		}
	}
	return rows
}

// trial is a kind of customers of whom it is known whether they are groups.
type trial struct {
	name string
	k    int
	draw func(r *rand.Rand, n, columns int) []vector
}

func trials() []trial {
	var list []trial
	for _, c := range []struct {
		name string
		draw func(*rand.Rand) float64
	}{
		{"normal cloud", (*rand.Rand).NormFloat64},
		{"uniform cube", (*rand.Rand).Float64},
		{"lognormal cloud, sigma .5", func(r *rand.Rand) float64 { return math.Exp(.5 * r.NormFloat64()) }},
		{"cloud of yes/no answers", func(r *rand.Rand) float64 { return float64(r.IntN(2)) }},
		{"cloud of counts", func(r *rand.Rand) float64 { return math.Floor(3 * r.ExpFloat64()) }},
		{"lognormal cloud, sigma 1", func(r *rand.Rand) float64 { return math.Exp(r.NormFloat64()) }},
	} {
		for _, k := range []int{2, 3, 5} {
			list = append(list, trial{c.name, k, func(r *rand.Rand, n, d int) []vector { return cloudOf(r, n, d, c.draw) }})
		}
	}
	for _, apart := range []float64{2, 3, 4, 5} {
		for _, k := range []int{2, 3, 5} {
			list = append(list, trial{fmt.Sprintf("groups %g sd apart", apart), k,
				func(r *rand.Rand, n, d int) []vector { return planted(r, n, d, k, apart) }})
		}
	}
	for _, k := range []int{4, 5} {
		list = append(list, trial{"3 groups 4 sd apart, cut up", k,
			func(r *rand.Rand, n, d int) []vector { return planted(r, n, d, 3, 4) }})
	}
	return list
}

// rates counts the verdicts on all segments of sets of customers.
func (c trial) rates(t *testing.T, sets int) map[segment.Ruling]float64 {
	count, all := map[segment.Ruling]float64{}, 0.0
	for _, n := range []int{300, 1000} {
		for _, d := range []int{2, 5} {
			for set := range sets {
				r := random.Stream(2, uint64(set), uint64(n), uint64(d), uint64(c.k))
				s, err := segment.Fit(t.Context(), c.draw(r, n, d), vectorSchema(d), segment.Options{K: segment.Exactly(c.k), Seed: uint64(set), Pairs: 20})
				require.NoError(t, err)
				for _, p := range s.Summary().Segments {
					count[p.Verdict.Ruling]++
					all++
				}
			}
		}
	}
	for r := range count {
		count[r] /= all
	}
	return count
}

func TestVerdictRates(t *testing.T) {
	full, sets := os.Getenv("CLIENTELE_FULL") != "", 1
	if full {
		sets = 20
	}
	var b strings.Builder
	for _, c := range trials() {
		rate := c.rates(t, sets)
		fmt.Fprintf(&b, "%-28s k=%d  %5.2f %5.2f %5.2f\n", c.name, c.k, rate[segment.Valid], rate[segment.Doubtful], rate[segment.DoNotAct])
		if strings.Contains(c.name, "cloud") || strings.Contains(c.name, "cube") {
			assert.LessOrEqual(t, rate[segment.Valid], .05, "%s, k = %d", c.name, c.k)
		}
	}
	t.Log("\n" + b.String())
}

// table reads the numbers of a data file from a column on; Yes is 1 and No 0.
func table(t *testing.T, name string, from, to int, bend func(float64) float64) []vector {
	f, err := os.Open(filepath.Join(sharedDir(t), "data", "segment", name))
	require.NoError(t, err)
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	var rows []vector
	for i, line := range lines[1:] {
		v := vector{id: fmt.Sprint(i)}
		for _, cell := range line[from:to] {
			x, err := strconv.ParseFloat(strings.NewReplacer("Yes", "1", "yes", "1", "No", "0", "no", "0").Replace(cell), 64)
			require.NoError(t, err, name)
			if bend != nil {
				x = bend(x)
			}
			v.x = append(v.x, x)
		}
		rows = append(rows, v)
	}
	return rows
}

func TestVerdictsOnRealSegmentations(t *testing.T) {
	for _, c := range []struct {
		file     string
		from, to int
		bend     func(float64) float64
		ks       []int
	}{
		{"msa/mcdonalds.csv", 0, 11, nil, []int{2, 3, 4, 5, 6}},
		{"msa/vacmot.csv", 0, 20, nil, []int{3, 6, 8}},
		{"msa/volunteers.csv", 2, 21, nil, []int{3, 5}},
		{"bench/other_iris.csv", 0, 4, nil, []int{2, 3}},
		{"bench/uci_wine.csv", 0, 13, nil, []int{3}},
		{"customers/wholesale.csv", 2, 8, math.Log, []int{2, 3, 5}},
		{"customers/mall.csv", 3, 5, nil, []int{3, 5}},
	} {
		rows := table(t, c.file, c.from, c.to, c.bend)
		for _, k := range append(c.ks, 0) {
			o := segment.Options{K: segment.Exactly(k), Pairs: 50}
			if k == 0 {
				o.K = segment.Range{}
			}
			s, err := segment.Fit(t.Context(), rows, vectorSchema(len(rows[0].x)), o)
			require.NoError(t, err)
			fmt.Printf("%s k=%d: %s %v\n", c.file, k, s.Summary().Verdict.Ruling, s.Summary().Verdict.Reasons)
			for _, p := range s.Summary().Segments {
				var codes []string
				for _, r := range p.Verdict.Reasons {
					codes = append(codes, r.Code)
				}
				fmt.Printf("    n=%d J=%.2f (%.2f) %s %v\n", p.Size, p.Stability.Value, p.Stability.Low, p.Verdict.Ruling, codes)
			}
		}
	}
}
