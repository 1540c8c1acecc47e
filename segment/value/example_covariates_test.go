package value_test

import (
	"context"
	"fmt"

	"github.com/clientele-go/clientele/segment/value"
)

// Customers who came by a referral order more often and stay longer than those
// who came by an advertisement.
func referred() (h []value.History, referral value.Covariates) {
	base := value.WithCovariates[value.ParetoNBD]{
		Base:     value.ParetoNBD{R: 1, Alpha: 10, S: .6, Beta: 12},
		Ordering: []value.Effect{{Name: "referral", Coefficient: .5}},
		Leaving:  []value.Effect{{Name: "referral", Coefficient: -.8}},
	}
	ages := make([]float64, 3000)
	for i := range ages {
		ages[i] = 30 + float64(i%70)
	}
	referral.Names = []string{"referral"}
	for group := range 2 {
		z := []float64{float64(group)}
		h = append(h, base.At(z, z).Simulate(uint64(group), ages)...)
		for range ages {
			referral.Rows = append(referral.Rows, z)
		}
	}
	return h, referral
}

func ExampleFitParetoNBDCovariates() {
	histories, referral := referred()
	f, err := value.FitParetoNBDCovariates(context.Background(), histories, referral, referral, value.CovariateOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range f.Parameters[4:] {
		fmt.Printf("%s: %.2f (%.2f to %.2f)\n", p.Name, p.Value, p.Low, p.High)
	}
	// Output:
	// ordering referral: 0.47 (0.41 to 0.54)
	// leaving referral: -0.85 (-0.99 to -0.70)
}

func ExampleFitBGNBDCovariates() {
	histories, referral := referred()
	with, err := value.FitBGNBDCovariates(context.Background(), histories, referral, value.Covariates{}, value.CovariateOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	without, err := value.FitBGNBD(context.Background(), histories, value.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("log-likelihood gained by one coefficient: %.0f\n", with.LogLikelihood-without.LogLikelihood)
	// Output:
	// log-likelihood gained by one coefficient: 91
}

func ExampleFitMBGNBDCovariates() {
	histories, referral := referred()
	f, err := value.FitMBGNBDCovariates(context.Background(), histories, referral, referral, value.CovariateOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(f.Parameters[4].Name, f.Parameters[4].Low > 0)
	// Output:
	// ordering referral true
}

// Two customers with the same past, and what is to be expected of each.
func ExampleWithCovariates_At() {
	histories, referral := referred()
	f, err := value.FitParetoNBDCovariates(context.Background(), histories, referral, referral, value.CovariateOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	past := value.History{Frequency: 3, Recency: 20, T: 40}
	for _, z := range [][]float64{{0}, {1}} {
		m := f.Model.At(z, z)
		fmt.Printf("referral %v: active %.2f, orders in a year %.1f\n", z[0], m.PAlive(past), m.Expected(past, 52))
	}
	// Output:
	// referral 0: active 0.46, orders in a year 1.5
	// referral 1: active 0.52, orders in a year 2.0
}

// The interval of a coefficient by customers drawn anew, each with what describes
// them. (50 draws keep the example short; take 200.)
func ExampleBootstrapCovariates() {
	histories, referral := referred()
	b, err := value.BootstrapCovariates(context.Background(), value.FitBGNBDCovariates, histories, referral, value.Covariates{}, nil, value.BootstrapOptions{Draws: 50})
	if err != nil {
		fmt.Println(err)
		return
	}
	p := b.Parameters[4]
	fmt.Printf("%s: %.2f (%.1f to %.1f)\n", p.Name, p.Value, p.Low, p.High)
	past := value.History{Frequency: 3, Recency: 20, T: 40}
	low, high := value.Interval(b.Models, func(m value.WithCovariates[value.BGNBD]) float64 {
		return m.At([]float64{1}, nil).Expected(past, 52)
	})
	fmt.Printf("orders of somebody referred in a year: %.1f to %.1f\n", low, high)
	// Output:
	// ordering referral: 0.59 (0.5 to 0.7)
	// orders of somebody referred in a year: 1.9 to 2.1
}
