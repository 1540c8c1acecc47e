package main

import (
	"context"
	"time"

	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/behavior"
	"github.com/clientele-go/clientele/segment/value"
)

// Worth is what the models make of the customers, a row each as in the table:
// who is still there, how often they will order, and for how much.
type Worth struct {
	Comparison *value.Comparison // of models of ordering, on the last eight months
	Orders     *value.Fit[value.Orders]
	Spend      *value.Fit[value.GammaGamma]
	EUR        []float64 // expected earnings of the next two years
	Alive      []float64 // probability of still being a customer

	histories []value.History
	spendings []value.Spending
	horizon   value.Horizon
}

// appraise chooses a model of ordering by what it would have foretold, fits it
// to everything, and values each customer.
func appraise(ctx context.Context, ledger *behavior.Ledger, table *behavior.Table) (w Worth, err error) {
	// Fitted to the first sixteen months, which model foretells the other eight?
	window := behavior.Window{Until: table.Until.Time()}
	cut := time.Date(2024, time.October, 31, 0, 0, 0, 0, time.UTC)
	before, after, err := ledger.Split(ctx, window, cut)
	if err != nil {
		return w, err
	}
	came := make([]int, len(after))
	for i, a := range after {
		came[i] = a.Frequency
	}
	methods := value.Methods()
	w.Comparison, err = value.Compare(ctx, value.Histories(before), came, after[0].Duration, methods, value.CompareOptions{})
	if err != nil {
		return w, err
	}

	// That one, fitted to all that is known, and a model of what is spent.
	w.histories, w.spendings = value.Histories(table), value.Spendings(table)
	if w.Orders, err = methods[w.Comparison.Best].Fit(ctx, w.histories, value.Options{}); err != nil {
		return w, err
	}
	if w.Spend, err = value.FitGammaGamma(ctx, w.spendings, value.Options{}); err != nil {
		return w, err
	}

	// Of what is spent the shop earns 35 %, counted over two years and discounted
	// at 10 % a year. What comes back earns nothing.
	w.horizon = value.Months(24, .10, table.Unit)
	w.horizon.Margin = .35
	w.EUR, err = value.CLVs(ctx, w.Orders.Model, w.Spend.Model, w.histories, w.spendings, w.horizon, 0)
	if err != nil {
		return w, err
	}
	for i, c := range table.Customers {
		w.EUR[i] *= 1 - c.ReturnShare
		w.Alive = append(w.Alive, w.Orders.Model.PAlive(w.histories[i]))
	}
	return w, nil
}

// earnings says what each segment will earn, with the range in which it will lie
// in 19 of 20 cases: neither the models nor what people do are certain.
func (w Worth) earnings(ctx context.Context, m *segment.Membership) ([]value.Forecast, error) {
	orders, err := w.Orders.Draws(1, 200)
	if err != nil {
		return nil, err
	}
	spend, err := w.Spend.Draws(1, 200)
	if err != nil {
		return nil, err
	}
	forecaster, err := value.NewForecaster(w.Orders.Model, w.Spend.Model, orders, spend, w.horizon)
	if err != nil {
		return nil, err
	}
	group, net := make([]int, len(m.Labels)), make([]float64, len(m.Segments))
	for i, label := range m.Labels {
		group[i] = int(label)
		net[label] += w.EUR[i]
	}
	forecasts, err := forecaster.Groups(ctx, w.histories, w.spendings, group, len(net), value.ForecastOptions{Seed: 1, Sample: 200})
	for g := range forecasts {
		f := &forecasts[g]
		kept := net[g] / f.Expected // of what is bought, the share that is not sent back
		f.Expected, f.Low, f.High = net[g], kept*f.Low, kept*f.High
		f.ExpectedLow, f.ExpectedHigh = kept*f.ExpectedLow, kept*f.ExpectedHigh
	}
	return forecasts, err
}
