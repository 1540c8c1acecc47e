package segment_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment"
)

// published maps entries of the collected published numbers on segmentation to the
// test that holds them. The other entries are held in segment/quality, whose test
// fails for an entry that is in neither list.
var published = map[string]func(t *testing.T, dir string, want json.RawMessage){
	"msa-mcdonalds-k4-markers":     holdMarkers,
	"msa-mcdonalds-k4-descriptors": holdMcDonalds,
	"vacmot6-descriptors":          holdVacmot,
}

func TestPublishedNumbers(t *testing.T) {
	dir := sharedDir(t)
	b, err := os.ReadFile(filepath.Join(dir, "numbers", "segment.json"))
	require.NoError(t, err)
	var all []struct {
		ID       string
		Expected json.RawMessage
	}
	require.NoError(t, json.Unmarshal(b, &all))
	left := maps.Clone(published)
	for _, n := range all {
		if hold := left[n.ID]; hold != nil {
			delete(left, n.ID)
			t.Run(n.ID, func(t *testing.T) { hold(t, filepath.Join(dir, "data", "segment", "msa"), n.Expected) })
		}
	}
	assert.Empty(t, left, "entries that are no longer there")
}

func sharedDir(t testing.TB) string {
	dir := os.Getenv("CLIENTELE_SHARED")
	if dir == "" {
		t.Skip("CLIENTELE_SHARED is not set: the shared data are not at hand")
	}
	return dir
}

// respondent is a row of a survey file, by column.
type respondent struct {
	row   string
	cells map[string]string
}

func respondents(t testing.TB, file string) (head []string, list []respondent) {
	f, err := os.Open(file)
	require.NoError(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	for i, r := range rows[1:] {
		c := respondent{strconv.Itoa(i), map[string]string{}}
		for j, h := range rows[0] {
			c.cells[h] = r[j]
		}
		list = append(list, c)
	}
	return rows[0], list
}

func (r respondent) text(column string) string { return r.cells[column] }

// number reads a number, or a scale by the place of its answer in order.
func (r respondent) number(column string, order ...string) float64 {
	if i := slices.Index(order, r.cells[column]); i >= 0 {
		return float64(i + 1)
	}
	v, err := strconv.ParseFloat(r.cells[column], 64)
	if err != nil {
		panic(fmt.Sprintf("row %s, %s: %v", r.row, column, err))
	}
	return v
}

func category(column string) segment.CategoryFeature[respondent] {
	return segment.Category(column, func(r respondent) string { return r.text(column) })
}

func describing(column string) segment.DescriptorFeature[respondent] {
	return segment.Descriptor(column, func(r respondent) string { return r.text(column) })
}

// grouped puts respondents into the groups that a column of another file names.
func grouped(t *testing.T, list, other []respondent, column string) *segment.Membership {
	var ids, groups []string
	for i, r := range list {
		ids, groups = append(ids, r.row), append(groups, other[i].text(column))
	}
	m, _, err := segment.FromGroups(ids, groups, nil)
	require.NoError(t, err)
	return m
}

func mcDonalds(t *testing.T, dir string) ([]respondent, segment.Schema[respondent], *segment.Membership) {
	head, list := respondents(t, filepath.Join(dir, "mcdonalds.csv"))
	_, labels := respondents(t, filepath.Join(dir, "mcdonalds_flexclust_labels_k2_8.csv"))
	s := segment.Schema[respondent]{ID: func(r respondent) string { return r.row }}
	for _, h := range head[:11] {
		s.Features = append(s.Features, category(h))
	}
	visits := []string{"Never", "Once a year", "Every three months", "Once a month", "Once a week", "More than once a week"}
	s.Features = append(s.Features, describing("Gender"), describing("Like"), describing("VisitFrequency"),
		segment.Numeric("Age", func(r respondent) float64 { return r.number("Age") }).Descriptor(),
		segment.Numeric("visits", func(r respondent) float64 { return r.number("VisitFrequency", visits...) }).Descriptor(),
		segment.Numeric("liking", func(r respondent) float64 {
			r.cells = map[string]string{"Like": strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(r.cells["Like"], "I love it!"), "I hate it!"), "+")}
			return r.number("Like")
		}).Descriptor())
	return list, s, grouped(t, list, labels, "k4")
}

