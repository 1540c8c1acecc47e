package persona_test

import (
	"compress/gzip"
	"encoding/csv"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/published"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/internal/sample"
	"github.com/clientele-go/clientele/segment"
)

func TestTypical(t *testing.T) {
	p := bySegment(build(t, sample.Summary(), nil, persona.Options{}), "s3")
	byName := map[string]persona.Typical{}
	for _, y := range p.Typical {
		byName[y.Name] = y
		require.True(t, y.Value != nil || y.Share != nil)
	}
	assert.Equal(t, p.Measured[1].Mean.Value, *byName["basket value"].Value)
	assert.Equal(t, "measured[1].mean.value", byName["basket value"].Fact)
	assert.Equal(t, "EUR", byName["basket value"].Unit)
	assert.Equal(t, "web", byName["main channel"].Level)
	assert.Equal(t, "measured[4].level", byName["main channel"].Fact)
	assert.Equal(t, p.Measured[4].Mean.Value, *byName["main channel"].Share)
	// Denmark is the only level that is shown, at 39 %.
	assert.NotContains(t, byName, "country")

	s := sample.Summary()
	f := s.Segments[2].Features
	f[0].Mean, f[0].Effect = nil, nil                         // withheld
	f[1].Mean.Low, f[1].Mean.High = 58.4, 58.4                // the same for all
	f[4].Mean, f[5].Mean.Value, f[6].Mean.Value = nil, .2, .3 // the withheld level has half
	var names []string
	for _, y := range bySegment(build(t, s, nil, persona.Options{}), "s3").Typical {
		names = append(names, y.Name)
	}
	assert.Equal(t, []string{"days since last order", "return rate", "service contacts per year"}, names)
	f[2].Mean, f[3].Mean = nil, nil
	assert.Empty(t, bySegment(build(t, s, nil, persona.Options{}), "s3").Typical, "one number is no customer")
}

// people are customers of a public file: numbers and categories by name.
type people struct {
	numbers    map[string][]float64
	logs       map[string]bool
	categories map[string][]string
}

func table(t *testing.T, file []string, numbers, logs, categories []string) people {
	x := published.Read(t, file...)
	p := people{map[string][]float64{}, map[string]bool{}, map[string][]string{}}
	for row := range x.Rows {
		for _, name := range slices.Concat(numbers, logs) {
			p.numbers[name] = append(p.numbers[name], x.Number(t, row, name, math.NaN()))
		}
		for _, name := range categories {
			p.categories[name] = append(p.categories[name], x.Text(t, row, name))
		}
	}
	for _, name := range logs {
		p.logs[name] = true
	}
	return p
}

