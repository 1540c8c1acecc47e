package value

import (
	"strings"
	"testing"

	"github.com/clientele-go/clientele/segment/behavior"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// split cuts orders into the histories of a calibration period and what came
// after it.
func split(t testing.TB, orders []behavior.Order, cut, until string) ([]History, []int, float64) {
	t.Helper()
	l := behavior.NewLedger(behavior.Options{})
	for _, o := range orders {
		require.NoError(t, l.Add(o))
	}
	table, holdouts, err := l.Split(t.Context(), behavior.Window{Until: day(t, until)}, day(t, cut))
	require.NoError(t, err)
	later := make([]int, len(holdouts))
	for i := range holdouts {
		later[i] = holdouts[i].Frequency
	}
	return Histories(table), later, holdouts[0].Duration
}

// compared compares all models, and checks what holds on any data.
func compared(t *testing.T, orders []behavior.Order, cut, until string) (*Comparison, map[string]Trial) {
	t.Helper()
	h, later, span := split(t, orders, cut, until)
	c, err := Compare(t.Context(), h, later, span, Methods(), CompareOptions{})
	require.NoError(t, err)
	assert.Empty(t, c.Warnings)
	trials := map[string]Trial{}
	for _, r := range c.Trials {
		require.NoError(t, r.Err)
		trials[r.Name] = r
		assert.Less(t, r.LogScore, 0.0)
		assert.Greater(t, r.LogScore, -5.0)
	}
	return c, trials
}

// The CDNOW sample, 39 weeks foretold from 39. The orders of the holdout and the
// expectations by frequency are published (BTYD); the rest is what four models
// say of the same customers.
func TestCompareOnCDNOW(t *testing.T) {
	c, trials := compared(t, cdnowOrders(t), "1997-09-30", "1998-06-30")
	assert.Equal(t, 2357, c.Customers)
	assert.Equal(t, 1882, c.Orders)
	assert.Equal(t, 39.0, c.Span)
	published := []float64{.2250893, .5231364, 1.044126, 1.520256, 2.163824, 2.653789, 3.503957, 6.157036}
	require.Len(t, trials["BG/NBD"].ByFrequency, 8)
	customers := 0
	for x, f := range trials["BG/NBD"].ByFrequency {
		assert.Equal(t, x, f.Frequency)
		assert.InEpsilon(t, published[x], f.Expected, 2e-4)
		customers += f.Customers
	}
	assert.Equal(t, 2357, customers)
	assert.Equal(t, 1411, trials["BG/NBD"].ByFrequency[0].Customers)
	// Dropout is there; of what it looks like, 2,357 customers do not tell.
	assert.Equal(t, "MBG/NBD", c.Trials[c.Best].Name)
	for name, want := range map[string][2]float64{"BG/NBD": {-.9845, .0017}, "MBG/NBD": {-.9821, 0}, "Pareto/NBD": {-.9872, .0030}, "NBD": {-1.0636, .0158}} {
		assert.InDelta(t, want[0], trials[name].LogScore, 1e-4, name)
		assert.InDelta(t, want[1], trials[name].LogScoreSE, 1e-4, name)
	}
	said := strings.Join(c.Reasons, "\n")
	assert.Contains(t, said, "which may be chance: BG/NBD by 0.0023 (standard error 0.0017) and Pareto/NBD by 0.0051 (standard error 0.0030)")
	assert.Contains(t, said, "it has the lowest BIC of them")
	assert.Contains(t, said, "It beats NBD")
}

// The customers of whom the sample is every tenth: enough to tell that they do
// not leave at any moment but after an order. After the first one already or not
// is still open.
func TestCompareOnAllOfCDNOW(t *testing.T) {
	var orders []behavior.Order
	for _, r := range rows(t, "data", "value", "cdnow_master_transactions.csv") {
		orders = append(orders, behavior.Order{Customer: r["customer_id"], Time: day(t, r["date"]), Amount: number(t, r["spend"])})
	}
	c, _ := compared(t, orders, "1997-09-30", "1998-06-30")
	assert.Equal(t, 23570, c.Customers)
	assert.Equal(t, "MBG/NBD", c.Trials[c.Best].Name)
	said := strings.Join(c.Reasons, "\n")
	assert.Contains(t, said, "more than 2 standard errors: Pareto/NBD by 0.0038 (standard error 0.0008) and NBD by 0.0668 (standard error 0.0045)")
	assert.Contains(t, said, "which may be chance: BG/NBD by 0.0007 (standard error 0.0007)")
}

// The apparel data of CLVTools: the published 104 weeks, and four years after.
func TestCompareOnApparel(t *testing.T) {
	c, trials := compared(t, apparelOrders(t), "2006-12-31", "2010-12-20")
	assert.Equal(t, 600, c.Customers)
	assert.Equal(t, 1317, c.Orders, "published")
	assert.InDelta(t, 1450./7, c.Span, 1e-12)
	assert.InDelta(t, 11704.2, trials["Pareto/NBD"].AIC, .1)
	// The Pareto/NBD, which the source fits, and the MBG/NBD cannot be told apart;
	// the BG/NBD, in which nobody leaves before the first repeat order, can.
	said := strings.Join(c.Reasons, "\n")
	assert.Equal(t, "MBG/NBD", c.Trials[c.Best].Name, said)
	assert.Contains(t, said, "more than 2 standard errors: BG/NBD by 0.0754 (standard error 0.0147) and NBD")
	assert.Contains(t, said, "which may be chance: Pareto/NBD by 0.0015 (standard error 0.0011)")
}

// In the UCI data nobody seems to leave within nine months: every model ends as
// the NBD, which is recommended.
func TestCompareOnUCI(t *testing.T) {
	c, trials := compared(t, uciOrders(t), "2011-09-09", "2011-12-09")
	assert.Equal(t, 3370, c.Customers)
	assert.Equal(t, "NBD", c.Trials[c.Best].Name)
	for _, r := range trials {
		assert.InDelta(t, trials["NBD"].LogScore, r.LogScore, 1e-9, r.Name)
		assert.InDelta(t, trials["NBD"].Expected, r.Expected, 1e-6, r.Name)
	}
	said := strings.Join(c.Reasons, "\n")
	assert.Contains(t, said, "The same as its score: that of MBG/NBD, Pareto/NBD and NBD.")
	assert.Contains(t, said, "NBD is recommended: it has the lowest BIC of them")
	assert.Contains(t, said, "Nothing beats NBD, the floor")
}