func associations(t *testing.T, list []respondent, s segment.Schema[respondent], m *segment.Membership) map[string]segment.Association {
	all, err := segment.Associate(t.Context(), list, s, m)
	require.NoError(t, err)
	by := map[string]segment.Association{}
	for _, a := range all {
		by[a.Feature] = a
	}
	return by
}

// inOrder takes figures of segments in the order of the file's labels.
func inOrder(refs []segment.Ref, values []float64) []float64 {
	out := make([]float64, len(values))
	for i, r := range refs {
		k, err := strconv.Atoi(r.ID)
		if err != nil {
			panic(err)
		}
		out[k-1] = values[i]
	}
	return out
}

func inEpsilons(t *testing.T, want, got []float64) {
	require.Len(t, got, len(want))
	for i := range want {
		assert.InEpsilon(t, want[i], got[i], 1e-6)
	}
}

// asPrinted compares a figure that is given to so many digits.
func asPrinted(t *testing.T, digits int, want, got float64) {
	assert.InEpsilon(t, want, segment.RoundTo(got, digits), 1e-9)
}

func holdMcDonalds(t *testing.T, dir string, raw json.RawMessage) {
	var want struct {
		Gender  []float64 `json:"gender_chi2_df_p"`
		GenderV float64   `json:"gender_cramers_v"`
		Like    []float64 `json:"like_chi2_df"`
		Visit   []float64 `json:"visit_chi2_df_p"`
		VisitV  float64   `json:"visit_cramers_v"`
		Age     []float64 `json:"age_F_p"`
		AgeEta  float64   `json:"age_eta2"`
		Ages    []float64 `json:"mean_age"`
		Visits  []float64 `json:"mean_visit_1to6"`
		Liking  []float64 `json:"mean_like"`
		Female  []float64 `json:"share_female"`
	}
	require.NoError(t, json.Unmarshal(raw, &want))
	list, s, m := mcDonalds(t, dir)
	got := associations(t, list, s, m)
	gender, like, visit, age := got["Gender"].Category, got["Like"].Category, got["VisitFrequency"].Category, got["Age"].Number
	inEpsilons(t, want.Gender, []float64{gender.ChiSquare, float64(gender.DF), gender.P})
	inEpsilons(t, want.Like, []float64{like.ChiSquare, float64(like.DF)})
	inEpsilons(t, want.Visit, []float64{visit.ChiSquare, float64(visit.DF), visit.P})
	inEpsilons(t, []float64{want.GenderV, want.VisitV}, []float64{gender.V, visit.V})
	inEpsilons(t, want.Age, []float64{age.F, age.P})
	inEpsilons(t, []float64{want.AgeEta}, []float64{age.Eta2})
	for name, means := range map[string][]float64{"Age": want.Ages, "visits": want.Visits, "liking": want.Liking} {
		inEpsilons(t, means, inOrder(got[name].Number.Segments, got[name].Number.Means))
	}
	var female []float64
	for _, row := range gender.Counts {
		female = append(female, float64(row[slices.Index(gender.Levels, "Female")])/float64(row[0]+row[1]))
	}
	inEpsilons(t, want.Female, inOrder(gender.Segments, female))
}

