package main

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment"
)

// shared finds a public file that is not in the repository.
func shared(t *testing.T, name string) string {
	t.Helper()
	dir := os.Getenv("CLIENTELE_SHARED")
	if dir == "" {
		t.Skipf("CLIENTELE_SHARED is empty: no %s", name)
	}
	return filepath.Join(dir, filepath.FromSlash("data/segment/"+name))
}

// segmented runs the program up to its result.
func segmented(t *testing.T, args ...string) *result {
	t.Helper()
	c, err := parseFlags(args, nil)
	require.NoError(t, err)
	s, err := open(c)
	require.NoError(t, err)
	r, err := analyse(t.Context(), c, s, nil)
	require.NoError(t, err)
	return r
}

// rows are the answers of a battery as numbers, 1 for yes.
func (r *result) rows() (out [][]float64) {
	for i := range r.people {
		var row []float64
		for _, c := range r.columns {
			switch {
			case !c.battery:
			case c.kind == category && c.texts[i] == c.yes:
				row = append(row, 1)
			case c.kind == category:
				row = append(row, 0)
			default:
				row = append(row, c.numbers[i])
			}
		}
		out = append(out, row)
	}
	return out
}

// means are the centres of groups, sse the sum of squared distances to them.
func means(rows [][]float64, labels []int32, k int) (centres [][]float64, sse float64) {
	n := make([]float64, k)
	for range k {
		centres = append(centres, make([]float64, len(rows[0])))
	}
	for i, row := range rows {
		n[labels[i]]++
		for j, x := range row {
			centres[labels[i]][j] += x
		}
	}
	for g := range centres {
		for j := range centres[g] {
			centres[g][j] /= n[g]
		}
	}
	for i, row := range rows {
		sse += squared(row, centres[labels[i]])
	}
	return centres, sse
}

func squared(a, b []float64) (sum float64) {
	for j := range a {
		sum += (a[j] - b[j]) * (a[j] - b[j])
	}
	return sum
}

func sizes(labels []int32, k int) []int {
	out := make([]int, k)
	for _, l := range labels {
		out[l]++
	}
	slices.Sort(out)
	return out
}

// McDonald's perceptions in Australia (Dolnicar, Grun & Leisch 2018): the segments
// that the book prints are where k-means stays once it is there, with a sum of
// squares of 1656.43; there are better ones with 1602.90 and sizes 240, 315, 318 and
// 580 (best of 300 starts of scikit-learn 1.2.1). Seed 5 ends there; seeds 1 to 4 end
// within .09 of it, at other of the many optima that lie close by.
func TestMcDonalds(t *testing.T) {
	r := segmented(t, "-by", "yummy..disgusting", "-battery", "yummy..disgusting", "-k", "4", "-seed", "5", shared(t, "msa/mcdonalds.csv"))
	rows, labels := r.rows(), r.fit.Membership().Labels
	_, sse := means(rows, labels, 4)
	assert.InDelta(t, 1602.90, sse, .005)
	assert.Equal(t, []int{240, 315, 318, 580}, sizes(labels, 4))
	for _, p := range r.summary.Segments {
		assert.NotEqual(t, segment.DoNotAct, p.Verdict.Ruling, p.Name)
	}

	// The shares of all people, as the book prints them.
	share := map[string]float64{"yummy": .55, "convenient": .91, "spicy": .09, "fattening": .87, "greasy": .53, "fast": .90,
		"cheap": .60, "tasty": .64, "expensive": .36, "healthy": .20, "disgusting": .24}
	for _, x := range r.told(r.summary.Segments[0].Features) {
		if x.Population != nil {
			assert.InDelta(t, share[x.Name], x.Population.Value, .0051, x.Name)
		}
	}

	f, err := os.Open(shared(t, "msa/mcdonalds_flexclust_labels_k2_8.csv"))
	require.NoError(t, err)
	defer f.Close()
	table, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	var book []int32
	for _, row := range table[1:] {
		l, err := strconv.Atoi(row[slices.Index(table[0], "k4")])
		require.NoError(t, err)
		book = append(book, int32(l-1))
	}
	centres, sse := means(rows, book, 4)
	assert.InDelta(t, 1656.43, sse, .005)
	for i, row := range rows {
		for g := range centres {
			assert.LessOrEqual(t, squared(row, centres[book[i]]), squared(row, centres[g])+1e-12, "row %d would leave", i)
		}
	}
}

// Vacation motives (Dolnicar & Leisch 2008), six segments: the best known sum of
// squares is 2660.7753 (scikit-learn 1.2.1, 200 starts). Silhouettes are .10 there,
// and the program does not condemn all of them for it.
func TestVacationMotives(t *testing.T) {
	if testing.Short() {
		t.Skip("long under the race detector")
	}
	r := segmented(t, "-battery", "rest and relax..change of surroundings", "-k", "6", shared(t, "msa/vacmot.csv"))
	assert.Len(t, r.rows()[0], 20)
	_, sse := means(r.rows(), r.fit.Membership().Labels, 6)
	assert.GreaterOrEqual(t, sse, 2660.7753-.001, "better than known: look at the distances")
	assert.InEpsilon(t, 2660.7753, sse, .002)
	assert.NotEqual(t, segment.DoNotAct, r.summary.Verdict.Ruling)
}

// The files that people try first are read as they are and come to an end.
func TestPublicFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("many fits: long under the race detector")
	}
	for _, c := range []struct {
		name      string
		args      []string
		structure bool
	}{
		{"customers/wholesale.csv", []string{"-describe", "Channel,Region", "-log", "Fresh..Delicassen"}, false}, // a cloud, as package quality says
		{"msa/volunteers.csv", []string{"-describe", "GENDER,AGEG", "-battery", "meet.people..mind.off"}, true},
		{"lca/carcinoma.csv", []string{"-category", "A..G", "-method", "classes", "-k", "2..4"}, true},
	} {
		r := segmented(t, append(c.args, shared(t, c.name))...)
		assert.Equal(t, c.structure, r.structure, c.name)
		assert.NotEmpty(t, r.summary.Segments, c.name)
		assert.NotNil(t, r.rule, c.name)
	}
}
