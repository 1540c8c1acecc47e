package expectation

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment"
)

// kioskWhole is the whole survey: expected, perceived, importance, satisfaction and
// Kano's pair of each item, the four outcomes, and what was only asked in Kano's way.
// Those who answered nothing are left out. An item with a dimension of its own is called
// item01 to item24.
func kioskWhole(t *testing.T, single bool, group func(frequency string) string) (*segment.Membership, []Answer, *Instrument) {
	t.Helper()
	items, n := table(t, "data/expectation/kiosk_kservqual_items.csv")
	cols, rows := table(t, "data/expectation/kiosk_kservqual.csv")
	in := &Instrument{Name: "kiosk", Scale: Scale{1, 7}}
	for i := range n {
		if items["e"][i] == "" {
			continue // only asked in Kano's way, of no dimension
		}
		d := Dimension{Name: items["dimension_suggested"][i], Type: Type(items["expectation_type_suggested"][i])}
		if single {
			d.Name = fmt.Sprintf("item%02d", i+1)
		}
		if !slices.ContainsFunc(in.Dimensions, func(o Dimension) bool { return o.Name == d.Name }) {
			in.Dimensions = append(in.Dimensions, d)
		}
		add := func(id string, m Measure, s *Scale) {
			in.Items = append(in.Items, Item{ID: id, Text: items["label_en"][i], Dimension: d.Name, Measures: m, Aspect: items["label_en"][i], Scale: s})
		}
		add(items["e"][i], Expected, nil)
		add(items["p"][i], Perceived, nil)
		add(items["imp"][i], Importance, nil)
		add(items["sat"][i], Satisfaction, nil)
		if k := items["kano_item"][i]; i == 0 || k != items["kano_item"][i-1] { // some pairs are about two items
			add("kf"+k[1:], Functional, &Scale{1, 5})
			add("kd"+k[1:], Dysfunctional, &Scale{1, 5})
		}
	}
	for _, y := range []string{"y1_satisfied", "y2_excellent", "y3_reuse", "y4_recommend"} {
		in.Items = append(in.Items, Item{ID: y, Measures: Outcome})
	}
	m := &segment.Membership{}
	at := make(map[string]int32)
	var answers []Answer
	for r := range rows {
		if cols["e01"][r] == "" {
			continue
		}
		g := group(cols["use_frequency"][r])
		if _, ok := at[g]; !ok {
			at[g] = int32(len(m.Segments))
			m.Segments = append(m.Segments, segment.Ref{ID: g, Name: g})
		}
		a := Answer{Respondent: cols["id"][r]}
		m.Customers, m.Labels = append(m.Customers, a.Respondent), append(m.Labels, at[g])
		for _, it := range in.Items {
			a.Values = append(a.Values, number(t, cols[it.ID][r]))
		}
		answers = append(answers, a)
	}
	require.NoError(t, in.Validate())
	return m, answers, in
}

// everybody puts all into one segment.
func everybody(string) string { return "all" }