func holdVacmot(t *testing.T, dir string, raw json.RawMessage) {
	var want struct {
		Sizes       []float64
		Gender      []float64 `json:"gender_chi2_df_p"`
		Obligation  []float64 `json:"obligation_F_df_p"`
		Obligations []float64 `json:"obligation_means"`
		Quarters    []float64 `json:"obligation2_chi2_df_p"`
		Age         []float64 `json:"age_F_p"`
		Ages        []float64 `json:"age_means"`
		Pair13      float64   `json:"holm_1v3"`
		Pair56      float64   `json:"holm_5v6"`
	}
	require.NoError(t, json.Unmarshal(raw, &want))
	_, list := respondents(t, filepath.Join(dir, "vacmotdesc.csv"))
	m := grouped(t, list, list, "vacmot6")
	s := segment.Schema[respondent]{ID: func(r respondent) string { return r.row }, Features: []segment.Feature[respondent]{
		category("vacmot6"), describing("Gender"), describing("Obligation2"),
		segment.Numeric("Obligation", func(r respondent) float64 { return r.number("Obligation") }).Descriptor(),
		segment.Numeric("Age", func(r respondent) float64 { return r.number("Age") }).Descriptor(),
	}}
	got := associations(t, list, s, m)
	gender, quarters, obligation, age := got["Gender"].Category, got["Obligation2"].Category, got["Obligation"].Number, got["Age"].Number
	var sizes []float64
	for _, n := range age.Sizes {
		sizes = append(sizes, float64(n))
	}
	inEpsilons(t, want.Sizes, inOrder(age.Segments, sizes))
	inEpsilons(t, want.Gender, []float64{gender.ChiSquare, float64(gender.DF), gender.P})
	inEpsilons(t, want.Quarters[:2], []float64{quarters.ChiSquare, float64(quarters.DF)})
	asPrinted(t, 6, want.Quarters[2], quarters.P)
	inEpsilons(t, want.Obligation[:3], []float64{obligation.F, float64(obligation.DF1), float64(obligation.DF2)})
	asPrinted(t, 5, want.Obligation[3], obligation.P)
	inEpsilons(t, want.Obligations, inOrder(obligation.Segments, obligation.Means))
	inEpsilons(t, want.Age[:1], []float64{age.F})
	asPrinted(t, 5, want.Age[1], age.P)
	inEpsilons(t, want.Ages, inOrder(age.Segments, age.Means))
	pair := func(a, b string) float64 {
		for _, p := range obligation.Pairs {
			if (p.A.ID == a && p.B.ID == b) || (p.A.ID == b && p.B.ID == a) {
				return p.Adjusted
			}
		}
		return 0
	}
	inEpsilons(t, []float64{want.Pair13}, []float64{pair("1", "3")})
	asPrinted(t, 5, want.Pair56, pair("5", "6"))
}

func holdMarkers(t *testing.T, dir string, raw json.RawMessage) {
	var want map[string]map[string]string
	require.NoError(t, json.Unmarshal(raw, &want))
	list, s, m := mcDonalds(t, dir)
	refs, markers, err := segment.Markers(t.Context(), list, s, m)
	require.NoError(t, err)
	// The entry is about those who agree.
	agree := func(list []segment.Marker) map[string]string {
		signs := map[string]string{}
		for _, k := range list {
			if k.Level == "Yes" {
				signs[k.Feature] = map[bool]string{true: "+", false: "-"}[k.Difference > 0]
			}
		}
		return signs
	}
	got := map[string]map[string]string{}
	for g, r := range refs {
		got[r.ID] = agree(markers[g])
	}
	assert.Equal(t, want, got)
	// What is published is a part of it: where hardly anybody agrees, nothing is said.
	sum, err := segment.Describe(t.Context(), list, s, m)
	require.NoError(t, err)
	some := 0
	for g, markers := range sum.Markers() {
		for feature, sign := range agree(markers) {
			assert.Equal(t, want[sum.Segments[g].ID][feature], sign)
			some++
		}
	}
	assert.Equal(t, 14, some)
}

// How near rules come to the segments of a known survey: as many leaves as segments
// place nine in ten, as the model does.
func TestRuleOfMcDonalds(t *testing.T) {
	list, s, _ := mcDonalds(t, filepath.Join(sharedDir(t), "data", "segment", "msa"))
	seg, err := segment.Fit(t.Context(), list, s, segment.Options{K: segment.Exactly(4)})
	require.NoError(t, err)
	for leaves, least := range map[int]float64{4: .93, 8: .95, 12: .96} {
		r, err := seg.Model.Rule(t.Context(), list, segment.RuleOptions{Leaves: leaves})
		require.NoError(t, err)
		assert.Greater(t, r.Fidelity().Overall.Value, least)
	}
}
