package cluster

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/muesli/clusters"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// is tells whether the name of a method begins with one of the words.
func (m method) is(words ...string) bool {
	for _, w := range words {
		if strings.HasPrefix(m.name, w) {
			return true
		}
	}
	return false
}

// The methods that get their number of clusters from elsewhere than K.
func (m method) fixedK() bool { return m.is("DBSCAN", "HDBSCAN") || strings.Contains(m.name, "from") }

// edited is threeKinds with another number, and another code, in one cell.
func edited(cell int, v float64, code int32) sheet {
	s := threeKinds()
	s.x.Data[cell], s.c.Data[cell] = v, code
	return s
}

// times is threeKinds in another unit; the answers are the same.
func times(factor float64) sheet {
	s := threeKinds()
	for i := range s.x.Data {
		s.x.Data[i] *= factor
	}
	return s
}

// alike is sixty rows of three kinds.
func alike() sheet {
	x := Matrix{Rows: 60, Cols: 3, Data: make([]float64, 180)}
	for i := range x.Data {
		x.Data[i] = 3*float64(i/3%3) - 2 // a code for each kind
	}
	return sheetOf(x)
}

func constantColumn() sheet {
	s := threeKinds()
	for i := range s.x.Rows {
		s.x.Data[i*3+1], s.c.Data[i*3+1] = 7, 2
	}
	return s
}

// What the table in the documentation says, for every method. An empty expectation
// is a fit without an error.
func TestBadInput(t *testing.T) {
	short := threeKinds()
	short.x.Data, short.c.Data = short.x.Data[:1499], short.c.Data[:1499]
	cancelled, cancel := context.WithCancelCause(t.Context())
	cancel(assert.AnError)
	single := sheetOf(Matrix{Rows: 1, Cols: 3, Data: []float64{1, 2, 3}})
	for _, c := range []struct {
		input string
		ctx   context.Context
		sheet sheet
		k     int
		says  func(m method) string
	}{
		{"NaN", t.Context(), edited(301, math.NaN(), 3), 3, func(m method) string {
			switch {
			case !m.numbers:
				return "row 100, column 1 has code 3, must be from 0 to 2"
			case m.is("k-medoids"):
				return "the dissimilarity of items 100 and 0 is NaN"
			}
			return "row 100, column 1 is NaN"
		}},
		{"infinity", t.Context(), edited(301, math.Inf(-1), -2), 3, func(m method) string {
			switch {
			case !m.numbers:
				return "row 100, column 1 has code -2"
			case m.is("k-medoids"):
				return "the dissimilarity of items 100 and 0 is +Inf"
			}
			return "row 100, column 1 is -Inf"
		}},
		{"squares that overflow", t.Context(), times(1e155), 3, func(m method) string {
			switch {
			case !m.numbers:
				return ""
			case m.is("k-medoids"):
				return "the dissimilarity of items"
			}
			return "rescale"
		}},
		{"K of 0", t.Context(), threeKinds(), 0, func(m method) string {
			switch {
			case m.fixedK():
				return ""
			case m.is("single", "complete", "average", "Ward"):
				return "cannot be cut into 0 clusters"
			}
			return "K is 0, must be at least 1"
		}},
		{"K above the rows", t.Context(), threeKinds(), 501, func(m method) string {
			switch {
			case m.fixedK():
				return ""
			case m.is("single", "complete", "average", "Ward"):
				return "cannot be cut into 501 clusters"
			case m.is("k-medoids"):
				return "only 500 items"
			case !m.numbers:
				return "distinct rows"
			}
			return "only 500 distinct rows"
		}},
		{"K above the distinct rows", t.Context(), alike(), 4, func(m method) string {
			switch {
			case m.fixedK(), m.is("single", "complete", "average", "Ward", "k-medoids"):
				return "" // items are not compared with each other
			}
			return "only 3 distinct rows"
		}},
		{"duplicates", t.Context(), alike(), 3, func(method) string { return "" }},
		{"a constant column", t.Context(), constantColumn(), 3, func(m method) string {
			if strings.Contains(m.name, "mixture") {
				return "column 1 is constant"
			}
			return ""
		}},
		{"one row", t.Context(), single, 1, func(m method) string {
			switch {
			case strings.Contains(m.name, "from") && !m.is("k-means of pieces"):
				return "3 clusters asked for, but only 1 distinct rows"
			case strings.Contains(m.name, "mixture"):
				return "constant"
			}
			return ""
		}},
		{"ragged", t.Context(), short, 3, func(m method) string {
			switch {
			case m.is("k-medoids", "k-means of pieces"):
				return "" // read no matrix
			case !m.numbers:
				return "1499 codes do not make 500 rows of 3 columns"
			}
			return "1499 numbers do not make 500 rows of 3 columns"
		}},
		{"nothing", t.Context(), sheet{}, 1, func(m method) string {
			switch {
			case m.is("k-medoids"):
				return "no items"
			case m.is("k-means of pieces"):
				return "no rows"
			}
			return "of 0 rows and 0 columns holds nothing"
		}},
		{"cancelled", cancelled, threeKinds(), 3, func(method) string { return assert.AnError.Error() }},
		{"no context", nil, threeKinds(), 3, func(method) string { return "no context" }},
	} {
		for _, m := range methods() {
			model, labels, err := m.fit(c.ctx, c.sheet, c.k, 0)
			if says := c.says(m); says != "" {
				assert.ErrorContains(t, err, says, "%s, %s", m.name, c.input)
				assert.Nil(t, model, "%s, %s", m.name, c.input)
				if err != nil {
					assert.Regexp(t, "^cluster: ", err.Error(), "%s, %s", m.name, c.input)
				}
				continue
			}
			if assert.NoError(t, err, "%s, %s", m.name, c.input) {
				assert.Len(t, labels, max(c.sheet.x.Rows, c.sheet.c.Rows))
			}
		}
	}
}

