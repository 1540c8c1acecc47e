package value

import (
	"fmt"
	"testing"

	"github.com/clientele-go/clientele/segment/behavior"
	"github.com/stretchr/testify/require"
)

// cdnowSplit returns the customers of the CDNOW sample at 39 weeks and the days
// with an order of each in the 39 weeks after.
func cdnowSplit(t testing.TB) ([]History, []int, float64) {
	t.Helper()
	l := behavior.NewLedger(behavior.Options{})
	for _, r := range rows(t, "data", "value", "cdnow_sample_transactions.csv") {
		require.NoError(t, l.Add(behavior.Order{
			Customer: r["customer_id_sample"], Time: day(t, r["date"]), Amount: number(t, r["spend"]),
		}))
	}
	return split(t, l, "1997-09-30", "1998-06-30")
}

func split(t testing.TB, l *behavior.Ledger, cut, until string) ([]History, []int, float64) {
	t.Helper()
	table, holdouts, err := l.Split(t.Context(), behavior.Window{Until: day(t, until)}, day(t, cut))
	require.NoError(t, err)
	later := make([]int, len(holdouts))
	for i := range holdouts {
		later[i] = holdouts[i].Frequency
	}
	return Histories(table), later, holdouts[0].Duration
}

func TestCompareOnCDNOW(t *testing.T) {
	h, later, span := cdnowSplit(t)
	c, err := Compare(t.Context(), h, later, span, Methods(), CompareOptions{})
	require.NoError(t, err)
	for _, r := range c.Reasons {
		fmt.Println(r)
	}
	fmt.Println(c.Warnings)
	for _, r := range c.Trials {
		fmt.Printf("%-10s AIC %.1f BIC %.1f exp %.0f MAE %.4f RMSE %.4f log %.5f se %.5f\n", r.Name, r.AIC, r.BIC, r.Expected, r.MAE, r.RMSE, r.LogScore, r.LogScoreSE)
		fmt.Println(r.ByFrequency)
		fmt.Println(r.Alive)
	}
}