// retail is the customers of the UCI online shop: their invoices, what they spent, days
// since the last one, and where they live.
func retail(t *testing.T) people {
	f, err := os.Open(filepath.Join(published.Dir(t), "data", "value", "uci_online_retail.csv.gz"))
	require.NoError(t, err)
	defer f.Close()
	z, err := gzip.NewReader(f)
	require.NoError(t, err)
	type sums struct {
		invoices map[string]bool
		spent    float64
		last     time.Time
		country  string
	}
	all := map[string]*sums{}
	rows := csv.NewReader(z)
	rows.ReuseRecord = true
	_, err = rows.Read()
	require.NoError(t, err)
	for {
		r, err := rows.Read()
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
		quantity, _ := strconv.ParseFloat(r[3], 64)
		price, _ := strconv.ParseFloat(r[5], 64)
		if r[6] == "" || r[6] == "NA" || quantity <= 0 || price <= 0 {
			continue
		}
		c := all[r[6]]
		if c == nil {
			c = &sums{invoices: map[string]bool{}, country: strings.Clone(r[7])}
			all[strings.Clone(r[6])] = c
		}
		if !c.invoices[r[0]] {
			c.invoices[strings.Clone(r[0])] = true
		}
		c.spent += quantity * price
		at, err := time.Parse("2006-01-02", r[4][:10])
		require.NoError(t, err)
		if at.After(c.last) {
			c.last = at
		}
	}
	p := people{map[string][]float64{}, map[string]bool{"invoices": true, "spent": true, "days": true}, map[string][]string{}}
	ids := make([]string, 0, len(all))
	for id := range all {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	until := time.Date(2011, 12, 10, 0, 0, 0, 0, time.UTC)
	for _, id := range ids {
		c := all[id]
		p.numbers["invoices"] = append(p.numbers["invoices"], float64(len(c.invoices)))
		p.numbers["spent"] = append(p.numbers["spent"], math.Round(c.spent*100)/100)
		p.numbers["days"] = append(p.numbers["days"], until.Sub(c.last).Hours()/24)
		p.categories["country"] = append(p.categories["country"], c.country)
	}
	return p
}

// Of public data: no customer has all that the typical customer of a persona has, and
// none of its numbers is the least or the greatest of anybody's.
func TestTypicalIsNobody(t *testing.T) {
	of := func(file ...string) []string { return file }
	for name, p := range map[string]people{
		"mall":      table(t, of("segment", "customers", "mall.csv"), []string{"Age", "Annual_Income", "Spending_Score"}, nil, []string{"Genre"}),
		"wholesale": table(t, of("segment", "customers", "wholesale.csv"), nil, []string{"Fresh", "Milk", "Grocery", "Frozen", "Detergents_Paper", "Delicassen"}, []string{"Channel", "Region"}),
		"bank":      table(t, of("segment", "customers", "bank_full.csv"), []string{"age", "balance", "day", "campaign"}, []string{"duration"}, []string{"job", "marital", "education", "housing"}),
		"cdnow":     table(t, of("value", "cdnow_cbs.csv"), []string{"x", "t_x", "T_cal"}, []string{"m_x"}, nil),
		"orders":    table(t, of("value", "rfm_data_customer.csv"), []string{"number_of_orders", "recency_days"}, []string{"revenue"}, nil),
		"retail":    retail(t),
	} {
		s := segment.Schema[int]{ID: strconv.Itoa}
		rows := 0
		var names []string
		for number := range p.numbers {
			names = append(names, number)
		}
		slices.Sort(names)
		for _, number := range names {
			values := p.numbers[number]
			f := segment.Numeric(number, func(i int) float64 { return values[i] })
			if p.logs[number] {
				f = f.Log()
			}
			s.Features, rows = append(s.Features, f), len(values)
		}
		for category, levels := range p.categories {
			s.Features = append(s.Features, segment.Descriptor(category, func(i int) string { return levels[i] }))
		}
		list := make([]int, rows)
		for i := range list {
			list[i] = i
		}
		if testing.Short() && rows > 3000 {
			continue
		}
		typical, ks := 0, []int{2, 3, 4, 5, 6, 7, 8}
		if rows > 10_000 {
			ks = []int{4, 8}
		}
		ks = ks[:rounds(1, 2, len(ks))]
		for _, k := range ks {
			seg, err := segment.Fit(t.Context(), list, s, segment.Options{K: segment.Exactly(k), Pairs: 10, Starts: 3})
			require.NoError(t, err, name)
			for _, one := range build(t, seg.Summary(), nil, persona.Options{}).Personas {
				if len(one.Typical) == 0 {
					continue
				}
				typical++
				alike := 0
				for i := range list {
					same := true
					for _, y := range one.Typical {
						if y.Value != nil {
							same = same && p.numbers[y.Name][i] == *y.Value
						} else {
							same = same && p.categories[y.Name][i] == y.Level
						}
					}
					if same {
						alike++
					}
				}
				for _, y := range one.Typical {
					if y.Value == nil {
						continue
					}
					var members []float64
					for i, l := range seg.Membership().Labels {
						if seg.Membership().Segments[l].ID == one.Segment.ID {
							members = append(members, p.numbers[y.Name][i])
						}
					}
					for _, values := range [][]float64{p.numbers[y.Name], members} {
						assert.NotContains(t, []float64{slices.Min(values), slices.Max(values)}, *y.Value, "%s, k=%d, %s: %s", name, k, one.Name, y.Name)
					}
				}
				assert.Zero(t, alike, "%s, k=%d, %s", name, k, one.Name)
			}
		}
		assert.NotZero(t, typical, name)
	}
}