// In units a hundred and fifty powers of ten away the clusters are the same.
func TestHugeAndTinyScales(t *testing.T) {
	for _, m := range methods() {
		if m.fixedK() && !m.is("HDBSCAN") || m.is("k-prototypes") || !m.numbers {
			continue // measured against something that has a unit too
		}
		_, want, err := m.fit(t.Context(), threeKinds(), 3, 0)
		require.NoError(t, err)
		for _, power := range []int{496, -480} { // powers of two round nothing
			_, labels, err := m.fit(t.Context(), times(math.Ldexp(1, power)), 3, 0)
			require.NoError(t, err, m.name)
			assert.Equal(t, want, labels, m.name)
		}
	}
}

func TestDuplicatesAreTheirClusters(t *testing.T) {
	for _, m := range methods() {
		if m.fixedK() {
			continue
		}
		_, labels, err := m.fit(t.Context(), alike(), 3, 0)
		require.NoError(t, err, m.name)
		for i, l := range labels {
			assert.Equal(t, labels[i%3], l, m.name)
		}
	}
}

// A model that is nil, or that nothing was fitted to or read into, knows no row.
func TestEmptyModelsKnowNoRow(t *testing.T) {
	row, codes := []float64{1, 2}, []int32{0, 1}
	x := Matrix{Rows: 2, Cols: 2, Data: []float64{1, 2, 3, 4}}
	far := func(int) float64 { return 1 }
	for _, empty := range []bool{false, true} {
		var (
			means   *KMeansModel
			normal  *GaussianMixtureModel
			classes *LatentClassModel
			medoids *KMedoidsModel
			modes   *KModesModel
			both    *KPrototypesModel
			tree    *Dendrogram
			cut     *TreeCut
			dense   *DBSCANModel
			denser  *HDBSCANModel
		)
		if empty {
			means, normal, classes, medoids, modes = new(KMeansModel), new(GaussianMixtureModel), new(LatentClassModel), new(KMedoidsModel), new(KModesModel)
			both, tree, cut, dense, denser = new(KPrototypesModel), new(Dendrogram), new(TreeCut), new(DBSCANModel), new(HDBSCANModel)
		}
		four := func(label int, d1, d2 float64, second int) {
			t.Helper()
			assert.Equal(t, []int{-1, -1}, []int{label, second})
			assert.True(t, math.IsNaN(d1) && math.IsNaN(d2))
		}
		two := func(label int, p float64) {
			t.Helper()
			assert.Equal(t, -1, label)
			assert.True(t, math.IsNaN(p))
		}
		four(means.Assign(row))
		four(modes.Assign(codes))
		four(both.Assign(row, codes))
		four(cut.Assign(x, row))
		four(cut.AssignBy(far))
		two(normal.Assign(row))
		two(classes.Assign(codes))
		two(dense.Assign(row))
		two(denser.Assign(row))
		assert.True(t, math.IsNaN(normal.Posterior(row, nil)) && math.IsNaN(classes.Posterior(codes, nil)))
		assert.Zero(t, tree.Rows())
		errs := make([]error, 5)
		_, _, errs[0] = means.AssignLimited(t.Context(), x, 1, 1)
		_, errs[1] = normal.Reordered([]int{0})
		_, errs[2] = classes.Reordered([]int{0})
		_, errs[3] = tree.Cut(1)
		_, errs[4] = tree.CutAt(1)
		for i, err := range errs {
			assert.ErrorContains(t, err, "cluster: ", i)
		}
		for _, f := range []func(clusters.Observations) (clusters.Clusters, error){means.Clusters, medoids.Clusters} {
			got, err := f(nil)
			assert.NoError(t, err)
			assert.Empty(t, got)
		}
	}
}
